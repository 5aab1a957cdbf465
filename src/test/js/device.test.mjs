import assert from 'node:assert/strict';
import { test } from 'node:test';
import './texts.mjs';

const { deviceWords } = await import('../../main/webapp/assets/js/device.js');

const NAMES = [
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
    'Chrome on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge on Windows'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox on Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari on an iPhone'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    'Safari on a Mac'],
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome on Android'],
  ['curl/8.14.1', 'curl'],
  ['Java-http-client/17.0.16', 'A Java program'],
  ['', 'Unknown device'],
  ['<img src=x>', '<img'],
];

for (const [name, words] of NAMES) {
  test(`${name.slice(0, 40) || 'nothing'} is ${words}`, () => assert.equal(deviceWords(name), words));
}

test('a long name without spaces is truncated', () => assert.equal(deviceWords('x'.repeat(200)).length, 40));
