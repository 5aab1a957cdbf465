/**
 * `<roomkey-board board="order-4711">` shows one board in any page: who is here, who is typing, the messages,
 * and the state of the connection. Load this module; the page needs nothing else.
 *
 * Attributes: `board`; `label` (the heading); `url` of `/ws` (default: the server that this module came
 * from); `application`, the context path of the page's own application with Roomkey's library, and `grant`,
 * which the library wrote; `keep-alive`, which may be `off`; or `token-url`, an address of the application
 * that answers a POST with `{"ticket":"rt_…"}` (default: the login's cookie of this server); `theme`, `light`
 * or `dark` (default: the reader's preference). Property `ticket`: a function that resolves with a ticket,
 * instead of `token-url`. Events, from the element: `roomkey-message`, `roomkey-state`.
 */
import { BoardView } from './board-view.js';
import { connect } from './roomkey.js';
import { mayRetry, shortWords } from './connection-words.js';
import { button, el } from './dom.js';
import { credentialOf, keepAlive } from './roomkey-application.js';
import { People } from './roomkey-board-people.js';
import { parts } from './roomkey-board-parts.js';
import { CSS } from './roomkey-board-style.js';
import { elementWords, lackWords, socketUrl } from './roomkey-element.js';
import { t } from './texts.js';

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(CSS);

export class RoomkeyBoard extends HTMLElement {
  static observedAttributes = ['board', 'url', 'token-url', 'application', 'grant', 'keep-alive', 'label'];

  /** @type {(() => Promise<string>) | undefined} */ ticket;
  #at = parts();
  #view = new BoardView({
    at: this.#at,
    people: new People(this.#at),
    joinedWords: (name) => t('element.joined', name),
    revoked: () => {
      this.#at.revoked.hidden = false;
      this.#view.lock(true);
    },
    stepUp: () => this.#withheld(),
  });
  #started = false;
  /** Whether the page's application gives tickets. */ #hasTickets = false;
  /** Whether the reader must authenticate again. */ #isWithheld = false;
  #connection;
  #board;
  /** Ends the requests that keep the application's session alive. */ #rest = () => {};

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [STYLE];
    root.append(this.#at.card);
  }

  connectedCallback() {
    this.#started = true;
    this.#label();
    // Later, because a script may still set attributes and `ticket`.
    queueMicrotask(() => this.#start());
  }

  disconnectedCallback() {
    this.#started = false;
    this.#end();
  }

  attributeChangedCallback(name, before, value) {
    if (before === value || !this.#started) return;
    this.#label();
    if (name === 'label') return;
    if (name === 'keep-alive' && this.#connection) return this.#stayAlive();
    this.#end();
    queueMicrotask(() => this.#start());
  }

  /** The client's connection and board, for a page that wants more of them. */
  get connection() { return this.#connection; }
  get board() { return this.#board; }

  /** Sets the attribute. Frameworks, such as React, set a property where an element has one. */
  set board(id) {
    if (id === undefined || id === null) this.removeAttribute('board');
    else this.setAttribute('board', id);
  }

  #label() {
    this.#at.title.textContent = this.getAttribute('label') ?? t('element.label');
  }

  #start() {
    if (!this.#started || this.#connection) return;
    this.#at.revoked.hidden = true;
    this.#isWithheld = false;
    const lack = lackWords(this);
    if (lack) return this.#showLack(lack);
    const credential = credentialOf(this);
    this.#hasTickets = credential !== undefined;
    this.#connection = connect({ url: socketUrl(this), credential });
    this.#connection.on('state', (state) => this.#showState(state));
    this.#stayAlive();
    this.#board = this.#view.open(this.#connection, this.getAttribute('board'));
    this.#board.on('joined', ({ role }) => {
      this.#at.form.hidden = role === 'viewer';
      this.#at.readOnly.hidden = role !== 'viewer';
    });
    this.#board.on('message', (detail) => this.dispatchEvent(new CustomEvent('roomkey-message', { detail })));
  }

  #end() {
    this.#rest();
    this.#connection?.close();
    this.#connection = this.#board = undefined;
    this.#view.close();
  }

  #stayAlive() {
    this.#rest();
    this.#rest = this.#connection.state.name === 'stopped' ? () => {} : keepAlive(this);
  }

  #showLack(lack) {
    const { status, words, banner, bannerWords, bannerAction } = this.#at;
    status.dataset.state = 'stopped';
    words.textContent = t('state.stopped');
    bannerWords.textContent = lack;
    bannerAction.replaceChildren();
    banner.hidden = false;
    this.#view.lock();
  }

  #showState(state) {
    const { status, words, banner, bannerWords, bannerAction } = this.#at;
    status.dataset.state = state.name;
    words.textContent = shortWords(state);
    const trouble = state.name === 'waiting' || state.name === 'offline' || state.name === 'stopped';
    bannerWords.textContent = elementWords(state, this.#hasTickets);
    bannerAction.replaceChildren(...this.#help(state));
    banner.hidden = !trouble || bannerWords.textContent === '';
    if (this.#isWithheld && state.name === 'open') this.#withheld();
    if (state.name === 'stopped') this.#stopped(state.close);
    this.dispatchEvent(new CustomEvent('roomkey-state', { detail: state }));
  }

  #stopped({ code, cause }) {
    this.#rest();
    if (cause === undefined || code !== 4003) return;
    // The application says that the reader may not enter. Roomkey's own refusal of the board looks the same.
    this.#at.banner.hidden = true;
    this.#at.revoked.hidden = false;
    this.#view.lock(true);
  }

  /** This page may be another application's, so the person authenticates on Roomkey's own page of the board. */
  #withheld() {
    this.#isWithheld = true;
    const { banner, bannerWords, bannerAction } = this.#at;
    const page = el('a', '', t('element.confirm'));
    const address = new URL(`boards/${encodeURIComponent(this.getAttribute('board'))}`, socketUrl(this));
    page.href = address.href.replace(/^ws/u, 'http');
    page.target = '_blank';
    page.rel = 'noopener';
    bannerWords.textContent = t('element.withheld');
    bannerAction.replaceChildren(page, ' ', button(t('view.try_now'), '', () => {
      banner.hidden = true;
      this.#isWithheld = false;
      this.#view.rejoin();
    }));
    banner.hidden = false;
  }

  #help(state) {
    if (state.name === 'stopped') return [button(t('view.reload'), '', () => location.reload())];
    return mayRetry(state) ? [button(t('view.try_now'), '', () => this.#connection?.retry())] : [];
  }
}

if (!customElements.get('roomkey-board')) customElements.define('roomkey-board', RoomkeyBoard);
