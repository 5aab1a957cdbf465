/**
 * The presence that the elements of a page watch. Elements with the same credential share a socket. A ticket of
 * `application` opens one board, so each such board needs a socket of its own, and a page may have few of them.
 */
import { Presence, seenBy } from './presence.js';
import { connect } from './roomkey.js';

const MOST_SOCKETS = 8;

/** @type {Map<any, { connection: import('./roomkey.js').Connection, watches: Map<string, Watch> }>} the sockets, by credential */
const lines = new Map();
/** @type {Map<() => void, any>} what has no socket yet, with its credential */
const waiting = new Map();

/**
 * Watches a board until the returned function is called. Calls `seen` with the `Watch` at once and after each
 * change. If the page has too many sockets, it does so when one of them has closed.
 *
 * @param {{ key: any, boardId: string, url: string, credential?: import('./roomkey.js').Credential }} place
 *   elements with the same `key` share a socket
 */
export function watch(place, seen) {
  let end = () => { waiting.delete(begin); };
  const begin = () => { end = enter(place, seen); };
  waiting.set(begin, place.key);
  admit();
  return () => end();
}

function admit() {
  for (const [begin, key] of waiting) {
    if (!lines.has(key) && lines.size >= MOST_SOCKETS) continue;
    waiting.delete(begin);
    begin();
  }
}

function enter({ key, boardId, url, credential }, seen) {
  const line = lines.get(key) ?? open(key, url, credential);
  const watched = line.watches.get(boardId) ?? new Watch(line.connection, boardId);
  line.watches.set(boardId, watched);
  watched.listeners.add(seen);
  seen(watched);
  return () => {
    if (!watched.listeners.delete(seen) || watched.listeners.size > 0) return;
    watched.end();
    line.watches.delete(boardId);
    if (line.watches.size === 0) line.connection.close();
  };
}

function open(key, url, credential) {
  const line = { connection: connect({ url, credential }), watches: new Map() };
  lines.set(key, line);
  line.connection.on('state', ({ name }) => {
    if (name !== 'stopped' || lines.get(key) !== line) return;
    lines.delete(key);
    admit();
  });
  return line;
}

/** One board of a socket. */
class Watch extends Presence {
  /** @type {Set<(watch: Watch) => void>} */ listeners = new Set();
  /** Why there is nobody to show, if it is not the state of the connection: `refused` or `reauthenticate`. */ obstacle = '';
  #connection;
  #board;
  #ends;

  constructor(connection, boardId) {
    super();
    this.#connection = connection;
    this.#board = connection.board(boardId);
    const known = (user) => seenBy(connection.user, user);
    const on = (type, listener) => this.#board.on(type, listener);
    this.#ends = [
      connection.on('state', () => this.show()),
      on('joined', ({ users, viewers }) => {
        this.obstacle = '';
        this.reset(known(connection.user), users.map(known), viewers);
      }),
      on('user_joined', ({ user, viewers }) => this.change({ joined: [known(user)], viewers })),
      on('user_left', ({ user, viewers }) => this.change({ left: [user], viewers })),
      on('presence', (frame) => this.change({ ...frame, joined: frame.joined.map(known) })),
      on('board_revoked', ({ reason }) => this.#refused(reason === 'step_up' ? 'reauthenticate' : 'refused')),
    ];
    this.#board.join().catch(({ code }) => {
      if (code !== 'closed' && this.listeners.size > 0) this.#refused(code === 'reauthenticate' ? code : 'refused');
    });
  }

  /** The state of the connection. */
  get state() { return this.#connection.state; }

  /** Whether the people are those of this moment. */
  get isLive() { return this.state.name === 'open' && this.#board.live; }

  show() {
    for (const seen of [...this.listeners]) seen(this);
  }

  end() {
    this.#ends.forEach((end) => end());
    this.#board.leave().catch(() => {}); // a socket that is lost has left
  }

  #refused(obstacle) {
    this.obstacle = obstacle;
    this.show();
  }
}
