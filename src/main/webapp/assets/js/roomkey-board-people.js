/** Who is looking at a `<roomkey-board>`, and who of them is typing. */
import { el, face } from './dom.js';

const FACES = 5;
const NAMES = 2;

export class People {
  #at;
  /** @type {{ id: string, name: string } | undefined} */ #me;
  /** @type {Map<string, { id: string, name: string }>} */ #here = new Map();
  /** @type {Map<string, { id: string, name: string }>} */ #typing = new Map();
  #viewers = 0;

  constructor(at) {
    this.#at = at;
  }

  /** Starts anew, from a `joined` frame. */
  reset(me, users, viewers) {
    this.#me = me;
    this.#here = new Map([me, ...users].map((user) => [user.id, user]));
    this.#typing.clear();
    this.#show(viewers);
  }

  clear() {
    this.#me = undefined;
    this.#here.clear();
    this.#typing.clear();
    this.#show(0);
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
    const others = [...this.#here.values()].filter(({ id }) => id !== this.#me?.id)
      .sort((a, b) => a.name.localeCompare(b.name));
    const known = this.#me ? [this.#me, ...others] : [];
    this.#at.faces.replaceChildren(...(others.length > 0 ? others : known).slice(0, FACES).map(face));
    this.#at.peopleWords.replaceChildren(...lookingWords(others, viewers - 1));
    this.#at.peopleList.replaceChildren(...known.map((user) => this.#row(user)));
    const typing = [...this.#typing.values()];
    this.#at.typing.replaceChildren(...names(typing, typing.length),
      ...(typing.length === 0 ? [] : [typing.length === 1 ? ' is typing…' : ' are typing…']));
  }

  #row(user) {
    const you = user.id === this.#me?.id ? el('span', 'you', 'you') : undefined;
    const does = this.#typing.has(user.id) ? el('span', 'does', 'typing…') : undefined;
    return el('li', '', face(user), el('bdi', '', user.name), you, does);
  }
}

function lookingWords(others, count) {
  if (count < 0) return [];
  if (count === 0) return ['Only you are looking at this'];
  return [...names(others, count), count === 1 ? ' is looking, too' : ' are looking, too'];
}

/** `Ann`, `Ann and Bob`, `Ann, Bob and 3 others`; `count` may be more than are known by name. */
function names(users, count) {
  const named = users.slice(0, NAMES).map(({ name }) => el('bdi', '', name));
  const rest = count - named.length;
  if (named.length === 0) return count > 0 ? [`${count} others`] : [];
  const last = rest > 0 ? `${rest} ${rest === 1 ? 'other' : 'others'}` : named.pop();
  return named.length === 0 ? [last] : [...named.flatMap((name, index) => (index === 0 ? [name] : [', ', name])), ' and ', last];
}
