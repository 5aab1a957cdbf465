/** Administration of users: create, change, disable, delete. */
import { call, part, ROOT } from './api.js';
import { el, via } from './dom.js';
import { ListPage } from './list-page.js';
import { ask, attempt, row, rowButton, rowLink, say } from './manage.js';
import { showSecret } from './secret.js';
import { openUser } from './user-dialog.js';
import { t, tn } from './texts.js';

const list = new ListPage({
  route: 'admin/users',
  member: 'users',
  unread: t('users.unread'),
  make: userRow,
  texts: ({ id, name, username }) => [id, name, username],
});

function userRow(user) {
  const is = [
    el('span', 'chip', user.kind === 'service' ? t('user.service') : t('user.person')),
    user.admin ? el('span', 'chip locked', t('user.administrator')) : null,
    user.disabled ? el('span', 'chip bad', t('user.disabled')) : null,
  ];
  const able = user.disabled
    ? rowButton(t('action.enable'), user.name, 'quiet', () => change(user, { disabled: false }, t('users.enabled', user.name)))
    : rowButton(t('action.disable'), user.name, 'quiet', () => disable(user));
  const tokens = rowLink(t('users.tokens'), user.name, `${ROOT}admin/users/${part(user.id)}/tokens`);
  return row([
    [t('column.name'), el('strong', '', el('bdi', '', user.name)), ' ', via(user)],
    [t('column.username'), user.username ? el('bdi', '', user.username) : '–'],
    [t('column.is'), el('span', 'chips', ...is)],
    [t('column.id'), auditLink(user.id)],
    ['', rowButton(t('action.edit'), user.name, 'quiet', () => edit(user)), user.kind === 'service' ? tokens : null,
      user.username && !user.disabled ? rowButton(t('users.link'), user.name, 'quiet', () => link(user)) : null,
      rowButton(t('action.disconnect'), user.name, 'quiet', () => disconnect(user)), able,
      rowButton(t('action.delete'), user.name, 'quiet danger', () => remove(user))],
  ]);
}

/** A link from the id to the audit events by and about the user. */
function auditLink(id) {
  const link = el('a', '', el('bdi', '', id));
  link.href = `${ROOT}admin/audit?userId=${part(id)}`;
  link.title = t('users.audit');
  return link;
}

document.getElementById('new').addEventListener('click', () => openUser(undefined, async (wanted) => {
  const user = await call('POST', 'admin/users', wanted);
  say(t('users.created', user.name));
  await list.refresh();
}));

function edit(user) {
  openUser(user, async (wanted) => {
    await call('PATCH', `admin/users/${part(user.id)}`, wanted);
    say(wanted.password ? t('users.changed.password', wanted.name) : t('users.changed', wanted.name));
    await list.refresh();
  });
}

async function disable(user) {
  const sure = await ask({
    title: t('users.disable.sure'),
    words: tn('users.disable.words', el('bdi', '', user.name)),
    yes: t('action.disable'),
  });
  if (sure) await change(user, { disabled: true }, t('users.disabled', user.name));
}

async function disconnect(user) {
  const sure = await ask({
    title: t('users.disconnect.sure'),
    words: tn('users.disconnect.words', el('bdi', '', user.name)),
    yes: t('action.disconnect'),
  });
  if (sure) await perform(() => call('POST', `admin/users/${part(user.id)}/disconnect`), t('users.disconnected', user.name));
}

/** Makes a link for a person who lost the password, and shows it once. */
async function link(user) {
  const opener = document.activeElement;
  const sure = await ask({
    title: t('users.link.sure'),
    words: tn('users.link.sure.words', el('bdi', '', user.name)),
    yes: t('users.link.make'),
    danger: false,
  });
  if (!sure) return;
  await perform(async () => {
    const made = await call('POST', `admin/users/${part(user.id)}/recovery-link`);
    showSecret(made.link, opener);
  }, t('users.link.made', user.name));
}

async function change(user, changes, done) {
  await perform(() => call('PATCH', `admin/users/${part(user.id)}`, changes), done);
}

async function remove(user) {
  const sure = await ask({
    title: t('users.delete.sure'),
    words: tn('users.delete.words', el('bdi', '', user.name)),
    yes: t('action.delete'),
  });
  if (sure) await perform(() => call('DELETE', `admin/users/${part(user.id)}`), t('users.deleted', user.name));
}

async function perform(task, done) {
  await attempt(task, done);
  await list.refresh();
}

await list.refresh();
