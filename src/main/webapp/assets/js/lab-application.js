/** The other application of the Lab, as its person uses it: signs in, gets tickets, signs out. */
import { keepSecret } from './frame-log.js';
import { refusal } from './lab-tokens.js';
import { t } from './texts.js';

/** An application renews its sessions more often than Roomkey's lease of 60 seconds asks for. */
const RENEWAL = 20_000;

export class LabApplication {
  #route;
  #timer;
  /** @type {string | undefined} how the key of the session begins */ #session;

  constructor(route) {
    this.#route = route;
  }

  get signedIn() {
    return this.#session !== undefined;
  }

  /** A ticket of the session, which begins if there is none. */
  async ticket(log) {
    const response = await fetch(this.#route, { method: 'POST', headers: { Accept: 'application/json' } });
    if (response.status !== 201) throw new Error(await refusal('POST /api/tickets', response));
    const { ticket, userId, session } = await response.json();
    keepSecret(ticket);
    this.#session = session;
    log.note(`POST /api/tickets {"userId":"${userId}","session":"${session}…"} → 201`);
    this.#renew();
    return ticket;
  }

  /** The person signs out of the application. */
  async signOut(log) {
    this.stop();
    const response = await fetch(this.#route, { method: 'DELETE' });
    if (!response.ok) throw new Error(await refusal('DELETE /api/sessions', response));
    log.note(`DELETE /api/sessions/${this.#session}… → ${response.status}`);
    this.#session = undefined;
  }

  /** The application crashes, or the page is left: nobody renews the session. */
  stop() {
    clearInterval(this.#timer);
  }

  #renew() {
    this.stop();
    this.#timer = setInterval(() => { fetch(this.#route, { method: 'PUT' }).catch(() => {}); }, RENEWAL);
  }
}
