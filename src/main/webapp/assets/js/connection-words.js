/** Words for the state of a connection (`State` in roomkey.js). Knows nothing of the page. */
import { closeCode } from './roomkey.js';
import { t, TEXTS } from './texts.js';

/** What the end of a socket means, and what the page does about it. The English words are those of roomkey.js. */
export function closeWords(code) {
  const { meaning, client } = closeCode(code);
  return { meaning: TEXTS[`close.${code}.meaning`] ?? meaning, client: TEXTS[`close.${code}.client`] ?? client };
}

/** The state in a few words. */
export function shortWords(state) {
  switch (state.name) {
    case 'open': return t('state.open');
    case 'connecting': return t('state.connecting');
    case 'waiting': return t('state.lost');
    case 'offline': return t('state.offline');
    default: return state.signIn ? t('state.signed_out') : t('state.stopped');
  }
}

/** The time until the next attempt in words. Empty unless the connection waits. */
export function countdown(state, now = Date.now()) {
  if (state.name !== 'waiting') return '';
  const seconds = Math.ceil((state.retryAt - now) / 1_000);
  return seconds > 0 ? t('state.retry_in', seconds) : t('state.retrying');
}

/** The state in a sentence or two. Empty if there is no reason to tell. */
export function longWords(state) {
  if (state.name === 'offline') return t('state.offline.long');
  if (state.blocked) return t('state.blocked');
  if (!state.close) return '';
  const { meaning } = closeWords(state.close.code);
  return state.name === 'waiting' ? `${meaning} ${t('state.kept')}` : meaning;
}

/** Whether the reader may try at once. They may not where the server asked for a wait. */
export function mayRetry({ close }) {
  const asked = close && (close.error?.retryAfter || closeCode(close.code).action === 'pause');
  return !asked;
}

/** Code and reason, such as `4002 Session expired`. */
export function closeName({ code, reason }) {
  return `${code} ${reason || closeCode(code).name}`;
}

/** The reason why the server refused a message. */
export function refusalWords(code) {
  switch (code) {
    case 'rate_limited': return t('refusal.rate_limited');
    case 'too_long': return t('refusal.too_long');
    case 'forbidden': return t('refusal.forbidden');
    case 'reauthenticate': return t('refusal.reauthenticate');
    case 'invalid_field': return t('refusal.invalid_field');
    case 'too_many_requests': return t('refusal.too_many_requests');
    case 'unavailable': return t('refusal.unavailable');
    case 'closed': return t('refusal.closed');
    default: return t('refusal.other');
  }
}
