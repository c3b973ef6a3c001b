/** Goal: the field offers what the query language takes, and taking an offer changes nothing else. Method: queries with a caret. */
import { expect, test } from 'vitest';
import { completed, offersFor, wordAt } from './completion.ts';

const texts = (query: string, caret = query.length) => offersFor(query, caret).map(({ text }) => text);

test('fields at the beginning of a term, values after its colon', () => {
  expect(texts('sta')).toEqual(['status:']);
  expect(texts('status:')).toEqual(['open', 'closed']);
  expect(texts('status:open and (sev')).toEqual(['severity:']);
  expect(texts('status:open')).toEqual([]);
});

test('operators after a term, and after an operator a term', () => {
  expect(texts('status:open ')).toEqual(['and ', 'or ', 'and not ']);
  expect(texts('status:open and ')).toContain('hostname:');
});

test('values that are in the list are offered, and stay values', () => {
  const known = (field: string) => (field === 'hostname' ? ['WS-7', 'a b" or id:1', 'WS-7'] : []);
  const offered = (query: string) => offersFor(query, query.length, known).map(({ text }) => text);
  expect(offered('host_name:')).toEqual(['WS-7', '"a b\\" or id:1"']);
  expect(offered('hostname:w')).toEqual(['WS-7']);
});

test('nothing is offered inside quotes', () => {
  expect(texts('name:"sta')).toEqual([]);
  expect(wordAt('name:"sta', 9)).toBe('');
});

test('an offer takes the place of the word at the caret', () => {
  const offer = { text: 'severity:', about: '' };
  expect(completed('status:open and -sev or id:1', 20, offer)).toEqual({
    query: 'status:open and -severity: or id:1',
    caret: 26,
  });
});
