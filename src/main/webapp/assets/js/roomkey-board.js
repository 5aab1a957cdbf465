/**
 * `<roomkey-board board="order-4711">`: one board in anybody's page. Who is looking, who is typing, the
 * talk, and how the connection is. Load this module; it needs nothing else of the page.
 *
 * Attributes: `board`; `label` (the heading); `url` of `/ws` (else of the server that this module came
 * from); `token-url`, an address of the page's own application that answers a POST with
 * `{"ticket":"rt_…"}` (else the login's cookie of this server); `theme`, `light` or `dark`, where the
 * person's own preference is not to decide. Property `ticket`: a function that resolves with a ticket,
 * instead of `token-url`. Events, from the element: `roomkey-message`, `roomkey-state`.
 */
import { RoomkeyError, closeCode, connect, newId } from './roomkey.js';
import { longWords, refusalWords, shortWords } from './connection-words.js';
import { button, spoken } from './dom.js';
import { MessageList } from './message-list.js';
import { Scroller } from './scroller.js';
import { People } from './roomkey-board-people.js';
import { parts } from './roomkey-board-parts.js';
import { CSS } from './roomkey-board-style.js';
import { t } from './texts.js';

const DEFAULT_URL = new URL('../../ws', import.meta.url).href;
const LIMIT = 4_000;
const WARN_BELOW = 200;
const TOKEN_TIMEOUT = 15_000;
const STYLE = new CSSStyleSheet();
STYLE.replaceSync(CSS);

export class RoomkeyBoard extends HTMLElement {
  static observedAttributes = ['board', 'url', 'token-url', 'label'];

