/**
 * Goal: a diff tells the whole of both texts and as little as it can.
 * Method: worked examples, and a property over random texts: what goes and stays is the one text, what comes and stays the other.
 */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { diffHunks, diffLines } from './line-diff.ts';

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ op, text }) => `${{ same: ' ', gone: '-', new: '+' }[op]}${text}`);

test.each([
  ['a\nb\nc\n', 'a\nx\nc\n', [' a', '-b', '+x', ' c']],
  ['', 'a\n', ['+a']],
  ['a\n', '', ['-a']],
  ['a\nb', 'a\nb\n', [' a', ' b']],
  ['a\nb\nc\nd', 'b\nc\nd\ne', ['-a', ' b', ' c', ' d', '+e']],
])('%j → %j', (before, after, expected) => {
  expect(shown(before, after)).toEqual(expected);
});

describe('whatever the texts', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 40 })
    .map((lines) => lines.map((line) => `${line}\n`).join(''));

  it('gives both back', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const joined = (left: 'gone' | 'new') =>
          lines
            .filter(({ op }) => op === 'same' || op === left)
            .map((line) => `${line.text}\n`)
            .join('');
        expect([joined('gone'), joined('new')]).toEqual([before, after]);
      }),
    );
  });

  it('shows no line twice in its hunks, and every line that differs', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = diffHunks(before, after).flat();
        const places = hunks.map((line) => `${line.before} ${line.after}`);
        expect(new Set(places).size).toBe(places.length);
        const differing = (lines: readonly { op: string }[]) => lines.filter(({ op }) => op !== 'same').length;
        expect(differing(hunks)).toBe(differing(diffLines(before, after)));
      }),
    );
  });
});

test('texts that have nothing in common are told in bounded time', () => {
  const many = (sign: string) => Array.from({ length: 20_000 }, (_, index) => `${sign}${index}`).join('\n');
  expect(diffLines(many('a'), many('b'))).toHaveLength(40_000);
});
