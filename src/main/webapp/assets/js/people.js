/** The people of the board page, and who of them is typing. */
import { el, face, spoken } from './dom.js';
import { Presence } from './presence.js';
import { t, tn } from './texts.js';

const FACES = 5;

export class People extends Presence {
  #list = document.getElementById('people-list');
  #faces = document.getElementById('people-faces');
  #words = document.getElementById('people-words');
  #short = document.getElementById('people-short');
  #more = document.getElementById('people-more');
  #typingLine = document.getElementById('typing');

  constructor() {
    super();
    const toggle = document.getElementById('people-toggle');
    toggle.addEventListener('click', () => {
      toggle.setAttribute('aria-expanded', String(toggle.getAttribute('aria-expanded') !== 'true'));
    });
  }

  clear() {
    this.reset(this.me, [], 1);
  }

  show() {
    const all = [this.me, ...this.others];
    this.#list.replaceChildren(...all.map((user) => this.row(user)));
    this.#faces.replaceChildren(...all.slice(0, FACES).map(face));
    this.#words.textContent = this.viewers === 1 ? t('people.only_you') : t('people.here', this.viewers);
    this.#short.textContent = this.#words.textContent;
    this.#more.textContent = t('people.more', this.viewers - all.length);
    this.#more.hidden = this.viewers <= all.length;
    this.#typingLine.replaceChildren(...typingWords(this.typers));
  }
}

function typingWords(users) {
  const names = users.map((user) => el('bdi', '', spoken(user)));
  switch (names.length) {
    case 0: return [];
    case 1: return tn('people.typing.one', names[0]);
    case 2: return tn('people.typing.two', names[0], names[1]);
    default: return [t('people.typing.many', names.length)];
  }
}
