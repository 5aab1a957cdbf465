/** Calls of the JSON routes. Each gives an answer, or a problem in words. */
import { LANGUAGE, t } from './texts.js';

/** The path of the application, with a slash at its end. */
export const ROOT = new URL('../../', import.meta.url).pathname;

const PATIENCE = 15_000;

/** Errors in words that tell a person what to do. For the others the page shows the server's words. */
const WORDS = {
  unauthorized: t('problem.signed_out'),
  invalid_session: t('problem.signed_out'),
  forbidden: t('problem.forbidden'),
  reauthenticate: t('problem.reauthenticate'),
  not_found: t('problem.not_found'),
  user_not_found: t('problem.user_not_found'),
  conflict: t('problem.conflict'),
  wrong_password: t('problem.wrong_password'),
  throttled: t('problem.throttled'),
  last_administrator: t('problem.last_administrator'),
  too_many_tokens: t('problem.too_many_tokens'),
  too_many_boards: t('problem.too_many_boards'),
  too_many_members: t('problem.too_many_members'),
  invalid_field: t('problem.invalid_field'),
  unavailable: t('problem.unavailable'),
  rate_limited: t('problem.rate_limited'),
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
 * Resolves with the JSON of the answer, or undefined if there is none. If the server wants a new
 * authentication, asks for it and repeats the call.
 * @param {string} route below `/api/`, with its parts encoded
 * @param {() => Promise<boolean>} prove authenticates the person again; false if they do not want to
 * @throws {Problem}
 */
export async function call(method, route, body, prove = askPerson) {
  try {
    return await callOnce(method, route, body);
  } catch (problem) {
    if (problem.code !== 'reauthenticate' || !await prove()) throw problem;
    return callOnce(method, route, body);
  }
}

async function askPerson() {
  const { authenticateAgain } = await import('./authenticate-again.js');
  return authenticateAgain();
}

async function callOnce(method, route, body) {
  let response;
  try {
    response = await fetch(`${ROOT}api/${route}`, {
      method,
      headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Problem(t('problem.offline'), 0, 'offline');
  }
  const answer = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) {
    throw new Problem(WORDS[answer?.code] ?? weakness(answer) ?? answer?.error ?? t('problem.other'), response.status, answer?.code);
  }
  return answer;
}

/** Replaces the reason why a password is too weak on pages that are not English: the server says it in English. */
function weakness(answer) {
  return answer?.code === 'weak_password' && LANGUAGE !== 'en' ? t('problem.weak_password') : undefined;
}

export const part = encodeURIComponent;
