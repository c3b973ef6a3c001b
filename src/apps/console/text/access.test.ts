/** Goal: what somebody or a key may do is said in words that are complete and true. Method: tables, pure. */
import { describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../../core/api/row.ts';
import { browserWords, factorWords, PERMISSION_GROUPS, PERMISSION_WORDS, scopeWords } from './access.ts';

const ROLES = [
  { role: 'viewer', permissions: ['alert:read', 'run:read'] },
  { role: 'analyst', permissions: ['alert:read', 'run:read', 'alert:write'] },
];

test('every permission has words of its own and stands in one group', () => {
  expect(new Set(Object.values(PERMISSION_WORDS)).size).toBe(PERMISSIONS.length);
  expect(PERMISSION_GROUPS.flatMap(({ permissions }) => permissions).toSorted()).toEqual([...PERMISSIONS].toSorted());
});

describe('scopes of a key', () => {
  test.each([
    [['alert:read', 'run:read'], 'all that a viewer may'],
    [['run:read', 'alert:read', 'alert:write'], 'all that an analyst may'],
    [['run:read', 'alert:read', 'audit:read'], 'all that a viewer may and read the audit'],
    [['alert:write'], 'deliver, assign and close alerts'],
    [['alert:read', 'tomorrow:new'], 'read alerts and tomorrow:new'],
  ])('%j: %s', (scopes, words) => {
    expect(scopeWords(scopes, ROLES)).toBe(words);
  });
});

test('factors are told by kind and number', () => {
  expect(factorWords({ totp: true, passkeys: 2, required: true })).toBe('app codes and 2 passkeys');
  expect(factorWords({ totp: false, passkeys: 0, required: true })).toBe('none');
});

test('a browser is known by what it calls itself', () => {
  expect(browserWords('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
    'Firefox on Linux',
  );
  expect(browserWords('')).toBe('');
});
