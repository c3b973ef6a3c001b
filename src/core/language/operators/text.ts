/** Operators over texts: equality, parts, patterns, length. Numbers and truth values count as their text. */
import { lazy } from '../../base/lazy.ts';
import { isList } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { toNumber, toText } from '../casts.ts';
import { EQUAL_CASE_IGNORES_FLAG, IN_LIST_TRIMS, MATCH_HONOURS_IGNORE_CASE, MISSING_RIGHT_TEXT } from '../choices.ts';
import { Fault } from '../fault.ts';
import type { OperatorCall, OperatorRow } from './row.ts';

type Tests = Required<Pick<OperatorRow, 'test' | 'against'>>;

/** Tests of two texts; a missing right side is the empty text. */
function texts(holds: (left: string, right: string) => boolean, honoursCase = true): Tests {
  const against: Tests['against'] = (right, call) => {
    const given = toText(right);
    if (given instanceof Fault) return (left) => faultOf(toText(left)) ?? given;
    const ignoresCase = honoursCase && call.ignoreCase;
    const text = given ?? MISSING_RIGHT_TEXT;
    const wanted = ignoresCase ? text.toLowerCase() : text;
    return (left) => {
      const own = toText(left);
      if (own instanceof Fault) return own;
      return holds(ignoresCase ? (own ?? '').toLowerCase() : (own ?? ''), wanted);
    };
  };
  return { test: (left, right, call) => against(right, call)(left ?? null), against };
}

function faultOf(text: string | undefined | Fault): Fault | undefined {
  return text instanceof Fault ? text : undefined;
}

/** The opposite of both; a fault stays one. */
function opposite({ test, against }: Tests): Tests {
  return {
    test: not(test),
    against: (right, call) => {
      const holds = against(right, call);
      return (left) => {
        const verdict = holds(left);
        return typeof verdict === 'boolean' ? !verdict : verdict;
      };
    },
  };
}

const CASE_FLAG_COUNTS = !EQUAL_CASE_IGNORES_FLAG;

