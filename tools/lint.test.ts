/**
 * Goal: the lint rules that guard durability and types are switched on and see types. Method: one planted file per rule, linted with the
 * project's own configuration in a folder of its own. Elsewhere: what oxlint cannot express (tidy/).
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const PLANTED: readonly (readonly [rule: string, code: string])[] = [
  ['no-floating-promises', 'export function f(save: () => Promise<void>): void {\n  save();\n}'],
  ['no-misused-promises', 'export function f(save: () => Promise<boolean>): number {\n  return save() ? 1 : 2;\n}'],
  ['await-thenable', 'export async function f(n: number): Promise<number> {\n  return await n;\n}'],
  ['no-explicit-any', 'export const f = (x: any): number => 1;'],
  ['no-unsafe-assignment', `export const x: { a: number } = JSON.parse('{}');`],
  ['no-unsafe-return', `export const f = (): number => JSON.parse('{}');`],
  ['no-unsafe-member-access', `export const x = String(JSON.parse('{}').a);`],
  ['no-non-null-assertion', 'export const f = (x?: string): number => x!.length;'],
  [
    'switch-exhaustiveness-check',
    `export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}`,
  ],
  ['no-default-export', 'const x = 1;\nexport default x;'],
  ['only-throw-error', `export function f(): never {\n  throw 'text';\n}`],
  ['eqeqeq', 'export const f = (x: unknown): boolean => x == 1;'],
];

interface Report {
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

let folder: string;
let report: Report;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'riposte-lint-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'vitest.config.ts'), 'export const clean = 1;\n');
  for (const [rule, code] of PLANTED) writeFileSync(join(folder, `${rule}.ts`), `${code}\n`);
  const tsconfig = { extends: './tsconfig.json', include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.planted.json'), JSON.stringify(tsconfig));
  const args = [join(root, 'node_modules/oxlint/bin/oxlint'), '--format=json', '.'];
  report = JSON.parse(spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).stdout) as Report;
}, 30_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(PLANTED)('%s is found', (rule) => {
  const codes = report.diagnostics.filter(({ filename }) => filename.endsWith(`${rule}.ts`)).map(({ code }) => code);
  expect(codes.join(' ')).toContain(`(${rule})`);
});

test('code without a fault stays quiet', () => {
  expect(report.diagnostics.filter(({ filename }) => filename.includes('vitest.config'))).toEqual([]);
});
