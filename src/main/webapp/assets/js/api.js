/** The data routes, as the pages ask them: an answer, or a problem in words. */

/** The application's root with a slash at its end, wherever it is deployed. */
export const ROOT = new URL('../../', import.meta.url).pathname;

const PATIENCE = 15_000;

/** What a person can do about it; otherwise the server's own words are shown. */
const WORDS = {
  unauthorized: 'You are signed out. Sign in again.',
  invalid_session: 'You are signed out. Sign in again.',
  forbidden: 'You may not do that.',
  not_found: 'It is not there any more.',
  user_not_found: 'There is no such user any more.',
  conflict: 'This name or identifier is taken.',
  wrong_password: 'That is not your present password.',
  throttled: 'That was tried too often. Wait a moment, then try again.',
  last_administrator: 'This is the last administrator who can sign in, so it has to stay one.',
  too_many_tokens: 'You have as many tokens as one may have. Revoke one first.',
  invalid_field: 'Something in the form is not as it should be.',
  unavailable: 'The server cannot answer just now. Try again in a moment.',
  rate_limited: 'That was too much at once. Wait a moment.',
};

export class Problem extends Error {
  constructor(words, status, code) {
    super(words);
    this.status = status;
    this.code = code;
  }

  get signedOut() {
    return this.status === 401;
  }
}

/**
 * The answer's JSON, undefined where there is none.
 * @param {string} route below `/api/`, its parts already encoded
 * @throws {Problem}
 */
export async function call(method, route, body) {
  let response;
  try {
    response = await fetch(`${ROOT}api/${route}`, {
      method,
      headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Problem('The server did not answer. Check the connection and try again.', 0, 'offline');
  }
  const answer = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) {
    throw new Problem(WORDS[answer?.code] ?? answer?.error ?? 'That went wrong.', response.status, answer?.code);
  }
  return answer;
}

export const part = encodeURIComponent;