function matches(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean | Fault {
  const text = toText(left);
  if (text instanceof Fault) return text;
  const source = toText(right);
  if (source instanceof Fault) return source;
  const pattern = call.patterns.get(source ?? MISSING_RIGHT_TEXT, {
    ignoreCase: call.ignoreCase && MATCH_HONOURS_IGNORE_CASE,
  });
  return pattern instanceof Fault ? pattern : pattern.test(text ?? '');
}

/** Membership in one right side: a list of texts, or a text split at commas. */
function listed(right: Json | undefined, call: OperatorCall): (left: Json) => boolean | Fault {
  const texts = new Set<string>();
  const given = isList(right) ? right : [right ?? null];
  for (const item of given) {
    const text = toText(item);
    if (text instanceof Fault) return () => text;
    const pieces = text === undefined ? [] : isList(right) ? [text] : text.split(',');
    for (const piece of pieces) texts.add(fold(IN_LIST_TRIMS && !isList(right) ? piece.trim() : piece, call));
  }
  return (left) => {
    const text = toText(left);
    return text instanceof Fault ? text : texts.has(fold(text ?? '', call));
  };
}

function isInList(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean | Fault {
  return listed(right, call)(left ?? null);
}

function unlisted(right: Json | undefined, call: OperatorCall): (left: Json) => boolean | Fault {
  const isListed = listed(right, call);
  return (left) => {
    const verdict = isListed(left);
    return typeof verdict === 'boolean' ? !verdict : verdict;
  };
}

function fold(text: string, call: OperatorCall): string {
  return call.ignoreCase ? text.toLowerCase() : text;
}

function hasCharacters(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean | Fault {
  const text = toText(left);
  if (text instanceof Fault) return text;
  const wanted = toNumber(right);
  if (wanted instanceof Fault) {
    call.warn(`stringHasLength: ${wanted.message}`);
    return false;
  }
  return characters(text ?? '') === wanted;
}

/** Length in characters (code points), as people and Go's runes count. */
export function characters(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xd800 || code > 0xdbff || !isLow(text.charCodeAt(i + 1))) count++;
  }
  return count;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** The opposite of a test; a fault stays one. */
export function not(test: OperatorRow['test']): OperatorRow['test'] {
  return (left, right, call) => {
    const verdict = test(left, right, call);
    return typeof verdict === 'boolean' ? !verdict : verdict;
  };
}

const equal = texts((left, right) => left === right);
const equalCase = texts((left, right) => left === right, CASE_FLAG_COUNTS);
const contains = texts((left, right) => left.includes(right));
const starts = texts((left, right) => left.startsWith(right));
const ends = texts((left, right) => left.endsWith(right));

const one = { source: 'built-in', level: 'scalar', right: 'one' } as const;

export const textOperators = lazy((): readonly OperatorRow[] => [
  {
    ...one,
    name: 'isEqualString',
    aliases: ['isEqual', 'string.isEqual', 'general.isEqual'],
    negative: false,
    rule: 'The text of the left side equals the text of the right side.',
    examples: [
      { left: 7, right: '7', result: true },
      { left: ['red', 'blue'], right: 'blue', result: true },
      { left: 'Red', right: 'red', result: false },
      { left: 'Red', right: 'red', ignoreCase: true, result: true },
      { right: 'red', result: false },
      { left: 'red', right: { colour: 'red' }, result: 'error' },
    ],
    ...equal,
  },
  {
    ...one,
    name: 'isNotEqualString',
    aliases: ['isNotEqual', 'string.isNotEqual', 'general.isNotEqual'],
    negative: true,
    rule: 'The text of the left side differs from the text of the right side; of a list, that of any item.',
    examples: [
      { left: 'red', right: 'blue', result: true },
      { left: ['red', 'blue'], right: 'red', result: true },
      { left: ['red'], right: 'red', result: false },
      { right: 'red', result: true },
    ],
    ...opposite(equal),
  },
  {
    ...one,
    name: 'isEqualCase',
    aliases: [],
    negative: false,
    rule: 'The texts are equal, upper and lower case apart, whatever the flag says.',
    examples: [
      { left: 'Red', right: 'Red', result: true },
      { left: 'Red', right: 'red', ignoreCase: true, result: false },
      { left: ['Red', 'red'], right: 'red', result: true },
    ],
    ...equalCase,
  },
  {
    ...one,
    name: 'isNotEqualCase',
    aliases: [],
    negative: true,
    rule: 'The texts differ, upper and lower case apart, whatever the flag says.',
    examples: [
      { left: 'Red', right: 'red', ignoreCase: true, result: true },
      { left: 'Red', right: 'Red', result: false },
      { right: 'Red', result: true },
    ],
    ...opposite(equalCase),
  },
  {
    ...one,
    name: 'containsString',
    aliases: ['string.contains'],
    negative: false,
    rule: 'The text of the right side stands somewhere in the text of the left side; an empty text stands everywhere.',
    examples: [
      { left: 'powershell.exe', right: 'shell', result: true },
      { left: 'powershell.exe', right: 'Shell', ignoreCase: true, result: true },
      { left: ['cmd.exe', 'wscript.exe'], right: 'wscript', result: true },
      { left: 'cmd.exe', right: '', result: true },
      { right: 'x', result: false },
    ],
    ...contains,
  },
  {
    ...one,
    name: 'notContainsString',
    aliases: ['string.notContains'],
    negative: true,
    rule: 'The text of the right side does not stand in the text of the left side; of a list, not in that of any one item.',
    examples: [
      { left: 'cmd.exe', right: 'shell', result: true },
      { left: 'powershell.exe', right: 'shell', result: false },
      { left: [], right: 'shell', result: true },
    ],
    ...opposite(contains),
  },
  {
    ...one,
    name: 'startWith',
    aliases: ['startsWith'],
    negative: false,
    rule: 'The text of the left side begins with the text of the right side.',
    examples: [
      { left: 'https://a.example', right: 'https:', result: true },
      { left: 'HTTPS://a.example', right: 'https:', ignoreCase: true, result: true },
      { left: 'ftp://a.example', right: 'https:', result: false },
      { left: ['ftp:', 'https:'], right: 'https', result: true },
    ],
    ...starts,
  },
  {
    ...one,
    name: 'notStartWith',
    aliases: ['notStartsWith', 'doesNotStartWith'],
    negative: true,
    rule: 'The text of the left side does not begin with the text of the right side.',
    examples: [
      { left: 'ftp://a.example', right: 'https:', result: true },
      { left: 'https://a.example', right: 'https:', result: false },
      { right: 'https:', result: true },
    ],
    ...opposite(starts),
  },
  {
    ...one,
    name: 'endWith',
    aliases: ['endsWith'],
    negative: false,
    rule: 'The text of the left side ends with the text of the right side.',
    examples: [
      { left: 'setup.msi', right: '.msi', result: true },
      { left: 'SETUP.MSI', right: '.msi', ignoreCase: true, result: true },
      { left: 'setup.msi.txt', right: '.msi', result: false },
      { right: '.msi', result: false },
    ],
    ...ends,
  },
  {
    ...one,
    name: 'notEndWith',
    aliases: ['notEndsWith', 'doesNotEndWith'],
    negative: true,
    rule: 'The text of the left side does not end with the text of the right side.',
    examples: [
      { left: 'setup.txt', right: '.msi', result: true },
      { left: 'setup.msi', right: '.msi', result: false },
      { right: '.msi', result: true },
    ],
    ...opposite(ends),
  },
  {
    ...one,
    name: 'match',
    aliases: ['string.match'],
    negative: false,
    rule: 'The regular expression on the right (RE2) is found somewhere in the text of the left side.',
    examples: [
      { left: 'id-0042', right: '[0-9]{4}$', result: true },
      { left: 'Error 5', right: '^error', ignoreCase: true, result: true },
      { left: 'Error 5', right: '(?i)^ERROR', result: true },
      { left: 'aa', right: '(a)\\1', result: 'error' },
      { right: '.*', result: false },
    ],
    test: matches,
  },
  {
    ...one,
    name: 'notMatch',
    aliases: ['string.notMatch'],
    negative: true,
    rule: 'The regular expression on the right is not found in the text of the left side.',
    examples: [
      { left: 'id-x', right: '[0-9]', result: true },
      { left: 'id-0042', right: '[0-9]', result: false },
      { right: '.*', result: true },
    ],
    test: not(matches),
  },
  {
    ...one,
    name: 'stringHasLength',
    aliases: [],
    negative: false,
    rule: 'The text of the left side has as many characters as the number on the right says.',
    examples: [
      { left: 'd41d8cd9', right: '8', result: true },
      { left: '😀', right: 1, result: true },
      { left: 'abc', right: 'three', result: false },
      { left: ['a', 'abc'], right: 3, result: true },
    ],
    test: hasCharacters,
  },
  {
    source: 'built-in',
    name: 'inList',
    aliases: ['string.inList'],
    level: 'scalar',
    right: 'list',
    negative: false,
    rule: 'The text of the left side is one of the items on the right: a list, or a text split at commas.',
    examples: [
      { left: 'done', right: 'open, done', result: true },
      { left: 'done', right: ['open', 'done'], result: true },
      { left: 'don', right: 'open,done', result: false },
      { left: 'DONE', right: 'open,done', ignoreCase: true, result: true },
      { left: ['held', 'done'], right: 'open,done', result: true },
    ],
    test: isInList,
    against: listed,
  },
  {
    source: 'built-in',
    name: 'notInList',
    aliases: ['string.notInList'],
    level: 'scalar',
    right: 'list',
    negative: true,
    rule: 'The text of the left side is none of the items on the right.',
    examples: [
      { left: 'held', right: 'open,done', result: true },
      { left: 'done', right: 'open,done', result: false },
      { right: 'open,done', result: true },
    ],
    test: not(isInList),
    against: unlisted,
  },
]);
