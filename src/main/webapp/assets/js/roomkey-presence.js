/**
 * `<roomkey-presence board="order-4711">` shows who else looks at something, in any page: faces and a few words,
 * as small as a line of text. Its reader is shown to the others. Load this module; the page needs nothing else.
 *
 * Attributes: `board`, `application`, `grant`, `keep-alive`, `token-url`, `url` and `theme`, and the property
 * `ticket`, as those of `<roomkey-board>`; `label`, the accessible name (default: the words); `compact`: only
 * the faces are visible. Event, from the element: `roomkey-presence`, whose `detail` has the known `users` and
 * the number of `viewers`.
 */
import { shortWords } from './connection-words.js';
import { el, face } from './dom.js';
import { credentialOf, keepAlive } from './roomkey-application.js';
import { lookingWords } from './roomkey-board-people.js';
import { BASE } from './roomkey-element-style.js';
import { lackWords, socketUrl, troubleWords } from './roomkey-element.js';
import { watch } from './roomkey-watch.js';
import { LANGUAGE, t } from './texts.js';

const FACES = 4;
/** It stands in the text of a page, whose colour and font it takes. */
const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`${BASE}
:host {
  display: inline-block; max-width: 100%; vertical-align: middle; color: var(--roomkey-ink, inherit);
  font: inherit; font-family: var(--roomkey-font, inherit); font-size: 0.875em; font-weight: normal; line-height: 1.3;
}
:host([hidden]) { display: none; }
.card { display: flex; align-items: center; gap: 0.5rem; min-width: 0; min-height: 1.6rem; }
.people-words { min-width: 0; overflow-wrap: anywhere; text-align: start; }
.people-words bdi { color: inherit; }
.faces .face + .face { margin-left: 0.1rem; }
.faces .face { box-shadow: none; }
.rest { background: var(--_sunk); color: var(--_ink-soft); }
`);

export class RoomkeyPresence extends HTMLElement {
  static observedAttributes = ['board', 'url', 'token-url', 'application', 'grant', 'keep-alive', 'label', 'compact'];

  /** @type {(() => Promise<string>) | undefined} */ ticket;
  #faces = el('span', 'faces');
  #words = el('span', 'people-words', t('state.connecting'));
  #card = el('span', 'card', this.#faces, this.#words);
  #started = false;
  /** Whether the page's application gives tickets. */ #hasTickets = false;
  /** Ends the watch. */ #end;
  /** Ends the requests that keep the application's session alive. */ #rest = () => {};

  constructor() {
    super();
    this.#words.id = 'words';
    this.#card.lang = LANGUAGE;
    this.#card.setAttribute('role', 'group');
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [STYLE];
    root.append(this.#card);
  }

  connectedCallback() {
    this.#started = true;
    this.#name();
    // Later, because a script may still set attributes and `ticket`.
    queueMicrotask(() => this.#start());
  }

  disconnectedCallback() {
    this.#started = false;
    this.#stop();
  }

  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    if (name === 'compact') return this.#say(...this.#words.childNodes);
    if (name === 'label') return this.#name();
    if (!this.#started) return;
    this.#stop();
    queueMicrotask(() => this.#start());
  }

  #name() {
    const label = this.getAttribute('label');
    this.#card.removeAttribute(label ? 'aria-labelledby' : 'aria-label');
    this.#card.setAttribute(label ? 'aria-label' : 'aria-labelledby', label || 'words');
  }

  #start() {
    if (!this.#started || this.#end) return;
    const lack = lackWords(this);
    if (lack) return this.#say(lack);
    this.#say(t('presence.too_many'));
    this.#rest = keepAlive(this);
    const boardId = this.getAttribute('board');
    const credential = credentialOf(this);
    this.#hasTickets = credential !== undefined;
    const place = { key: this.#key(), boardId, url: socketUrl(this), credential };
    this.#end = watch(place, (watched) => this.#show(watched));
  }

  #stop() {
    this.#rest();
    this.#end?.();
    this.#end = undefined;
    this.#faces.replaceChildren();
  }

  /** The same for elements that may share a socket. A ticket of `application` opens one board only. */
  #key() {
    if (this.ticket) return this;
    const names = this.hasAttribute('application') && !this.hasAttribute('token-url')
      ? ['application', 'board', 'grant'] : ['application', 'token-url'];
    return JSON.stringify([socketUrl(this), ...names.map((name) => this.getAttribute(name))]);
  }

  #show({ state, isLive, obstacle, me, others, viewers }) {
    if (state.name === 'stopped') this.#rest();
    if (obstacle || !isLive) {
      this.#faces.replaceChildren();
      return this.#say(this.#obstacleWords(state, obstacle));
    }
    const shown = (others.length > 0 ? others : [me]).slice(0, FACES);
    const rest = viewers - 1 - shown.length;
    this.#faces.replaceChildren(...shown.map(face), ...(rest > 0 ? [more(rest)] : []));
    this.#say(...lookingWords(others, viewers - 1));
    this.dispatchEvent(new CustomEvent('roomkey-presence', { detail: { users: [me, ...others], viewers } }));
  }

  #obstacleWords(state, obstacle) {
    if (obstacle === 'reauthenticate') return t('presence.withheld');
    if (obstacle || (state.name === 'stopped' && state.close.code === 4003)) return t('presence.closed');
    return troubleWords(state, this.#hasTickets) ?? (state.name === 'open' ? t('state.connecting') : shortWords(state));
  }

  /** With `compact` the words are for the mouse and for screen readers only. */
  #say(...words) {
    this.#words.replaceChildren(...words);
    this.#words.classList.toggle('visually-hidden', this.hasAttribute('compact'));
    this.#card.title = this.hasAttribute('compact') ? this.#words.textContent : '';
  }
}

function more(count) {
  const element = el('span', 'face rest', `+${count > 99 ? 99 : count}`);
  element.setAttribute('aria-hidden', 'true');
  return element;
}

if (!customElements.get('roomkey-presence')) customElements.define('roomkey-presence', RoomkeyPresence);
