/** What a page says about the state of a connection (roomkey.js, `State`). Free of the page itself. */
import { closeCode } from './roomkey.js';
import { t } from './texts.js';

/** By code, what it means and what the page does about it. */
const CLOSES = new Map([
  [1000, [t('close.1000.meaning'), t('close.1000.client')]],
  [1001, [t('close.1001.meaning'), t('close.1001.client')]],
  [1003, [t('close.1003.meaning'), t('close.1003.client')]],
  [1006, [t('close.1006.meaning'), t('close.1006.client')]],
  [1007, [t('close.1007.meaning'), t('close.1007.client')]],
  [1008, [t('close.1008.meaning'), t('close.1008.client')]],
  [1009, [t('close.1009.meaning'), t('close.1009.client')]],
  [1011, [t('close.1011.meaning'), t('close.1011.client')]],
  [1012, [t('close.1012.meaning'), t('close.1012.client')]],
  [1013, [t('close.1013.meaning'), t('close.1013.client')]],
  [4001, [t('close.4001.meaning'), t('close.4001.client')]],
  [4002, [t('close.4002.meaning'), t('close.4002.client')]],
  [4003, [t('close.4003.meaning'), t('close.4003.client')]],
  [4008, [t('close.4008.meaning'), t('close.4008.client')]],
]);

/** What the end of a socket means, and what the page does about it; codes without words are as in roomkey.js. */
export function closeWords(code) {
  const known = closeCode(code);
  const [meaning, client] = CLOSES.get(code) ?? [known.meaning, known.client];
  return { meaning, client };
}

/** A few words for the header. */
export function shortWords(state) {
  switch (state.name) {
    case 'open': return t('state.open');
    case 'connecting': return t('state.connecting');
    case 'waiting': return t('state.lost');
    case 'offline': return t('state.offline');
    default: return state.signIn ? t('state.signed_out') : t('state.stopped');
  }
}

/** Seconds until the next attempt as words, or nothing. */
export function countdown(state, now = Date.now()) {
  if (state.name !== 'waiting') return '';
  const seconds = Math.ceil((state.retryAt - now) / 1_000);
  return seconds > 0 ? t('state.retry_in', seconds) : t('state.retrying');
}

/** A sentence or two for somebody who wants to know what happened. */
export function longWords(state) {
  if (state.name === 'offline') return t('state.offline.long');
  if (state.blocked) return t('state.blocked');
  if (!state.close) return '';
  const { meaning } = closeWords(state.close.code);
  return state.name === 'waiting' ? `${meaning} ${t('state.kept')}` : meaning;
}

/** `4002 Session expired`, as the developers' tools would show it. */
export function closeName({ code, reason }) {
  return `${code} ${reason || closeCode(code).name}`;
}

/** Why a message was refused. */
export function refusalWords(code) {
  switch (code) {
    case 'rate_limited': return t('refusal.rate_limited');
    case 'too_long': return t('refusal.too_long');
    case 'forbidden': return t('refusal.forbidden');
    case 'invalid_field': return t('refusal.invalid_field');
    case 'too_many_requests': return t('refusal.too_many_requests');
    case 'unavailable': return t('refusal.unavailable');
    case 'closed': return t('refusal.closed');
    default: return t('refusal.other');
  }
}
