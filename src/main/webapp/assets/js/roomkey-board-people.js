/** The people of a `<roomkey-board>`, and who of them is typing. */
import { el, face, spoken } from './dom.js';
import { Presence } from './presence.js';
import { t } from './texts.js';

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
    this.#at.typing.replaceChildren(...typingWords(typers));
  }
}

function typingWords(users) {
  if (users.length === 0) return [];
  return [...names(users, users.length), ' ', users.length === 1 ? t('element.typing.one') : t('element.typing.many')];
}

/** Who else is looking, as strings and elements. `count` people, of whom `others` are known by name. */
export function lookingWords(others, count) {
  if (count < 0) return [];
  if (count === 0) return [t('element.only_you')];
  return [...names(others, count), ' ', count === 1 ? t('element.looking.one') : t('element.looking.many')];
}

/** `Ann`, `Ann and Bob`, `Ann, Bob and 3 others`. `count` may be more than are known by name. */
function names(users, count) {
  const named = users.slice(0, NAMES).map((user) => el('bdi', '', spoken(user)));
  const rest = count - named.length;
  if (named.length === 0) return count > 0 ? [t('element.others', count)] : [];
  const more = rest === 1 ? t('element.other') : t('element.others', rest);
  const last = rest > 0 ? more : named.pop();
  return named.length === 0 ? [last]
    : [...named.flatMap((name, index) => (index === 0 ? [name] : [', ', name])), ` ${t('element.and')} `, last];
}
