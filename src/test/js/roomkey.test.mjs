import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CLOSE_CODES, RoomkeyError, backoff, closeCode, connect } from '../../main/webapp/assets/js/roomkey.js';
import { FakeSocket, fakeTime, message, pass, realTime, settle } from './fakes.mjs';

const URL = 'http://127.0.0.1:8080/roomkey/ws';
/** Every wait is the middle of its range. */
const random = () => 0.5;
const FIRST_WAIT = 1_250;

let connection;

async function open(options = {}) {
  connection = connect({ url: URL, WebSocket: FakeSocket, random, ...options });
  await settle();
  return connection;
}

async function openAndAuthenticate(options) {
  await open(options);
  FakeSocket.last.authenticate();
}

async function joined(boardId = 'board-1', answer = {}) {
  const board = connection.board(boardId);
  const done = board.join();
  FakeSocket.last.join(boardId, answer);
  await done;
  return board;
}

/** The socket ends, the wait passes, and a new one is open; returns the new one. */
async function reconnect(code = 1006) {
  FakeSocket.last.closeBy(code);
  pass(30_000);
  await settle();
  FakeSocket.last.authenticate();
  return FakeSocket.last;
}

beforeEach(fakeTime);
afterEach(() => {
  connection?.close();
  connection = undefined;
  realTime();
});

