/** The board page: one board of one connection, by the login's cookie. */
import { call, part } from './api.js';
import { connect, newId } from './roomkey.js';
import { Composer } from './composer.js';
import { ConnectionView } from './connection-view.js';
import { ask } from './manage.js';
import { MessageList } from './message-list.js';
import { el, spoken } from './dom.js';
import { People } from './people.js';
import { Scroller } from './scroller.js';
import { t } from './texts.js';

const root = document.getElementById('board');
const me = { id: root.dataset.meId, name: root.dataset.meName };
const earlier = document.getElementById('earlier');
const beginning = document.getElementById('beginning');
const empty = document.getElementById('empty');
const announcer = document.getElementById('announce');
const title = document.title;

const connection = connect({ url: root.dataset.socket });
const board = connection.board(root.dataset.boardId);
const list = new MessageList(document.getElementById('messages'), me, send, remove);
const scroller = new Scroller(document.getElementById('talk-scroll'), document.getElementById('newer'));
const people = new People();
const view = new ConnectionView(connection, root.dataset);
const composer = Composer.find(root, send, () => board.typing());
let unread = 0;

board.on('joined', ({ messages, gap, users, viewers, role }) => {
  list.owner = role === 'owner';
  people.reset(me, users, viewers);
  scroller.keep(() => {
    if (gap) list.clear();
    add(messages);
  });
});
board.on('message', (message) => {
  const own = message.user.id === me.id;
  scroller.keep(() => add([message]), own ? 'follow' : 'count');
  people.stoppedTyping(message.user);
  if (!own) announce(t('board.unseen', spoken(message.user), message.text));
});
board.on('message_deleted', ({ seq }) => list.redact(seq));
board.on('user_joined', ({ user, viewers }) => {
  people.change({ joined: [user], viewers });
  announce(t('board.here', spoken(user)));
});
board.on('user_left', ({ user, viewers }) => {
  people.change({ left: [user], viewers });
  announce(t('board.left', spoken(user)));
});
board.on('presence', (frame) => people.change(frame));
board.on('user_typing', ({ user }) => people.typing(user));
board.on('user_stopped_typing', ({ user }) => people.stoppedTyping(user));
board.on('board_revoked', () => {
  lock();
  view.revoked();
});
connection.on('state', (state) => { if (state.name === 'stopped') lock(state.signIn); });

board.join().catch((error) => {
  if (error.code === 'closed') return; // the state says why
  lock();
  view.revoked();
});

/** Shows it at once; it becomes a message of the board when the server has it. */
function send(text, id = newId()) {
  scroller.keep(() => {
    list.pend(id, text);
    showEdges();
  }, 'follow');
  board.message(text, { id }).catch((error) => list.fail(id, view.refusal(error)));
}

/** Asks first; everybody on the board is told by the board itself. */
async function remove({ seq, user, text }) {
  const own = user.id === me.id;
  const sure = await ask({
    title: own ? t('board.remove.own') : t('board.remove.other'),
    words: [own ? '' : el('bdi', '', `${spoken(user)}: `), el('bdi', 'quoted', text), t('board.remove.forever')],
    yes: t('action.remove'),
  });
  if (!sure) return;
  try {
    await call('DELETE', `boards/${part(board.id)}/messages/${seq}`);
    list.redact(seq); // in case the connection is away just now
  } catch (problem) {
    throw new Error(t('board.not_removed', problem.message));
  }
}

/** What was said is not left on the screen of somebody who is signed out. */
function lock(signedOut = false) {
  composer?.lock();
  if (!signedOut) return;
  list.clear(true);
  people.reset(me, [], 1);
  showEdges();
}

earlier.addEventListener('click', async () => {
  earlier.disabled = true;
  try {
    const { messages } = await board.history({ before: list.firstSeq, limit: 50 });
    scroller.keepPlace(() => {
      list.prepend(messages);
      showEdges();
    });
  } catch (error) {
    announce(view.refusal(error));
  }
  earlier.disabled = false;
});

function add(messages) {
  list.append(messages);
  for (const message of messages) noteUnread(message);
  showEdges();
}

function showEdges() {
  const first = list.firstSeq;
  earlier.hidden = first === undefined || first <= 1;
  beginning.hidden = first !== 1;
  empty.hidden = list.size > 0 || !board.live;
}

/** Messages that come while nobody looks are counted in the title, and begin below a line. */
function noteUnread({ seq, user }) {
  if (!document.hidden || user.id === me.id) return;
  if (unread++ === 0) list.divideBefore(seq);
  document.title = `(${unread}) ${title}`;
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  unread = 0;
  document.title = title;
});

function announce(words) {
  announcer.textContent = words;
}
