/** The form for a message: Enter sends, Shift + Enter starts a new line. */
import { onSubmit } from './dom.js';
import { t } from './texts.js';

const WARN_BELOW = 500;

export class Composer {
  #form;
  #text;
  #left;
  #draft;

  /**
   * `draft` is the key of the text in the session storage, where it survives a reload. Without it no draft is kept.
   * `send(text)` returns whether it took the text.
   */
  constructor({ form, text, left }, draft, send, typing) {
    this.#form = form;
    this.#text = text;
    this.#left = left;
    this.#draft = draft;
    if (draft) text.value = sessionStorage.getItem(draft) ?? '';
    text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    text.addEventListener('input', () => {
      if (text.value.trim()) typing();
      this.#show();
    });
    onSubmit(form, () => {
      if (!text.value.trim() || text.disabled || !send(text.value)) return;
      text.value = '';
      text.focus();
      this.#show();
    });
    this.#show();
  }

  /** While it is locked nothing can be written or sent; the text stays. */
  lock(locked) {
    this.#text.disabled = this.#form.querySelector('button').disabled = locked;
  }

  #show() {
    const { value } = this.#text;
    if (this.#draft) sessionStorage.setItem(this.#draft, value);
    const left = this.#text.maxLength - value.length;
    this.#left.textContent = left < WARN_BELOW ? t('composer.left', left) : '';
    this.#left.classList.toggle('over', left < 1);
    this.#text.rows = Math.min(8, value.split('\n').length);
  }
}
