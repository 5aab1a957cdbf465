/** Every close code that a browser can provoke, each with the steps that provoke it. */
import { CLOSE_CODES, closeCode } from './roomkey.js';
import { closeWords } from './connection-words.js';
import { FrameLog, Tap } from './frame-log.js';
import { INVENTED } from './lab-way.js';
import { button, el } from './dom.js';
import { t } from './texts.js';

const PATIENCE = 12_000;

/** The other codes, for the table below the trials, and their causes. */
export const ELSEWHERE = new Map([
  [1001, t('lab.else.1001')],
  [1006, t('lab.else.1006')],
  [1007, t('lab.else.1007')],
  [1008, t('lab.else.1008')],
  [1011, t('lab.else.1011')],
  [1012, t('lab.else.1012')],
  [1013, t('lab.else.1013')],
  [4008, t('lab.else.4008')],
]);

/**
 * @typedef {object} Trial
 * @property {number} code
 * @property {string} title
 * @property {string} words
 * @property {boolean} [signedIn] true: needs a login; false: needs that there is no login
 * @property {(lab: any, log: FrameLog) => Promise<Tap>} run
 */

/** @type {Trial[]} */
const TRIALS = [
  {
    code: 1000, title: t('lab.try.1000'), words: t('lab.try.1000.what'), signedIn: true,
    run: async ({ socket }, log) => { const tap = await enter(socket, log); tap.close(); return tap; },
  },
  {
    code: 1003, title: t('lab.try.1003'), words: t('lab.try.1003.what'), signedIn: true,
    run: async ({ socket }, log) => { const tap = await enter(socket, log); tap.sendBinary(new Uint8Array([1, 2, 3, 4])); return tap; },
  },
  {
    code: 1009, title: t('lab.try.1009'), words: t('lab.try.1009.what'), signedIn: true,
    run: async ({ socket }, log) => {
      const tap = await enter(socket, log);
      tap.send(JSON.stringify({ type: 'ping', ref: 'x'.repeat(70_000) }));
      return tap;
    },
  },
  {
    code: 4001, title: t('lab.try.none'), words: t('lab.try.none.what'), signedIn: false,
    run: async ({ socket }, log) => new Tap(socket, log),
  },
  {
    code: 4001, title: t('lab.try.invalid'), words: t('lab.try.invalid.what'),
    run: async ({ socket }, log) => new Tap(`${socket}?token=${INVENTED}`, log),
  },
  {
    code: 4001, title: t('lab.try.wrong_first'), words: t('lab.try.wrong_first.what'),
    run: ({ socket }, log) => firstMessage(socket, log, { type: 'auth', token: INVENTED }),
  },
  {
    code: 4001, title: t('lab.try.other_first'), words: t('lab.try.other_first.what'),
    run: ({ socket }, log) => firstMessage(socket, log, { type: 'ping' }),
  },
  {
    code: 4001, title: t('lab.try.late'), words: t('lab.try.late.what'),
    run: async ({ socket }, log) => new Tap(`${socket}?auth=message`, log),
  },
  {
    code: 4002, title: t('lab.try.revoked'), words: t('lab.try.revoked.what'), signedIn: true,
    run: async ({ socket, tokens }, log) => {
      const { id, token } = await tokens.make(log);
      const tap = await enter(`${socket}?token=${encodeURIComponent(token)}`, log);
      await tokens.revoke(id, log);
      return tap;
    },
  },
  {
    code: 4003, title: t('lab.try.forbidden'), words: t('lab.try.forbidden.what'), signedIn: true,
    run: async ({ socket }, log) => new Tap(`${socket}/boards/no-board-of-yours`, log),
  },
];

/** Shows one card for each trial. Returns their logs. */
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
  const run = button(t('lab.run'), 'quiet small run', () => perform(trial, lab, log, outcome, run));
  run.setAttribute('aria-label', t('lab.run.which', trial.code, trial.title));
  const words = el('p', '', trial.words);
  if (trial.signedIn !== undefined && trial.signedIn !== lab.signedIn) {
    run.disabled = true;
    words.append(' ', trial.signedIn ? t('lab.needs_sign_in') : t('lab.needs_sign_out'));
  }
  return el('article', 'card trial', el('span', 'code', String(trial.code)), el('h3', '', trial.title), words, run, outcome, log.list);
}

async function perform(trial, lab, log, outcome, run) {
  log.clear();
  run.disabled = true;
  outcome.hidden = false;
  outcome.className = 'outcome';
  outcome.textContent = t('lab.running');
  try {
    const { closed } = await within(trial.run(lab, log));
    const { code, reason } = await within(closed);
    const right = code === trial.code;
    outcome.classList.add(right ? 'good' : 'bad');
    outcome.textContent = right
      ? t('lab.right', code, reason || closeCode(code).name)
      : t('lab.wrong', code, trial.code);
  } catch (error) {
    outcome.classList.add('bad');
    outcome.textContent = `✗ ${error.message}`;
  }
  run.disabled = false;
}

/** Fills the table of the codes that a browser cannot provoke. */
export function showOthers(body) {
  for (const { code, name } of CLOSE_CODES) {
    if (!ELSEWHERE.has(code)) continue;
    const head = el('th', '', String(code), el('small', '', name));
    head.scope = 'row';
    body.append(el('tr', '', head, el('td', '', ELSEWHERE.get(code)), el('td', '', closeWords(code).client)));
  }
}

async function enter(address, log) {
  const tap = new Tap(address, log);
  const result = await within(Promise.race([tap.heard('authenticated'), tap.closed]));
  if (result) throw new Error(t('lab.not_in', result.code, result.reason));
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
    setTimeout(() => reject(new Error(t('lab.nothing', PATIENCE / 1_000))), PATIENCE);
  });
  return Promise.race([promise, timeout]);
}