describe('the credential', () => {
  it('is the cookie by default', async () => {
    await open();
    assert.equal(FakeSocket.last.url.href, 'ws://127.0.0.1:8080/roomkey/ws');
    FakeSocket.last.open();
    assert.deepEqual(FakeSocket.last.sent, []);
  });

  it('is the first message unless told otherwise', async () => {
    await open({ credential: { token: 'rk_1' } });
    FakeSocket.last.open();
    assert.equal(FakeSocket.last.url.search, '?auth=message');
    assert.deepEqual(FakeSocket.last.sent, [{ type: 'auth', token: 'rk_1' }]);
  });

  it('travels in the URL', async () => {
    await open({ credential: { token: 'a+b/c=', via: 'url' } });
    FakeSocket.last.open();
    assert.equal(FakeSocket.last.url.searchParams.get('token'), 'a+b/c=');
    assert.deepEqual(FakeSocket.last.sent, []);
  });

  it('travels as a subprotocol', async () => {
    await open({ credential: { token: 'rk_1', via: 'protocol' } });
    assert.deepEqual(FakeSocket.last.protocols, ['roomkey.v1', 'roomkey.bearer.rk_1']);
  });

  it('is requested anew for every attempt', async () => {
    let tickets = 0;
    await openAndAuthenticate({ credential: { token: async () => `ticket-${++tickets}`, via: 'url' } });
    await reconnect();
    assert.equal(FakeSocket.last.url.searchParams.get('token'), 'ticket-2');
  });

  it('refreshes the socket before it expires', async () => {
    await openAndAuthenticate({ credential: { token: () => 'jwt' } });
    FakeSocket.last.receive({ type: 'session_expiring', expiresAt: '2026-11-23T16:34:05.123Z' });
    await settle();
    assert.deepEqual(FakeSocket.last.framesOf('auth'), [{ type: 'auth', token: 'jwt' }, { type: 'auth', token: 'jwt' }]);
  });

  it('is fetched again while the socket is open if a refresh could not fetch it', async () => {
    let away = false;
    await openAndAuthenticate({ credential: { token: () => { if (away) throw new Error('network'); return 'jwt'; } } });
    FakeSocket.last.answersPings = true;
    away = true;
    FakeSocket.last.receive({ type: 'session_expiring', expiresAt: '2026-11-23T16:34:05.123Z' });
    await settle();
    assert.equal(FakeSocket.last.framesOf('auth').length, 1);
    away = false;
    pass(5_000);
    await settle();
    assert.equal(FakeSocket.last.framesOf('auth').length, 2);
  });

  it('is fetched again after a failure, but not if a sign-in is required', async () => {
    const answers = [new Error('network'), new RoomkeyError('unauthorized')];
    await open({ credential: { token: () => { throw answers.shift(); } } });
    assert.equal(connection.state.name, 'waiting');
    pass(FIRST_WAIT);
    await settle();
    assert.equal(connection.state.name, 'stopped');
    assert.equal(connection.state.signIn, true);
    assert.equal(FakeSocket.all.length, 0);
  });

  it('stops as the server would if the user may not connect', async () => {
    const cause = new RoomkeyError('forbidden');
    await open({ credential: { token: () => { throw cause; } } });
    assert.deepEqual(connection.state, {
      name: 'stopped', close: { code: 4003, reason: '', error: undefined, cause }, signIn: false,
    });
  });

  it('is fetched again when its issuer says so', async () => {
    const cause = new RoomkeyError('unavailable', 'away', { type: 'error', retryAfter: 20 });
    await open({ credential: { token: () => { throw cause; } } });
    assert.equal(connection.state.retryAt, Date.now() + 20_000 + FIRST_WAIT);
    assert.equal(connection.state.close.cause, cause);
  });

  it('that cannot be fetched does not mean that a proxy blocks WebSocket', async () => {
    await open({ fetch: async () => ({ ok: true }), credential: { token: () => { throw new TypeError('Failed to fetch'); } } });
    for (let attempt = 0; attempt < 5; attempt++) {
      assert.ok(!connection.state.blocked);
      pass(connection.state.retryAt - Date.now());
      await settle();
    }
    assert.equal(FakeSocket.all.length, 0);
  });

  it('is fetched once more after 4002 if the session behind it may live', async () => {
    let tokens = 0;
    await openAndAuthenticate({ credential: { token: () => `t${++tokens}`, renew: true } });
    const board = await joined();
    const sent = board.message('Hello', { id: 'm1' });
    const socket = await reconnect(4002);
    socket.join('board-1');
    assert.equal(socket.framesOf('auth')[0].token, 't2');
    assert.deepEqual(socket.framesOf('message').map(({ id }) => id), ['m1']);
    socket.receive({ type: 'ack', ref: socket.framesOf('message')[0].ref, boardId: 'board-1', id: 'm1', seq: 1 });
    assert.equal((await sent).seq, 1);
    socket.closeBy(4002);
    assert.equal(connection.state.name, 'stopped');
    assert.equal(connection.state.signIn, true);
  });

  it('is fetched once more after each 4002 of a socket that lasted', async () => {
    await openAndAuthenticate({ credential: { token: () => 't', renew: true } });
    (await reconnect(4002)).answersPings = true;
    pass(10_001);
    FakeSocket.last.closeBy(4002);
    assert.equal(connection.state.name, 'waiting');
  });

  it('is not fetched again after 4002 if the issuer then refuses it', async () => {
    const answers = ['t', new RoomkeyError('unauthorized')];
    const token = () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
    await openAndAuthenticate({ credential: { token, renew: true } });
    FakeSocket.last.closeBy(4002);
    pass(FIRST_WAIT);
    await settle();
    assert.equal(connection.state.name, 'stopped');
    assert.equal(connection.state.signIn, true);
    assert.equal(answers.length, 0);
  });

  it('is not fetched twice with `renew` if the first answer is a refusal', async () => {
    let asked = 0;
    await open({ credential: { token: () => { asked++; throw new RoomkeyError('unauthorized'); }, renew: true } });
    assert.equal(connection.state.name, 'stopped');
    assert.equal(asked, 1);
  });

  it('without `renew` ends with 4002', async () => {
    await openAndAuthenticate({ credential: { token: () => 't' } });
    FakeSocket.last.closeBy(4002);
    assert.equal(connection.state.name, 'stopped');
  });
});

