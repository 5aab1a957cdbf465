/**
 * The Roomkey client: one ES module, no build step, for browsers and for Node 20 or later.
 *
 *   const connection = connect({ url: '/roomkey/ws' });          // the login's cookie
 *   const board = connection.board('board-1');
 *   board.on('message', ({ user, text }) => console.log(user.name, text));
 *   await board.join();
 *   const { seq } = await board.message('Hello');                // committed
 *
 * A lost connection reconnects by itself. It follows CLOSE_CODES and waits with full jitter. Then it joins
 * its boards again at their last message, and sends unacknowledged messages again under the same id.
 *
 * @module roomkey
 */

/**
 * @typedef {{ id: string, name: string, application?: string }} User
 * @typedef {{ boardId: string, seq: number, id: string, user: User, text: string, at: string }} Message
 * @typedef {{ type: string, ref?: string, boardId?: string, [field: string]: any }} Frame
 * @typedef {'none'|'reconnect'|'pause'|'stop'|'renew'|'sign-in'} Action
 * @typedef {{ code: number, name: string, meaning: string, client: string, action: Action }} CloseCode
 * @typedef {{ code: number, reason: string, error?: Frame, cause?: unknown }} Close the code, the reason, the error
 *   frame before the close; `cause`: what the function `token` threw, so that no socket was opened
 *
 * @typedef {object} State
 * @property {'connecting'|'open'|'waiting'|'offline'|'stopped'} name
 * @property {number} [retryAt] the time of the next attempt while it waits, in ms since 1970
 * @property {Close} [close] how the last socket ended
 * @property {boolean} [signIn] it stopped, and only a new sign-in helps
 * @property {boolean} [blocked] the server answers HTTP, but no socket opens: perhaps a proxy blocks WebSocket
 *
 * @typedef {object} Credential without one, the cookie of the login decides
 * @property {string | (() => string | Promise<string>)} token a function is called before every
 *   attempt; it throws a RoomkeyError `unauthorized` if only a new sign-in helps, `forbidden` if the user may
 *   not connect, and anything else if it may try again, perhaps after the `retryAfter` of the error's frame
 * @property {'url'|'message'|'protocol'} [via] how the token is sent; default `message`
 * @property {boolean} [renew] after a close with 4002, asks the function `token` once more: a session of its own
 *   decides whether the user is signed in
 *
 * @typedef {object} Options
 * @property {string | URL} url of `/ws`; http(s) becomes ws(s); in a page it may be a path
 * @property {Credential} [credential]
 * @property {new (url: string, protocols?: string[]) => any} [WebSocket] for Node: the `ws` package's
 * @property {() => number} [random] for tests
 * @property {(url: string, options: any) => Promise<{ ok: boolean }>} [fetch] for tests
 *
 * @typedef {{ after: number, before: number, anew: boolean }} Gap the messages between these two `seq` are
 *   missing; `anew`: this is another board of the same id, and its earlier messages do not count
 */

/** What each close code means and what this client does about it. */
export const CLOSE_CODES = /** @type {readonly CloseCode[]} */ (Object.freeze([
  entry(1000, 'Normal', 'The connection ended normally.', 'Stays closed.', 'none'),
  entry(1001, 'Going away', 'The page was closed, or the server heard nothing for two heartbeats.',
    'Reconnects.', 'reconnect'),
  entry(1003, 'Unsupported data', 'A binary frame was sent. Roomkey accepts text frames only.',
    'Stops, because sending it again would fail again.', 'stop'),
  entry(1006, 'Connection lost', 'The connection broke without a close frame. The browser reports this code; nobody sends it.',
    'Reconnects.', 'reconnect'),
  entry(1007, 'Invalid data', 'A frame was not valid UTF-8.', 'Stops, because sending it again would fail again.', 'stop'),
  entry(1008, 'Policy violation', 'Too many sockets, or a limit was exceeded again and again.', 'Waits for a minute.', 'pause'),
  entry(1009, 'Too big', 'A frame was larger than 64 KiB.', 'Stops, because sending it again would fail again.', 'stop'),
  entry(1011, 'Internal error', 'The server had an internal error.', 'Reconnects.', 'reconnect'),
  entry(1012, 'Restart', 'The server is restarting.', 'Reconnects.', 'reconnect'),
  entry(1013, 'Try again later', 'The server is overloaded, or cannot check your credential at the moment.',
    'Reconnects when the server says so.', 'reconnect'),
  entry(4001, 'Unauthorized', 'The server did not accept your credential.',
    'Gets a new credential once, then stops.', 'renew'),
  entry(4002, 'Session expired', 'The session or the token has ended.', 'Goes to the sign-in page.', 'sign-in'),
  entry(4003, 'Forbidden', 'You do not have access.', 'Stops.', 'stop'),
  entry(4008, 'Slow consumer', 'This side read too slowly, so the server closed the connection.',
    'Reconnects and loads the missed messages.', 'reconnect'),
]));

