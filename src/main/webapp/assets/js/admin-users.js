/** Users: new ones, changes, and the end of one. */
import { call, part, ROOT } from './api.js';
import { el } from './dom.js';
import { ListPage } from './list-page.js';
import { ask, row, rowButton, say, sayProblem } from './manage.js';
import { openUser } from './user-dialog.js';

const list = new ListPage({
  route: 'admin/users',
  member: 'users',
  what: 'users',
  make: userRow,
  texts: ({ id, name, username }) => [id, name, username],
});

function userRow(user) {
  const is = [
    el('span', 'chip', user.kind === 'service' ? 'service' : 'person'),
    user.admin ? el('span', 'chip locked', 'administrator') : null,
    user.disabled ? el('span', 'chip bad', 'disabled') : null,
  ];
  const able = user.disabled
    ? rowButton('Enable', user.name, 'quiet', () => change(user, { disabled: false }, 'is enabled'))
    : rowButton('Disable', user.name, 'quiet', () => disable(user));
  const tokens = el('a', 'small quiet', 'Tokens');
  tokens.href = `${ROOT}admin/users/${part(user.id)}/tokens`;
  tokens.setAttribute('role', 'button');
  tokens.setAttribute('aria-label', `Tokens: ${user.name}`);
  return row([
    ['Name', el('strong', '', el('bdi', '', user.name))],
    ['User name', user.username ? el('bdi', '', user.username) : '–'],
    ['Is', el('span', 'chips', ...is)],
    ['Id', auditLink(user.id)],
    ['', rowButton('Edit', user.name, 'quiet', () => edit(user)), user.kind === 'service' ? tokens : null,
      rowButton('Disconnect', user.name, 'quiet', () => disconnect(user)), able,
      rowButton('Delete', user.name, 'quiet danger', () => remove(user))],
  ]);
}

/** The id leads to what was done by and to the user. */
function auditLink(id) {
  const link = el('a', '', el('bdi', '', id));
  link.href = `${ROOT}admin/audit?userId=${part(id)}`;
  link.title = 'Show in the audit trail';
  return link;
}

document.getElementById('new').addEventListener('click', () => openUser(undefined, async (wanted) => {
  const user = await call('POST', 'admin/users', wanted);
  say(`${user.name} was created.`);
  await list.refresh();
}));

function edit(user) {
  openUser(user, async (wanted) => {
    await call('PATCH', `admin/users/${part(user.id)}`, wanted);
    say(`${wanted.name} was changed.${wanted.password ? ' The new password ended every sign-in of that user.' : ''}`);
    await list.refresh();
  });
}

async function disable(user) {
  const sure = await ask({
    title: 'Disable this user?',
    words: [el('bdi', '', user.name), ' is put off every board at once and cannot sign in until enabled again.'],
    yes: 'Disable',
  });
  if (sure) await change(user, { disabled: true }, 'is disabled');
}

async function disconnect(user) {
  const sure = await ask({
    title: 'Disconnect this user?',
    words: ['Every connection of ', el('bdi', '', user.name), ' closes with 4003 and does not come back by itself; signing in',
      ' and coming again is allowed. To keep the user out, disable it.'],
    yes: 'Disconnect',
  });
  if (sure) await attempt(() => call('POST', `admin/users/${part(user.id)}/disconnect`), `${user.name} was disconnected.`);
}

async function change(user, changes, done) {
  await attempt(() => call('PATCH', `admin/users/${part(user.id)}`, changes), `${user.name} ${done}.`);
}

async function remove(user) {
  const sure = await ask({
    title: 'Delete this user?',
    words: [el('bdi', '', user.name), ' goes with every sign-in, token and membership. What was said stays. ',
      'This cannot be taken back.'],
    yes: 'Delete',
  });
  if (sure) await attempt(() => call('DELETE', `admin/users/${part(user.id)}`), `${user.name} was deleted.`);
}

async function attempt(task, done) {
  try {
    await task();
    say(done);
  } catch (problem) {
    sayProblem('That was not done.', problem);
  }
  await list.refresh();
}

await list.refresh();
