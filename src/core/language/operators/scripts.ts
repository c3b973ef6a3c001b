/** Filters that XSOAR ships as scripts, over texts, ranges and dates, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import { asList, canonicalJson, isList } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { listOf, toNumber } from '../casts.ts';
import { parseRelative } from '../dates-loose.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import { tooManyPairs } from './row.ts';
import type { OperatorCall, OperatorRow } from './row.ts';

function anyContains(left: Json | undefined, right: Json | undefined): boolean | Fault {
  const texts = asList(left).map(embed);
  const parts = asList(right).map(embed);
  const tooMany = tooManyPairs('StringContainsArray', texts.length, parts.length);
  return tooMany ?? texts.some((text) => parts.some((part) => part !== '' && text.includes(part)));
}

/** Whether numbers lie between the two ends that a right side names. */
function range(right: Json | undefined): (left: Json) => boolean {
  const ends = typeof right === 'string' ? right.split(',', 3) : isList(right) ? right : [];
  const [from, to] = [toNumber(ends[0]), toNumber(ends[1])];
  if (ends.length !== 2 || typeof from !== 'number' || typeof to !== 'number') return () => false;
  return (left) => {
    const value = toNumber(left);
    return typeof value === 'number' && from <= value && value <= to;
  };
}

function inRange(left: Json | undefined, right: Json | undefined): boolean {
  return range(right)(left ?? null);
}

/** Lower-cased texts of both sides, each as the scripts read a list. */
function folded(value: Json | undefined): readonly string[] {
  return listOf(value).map((item) => embed(item).toLowerCase());
}

/**
 * @choice Script `AnyMatch` looks for items of the right side in the left one, as its first versions do; later ones
 * look the other way round, which is `Any` here.
 */
function anyMatch(left: Json | undefined, right: Json | undefined): boolean | Fault {
  const texts = folded(left);
  const parts = folded(right);
  return (
    tooManyPairs('AnyMatch', texts.length, parts.length) ??
    texts.some((text) => parts.some((part) => part !== '' && text.includes(part)))
  );
}

function anyPart(left: Json | undefined, right: Json | undefined): boolean | Fault {
  const parts = folded(left);
  const texts = folded(right);
  return (
    tooManyPairs('Any', parts.length, texts.length) ??
    parts.some((part) => part !== '' && texts.some((text) => text.includes(part)))
  );
}

function anyEqual(left: Json | undefined, right: Json | undefined): boolean {
  const items = new Set(listOf(left).map(canonicalJson));
  return listOf(right).some((wanted) => items.has(canonicalJson(wanted)));
}

function relative(holds: (date: bigint, limit: bigint) => boolean): OperatorRow['test'] {
  return (left, right, call) => {
    const now = BigInt(Math.trunc(call.now())) * 1_000_000n;
    const date = dateOf(isList(left) ? left[0] : left, now);
    const limit = dateOf(right, now);
    if (date === undefined || limit === undefined) return cannot(call, date === undefined ? left : right);
    return holds(date, limit);
  };
}

function dateOf(value: Json | undefined, now: bigint): bigint | undefined {
  return typeof value === 'string' ? parseRelative(value, now) : undefined;
}

function cannot(call: OperatorCall, value: Json | undefined): false {
  call.warn(`${embed(value).slice(0, 60)} is no date; the comparison is false`);
  return false;
}

function emailDomains(isListed: boolean): OperatorRow['test'] {
  return (left, right) => {
    const domains = new Set(folded(right));
    const addresses = folded(left);
    for (const address of addresses) {
      if (!/^[^@]+@[^@]+$/.test(address))
        return new Fault('language.cast', `${address.slice(0, 60)} is no e-mail address`);
    }
    return addresses.some((address) => domains.has(address.slice(address.indexOf('@') + 1)) === isListed);
  };
}

const script = { source: 'script', aliases: [], negative: false } as const;

