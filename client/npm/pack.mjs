/**
 * Makes the npm package of the modules that the server delivers: `node client/npm/pack.mjs FOLDER` writes its files to
 * FOLDER/package, and `npm pack` makes FOLDER/roomkey-VERSION.tgz of them. The version is that of pom.xml.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');
const MODULES = join(ROOT, 'src/main/webapp/assets/js');
const ENTRIES = ['roomkey.js', 'roomkey-board.js', 'roomkey-presence.js'];
const DECLARATIONS = ['roomkey-board.d.ts', 'roomkey-presence.d.ts'];

const folder = resolve(process.argv[2]);
const output = join(folder, 'package');

/** What the server makes, or knows, the package has as a file. */
const MADE = { 'messages.js': messages, 'palette.js': palette, 'roomkey-server.js': () => 'export const SERVER = undefined;\n' };

/** @type {Map<string, string>} the sources, by the name of the file */
const sources = new Map();

function add(name) {
  if (sources.has(name) || name in MADE) return;
  const source = readFileSync(join(MODULES, name), 'utf8');
  sources.set(name, source);
  for (const [, imported] of source.matchAll(/^(?:import|export) [^;]*?from '\.\/([^']+)';/gmsu)) add(imported);
}

function texts(file) {
  const lines = readFileSync(join(ROOT, 'src/main/resources/org/roomkey/web/page', file), 'utf8').split('\n');
  return Object.fromEntries(lines.filter((line) => /^[^#].* = /u.test(line)).map((line) => line.split(/ = (.*)/su, 2)));
}

/** Both languages of the texts that the modules use. The browser chooses. */
function messages() {
  const used = [...sources.values()].flatMap((source) => [...source.matchAll(/(?<![\w.$])tn?\('([^']+)'/gu)].map(([, key]) => key));
  const some = (all) => Object.fromEntries(Object.entries(all)
    .filter(([key]) => used.includes(key) || key.startsWith('close.')).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `const ALL = ${JSON.stringify({ en: some(texts('messages.properties')), de: some(texts('messages_de.properties')) }, null, 1)};
const preferred = (globalThis.navigator?.languages ?? []).map((language) => language.slice(0, 2));
export const LANGUAGE = preferred.find((language) => language in ALL) ?? 'en';
export const TEXTS = ALL[LANGUAGE];
`;
}

function palette() {
  return `export const PALETTE = \`${readFileSync(join(ROOT, 'src/main/webapp/assets/css/palette.css'), 'utf8')}\`;\n`;
}

ENTRIES.forEach(add);
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
for (const [name, source] of sources) writeFileSync(join(output, name), source);
for (const [name, make] of Object.entries(MADE)) writeFileSync(join(output, name), make());
copyFileSync(join(MODULES, 'roomkey.d.ts'), join(output, 'roomkey.d.ts'));
for (const name of [...DECLARATIONS, 'README.md']) copyFileSync(join(HERE, name), join(output, name));

const [, version] = readFileSync(join(ROOT, 'pom.xml'), 'utf8').match(/<artifactId>roomkey<\/artifactId>\s*<version>([^<]+)</u);
const description = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'));
writeFileSync(join(output, 'package.json'), `${JSON.stringify({ ...description, version }, null, 2)}\n`);

const { status, error } = spawnSync('npm', ['pack', '--pack-destination', folder], { cwd: output, stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
