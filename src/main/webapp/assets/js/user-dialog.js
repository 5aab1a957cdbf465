/** The form that creates or changes a user. */
import { onSubmit } from './dom.js';
import { t } from './texts.js';

const dialog = document.getElementById('user-dialog');
const form = document.getElementById('user-form');
const error = document.getElementById('user-error');
const { password, username, name, admin } = form.elements;
let current;
let submit;

/**
 * @param {any} user undefined for a new user
 * @param {(wanted: any) => Promise<void>} done if it rejects, the dialog shows the reason
 */
export function openUser(user, done) {
  current = user;
  submit = done;
  form.reset();
  error.hidden = true;
  name.value = user?.name ?? '';
  admin.checked = user?.admin ?? false;
  document.getElementById('user-title').textContent = user ? t('users.edit') : t('users.new');
  document.getElementById('user-submit').textContent = user ? t('users.save') : t('users.create');
  document.getElementById('password-label').textContent = user ? t('users.password.new') : t('users.password');
  arrange();
  dialog.showModal();
}

/** Shows the fields that apply, and disables the hidden ones. */
function arrange() {
  const isPerson = current ? current.username !== undefined : form.elements.kind.value === 'person';
  for (const part of form.querySelectorAll('[data-new], [data-person]')) {
    part.hidden = ('new' in part.dataset && current !== undefined) || ('person' in part.dataset && !isPerson);
  }
  username.disabled = current !== undefined || !isPerson;
  password.disabled = !isPerson;
  password.required = !current;
}

form.addEventListener('change', arrange);
document.getElementById('user-cancel').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => { password.value = ''; });

document.getElementById('suggest').addEventListener('click', () => {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const most = 256 - (256 % letters.length);
  const chosen = [];
  while (chosen.length < 20) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < most) chosen.push(letters[byte % letters.length]);
  }
  password.value = chosen.join('').replace(/(.{5})(?=.)/gu, '$1-');
  password.select();
});

onSubmit(form, async () => {
  error.hidden = true;
  const wanted = { name: name.value.trim(), admin: admin.checked };
  if (!username.disabled) wanted.username = username.value.trim();
  if (!password.disabled && password.value) wanted.password = password.value;
  if (!current) wanted.kind = form.elements.kind.value;
  try {
    await submit(wanted);
    dialog.close();
  } catch (problem) {
    error.textContent = t('not_done.why', problem.message);
    error.hidden = false;
  }
});
