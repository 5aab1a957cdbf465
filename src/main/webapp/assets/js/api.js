/** The data routes, as the pages ask them: an answer, or a problem in words. */
import { LANGUAGE, t } from './texts.js';

/** The application's root with a slash at its end, wherever it is deployed. */
export const ROOT = new URL('../../', import.meta.url).pathname;

const PATIENCE = 15_000;

/** What a person can do about it; otherwise the server's own words are shown. */
const WORDS = {
  unauthorized: t('problem.signed_out'),
  invalid_session: t('problem.signed_out'),
  forbidden: t('problem.forbidden'),
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
    throw new Problem(t('problem.offline'), 0, 'offline');
  }
  const answer = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) {
    throw new Problem(WORDS[answer?.code] ?? weakness(answer) ?? answer?.error ?? t('problem.other'), response.status, answer?.code);
  }
  return answer;
}

/** Why a password is none, as the server says it, which speaks English; or at least that it is none. */
function weakness(answer) {
  return answer?.code === 'weak_password' && LANGUAGE !== 'en' ? t('problem.weak_password') : undefined;
}

export const part = encodeURIComponent;
