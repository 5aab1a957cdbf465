/** Says why the person was sent to the sign-in page, signs in with a passkey, and fills in the accounts of the demo. */
import { ROOT } from './api.js';
import { HAS_PASSKEYS, signWithPasskey } from './passkey.js';
import { t } from './texts.js';

const form = document.getElementById('signin');
const ended = document.getElementById('ended');
const button = document.getElementById('passkey');
const refused = document.getElementById('passkey-refused');

/** The server's challenges are valid for ten minutes. */
const FRESH = 8 * 60_000;

/** The request that fills in the user name field; a browser allows one at a time. */
let waiting = new AbortController();

const words = sessionStorage.getItem('roomkey.ended');
sessionStorage.removeItem('roomkey.ended');
if (words) {
  ended.textContent = words;
  ended.hidden = false;
}

for (const choice of document.querySelectorAll('[data-demo-user]')) {
  choice.addEventListener('click', () => {
    form.elements.username.value = choice.dataset.demoUser;
    form.elements.password.value = `${choice.dataset.demoUser}-demo`;
    form.requestSubmit();
  });
}

if (button && HAS_PASSKEYS) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    waiting.abort();
    await signIn();
    offer();
  });
  offer();
} else {
  document.getElementById('passkey-needs-tls')?.removeAttribute('hidden');
}

/** Offers the passkeys of this page in the list of user names. Asks again before the challenge ends. */
async function offer() {
  if (!form || !await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  waiting.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const again = setTimeout(offer, FRESH);
  signal.addEventListener('abort', () => clearTimeout(again));
  await signIn({ mediation: 'conditional', signal });
}

/** Says nothing if the person has not chosen a passkey. */
async function signIn(how) {
  let hasChosen = !how;
  try {
    const options = await post('login/passkey/options');
    const answer = await signWithPasskey(options, how);
    hasChosen = true;
    refused.hidden = true;
    await post('login/passkey', answer);
    location.assign(ROOT + (button.dataset.next || '/boards').slice(1));
  } catch (problem) {
    if (!hasChosen || problem instanceof DOMException) return;
    refused.textContent = problem.message;
    refused.hidden = false;
  }
}

async function post(path, body) {
  const response = await fetch(ROOT + path, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  }).catch(() => undefined);
  if (response?.ok) return response.json();
  throw new Error(problem(response?.status));
}

function problem(status) {
  if (status === 401) return t('signin.passkey.refused');
  if (status === 429) return t('signin.throttled');
  return t('signin.unavailable');
}
