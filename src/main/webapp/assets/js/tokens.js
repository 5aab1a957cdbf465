/** My API tokens. The secret of a new one is in one field of one dialog, until that is closed. */
import { call, part } from './api.js';
import { el, onSubmit } from './dom.js';
import { ask, attempt, moment, row, Rows, rowButton, sayProblem } from './manage.js';
import { showSecret } from './secret.js';
import { t, tn } from './texts.js';

const DAY = 24 * 60 * 60_000;
const SCOPES = {
  connect: t('tokens.may.connect'),
  read: t('tokens.may.read'),
  publish: t('tokens.may.publish'),
  act_as: t('tokens.may.act_as'),
  admin: t('tokens.may.admin'),
  'admin:metrics': t('tokens.may.admin_metrics'),
  'admin:audit': t('tokens.may.admin_audit'),
  'admin:connections': t('tokens.may.admin_connections'),
  'admin:users': t('tokens.may.admin_users'),
  'admin:boards': t('tokens.may.admin_boards'),
};
/** Scopes that only administrators grant, and never to a token for certain boards. */
const GIVEN = Object.keys(SCOPES).filter((scope) => scope === 'act_as' || scope.startsWith('admin'));

const { service } = document.getElementById('tokens-head').dataset;
/** My own tokens, or those of a service that I administer. */
const route = service ? `admin/users/${part(service)}/tokens` : 'tokens';
const opener = document.getElementById('new-token');
const dialog = document.getElementById('new-token-dialog');
const form = document.getElementById('new-token-form');
const error = document.getElementById('new-token-error');
const pick = document.getElementById('boards-pick');
const rows = new Rows(document.getElementById('tokens'), tokenRow, opener);

function tokenRow(token) {
  const scopes = token.scopes.map((scope) => el('span', 'chip', SCOPES[scope] ?? scope));
  const boards = token.boards?.map((id) => el('bdi', 'chip', id)) ?? [t('tokens.boards.all')];
  const revoke = rowButton(t('action.revoke'), token.label, 'quiet danger', () => revokeToken(token));
  return row([
    [t('tokens.token'), el('strong', '', el('bdi', '', token.label))],
    [t('tokens.may'), el('span', 'chips', ...scopes)],
    [t('tokens.boards'), el('span', 'chips', ...boards)],
    [t('tokens.used'), token.lastUsedAt ? moment(token.lastUsedAt) : t('tokens.never')],
    [t('tokens.ends'), token.expiresAt ? moment(token.expiresAt) : t('tokens.until_revoked')],
    ['', revoke],
  ]);
}

async function revokeToken(token) {
  const sure = await ask({
    title: t('tokens.revoke.sure'),
    words: tn('tokens.revoke.words', el('bdi', '', token.label)),
    yes: t('action.revoke'),
  });
  if (!sure) return;
  await attempt(() => call('DELETE', `${route}/${part(token.id)}`), t('tokens.revoked', token.label), t('tokens.not_revoked'));
  await show();
}

async function show() {
  try {
    const { tokens } = await call('GET', route);
    document.getElementById('tokens-table').hidden = tokens.length === 0;
    document.getElementById('no-tokens').hidden = tokens.length > 0;
    rows.show(tokens);
  } catch (problem) {
    sayProblem(t('tokens.unread'), problem);
  }
}

opener.addEventListener('click', () => {
  form.reset();
  error.hidden = true;
  pick.hidden = true;
  dialog.showModal();
});
document.getElementById('new-token-cancel').addEventListener('click', () => dialog.close());

form.addEventListener('change', async () => {
  const some = form.elements.where.value === 'some';
  if (some && pick.hidden) await listBoards();
  pick.hidden = !some;
});

async function listBoards() {
  try {
    const { boards } = await call('GET', service ? 'admin/boards?limit=100' : 'boards?limit=100');
    pick.replaceChildren(...boards.map(({ id, name }) => {
      const box = el('input');
      Object.assign(box, { type: 'checkbox', name: 'boards', value: id });
      return el('label', '', box, el('span', '', el('bdi', '', name), el('small', '', id)));
    }));
  } catch (problem) {
    refuse(problem.message);
  }
}

onSubmit(form, async () => {
  error.hidden = true;
  const wanted = new FormData(form);
  const scopes = wanted.getAll('scopes');
  const boards = wanted.getAll('boards');
  const some = wanted.get('where') === 'some';
  if (scopes.length === 0) return refuse(t('tokens.no_scope'));
  if (some && boards.length === 0) return refuse(t('tokens.no_board'));
  if (some && scopes.some((scope) => GIVEN.includes(scope))) return refuse(t('tokens.given_everywhere'));
  const days = Number(wanted.get('days'));
  try {
    const { token } = await call('POST', route, {
      label: wanted.get('label').trim(),
      scopes,
      ...(some && { boards }),
      ...(days > 0 && { expiresAt: new Date(Date.now() + days * DAY).toISOString() }),
    });
    dialog.close();
    showSecret(token, opener);
    await show();
  } catch (problem) {
    refuse(t('tokens.not_made', problem.message));
  }
});

function refuse(words) {
  error.textContent = words;
  error.hidden = false;
  error.scrollIntoView({ block: 'nearest' });
}

await show();
