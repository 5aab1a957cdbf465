/** Shared by the pages that manage things: results, questions, moments, rows that stay. */
import { ROOT } from './api.js';
import { button, dayOf, el, timeOfDay } from './dom.js';
import { t } from './texts.js';

const exact = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** A `<time>` such as `Today 14:58`, with the seconds where they matter; the whole of it on hovering. */
export function moment(text, withSeconds = false) {
  const date = new Date(text);
  const element = el('time', '', `${dayOf(date)} ${withSeconds ? exact.format(date) : timeOfDay(date)}`);
  element.dateTime = text;
  element.title = date.toLocaleString();
  return element;
}

/** Says a result, to screen readers too. */
export function say(words) {
  result('notice', words);
}

/** Says what failed and why. A reader who is signed out gets a link to the sign-in page. */
export function sayProblem(what, problem) {
  let link;
  if (problem.signedOut) {
    link = el('a', '', t('nav.sign_in'));
    link.href = `${ROOT}?next=${encodeURIComponent(location.pathname.slice(ROOT.length - 1))}`;
  }
  result('notice bad', `${what} ${problem.message} `, link);
}

/** Performs a task, and says that it is done or why it failed. */
export async function attempt(task, done, failed = t('not_done')) {
  try {
    await task();
    say(done);
  } catch (problem) {
    sayProblem(failed, problem);
  }
}

function result(className, ...words) {
  const dismiss = button(t('result.dismiss'), 'quiet small', () => {
    document.getElementById('result').replaceChildren();
    document.getElementById('main').focus();
  });
  const notice = el('div', className, el('p', '', ...words), dismiss);
  document.getElementById('result').replaceChildren(notice);
}

/** Takes the result away. */
export function clearResult() {
  document.getElementById('result').replaceChildren();
}

/**
 * Asks before something that cannot be taken back. The dialog gives the focus back by itself.
 * @returns {Promise<boolean>}
 */
export function ask({ title, words, yes, danger = true }) {
  return new Promise((resolve) => {
    const dialog = el('dialog');
    const heading = el('h2', '', title);
    heading.id = 'question';
    dialog.setAttribute('aria-labelledby', 'question');
    const no = button(t('dialog.cancel'), 'quiet', () => dialog.close());
    const go = button(yes, danger ? 'danger' : '', () => dialog.close('yes'));
    dialog.append(el('article', '', heading, el('p', '', ...[words].flat()), el('div', 'actions', no, go)));
    dialog.addEventListener('close', () => {
      dialog.remove();
      // The element that had the focus before may have gone in the meantime.
      if (document.activeElement === document.body) document.getElementById('main').focus();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}

/**
 * Keeps one element for each thing over every refresh, so that the focus and the scroll position stay.
 * When the element with the focus goes, its neighbour takes the focus, or the fallback if there is none.
 */
export class Rows {
  #parent;
  #make;
  #fallback;
  /** @type {Map<string, { element: HTMLElement, shape: string }>} */ #rows = new Map();

  /** `make` turns a thing with an `id` into an element. */
  constructor(parent, make, fallback = document.getElementById('main')) {
    this.#parent = parent;
    this.#make = make;
    this.#fallback = fallback;
  }

  /** Makes all rows anew the next time. */
  forget() {
    this.#rows = new Map();
  }

  show(things) {
    const active = document.activeElement;
    const at = [...this.#parent.children].findIndex((child) => child.contains(active));
    const label = at < 0 ? undefined : active.getAttribute('aria-label');
    const before = this.#rows;
    this.#rows = new Map();
    for (const thing of things) {
      const shape = JSON.stringify(thing);
      const old = before.get(thing.id);
      this.#rows.set(thing.id, old?.shape === shape ? old : { element: this.#make(thing), shape });
    }
    const elements = [...this.#rows.values()].map(({ element }) => element);
    const changed = elements.length !== this.#parent.children.length
      || elements.some((element, i) => this.#parent.children[i] !== element);
    if (changed) this.#parent.replaceChildren(...elements);
    if (at >= 0 && document.activeElement !== active) this.#refocus(at, label, active);
  }

  #refocus(at, label, active) {
    if (active.isConnected) return active.focus();
    const all = [...this.#parent.querySelectorAll('button, a, select')];
    const same = all.find((element) => label && element.getAttribute('aria-label') === label);
    const near = this.#parent.children[Math.min(at, this.#parent.children.length - 1)]?.querySelector('button, a, select');
    (same ?? near ?? this.#fallback).focus();
  }
}

/** A row of a table whose cells know their column's name, for the narrow shape of it. */
export function row(cells) {
  const element = el('tr');
  element.setAttribute('role', 'row');
  for (const [label, ...content] of cells) {
    const cell = el('td', label ? '' : 'does', ...content);
    cell.setAttribute('role', 'cell');
    if (label) cell.dataset.label = label;
    element.append(cell);
  }
  return element;
}

/** A button whose name for screen readers also says what it is about. */
export function rowButton(words, about, className, onClick) {
  const element = button(words, `small ${className}`, onClick);
  element.setAttribute('aria-label', `${words}: ${about}`);
  return element;
}

/** The same as a link to another page. */
export function rowLink(words, about, address) {
  const element = el('a', 'small quiet', words);
  element.href = address;
  element.setAttribute('role', 'button');
  element.setAttribute('aria-label', `${words}: ${about}`);
  return element;
}
