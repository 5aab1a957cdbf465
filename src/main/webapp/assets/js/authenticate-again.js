/**
 * Asks a signed-in person to authenticate again, in place: the page stays as it is. All pages of the browser
 * learn of it, because they share the login.
 */
import { call, ROOT } from './api.js';
import { button, el, onSubmit } from './dom.js';
import { t } from './texts.js';

const channel = new BroadcastChannel('roomkey.authenticated');
/** @type {Set<() => void>} */ const listeners = new Set();
/** @type {Promise<boolean> | undefined} the question on the screen */ let asking;

channel.addEventListener('message', tell);

function tell() {
  for (const listener of listeners) listener();
}

/** Calls the listener after each new authentication, on this page or another one. */
export function onAuthenticatedAgain(/** @type {() => void} */ listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Resolves with true once the person has authenticated, and with false if they do not want to. */
export function authenticateAgain() {
  asking ??= ask().finally(() => { asking = undefined; });
  return asking;
}

async function ask() {
  const { ways = [] } = await call('GET', 'me').catch(() => ({}));
  return new Promise((resolve) => {
    const dialog = el('dialog');
    const heading = el('h2', '', t('again.title'));
    heading.id = 'again-title';
    dialog.setAttribute('aria-labelledby', heading.id);
    const done = () => dialog.close('yes');
    const forget = onAuthenticatedAgain(done);
    const possible = ways.map((way) => OFFERS[way]).filter(Boolean);
    const offers = possible.length > 0 ? possible : [elsewhere];
    dialog.append(el('article', '', heading, ...offers.map((offer) => offer(() => dialog.close()))));
    dialog.addEventListener('close', () => {
      forget();
      dialog.remove();
      // The element that had the focus before may have gone in the meantime.
      if (document.activeElement === document.body) document.getElementById('main').focus();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** What the dialog shows for each of the person's `ways`; each gets a function that closes the dialog. */
const OFFERS = { password: passwordForm, provider: providerLink };

/** Closes the question on every page of the browser, and lets them continue. */
function succeed() {
  channel.postMessage('');
  tell();
}

function passwordForm(/** @type {() => void} */ cancel) {
  const password = el('input');
  Object.assign(password, { type: 'password', name: 'password', required: true, maxLength: 1_024, autocomplete: 'current-password', autofocus: true });
  const error = el('p', 'notice bad');
  error.setAttribute('role', 'alert');
  error.hidden = true;
  const confirm = el('button', '', t('again.confirm'));
  confirm.type = 'submit';
  const form = el('form', '', el('p', '', t('again.words')), el('label', '', t('again.password'), ' ', password), error,
    el('div', 'actions', button(t('dialog.cancel'), 'quiet', cancel), confirm));
  form.method = 'dialog';
  onSubmit(form, async () => {
    error.hidden = true;
    confirm.disabled = true;
    try {
      await call('POST', 'me/authenticate', { password: password.value });
      succeed();
    } catch (problem) {
      error.textContent = problem.code === 'wrong_password' ? t('again.wrong') : problem.message;
      error.hidden = false;
      password.select();
    } finally {
      confirm.disabled = false;
    }
  });
  return form;
}

/** Leads to the provider, and back to this page; the login and its sockets stay. */
function providerLink(/** @type {() => void} */ cancel) {
  const go = el('a', '', t('again.provider.go'));
  const page = location.pathname.slice(ROOT.length - 1);
  go.href = `${ROOT}oidc/login?reauthenticate=1&next=${encodeURIComponent(page)}`;
  go.setAttribute('role', 'button');
  go.autofocus = true;
  return el('div', '', el('p', '', t('again.provider')), el('div', 'actions', button(t('dialog.cancel'), 'quiet', cancel), go));
}

/** For a person whose password Roomkey cannot check. */
function elsewhere(/** @type {() => void} */ close) {
  return el('div', '', el('p', '', t('again.elsewhere')), el('div', 'actions', button(t('again.close'), 'quiet', close)));
}
