/**
 * Goal: a head that was noted is read as it was written, and nothing else is taken for one; events are named alike.
 * Method: by example, and over the table.
 * Elsewhere: what a head proves (`adapters/store/audit`).
 */
import { expect, test } from 'vitest';
import { AUDIT_EVENTS, headText, readHead, RUN_AUDIT_EVENTS } from './audit.ts';

test('a head is written and read as one word, or as its hash alone', () => {
  const head = { number: 12, hash: 'ab'.repeat(32) };
  expect(readHead(headText(head))).toEqual(head);
  expect(readHead(` ${head.hash.toUpperCase()}\n`)).toEqual({ hash: head.hash });
  for (const wrong of ['', '12:', 'x'.repeat(64), `-1:${head.hash}`, `12:${head.hash}0`, `1:2:${head.hash}`])
    expect(readHead(wrong)).toBeUndefined();
});

test('an event is named by what it is about and what was done', () => {
  const odd = Object.entries({ ...AUDIT_EVENTS, ...RUN_AUDIT_EVENTS }).filter(
    ([name, text]) => !/^[a-z]+\.[a-z-]+$/.test(name) || !/^[A-Z].*\.$/.test(text),
  );
  expect(odd).toEqual([]);
});
