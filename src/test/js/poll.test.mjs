import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { poll } from '../../main/webapp/assets/js/poll.js';

let looked;
globalThis.document = {
  hidden: false,
  addEventListener(type, listener) { looked = listener; },
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

function look(hidden) {
  document.hidden = hidden;
  looked();
  return settled();
}

async function pass(millis) {
  mock.timers.tick(millis);
  await settled();
}

beforeEach(() => {
  document.hidden = false;
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
});

test('polls at once and then at every interval', async () => {
  let asked = 0;
  poll(5_000, async () => { asked++; return true; });
  await settled();
  assert.equal(asked, 1);
  await pass(5_000);
  await pass(5_000);
  assert.equal(asked, 3);
});

test('pauses while the page is hidden and polls at once when it is visible again', async () => {
  let asked = 0;
  poll(5_000, async () => { asked++; return true; });
  await settled();
  await look(true);
  await pass(60_000);
  assert.equal(asked, 1);
  await look(false);
  assert.equal(asked, 2);
  await pass(5_000);
  assert.equal(asked, 3);
});

test('waits for a slow answer before the next request', async () => {
  let asked = 0;
  let answer;
  const again = poll(5_000, () => { asked++; return new Promise((resolve) => { answer = resolve; }); });
  await pass(60_000);
  again();
  assert.equal(asked, 1);
  answer(true);
  await settled();
  await pass(5_000);
  assert.equal(asked, 2);
});

test('stops when the task says so', async () => {
  let asked = 0;
  const again = poll(5_000, async () => { asked++; return false; });
  await settled();
  await pass(60_000);
  again();
  await look(false);
  assert.equal(asked, 1);
});
