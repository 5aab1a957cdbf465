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
  const { current, new: wanted, again, keepTokens } = Object.fromEntries(new FormData(form));
  if (wanted !== again) return refuse(t('own.password.differ'), form.elements.again);
  try {
    // The person has just typed the password, so nothing else asks for it.
    const prove = async () => Boolean(await call('POST', 'me/authenticate', { password: current }));
    await call('POST', 'me/password', { current, new: wanted, keepTokens: Boolean(keepTokens) }, prove);
    form.reset();
    say(keepTokens ? t('own.password.done_kept') : t('own.password.done'));
  } catch (problem) {
    refuse(t('own.password.not_done', problem.message), form.elements[problem.code === 'weak_password' ? 'new' : 'current']);
  }
}

function refuse(words, field) {
  error.textContent = words;
  error.hidden = false;
  field.focus();
}
