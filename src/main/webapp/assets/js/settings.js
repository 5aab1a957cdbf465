/** The settings of a board for its owners and administrators: name, access, members, and deletion. */
import { call, part, ROOT } from './api.js';
import { button, el, face, onSubmit, via } from './dom.js';
import { ask, attempt, row, Rows, rowButton, say, sayProblem } from './manage.js';
import { t, tn } from './texts.js';

const ROLES = { viewer: t('role.viewer'), editor: t('role.editor'), owner: t('role.owner') };

const { boardId, meId } = document.getElementById('settings').dataset;
const route = `boards/${part(boardId)}`;
const form = document.getElementById('board-form');
const add = document.getElementById('add-form');
const found = document.getElementById('found');
const foundWords = document.getElementById('found-words');
const search = add.elements.text;
const rows = new Rows(document.getElementById('members'), memberRow, search);
/** @type {Map<string, string>} the roles by user id */ let roles = new Map();

// --- name and access -------------------------------------------------------------------------

onSubmit(form, async () => {
  try {
    const wanted = Object.fromEntries(new FormData(form));
    const board = await call('PATCH', route, { ...wanted, name: wanted.name.trim(), stepUp: Number(wanted.stepUp) });
    document.getElementById('board-name').textContent = board.name;
    say(t('settings.saved'));
  } catch (problem) {
    sayProblem(t('settings.not_saved'), problem);
  }
});

// --- members ---------------------------------------------------------------------------------

function memberRow({ user, role }) {
  const choice = el('select', '', ...Object.entries(ROLES).map(([value, words]) => {
    const option = el('option', '', words);
    option.value = value;
    option.selected = value === role;
    return option;
  }));
  choice.setAttribute('aria-label', t('settings.role_of', user.name));
  choice.addEventListener('change', () => change(user, choice.value));
  const you = user.id === meId ? el('span', 'chip open', t('people.you')) : null;
  return row([
    [t('column.name'), el('strong', '', el('bdi', '', user.name)), ' ', via(user), ' ', you],
    [t('column.id'), el('bdi', '', user.id)],
    [t('column.role'), choice],
    ['', rowButton(t('action.remove'), user.name, 'quiet danger', () => remove(user))],
  ]);
}

async function change(user, role) {
  const gives = user.id === meId && role !== 'owner';
  if (gives && !await ask({
    title: t('settings.give_up.sure'),
    words: t('settings.give_up.words'),
    yes: t('settings.give_up'),
  })) return show(true);
  await perform(() => call('PUT', `${route}/members/${part(user.id)}`, { role }), t('settings.is_now', user.name, ROLES[role]));
}

async function remove(user) {
  const sure = await ask({
    title: t('settings.remove.sure'),
    words: tn('settings.remove.words', el('bdi', '', user.name)),
    yes: t('action.remove'),
  });
  if (sure) await perform(() => call('DELETE', `${route}/members/${part(user.id)}`), t('settings.removed', user.name));
}

async function perform(task, done) {
  await attempt(task, done);
  await show(true);
}

/** `anew` also draws unchanged members, because a role chosen on the page may differ from theirs. */
async function show(anew = false) {
  try {
    const { members, more } = await call('GET', `${route}/members`);
    roles = new Map(members.map(({ user, role }) => [user.id, role]));
    if (anew) rows.forget();
    rows.show(members.map((member) => ({ id: member.user.id, ...member })));
    document.getElementById('members-table').hidden = members.length === 0;
    document.getElementById('no-members').hidden = members.length > 0;
    document.getElementById('more-members').hidden = !more;
  } catch (problem) {
    sayProblem(t('settings.unread'), problem);
  }
}

// --- people to add ---------------------------------------------------------------------------

onSubmit(add, async () => {
  const text = search.value.trim();
  found.replaceChildren();
  if (!text) {
    foundWords.textContent = t('settings.find.what');
    return;
  }
  try {
    const { users, more } = await call('GET', `${route}/candidates?text=${part(text)}`);
    found.replaceChildren(...users.map(candidate));
    const rest = more ? t('settings.find.more') : '';
    foundWords.textContent = users.length === 0 ? t('settings.find.nobody') : t('settings.find.count', users.length, rest);
  } catch (problem) {
    foundWords.textContent = problem.message;
  }
});

function candidate(user) {
  const role = roles.get(user.id);
  const action = role ? el('span', 'chip', ROLES[role]) : button(t('action.add'), 'quiet small', () => addUser(user));
  if (!role) action.setAttribute('aria-label', t('settings.add', user.name));
  return el('li', '', face(user), el('span', '', el('bdi', '', user.name), ' ', via(user), el('small', '', el('bdi', '', user.id))), action);
}

async function addUser(user) {
  const role = add.elements.role.value;
  found.replaceChildren();
  foundWords.textContent = '';
  search.value = '';
  search.focus();
  await perform(() => call('PUT', `${route}/members/${part(user.id)}`, { role }), t('settings.is_now', user.name, ROLES[role]));
}

// --- deletion --------------------------------------------------------------------------------

document.getElementById('delete').addEventListener('click', async () => {
  const sure = await ask({
    title: t('boards.delete.sure'),
    words: tn('boards.delete.words', el('bdi', '', form.elements.name.defaultValue)),
    yes: t('action.delete'),
  });
  if (!sure) return;
  try {
    await call('DELETE', route);
    location.assign(`${ROOT}boards`);
  } catch (problem) {
    sayProblem(t('boards.not_deleted'), problem);
  }
});

await show();
