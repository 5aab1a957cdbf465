/**
 * `<roomkey-board board="order-4711">` shows one board in any page: who is here, who is typing, the messages,
 * and the state of the connection. Load this module; the page needs nothing else.
 *
 * Attributes: `board`; `label` (the heading); `url` of `/ws` (default: the server that this module came
 * from); `token-url`, an address of the page's own application that answers a POST with
 * `{"ticket":"rt_…"}` (default: the login's cookie of this server); `theme`, `light` or `dark` (default: the
 * reader's preference). Property `ticket`: a function that resolves with a ticket,
 * instead of `token-url`. Events, from the element: `roomkey-message`, `roomkey-state`.
 */
import { BoardView } from './board-view.js';
import { RoomkeyError, connect } from './roomkey.js';
import { longWords, mayRetry, shortWords } from './connection-words.js';
import { button, el } from './dom.js';
import { People } from './roomkey-board-people.js';
import { parts } from './roomkey-board-parts.js';
import { CSS } from './roomkey-board-style.js';
import { t } from './texts.js';

const DEFAULT_URL = new URL('../../ws', import.meta.url).href;
const TOKEN_TIMEOUT = 15_000;
const STYLE = new CSSStyleSheet();
STYLE.replaceSync(CSS);

export class RoomkeyBoard extends HTMLElement {
  static observedAttributes = ['board', 'url', 'token-url', 'label'];

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
  /** Whether the reader must authenticate again. */ #isWithheld = false;
  #connection;
  #board;

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
    this.#end();
    queueMicrotask(() => this.#start());
  }

  /** The client's connection and board, for a page that wants more of them. */
  get connection() { return this.#connection; }
  get board() { return this.#board; }

  #label() {
    this.#at.title.textContent = this.getAttribute('label') ?? t('element.label');
  }

  #start() {
    const boardId = this.getAttribute('board');
    if (!this.#started || this.#connection || !boardId) return;
    this.#at.revoked.hidden = true;
    this.#isWithheld = false;
    const url = this.getAttribute('url');
    this.#connection = connect({
      url: url ? new URL(url, document.baseURI) : DEFAULT_URL,
      credential: this.ticket || this.hasAttribute('token-url') ? { token: () => this.#ticket() } : undefined,
    });
    this.#connection.on('state', (state) => this.#showState(state));
    this.#board = this.#view.open(this.#connection, boardId);
    this.#board.on('joined', ({ role }) => {
      this.#at.form.hidden = role === 'viewer';
      this.#at.readOnly.hidden = role !== 'viewer';
    });
    this.#board.on('message', (detail) => this.dispatchEvent(new CustomEvent('roomkey-message', { detail })));
  }

  #end() {
    this.#connection?.close();
    this.#connection = this.#board = undefined;
    this.#view.close();
  }

  async #ticket() {
    if (this.ticket) return this.ticket();
    const answer = await fetch(new URL(this.getAttribute('token-url'), document.baseURI), {
      method: 'POST', headers: { Accept: 'application/json' }, cache: 'no-store', signal: AbortSignal.timeout(TOKEN_TIMEOUT),
    });
    if (answer.status === 401 || answer.status === 403) throw new RoomkeyError('unauthorized');
    if (!answer.ok) throw new Error(`No ticket: ${answer.status}`);
    return (await answer.json()).ticket;
  }

  #showState(state) {
    const { status, words, banner, bannerWords, bannerAction } = this.#at;
    status.dataset.state = state.name;
    words.textContent = shortWords(state);
    const trouble = state.name === 'waiting' || state.name === 'offline' || state.name === 'stopped';
    bannerWords.textContent = longWords(state);
    bannerAction.replaceChildren(...this.#help(state));
    banner.hidden = !trouble || bannerWords.textContent === '';
    if (this.#isWithheld && state.name === 'open') this.#withheld();
    this.dispatchEvent(new CustomEvent('roomkey-state', { detail: state }));
  }

  /** This page may be another application's, so the person authenticates on Roomkey's own page of the board. */
  #withheld() {
    this.#isWithheld = true;
    const { banner, bannerWords, bannerAction } = this.#at;
    const page = el('a', '', t('element.confirm'));
    page.href = new URL(`../../boards/${encodeURIComponent(this.getAttribute('board'))}`, import.meta.url).href;
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