/** @returns {CloseCode} the row of a code; an unknown code reconnects like 1006, unless it is 1002, 1010 or 4xxx */
export function closeCode(/** @type {number} */ code) {
  return CLOSE_CODES.find((row) => row.code === code)
    ?? (code >= 4000 || code === 1002 || code === 1010
      ? entry(code, 'Unknown', 'A code that this client does not know.', 'Stops.', 'stop')
      : entry(code, 'Connection lost', 'The connection ended without a reason.', 'Reconnects.', 'reconnect'));
}

/** The wait in ms before attempt 0, 1, 2…: full jitter between 0.5 s and a ceiling that doubles up to 30 s. */
export function backoff(/** @type {number} */ attempt, random = Math.random) {
  const ceiling = Math.min(30_000, 2_000 * 2 ** attempt);
  return 500 + random() * (ceiling - 500);
}

/** A refusal; `code` is the machine code of the error frame, or `disconnected`, `closed`, `too_many_requests` or `too_long`. */
export class RoomkeyError extends Error {
  constructor(/** @type {string} */ code, message = code, /** @type {Frame} */ frame = { type: 'error' }) {
    super(message);
    this.name = 'RoomkeyError';
    this.code = code;
    this.frame = frame;
  }
}

/**
 * Opens a connection, and keeps it open until `close()` or until a close code stops it.
 * Throws a TypeError if the URL is invalid or there is no WebSocket class.
 */
export function connect(/** @type {Options} */ options) {
  return new Connection(options);
}

const CONNECT_TIMEOUT = 15_000;
const PROBE_TIMEOUT = 10_000;
const POLICY_PAUSE = 60_000;
const REFRESH_AGAIN = 5_000;
const SUSPICIOUS = 3; // sockets in a row that broke before a frame came
const MOST_REQUESTS = 1_000; // waiting for an answer or for a socket, and as many joins beside them
const MOST_BYTES = 65_500; // of a frame without its ref; the server closes 1009 above 65,536
const STEADY = 10_000; // after a socket of this age the back-off starts anew
const TYPING_INTERVAL = 2_000;

class Emitter {
  /** @type {Map<string, Set<(event: any) => void>>} */
  #listeners = new Map();

  /** @returns {() => void} call it to stop listening */
  on(/** @type {string} */ type, /** @type {(event: any) => void} */ listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => { listeners.delete(listener); };
  }

  /** An error of a listener is reported as uncaught. It affects neither other listeners nor the connection. */
  emit(/** @type {string} */ type, /** @type {any} */ event) {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => { throw error; });
      }
    }
  }
}

/**
 * One board of one connection. Emits the board's frames under their wire names (`message`,
 * `user_joined`, `user_typing`, `signal`, `board_revoked`…). Your own messages also come as `message`,
 * in their place in the order. No `seq` comes twice. `joined` comes at every join, also after a
 * reconnect. Its `messages` hold only new messages. If messages are missing between yours and these,
 * its `gap` says which, and so does the event `gap` just before it.
 *
 * A board with step-up needs a recent authentication. Otherwise `join()` rejects with the code
 * `reauthenticate`, and a board that was joined emits `board_revoked` with the `reason` `step_up`. Then
 * the person authenticates again, and you call `join()` again, on the same connection.
 */
export class Board extends Emitter {
  seq = 0;
  viewers = 0;
  /** @type {string | undefined} */ epoch;
  /** whether the present socket has joined it */
  live = false;
  /** whether a reconnect joins it again */
  wanted = false;
  #link;
  #typedAt = 0;
  #refusals = 0;

