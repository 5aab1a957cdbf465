/** The audit log, newest events first. A button loads older ones. */
import { call } from './api.js';
import { el, onSubmit } from './dom.js';
import { moment, row, Rows, sayProblem } from './manage.js';
import { t } from './texts.js';

const PART = 50;
const KEPT = 1_000;
const EVENTS = {
  login: t('audit.kind.login'), authenticated_again: t('audit.kind.authenticated_again'), refusal: t('audit.kind.refusal'), throttle: t('audit.kind.throttle'), login_ended: t('audit.kind.login_ended'), bound_login_ended: t('audit.kind.bound_login_ended'),
  handshake: t('audit.kind.handshake'), close: t('audit.kind.close'), deny: t('audit.kind.deny'), kick: t('audit.kind.kick'), drain: t('audit.kind.drain'), token_created: t('audit.kind.token_created'),
  token_revoked: t('audit.kind.token_revoked'), user_created: t('audit.kind.user_created'), user_changed: t('audit.kind.user_changed'), user_deleted: t('audit.kind.user_deleted'),
  member_changed: t('audit.kind.member_changed'), member_removed: t('audit.kind.member_removed'), board_created: t('audit.kind.board_created'),
  board_changed: t('audit.kind.board_changed'), board_deleted: t('audit.kind.board_deleted'), set_up: t('audit.kind.set_up'), recovery: t('audit.kind.recovery'), message_deleted: t('audit.kind.message_deleted'), ticket_created: t('audit.kind.ticket_created'), events_lost: t('audit.kind.events_lost'), events_omitted: t('audit.kind.events_omitted'),
};
const BAD = new Set(['refusal', 'throttle', 'deny', 'kick', 'events_lost', 'events_omitted']);
/** Fields with a column of their own. */
const PLACED = new Set(['id', 'time', 'event', 'userId', 'address', 'origin', 'node', 'host']);
const FIELDS = {
  targetId: t('audit.field.target'), boardId: t('audit.field.board'), targetTokenId: t('audit.field.token'), tokenId: t('audit.field.by_token'), loginId: t('audit.field.login'), connectionId: t('audit.field.connection'),
};

const form = document.getElementById('filters');
const more = document.getElementById('more');
const rows = new Rows(document.getElementById('rows'), eventRow, document.getElementById('refresh'));
let events = [];
let before;
let loads = 0;

for (const [kind, words] of Object.entries(EVENTS)) {
  const option = el('option', '', words);
  option.value = kind;
  form.elements.event.append(option);
}

function eventRow(event) {
  const bad = BAD.has(event.event) || event.result === 'refused';
  const facts = Object.entries(event).filter(([name]) => !PLACED.has(name));
  return row([
    [t('column.when'), moment(event.time, true)],
    [t('column.what'), el('span', 'chips', el('span', bad ? 'chip bad' : 'chip', EVENTS[event.event] ?? event.event))],
    [t('column.who'), event.userId ? el('bdi', '', event.userId) : '–'],
    [t('column.more'), el('span', 'pairs', ...facts.map(([name, value]) =>
      el('span', '', el('i', '', FIELDS[name] ?? name), ' ', el('bdi', '', String(value)))))],
    [t('column.from'), el('bdi', '', event.address ?? '–'), event.origin ? el('small', '', el('bdi', '', event.origin)) : null],
    [t('column.node'), el('bdi', '', event.host ?? '–'), el('small', '', el('bdi', '', event.node.slice(0, 6)))],
  ]);
}

/** Only the last one counts, because answers may overtake each other. */
async function load(place) {
  const mine = ++loads;
  more.disabled = true;
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
    if (mine !== loads) return;
    events = place ? [...events, ...answer.events].slice(-KEPT) : answer.events;
    before = answer.before;
    more.hidden = !answer.more;
    show();
  } catch (problem) {
    sayProblem(t('audit.unread'), problem);
  } finally {
    if (mine === loads) more.disabled = false;
  }
}

function show() {
  rows.show(events);
  document.getElementById('table').hidden = events.length === 0;
  document.getElementById('none').hidden = events.length > 0;
  const rest = more.hidden ? t('audit.shown.all') : t('audit.shown.older');
  document.getElementById('shown').textContent = t('audit.shown', events.length, rest);
}

onSubmit(form, () => load());
form.elements.event.addEventListener('change', () => load());
more.addEventListener('click', () => load(before));
document.getElementById('refresh').addEventListener('click', () => load());

const asked = new URLSearchParams(location.search);
form.elements.event.value = asked.get('event') in EVENTS ? asked.get('event') : '';
form.elements.userId.value = asked.get('userId') ?? '';
await load();
