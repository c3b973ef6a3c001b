/**
 * Goal: the judge reads a query as its author meant it, so that a value that escapes from its clause is seen.
 * Method: queries and what they say.
 * Elsewhere: the product's own parser has its tests in core/query; the two share nothing.
 */
import { expect, test } from 'vitest';
import { isScoped, readClauses, valuesOf } from './clauses.ts';

const values = (query: string, field: string): readonly string[] | undefined => {
  const read = readClauses(query);
  return read && valuesOf(read, field);
};

test.each([
  ['caseid:4021', 'caseid', ['4021']],
  ['name:"a \\"b\\" or c:d"', 'name', ['a "b" or c:d']],
  ['CaseId:"4021) or (severity:*"', 'caseid', ['4021) or (severity:*']],
  ['caseid:4021) or (severity:*', 'caseid', undefined],
  ['name:(a or "b c") and -name:d', 'name', ['a', 'b c']],
  ['created:>=2025-06-03T10:15:00Z status:open', 'created', ['>=2025-06-03T10:15:00Z']],
  ['created:>=2025-06-03T10:15:00Z status:open', 'status', ['open']],
  ['(a:1 and (b:2 or c:3))', 'c', ['3']],
  ['url:http://x.example/a', 'url', ['http://x.example/a']],
  ['name:', 'name', undefined],
  ['(a:1', 'a', undefined],
  ['name:"open', 'name', undefined],
  ['', 'a', undefined],
])('%j gives %s %j', (query, field, expected) => {
  expect(values(query, field)).toEqual(expected);
});

test.each([
  ['caseid:4021', true],
  ['caseid:4021 and (severity:high or name:x)', true],
  ['(caseid:1 and a:2) or caseid:3', true],
  ['caseid:4021 or severity:*', false],
  ['not caseid:4021', false],
  ['caseid:*', false],
  ['caseid:""', false],
  ['severity:high', false],
])('%j is limited to cases: %s', (query, scoped) => {
  const read = readClauses(query);
  expect(read !== undefined && isScoped(read)).toBe(scoped);
});
