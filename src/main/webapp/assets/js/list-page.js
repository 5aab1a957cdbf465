/** A list that comes in parts, with a filter over what has come: users, boards. */
import { call, part } from './api.js';
import { Rows, sayProblem } from './manage.js';

const PART = 500;
const SHOWN = 500;

export class ListPage {
  #options;
  #rows;
  #more = document.getElementById('more');
  #filter = document.getElementById('filters').elements.text;
  #things = [];

  /**
   * @param {{ route: string, member: string, what: string, make: (thing: any) => HTMLElement, texts: (thing: any) => string[] }} options
   *   `member`: the name of the list in the answer; `texts`: what the filter looks at
   */
  constructor(options) {
    this.#options = options;
    this.#rows = new Rows(document.getElementById('rows'), options.make, document.getElementById('new'));
    this.#filter.addEventListener('input', () => this.#show());
    this.#filter.form.addEventListener('submit', (event) => event.preventDefault());
    this.#more.addEventListener('click', () => this.#load(this.#things.at(-1)?.id));
  }

  /** From the beginning. */
  refresh() {
    return this.#load();
  }

  async #load(after) {
    const { route, member, what } = this.#options;
    try {
      const answer = await call('GET', `${route}?limit=${PART}${after ? `&after=${part(after)}` : ''}`);
      this.#things = after ? [...this.#things, ...answer[member]] : answer[member];
      this.#more.hidden = !answer.more;
      this.#show();
    } catch (problem) {
      sayProblem(`The ${what} could not be read.`, problem);
    }
  }

  #show() {
    const words = this.#filter.value.trim().toLowerCase();
    const found = this.#things.filter((thing) =>
      this.#options.texts(thing).some((text) => text?.toLowerCase().includes(words)));
    this.#rows.show(found.slice(0, SHOWN));
    document.getElementById('table').hidden = found.length === 0;
    document.getElementById('none').hidden = found.length > 0;
    const known = this.#more.hidden ? '' : ', and there are more';
    const rest = found.length > SHOWN ? ', filter to see the others' : known;
    document.getElementById('shown').textContent = `${Math.min(found.length, SHOWN)} of ${this.#things.length} shown${rest}`;
  }
}
