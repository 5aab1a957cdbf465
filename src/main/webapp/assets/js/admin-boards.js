/** Administration of boards: create and delete. */
import { call, part, ROOT } from './api.js';
import { el, onSubmit } from './dom.js';
import { ListPage } from './list-page.js';
import { ask, attempt, row, rowButton, rowLink, say } from './manage.js';
import { t, tn } from './texts.js';

const dialog = document.getElementById('board-dialog');
const form = document.getElementById('board-form');
const error = document.getElementById('board-error');

const list = new ListPage({
  route: 'admin/boards',
  member: 'boards',
  unread: t('boards.unread'),
  make: boardRow,
  texts: ({ id, name }) => [id, name],
});

function boardRow(board) {
  const name = el('bdi', '', board.name);
  const link = board.role ? el('a', '', name) : el('strong', '', name);
  if (board.role) link.href = `${ROOT}boards/${part(board.id)}`;
  return row([
    [t('column.name'), link],
    [t('boards.id'), el('bdi', '', board.id)],
    [t('column.access'), el('span', 'chips', el('span', `chip ${board.access === 'open' ? 'open' : 'locked'}`, board.access === 'open' ? t('board.open') : t('board.private')))],
    [t('column.here'), board.viewers === 1 ? t('people.one') : t('people.many', board.viewers)],
    ['', rowLink(t('board.settings'), board.name, `${ROOT}boards/${part(board.id)}/settings`),
      rowButton(t('action.delete'), board.name, 'quiet danger', () => remove(board))],
  ]);
}

async function remove(board) {
  const sure = await ask({
    title: t('boards.delete.sure'),
    words: tn('boards.delete.words', el('bdi', '', board.name)),
    yes: t('action.delete'),
  });
  if (!sure) return;
  await attempt(() => call('DELETE', `boards/${part(board.id)}`), t('boards.deleted', board.name), t('boards.not_deleted'));
  await list.refresh();
}

document.getElementById('new').addEventListener('click', () => {
  form.reset();
  error.hidden = true;
  dialog.showModal();
});
document.getElementById('board-cancel').addEventListener('click', () => dialog.close());
onSubmit(form, async () => {
  error.hidden = true;
  try {
    const board = await call('POST', 'boards', Object.fromEntries(new FormData(form)));
    dialog.close();
    say(t('boards.made', board.name));
    await list.refresh();
  } catch (problem) {
    error.textContent = t('boards.not_made', problem.message);
    error.hidden = false;
  }
});

await list.refresh();
