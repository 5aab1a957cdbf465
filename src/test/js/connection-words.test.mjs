import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import './texts.mjs';

import { CLOSE_CODES } from '../../main/webapp/assets/js/roomkey.js';

const { closeName, countdown, longWords, refusalWords, shortWords } = await import('../../main/webapp/assets/js/connection-words.js');

describe('the words about a connection', () => {
  it('count the seconds to the next attempt only while waiting', () => {
    assert.equal(countdown({ name: 'waiting', retryAt: 8_200 }, 1_000), 'retry in 8 s');
    assert.equal(countdown({ name: 'waiting', retryAt: 1_000 }, 1_000), 'retrying');
    assert.equal(countdown({ name: 'open' }, 1_000), '');
  });

  it('explain every close code', () => {
    for (const { code, meaning } of CLOSE_CODES) {
      assert.ok(longWords({ name: 'stopped', close: { code, reason: '' } }).startsWith(meaning));
    }
  });

  it('include the server’s reason if there is one', () => {
    assert.equal(closeName({ code: 4001, reason: 'Invalid session' }), '4001 Invalid session');
    assert.equal(closeName({ code: 1006, reason: '' }), '1006 Connection lost');
  });

  it('mention a proxy only if one was detected', () => {
    assert.match(longWords({ name: 'waiting', blocked: true, close: { code: 1006, reason: '' } }), /proxy/);
    assert.doesNotMatch(longWords({ name: 'waiting', close: { code: 1006, reason: '' } }), /proxy/);
  });

  it('distinguish a sign-out from a lost connection', () => {
    assert.equal(shortWords({ name: 'stopped', signIn: true }), 'Signed out');
    assert.equal(shortWords({ name: 'stopped' }), 'Disconnected');
  });

  it('have a text for unknown codes', () => {
    assert.equal(refusalWords('a_new_code'), 'The server did not accept it.');
  });
});
