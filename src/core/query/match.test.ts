/**
 * Goal: a record matches, does not, or leaves it open, and never the wrong one of the three.
 * Method: tables of query, record, truth; patterns against a model; three-valued laws as properties. Elsewhere: parsing (`parse.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import { parseInstant } from './instant.ts';
import { canonicalField } from './fields.ts';
import { fits, matches, matchesReader, readerOf, type MatchOptions, type Truth } from './match.ts';
import { parseQuery } from './parse.ts';
import { MANY, not, ONE, text, type Part, type Query } from './query.ts';

const NOW = Date.UTC(2024, 4, 15, 12);
const RECORD: JsonObject = {
  id: '87950',
  name: 'Local Analysis Malware',
  severity: 'SEV_040_HIGH',
  status: 2,
  caseid: 'INCIDENT-4021',
  agentid: null,
  mitreattcktechnique: ['T1059.001 - PowerShell', 'T1140 - Deobfuscate'],
  created: '2024-05-14T12:00:00Z',
  source_insert_ts: NOW - 3_600_000,
  labels: [],
  CustomFields: { cid: 'Adv==', depth: { inner: 'x' } },
};

function tree(source: string): Query {
  const parsed = parseQuery(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`);
  return parsed.value;
}

function truth(source: string, record: JsonObject = RECORD, options: Partial<MatchOptions> = {}): Truth {
  return matches(tree(source), record, { now: NOW, ...options });
}

describe('on a record', () => {
  test.each<[string, Truth]>([
    ['id:87950', true],
    ['alert_id:87950', true],
    ['name:"local analysis malware"', true],
    ['name:Local', false],
    ['name:Local*', true],
    ['name:*analysis*', true],
    ['name:"Local*"', false],
    ['name:*Local Analysis Malware*', true],
    ['name:L?cal*', true],
    ['caseid:4021', true],
    ['parentXDRIncident:INCIDENT-4021', true],
    ['case_id:"4021"', true],
    ['caseid:402', false],
    ['severity:high', true],
    ['severity:3', true],
    ['severity:>=medium', true],
    ['severity:>3', false],
    ['status:closed', true],
    ['-status:closed', false],
    ['mitreattcktechnique:T1059', true],
    ['mitreattcktechnique:T1059.001', true],
    ['mitreattcktechnique:T1059.002', false],
    ['mitreattcktechnique:T105', false],
    ['mitreattcktechnique:*1140*', true],
    ['mitreattcktechnique:T1140', true],
    ['mitreattcktechnique:(T1 or T1140)', true],
    ['cid:Adv==', true],
    ['CustomFields.depth.inner:x', true],
    ['labels:x', false],
    ['labels:*', false],
    ['name:*', true],
    ['agentid:x', false],
    ['agentid:*', false],
    ['hostname:x', 'unknown'],
    ['-hostname:x', 'unknown'],
    ['hostname:x or id:87950', true],
    ['hostname:x and id:1', false],
    ['hostname:x and id:87950', 'unknown'],
    ['malware', true],
    ['mal?are', true],
    ['ransom', false],
    ['created:>="7 days ago"', true],
    ['created:<"7 days ago"', false],
    ['created:2024-05-14', true],
    ['created:<=2024-05-14', true],
    ['created:<2024-05-14', false],
    ['created:["2024-05-14T11:00:00 +0000" TO "2024-05-14T14:00:00 +0200"]', true],
    ['created:{2024-05-14T12:00:00Z TO *]', false],
    ['created:>=nonsense', 'unknown'],
    ['timestamp:>="2 hours ago"', true],
    ['timestamp:>=now-30m', false],
    ['creation_time:>="1 month ago"', true],
  ])('%s is %s', (source, expected) => {
    expect(truth(source)).toBe(expected);
  });

  test('a field that the source answers and the record lacks is empty', () => {
    const answers = (field: string): boolean => field === 'hostname';
    expect(truth('host_name:x', RECORD, { answers })).toBe(false);
    expect(truth('-host_name:x', RECORD, { answers })).toBe(true);
    expect(truth('username:x', RECORD, { answers })).toBe('unknown');
  });

  test('further fields can be times', () => {
    expect(truth('seen:>="1 day ago"', { seen: NOW }, { timeFields: ['Seen'] })).toBe(true);
    expect(truth('created:>="1 day ago"', { created: 'soon' })).toBe('unknown');
  });

  test('names of prototypes are ordinary fields', () => {
    expect(truth('constructor:x or __proto__:x', {})).toBe('unknown');
    expect(truth('severity:constructor', { severity: 'toString' })).toBe(false);
  });
});

describe('instants', () => {
  test.each<[string, string | undefined]>([
    ['2020-02-29', '2020-02-29T00:00:00.000Z'],
    ['2020-01-01 00:00:00', '2020-01-01T00:00:00.000Z'],
    ['2020-01-01T00:00:00 +0000', '2020-01-01T00:00:00.000Z'],
    ['2020-01-01T02:00:00.5+02:00', '2020-01-01T00:00:00.500Z'],
    ['1577836800', '2020-01-01T00:00:00.000Z'],
    ['1577836800000', '2020-01-01T00:00:00.000Z'],
    ['now', '2024-05-15T12:00:00.000Z'],
    ['3 days ago', '2024-05-12T12:00:00.000Z'],
    ['1 hour ago', '2024-05-15T11:00:00.000Z'],
    ['3 months ago', '2024-02-15T12:00:00.000Z'],
    ['1 year ago', '2023-05-15T12:00:00.000Z'],
    ['now-90m', '2024-05-15T10:30:00.000Z'],
    ['now-1M', '2024-04-15T12:00:00.000Z'],
    ['now+1d', '2024-05-16T12:00:00.000Z'],
    ['2020-02-30', undefined],
    ['2020-01-01T25:00', undefined],
    ['yesterday-ish', undefined],
    ['5', undefined],
    ['', undefined],
    ['5 constructors ago', undefined],
  ])('%s', (written, iso) => {
    const span = parseInstant(written, NOW);
    expect(span && new Date(span.from).toISOString()).toBe(iso);
  });

  test('a month ago of the 31st is the last day of the shorter month', () => {
    const span = parseInstant('1 month ago', Date.UTC(2024, 2, 31, 5));
    expect(span && new Date(span.from).toISOString()).toBe('2024-02-29T05:00:00.000Z');
  });
});

const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
const parts = fc.array(fc.oneof(letters.map(text), fc.constant<Part>(MANY), fc.constant<Part>(ONE)), { maxLength: 6 });

test('patterns fit what a regular expression of the same meaning fits', () => {
  fc.assert(
    fc.property(parts, letters, (pattern, value) => {
      const source = pattern
        .map((part) => (part.kind === 'text' ? part.text : part.kind === 'many' ? '.*' : '.'))
        .join('');
      expect(fits(pattern, value)).toBe(new RegExp(`^${source}$`, 's').test(value));
    }),
    { numRuns: 3000 },
  );
});

test('a record that is read field by field matches as the whole one does, and is read whole only where it must be', () => {
  const queries = [
    'id:87950 and name:x',
    'alert_id:87950 and (severity:high or caseid:1)',
    '-status:closed',
    'agentid:x',
  ];
  const record: JsonObject = { ...RECORD, alert_id: '1', CustomFields: null };
  const names = Map.groupBy(Object.keys(record), canonicalField);
  for (const source of queries) {
    const reader = readerOf(names, (name) => record[name], expect.unreachable);
    expect(matchesReader(tree(source), reader, { now: NOW })).toBe(matches(tree(source), record, { now: NOW }));
  }
  for (const source of ['PowerShell', 'deep.er:x', 'nothing:y']) {
    const deep = { ...record, deep: { er: 'x' } };
    const reader = readerOf(
      names,
      (name) => record[name],
      () => deep,
    );
    expect(matchesReader(tree(source), reader, { now: NOW })).toBe(matches(tree(source), deep, { now: NOW }));
  }
});

test('double negation changes nothing, and a clause or its negation is never false both', () => {
  const queries = fc.constantFrom(
    'a:1',
    'a:>1',
    'b:x*',
    'a:1 and b:x',
    'a:1 or -b:x',
    'c:*',
    'created:>"1 day ago"',
    'x',
  );
  const records = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'created'),
    fc.constantFrom('1', '2', 'x', 'xy', '', '2024-05-15'),
  );
  fc.assert(
    fc.property(queries, records, (source, record) => {
      const query = tree(source);
      const [yes, no, twice] = [query, not(query), not(not(query))].map((one) => matches(one, record, { now: NOW }));
      expect(twice).toBe(yes);
      expect(yes === 'unknown' ? no : !no).toBe(yes);
    }),
  );
});

test('a long value and a hostile pattern take little time', () => {
  const started = performance.now();
  expect(truth(`name:${'*a'.repeat(400)}b*`, { name: 'a'.repeat(200_000) })).toBe(false);
  expect(performance.now() - started).toBeLessThan(3000);
});
