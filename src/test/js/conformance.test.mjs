import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RoomkeyError, connect } from '../../main/webapp/assets/js/roomkey.js';
import { FakeSocket, fakeTime, pass, realTime, settle } from './fakes.mjs';

/** The cases that every client must pass: client/conformance/README.md says what the steps mean. */
const FOLDER = new URL('../../../client/conformance/', import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
const GIVEN = read('given.json');
const STEP = 50; // ms
const NO_EVENTS = new Set(['state', 'authenticated', 'session_expiring', 'gap', 'left', 'history', 'pong']);

class Runner {
  variables = new Map();
  calls = new Map();
  events = [];
  examined = { sockets: 0, frames: new Map(), closed: new Set(), events: 0 };
  token = { now: 'given', asked: 0 };

  constructor(random) {
    this.random = random;
  }

  get socket() { return FakeSocket.last; }

  async run(steps) {
    for (const step of steps) {
      if (step.given) {
        await this.run(GIVEN[step.given]);
        continue;
      }
      await this.step(step).catch((error) => {
        error.message = `at ${JSON.stringify(step)}: ${error.message}`;
        throw error;
      });
    }
  }

  async step(step) {
    if (step.must) return this.must(step);
    if (step.connect) this.connect(step.connect);
    else if (step.token) this.token.now = step.token;
    else if (step.call) this.call(step);
    else if (step.together) step.together.forEach((call) => this.call(call));
    else if (step.server) this.server(step);
    else if (step.time) await this.pass(step.time);
    await settle();
  }

  // --- what happens to the client ---

  connect(kind) {
    const token = kind === 'fixed' ? 'token-1' : () => {
      if (this.token.now === 'away') throw new Error('network');
      if (this.token.now === 'refused') throw new RoomkeyError('unauthorized');
      return `token-${++this.token.asked}`;
    };
    this.connection = connect({
      url: 'http://127.0.0.1:8080/roomkey/ws', credential: { token }, WebSocket: FakeSocket, random: () => this.random,
      fetch: async () => ({ ok: false }),
    });
    this.hear(this.connection);
  }

  hear(emitter) {
    const emit = emitter.emit.bind(emitter);
    emitter.emit = (type, event) => {
      if (!NO_EVENTS.has(type) && (emitter !== this.connection || type === 'error')) this.events.push({ ...event, type });
      emit(type, event);
    };
  }

  board(id) {
    const board = this.connection.board(id);
    if (!Object.hasOwn(board, 'emit')) this.hear(board);
    return board;
  }

  call({ call, board: id, as, times = 1, repeat = 1, ...given }) {
    const board = id && this.board(id);
    const does = {
      retry: () => this.connection.retry(),
      close: () => this.connection.close(),
      join: () => board.join(given),
      leave: () => board.leave(),
      message: () => board.message(given.text.repeat(repeat), given.id === undefined ? {} : { id: given.id }),
      typing: () => board.typing(),
      signal: () => board.signal(given.event, repeat > 1 ? given.data.repeat(repeat) : given.data),
      history: () => board.history(given),
    }[call];
    for (let time = 0; time < times; time++) {
      const result = { settled: false };
      Promise.resolve(does()).then(
        (value) => Object.assign(result, { settled: true, value }),
        (error) => Object.assign(result, { settled: true, error: error.code ?? `${error}` }),
      );
      if (as) this.calls.set(as, result);
    }
  }

  server({ server, frame, text, code }) {
    if (server === 'accept') this.socket.open();
    if (server === 'send') this.socket.onmessage({ data: text ?? JSON.stringify(this.filled(frame)) });
    if (server === 'close') this.socket.closeBy(code);
    if (server === 'break') this.socket.closeBy(1006);
  }

  filled(value) {
    if (typeof value === 'string' && value.startsWith('$')) return this.variables.get(value) ?? value;
    if (Array.isArray(value)) return value.map((element) => this.filled(element));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, this.filled(field)]));
  }

  async pass(ms) {
    for (let rest = ms; rest > 0; rest -= 1_000) {
      pass(Math.min(rest, 1_000));
      await settle();
    }
  }

  // --- what it must do ---

  async must({ must, between, times = 1, ...expected }) {
    const done = {
      open: () => FakeSocket.all.length > this.examined.sockets,
      send: () => this.unexamined(this.socket).length >= times,
      close: () => this.socket.closedWith !== undefined && !this.examined.closed.has(this.socket),
    }[must];
    if (done) await this.await(done, between);
    const does = {
      open: () => { this.examined.sockets++; },
      send: () => {
        for (let time = 0; time < times; time++) {
          this.match(this.unexamined(this.socket)[0], expected.frame);
          this.examined.frames.set(this.socket, (this.examined.frames.get(this.socket) ?? 0) + 1);
        }
      },
      close: () => {
        if (expected.code) assert.equal(this.socket.closedWith, expected.code);
        this.examined.closed.add(this.socket);
      },
      be: () => this.matchState(expected),
      tell: () => this.match(this.events[this.examined.events++], expected.event),
      answer: () => this.matchResult(expected),
      wait: () => assert.equal(this.calls.get(expected.call).settled, false),
      rest: () => this.rest(),
    }[must];
    does();
  }

  async await(done, [from, to] = []) {
    if (to > 0) {
      let waited = 0;
      const step = async (ms) => { pass(ms); await settle(); waited += ms; };
      while (waited < from) {
        assert.ok(!done(), `after ${waited} ms, before ${from}`);
        await step(Math.min(STEP, Math.max(from - 1 - waited, 1)));
      }
      while (!done() && waited < to) await step(Math.min(STEP, to - waited));
      if (from < to && this.random === 0) assert.ok(waited <= from + STEP, `waited ${waited} ms with the smallest random number`);
      if (from < to && this.random > 0.9) assert.ok(waited >= to - 2 * STEP, `waited ${waited} ms with the greatest random number`);
    } else if (to === 0) {
      pass(0);
      await settle();
    }
    assert.ok(done(), 'it has not');
  }

  unexamined(socket) {
    return socket === undefined ? [] : socket.sent.slice(this.examined.frames.get(socket) ?? 0);
  }

  matchState({ state, code, error, signIn }) {
    const now = this.connection.state;
    assert.equal(now.name, state);
    if (code) assert.equal(now.close.code, code);
    if (error) this.match(now.close.error?.code, error);
    if (signIn !== undefined) assert.equal(now.signIn, signIn);
  }

  matchResult({ call, with: value, error }) {
    const result = this.calls.get(call);
    assert.ok(result.settled, 'it waits');
    assert.equal(result.error, error);
    if (value) this.match(result.value, value);
  }

  match(actual, expected, path = '') {
    if (expected === '$any') return;
    if (expected === '$absent') return assert.equal(actual, undefined, path);
    if (typeof expected === 'string' && expected.startsWith('$')) {
      assert.notEqual(actual, undefined, path);
      if (!this.variables.has(expected)) this.variables.set(expected, actual);
      return assert.deepEqual(actual, this.variables.get(expected), path);
    }
    if (expected === null || typeof expected !== 'object') return assert.deepEqual(actual, expected, path);
    assert.ok(actual !== null && typeof actual === 'object', `${path}: ${JSON.stringify(actual)}`);
    if (Array.isArray(expected)) assert.equal(actual.length, expected.length, path);
    for (const [name, value] of Object.entries(expected)) this.match(actual[name], value, `${path}.${name}`);
  }

  rest() {
    assert.deepEqual(this.events.slice(this.examined.events), [], 'events');
    assert.equal(FakeSocket.all.length, this.examined.sockets, 'sockets');
    for (const socket of FakeSocket.all) {
      assert.deepEqual(this.unexamined(socket), [], 'frames');
      assert.ok(socket.closedWith === undefined || this.examined.closed.has(socket), 'a close');
    }
  }
}

beforeEach(fakeTime);
afterEach(realTime);

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json') && file !== 'given.json')) {
  describe(`conformance: ${name}`, () => {
    for (const { case: title, given, steps } of read(name)) {
      for (const random of [0, 0.5, 0.9999]) {
        it(`${title} (random ${random})`, async () => {
          const runner = new Runner(random);
          await runner.run([...given ? [{ given }] : [], ...steps, { must: 'rest' }]);
          runner.connection.close();
        });
      }
    }
  });
}
