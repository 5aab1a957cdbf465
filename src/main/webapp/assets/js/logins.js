/** My sign-ins on all devices, with buttons that end them. */
import { call, part } from './api.js';
import { deviceWords } from './device.js';
import { el } from './dom.js';
import { ask, attempt, clearResult, moment, Rows, rowButton, sayProblem } from './manage.js';
import './passkeys.js';
import { t, tn } from './texts.js';

const others = document.getElementById('end-others');
const rows = new Rows(document.getElementById('logins'), item, others);

others.addEventListener('click', async () => {
  const sure = await ask({
    title: t('logins.others.sure'),
    words: t('logins.others.words'),
    yes: t('own.logins.others'),
  });
  if (sure) await change('logins', t('logins.others.done'));
});

function item(login) {
  const device = deviceWords(login.device);
  const name = el('strong', '', el('bdi', '', device));
  name.title = login.device;
  const fact = (words, value) => el('div', '', el('dt', '', words), el('dd', '', value));
  const facts = el('dl', 'facts',
    fact(t('column.address'), el('bdi', '', login.address)), fact(t('logins.signed_in'), moment(login.createdAt)),
    fact(t('logins.last_seen'), login.current ? t('logins.now') : moment(login.lastSeenAt)), fact(t('logins.ends'), moment(login.expiresAt)));
  const end = rowButton(t('logins.sign_out'), `${device}, ${login.address}`, 'quiet', () => endOne(login, device));
  const head = el('h2', 'thing-name', name, login.current ? el('span', 'chip open', t('logins.this')) : null);
  return el('li', 'card thing', head, facts, end);
}

async function endOne(login, device) {
  if (login.current) return document.getElementById('logout').requestSubmit();
  const sure = await ask({
    title: t('logins.sure'),
    words: tn('logins.words', el('bdi', '', device), el('bdi', '', login.address)),
    yes: t('logins.sign_out'),
  });
  if (sure) await change(`logins/${part(login.id)}`, t('logins.done', device));
}

async function change(route, done) {
  await attempt(() => call('DELETE', route), done, t('logins.not_done'));
  await show();
}

async function show() {
  try {
    const { logins } = await call('GET', 'logins');
    logins.sort((a, b) => Number(b.current) - Number(a.current));
    rows.show(logins);
    others.disabled = logins.length < 2;
  } catch (problem) {
    sayProblem(t('logins.unread'), problem);
  }
}

document.addEventListener('logins-changed', show);
addEventListener('pageshow', (event) => { if (event.persisted) { clearResult(); show(); } });
await show();
