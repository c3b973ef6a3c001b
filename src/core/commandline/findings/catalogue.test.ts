/**
 * Goal: each row finds what it is for and leaves its near miss alone, so that a row that is removed or blunted turns a test red.
 * Method: the worked examples that every row carries, read by the whole analysis.
 * Elsewhere: the golden of all rows, the decoding passes, and the proof that a lost row turns a test red, in `tools/commandline/`. How well the rows separate
 * good from bad lines is measured, not tested.
 */
import { describe, expect, test } from 'vitest';
import { examineCommandLine } from '../examine.ts';
import { CATALOGUE } from './catalogue.ts';

const IDS: ReadonlySet<string> = new Set(CATALOGUE.map(({ id }) => id));

function found(line: string): readonly string[] {
  return examineCommandLine(line).findings.map(({ id }) => id);
}

describe.each(CATALOGUE.map((row) => [row.id, row] as const))('%s', (id, row) => {
  test.each(row.hits)('is found in %s', (line) => {
    expect(found(line)).toContain(id);
  });
  test.each(row.misses)('is not found in %s', (line) => {
    expect(found(line)).not.toContain(id);
  });
  test('carries what an analyst needs', () => {
    expect(row.reason.length).toBeGreaterThan(20);
    expect(row.hits.length).toBeGreaterThan(0);
    expect(row.misses.length).toBeGreaterThan(0);
    expect(row.kind === 'counter' || /^T\d{4}(?:\.\d{3})?$/.test(row.technique)).toBe(true);
  });
});

test('every id stands once', () => {
  expect(IDS.size).toBe(CATALOGUE.length);
});