describe('the close-code table', () => {
  it('has every code of the protocol', () => {
    assert.deepEqual(CLOSE_CODES.map(({ code }) => code),
      [1000, 1001, 1003, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 4001, 4002, 4003, 4008]);
  });

  it('has a rule for unknown codes', () => {
    assert.equal(closeCode(1005).action, 'reconnect');
    assert.equal(closeCode(1002).action, 'stop');
    assert.equal(closeCode(4999).action, 'stop');
  });

  for (const code of [1001, 1006, 1011, 1012, 1013, 4008]) {
    it(`reconnects after ${code}`, async () => {
      await openAndAuthenticate();
      FakeSocket.last.closeBy(code);
      assert.equal(connection.state.name, 'waiting');
      assert.equal(connection.state.close.code, code);
      pass(FIRST_WAIT - 1);
      await settle();
      assert.equal(FakeSocket.all.length, 1);
      pass(1);
      await settle();
      assert.equal(FakeSocket.all.length, 2);
      assert.equal(connection.state.name, 'connecting');
    });
  }

  for (const code of [1000, 1003, 1007, 1009, 4002, 4003]) {
    it(`stops at ${code}`, async () => {
      await openAndAuthenticate();
      FakeSocket.last.closeBy(code);
      assert.equal(connection.state.name, 'stopped');
      assert.equal(connection.state.signIn, code === 4002);
      pass(3_600_000);
      await settle();
      assert.equal(FakeSocket.all.length, 1);
    });
  }

  it('waits a minute after 1008, even on a manual retry', async () => {
    await openAndAuthenticate();
    FakeSocket.last.closeBy(1008);
    connection.retry();
    pass(59_999);
    await settle();
    assert.equal(FakeSocket.all.length, 1);
    pass(1);
    await settle();
    assert.equal(FakeSocket.all.length, 2);
  });

  it('stops at 4001 with a cookie, which has no replacement', async () => {
    await open();
    FakeSocket.last.open();
    FakeSocket.last.closeBy(4001, 'Unauthorized');
    assert.equal(connection.state.name, 'stopped');
    assert.equal(connection.state.signIn, true);
  });

  it('gets new credentials once at 4001, then stops', async () => {
    let asked = 0;
    await open({ credential: { token: () => `ticket-${++asked}` } });
    FakeSocket.last.open();
    FakeSocket.last.closeBy(4001);
    pass(0);
    await settle();
    assert.equal(asked, 2);
    FakeSocket.last.open();
    FakeSocket.last.closeBy(4001);
    pass(3_600_000);
    await settle();
    assert.equal(asked, 2);
    assert.equal(connection.state.name, 'stopped');
  });

  it('reports the error frame before the close', async () => {
    await open();
    FakeSocket.last.open();
    FakeSocket.last.receive({ type: 'error', error: 'Invalid session', code: 'invalid_session', close: 4001 });
    FakeSocket.last.closeBy(4001, 'Invalid session');
    assert.equal(connection.state.close.error.code, 'invalid_session');
  });
});

describe('the wait before a reconnect', () => {
  it('is full jitter between 0.5 s and a ceiling that doubles up to 30 s', () => {
    for (let attempt = 0; attempt < 200; attempt++) {
      assert.equal(backoff(attempt, () => 0), 500);
      const most = backoff(attempt, () => 1 - Number.EPSILON);
      assert.ok(most <= Math.min(30_000, 2_000 * 2 ** attempt), `attempt ${attempt}: ${most}`);
    }
    assert.ok(backoff(10, () => 0.999) > 29_000);
  });

  it('grows while no socket opens', async () => {
    await open();
    const waits = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      FakeSocket.last.closeBy(1006);
      waits.push(connection.state.retryAt - Date.now());
      pass(waits.at(-1));
      await settle();
    }
    assert.deepEqual(waits, [1_250, 2_250, 4_250, 8_250, 15_250, 15_250]);
  });

  it('restarts after a long-lived socket, not after one that closed at once', async () => {
    await openAndAuthenticate();
    FakeSocket.last.closeBy(1011);
    pass(FIRST_WAIT);
    await settle();
    FakeSocket.last.authenticate();
    FakeSocket.last.closeBy(1011);
    assert.equal(connection.state.retryAt - Date.now(), 2_250);
    pass(2_250);
    await settle();
    FakeSocket.last.authenticate();
    FakeSocket.last.answersPings = true;
    pass(10_001);
    FakeSocket.last.closeBy(1011);
    assert.equal(connection.state.retryAt - Date.now(), FIRST_WAIT);
  });

  it('is never shorter than retryAfter, plus jitter', async () => {
    await openAndAuthenticate();
    FakeSocket.last.receive({ type: 'error', error: 'Restarting', code: 'restarting', close: 1012, retryAfter: 5 });
    FakeSocket.last.closeBy(1012);
    assert.equal(connection.state.retryAt - Date.now(), 5_000 + FIRST_WAIT);
    connection.retry();
    assert.equal(connection.state.retryAt - Date.now(), 5_000);
  });

  it('can be cut short', async () => {
    await openAndAuthenticate();
    FakeSocket.last.closeBy(1006);
    connection.retry();
    pass(0);
    await settle();
    assert.equal(FakeSocket.all.length, 2);
  });
});

