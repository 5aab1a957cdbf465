import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import './texts.mjs';

import { CLOSE_CODES } from '../../main/webapp/assets/js/roomkey.js';

const { closeName, countdown, longWords, refusalWords, shortWords } = await import('../../main/webapp/assets/js/connection-words.js');

describe('the words about a connection', () => {
  it('count the seconds to the next attempt, and only while it waits', () => {
    assert.equal(countdown({ name: 'waiting', retryAt: 8_200 }, 1_000), 'retry in 8 s');
    assert.equal(countdown({ name: 'waiting', retryAt: 1_000 }, 1_000), 'retrying');
    assert.equal(countdown({ name: 'open' }, 1_000), '');
  });

  it('say what every close code means', () => {
    for (const { code, meaning } of CLOSE_CODES) {
      assert.ok(longWords({ name: 'stopped', close: { code, reason: '' } }).startsWith(meaning));
    }
  });

  it('name the server’s own reason where it gave one', () => {
    assert.equal(closeName({ code: 4001, reason: 'Invalid session' }), '4001 Invalid session');
    assert.equal(closeName({ code: 1006, reason: '' }), '1006 Connection lost');
  });

  it('name a proxy only where the connection found one', () => {
    assert.match(longWords({ name: 'waiting', blocked: true, close: { code: 1006, reason: '' } }), /proxy/);
    assert.doesNotMatch(longWords({ name: 'waiting', close: { code: 1006, reason: '' } }), /proxy/);
  });

  it('tell being signed out from being disconnected', () => {
    assert.equal(shortWords({ name: 'stopped', signIn: true }), 'Signed out');
    assert.equal(shortWords({ name: 'stopped' }), 'Disconnected');
  });

  it('have something to say about a code they do not know', () => {
    assert.equal(refusalWords('a_new_code'), 'The server did not accept it.');
  });
});
