import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import './texts.mjs';
import { fakeTime, pass, realTime, settle } from './fakes.mjs';

const { credentialOf, keepAlive } = await import('../../main/webapp/assets/js/roomkey-application.js');
const { elementWords } = await import('../../main/webapp/assets/js/roomkey-element.js');

const PAGE = 'https://intranet.example/orders/order/4711';
const HTML = { 'Content-Type': 'text/html;charset=UTF-8' };

/** An element with these attributes. */
function element(attributes) {
  return {
    localName: 'roomkey-board',
    hasAttribute: (name) => name in attributes,
    getAttribute: (name) => attributes[name] ?? null,
  };
}

let requests;
let answer;
let shown;

beforeEach(() => {
  fakeTime();
  requests = [];
  answer = () => Response.json({ ticket: 'rt_1' });
  shown = [];
  globalThis.document = {
    baseURI: PAGE, hidden: false,
    addEventListener: (_, listener) => shown.push(listener),
    removeEventListener: (_, listener) => shown.splice(shown.indexOf(listener), 1),
  };
  globalThis.location = new URL(PAGE);
  globalThis.fetch = async (url, options) => {
    requests.push([options.method, String(url), String(options.body ?? ''), options.redirect]);
    return answer();
  };
});

afterEach(() => {
  realTime();
  for (const name of ['document', 'location']) delete globalThis[name];
});

const ticketOf = (attributes) => credentialOf(element({ board: 'order-4711', ...attributes })).token();
const code = (attributes = { application: '/orders' }) => ticketOf(attributes).then(() => 'a ticket', (error) => error.code);
/** Runs a task without its lines on the console, and returns them. */
async function quietly(task) {
  const { error } = console;
  const lines = [];
  console.error = (line) => lines.push(line);
  try {
    await task();
  } finally {
    console.error = error;
  }
  return lines;
}

describe('a ticket of the page’s application', () => {
  it('is for the board, and for the grant if there is one', async () => {
    assert.equal(await ticketOf({ application: '/orders', grant: 'a+b/c=&d' }), 'rt_1');
    await ticketOf({ application: '/orders/' });
    await ticketOf({ application: '' });
    assert.deepEqual(requests, [
      ['POST', 'https://intranet.example/orders/roomkey-client/ticket', 'board=order-4711&grant=a%2Bb%2Fc%3D%26d', 'manual'],
      ['POST', 'https://intranet.example/orders/roomkey-client/ticket', 'board=order-4711', 'manual'],
      ['POST', 'https://intranet.example/roomkey-client/ticket', 'board=order-4711', 'manual'],
    ]);
  });

  it('comes from `token-url` or the property `ticket` if the element has them', async () => {
    await ticketOf({ application: '/orders', 'token-url': 'ticket?a=1' });
    assert.equal(requests[0][1], 'https://intranet.example/orders/order/ticket?a=1');
    const own = Object.assign(element({ application: '/orders' }), { ticket: () => 'rt_own' });
    assert.equal(await credentialOf(own).token(), 'rt_own');
    assert.equal(requests.length, 1);
    assert.equal(credentialOf(element({})), undefined);
  });

  it('is asked for once more after 4002 only with `application`', () => {
    assert.equal(credentialOf(element({ application: '' })).renew, true);
    assert.equal(credentialOf(element({ 'token-url': '/t' })).renew, false);
  });

  it('comes from the page’s own server, whatever <base> says', async () => {
    document.baseURI = 'https://cdn.example/assets/';
    await ticketOf({ application: '/orders' });
    assert.equal(requests[0][1], 'https://intranet.example/orders/roomkey-client/ticket');
  });

  it('is never requested from another origin', async () => {
    for (const application of ['//evil.example', 'https://evil.example/orders', 'http://intranet.example']) {
      await assert.rejects(ticketOf({ application, grant: 'g' }), TypeError);
    }
    assert.deepEqual(requests, []);
  });

  const cases = [
    ['401: only a sign-in helps', () => new Response('', { status: 401 }), 'unauthorized'],
    ['the page of the sign-in', () => new Response('<html>', { headers: HTML }), 'unauthorized'],
    ['a redirect to the sign-in', () => ({ ok: false, status: 0, type: 'opaqueredirect', headers: new Headers() }), 'unauthorized'],
    ['403: no access', () => new Response('', { status: 403 }), 'forbidden'],
    ['403 with a page', () => new Response('<html>', { status: 403, headers: HTML }), 'forbidden'],
    ['503', () => new Response('', { status: 503 }), 'unavailable'],
    ['429', () => new Response('', { status: 429 }), 'unavailable'],
    ['no answer', () => { throw new TypeError('Failed to fetch'); }, 'disconnected'],
  ];
  for (const [name, given, expected] of cases) {
    it(`fails with ${name}`, async () => {
      answer = given;
      assert.equal(await code(), expected);
    });
  }

  it('fails and tells the developer if the answer has none', async () => {
    for (const given of [
      () => new Response('<html>', { status: 404, headers: HTML }), () => new Response('', { status: 500 }),
      () => Response.json({}), () => Response.json({ ticket: 7 }), () => Response.json(null), () => new Response('{'),
    ]) {
      answer = given;
      const lines = await quietly(async () => assert.equal(await code(), 'no_ticket'));
      assert.match(lines.join(), /^No ticket for Roomkey: https:\/\/intranet\.example\/orders\/roomkey-client\/ticket answered \d+$/);
    }
  });

  it('of `token-url` means by 403 that only a sign-in helps', async () => {
    answer = () => new Response('', { status: 403 });
    assert.equal(await code({ 'token-url': '/ticket' }), 'unauthorized');
  });

  it('is asked for again when the application says so, and within ten minutes', async () => {
    for (const [header, seconds] of [['7', 7], ['1e9', 600], ['-1', 0], ['Mon, 30 Nov 2026 12:00:00 GMT', 0]]) {
      answer = () => new Response('', { status: 503, headers: { 'Retry-After': header } });
      const { frame } = await ticketOf({ application: '' }).catch((error) => error);
      assert.equal(frame.retryAfter, seconds, header);
    }
  });
});

