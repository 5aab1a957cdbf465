/** The open sockets, live: counts, a chart, and a list with buttons that close them. */
import { call, part } from './api.js';
import { Chart } from './chart.js';
import { el, via } from './dom.js';
import { ask, attempt, moment, row, Rows, rowButton, sayProblem } from './manage.js';
import { poll } from './poll.js';
import { t, tn } from './texts.js';

const EVERY = 5_000;
const POINTS = 60;
const ASKED = 1_000;
const SHOWN = 200;
const WAYS = { cookie: t('way.login'), principal: t('way.container'), ticket: t('way.ticket'), token: t('way.token'), jwt: t('way.jwt') };

const chart = new Chart(document.getElementById('chart'), POINTS);
const live = document.getElementById('live');
const filter = document.getElementById('filters').elements.text;
const rows = new Rows(document.getElementById('rows'), connectionRow, filter);
let latest = { connections: [], more: false };

filter.addEventListener('input', show);
filter.form.addEventListener('submit', (event) => event.preventDefault());

function connectionRow({ connectionId, user, boards, method, address, since }) {
  const kick = rowButton(t('action.kick'), `${user.name}, ${address}, ${connectionId}`, 'quiet danger', () => end(connectionId, user));
  return row([
    [t('column.who'), el('strong', '', el('bdi', '', user.name)), ' ', via(user), el('small', '', el('bdi', '', user.id))],
    [t('column.boards'), el('span', 'chips', ...boards.map((id) => el('bdi', 'chip', id)), boards.length ? null : t('connections.no_boards'))],
    [t('column.way'), WAYS[method] ?? method],
    [t('column.address'), el('bdi', '', address)],
    [t('column.since'), moment(since)],
    ['', kick],
  ]);
}

async function end(connectionId, user) {
  const sure = await ask({
    title: t('connections.kick.sure'),
    words: tn('connections.kick.words', el('bdi', '', user.name)),
    yes: t('action.kick'),
  });
  if (!sure) return;
  await attempt(
    () => call('DELETE', `admin/connections/${part(connectionId)}`), t('connections.kicked', user.name), t('connections.not_kicked'),
  );
  again();
}

function show() {
  const words = filter.value.trim().toLowerCase();
  const fits = ({ connectionId, user, boards, method, address }) =>
    [connectionId, user.id, user.name, address, method, WAYS[method] ?? '', ...boards]
      .some((text) => text.toLowerCase().includes(words));
  const found = latest.connections.filter(fits);
  rows.show(found.slice(0, SHOWN).map((connection) => ({ id: connection.connectionId, ...connection })));
  document.getElementById('table').hidden = found.length === 0;
  document.getElementById('none').hidden = found.length > 0;
  const rest = latest.more ? t('connections.shown.rest', ASKED) : '';
  tell(t('connections.shown', Math.min(found.length, SHOWN), found.length, rest));
}

/** Changes the text only if it differs, so that a screen reader does not repeat it. */
function tell(words) {
  const shown = document.getElementById('shown');
  if (shown.textContent !== words) shown.textContent = words;
}

async function refresh() {
  try {
    latest = await call('GET', `admin/connections?limit=${ASKED}`);
  } catch (problem) {
    live.className = 'live lost';
    live.textContent = t('connections.not_live');
    const over = problem.status === 401 || problem.status === 403;
    if (over) sayProblem(t('connections.unread'), problem);
    return !over;
  }
  live.className = 'live';
  live.textContent = t('connections.live');
  for (const [id, count] of [['connections', latest.total], ['users', latest.users], ['boards', latest.boards]]) {
    document.getElementById(`count-${id}`).textContent = count.toLocaleString();
  }
  chart.add(latest.total, latest.users);
  show();
  return true;
}

const again = poll(EVERY, refresh);
