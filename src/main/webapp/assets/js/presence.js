/** Who is on a board, and who of them is typing. A subclass draws it. */
import { el, face, via } from './dom.js';
import { t } from './texts.js';

/** The user as the reader sees them: without the application's name where it is the reader's own. */
export function seenBy(reader, user) {
  return user.application === reader.application ? { ...user, application: undefined } : user;
}

export class Presence {
  /** @type {{ id: string, name: string } | undefined} */ me;
  /** Distinct people on the board. On a large board this is more than are known by name. */ viewers = 0;
  /** @type {Map<string, { id: string, name: string }>} */ #here = new Map();
  /** @type {Map<string, { id: string, name: string }>} */ #typing = new Map();

  /** Draws the people. Called after each change. */
  show() {}

  /** Forgets everybody but perhaps the reader. */
  clear() {}

  /** Starts anew, from a `joined` frame. `me` is undefined while the reader is not known. */
  reset(me, users, viewers) {
    this.me = me;
    this.#here = new Map(users.map((user) => [user.id, user]));
    this.#typing.clear();
    this.#become(viewers);
  }

  /** `left` may hold users or their ids. */
  change({ joined = [], left = [], viewers }) {
    for (const user of joined) this.#here.set(user.id, user);
    for (const user of left) {
      this.#here.delete(user.id ?? user);
      this.#typing.delete(user.id ?? user);
    }
    this.#become(viewers);
  }

  typing(user) {
    this.#typing.set(user.id, user);
    this.show();
  }

  stoppedTyping({ id }) {
    if (this.#typing.delete(id)) this.show();
  }

  #become(viewers) {
    this.viewers = viewers;
    this.show();
  }

  /** The other people who are known, in the order of their names. */
  get others() {
    return [...this.#here.values()].filter(({ id }) => id !== this.me?.id)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  get typers() {
    return [...this.#typing.values()];
  }

  /** The row of a person in the list. */
  row(user) {
    const you = user.id === this.me?.id ? el('span', 'you', t('people.you')) : undefined;
    const does = this.#typing.has(user.id) ? el('span', 'does', t('people.typing')) : undefined;
    return el('li', '', face(user), el('bdi', '', user.name), via(user), you, does);
  }
}
