/** A new password of one's own. */
import { call } from './api.js';
import { clearResult, say } from './manage.js';

const form = document.getElementById('password-form');
const error = document.getElementById('password-error');

form?.addEventListener('submit', async (event) => {
  event.preventDefault();
  error.hidden = true;
  clearResult();
  const { current, new: wanted, again } = Object.fromEntries(new FormData(form));
  if (wanted !== again) return refuse('The two new passwords are not the same.', form.elements.again);
  try {
    await call('POST', 'me/password', { current, new: wanted });
    form.reset();
    say('Your password was changed. Every other sign-in of yours has ended.');
  } catch (problem) {
    refuse(`The password was not changed. ${problem.message}`, form.elements[problem.code === 'weak_password' ? 'new' : 'current']);
  }
});

function refuse(words, field) {
  error.textContent = words;
  error.hidden = false;
  field.focus();
}
