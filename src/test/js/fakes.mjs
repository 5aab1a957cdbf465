import { mock } from 'node:test';

/** A WebSocket whose far end is the test: `FakeSocket.last` says what the client opened and sent. */
export class FakeSocket {
  static all = [];
  static get last() { return FakeSocket.all.at(-1); }

  readyState = 0;
  sent = [];

  constructor(url, protocols) {
    this.url = new URL(url);
    this.protocols = protocols;
    FakeSocket.all.push(this);
  }

  send(data) {
    const frame = JSON.parse(data);
    this.sent.push(frame);
    if (frame.type === 'ping' && this.answersPings) this.receive({ type: 'pong' });
  }

  close(code) {
    this.readyState = 3;
    this.closedWith = code ?? 1005;
  }

  // --- what the server does ---

  open() {
    this.readyState = 1;
    this.onopen({});
  }

  receive(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  closeBy(code, reason = '') {
    this.readyState = 3;
    this.onclose({ code, reason });
  }

  authenticate(heartbeat = 30) {
    if (this.readyState === 0) this.open();
    this.receive({
      type: 'authenticated', user: { id: 'user-alice', name: 'Alice' }, connectionId: 'c1', method: 'cookie', heartbeat,
    });
  }

  /** Answers the latest `join` of the board. */
  join(boardId, { seq = 0, epoch = 'e1', messages = [], recovered = true, viewers = 1 } = {}) {
    const { ref } = this.framesOf('join').filter((frame) => frame.boardId === boardId).at(-1);
    this.receive({ type: 'joined', ref, boardId, seq, epoch, messages, recovered, viewers, connections: 1, users: [] });
  }

  framesOf(type) {
    return this.sent.filter((frame) => frame.type === type);
  }
}

export function message(seq, text = `text ${seq}`, boardId = 'board-1') {
  const user = { id: 'user-bob', name: 'Bob' };
  return { type: 'message', boardId, seq, id: `id-${seq}`, user, text, at: '2026-11-23T16:34:05.123Z' };
}

export function fakeTime() {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  FakeSocket.all = [];
}

export function realTime() {
  mock.timers.reset();
}

/** In small steps: a timer that a timer sets counts from its own time, not from the end of the jump. */
export function pass(ms) {
  for (let rest = ms; rest > 0; rest -= 1_000) mock.timers.tick(Math.min(rest, 1_000));
  if (ms === 0) mock.timers.tick(0);
}

/** Lets promises settle; fake time stands still. */
export async function settle() {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
