/** Where I am signed in, and the end of it. */
import { call, part } from './api.js';
import { deviceWords } from './device.js';
import { el } from './dom.js';
import { ask, clearResult, moment, Rows, rowButton, say, sayProblem } from './manage.js';

const others = document.getElementById('end-others');
const rows = new Rows(document.getElementById('logins'), item, others);

others.addEventListener('click', async () => {
  const sure = await ask({
    title: 'Sign out everywhere else?',
    words: 'You stay signed in here. Every other browser is put off its boards at once.',
    yes: 'Sign out everywhere else',
  });
  if (sure) await change('logins', 'You are signed in here and nowhere else now.');
});

function item(login) {
  const device = deviceWords(login.device);
  const name = el('strong', '', el('bdi', '', device));
  name.title = login.device;
  const fact = (words, value) => el('div', '', el('dt', '', words), el('dd', '', value));
  const facts = el('dl', 'facts',
    fact('Address', el('bdi', '', login.address)), fact('Signed in', moment(login.createdAt)),
    fact('Last seen', login.current ? 'now' : moment(login.lastSeenAt)), fact('Ends', moment(login.expiresAt)));
  const end = rowButton('Sign out', `${device}, ${login.address}`, 'quiet', () => endOne(login, device));
  const head = el('h2', 'thing-name', name, login.current ? el('span', 'chip open', 'this browser') : null);
  return el('li', 'card thing', head, facts, end);
}

async function endOne(login, device) {
  if (login.current) return document.getElementById('logout').requestSubmit();
  const sure = await ask({
    title: 'Sign out there?',
    words: ['The sign-in by ', el('bdi', '', device), ' from ', el('bdi', '', login.address),
      ' ends, and its boards close at once.'],
    yes: 'Sign out',
  });
  if (sure) await change(`logins/${part(login.id)}`, `Signed out: ${device}.`);
}

async function change(route, done) {
  try {
    await call('DELETE', route);
    say(done);
  } catch (problem) {
    sayProblem('It was not signed out.', problem);
  }
  await show();
}

async function show() {
  try {
    const { logins } = await call('GET', 'logins');
    logins.sort((a, b) => Number(b.current) - Number(a.current));
    rows.show(logins);
    others.disabled = logins.length < 2;
  } catch (problem) {
    sayProblem('Your sign-ins could not be read.', problem);
  }
}

addEventListener('pageshow', (event) => { if (event.persisted) { clearResult(); show(); } });
await show();
