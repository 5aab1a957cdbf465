/** Passkeys in the browser: makes them and signs with them. Bytes travel as base64url. */

/** Whether this browser has passkeys on this page. It has none over plain http, except on localhost. */
export const HAS_PASSKEYS = typeof PublicKeyCredential === 'function';

function bytes(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Makes a passkey; rejects with a `DOMException` if the person or the browser does not want to. */
export async function createPasskey({ challenge, user, excludeCredentials, ...options }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(challenge),
      user: { ...user, id: bytes(user.id) },
      excludeCredentials: excludeCredentials.map((known) => ({ ...known, id: bytes(known.id) })),
    },
  });
  return {
    id: made.id,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

/**
 * Signs the challenge with a passkey that the person chooses.
 * @param {object} [how] `mediation` and `signal` of `navigator.credentials.get`
 */
export async function signWithPasskey({ challenge, ...options }, how = {}) {
  const { id, response } = await navigator.credentials.get({ ...how, publicKey: { ...options, challenge: bytes(challenge) } });
  return {
    id,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle ?? new ArrayBuffer(0)),
    },
  };
}
