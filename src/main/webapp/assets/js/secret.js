/** Shows a secret once. The page stores it nowhere, and closing the dialog removes it. */
import { t } from './texts.js';

const dialog = document.getElementById('secret-dialog');
const field = document.getElementById('secret');
const copied = document.getElementById('secret-copied');
let back;

export function showSecret(secret, focusAfterwards) {
  back = focusAfterwards;
  copied.textContent = '';
  field.value = secret;
  dialog.showModal();
  document.getElementById('secret-copy').focus();
}

document.getElementById('secret-copy').addEventListener('click', async () => {
  copied.textContent = await copy() ? t('secret.copied') : t('secret.not_copied');
});
document.getElementById('secret-done').addEventListener('click', () => {
  forget(); // now, because the close event may come a frame later
  dialog.close();
});
dialog.addEventListener('cancel', (event) => event.preventDefault()); // Escape would lose the secret
dialog.addEventListener('close', () => {
  forget();
  back?.focus();
});
addEventListener('pagehide', forget);

function forget() {
  field.value = '';
}

async function copy() {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return document.execCommand('copy'); // pages without TLS have no clipboard
  }
}
