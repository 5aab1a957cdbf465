/**
 * One board on the screen: its messages, its people, and the composer. The board page and `<roomkey-board>`
 * use it. Each brings its elements, and shows the state of the connection itself.
 */
import { newId } from './roomkey.js';
import { Composer } from './composer.js';
import { refusalWords } from './connection-words.js';
import { spoken } from './dom.js';
import { MessageList } from './message-list.js';
import { seenBy } from './presence.js';
import { Scroller } from './scroller.js';
import { t } from './texts.js';

/**
 * @typedef {{ id: string, name: string, application?: string }} User
 *
 * @typedef {object} Face
 * @property {Record<string, HTMLElement>} at `messages scroll newer earlier beginning empty announcer`, and
 *   `form text left` unless the reader may only read
 * @property {import('./presence.js').Presence} people
 * @property {string} [draft] the key of the draft in the session storage; without it no draft is kept
 * @property {(name: string) => string} joinedWords the announcement that somebody came
 * @property {(name: string) => string} [leftWords] the announcement that somebody went; without it there is none
 * @property {(messages: any[]) => void} [added] called after newer messages were added
 * @property {(message: any) => Promise<void>} [remove] see MessageList
 * @property {() => void} revoked called when the reader may not be on the board, or not any more
 * @property {() => void} stepUp called when the reader must authenticate again; then call `rejoin`
 */

export class BoardView {
  #face;
  #at;
  #people;
  #composer;
  #scroller;
  #connection;
  #board;
  /** @type {User | undefined} */ #me;
  /** @type {MessageList | undefined} the messages; undefined until the reader is known */ list;

  constructor(/** @type {Face} */ face) {
    this.#face = face;
    this.#at = face.at;
    this.#people = face.people;
    this.#scroller = new Scroller(this.#at.scroll, this.#at.newer);
    if (this.#at.form) {
      this.#composer = new Composer(this.#at, face.draft, (text) => this.#send(text), () => this.#board?.typing());
    }
    this.#at.earlier.addEventListener('click', () => this.#earlier());
  }

  /** Joins a board and shows it. `me` is the reader, where the page knows them before the connection does. */
  open(connection, boardId, me) {
    const board = connection.board(boardId);
    this.#connection = connection;
    this.#board = board;
    if (me) this.#know(me);
    this.#composer?.lock(false);
    connection.on('state', (state) => { if (state.name === 'stopped') this.lock(state.signIn); });
    this.#listen(board);
    this.#join(board);
    return board;
  }

  #join(board) {
    board.join().catch((error) => {
      // Where the connection is closed its state says why.
      if (error.code === 'closed' || this.#board !== board) return;
      if (error.code === 'reauthenticate') this.#withhold();
      else this.#face.revoked();
    });
  }

  /** Takes the board off the screen until the reader has authenticated again. Unsent messages stay. */
  #withhold() {
    this.#composer?.lock(true);
    this.list?.clear();
    this.#people.clear();
    this.#showEdges();
    this.#face.stepUp();
  }

  /** Joins again, and shows the newest messages. */
  rejoin() {
    this.#board.epoch = undefined;
    this.#board.seq = 0;
    this.#join(this.#board);
  }

  /** Shows no board. Who opened the connection closes it. */
  close() {
    this.#connection = this.#board = this.#me = this.list = undefined;
    this.#at.messages.replaceChildren();
    this.#people.clear();
    this.#showEdges();
  }

  /** Ends writing. `forget` also takes the messages off the screen of a reader who may not see them any more. */
  lock(forget = false) {
    this.#composer?.lock(true);
    if (!forget) return;
    this.list?.clear(true);
    this.#people.clear();
    this.#showEdges();
  }

  // --- frames from the server ------------------------------------------------------------------

  #listen(board) {
    const people = this.#people;
    board.on('joined', (frame) => this.#joined(frame));
    board.on('message', (message) => this.#message(message));
    board.on('message_deleted', ({ seq }) => this.list?.redact(seq));
    board.on('user_joined', ({ user, viewers }) => {
      people.change({ joined: [this.#known(user)], viewers });
      this.#announce(this.#face.joinedWords(spoken(this.#known(user))));
    });
    board.on('user_left', ({ user, viewers }) => {
      people.change({ left: [user], viewers });
      if (this.#face.leftWords) this.#announce(this.#face.leftWords(spoken(this.#known(user))));
    });
    board.on('presence', (frame) => people.change({ ...frame, joined: frame.joined.map((user) => this.#known(user)) }));
    board.on('user_typing', ({ user }) => people.typing(this.#known(user)));
    board.on('user_stopped_typing', ({ user }) => people.stoppedTyping(user));
    board.on('board_revoked', ({ reason }) => (reason === 'step_up' ? this.#withhold() : this.#face.revoked()));
  }

  #joined({ messages, gap, users, viewers, role }) {
    if (!this.list) this.#know(this.#known(this.#connection.user));
    this.#composer?.lock(false);
    this.list.owner = role === 'owner';
    this.#people.reset(this.#me, users.map((user) => this.#known(user)), viewers);
    this.#scroller.keep(() => {
      if (gap) this.list.clear();
      this.#add(messages);
    });
  }

  #message(message) {
    const own = message.user.id === this.#me.id;
    this.#scroller.keep(() => this.#add([message]), own ? 'follow' : 'count');
    this.#people.stoppedTyping(message.user);
    if (!own) this.#announce(t('board.unseen', spoken(this.#known(message.user)), message.text));
  }

  #know(me) {
    this.#me = this.#people.me = me;
    this.list = new MessageList(this.#at.messages, me, (id, text) => this.#send(text, id), this.#face.remove);
  }

  /** Without the application's name where it is the reader's own. */
  #known(user) {
    return seenBy(this.#connection.user, user);
  }

  #ofKnown(messages) {
    return messages.map((message) => ({ ...message, user: this.#known(message.user) }));
  }

  #add(messages) {
    this.list.append(this.#ofKnown(messages));
    this.#face.added?.(messages);
    this.#showEdges();
  }

  // --- what the reader does --------------------------------------------------------------------

  async #earlier() {
    const { list } = this;
    this.#at.earlier.disabled = true;
    try {
      const { messages } = await this.#board.history({ before: list.firstSeq, limit: 50 });
      if (list === this.list) {
        this.#scroller.keepPlace(() => {
          list.prepend(this.#ofKnown(messages));
          this.#showEdges();
        });
      }
    } catch (error) {
      this.#announce(refusalWords(error.code));
    }
    this.#at.earlier.disabled = false;
  }

  /** Shows the message at once as pending. The board's acknowledgement makes it a message. */
  #send(text, id = newId()) {
    const { list } = this;
    if (!list) return false;
    this.#scroller.keep(() => {
      list.pend(id, text);
      this.#showEdges();
    }, 'follow');
    this.#board.message(text, { id }).catch((error) => list.fail(id, refusalWords(error.code)));
    return true;
  }

  #showEdges() {
    const first = this.list?.firstSeq;
    this.#at.earlier.hidden = first === undefined || first <= 1;
    this.#at.beginning.hidden = first !== 1;
    this.#at.empty.hidden = !this.#board?.live || this.list?.size > 0;
  }

  #announce(words) {
    this.#at.announcer.textContent = words;
  }
}
