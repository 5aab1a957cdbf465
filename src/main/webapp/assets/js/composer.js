/** Where one writes: Enter sends, Shift + Enter starts a new line, a draft survives a reload. */
import { onSubmit } from './dom.js';
import { t } from './texts.js';

const LIMIT = 4_000;
const WARN_BELOW = 500;

export class Composer {
  #form;
  #text;
  #left = document.getElementById('left');
  #draft;

  /** @returns {Composer | undefined} nothing where one may only read */
  static find(root, send, typing) {
    const form = document.getElementById('composer');
    return form ? new Composer(form, `roomkey.draft.${root.dataset.meId}.${root.dataset.boardId}`, send, typing) : undefined;
  }

  constructor(form, draft, send, typing) {
    this.#form = form;
    this.#text = form.querySelector('textarea');
    this.#draft = draft;
    this.#text.value = sessionStorage.getItem(draft) ?? '';
    this.#text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.#text.addEventListener('input', () => {
      if (this.#text.value.trim()) typing();
      this.#show();
    });
    onSubmit(form, () => {
      if (!this.#text.value.trim() || this.#text.disabled) return;
      send(this.#text.value);
      this.#text.value = '';
      this.#text.focus();
      this.#show();
    });
    this.#show();
  }

  /** Nothing can be sent from here any more; the draft stays for after the next sign-in. */
  lock() {
    this.#text.disabled = true;
    this.#form.querySelector('button').disabled = true;
  }

  #show() {
    const { value } = this.#text;
    sessionStorage.setItem(this.#draft, value);
    const left = LIMIT - value.length;
    this.#left.textContent = left < WARN_BELOW ? t('composer.left', left) : '';
    this.#left.classList.toggle('over', left < 1);
    this.#text.rows = Math.min(8, value.split('\n').length);
  }
}