describe('a proxy that blocks WebSocket', () => {
  /** No socket comes through, `count` times; `answers` is what HTTP does meanwhile. */
  async function fail(count, answers) {
    const asked = [];
    await open({ fetch: async (url, options) => { asked.push([url, options.credentials]); return answers(); } });
    for (let attempt = 0; attempt < count; attempt++) {
      if (attempt > 0) {
        pass(connection.state.retryAt - Date.now());
        await settle();
      }
      FakeSocket.last.closeBy(1006);
    }
    await settle();
    return asked;
  }

  it('is reported if the same server answers HTTP', async () => {
    const asked = await fail(3, () => ({ ok: true }));
    assert.equal(connection.state.name, 'waiting');
    assert.equal(connection.state.blocked, true);
    assert.deepEqual(asked, [['http://127.0.0.1:8080/roomkey/health/live', 'omit']]);
  });

  it('is not suspected if the server is unreachable, nor after two attempts', async () => {
    await fail(4, () => { throw new TypeError('refused'); });
    assert.ok(!connection.state.blocked);
    connection.close();
    assert.deepEqual(await fail(2, () => ({ ok: true })), []);
  });

  it('is not suspected if the server sent a frame before the close', async () => {
    await open({ fetch: async () => ({ ok: true }) });
    for (let attempt = 0; attempt < 5; attempt++) {
      FakeSocket.last.open();
      FakeSocket.last.closeBy(1013);
      pass(connection.state.retryAt - Date.now());
      await settle();
    }
    FakeSocket.last.closeBy(1006);
    await settle();
    assert.ok(!connection.state.blocked);
  });

  it('is not suspected if sockets open and break soon after', async () => {
    await open({ fetch: async () => ({ ok: true }) });
    for (let attempt = 0; attempt < 4; attempt++) {
      FakeSocket.last.authenticate();
      FakeSocket.last.closeBy(1006);
      await settle();
      assert.ok(!connection.state.blocked);
      pass(connection.state.retryAt - Date.now());
      await settle();
    }
  });

  it('is detected even if sockets opened before', async () => {
    await openAndAuthenticate({ fetch: async () => ({ ok: true }) });
    for (let attempt = 0; attempt < 4; attempt++) {
      FakeSocket.last.closeBy(1006);
      if (attempt < 3) pass(connection.state.retryAt - Date.now());
      await settle();
    }
    assert.equal(connection.state.blocked, true);
  });
});

describe('connect()', () => {
  it('rejects invalid options at once', () => {
    assert.throws(() => connect({ url: 'not an address', WebSocket: FakeSocket }), TypeError);
    const { WebSocket } = globalThis;
    delete globalThis.WebSocket;
    try {
      assert.throws(() => connect({ url: URL }), /package ws/);
    } finally {
      if (WebSocket) globalThis.WebSocket = WebSocket;
    }
  });
});

