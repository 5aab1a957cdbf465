/** A list of users or boards that loads in parts, with a filter over the loaded part. */
import { call, part } from './api.js';
import { Rows, sayProblem } from './manage.js';
import { t } from './texts.js';

const PART = 500;
const SHOWN = 500;

export class ListPage {
  #options;
  #rows;
  #more = document.getElementById('more');
  #filter = document.getElementById('filters').elements.text;
  #things = [];

  /**
   * @param {{ route: string, member: string, unread: string, make: (thing: any) => HTMLElement, texts: (thing: any) => string[] }} options
   *   `member`: the name of the list in the answer; `unread`: the message if loading fails; `texts`: the texts that the filter searches
   */
  constructor(options) {
    this.#options = options;
    this.#rows = new Rows(document.getElementById('rows'), options.make, document.getElementById('new'));
    this.#filter.addEventListener('input', () => this.#show());
    this.#filter.form.addEventListener('submit', (event) => event.preventDefault());
    this.#more.addEventListener('click', () => this.#load(this.#things.at(-1)?.id));
  }

  /** Loads the list from its beginning. */
  refresh() {
    return this.#load();
  }

  async #load(after) {
    const { route, member, unread } = this.#options;
    try {
      const answer = await call('GET', `${route}?limit=${PART}${after ? `&after=${part(after)}` : ''}`);
      this.#things = after ? [...this.#things, ...answer[member]] : answer[member];
      this.#more.hidden = !answer.more;
      this.#show();
    } catch (problem) {
      sayProblem(unread, problem);
    }
  }

  #show() {
    const words = this.#filter.value.trim().toLowerCase();
    const found = this.#things.filter((thing) =>
      this.#options.texts(thing).some((text) => text?.toLowerCase().includes(words)));
    this.#rows.show(found.slice(0, SHOWN));
    document.getElementById('table').hidden = found.length === 0;
    document.getElementById('none').hidden = found.length > 0;
    const known = this.#more.hidden ? '' : t('list.shown.more');
    const rest = found.length > SHOWN ? t('list.shown.filter') : known;
    document.getElementById('shown').textContent = t('connections.shown', Math.min(found.length, SHOWN), this.#things.length, rest);
  }
}