  /** @internal made by Connection.board() */
  constructor(/** @type {string} */ id, /** @type {Link} */ link) {
    super();
    this.id = id;
    this.#link = link;
  }

  /**
   * `after` and `epoch` are the board's `seq` and `epoch` of an earlier visit. Resolves with `joined`, perhaps after a reconnect.
   * @returns {Promise<Frame>}
   */
  join(/** @type {{ after?: number, epoch?: string }} */ { after, epoch } = {}) {
    if (after !== undefined) this.seq = after;
    if (after !== undefined || epoch !== undefined) this.epoch = epoch;
    this.wanted = true;
    return this.#ask(after).catch((error) => {
      // Not by leave(), which says so itself: a later join() may want it again.
      if (error.code !== 'closed' && error.code !== 'not_joined') this.wanted = false;
      throw error;
    });
  }

  #ask(/** @type {number | undefined} */ after = this.epoch === undefined ? undefined : this.seq) {
    return this.#link.ask({ type: 'join', boardId: this.id, after, epoch: this.epoch }, true);
  }

  /** @returns {Promise<Frame>} resolves with `left` */
  leave() {
    const left = { type: 'left', boardId: this.id };
    if (!this.live) this.#link.forget(this.id, 'not_joined');
    this.wanted = false;
    this.live = false;
    return this.#link.ask({ type: 'leave', boardId: this.id }).catch((error) => {
      // Without a connection nobody is on a board.
      if (error.code === 'disconnected' || error.code === 'closed') return left;
      throw error;
    });
  }

  /**
   * Sends a message, and again under the same id after a reconnect. Resolves with the `ack` when the
   * message is stored. Rejects if the server refuses it.
   * @returns {Promise<Frame>}
   */
  message(/** @type {string} */ text, { id = newId() } = {}) {
    this.#typedAt = 0;
    if (!this.wanted) return Promise.reject(new RoomkeyError('not_joined', 'Join the board first'));
    return this.#link.ask({ type: 'message', boardId: this.id, id, text }, true);
  }

  /** Call this at every key: it sends at most one frame in two seconds. Returns whether it sent one. */
  typing() {
    const now = Date.now();
    if (!this.live || now - this.#typedAt < TYPING_INTERVAL) return false;
    this.#typedAt = now;
    return this.#link.tell({ type: 'typing', boardId: this.id });
  }

  /** Sends an ephemeral signal. Returns whether it was sent. A refusal comes as an `error` event. */
  signal(/** @type {string} */ event, /** @type {any} */ data) {
    const frame = { type: 'signal', boardId: this.id, event, data };
    return this.live && !isTooLong(frame) && this.#link.tell(frame);
  }

  /**
   * Reads one page, which may hold fewer than `limit`. Continue from its last message while `more` is true.
   * @returns {Promise<Frame>} resolves with `history`: `messages` ascending, and whether there are `more`
   */
  history(/** @type {{ before?: number, after?: number, limit?: number }} */ range = {}) {
    return this.#link.ask({ type: 'history', boardId: this.id, ...range });
  }

  /** @internal joins again, on a new socket or after a temporary refusal */
  rejoin() {
    this.#ask().catch((error) => {
      if (error.code === 'closed' || !this.wanted) return;
      if (error.code === 'reauthenticate') return this.#revoked('step_up');
      if (error.code !== 'unavailable' && error.code !== 'rate_limited') return this.#revoked();
      const wait = (error.frame.retryAfter ?? 0) * 1_000 + this.#link.backoff(this.#refusals++);
      setTimeout(() => { if (this.wanted && !this.live && this.#link.isOpen()) this.rejoin(); }, wait);
    });
  }

  #revoked(reason = 'removed') {
    this.wanted = false;
    this.live = false;
    this.#link.forget(this.id, reason === 'step_up' ? 'reauthenticate' : 'forbidden');
    this.emit('board_revoked', { type: 'board_revoked', boardId: this.id, reason });
  }

  /** The authentication is too old. The person may have authenticated again meanwhile, so a join decides. */
  #expired() {
    this.live = false;
    if (this.wanted) this.rejoin();
  }

  /** @internal takes a frame of this board, in order; `asked` is the request that it answers */
  accept(/** @type {Frame} */ frame, /** @type {Frame | undefined} */ asked) {
    if (typeof frame.viewers === 'number') this.viewers = frame.viewers;
    switch (frame.type) {
      case 'joined':
        return this.#joined(frame, asked);
      case 'message':
        return this.#inOrder(/** @type {any} */ (frame));
      case 'ack':
        return asked && this.#inOrder(/** @type {any} */ ({
          type: 'message', boardId: this.id, seq: frame.seq, id: frame.id, user: this.#link.user(),
          text: asked.text, at: frame.at,
        }));
      case 'left':
        this.live = false;
        return this.emit('left', frame);
      case 'board_revoked':
        return frame.reason === 'step_up' ? this.#expired() : this.#revoked(frame.reason);
      default:
        this.emit(frame.type, frame);
    }
  }

  #inOrder(/** @type {Message} */ message) {
    if (message.seq <= this.seq) return;
    this.seq = message.seq;
    this.emit('message', message);
  }

  #joined(/** @type {Frame} */ frame, /** @type {Frame | undefined} */ asked) {
    // A server that knows fewer messages was restored from a backup: its board is another one.
    const anew = (this.epoch !== undefined && frame.epoch !== this.epoch) || frame.seq < this.seq;
    const known = anew ? 0 : this.seq;
    const messages = frame.messages.filter((/** @type {Message} */ m) => m.seq > known)
      .map((/** @type {Message} */ m) => ({ ...m, boardId: this.id }));
    const before = messages[0]?.seq ?? frame.seq + 1;
    const resumed = asked?.after !== undefined;
    const gap = resumed && (anew || before > known + 1) ? { after: known, before, anew } : undefined;
    this.seq = frame.seq;
    this.epoch = frame.epoch;
    this.live = true;
    this.#refusals = 0;
    if (gap) this.emit('gap', gap);
    this.emit('joined', { ...frame, messages, gap });
    this.#link.resend(this.id);
  }
}

