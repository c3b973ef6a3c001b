/** Filters that XSOAR ships as scripts, as native functions with the scripts' rules. Both sides arrive whole. */
import { asList, isList } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { isEmpty, toNumber } from '../casts.ts';
import { embed } from '../template.ts';
import type { OperatorRow } from './row.ts';

function anyContains(left: Json | undefined, right: Json | undefined): boolean {
  if (isEmpty(left) || isEmpty(right)) return false;
  const texts = asList(left).map(embed);
  const parts = asList(right).map(embed);
  return texts.some((text) => parts.some((part) => text.includes(part)));
}

function inRange(left: Json | undefined, right: Json | undefined): boolean {
  const value = toNumber(left);
  const ends = typeof right === 'string' ? right.split(',') : isList(right) ? right : [];
  const [from, to] = [toNumber(ends[0]), toNumber(ends[1])];
  if (typeof value !== 'number' || typeof from !== 'number' || typeof to !== 'number') return false;
  return ends.length === 2 && from <= value && value <= to;
}

function anyMatch(left: Json | undefined, right: Json | undefined): boolean {
  const text = embed(left).toLowerCase();
  return embed(right)
    .split(',')
    .some((item) => text.includes(item.trim().toLowerCase()));
}

export const SCRIPT_OPERATORS: readonly OperatorRow[] = [
  {
    name: 'StringContainsArray',
    aliases: [],
    level: 'whole',
    right: 'list',
    negative: false,
    rule: 'Some text on the left holds some text of the right side; an empty side holds nothing.',
    examples: [
      { left: ['alpha', 'beta'], right: ['eta', 'zzz'], result: true },
      { left: 'alpha', right: 'eta', result: false },
      { left: 'alpha', right: [], result: false },
    ],
    test: anyContains,
  },
  {
    name: 'InRange',
    aliases: [],
    level: 'scalar',
    right: 'list',
    negative: false,
    rule: 'The number on the left lies between the two numbers `from,to` on the right, both included.',
    examples: [
      { left: 5, right: '1,5', result: true },
      { left: '6', right: '1,5', result: false },
      { left: 3, right: '1', result: false },
    ],
    test: inRange,
  },
  {
    name: 'AnyMatch',
    aliases: [],
    level: 'scalar',
    right: 'one',
    negative: false,
    rule: 'Some item of the comma separated right side stands in the text on the left, whatever the case.',
    examples: [
      { left: 'Mimikatz detected', right: 'psexec,mimikatz', result: true },
      { left: 'all quiet', right: 'psexec,mimikatz', result: false },
      { left: ['a', 'psexec64'], right: 'PSEXEC', result: true },
    ],
    test: anyMatch,
  },
];
