/**
 * Goal: a lazy value is made when it is needed, and once. Method: a maker that counts. Elsewhere: what is lazy (commandline, language).
 */
import { expect, test } from 'vitest';
import { lazy } from './lazy.ts';

test.each([
  ['a value', { a: 1 }],
  ['nothing', undefined],
])('%s is made at the first call, and once', (_, value) => {
  let calls = 0;
  const get = lazy(() => {
    calls += 1;
    return value;
  });
  expect(calls).toBe(0);
  expect([get(), get()]).toEqual([value, value]);
  expect(calls).toBe(1);
});

test('a maker that throws is asked again', () => {
  let calls = 0;
  const get = lazy(() => {
    calls += 1;
    if (calls === 1) throw new Error('not yet');
    return 'made';
  });
  expect(get).toThrow('not yet');
  expect(get()).toBe('made');
});
