/**
 * Goal: after a log-in a browser is on a page of ours, whatever was asked for.
 * Method: what a browser makes of the path (WHATWG URL), for hand-written tricks and for texts made of their parts at random.
 * Elsewhere: the log-in itself (`tests/sso.test.ts`).
 */
import { assert, constantFrom, array, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { returnTo } from './return-to.ts';

test.each(['/', '/alerts', '/alerts?status=open&q=a%20b', '/runs/3f2a#task-7', '/a.b/..c/x', '/apis'])(
  '%s is kept',
  (path) => {
    expect(returnTo(path)).toBe(path);
  },
);

describe('the start page instead of', () => {
  test.each([
    undefined,
    null,
    7,
    ['/a'],
    '',
    'alerts',
    'https://evil.test/',
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    ' /a',
    '/a b',
    '/ä',
    'javascript:alert(1)',
    '/..//evil.test',
    '/a/..//evil.test',
    '/a/%2e%2e//evil.test',
    '/./%2E./x',
    '/a//b',
    '/api',
    '/api/v1/session',
    '/API/v1/session',
    `/${'a'.repeat(2000)}`,
  ])('%o', (wanted) => {
    expect(returnTo(wanted)).toBe('/');
  });
});

test('whatever it gives is of our origin and no part of the API, in the eyes of a browser', () => {
  const parts = [
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2E',
    '%5c',
    '//',
    'evil.test',
    '@',
    ':',
    '?',
    '#',
    '\t',
    '\n',
    '\r',
    ' ',
    'api',
    'a',
    '\u2028',
  ];
  assert(
    property(array(constantFrom(...parts), { maxLength: 8 }), (words) => {
      const url = new URL(returnTo(words.join('')), 'https://soc.test');
      expect(url.origin).toBe('https://soc.test');
      expect(url.pathname).not.toMatch(/^\/api(?:\/|$)|^\/\//i);
    }),
    { numRuns: 3000 },
  );
});
