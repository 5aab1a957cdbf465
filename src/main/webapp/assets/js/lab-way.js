/** One way in: its token, its button, its frames, and a form for frames to send. */
import { FrameLog, Tap, keepSecret } from './frame-log.js';
import { button, el, onSubmit } from './dom.js';
import { t } from './texts.js';

export const INVENTED = 'rk_invented-by-the-lab-and-known-to-nobody';
keepSecret(INVENTED);

/** The credentials to choose from for each way. Those with `signedIn` need a login. */
const CHOICES = {
  cookie: [],
  session: [],
  url: [
    { name: 'mine', words: t('lab.token.mine'), signedIn: true },
    { name: 'invented', words: t('lab.token.invented') },
    { name: 'empty', words: t('lab.token.empty') },
  ],
  message: [
    { name: 'mine', words: t('lab.token.mine'), signedIn: true },
    { name: 'invented', words: t('lab.token.invented') },
    { name: 'ping', words: t('lab.token.ping') },
    { name: 'silence', words: t('lab.token.nothing') },
  ],
};

export class Way {
  #name;
  #lab;
  #log;
  #select;
  #connect = button(t('lab.connect'), 'small', () => this.#toggle());
  #state = el('span', 'socket-state', t('lab.not_connected'));
  #say;
  #signedIn = () => {};
  /** @type {Tap | undefined} */ #tap;
  /** @type {Promise<{ token: string }> | undefined} */ #token;

  /** `lab`: { socket, board, signedIn, tokens, application }. */
  constructor(root, lab) {
    this.#name = root.dataset.way;
    this.#lab = lab;
    this.#say = this.#sayForm();
    const list = el('ol', 'frames tall');
    list.tabIndex = 0;
    list.setAttribute('aria-label', t('lab.frames'));
    this.#log = new FrameLog(list);
    const clear = button(t('lab.clear'), 'quiet small', () => this.#log.clear());
    root.append(...this.#tokenRow(), el('div', 'way-bar', this.#connect, ...this.#signOut(), clear, this.#state), list, this.#say);
  }

  redraw() {
    this.#log.redraw();
  }

  #tokenRow() {
    const choices = CHOICES[this.#name].filter(({ signedIn }) => !signedIn || this.#lab.signedIn);
    if (this.#name === 'session') {
      this.#connect.disabled = !this.#lab.signedIn;
      return [el('p', 'way-token', this.#lab.signedIn ? t('lab.session.asks') : t('lab.needs_sign_in'))];
    }
    if (choices.length === 0) return [el('p', 'way-token', t('lab.browser_sends'))];
    this.#select = el('select', '', ...choices.map(({ name, words }) => new Option(words, name)));
    return [el('div', 'way-token', el('label', '', `${t('lab.send')} `, this.#select))];
  }

  /** The button of the other application. */
  #signOut() {
    if (this.#name !== 'session') return [];
    const sign = button(t('lab.session.sign_out'), 'quiet small', async () => {
      sign.disabled = true;
      await this.#lab.application.signOut(this.#log).catch((error) => this.#log.note(error.message));
    });
    sign.disabled = true;
    this.#signedIn = () => { sign.disabled = false; };
    return [sign];
  }

  #sayForm() {
    const { board } = this.#lab;
    const samples = [
      { type: 'join', boardId: board }, { type: 'typing', boardId: board },
      { type: 'message', boardId: board, text: 'Hello from the Lab', ref: 'm1' }, { type: 'history', boardId: board, limit: 3 },
      { type: 'leave', boardId: board }, { type: 'ping', ref: 'p1' }, { type: 'nonsense' },
    ];
    const pick = el('select', '', new Option(t('lab.pick'), ''), ...samples.map((frame) => new Option(frame.type, JSON.stringify(frame))));
    pick.setAttribute('aria-label', t('lab.sample'));
    const text = el('input');
    text.setAttribute('aria-label', t('lab.to_send'));
    text.spellcheck = false;
    text.value = JSON.stringify(samples[0]);
    const form = el('form', 'way-say', pick, text, el('button', 'small', t('board.send')));
    pick.addEventListener('change', () => { if (pick.value) text.value = pick.value; });
    onSubmit(form, () => this.#tap?.send(text.value));
    form.hidden = true;
    return form;
  }

  async #toggle() {
    if (this.#tap) return this.#tap.close();
    this.#connect.disabled = true;
    this.#show('busy', t('lab.connecting'));
    try {
      const tap = await this.#open();
      this.#tap = tap;
      this.#connect.textContent = t('lab.disconnect');
      tap.heard('authenticated').then(() => this.#show('open', t('lab.connected')));
      tap.closed.then(() => this.#ended());
    } catch (error) {
      this.#log.note(error.message);
      this.#ended();
    }
    this.#connect.disabled = false;
  }

  async #open() {
    const { socket } = this.#lab;
    if (this.#name === 'cookie') return new Tap(socket, this.#log);
    if (this.#name === 'session') {
      const ticket = await this.#lab.application.ticket(this.#log);
      this.#signedIn();
      return new Tap(`${socket}?token=${encodeURIComponent(ticket)}`, this.#log);
    }
    const choice = this.#select.value;
    const token = await this.#tokenFor(choice);
    if (this.#name === 'url') return new Tap(`${socket}?token=${encodeURIComponent(token)}`, this.#log);
    const tap = new Tap(`${socket}?auth=message`, this.#log);
    if (choice === 'silence') this.#log.note(t('lab.silence'));
    else tap.opened.then(() => tap.send(JSON.stringify(choice === 'ping' ? { type: 'ping' } : { type: 'auth', token })));
    return tap;
  }

  async #tokenFor(choice) {
    if (choice === 'invented') return INVENTED;
    if (choice !== 'mine') return '';
    this.#token ??= this.#lab.tokens.make(this.#log);
    try {
      return (await this.#token).token;
    } catch (error) {
      this.#token = undefined;
      throw error;
    }
  }

  #ended() {
    this.#tap = undefined;
    this.#connect.textContent = t('lab.connect');
    this.#show('', t('lab.not_connected'));
  }

  #show(state, words) {
    this.#state.className = `socket-state ${state}`;
    this.#state.textContent = words;
    this.#say.hidden = state !== 'open';
  }
}