  /** @type {(() => Promise<string>) | undefined} */ ticket;
  #at = parts();
  #started = false;
  #connection;
  #board;
  /** @type {MessageList | undefined} once it is known who we are */ #list;
  #people = new People(this.#at);
  #scroller;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [STYLE];
    root.append(this.#at.card);
    this.#scroller = new Scroller(this.#at.scroll, this.#at.newer);
    this.#at.earlier.addEventListener('click', () => this.#earlier());
    this.#at.form.addEventListener('submit', (event) => this.#submit(event));
    this.#at.text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#at.form.requestSubmit();
    });
    this.#at.text.addEventListener('input', () => {
      if (this.#at.text.value.trim()) this.#board?.typing();
      this.#showLeft();
    });
  }

  connectedCallback() {
    this.#started = true;
    this.#label();
    // After the attributes that a script sets one by one, and the `ticket`.
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
    this.#lock(false);
    const url = this.getAttribute('url');
    const connection = connect({
      url: url ? new URL(url, document.baseURI) : DEFAULT_URL,
      credential: this.ticket || this.hasAttribute('token-url') ? { token: () => this.#ticket() } : undefined,
    });
    this.#connection = connection;
    this.#board = connection.board(boardId);
    connection.on('state', (state) => this.#showState(state));
    this.#listen(this.#board);
    this.#board.join().catch((error) => {
      if (error.code !== 'closed' && this.#connection === connection) this.#taken();
    });
  }

  #end() {
    this.#connection?.close();
    this.#connection = this.#board = this.#list = undefined;
    this.#at.messages.replaceChildren();
    this.#people.clear();
    this.#showEdges();
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

  // --- what comes ----------------------------------------------------------------------------

  #listen(board) {
    board.on('joined', (frame) => this.#joined(frame));
    board.on('message', (message) => {
      const own = message.user.id === this.#connection.user.id;
      this.#scroller.keep(() => this.#add([message]), own ? 'follow' : 'count');
      this.#people.stoppedTyping(message.user);
      if (!own) this.#announce(t('board.unseen', spoken(this.#known(message.user)), message.text));
      this.dispatchEvent(new CustomEvent('roomkey-message', { detail: message }));
    });
    board.on('message_deleted', ({ seq }) => this.#list?.redact(seq));
    board.on('user_joined', ({ user, viewers }) => {
      this.#people.change({ joined: [this.#known(user)], viewers });
      this.#announce(t('element.joined', spoken(this.#known(user))));
    });
    board.on('user_left', ({ user, viewers }) => this.#people.change({ left: [user], viewers }));
    board.on('presence', (frame) => this.#people.change({ ...frame, joined: frame.joined.map((user) => this.#known(user)) }));
    board.on('user_typing', ({ user }) => this.#people.typing(this.#known(user)));
    board.on('user_stopped_typing', ({ user }) => this.#people.stoppedTyping(user));
    board.on('board_revoked', () => this.#taken());
  }

  #joined({ messages, gap, users, viewers, role }) {
    const me = this.#known(this.#connection.user);
    this.#list ??= new MessageList(this.#at.messages, me, (id, text) => this.#send(text, id));
    this.#people.reset(me, users.map((user) => this.#known(user)), viewers);
    this.#at.form.hidden = role === 'viewer';
    this.#at.readOnly.hidden = role !== 'viewer';
    this.#scroller.keep(() => {
      if (gap) this.#list.clear();
      this.#add(messages);
    });
  }

  /** Among people of the same application it goes without saying whose they are. */
  #known(user) {
    return user.application === this.#connection.user.application ? { ...user, application: undefined } : user;
  }

  #heard(messages) {
    return messages.map((message) => ({ ...message, user: this.#known(message.user) }));
  }

  #add(messages) {
    this.#list.append(this.#heard(messages));
    this.#showEdges();
  }

  async #earlier() {
    const list = this.#list;
    this.#at.earlier.disabled = true;
    try {
      const { messages } = await this.#board.history({ before: list.firstSeq, limit: 50 });
      if (list === this.#list) this.#scroller.keepPlace(() => list.prepend(this.#heard(messages)));
    } catch (error) {
      this.#announce(refusalWords(error.code));
    }
    this.#at.earlier.disabled = false;
    this.#showEdges();
  }

  // --- what goes -----------------------------------------------------------------------------

  #submit(event) {
    event.preventDefault();
    const { text } = this.#at;
    if (!text.value.trim() || text.disabled || !this.#list) return;
    this.#send(text.value);
    text.value = '';
    text.focus();
    this.#showLeft();
  }

  /** Shows it at once; it becomes a message of the board when the server has it. */
  #send(text, id = newId()) {
    const list = this.#list;
    this.#scroller.keep(() => {
      list.pend(id, text);
      this.#showEdges();
    }, 'follow');
    this.#board.message(text, { id }).catch((error) => list.fail(id, refusalWords(error.code)));
  }

  // --- what shows ----------------------------------------------------------------------------

  #showState(state) {
    const { status, words, banner, bannerWords, bannerAction } = this.#at;
    status.dataset.state = state.name;
    words.textContent = shortWords(state);
    const trouble = state.name === 'waiting' || state.name === 'offline' || state.name === 'stopped';
    bannerWords.textContent = longWords(state);
    bannerAction.replaceChildren(...this.#help(state));
    banner.hidden = !trouble || bannerWords.textContent === '';
    if (state.name === 'stopped') this.#lock(true, state.signIn);
    this.dispatchEvent(new CustomEvent('roomkey-state', { detail: state }));
  }

  /** What a person can do about it; nothing where the server asked for a wait. */
  #help({ name, close }) {
    if (name === 'stopped') return [button(t('view.reload'), '', () => location.reload())];
    const asked = close && (close.error?.retryAfter || closeCode(close.code).action === 'pause');
    return asked ? [] : [button(t('view.try_now'), '', () => this.#connection?.retry())];
  }

  #taken() {
    this.#at.revoked.hidden = false;
    this.#lock(true, true);
  }

  /** `forget`: what was said is not left on the screen of somebody who may not see it any more. */
  #lock(locked, forget = false) {
    this.#at.text.disabled = this.#at.send.disabled = locked;
    if (!forget) return;
    this.#list?.clear(true);
    this.#people.clear();
    this.#showEdges();
  }

  #showEdges() {
    const first = this.#list?.firstSeq;
    this.#at.earlier.hidden = first === undefined || first <= 1;
    this.#at.beginning.hidden = first !== 1;
    this.#at.empty.hidden = !this.#board?.live || this.#list?.size > 0;
  }

  #showLeft() {
    const left = LIMIT - this.#at.text.value.length;
    this.#at.left.textContent = left < WARN_BELOW ? t('composer.left', left) : '';
  }

  #announce(words) {
    this.#at.announcer.textContent = words;
  }
}

if (!customElements.get('roomkey-board')) customElements.define('roomkey-board', RoomkeyBoard);
