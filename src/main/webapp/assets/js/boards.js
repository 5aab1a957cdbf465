/** The dialog that creates a board. */
import { call, part, ROOT } from './api.js';
import { onSubmit } from './dom.js';
import { t } from './texts.js';

const dialog = document.getElementById('new-board-dialog');

if (dialog) {
  const form = document.getElementById('new-board-form');
  const error = document.getElementById('new-board-error');
  const { name, id, access } = form.elements;

  document.getElementById('new-board').addEventListener('click', () => dialog.showModal());
  document.getElementById('new-board-cancel').addEventListener('click', () => dialog.close());
  name.addEventListener('input', () => { if (!id.dataset.touched) id.value = identifier(name.value); });
  id.addEventListener('input', () => { id.dataset.touched = 'yes'; });

  onSubmit(form, async () => {
    error.hidden = true;
    try {
      const board = await call('POST', 'boards', { id: id.value, name: name.value.trim(), access: access.value });
      location.assign(`${ROOT}boards/${part(board.id)}`);
    } catch (problem) {
      error.textContent = t('boards.not_made', problem.message);
      error.hidden = false;
    }
  });
}

/** An identifier that the server accepts: `Order 4711` becomes `order-4711`. */
function identifier(words) {
  return words.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64);
}
