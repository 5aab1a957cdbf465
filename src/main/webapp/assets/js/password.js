/** The form that changes the reader's own password. */
import { call } from './api.js';
import { onSubmit } from './dom.js';
import { clearResult, say } from './manage.js';
import { t } from './texts.js';

const form = document.getElementById('password-form');
const error = document.getElementById('password-error');

if (form) onSubmit(form, change);

async function change() {
  error.hidden = true;
  clearResult();
  const { current, new: wanted, again, keepTokens, keepPasskeys } = Object.fromEntries(new FormData(form));
  if (wanted !== again) return refuse(t('own.password.differ'), form.elements.again);
  try {
    // The person has just typed the password, so nothing else asks for it.
    const prove = async () => Boolean(await call('POST', 'me/authenticate', { password: current }));
    await call('POST', 'me/password', { current, new: wanted, keepTokens: Boolean(keepTokens), keepPasskeys: Boolean(keepPasskeys) }, prove);
    form.reset();
    const done = keepTokens ? t('own.password.done_kept') : t('own.password.done');
    const box = form.elements.keepPasskeys?.closest('label');
    if (!box) return say(done);
    say(`${done} ${keepPasskeys ? t('own.password.passkeys_kept') : t('own.password.passkeys_removed')}`);
    if (!keepPasskeys) box.remove();
  } catch (problem) {
    refuse(t('own.password.not_done', problem.message), form.elements[problem.code === 'weak_password' ? 'new' : 'current']);
  }
}

function refuse(words, field) {
  error.textContent = words;
  error.hidden = false;
  field.focus();
}
