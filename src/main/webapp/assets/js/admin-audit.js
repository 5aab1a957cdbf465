/** The audit trail, the newest first; older events are asked for. */
import { call } from './api.js';
import { el } from './dom.js';
import { moment, row, Rows, sayProblem } from './manage.js';

const PART = 50;
const KEPT = 1_000;
const EVENTS = {
  login: 'Signed in', refusal: 'Credential refused', throttle: 'Tried too often', login_ended: 'Sign-in ended',
  handshake: 'Socket', close: 'Socket closed', deny: 'Not allowed', kick: 'Kicked', token_created: 'Token made',
  token_revoked: 'Token revoked', user_created: 'User created', user_changed: 'User changed', user_deleted: 'User deleted',
  member_changed: 'Member changed', member_removed: 'Member removed', board_created: 'Board made',
  board_changed: 'Board changed', board_deleted: 'Board deleted', set_up: 'Set up', events_lost: 'Events lost',
};
const BAD = new Set(['refusal', 'throttle', 'deny', 'kick', 'events_lost']);
/** What stands in a column of its own. */
const PLACED = new Set(['id', 'time', 'event', 'userId', 'address', 'origin']);
const FIELDS = {
  targetId: 'whom', boardId: 'board', targetTokenId: 'token', tokenId: 'by token', loginId: 'login', connectionId: 'connection',
};

const form = document.getElementById('filters');
const more = document.getElementById('more');
const rows = new Rows(document.getElementById('rows'), eventRow, document.getElementById('refresh'));
let events = [];
let before;

for (const [kind, words] of Object.entries(EVENTS)) {
  const option = el('option', '', words);
  option.value = kind;
  form.elements.event.append(option);
}

function eventRow(event) {
  const bad = BAD.has(event.event) || event.result === 'refused';
  const facts = Object.entries(event).filter(([name]) => !PLACED.has(name));
  return row([
    ['When', moment(event.time, true)],
    ['What', el('span', 'chips', el('span', bad ? 'chip bad' : 'chip', EVENTS[event.event] ?? event.event))],
    ['Who', event.userId ? el('bdi', '', event.userId) : '–'],
    ['More', el('span', 'pairs', ...facts.map(([name, value]) =>
      el('span', '', el('i', '', FIELDS[name] ?? name), ' ', el('bdi', '', String(value)))))],
    ['From', el('bdi', '', event.address ?? '–'), event.origin ? el('small', '', el('bdi', '', event.origin)) : null],
  ]);
}

async function load(place) {
  const { event, userId } = form.elements;
  const query = new URLSearchParams();
  if (event.value) query.set('event', event.value);
  if (userId.value) query.set('userId', userId.value);
  const address = query.size ? `?${query}` : location.pathname;
  history.replaceState(null, '', address);
  query.set('limit', PART);
  if (place) query.set('before', place);
  try {
    const answer = await call('GET', `admin/audit?${query}`);
    events = place ? [...events, ...answer.events].slice(-KEPT) : answer.events;
    before = answer.before;
    more.hidden = !answer.more;
    show();
  } catch (problem) {
    sayProblem('The audit trail could not be read.', problem);
  }
}

function show() {
  rows.show(events);
  document.getElementById('table').hidden = events.length === 0;
  document.getElementById('none').hidden = events.length > 0;
  const rest = more.hidden ? 'that is all' : 'there are older ones';
  document.getElementById('shown').textContent = `${events.length} shown, ${rest}`;
}

form.addEventListener('submit', (event) => { event.preventDefault(); load(); });
form.elements.event.addEventListener('change', () => load());
more.addEventListener('click', () => load(before));
document.getElementById('refresh').addEventListener('click', () => load());

const asked = new URLSearchParams(location.search);
form.elements.event.value = asked.get('event') in EVENTS ? asked.get('event') : '';
form.elements.userId.value = asked.get('userId') ?? '';
await load();
