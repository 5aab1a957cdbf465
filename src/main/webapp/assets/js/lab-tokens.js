/** API tokens for the Lab. They live for ten minutes; leaving the page revokes them. */
import { keepSecret } from './frame-log.js';
import { t } from './texts.js';

const LIFE = 10 * 60_000;

export class LabTokens {
  #route;
  /** @type {Set<string>} */ #live = new Set();

  constructor(route) {
    this.#route = route;
    addEventListener('pagehide', () => {
      for (const id of this.#live) fetch(`${route}/${encodeURIComponent(id)}`, { method: 'DELETE', keepalive: true });
    });
  }

  /** @returns {Promise<{ id: string, token: string }>} */
  async make(log) {
    const response = await fetch(this.#route, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({
        label: 'Lab', scopes: ['connect', 'read', 'publish'], expiresAt: new Date(Date.now() + LIFE).toISOString(),
      }),
    });
    if (response.status !== 201) throw new Error(await refusal('POST /api/tokens', response));
    const { id, token } = await response.json();
    keepSecret(token);
    this.#live.add(id);
    log.note(t('lab.made', token.slice(0, 7)));
    return { id, token };
  }

  async revoke(id, log) {
    const response = await fetch(`${this.#route}/${encodeURIComponent(id)}`, { method: 'DELETE' });
    if (!response.ok) throw new Error(await refusal('DELETE /api/tokens', response));
    this.#live.delete(id);
    log.note(`DELETE /api/tokens/${id} → ${response.status}`);
  }
}

export async function refusal(what, response) {
  const { error } = await response.json().catch(() => ({}));
  return `${what} → ${response.status}${error ? `: ${error}` : ''}`;
}
