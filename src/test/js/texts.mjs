/** Import first: gives the modules of the pages the texts that the server would send them, in English. */
import { readFileSync } from 'node:fs';
import { register } from 'node:module';

const bundle = new URL('../../main/resources/org/roomkey/web/page/messages.properties', import.meta.url);
const lines = readFileSync(bundle, 'utf8').split('\n').filter((line) => line.includes(' = '));
const texts = Object.fromEntries(lines.map((line) => line.split(/ = (.*)/su, 2)));
const source = `export const LANGUAGE = 'en'; export const TEXTS = ${JSON.stringify(texts)};`;

register(`data:text/javascript,${encodeURIComponent(`
  export async function load(url, context, next) {
    if (!url.endsWith('/messages.js')) return next(url, context);
    return { format: 'module', shortCircuit: true, source: ${JSON.stringify(source)} };
  }
  export async function resolve(name, context, next) {
    if (name !== './messages.js') return next(name, context);
    return { url: new URL(name, context.parentURL).href, shortCircuit: true };
  }
`)}`);