describe('a silent socket', () => {
  it('is pinged after a heartbeat and closed without an answer', async () => {
    await openAndAuthenticate();
    const silent = FakeSocket.last;
    pass(30_000);
    assert.deepEqual(silent.sent, [{ type: 'ping' }]);
    pass(10_000);
    assert.equal(connection.state.name, 'waiting');
    assert.equal(connection.state.close.code, 1006);
    assert.ok(silent.closedWith);
  });

  it('stays open as long as frames arrive', async () => {
    await openAndAuthenticate();
    FakeSocket.last.answersPings = true;
    pass(600_000);
    assert.equal(connection.state.name, 'open');
    assert.ok(FakeSocket.last.sent.length >= 10);
  });

  it('is closed if it never authenticates', async () => {
    await open();
    FakeSocket.last.open();
    pass(15_000);
    assert.equal(connection.state.name, 'waiting');
  });
});

describe('offline and online', () => {
  const events = new EventTarget();
  beforeEach(() => {
    globalThis.addEventListener = events.addEventListener.bind(events);
    globalThis.removeEventListener = events.removeEventListener.bind(events);
  });
  afterEach(() => {
    connection.close();
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  });

  it('waits for the network instead of counting down', async () => {
    await openAndAuthenticate();
    FakeSocket.last.closeBy(1006);
    events.dispatchEvent(new Event('offline'));
    assert.equal(connection.state.name, 'offline');
    pass(600_000);
    await settle();
    assert.equal(FakeSocket.all.length, 1);
    events.dispatchEvent(new Event('online'));
    pass(FIRST_WAIT);
    await settle();
    assert.equal(FakeSocket.all.length, 2);
  });

  it('does not count down while the device is offline', async () => {
    await openAndAuthenticate();
    Object.defineProperty(globalThis, 'navigator', { value: { onLine: false }, configurable: true });
    try {
      FakeSocket.last.closeBy(1006);
      assert.equal(connection.state.name, 'offline');
      assert.equal(connection.state.close.code, 1006);
    } finally {
      delete globalThis.navigator;
    }
  });

  it('retries on request even offline: the server may be on this machine', async () => {
    await openAndAuthenticate();
    Object.defineProperty(globalThis, 'navigator', { value: { onLine: false }, configurable: true });
    try {
      FakeSocket.last.closeBy(1006);
      connection.retry();
      pass(0);
      await settle();
      assert.equal(FakeSocket.all.length, 2);
    } finally {
      delete globalThis.navigator;
    }
  });

  it('pings an open socket', async () => {
    await openAndAuthenticate();
    events.dispatchEvent(new Event('offline'));
    assert.deepEqual(FakeSocket.last.sent, [{ type: 'ping' }]);
    assert.equal(connection.state.name, 'open');
  });
});

describe('answers', () => {
  it('are matched by ref in any order', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const [first, second] = [board.history({ limit: 1 }), board.history({ limit: 2 })];
    const [a, b] = FakeSocket.last.framesOf('history');
    FakeSocket.last.receive({ type: 'history', ref: b.ref, boardId: 'board-1', messages: [], more: true });
    FakeSocket.last.receive({ type: 'history', ref: a.ref, boardId: 'board-1', messages: [], more: false });
    assert.equal((await first).more, false);
    assert.equal((await second).more, true);
  });

  it('that are errors reject with the machine code', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const refused = board.message('too much');
    const { ref } = FakeSocket.last.framesOf('message')[0];
    FakeSocket.last.receive({ type: 'error', ref, boardId: 'board-1', error: 'Slow down', code: 'rate_limited', retryAfter: 2 });
    await assert.rejects(refused, (error) => error.code === 'rate_limited' && error.frame.retryAfter === 2);
  });

  it('become events if no promise waits for them', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const errors = [];
    board.on('error', (frame) => errors.push(frame.code));
    connection.on('error', (frame) => errors.push(frame.code));
    FakeSocket.last.receive({ type: 'error', boardId: 'board-1', error: 'x', code: 'forbidden' });
    FakeSocket.last.receive({ type: 'error', error: 'x', code: 'invalid_json' });
    assert.deepEqual(errors, ['forbidden', 'invalid_json']);
  });

  it('reject when the socket has closed', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const lost = board.history();
    FakeSocket.last.closeBy(1006);
    await assert.rejects(lost, { code: 'disconnected' });
    await assert.rejects(board.history(), { code: 'disconnected' });
    const closed = board.message('never sent');
    connection.close();
    await assert.rejects(closed, { code: 'closed' });
    await assert.rejects(board.join(), { code: 'closed' });
  });
});

