import { expect, test } from 'vitest';
import { queryOf, whatText } from './filters.ts';

test('the address becomes a query: minutes of UTC, the whole last one, newest first unless it says otherwise', () => {
  expect(queryOf({ from: '2026-01-01T00:00', until: '2026-01-01T00:00', who: 'ada' })).toEqual({
    who: 'ada',
    from: 1_767_225_600_000,
    until: 1_767_225_659_999,
    order: 'newest',
  });
  expect(queryOf({ from: 'yesterday', order: 'oldest' })).toEqual({ order: 'oldest' });
});

test('a name is told in words', () => {
  expect(whatText('alert.closed-at-source')).toBe('Alert closed at source');
});
