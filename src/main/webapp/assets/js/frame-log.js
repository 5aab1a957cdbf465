/** A list of frames as they come and go, and a WebSocket that writes into it. */
import { closeCode } from './roomkey.js';
import { closeWords } from './connection-words.js';
import { el } from './dom.js';
import { t } from './texts.js';

const KEPT = 200;
const SHOWN = 1_500;
const ARROWS = { out: '→', in: '←', note: '·', close: '×' };
const SPOKEN = { out: t('lab.sent'), in: t('lab.received'), note: t('lab.note'), close: t('lab.closed') };

/** @type {Set<string>} tokens that the page never shows whole */
const secrets = new Set();

export function keepSecret(token) {
  secrets.add(token);
}

/** The text with every known token cut after its first characters. */
export function shorten(text) {
  let result = text;
  for (const secret of secrets) result = result.replaceAll(secret, `${secret.slice(0, 7)}…`);
  return result;
}

export class FrameLog {
  static pretty = false;
  /** @type {{ kind: string, text: string, what: HTMLElement }[]} */ #rows = [];

  constructor(list) {
    this.list = list;
    list.dataset.none = t('lab.no_frames');
  }

  clear() {
    this.#rows = [];
    this.list.replaceChildren();
  }

  /** Draws all frames again after `FrameLog.pretty` changed. */
  redraw() {
    this.list.classList.toggle('pretty', FrameLog.pretty);
    for (const { kind, text, what } of this.#rows) what.textContent = shown(kind, text);
  }

  out(text) { this.#add('out', text); }

  in(text) { this.#add('in', text); }

  note(text) { this.#add('note', text); }

  closed({ code, reason }) {
    const { meaning, client } = closeWords(code);
    const row = this.#add('close', '');
    row.what.replaceChildren(el('b', '', String(code)), ` ${reason || closeCode(code).name}. ${meaning} `, el('em', '', t('lab.client', client)));
    row.text = row.what.textContent;
  }

  #add(kind, text) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 30;
    const arrow = el('span', 'arrow', ARROWS[kind]);
    arrow.setAttribute('role', 'img');
    arrow.setAttribute('aria-label', SPOKEN[kind]);
    const row = { kind, text, what: el('span', 'what', shown(kind, text)) };
    this.list.append(el('li', kind, arrow, el('time', '', stamp()), row.what));
    this.#rows.push(row);
    if (this.#rows.length > KEPT) {
      this.#rows.shift();
      this.list.firstElementChild.remove();
    }
    this.list.classList.toggle('pretty', FrameLog.pretty);
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
    return row;
  }
}

/**
 * A WebSocket that logs every frame.
 * `closed` resolves with its CloseEvent, `heard(type)` with the first frame of that type.
 */
export class Tap {
  #log;
  #socket;
  #waiting = [];

  constructor(address, log) {
    this.#log = log;
    log.note(t('lab.opening', shorten(address)));
    this.#socket = new WebSocket(address);
    this.opened = new Promise((resolve) => {
      this.#socket.addEventListener('open', () => { log.note(t('lab.open')); resolve(); });
    });
    this.#socket.addEventListener('message', ({ data }) => this.#hear(data));
    this.closed = new Promise((resolve) => {
      this.#socket.addEventListener('close', (event) => { log.closed(event); resolve(event); });
    });
  }

  heard(type) {
    return new Promise((resolve) => { this.#waiting.push({ type, resolve }); });
  }

  send(text) {
    this.#log.out(text);
    this.#socket.send(text);
  }

  sendBinary(bytes) {
    this.#log.out(t('lab.binary', bytes.length));
    this.#socket.send(bytes);
  }

  close() {
    this.#socket.close(1000);
  }

  #hear(data) {
    this.#log.in(data);
    const { type } = JSON.parse(data);
    for (const waiting of this.#waiting.filter((one) => one.type === type)) waiting.resolve();
    this.#waiting = this.#waiting.filter((one) => one.type !== type);
  }
}

function shown(kind, text) {
  const safe = shorten(text);
  const long = safe.length > SHOWN ? t('lab.long', safe.slice(0, 60), safe.length.toLocaleString()) : safe;
  if (!FrameLog.pretty || kind === 'note' || long !== safe) return long;
  try {
    return JSON.stringify(JSON.parse(safe), null, 2);
  } catch {
    return safe;
  }
}

function stamp() {
  const now = new Date();
  return `${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, '0')}`;
}
