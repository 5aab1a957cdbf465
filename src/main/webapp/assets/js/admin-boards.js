/** All boards: new ones, and the end of one. */
import { call, part, ROOT } from './api.js';
import { el } from './dom.js';
import { ListPage } from './list-page.js';
import { ask, row, rowButton, say, sayProblem } from './manage.js';

const dialog = document.getElementById('board-dialog');
const form = document.getElementById('board-form');
const error = document.getElementById('board-error');

const list = new ListPage({
  route: 'admin/boards',
  member: 'boards',
  what: 'boards',
  make: boardRow,
  texts: ({ id, name }) => [id, name],
});

function boardRow(board) {
  const name = el('bdi', '', board.name);
  const link = board.role ? el('a', '', name) : el('strong', '', name);
  if (board.role) link.href = `${ROOT}boards/${part(board.id)}`;
  return row([
    ['Name', link],
    ['Identifier', el('bdi', '', board.id)],
    ['Access', el('span', 'chips', el('span', `chip ${board.access === 'open' ? 'open' : 'locked'}`, board.access))],
    ['Here now', board.viewers === 1 ? '1 person' : `${board.viewers} people`],
    ['', rowButton('Delete', board.name, 'quiet danger', () => remove(board))],
  ]);
}

async function remove(board) {
  const sure = await ask({
    title: 'Delete this board?',
    words: [el('bdi', '', board.name), ' goes with everything that was said on it, and whoever is there is put off. ',
      'This cannot be taken back.'],
    yes: 'Delete',
  });
  if (!sure) return;
  try {
    await call('DELETE', `boards/${part(board.id)}`);
    say(`${board.name} was deleted.`);
  } catch (problem) {
    sayProblem('The board was not deleted.', problem);
  }
  await list.refresh();
}

document.getElementById('new').addEventListener('click', () => {
  form.reset();
  error.hidden = true;
  dialog.showModal();
});
document.getElementById('board-cancel').addEventListener('click', () => dialog.close());
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  error.hidden = true;
  try {
    const board = await call('POST', 'boards', Object.fromEntries(new FormData(form)));
    dialog.close();
    say(`${board.name} was made.`);
    await list.refresh();
  } catch (problem) {
    error.textContent = `The board was not made. ${problem.message}`;
    error.hidden = false;
  }
});

await list.refresh();
