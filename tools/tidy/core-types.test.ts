/**
 * Goal: the core cannot reach Node or the DOM even by accident: its tsconfig makes their globals compile errors.
 * Method: a planted file per global, compiled under src/core/tsconfig.json, together with every package that the core may import, because a
 * package's declarations could bring Node's types in again. Elsewhere: imports of Node's modules (tidy.test.ts).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const GLOBALS = [
  'fetch',
  'process',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
  'crypto',
  'Buffer',
  'console',
  'document',
  'URL',
  'require',
];

const PACKAGES = `
import 're2js';
import 'yaml';
import '@noble/hashes/sha2.js';
import 'tldts';
import 'ipaddr.js';
`;

/** Where the planted line of each file stands. */
const PLANTED_LINE = PACKAGES.split('\n').length;

let folder: string;
let output: string;

beforeAll(() => {
  // Inside the project, so that the packages resolve.
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache', 'core-types-'));
  for (const name of GLOBALS) writeFileSync(join(folder, `${name}.ts`), `${PACKAGES}export const planted = ${name};\n`);
  writeFileSync(
    join(folder, 'clean.ts'),
    `${PACKAGES}export const clean = JSON.stringify([new Date(1), new Map()]);\n`,
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../src/core/tsconfig.json', include: ['.'] }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  output = spawnSync(process.execPath, [tsc, '--noEmit', '--pretty', 'false', '-p', folder], {
    encoding: 'utf8',
  }).stdout;
}, 30_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(GLOBALS)('%s is a compile error in the core', (name) => {
  expect(output).toMatch(new RegExp(`${name}\\.ts\\(${PLANTED_LINE},.*error TS\\d+: Cannot find name '${name}'`));
});

test('the language itself and the allowed packages are none', () => {
  expect(output.split('\n').filter((line) => line.includes('clean.ts'))).toEqual([]);
});
