/**
 * Goal: the reference pages of the language lack nothing: every row with three examples or more, every choice with its reason.
 * Method: pages and declarations are compared; faults are planted in source texts.
 * Elsewhere: that the files on disk are what is generated (`npm run generate -- --check`), what the examples say (`catalogue.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import * as constants from '../src/core/language/choices.ts';
import { operators } from '../src/core/language/operators/index.ts';
import { transformers } from '../src/core/language/transformers/index.ts';
import { choices, choicesIn, choicesPage, operatorsPage, transformersPage } from './language-page.ts';

describe('choices', () => {
  test('every name that choices.ts exports stands on the page', () => {
    const page = choicesPage();
    const missing = Object.keys(constants).filter((name) => !page.includes(`| \`${name}\``));
    expect(missing).toEqual([]);
  });

  test('every room declares some', () => {
    expect(choices().map(({ rows }) => rows.length > 0)).toEqual([true, true, true]);
  });

  test('a choice without a doc comment is refused', () => {
    const source = '/** Why. */\nexport const A = 1;\n\nexport const B: boolean = true;\n';
    expect(() => choicesIn(source, 'choices.ts', true)).toThrow('B has no doc comment');
  });

  test('an @choice that belongs to no declaration is refused', () => {
    expect(() => choicesIn('/** @choice Lost. */\n\nreturn 1;\n', 'a.ts', false)).toThrow('@choice');
  });

  test('name, text and value are read, and several choices of one declaration', () => {
    const source = "/** Commas: people do. */\nexport const SEPARATOR: string = ',';\n";
    expect(choicesIn(source, 'choices.ts', true)).toEqual([
      { name: 'SEPARATOR', text: 'Commas: people do.', file: 'choices.ts', value: "','" },
    ]);
    const tagged = '/**\n * What it does.\n *\n * @choice One\n * line.\n * @choice Two.\n */\nfunction f(): void {}\n';
    expect(choicesIn(tagged, 'f.ts', false).map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'f: One line.',
      'f: Two.',
    ]);
  });
});

describe.each([
  ['operator', operators(), operatorsPage()],
  ['transformer', transformers(), transformersPage()],
])('each %s', (_kind, rows, page) => {
  test.each(rows.map((row) => [row.name, row] as const))('%s has its section, names and examples', (name, row) => {
    const start = page.indexOf(`### ${name}\n`);
    expect(start).toBeGreaterThan(0);
    const section = page.slice(start, page.indexOf('\n### ', start + 4));
    for (const alias of row.aliases) expect(section).toContain(`\`${alias}\``);
    expect(row.examples.length).toBeGreaterThanOrEqual(3);
    expect(section).toContain(row.rule);
  });

  test('sections stand once', () => {
    const headings = page.match(/^### .*$/gm) ?? [];
    expect(headings).toHaveLength(rows.length);
    expect(new Set(headings).size).toBe(rows.length);
  });
});

test('every transformer that takes arguments shows one with them, and every argument is said', () => {
  const silent = transformers().filter(({ args, examples }) => args.length > 0 && !examples.some((each) => each.args));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

/** Missing, a list, or a value of a wrong type. */
test('every row shows an edge case among its examples', () => {
  const isEdge = (value: unknown): boolean => value === undefined || value === null || typeof value === 'object';
  const plain = [
    ...operators().filter(
      ({ examples }) =>
        !examples.some(({ left, right, result }) => isEdge(left) || Array.isArray(right) || result === 'error'),
    ),
    ...transformers().filter(({ examples }) => !examples.some(({ input, error }) => isEdge(input) || error === true)),
  ];
  expect(plain.map(({ name }) => name)).toEqual([]);
});
