/** My passkeys: a part of the page of my sign-ins. */
import { call, part } from './api.js';
import { deviceWords } from './device.js';
import { el, onSubmit } from './dom.js';
import { attempt, moment, Rows, rowButton, say, sayProblem } from './manage.js';
import { createPasskey, HAS_PASSKEYS } from './passkey.js';
import { t, tn } from './texts.js';

const list = document.getElementById('passkeys');
const opener = document.getElementById('new-passkey');
const dialog = document.getElementById('passkey-dialog');
const form = document.getElementById('passkey-form');
const error = document.getElementById('passkey-error');
const removal = document.getElementById('passkey-removal');
const removalForm = document.getElementById('passkey-removal-form');

/** The passkey whose name the dialog changes; undefined for a new one. */
let renamed;
let removed;
let rows;

function item(passkey) {
  const fact = (words, value) => el('div', '', el('dt', '', words), el('dd', '', value));
  const facts = el('dl', 'facts',
    fact(t('passkeys.created'), moment(passkey.createdAt)),
    fact(t('passkeys.used'), passkey.lastUsedAt ? moment(passkey.lastUsedAt) : t('passkeys.never')),
    fact(t('passkeys.domain'), el('bdi', '', passkey.rpId)));
  const chip = passkey.blocked ? el('span', 'chip bad', t('passkeys.blocked')) : passkey.synced && el('span', 'chip', t('passkeys.synced'));
  const head = el('h3', 'thing-name', el('strong', '', el('bdi', '', passkey.label)), chip || null);
  const actions = el('div', 'actions',
    rowButton(t('passkeys.rename'), passkey.label, 'quiet', () => openDialog(passkey)),
    rowButton(t('action.remove'), passkey.label, 'quiet danger', () => openRemoval(passkey)));
  return el('li', 'card thing', head, facts, passkey.blocked ? el('p', 'fine', t('passkeys.blocked.why')) : null, actions);
}

function openDialog(passkey) {
  renamed = passkey;
  error.hidden = true;
  document.getElementById('passkey-title').textContent = passkey ? t('passkeys.rename') : t('passkeys.new');
  document.getElementById('passkey-submit').textContent = passkey ? t('passkeys.rename') : t('passkeys.create');
  form.elements.label.value = passkey?.label ?? deviceWords(navigator.userAgent);
  dialog.showModal();
  form.elements.label.select();
}

function openRemoval(passkey) {
  removed = passkey;
  removalForm.reset();
  const question = tn('passkeys.remove.words', el('bdi', '', passkey.label));
  document.getElementById('passkey-removal-words').replaceChildren(...question);
  removal.showModal();
}

async function submit() {
  error.hidden = true;
  const label = form.elements.label.value.trim();
  try {
    if (renamed) {
      await call('PATCH', `me/passkeys/${part(renamed.id)}`, { label });
    } else {
      const answer = await createPasskey(await call('POST', 'me/passkey-options'));
      await call('POST', 'me/passkeys', { label, ...answer });
    }
    dialog.close();
    say(renamed ? t('passkeys.renamed') : t('passkeys.done'));
    await show();
  } catch (problem) {
    error.textContent = words(problem);
    error.hidden = false;
  }
}

/** The browser says the same whether the person cancelled or nothing could make a passkey. */
function words(problem) {
  if (problem.name === 'InvalidStateError') return t('passkeys.known');
  if (problem.name === 'NotAllowedError') return t('passkeys.not_allowed');
  if (problem instanceof DOMException) return t('passkeys.impossible');
  return t('passkeys.not_done', problem.message);
}

async function remove() {
  const route = `me/passkeys/${part(removed.id)}${removalForm.elements.keepTokens.checked ? '?keepTokens=true' : ''}`;
  removal.close();
  await attempt(() => call('DELETE', route), t('passkeys.removed'), t('passkeys.not_removed'));
  document.dispatchEvent(new CustomEvent('logins-changed'));
  await show();
}

async function show() {
  try {
    const { passkeys } = await call('GET', 'me/passkeys');
    rows.show(passkeys);
    document.getElementById('no-passkeys').hidden = passkeys.length > 0;
  } catch (problem) {
    sayProblem(t('passkeys.unread'), problem);
  }
}

if (list) {
  rows = new Rows(list, item, opener);
  if (opener) {
    opener.addEventListener('click', () => openDialog());
    opener.hidden = !HAS_PASSKEYS;
    document.getElementById('passkeys-need-tls').hidden = HAS_PASSKEYS;
  }
  document.getElementById('passkey-cancel').addEventListener('click', () => dialog.close());
  document.getElementById('passkey-removal-cancel').addEventListener('click', () => removal.close());
  onSubmit(form, submit);
  onSubmit(removalForm, remove);
  addEventListener('pageshow', (event) => { if (event.persisted) show(); });
  await show();
}
