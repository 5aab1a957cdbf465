/** Every close code that a browser can make the server send, each with the few steps that provoke it. */
import { CLOSE_CODES, closeCode } from './roomkey.js';
import { FrameLog, Tap } from './frame-log.js';
import { INVENTED } from './lab-way.js';
import { button, el } from './dom.js';

const PATIENCE = 12_000;

/** The codes for the table below the trials, and the circumstances that bring them. */
export const ELSEWHERE = new Map([
  [1001, 'The page was left, or the server read nothing for two heartbeats: pull the cable to see it.'],
  [1006, 'Never sent. A browser shows it when the line broke, or when the handshake was refused over HTTP, such as with 403 for a foreign Origin.'],
  [1007, 'A text frame that is not valid UTF-8. Browsers cannot write one.'],
  [1008, 'Too many sockets of one user or address, or a rate limit abused again and again.'],
  [1011, 'A bug on the server. It writes down what happened.'],
  [1012, 'The server shuts down or is deployed anew.'],
  [1013, 'Overload, or a database that is away, so that nobody can say who you are.'],
  [4008, 'This side does not read what the server sends, until the server’s buffer for it is full.'],
]);

/**
 * @typedef {object} Trial
 * @property {number} code
 * @property {string} title
 * @property {string} words
 * @property {boolean} [signedIn] it needs a login (true), or none (false)
 * @property {(lab: any, log: FrameLog) => Promise<Tap>} run
 */

/** @type {Trial[]} */
const TRIALS = [
  {
    code: 1000, title: 'Normal', words: 'Say goodbye; the server answers with the same code.', signedIn: true,
    run: async ({ socket }, log) => { const tap = await enter(socket, log); tap.close(); return tap; },
  },
  {
    code: 1003, title: 'Binary frame', words: 'Four bytes that are no text.', signedIn: true,
    run: async ({ socket }, log) => { const tap = await enter(socket, log); tap.sendBinary(new Uint8Array([1, 2, 3, 4])); return tap; },
  },
  {
    code: 1009, title: 'Too big', words: 'A text frame of 70 KB.', signedIn: true,
    run: async ({ socket }, log) => {
      const tap = await enter(socket, log);
      tap.send(JSON.stringify({ type: 'ping', ref: 'x'.repeat(70_000) }));
      return tap;
    },
  },
  {
    code: 4001, title: 'No credential', words: 'Just open it, without a cookie.', signedIn: false,
    run: async ({ socket }, log) => new Tap(socket, log),
  },
  {
    code: 4001, title: 'Invalid token', words: 'An invented token in the URL. It does not fall through to the cookie.',
    run: async ({ socket }, log) => new Tap(`${socket}?token=${INVENTED}`, log),
  },
  {
    code: 4001, title: 'Wrong first message', words: 'With ?auth=message, an invented token.',
    run: ({ socket }, log) => firstMessage(socket, log, { type: 'auth', token: INVENTED }),
  },
  {
    code: 4001, title: 'Something else first', words: 'With ?auth=message, a ping before the token.',
    run: ({ socket }, log) => firstMessage(socket, log, { type: 'ping' }),
  },
  {
    code: 4001, title: 'Too late', words: 'With ?auth=message, say nothing for five seconds.',
    run: async ({ socket }, log) => new Tap(`${socket}?auth=message`, log),
  },
  {
    code: 4002, title: 'Token revoked', words: 'Make a token, get in with it, revoke it.', signedIn: true,
    run: async ({ socket, tokens }, log) => {
      const { id, token } = await tokens.make(log);
      const tap = await enter(`${socket}?token=${encodeURIComponent(token)}`, log);
      await tokens.revoke(id, log);
      return tap;
    },
  },
  {
    code: 4003, title: 'Forbidden board', words: 'A board that is private or does not exist: the answer is the same.', signedIn: true,
    run: async ({ socket }, log) => new Tap(`${socket}/boards/no-board-of-yours`, log),
  },
];

/** One card for each trial; returns their logs. */
export function showTrials(root, lab) {
  return TRIALS.map((trial) => {
    const log = new FrameLog(el('ol', 'frames'));
    root.append(card(trial, lab, log));
    return log;
  });
}

function card(trial, lab, log) {
  const outcome = el('p', 'outcome');
  outcome.setAttribute('role', 'status');
  outcome.hidden = true;
  const run = button('Run', 'quiet small run', () => perform(trial, lab, log, outcome, run));
  run.setAttribute('aria-label', `Run ${trial.code} ${trial.title}`);
  const words = el('p', '', trial.words);
  if (trial.signedIn !== undefined && trial.signedIn !== lab.signedIn) {
    run.disabled = true;
    words.append(trial.signedIn ? ' Needs a sign-in.' : ' Sign out to see it: your browser sends the cookie by itself.');
  }
  return el('article', 'card trial', el('span', 'code', String(trial.code)), el('h3', '', trial.title), words, run, outcome, log.list);
}

async function perform(trial, lab, log, outcome, run) {
  log.clear();
  run.disabled = true;
  outcome.hidden = false;
  outcome.className = 'outcome';
  outcome.textContent = 'Running…';
  try {
    const { closed } = await within(trial.run(lab, log));
    const { code, reason } = await within(closed);
    const right = code === trial.code;
    outcome.classList.add(right ? 'good' : 'bad');
    outcome.textContent = right
      ? `✓ ${code} ${reason || closeCode(code).name}, as it should be`
      : `✗ ${code} came instead of ${trial.code}`;
  } catch (error) {
    outcome.classList.add('bad');
    outcome.textContent = `✗ ${error.message}`;
  }
  run.disabled = false;
}

/** The table of the codes that a browser cannot provoke. */
export function showOthers(body) {
  for (const { code, name, client } of CLOSE_CODES) {
    if (!ELSEWHERE.has(code)) continue;
    const head = el('th', '', String(code), el('small', '', name));
    head.scope = 'row';
    body.append(el('tr', '', head, el('td', '', ELSEWHERE.get(code)), el('td', '', client)));
  }
}

async function enter(address, log) {
  const tap = new Tap(address, log);
  const result = await within(Promise.race([tap.heard('authenticated'), tap.closed]));
  if (result) throw new Error(`It was not let in: ${result.code} ${result.reason}`);
  return tap;
}

async function firstMessage(socket, log, frame) {
  const tap = new Tap(`${socket}?auth=message`, log);
  await within(tap.opened);
  tap.send(JSON.stringify(frame));
  return tap;
}

function within(promise) {
  const timeout = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`Nothing happened for ${PATIENCE / 1_000} s`)), PATIENCE);
  });
  return Promise.race([promise, timeout]);
}