describe('the session of the page’s application', () => {
  const active = (application) => [['POST', `https://intranet.example${application}/roomkey-client/active`, '', 'manual']];

  it('is kept alive once a minute, however many elements there are', async () => {
    const ends = [1, 2, 3].map(() => keepAlive(element({ application: '/orders' })));
    pass(59_000);
    assert.deepEqual(requests, []);
    pass(1_000);
    assert.deepEqual(requests, active('/orders'));
    ends[0]();
    ends[0]();
    ends[1]();
    pass(60_000);
    assert.equal(requests.length, 2);
    ends[2]();
    pass(300_000);
    assert.equal(requests.length, 2);
    assert.deepEqual(shown, []);
  });

  it('is not kept alive by a hidden page, but at once by one that is shown again', () => {
    const end = keepAlive(element({ application: '' }));
    document.hidden = true;
    pass(150_000);
    assert.deepEqual(requests, []);
    document.hidden = false;
    shown[0]();
    assert.deepEqual(requests, active(''));
    shown[0]();
    assert.equal(requests.length, 1);
    end();
  });

  it('is left alone with keep-alive="off", and without an application', () => {
    const ends = [keepAlive(element({ application: '/orders', 'keep-alive': 'off' })), keepAlive(element({ 'token-url': '/t' }))];
    pass(300_000);
    assert.deepEqual(requests, []);
    ends.forEach((end) => end());
  });

  it('may have ended: that alone ends nothing', async () => {
    const end = keepAlive(element({ application: '/orders' }));
    for (const given of [() => new Response('', { status: 401 }), () => { throw new TypeError('Failed to fetch'); }]) {
      answer = given;
      pass(60_000);
      await settle();
    }
    assert.equal(requests.length, 2);
    end();
  });

  it('is another one for another element’s end that is called twice', () => {
    const first = keepAlive(element({ application: '/orders' }));
    first();
    const second = keepAlive(element({ application: '/orders' }));
    first();
    const third = keepAlive(element({ application: '/orders' }));
    pass(60_000);
    assert.equal(requests.length, 1);
    second();
    third();
  });
});

describe('the words of an element', () => {
  const waiting = (close) => elementWords({ name: 'waiting', retryAt: 0, close: { reason: '', ...close } });

  it('say who does not answer', () => {
    assert.match(waiting({ code: 1006, cause: { code: 'disconnected' } }), /^This page’s application does not answer\. Your messages are kept/u);
    assert.match(waiting({ code: 1006, cause: { code: 'unavailable' } }), /^This page’s application cannot reach Roomkey/u);
    for (const cause of [{ code: 'no_ticket' }, new Error('own'), null, 'text']) {
      assert.match(waiting({ code: 1006, cause }), /^This page’s application does not tell Roomkey who you are/u);
    }
    assert.match(waiting({ code: 1006 }), /^Roomkey does not answer\. Your messages are kept/u);
    assert.match(waiting({ code: 1012 }), /^The server is restarting\./u);
  });

  it('say that the application is asked after 4002, and then that the reader is signed out', () => {
    assert.match(waiting({ code: 4002 }), /^Checking whether you are still signed in/u);
    const stopped = { name: 'stopped', signIn: true, close: { code: 4002, reason: '' } };
    assert.match(elementWords(stopped, true), /^You are signed out of this page’s application/u);
    assert.match(elementWords(stopped, false), /^The session or the token/u);
  });
});
