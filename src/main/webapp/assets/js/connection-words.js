/** What a page says about the state of a connection (roomkey.js, `State`). Free of the page itself. */
import { closeCode } from './roomkey.js';

/** A few words for the header. */
export function shortWords(state) {
  switch (state.name) {
    case 'open': return 'Connected';
    case 'connecting': return 'Connecting…';
    case 'waiting': return 'Connection lost';
    case 'offline': return 'You are offline';
    default: return state.signIn ? 'Signed out' : 'Disconnected';
  }
}

/** Seconds until the next attempt as words, or nothing. */
export function countdown(state, now = Date.now()) {
  if (state.name !== 'waiting') return '';
  const seconds = Math.ceil((state.retryAt - now) / 1_000);
  return seconds > 0 ? `retry in ${seconds} s` : 'retrying';
}

/** A sentence or two for somebody who wants to know what happened. */
export function longWords(state) {
  if (state.name === 'offline') return 'Your device is offline. What you write is kept here and goes out when the network is back.';
  if (state.blocked) return 'The server answers, but no WebSocket comes through: a proxy between you and it is blocking WebSocket connections. Ask your network’s administrators to let them pass.';
  if (!state.close) return '';
  const { meaning } = closeCode(state.close.code);
  const kept = state.name === 'waiting' ? ' What you write is kept here and goes out when it is back.' : '';
  return meaning + kept;
}

/** `4002 Session expired`, as the developers' tools would show it. */
export function closeName({ code, reason }) {
  return `${code} ${reason || closeCode(code).name}`;
}

/** Why a message was refused. */
export function refusalWords(code) {
  switch (code) {
    case 'rate_limited': return 'Too many messages at once.';
    case 'too_long': return 'It is too long.';
    case 'forbidden': return 'You may not write here.';
    case 'invalid_field': return 'It has characters that cannot be sent.';
    case 'too_many_requests': return 'Too much waits to be sent.';
    case 'unavailable': return 'The server cannot store it just now.';
    case 'closed': return 'The connection has ended.';
    default: return 'The server did not take it.';
  }
}