/**
 * The methods of a connection that its boards use.
 * @typedef {object} Link
 * @property {(frame: Frame, again?: boolean) => Promise<Frame>} ask
 * @property {(frame: Frame) => boolean} tell
 * @property {(boardId: string) => void} resend
 * @property {(boardId: string, code: string) => void} forget
 * @property {() => boolean} isOpen
 * @property {() => User | undefined} user
 * @property {(attempt: number) => number} backoff
 *
 * @typedef {{ frame: Frame & { ref: string }, again: boolean, sent: boolean, resolve: (f: Frame) => void, reject: (e: Error) => void }} Request
 */

/**
 * Emits `state`, `authenticated`, `session_expiring` and `error` (refusals that reject no promise).
 */
export class Connection extends Emitter {
  /** @type {State} */ state = { name: 'connecting' };
  /** @type {User | undefined} */ user;
  /** @type {Frame | undefined} the latest `authenticated` */ authenticated;
  #options;
  #url;
  #WebSocket;
  /** @type {any} */ #socket;
  /** @type {Map<string, Board>} */ #boards = new Map();
  /** @type {Map<string, Request>} by `ref`, oldest first */ #requests = new Map();
  #refs = 0;
  #attempt = 0;
  #renewed = false;
  /** sockets in a row that broke before a frame came */ #mute = 0;
  #openedAt = 0;
  #heardAt = 0;
  /** whether a frame came on the present socket */ #heard = false;
  #notBefore = 0;
  /** @type {Frame | undefined} */ #lastError;
  /** @type {Close | undefined} */ #lastClose;
  /** @type {any} for connecting, retrying or watching, one at a time */ #timer;
  /** @type {Array<[any, string, () => void]>} */ #environment = [];

