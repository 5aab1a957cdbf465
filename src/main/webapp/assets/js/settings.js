/** The settings of a board, for who is in charge of it: its name, access, members, and its end. */
import { call, part, ROOT } from './api.js';
import { button, el, face } from './dom.js';
import { ask, row, Rows, rowButton, say, sayProblem } from './manage.js';

const ROLES = { viewer: 'Viewer', editor: 'Editor', owner: 'Owner' };

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

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    const board = await call('PATCH', route, Object.fromEntries(new FormData(form)));
    document.getElementById('board-name').textContent = board.name;
    say('Saved.');
  } catch (problem) {
    sayProblem('It was not saved.', problem);
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
  choice.setAttribute('aria-label', `Role: ${user.name}`);
  choice.addEventListener('change', () => change(user, choice.value));
  const you = user.id === meId ? el('span', 'chip open', 'you') : null;
  return row([
    ['Name', el('strong', '', el('bdi', '', user.name)), ' ', you],
    ['Id', el('bdi', '', user.id)],
    ['Role', choice],
    ['', rowButton('Remove', user.name, 'quiet danger', () => remove(user))],
  ]);
}

async function change(user, role) {
  const gives = user.id === meId && role !== 'owner';
  if (gives && !await ask({
    title: 'Give up the board?',
    words: 'You will not look after this board any more, and only another owner can give it back to you.',
    yes: 'Give it up',
  })) return show(true);
  await attempt(() => call('PUT', `${route}/members/${part(user.id)}`, { role }), `${user.name} is ${ROLES[role].toLowerCase()} now.`);
}

async function remove(user) {
  const sure = await ask({
    title: 'Remove this member?',
    words: [el('bdi', '', user.name), ' is put off the board at once, unless it is open to everybody. What was said stays.'],
    yes: 'Remove',
  });
  if (sure) await attempt(() => call('DELETE', `${route}/members/${part(user.id)}`), `${user.name} was removed.`);
}

async function attempt(task, done) {
  try {
    await task();
    say(done);
  } catch (problem) {
    sayProblem('That was not done.', problem);
  }
  await show(true);
}

/** `anew`: also those that are as they were, where a choice on the page may be another. */
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
    sayProblem('The members could not be read.', problem);
  }
}

// --- people to add ---------------------------------------------------------------------------

add.addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = search.value.trim();
  found.replaceChildren();
  if (!text) {
    foundWords.textContent = 'Write a part of the name, or the id.';
    return;
  }
  try {
    const { users, more } = await call('GET', `${route}/candidates?text=${part(text)}`);
    found.replaceChildren(...users.map(candidate));
    const rest = more ? ' There are more: write a longer part of the name.' : '';
    foundWords.textContent = users.length === 0 ? 'Nobody of that name.' : `${users.length} found.${rest}`;
  } catch (problem) {
    foundWords.textContent = problem.message;
  }
});

function candidate(user) {
  const role = roles.get(user.id);
  const action = role ? el('span', 'chip', ROLES[role].toLowerCase()) : button('Add', 'quiet small', () => addUser(user));
  if (!role) action.setAttribute('aria-label', `Add: ${user.name}`);
  return el('li', '', face(user), el('span', '', el('bdi', '', user.name), el('small', '', el('bdi', '', user.id))), action);
}

async function addUser(user) {
  const role = add.elements.role.value;
  found.replaceChildren();
  foundWords.textContent = '';
  search.value = '';
  search.focus();
  await attempt(() => call('PUT', `${route}/members/${part(user.id)}`, { role }), `${user.name} is ${ROLES[role].toLowerCase()} now.`);
}

// --- the end ---------------------------------------------------------------------------------

document.getElementById('delete').addEventListener('click', async () => {
  const sure = await ask({
    title: 'Delete this board?',
    words: [el('bdi', '', form.elements.name.defaultValue), ' goes with everything that was said on it, and whoever is there is put off. ',
      'This cannot be taken back.'],
    yes: 'Delete',
  });
  if (!sure) return;
  try {
    await call('DELETE', route);
    location.assign(`${ROOT}boards`);
  } catch (problem) {
    sayProblem('The board was not deleted.', problem);
  }
});

await show();
