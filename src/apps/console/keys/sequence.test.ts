/** Goal: keys mean what the help says, and text that is written is text. Method: presses as data. Elsewhere: the listener (tests/console). */
import { expect, test } from 'vitest';
import { NOTHING_BEGUN, read, WITHIN_MS, type Press } from './sequence.ts';

const BINDINGS = ['g a', 'g p', 'j', '?', 'mod+k', 'mod+Enter'];
const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrl: false,
  meta: false,
  alt: false,
  at: 0,
  writing: false,
  ...more,
});

test('two presses in time are one sequence', () => {
  const { begun, meant } = read(NOTHING_BEGUN, press('g', { at: 10 }), BINDINGS);
  expect(meant).toBeUndefined();
  expect(read(begun, press('a', { at: 10 + WITHIN_MS }), BINDINGS).meant).toBe('g a');
});

test('what was begun is forgotten after a while', () => {
  const { begun } = read(NOTHING_BEGUN, press('g', { at: 10 }), BINDINGS);
  expect(read(begun, press('a', { at: 11 + WITHIN_MS }), BINDINGS).meant).toBeUndefined();
});

test('a key that does not go on with a sequence has its own meaning', () => {
  const { begun } = read(NOTHING_BEGUN, press('g', { at: 10 }), BINDINGS);
  expect(read(begun, press('j', { at: 20 }), BINDINGS).meant).toBe('j');
});

test('a letter in a field is a letter; a key with Ctrl or Cmd is not', () => {
  expect(read(NOTHING_BEGUN, press('j', { writing: true }), BINDINGS).meant).toBeUndefined();
  expect(read(NOTHING_BEGUN, press('k', { ctrl: true, writing: true }), BINDINGS).meant).toBe('mod+k');
  expect(read(NOTHING_BEGUN, press('K', { meta: true }), BINDINGS).meant).toBe('mod+k');
});