  /** @internal use connect() */
  constructor(/** @type {Options} */ options) {
    super();
    this.#options = options;
    this.#url = address(options.url);
    this.#WebSocket = options.WebSocket ?? /** @type {any} */ (globalThis).WebSocket;
    if (!this.#WebSocket) throw new TypeError('No WebSocket here: pass that of the package ws as the option WebSocket');
    this.#listenTo(globalThis, 'offline', () => this.#offline());
    this.#listenTo(globalThis, 'online', () => this.#online());
    const page = /** @type {any} */ (globalThis).document;
    this.#listenTo(page, 'visibilitychange', () => { if (!page.hidden) this.#probe(); });
    queueMicrotask(() => this.#open());
  }

  /** @returns {Board} the same object for the same id */
  board(/** @type {string} */ id) {
    let board = this.#boards.get(id);
    if (!board) {
      board = new Board(id, {
        ask: (frame, again) => this.#ask(frame, again),
        tell: (frame) => this.#tell(frame),
        resend: (boardId) => this.#resend(boardId),
        forget: (boardId, code) => this.#fail(({ frame }) => frame.boardId === boardId, code),
        isOpen: () => this.state.name === 'open',
        user: () => this.user,
        backoff: (attempt) => backoff(attempt, this.#options.random),
      });
      this.#boards.set(id, board);
    }
    return board;
  }

  /**
   * Tries now instead of at `retryAt`, even if the device says that it is offline. If the server asked for
   * a wait, tries at its end.
   */
  retry() {
    if (this.state.name === 'waiting' || this.state.name === 'offline') this.#wait(0, 0, true);
  }

  /** Closes with 1000. Rejects unacknowledged requests with `closed`. */
  close() {
    if (this.state.name === 'stopped') return;
    const socket = this.#release();
    this.#stop({ code: 1000, reason: '' });
    socket?.close(1000);
  }

  // --- opening -----------------------------------------------------------------------------

  async #open() {
    if (this.state.name === 'stopped') return;
    this.#enter({ name: 'connecting' });
    this.#lastError = undefined;
    this.#heard = false;
    const { credential } = this.#options;
    let token = '';
    try {
      if (credential) token = await (typeof credential.token === 'function' ? credential.token() : credential.token);
    } catch (error) {
      return this.#ended(refusal(error), '', error);
    }
    if (this.state.name !== 'connecting') return;
    this.#listen(token, credential ? credential.via ?? 'message' : 'cookie');
  }

  #listen(/** @type {string} */ token, /** @type {'url'|'message'|'protocol'|'cookie'} */ via) {
    const url = new URL(this.#url);
    if (via === 'url') url.searchParams.set('token', token);
    if (via === 'message') url.searchParams.set('auth', 'message');
    const protocols = via === 'protocol' ? ['roomkey.v1', `roomkey.bearer.${token}`] : [];
    const socket = new this.#WebSocket(url.href, protocols);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#drop(), CONNECT_TIMEOUT);
    socket.onopen = () => { if (via === 'message') socket.send(JSON.stringify({ type: 'auth', token })); };
    socket.onmessage = (/** @type {any} */ event) => this.#receive(event.data);
    socket.onclose = (/** @type {any} */ event) => { this.#release(); this.#ended(event.code, event.reason); };
    socket.onerror = () => {}; // a close follows
  }

  #receive(/** @type {string} */ data) {
    this.#heardAt = Date.now();
    this.#heard = true;
    const frame = parse(data);
    if (!frame) return;
    const request = frame.ref === undefined ? undefined : this.#requests.get(frame.ref);
    if (request) this.#requests.delete(request.frame.ref);
    if (frame.type === 'authenticated') this.#welcome(frame);
    if (frame.type === 'session_expiring') this.#refresh();
    if (frame.type === 'error') {
      if (frame.close) this.#lastError = frame;
      if (request) return request.reject(new RoomkeyError(frame.code, frame.error, frame));
    }
    const board = frame.boardId === undefined ? undefined : this.#boards.get(frame.boardId);
    if (board) board.accept(frame, request?.frame);
    else this.emit(frame.type, frame);
    request?.resolve(frame);
  }

  #welcome(/** @type {Frame} */ frame) {
    const first = this.state.name === 'connecting';
    this.user = frame.user;
    this.authenticated = frame;
    if (!first) return;
    this.#openedAt = Date.now();
    this.#watch();
    this.#enter({ name: 'open' });
    const joins = [...this.#requests.values()].filter(({ frame }) => frame.type === 'join');
    for (const request of joins) this.#put(request);
    for (const board of this.#boards.values()) {
      if (board.wanted && !joins.some(({ frame }) => frame.boardId === board.id)) board.rejoin();
    }
  }

  // --- asking ------------------------------------------------------------------------------

  /** Sends a request. With `again` it may wait for a socket, and the next socket sends it again. */
  #ask(/** @type {Frame} */ frame, again = false) {
    return new Promise((resolve, reject) => {
      if (this.state.name === 'stopped') return reject(new RoomkeyError('closed', 'The connection is closed'));
      if (this.state.name !== 'open' && !again) return reject(new RoomkeyError('disconnected', 'Not connected'));
      if (isTooLong(frame)) return reject(new RoomkeyError('too_long', 'Larger than 64 KiB'));
      // A join after a reconnect must not fail because messages wait for it.
      if (this.#requests.size >= (frame.type === 'join' ? 2 : 1) * MOST_REQUESTS) {
        return reject(new RoomkeyError('too_many_requests', 'Too much waits for an answer'));
      }
      const ref = `r${++this.#refs}`;
      const request = { frame: { ...frame, ref }, again, sent: false, resolve, reject };
      this.#requests.set(ref, request);
      if (frame.type !== 'message' || this.#boardOf(request)?.live) this.#put(request);
    });
  }

  #put(/** @type {Request} */ request) {
    if (!request.sent) request.sent = this.#tell(request.frame);
  }

  #boardOf(/** @type {Request} */ request) {
    return this.#boards.get(request.frame.boardId ?? '');
  }

