/** Who is here, and who of them is typing. */
import { el, face } from './dom.js';

const FACES = 5;

export class People {
  #me;
  #list = document.getElementById('people-list');
  #faces = document.getElementById('people-faces');
  #words = document.getElementById('people-words');
  #short = document.getElementById('people-short');
  #more = document.getElementById('people-more');
  #typingLine = document.getElementById('typing');
  /** @type {Map<string, { id: string, name: string }>} */ #here = new Map();
  /** @type {Map<string, { id: string, name: string }>} */ #typing = new Map();
  #viewers = 0;

  constructor(me) {
    this.#me = me;
    const toggle = document.getElementById('people-toggle');
    toggle.addEventListener('click', () => {
      toggle.setAttribute('aria-expanded', String(toggle.getAttribute('aria-expanded') !== 'true'));
    });
  }

  /** Starts anew, from a `joined` frame. */
  reset({ users, viewers }) {
    this.#here = new Map(users.map((user) => [user.id, user]));
    this.#typing.clear();
    this.#show(viewers);
  }

  /** `left` may hold users or their ids. */
  change({ joined = [], left = [], viewers }) {
    for (const user of joined) this.#here.set(user.id, user);
    for (const user of left) {
      this.#here.delete(user.id ?? user);
      this.#typing.delete(user.id ?? user);
    }
    this.#show(viewers);
  }

  typing(user) {
    this.#typing.set(user.id, user);
    this.#show();
  }

  stoppedTyping({ id }) {
    if (this.#typing.delete(id)) this.#show();
  }

  #show(viewers = this.#viewers) {
    this.#viewers = viewers;
    const others = [...this.#here.values()].filter(({ id }) => id !== this.#me.id)
      .sort((a, b) => a.name.localeCompare(b.name));
    const all = [this.#me, ...others];
    this.#list.replaceChildren(...all.map((user) => this.#row(user)));
    this.#faces.replaceChildren(...all.slice(0, FACES).map(face));
    this.#words.textContent = viewers === 1 ? 'Only you are here' : `${viewers} people here`;
    this.#short.textContent = this.#words.textContent;
    this.#more.textContent = `and ${viewers - all.length} more`;
    this.#more.hidden = viewers <= all.length;
    this.#typingLine.replaceChildren(...typingWords([...this.#typing.values()]));
  }

  #row(user) {
    const you = user.id === this.#me.id ? el('span', 'you', 'you') : undefined;
    const does = this.#typing.has(user.id) ? el('span', 'does', 'typing…') : undefined;
    return el('li', '', face(user), el('bdi', '', user.name), you, does);
  }
}

function typingWords(users) {
  const names = users.map(({ name }) => el('bdi', '', name));
  switch (names.length) {
    case 0: return [];
    case 1: return [names[0], ' is typing…'];
    case 2: return [names[0], ' and ', names[1], ' are typing…'];
    default: return [`${names.length} people are typing…`];
  }
}
