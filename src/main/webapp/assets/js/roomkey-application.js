/**
 * The application whose page has an element. It gives tickets to the person who is signed in there, and its
 * session lives on while that person looks at the page.
 */
import { RoomkeyError } from './roomkey.js';

const TIMEOUT = 15_000;
const LONGEST_WAIT = 600; // seconds: a timer cannot wait for weeks
const MINUTE = 60_000;
const TEMPORARY = [429, 502, 503, 504];

/**
 * How an element gets tickets: the property `ticket`, or the attribute `token-url`, or the attribute
 * `application`. Undefined if it has none of them: the login's cookie decides.
 */
export function credentialOf(element) {
  const [board, application, grant, address] = ['board', 'application', 'grant', 'token-url'].map((name) => element.getAttribute(name));
  const renew = application !== null;
  if (element.ticket) return { token: () => element.ticket(), renew };
  if (address !== null) return { token: () => ticketFrom(new URL(address, document.baseURI), {}, 'unauthorized'), renew };
  return renew ? { token: () => ticketOf(application, board, grant), renew } : undefined;
}

/** The library in the application answers 401 if nobody is signed in there, and 403 if the person may not enter. */
async function ticketOf(application, board, grant) {
  const body = new URLSearchParams({ board, ...(grant === null ? {} : { grant }) });
  // A redirect leads to a page for the sign-in, perhaps on another server, where `fetch` could not follow.
  return ticketFrom(route(application, 'ticket'), { body, redirect: 'manual' }, 'forbidden');
}

/** `forbidden` is the code of a 403. */
async function ticketFrom(url, options, forbidden) {
  const answer = await post(url, options).catch(() => {
    throw new RoomkeyError('disconnected', `${url} does not answer`);
  });
  const { status } = answer;
  if (status === 403) throw new RoomkeyError(forbidden);
  if (status === 401 || isPage(answer)) throw new RoomkeyError('unauthorized');
  if (TEMPORARY.includes(status)) {
    const frame = { type: 'error', retryAfter: retryAfter(answer) };
    throw new RoomkeyError('unavailable', `${url} answered ${status}`, frame);
  }
  const ticket = answer.ok ? (await answer.json().catch(() => undefined))?.ticket : undefined;
  if (typeof ticket === 'string') return ticket;
  console.error(`No ticket for Roomkey: ${url} answered ${status}`);
  throw new RoomkeyError('no_ticket', `${url} answered ${status}`);
}

/** Whether the application answered with a page, or leads to one: that of its sign-in. */
function isPage({ ok, type, headers }) {
  return type === 'opaqueredirect' || (ok && (headers.get('Content-Type') ?? '').startsWith('text/html'));
}

function retryAfter({ headers }) {
  const seconds = Number(headers.get('Retry-After'));
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT) : 0;
}

function post(url, options) {
  return fetch(url, {
    ...options, method: 'POST', headers: { Accept: 'application/json' }, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT),
  });
}

/**
 * The address of a route of the library. `application` is the context path, which may be empty. It is one of the
 * page's own server, whatever `<base>` says.
 */
function route(application, name) {
  const url = new URL(`${application.replace(/\/+$/u, '')}/roomkey-client/${name}`, location.href);
  if (url.origin !== location.origin) throw new TypeError(`The application ${application} has another origin than its page`);
  return url;
}

/** @type {Map<string, Activity>} by context path */
const activities = new Map();

/**
 * Keeps the session of the element's application alive with one request a minute, for all elements of the page
 * together, while the page is visible. Returns a function that ends it for this element.
 */
export function keepAlive(element) {
  const application = element.getAttribute('application');
  if (application === null || element.getAttribute('keep-alive') === 'off') return () => {};
  const activity = activities.get(application) ?? new Activity(application);
  activities.set(application, activity);
  activity.elements.add(element);
  return () => {
    if (!activity.elements.delete(element) || activity.elements.size > 0) return;
    activity.end();
    activities.delete(application);
  };
}

class Activity {
  elements = new Set();
  #application;
  #toldAt = Date.now(); // the page itself was a request
  #timer = setInterval(() => this.#tell(), MINUTE);
  #shown = () => { if (Date.now() - this.#toldAt >= MINUTE) this.#tell(); };

  constructor(application) {
    this.#application = application;
    document.addEventListener('visibilitychange', this.#shown);
  }

  end() {
    clearInterval(this.#timer);
    document.removeEventListener('visibilitychange', this.#shown);
  }

  /** A failure ends nothing: if the session has ended, the socket learns it. */
  #tell() {
    if (document.hidden) return;
    this.#toldAt = Date.now();
    post(route(this.#application, 'active'), { redirect: 'manual' }).catch(() => {});
  }
}
