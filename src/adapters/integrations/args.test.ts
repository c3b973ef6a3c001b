/**
 * Goal: arguments are read alike whether a playbook passes a list, a text or a list written as text.
 * Method: by example. Lists that the engine iterates are tested with the engine.
 */
import { expect, test } from 'vitest';
import { listArg, textArg, urlListArg, wholeArg } from './args.ts';
import { table } from './entries.ts';

test('a list is taken as it is, split at commas or read as JSON, without empty items and duplicates', () => {
  const read = (value: never) => listArg({ x: value }, 'x');
  expect(
    ['a, b,,a', ['a', null, 'b,c'], '["a","b,c"]', 7, null, '[a', { a: 1 }].map((value) => read(value as never)),
  ).toEqual([['a', 'b'], ['a', 'b,c'], ['a', 'b,c'], ['7'], [], ['[a'], []]);
});

test('a comma inside a URL belongs to the URL', () => {
  expect(urlListArg({ url: 'http://a.example/x?p=1,2&q=3, https://b.example/' }, 'url')).toEqual([
    'http://a.example/x?p=1,2&q=3',
    'https://b.example/',
  ]);
  expect(urlListArg({ url: ['http://a.example/,https://b.example/'] }, 'url')).toEqual([
    'http://a.example/,https://b.example/',
  ]);
});

test('a single value may come as a list of one; several are none', () => {
  expect([
    textArg({ x: [' a '] }, 'x'),
    textArg({ x: ['a', 'b'] }, 'x'),
    textArg({}, 'x'),
    textArg({ x: 5 }, 'x'),
  ]).toEqual(['a', '', '', '5']);
  expect([wholeArg({ x: '12' }, 'x', 3), wholeArg({ x: '-1' }, 'x', 3), wholeArg({ x: '0' }, 'x', 3, 1)]).toEqual([
    12, 3, 1,
  ]);
});

test('no value breaks out of its table cell', () => {
  expect(table('T', ['A'], [['x|y\n|z\\|']]).split('\n')).toEqual(['### T', '|A|', '|---|', '|x\\|y \\|z\\\\\\||']);
});
