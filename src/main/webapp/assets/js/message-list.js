/** The list of messages in the order of `seq`. Messages without an acknowledgement are at the end. */
import { button, dayOf, el, face, linked, timeOfDay, via } from './dom.js';
import { t } from './texts.js';

const GROUP_WITHIN = 5 * 60_000;

/**
 * @typedef {object} Item
 * @property {number} [seq] absent until the message is acknowledged
 * @property {string} id
 * @property {{ id: string, name: string }} user
 * @property {string} text
 * @property {Date} at
 * @property {HTMLLIElement} node
 */

export class MessageList {
  #list;
  #me;
  #retry;
  #remove;
  /** @type {Item[]} */ #items = [];
  /** Whether the reader may also remove the messages of others. */ #owner = false;

  /**
   * Calls `retry(id, text)` when the reader sends a failed message again, and `remove(item)` when they
   * remove one. `remove` rejects with the reason if it fails. Without it there is no button to remove.
   */
  constructor(list, me, retry, remove) {
    this.#list = list;
    this.#me = me;
    this.#retry = retry;
    this.#remove = remove;
  }

  /** An owner of the board may remove the messages of others. */
  set owner(owner) {
    this.#owner = owner;
    for (const item of this.#items) this.#offer(item);
  }

  /** The first `seq` shown, or undefined. */
  get firstSeq() {
    return this.#items.find(({ seq }) => seq !== undefined)?.seq;
  }

  get size() {
    return this.#items.length;
  }

  /** Adds messages that are newer than those shown. A pending message moves to its place in the order. */
  append(messages) {
    for (const message of messages) {
      this.#take((item) => item.seq === undefined && item.id === message.id && message.user.id === this.#me.id);
      const waiting = this.#items.findIndex(({ seq }) => seq === undefined);
      this.#insert(waiting < 0 ? this.#items.length : waiting, this.#item(message));
    }
  }

  /** Adds messages, ascending, that are older than those shown. */
  prepend(messages) {
    messages.forEach((message, index) => this.#insert(index, this.#item(message)));
  }

  /** Adds a message that the reader has just sent. */
  pend(id, text) {
    this.#take((item) => item.seq === undefined && item.id === id);
    const item = this.#item({ id, text, user: this.#me, at: Date.now() });
    item.node.classList.add('pending');
    item.node.querySelector('.message').append(el('p', 'fate', t('message.sending')));
    this.#insert(this.#items.length, item);
  }

  /** Marks a message as refused, with a button that sends it again under the same id. */
  fail(id, words) {
    const item = this.#items.find((candidate) => candidate.seq === undefined && candidate.id === id);
    if (!item) return;
    item.node.classList.replace('pending', 'failed');
    item.node.querySelector('.fate').replaceChildren(
      t('message.not_sent', words), button(t('message.again'), 'quiet small', () => this.#retry(id, item.text)));
  }

  /** Replaces the text of a redacted message. Its place stays. */
  redact(seq) {
    const item = this.#items.find((candidate) => candidate.seq === seq);
    if (!item) return;
    const hadFocus = item.node.contains(document.activeElement);
    this.#markRemoved(item.node);
    item.node.querySelector('.remove')?.remove();
    item.node.querySelector('.fate')?.remove();
    if (hadFocus) this.#list.closest('[tabindex]')?.focus();
  }

  #markRemoved(node) {
    node.classList.add('removed');
    node.querySelector('.bubble').replaceChildren(t('message.removed'));
  }

  /** Adds a button to a message that the reader may remove, and takes it from one that they may not. */
  #offer({ seq, user, node, ...rest }) {
    const may = this.#remove && seq !== undefined && !node.classList.contains('removed')
      && (this.#owner || user.id === this.#me.id);
    const there = node.querySelector('.remove');
    if (!may) there?.remove();
    if (!may || there) return;
    const remove = button('×', 'quiet remove', () => this.#removed({ seq, user, node, ...rest }));
    const which = user.id === this.#me.id ? t('message.remove.own') : t('message.remove.other', user.name);
    remove.title = t('action.remove');
    remove.setAttribute('aria-label', t('message.remove', which, timeOfDay(rest.at)));
    node.querySelector('.message').append(remove);
  }

  async #removed(item) {
    item.node.querySelector('.fate')?.remove();
    try {
      await this.#remove(item);
    } catch (problem) {
      const fate = el('p', 'fate', problem.message);
      fate.setAttribute('role', 'alert');
      item.node.querySelector('.message').append(fate);
    }
  }

  /** Draws the line above the first new message. There is at most one. */
  divideBefore(seq) {
    this.#list.querySelector('.divide')?.remove();
    this.#items.find((item) => item.seq === seq)?.node.prepend(el('p', 'divide', t('message.new')));
  }

  /** Removes the acknowledged messages, or all of them. */
  clear(all = false) {
    this.#take(({ seq }) => all || seq !== undefined);
  }

  #take(which) {
    const gone = this.#items.filter(which);
    if (gone.length === 0) return;
    this.#items = this.#items.filter((item) => !gone.includes(item));
    for (const { node } of gone) node.remove();
    this.#items.forEach((item, index) => this.#dress(item, this.#items[index - 1]));
  }

  #insert(index, item) {
    this.#list.insertBefore(item.node, this.#items[index]?.node ?? null);
    this.#items.splice(index, 0, item);
    this.#dress(item, this.#items[index - 1]);
    if (this.#items[index + 1]) this.#dress(this.#items[index + 1], item);
  }

  #item({ seq, id, user, text, at, deleted }) {
    const own = user.id === this.#me.id;
    const date = new Date(at);
    const time = el('time', '', timeOfDay(date));
    time.dateTime = date.toISOString();
    const name = el('bdi', own ? 'visually-hidden' : '', own ? t('message.you') : user.name);
    const head = el('p', 'message-head', name, own ? undefined : via(user), time);
    const bubble = el('div', 'bubble', ...linked(text ?? ''));
    bubble.dir = 'auto';
    const message = el('div', 'message', own ? undefined : face(user), head, bubble);
    const node = el('li', own ? 'own' : '', message);
    if (seq !== undefined) node.dataset.seq = String(seq);
    if (deleted || text === undefined) {
      this.#markRemoved(node);
    }
    const item = { seq, id, user, text, at: date, node };
    this.#offer(item);
    return item;
  }

  /** Adds the date if the message before is of another day. Joins messages of one user to a group. */
  #dress(item, before) {
    const sameDay = before?.at.toDateString() === item.at.toDateString();
    const follows = sameDay && before.user.id === item.user.id && item.at - before.at < GROUP_WITHIN;
    item.node.classList.toggle('follows', follows);
    item.node.querySelector('.day')?.remove();
    if (!sameDay) item.node.prepend(el('p', 'day', dayOf(item.at)));
  }
}
