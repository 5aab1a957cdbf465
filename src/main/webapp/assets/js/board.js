/** The board page: one board of one connection, by the login's cookie. */
import { call, part } from './api.js';
import { authenticateAgain, onAuthenticatedAgain } from './authenticate-again.js';
import { BoardView } from './board-view.js';
import { connect } from './roomkey.js';
import { ConnectionView } from './connection-view.js';
import { ask } from './manage.js';
import { el, spoken } from './dom.js';
import { People } from './people.js';
import { t } from './texts.js';

const find = (id) => document.getElementById(id);
const root = find('board');
const { boardId, meId, meName, socket } = root.dataset;
const title = document.title;
let unread = 0;
let withheld = false;

const connection = connect({ url: socket });
const banner = new ConnectionView(connection, root.dataset);
const view = new BoardView({
  at: {
    messages: find('messages'), scroll: find('talk-scroll'), newer: find('newer'), earlier: find('earlier'),
    beginning: find('beginning'), empty: find('empty'), announcer: find('announce'),
    form: find('composer'), text: find('text'), left: find('left'),
  },
  people: new People(),
  draft: `roomkey.draft.${meId}.${boardId}`,
  joinedWords: (name) => t('board.here', name),
  leftWords: (name) => t('board.left', name),
  added: (messages) => messages.forEach(noteUnread),
  remove,
  revoked() {
    view.lock();
    banner.revoked();
  },
  stepUp() {
    withhold(true);
    banner.withheld(authenticateAgain);
    authenticateAgain();
  },
});
view.open(connection, boardId, { id: meId, name: meName });
onAuthenticatedAgain(() => {
  if (!withheld) return;
  withhold(false);
  banner.clear();
  view.rejoin();
});

// A connection that stands again takes the banner away.
connection.on('state', ({ name }) => { if (withheld && name === 'open') banner.withheld(authenticateAgain); });

function withhold(now) {
  withheld = now;
  find('people').hidden = now;
}

/** Asks first. The board itself tells everybody that the message is gone. */
async function remove({ seq, user, text }) {
  const own = user.id === meId;
  const sure = await ask({
    title: own ? t('board.remove.own') : t('board.remove.other'),
    words: [own ? '' : el('bdi', '', `${spoken(user)}: `), el('bdi', 'quoted', text), t('board.remove.forever')],
    yes: t('action.remove'),
  });
  if (!sure) return;
  try {
    await call('DELETE', `boards/${part(boardId)}/messages/${seq}`);
    view.list.redact(seq); // in case the connection is away just now
  } catch (problem) {
    throw new Error(t('board.not_removed', problem.message));
  }
}

/** While the page is hidden the title counts new messages, and a line stands above the first of them. */
function noteUnread({ seq, user }) {
  if (!document.hidden || user.id === meId) return;
  if (unread++ === 0) view.list.divideBefore(seq);
  document.title = `(${unread}) ${title}`;
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  unread = 0;
  document.title = title;
});
