/** Who is looking at a `<roomkey-board>`, and who of them is typing. */
import { el, face } from './dom.js';
import { Presence } from './presence.js';

const FACES = 5;
const NAMES = 2;

export class People extends Presence {
  #at;

  constructor(at) {
    super();
    this.#at = at;
  }

  clear() {
    this.reset(undefined, [], 0);
  }

  show() {
    const { others, typers } = this;
    const known = this.me ? [this.me, ...others] : [];
    this.#at.faces.replaceChildren(...(others.length > 0 ? others : known).slice(0, FACES).map(face));
    this.#at.peopleWords.replaceChildren(...lookingWords(others, this.viewers - 1));
    this.#at.peopleList.replaceChildren(...known.map((user) => this.row(user)));
    this.#at.typing.replaceChildren(...names(typers, typers.length),
      ...(typers.length === 0 ? [] : [typers.length === 1 ? ' is typing…' : ' are typing…']));
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