describe('a board', () => {
  it('delivers own messages in order, at their ack', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const heard = [];
    board.on('message', ({ seq, user, text }) => heard.push([seq, user.name, text]));
    FakeSocket.last.receive(message(1, 'from Bob'));
    const sent = board.message('from me');
    const { ref, id } = FakeSocket.last.framesOf('message')[0];
    FakeSocket.last.receive({ type: 'ack', ref, boardId: 'board-1', id, seq: 2, at: '2026-11-23T16:34:05.123Z' });
    assert.equal((await sent).seq, 2);
    FakeSocket.last.receive(message(3, 'from Bob again'));
    assert.deepEqual(heard, [[1, 'Bob', 'from Bob'], [2, 'Alice', 'from me'], [3, 'Bob', 'from Bob again']]);
  });

  it('delivers no seq twice', async () => {
    await openAndAuthenticate();
    const board = await joined('board-1', { seq: 5 });
    const heard = [];
    board.on('message', ({ seq }) => heard.push(seq));
    for (const seq of [5, 6, 6, 7]) FakeSocket.last.receive(message(seq));
    assert.deepEqual(heard, [6, 7]);
  });

  it('sends typing once in two seconds, and again after a message', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const count = () => FakeSocket.last.framesOf('typing').length;
    board.typing();
    board.typing();
    assert.equal(count(), 1);
    pass(2_000);
    board.typing();
    assert.equal(count(), 2);
    board.message('said').catch(() => {});
    board.typing();
    assert.equal(count(), 3);
  });

  it('needs a join before a message', async () => {
    await openAndAuthenticate();
    await assert.rejects(connection.board('board-1').message('hello'), { code: 'not_joined' });
  });

  it('is not rejoined after a refusal', async () => {
    await openAndAuthenticate();
    const refused = connection.board('secret').join();
    const { ref } = FakeSocket.last.framesOf('join')[0];
    FakeSocket.last.receive({ type: 'error', ref, boardId: 'secret', error: 'Forbidden', code: 'forbidden' });
    await assert.rejects(refused, { code: 'forbidden' });
    await reconnect();
    assert.deepEqual(FakeSocket.last.framesOf('join'), []);
  });

  it('is not rejoined after a revocation, and its messages are rejected', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const refused = board.message('too late');
    const revoked = [];
    board.on('board_revoked', ({ reason }) => revoked.push(reason));
    FakeSocket.last.receive({ type: 'board_revoked', boardId: 'board-1', reason: 'deleted' });
    await assert.rejects(refused, { code: 'forbidden' });
    assert.deepEqual(revoked, ['deleted']);
    await reconnect();
    assert.deepEqual(FakeSocket.last.framesOf('join'), []);
  });

  it('joins again by itself after step_up if the person has authenticated meanwhile', async () => {
    await openAndAuthenticate();
    const board = await joined('board-1', { seq: 3 });
    const revoked = [];
    board.on('board_revoked', (frame) => revoked.push(frame));
    FakeSocket.last.receive({ type: 'board_revoked', boardId: 'board-1', reason: 'step_up' });
    const waiting = board.message('meanwhile');
    assert.deepEqual(FakeSocket.last.framesOf('message'), []);
    assert.equal(FakeSocket.last.framesOf('join').at(-1).after, 3);
    FakeSocket.last.join('board-1', { seq: 3 });
    const { ref, id } = FakeSocket.last.framesOf('message')[0];
    FakeSocket.last.receive({ type: 'ack', ref, boardId: 'board-1', id, seq: 4, at: '2026-11-23T16:34:05.123Z' });
    assert.equal((await waiting).seq, 4);
    assert.deepEqual(revoked, []);
  });

  it('tells after step_up that the person must authenticate, and a join opens it', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const revoked = [];
    board.on('board_revoked', ({ reason }) => revoked.push(reason));
    FakeSocket.last.receive({ type: 'board_revoked', boardId: 'board-1', reason: 'step_up' });
    const waiting = board.message('meanwhile');
    const { ref } = FakeSocket.last.framesOf('join').at(-1);
    FakeSocket.last.receive({ type: 'error', ref, boardId: 'board-1', error: 'Authenticate again', code: 'reauthenticate' });
    await assert.rejects(waiting, { code: 'reauthenticate' });
    assert.deepEqual(revoked, ['step_up']);
    const again = board.join();
    FakeSocket.last.join('board-1');
    assert.equal((await again).type, 'joined');
    assert.equal(board.live, true);
  });

  it('is not rejoined after a leave', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const left = board.leave();
    FakeSocket.last.receive({ type: 'left', ref: FakeSocket.last.framesOf('leave')[0].ref, boardId: 'board-1' });
    await left;
    await reconnect();
    assert.deepEqual(FakeSocket.last.framesOf('join'), []);
  });

  it('survives a listener that throws', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const microtask = mock.method(globalThis, 'queueMicrotask', () => {});
    const heard = [];
    board.on('message', () => { throw new Error('a bug of the page'); });
    board.on('message', ({ seq }) => heard.push(seq));
    FakeSocket.last.receive(message(1));
    assert.deepEqual(heard, [1]);
    microtask.mock.restore();
    assert.throws(microtask.mock.calls[0].arguments[0], /a bug of the page/);
  });
});

