/**
 * Goal: a start takes the bundle when it fits the sources, and the sources in every other case.
 * Method: a small program in a folder of its own, really bundled and really started.
 * Elsewhere: Riposte itself from its bundle: every scenario of `npm test` starts that.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entryOf, makeBundle, RIPOSTE, type Program } from './bundle.ts';

let root: string;
let program: Program<'greet' | 'aside'>;

/** Files older than the bundle that is made of them. */
function put(path: string, text: string, secondsAgo = 60): void {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  const changed = Date.parse('2026-01-01T00:00:00Z') / 1000 - secondsAgo;
  utimesSync(file, changed, changed);
}

const start = () => {
  const file = fileURLToPath(entryOf('greet', program));
  const { stdout } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  return { kind: relative(root, file).startsWith('.cache') ? 'bundle' : 'source', says: stdout.trim() };
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'riposte-bundle-'));
  program = { root, entries: { greet: 'src/greet.ts', aside: 'src/aside.ts' } };
  put('package.json', '{"type":"module"}');
  put('node_modules/.package-lock.json', '{}');
  put('src/word.ts', `export const word: string = 'hello';`);
  put('src/greet.ts', `import { word } from './word.ts';\nconsole.log(word, (await import('./late.ts')).late);`);
  put('src/late.ts', `export const late = 'late';`);
  put('src/aside.ts', `export {};`);
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('without a bundle the sources start', () => {
  expect(start()).toEqual({ kind: 'source', says: 'hello late' });
});

test('the bundle starts where it fits, and says the same', async () => {
  await makeBundle(program);
  expect(start()).toEqual({ kind: 'bundle', says: 'hello late' });
});

test.each([
  ['a source', 'src/word.ts', `export const word: string = 'bye!!';`, 'bye!! late'],
  ['a source that is loaded later', 'src/late.ts', `export const late = 'soon';`, 'hello soon'],
  ['the installed packages', 'node_modules/.package-lock.json', '[]', 'hello late'],
])('after a change of %s the sources start, until the next bundle', async (_what, path, text, says) => {
  await makeBundle(program);
  put(path, text, 30);
  expect(start()).toEqual({ kind: 'source', says });
  await makeBundle(program);
  expect(start()).toEqual({ kind: 'bundle', says });
});

test('a bundle that is gone, in part or whole, is not started', async () => {
  await makeBundle(program);
  for (const name of readdirSync(join(root, '.cache/start')).filter((entry) => entry.startsWith('bundle-')))
    rmSync(join(root, '.cache/start', name), { recursive: true });
  expect(start().kind).toBe('source');
});

const bundles = () => readdirSync(join(root, '.cache/start')).filter((entry) => entry.startsWith('bundle-'));

test('the same code is the same bundle, other code another one', async () => {
  await makeBundle(program);
  const [first = ''] = bundles();
  put('src/word.ts', `// A remark.\nexport const word: string = 'hello';`, 30);
  await makeBundle(program);
  expect(bundles()).toEqual([first]);
  put('src/word.ts', `export const word: string = 'howdy';`, 30);
  await makeBundle(program);
  expect(bundles()).toHaveLength(2);
});

test('a bundle that lost a part is made whole again', async () => {
  await makeBundle(program);
  const [name = ''] = bundles();
  rmSync(join(root, '.cache/start', name, 'greet.js'));
  await makeBundle(program);
  expect(bundles()).toEqual([name]);
  expect(start()).toEqual({ kind: 'bundle', says: 'hello late' });
});

test('what cannot be bundled says why, leaves nothing behind and changes nothing', async () => {
  await makeBundle(program);
  put('src/word.ts', 'export const other = 1;', 30);
  await expect(makeBundle(program)).rejects.toThrow(/"word" is not exported/);
  expect(readdirSync(join(root, '.cache/start'))).toHaveLength(2);
  put('src/word.ts', `export const word: string = 'hello';`);
  expect(start()).toEqual({ kind: 'bundle', says: 'hello late' });
});

test('a source that was changed while the bundle was made is in no bundle', async () => {
  const file = join(root, 'src/word.ts');
  const later = Date.parse('2100-01-01T00:00:00Z') / 1000;
  utimesSync(file, later, later);
  await makeBundle(program);
  expect(start().kind).toBe('source');
});

test("every thread's file is an entry of Riposte's bundle, so that it is found there", () => {
  const files = readdirSync(join(RIPOSTE.root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => `src/${path}`);
  const threads = files.filter((path) =>
    /import \{[^}]*\bparentPort\b/.test(readFileSync(join(RIPOSTE.root, path), 'utf8')),
  );
  expect(threads).not.toEqual([]);
  expect(Object.values<string>(RIPOSTE.entries)).toEqual(expect.arrayContaining(threads));
});

test("what Fastify asks for and does not use comes when it is touched, and is Node's own", async () => {
  put('node_modules/fastify/package.json', '{"name":"fastify","main":"index.js"}');
  put(
    'node_modules/fastify/index.js',
    `const https = require('node:https');\nmodule.exports = () => typeof https.createServer;`,
  );
  const loaded = `process.moduleLoadList.includes('NativeModule https')`;
  put('src/greet.ts', `import touch from 'fastify';\nconsole.log(${loaded}, touch(), ${loaded});`);
  await makeBundle(program);
  expect(start()).toEqual({ kind: 'bundle', says: 'false function true' });
});