export const scriptOperators = lazy((): readonly OperatorRow[] => [
  {
    ...script,
    name: 'StringContainsArray',
    level: 'whole',
    right: 'list',
    rule: 'Some text on the left holds some text of the right side; an empty text is held by nothing.',
    examples: [
      { left: ['alpha', 'beta'], right: ['eta', 'zzz'], result: true },
      { left: 'alpha', right: 'ph', result: true },
      { left: 'alpha', right: ['', 'x'], result: false },
      { right: 'alpha', result: false },
    ],
    test: anyContains,
  },
  {
    ...script,
    name: 'InRange',
    level: 'scalar',
    right: 'list',
    rule: 'The number on the left lies between the two numbers `from,to` on the right, both included; what is no number does not.',
    examples: [
      { left: 5, right: '1,5', result: true },
      { left: ['9', '2'], right: '1,5', result: true },
      { left: 3, right: '1', result: false },
      { left: 'three', right: '1,5', result: false },
    ],
    test: inRange,
    against: range,
  },
  {
    ...script,
    name: 'AnyMatch',
    level: 'whole',
    right: 'list',
    rule: 'Some item of the right side stands in some item of the left side, whatever the case; both are lists or separated by commas.',
    examples: [
      { left: 'Mimikatz detected', right: 'psexec,mimikatz', result: true },
      { left: ['a', 'psexec64'], right: 'PSEXEC', result: true },
      { left: 'all quiet', right: 'psexec,mimikatz', result: false },
      { left: 'all quiet', right: '', result: false },
    ],
    test: anyMatch,
  },
  {
    ...script,
    name: 'Any',
    level: 'whole',
    right: 'list',
    rule: 'Some item of the left side stands in some item of the right side, whatever the case; both are lists or separated by commas.',
    examples: [
      { left: ['A', 'x'], right: ['baby'], result: true },
      { left: 'corp', right: 'srv.CORP.example,lab.example', result: true },
      { left: 'baby', right: 'b', result: false },
      { right: 'b', result: false },
    ],
    test: anyPart,
  },
  {
    ...script,
    name: 'ArrayAnyMatch',
    level: 'whole',
    right: 'list',
    rule: 'Both sides, lists or separated by commas, have an item in common, exactly.',
    examples: [
      { left: ['a', 'b'], right: 'b,c', result: true },
      { left: 'a', right: ['A'], result: false },
      { right: 'a', result: false },
    ],
    test: anyEqual,
  },
  {
    ...script,
    name: 'AfterRelativeDate',
    level: 'whole',
    right: 'one',
    rule: 'The date on the left (of a list, the first) is after the one on the right, which may be relative: `3 days ago`.',
    examples: [
      { left: '2024-02-29T12:00:00Z', right: '3 days ago', result: true },
      { left: '2024-02-01', right: '1 week ago', result: false },
      { left: ['yesterday', '2000-01-01'], right: '2 days ago', result: true },
      { left: 'soon', right: '3 days ago', result: false },
    ],
    test: relative((date, limit) => date > limit),
  },
  {
    ...script,
    name: 'BeforeRelativeDate',
    level: 'whole',
    right: 'one',
    rule: 'The date on the left (of a list, the first) is before the one on the right, which may be relative: `3 days ago`.',
    examples: [
      { left: '2024-02-01', right: '1 week ago', result: true },
      { left: '2024-03-01T13:00:00Z', right: 'in 2 hours', result: true },
      { left: '2024-03-01T13:00:00Z', right: 'now', result: false },
      { right: 'now', result: false },
    ],
    test: relative((date, limit) => date < limit),
  },
  {
    ...script,
    name: 'EmailDomainWhitelist',
    level: 'whole',
    right: 'list',
    rule: 'Some e-mail address on the left has one of the domains on the right; a text that is no address is an error.',
    examples: [
      { left: 'Ann@Corp.example', right: 'corp.example,lab.example', result: true },
      { left: ['bob@evil.example', 'ann@corp.example'], right: ['corp.example'], result: true },
      { left: 'bob@evil.example', right: 'corp.example', result: false },
      { left: 'bob', right: 'corp.example', result: 'error' },
    ],
    test: emailDomains(true),
  },
  {
    ...script,
    name: 'EmailDomainBlacklist',
    level: 'whole',
    right: 'list',
    rule: 'Some e-mail address on the left has none of the domains on the right; a text that is no address is an error.',
    examples: [
      { left: 'bob@evil.example', right: 'corp.example', result: true },
      { left: ['ann@corp.example'], right: 'corp.example', result: false },
      { right: 'corp.example', result: false },
      { left: 'bob', right: 'corp.example', result: 'error' },
    ],
    test: emailDomains(false),
  },
]);