describe('recovery', () => {
  it('requests messages after the last seq and delivers only new ones', async () => {
    await openAndAuthenticate();
    const board = await joined('board-1', { seq: 2, messages: [message(1), message(2)] });
    FakeSocket.last.receive(message(3));
    const events = [];
    board.on('joined', ({ messages, gap }) => events.push(messages.map(({ seq }) => seq), gap));
    const socket = await reconnect();
    const [join] = socket.framesOf('join');
    assert.equal(join.after, 3);
    assert.equal(join.epoch, 'e1');
    socket.join('board-1', { seq: 5, messages: [message(4), message(5)] });
    assert.deepEqual(events, [[4, 5], undefined]);
    assert.equal(board.seq, 5);
  });

  it('reports the gap if too many messages were missed', async () => {
    await openAndAuthenticate();
    const board = await joined('board-1', { seq: 2, messages: [message(1), message(2)] });
    let gap;
    const told = [];
    board.on('gap', (event) => told.push('gap', event.after, event.before));
    board.on('joined', (event) => { gap = event.gap; told.push('joined'); });
    (await reconnect()).join('board-1', { seq: 3_000, messages: [message(2_999), message(3_000)], recovered: false });
    assert.deepEqual(gap, { after: 2, before: 2_999, anew: false });
    assert.deepEqual(told, ['gap', 2, 2_999, 'joined']);
  });

  it('starts over if the board was recreated', async () => {
    await openAndAuthenticate();
    const board = await joined('board-1', { seq: 9 });
    let event;
    board.on('joined', (joinedAgain) => { event = joinedAgain; });
    (await reconnect()).join('board-1', { seq: 1, epoch: 'e2', messages: [message(1)], recovered: false });
    assert.deepEqual(event.messages.map(({ seq }) => seq), [1]);
    assert.equal(event.gap.anew, true);
    assert.equal(board.seq, 1);
  });

  it('starts over if the server’s seq is older, as after a restored backup', async () => {
    await openAndAuthenticate();
    const board = await joined('board-1', { seq: 9 });
    let event;
    board.on('joined', (joinedAgain) => { event = joinedAgain; });
    (await reconnect()).join('board-1', { seq: 2, messages: [message(1), message(2)], recovered: false });
    assert.deepEqual(event.messages.map(({ seq }) => seq), [1, 2]);
    assert.deepEqual(event.gap, { after: 0, before: 1, anew: true });
  });

  it('resumes from an earlier visit', async () => {
    await openAndAuthenticate();
    connection.board('board-1').join({ after: 7, epoch: 'e1' }).catch(() => {});
    const { after, epoch } = FakeSocket.last.framesOf('join')[0];
    assert.deepEqual({ after, epoch }, { after: 7, epoch: 'e1' });
  });

  it('repeats an unanswered join', async () => {
    await open();
    const board = connection.board('board-1');
    const done = board.join();
    FakeSocket.last.closeBy(1006);
    pass(FIRST_WAIT);
    await settle();
    FakeSocket.last.authenticate();
    assert.equal(FakeSocket.last.framesOf('join').length, 1);
    FakeSocket.last.join('board-1', { seq: 4 });
    assert.equal((await done).seq, 4);
  });

  it('rejoins later if the board is temporarily unavailable', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const socket = await reconnect();
    const { ref } = socket.framesOf('join')[0];
    socket.receive({ type: 'error', ref, boardId: 'board-1', error: 'Unavailable', code: 'unavailable', retryAfter: 3 });
    await settle();
    pass(2_999);
    assert.equal(socket.framesOf('join').length, 1);
    pass(2_001);
    assert.equal(socket.framesOf('join').length, 2);
    assert.equal(board.wanted, true);
  });
});

