/** The list of messages: in the order of `seq`, with what is not acknowledged yet at the end. */
import { button, dayOf, el, face, linked, timeOfDay, via } from './dom.js';
import { t } from './texts.js';

const GROUP_WITHIN = 5 * 60_000;

/**
 * @typedef {object} Item
 * @property {number} [seq] absent while it is not acknowledged
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
  /** Whether the messages of others may be removed, too. */ #owner = false;

  /**
   * `retry(id, text)` is called when somebody wants a failed message sent again, `remove(item)` when
   * they want one gone: it rejects with why it is not. Without it nothing can be removed.
   */
  constructor(list, me, retry, remove) {
    this.#list = list;
    this.#me = me;
    this.#retry = retry;
    this.#remove = remove;
  }

  /** An owner of the board may remove what others said. */
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

  /** Newer messages than those shown; one that was waiting here takes its place in the order. */
  append(messages) {
    for (const message of messages) {
      this.#take((item) => item.seq === undefined && item.id === message.id && message.user.id === this.#me.id);
      const waiting = this.#items.findIndex(({ seq }) => seq === undefined);
      this.#insert(waiting < 0 ? this.#items.length : waiting, this.#item(message));
    }
  }

  /** Older messages than those shown, ascending. */
  prepend(messages) {
    messages.forEach((message, index) => this.#insert(index, this.#item(message)));
  }

  /** A message of one's own on its way. */
  pend(id, text) {
    this.#take((item) => item.seq === undefined && item.id === id);
    const item = this.#item({ id, text, user: this.#me, at: Date.now() });
    item.node.classList.add('pending');
    item.node.querySelector('.message').append(el('p', 'fate', t('message.sending')));
    this.#insert(this.#items.length, item);
  }

  /** It was refused: says so, and offers to send it again under the same id. */
  fail(id, words) {
    const item = this.#items.find((candidate) => candidate.seq === undefined && candidate.id === id);
    if (!item) return;
    item.node.classList.replace('pending', 'failed');
    item.node.querySelector('.fate').replaceChildren(
      t('message.not_sent', words), button(t('message.again'), 'quiet small', () => this.#retry(id, item.text)));
  }

  /** Its text was redacted; its place stays. */
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

  /** A quiet button at each message that one may remove. */
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

  /** A line above the message, which says that what follows is new; at most one. */
  divideBefore(seq) {
    this.#list.querySelector('.divide')?.remove();
    this.#items.find((item) => item.seq === seq)?.node.prepend(el('p', 'divide', t('message.new')));
  }

  /** Forgets what is acknowledged, so that it can be told anew; or all of it. */
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

  /** The head of the day and of the group, as the message before it asks for. */
  #dress(item, before) {
    const sameDay = before?.at.toDateString() === item.at.toDateString();
    const follows = sameDay && before.user.id === item.user.id && item.at - before.at < GROUP_WITHIN;
    item.node.classList.toggle('follows', follows);
    item.node.querySelector('.day')?.remove();
    if (!sameDay) item.node.prepend(el('p', 'day', dayOf(item.at)));
  }
}
