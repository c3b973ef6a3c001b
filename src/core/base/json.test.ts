/**
 * Goal: JSON from outside never makes a recursive reader run out of stack.
 * Method: texts nested at the limit, one beyond it, and far beyond it.
 * Elsewhere: what intake and the vendors' clients say of such a text.
 */
import { describe, expect, test } from 'vitest';
import { isDeeper, JSON_DEPTH_MAX, parseJson } from './json.ts';

const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const objects = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

describe('a foreign text', () => {
  test.each([lists, objects])('is read to the limit of nesting and no further (%o)', (nested) => {
    expect(parseJson(nested(JSON_DEPTH_MAX))).toBeDefined();
    expect(parseJson(nested(JSON_DEPTH_MAX + 1))).toBeUndefined();
    expect(parseJson(nested(200_000))).toBeUndefined();
  });

  test('that is no JSON is nothing, and null is null', () => {
    expect(parseJson('{"a"')).toBeUndefined();
    expect(parseJson('null')).toBeNull();
  });
});

test('a value is deeper only by its deepest member', () => {
  expect(isDeeper([1, [2], { a: [] }], 3)).toBe(false);
  expect(isDeeper([1, [2], { a: [] }], 2)).toBe(true);
  expect(isDeeper('text', 0)).toBe(false);
});