describe('a message that was not acknowledged', () => {
  it('is sent again with the same id and in the same order after the rejoin', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const sent = [board.message('one', { id: 'm1' }), board.message('two', { id: 'm2' })];
    const socket = await reconnect();
    sent.push(board.message('three', { id: 'm3' }));
    assert.deepEqual(socket.framesOf('message'), []);
    socket.join('board-1');
    assert.deepEqual(socket.framesOf('message').map(({ id, text }) => [id, text]),
      [['m1', 'one'], ['m2', 'two'], ['m3', 'three']]);
    for (const { ref, id } of socket.framesOf('message')) {
      socket.receive({ type: 'ack', ref, boardId: 'board-1', id, seq: Number(id[1]), at: '2026-11-23T16:34:05.123Z' });
    }
    assert.deepEqual((await Promise.all(sent)).map(({ seq }) => seq), [1, 2, 3]);
  });

  it('is delivered once if it was stored before the connection broke', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const shown = [];
    board.on('joined', ({ messages }) => shown.push(...messages.map(({ id }) => id)));
    board.on('message', ({ id }) => shown.push(id));
    const sent = board.message('one', { id: 'm1' });
    const socket = await reconnect();
    socket.join('board-1', { seq: 1, messages: [{ ...message(1, 'one'), id: 'm1' }] });
    const { ref } = socket.framesOf('message')[0];
    socket.receive({ type: 'ack', ref, boardId: 'board-1', id: 'm1', seq: 1, at: 'x', duplicate: true });
    assert.equal((await sent).duplicate, true);
    assert.deepEqual(shown, ['m1']);
  });

  it('is not sent again after its acknowledgement', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const sent = board.message('one');
    const { ref, id } = FakeSocket.last.framesOf('message')[0];
    FakeSocket.last.receive({ type: 'ack', ref, boardId: 'board-1', id, seq: 1, at: 'x' });
    await sent;
    const socket = await reconnect();
    socket.join('board-1', { seq: 1 });
    assert.deepEqual(socket.framesOf('message'), []);
  });

  it('waits with at most a thousand others', async () => {
    await openAndAuthenticate();
    const board = await joined();
    const waiting = Array.from({ length: 1_000 }, () => board.message('x'));
    await assert.rejects(board.message('one too many'), { code: 'too_many_requests' });
    connection.close();
    assert.equal((await Promise.allSettled(waiting)).length, 1_000);
  });

  it('has an id that the server accepts', async () => {
    await openAndAuthenticate();
    const board = await joined();
    board.message('one').catch(() => {});
    assert.match(FakeSocket.last.framesOf('message')[0].id, /^[A-Za-z0-9._:-]{1,64}$/);
  });
});

describe('close()', () => {
  it('closes with 1000 and does not reconnect', async () => {
    await openAndAuthenticate();
    const socket = FakeSocket.last;
    connection.close();
    assert.equal(socket.closedWith, 1000);
    assert.equal(connection.state.name, 'stopped');
    pass(600_000);
    await settle();
    assert.equal(FakeSocket.all.length, 1);
  });
});
