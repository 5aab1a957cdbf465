/** The connection on the board page: a few words in the header, the facts below them, the banner. */
import { closeName, closeWords, countdown, longWords, mayRetry, shortWords } from './connection-words.js';
import { button, el, timeOfDay } from './dom.js';
import { t } from './texts.js';

const WORTH_A_BANNER = 2_000; // only the header tells a shorter break
const READING_TIME = 6_000;
const AFTERWARDS = 2_000; // by then a sign-in that ends has ended

export class ConnectionView {
  #connection;
  #places;
  #root = document.getElementById('connection');
  #words = document.getElementById('connection-words');
  #countdown = document.getElementById('countdown');
  #facts = document.getElementById('connection-facts');
  #banner = document.getElementById('banner');
  #bannerWords = document.getElementById('banner-words');
  #bannerActions = document.getElementById('banner-actions');
  /** @type {import('./roomkey.js').Close | undefined} */ #lastClose;

  /** `places`: the addresses of sign-in and of this page (data-signin, data-page). */
  constructor(connection, places) {
    this.#connection = connection;
    this.#places = places;
    connection.on('state', (state) => this.#show(state));
    connection.on('authenticated', () => this.#showFacts());
    connection.on('session_expiring', (frame) => this.#expiring(frame));
    setInterval(() => this.#tick(), 250);
    this.#root.addEventListener('keydown', ({ key }) => { if (key === 'Escape') this.#root.open = false; });
    document.addEventListener('click', ({ target }) => { if (!this.#root.contains(target)) this.#root.open = false; });
  }

  /** Says that the reader may not see the board any more. The connection stays open. */
  revoked() {
    this.#say(t('view.revoked'), 'bad', link(t('error.boards'), '../boards'));
  }

  /** Says that the board needs a new authentication. The connection stays open. */
  withheld(authenticate) {
    this.#say(t('view.withheld'), '', button(t('again.confirm'), 'small', authenticate));
  }

  /** Takes the banner away. */
  clear() {
    this.#banner.hidden = true;
  }

  #show(state) {
    this.#lastClose = state.close ?? this.#lastClose;
    this.#root.dataset.state = state.name;
    this.#words.textContent = shortWords(state);
    this.#tick();
    this.#showFacts();
    if (state.name === 'open') this.#banner.hidden = true;
    if (state.name === 'offline') this.#say(longWords(state));
    if (state.name === 'waiting' && (state.blocked || state.retryAt - Date.now() > WORTH_A_BANNER)) {
      const again = mayRetry(state) ? [button(t('view.try_now'), 'quiet small', () => this.#connection.retry())] : [];
      this.#say(longWords(state), '', ...again);
    }
    if (state.name === 'stopped') this.#stopped(state);
  }

  #stopped(state) {
    const words = longWords(state);
    if (!state.signIn) return this.#say(words, 'bad', button(t('view.reload'), 'small', () => location.reload()));
    const address = `${this.#places.signin}?next=${encodeURIComponent(this.#places.page)}`;
    this.#say(t('view.signed_out', words), 'bad', link(t('nav.sign_in'), address));
    sessionStorage.setItem('roomkey.ended', t('view.were_signed_out', words));
    // A sign-in page that leads straight to the provider must not undo a sign-out.
    setTimeout(() => location.assign(`${address}&ended=1`), READING_TIME);
  }

  /** The notice stands until the server tells the end or the extension of the sign-in. */
  #expiring({ expiresAt }) {
    const end = new Date(expiresAt);
    const stay = button(t('view.stay'), 'small', async () => {
      await fetch(location.href, { cache: 'no-store' }).catch(() => {});
      this.#banner.hidden = true;
    });
    this.#say(t('view.ends_at', timeOfDay(end)), '', stay);
    setTimeout(() => { if (stay.isConnected) this.#banner.hidden = true; }, end - Date.now() + AFTERWARDS);
  }

  #say(words, tone = '', ...actions) {
    this.#banner.className = `banner ${tone}`;
    const { name, close } = this.#connection.state;
    this.#bannerWords.replaceChildren(...(close && name !== 'offline' ? [el('code', '', String(close.code)), ' '] : []), words);
    this.#bannerActions.replaceChildren(...actions);
    this.#banner.hidden = false;
  }

  #tick() {
    const words = countdown(this.#connection.state);
    if (this.#countdown.textContent !== words) this.#countdown.textContent = words;
  }

  #showFacts() {
    const { state, authenticated } = this.#connection;
    const facts = [[t('view.state'), shortWords(state)]];
    if (state.name === 'open' && authenticated) {
      facts.push([t('view.way'), authenticated.method], [t('view.connection'), authenticated.connectionId]);
      if (authenticated.expiresAt) facts.push([t('view.until'), timeOfDay(new Date(authenticated.expiresAt))]);
    }
    if (this.#lastClose) {
      const { meaning, client } = closeWords(this.#lastClose.code);
      facts.push([t('view.last_close'), closeName(this.#lastClose)], [t('view.means'), meaning], [t('view.client'), client]);
    }
    this.#facts.replaceChildren(...facts.flatMap(([name, value]) => [el('dt', '', name), el('dd', '', value)]));
  }
}

function link(words, address) {
  const element = el('a', 'small', words);
  element.href = address;
  element.setAttribute('role', 'button');
  return element;
}