  #tell(/** @type {Frame} */ frame) {
    if (this.state.name !== 'open' || this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #resend(/** @type {string} */ boardId) {
    for (const request of this.#requests.values()) {
      if (request.frame.type === 'message' && request.frame.boardId === boardId) this.#put(request);
    }
  }

  #fail(/** @type {(request: Request) => boolean} */ which, /** @type {string} */ code, message = code) {
    for (const request of [...this.#requests.values()].filter(which)) {
      this.#requests.delete(request.frame.ref);
      request.reject(new RoomkeyError(code, message));
    }
  }

  // --- staying -----------------------------------------------------------------------------

  /** Sends a `ping` after a silent heartbeat, because a script does not see the pings of the server. */
  #watch() {
    const heartbeat = (this.authenticated?.heartbeat ?? 30) * 1_000;
    const rest = () => this.#heardAt + heartbeat - Date.now();
    this.#after(Math.max(rest(), 0), () => (rest() > 0 ? this.#watch() : this.#probe()));
  }

  #probe() {
    if (!this.#tell({ type: 'ping' })) return;
    const asked = Date.now();
    this.#after(PROBE_TIMEOUT, () => (this.#heardAt < asked ? this.#drop() : this.#watch()));
  }

  /** Sends a new credential on the open socket. If it cannot get one it tries again while the socket is open. */
  async #refresh() {
    const { credential } = this.#options;
    if (typeof credential?.token !== 'function') return;
    const socket = this.#socket;
    try {
      const token = await credential.token();
      if (socket === this.#socket) this.#tell({ type: 'auth', token });
    } catch (error) {
      // The socket ends at its time, and the close code says so.
      if (refusal(error) !== 1006) return;
      setTimeout(() => { if (socket && socket === this.#socket) this.#refresh(); }, REFRESH_AGAIN);
    }
  }

  #offline() {
    if (this.state.name === 'open') this.#probe();
    if (this.state.name !== 'waiting') return;
    clearTimeout(this.#timer);
    this.#enter({ name: 'offline', close: this.#lastClose });
  }

  #online() {
    if (this.state.name === 'open') this.#probe();
    if (this.state.name === 'offline') this.#wait(backoff(0, this.#options.random));
  }

  // --- ending ------------------------------------------------------------------------------

  /** Gives up a socket that does not answer. Does not wait for its close. */
  #drop() {
    const socket = this.#release();
    this.#ended(1006, '');
    socket?.close();
  }

  /** Detaches the socket. Ignores all that it still receives. */
  #release() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = () => {};
    this.#socket = undefined;
    for (const board of this.#boards.values()) board.live = false;
    return socket;
  }

  #ended(/** @type {number} */ code, /** @type {string} */ reason, /** @type {any} */ cause = undefined) {
    const close = { code, reason, error: this.#lastError, ...(cause === undefined ? {} : { cause }) };
    this.#lastClose = close;
    if (cause === undefined) this.#mute = this.#heard || code !== 1006 ? 0 : this.#mute + 1;
    if (this.#openedAt && Date.now() - this.#openedAt > STEADY) {
      this.#attempt = 0;
      this.#renewed = false;
    }
    this.#openedAt = 0;
    for (const request of this.#requests.values()) request.sent = false;
    const again = (/** @type {Request} */ request) => request.again && this.#boardOf(request)?.wanted;
    this.#fail((request) => !again(request), 'disconnected', 'The connection was lost');
    const wait = ((cause?.frame ?? this.#lastError)?.retryAfter ?? 0) * 1_000;
    const renewable = !this.#renewed && typeof this.#options.credential?.token === 'function';
    switch (closeCode(code).action) {
      case 'reconnect':
        return this.#wait(backoff(this.#attempt++, this.#options.random), wait);
      case 'pause':
        return this.#wait(backoff(this.#attempt++, this.#options.random), Math.max(wait, POLICY_PAUSE));
      case 'renew':
        if (!renewable) return this.#stop(close);
        this.#renewed = true;
        return this.#wait(0);
      case 'sign-in':
        if (!renewable || !this.#options.credential?.renew || cause !== undefined) return this.#stop(close);
        this.#renewed = true;
        return this.#wait(backoff(0, this.#options.random));
      default:
        return this.#stop(close);
    }
  }

  /** Opens again after `delay`, counted from the end of a wait that the server asked for. */
  #wait(/** @type {number} */ delay, asked = 0, forced = false) {
    const now = Date.now();
    if (asked > 0) this.#notBefore = now + asked;
    if (!forced && isOffline()) return this.#enter({ name: 'offline', close: this.#lastClose });
    const retryAt = Math.max(now, this.#notBefore) + delay;
    this.#enter({ name: 'waiting', retryAt, close: this.#lastClose });
    this.#after(retryAt - now, () => this.#open());
    if (this.#mute >= SUSPICIOUS) this.#suspect();
  }

  /** No socket opens. An HTTP request shows whether the server is away or a proxy blocks WebSocket. */
  async #suspect() {
    const fetch = this.#options.fetch ?? /** @type {any} */ (globalThis).fetch;
    const waiting = this.state;
    const url = new URL(this.#url);
    url.protocol = url.protocol.replace('ws', 'http');
    url.pathname = url.pathname.replace(/\/ws(\/.*)?$/, '/health/live');
    url.search = '';
    const answer = await fetch(url.href, { cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(CONNECT_TIMEOUT) })
      .catch(() => undefined);
    if (answer?.ok && this.state === waiting) this.#enter({ ...waiting, blocked: true });
  }

  #stop(/** @type {Close} */ close) {
    clearTimeout(this.#timer);
    for (const [target, type, listener] of this.#environment) target.removeEventListener(type, listener);
    this.#fail(() => true, 'closed', 'The connection is closed');
    const { action } = closeCode(close.code);
    this.#enter({ name: 'stopped', close, signIn: action === 'sign-in' || action === 'renew' });
  }

  #enter(/** @type {State} */ state) {
    this.state = state;
    this.emit('state', state);
  }

  #after(/** @type {number} */ delay, /** @type {() => void} */ task) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(task, delay);
  }

  #listenTo(/** @type {any} */ target, /** @type {string} */ type, /** @type {() => void} */ listener) {
    if (!target?.addEventListener) return;
    target.addEventListener(type, listener);
    this.#environment.push([target, type, listener]);
  }
}

/** The close code for what a function `token` threw. */
function refusal(/** @type {unknown} */ error) {
  const code = error instanceof RoomkeyError ? error.code : '';
  return code === 'unauthorized' ? 4002 : code === 'forbidden' ? 4003 : 1006;
}

/** @returns {Frame | undefined} nothing if it is no frame, which changes nothing */
function parse(/** @type {string} */ data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function isTooLong(/** @type {Frame} */ frame) {
  const data = JSON.stringify(frame);
  return data.length > MOST_BYTES / 3 && new TextEncoder().encode(data).length > MOST_BYTES;
}

function isOffline() {
  return /** @type {any} */ (globalThis).navigator?.onLine === false;
}

function address(/** @type {string | URL} */ url) {
  const result = new URL(url, /** @type {any} */ (globalThis).location?.href);
  result.protocol = result.protocol.replace('http', 'ws');
  return result;
}

/** A random message id. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @returns {CloseCode} */
function entry(
  /** @type {number} */ code, /** @type {string} */ name, /** @type {string} */ meaning,
  /** @type {string} */ client, /** @type {Action} */ action,
) {
  return Object.freeze({ code, name, meaning, client, action });
}
