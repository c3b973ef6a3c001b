/**
 * Goal: what a vendor says in a run is kept as the indicator that it is about, and nobody else speaks for a vendor.
 * Method: outcomes made by hand.
 * Elsewhere: the verdict from several vendors (`verdict.test.ts`), that the next alert finds it (`tests/builtins.test.ts`).
 */
import { expect, test } from 'vitest';
import type { Json } from '../../core/base/json.ts';
import type { CommandRow } from '../../core/engine/commands.ts';
import { keptScores } from './scores.ts';

const ALERT = { instance: 'tenant', id: '7' };
const READ: CommandRow<never> = { name: 'url', description: '', risk: 'read', args: [], outputs: [] };
const KEY = 'DBotScore(val.Indicator && val.Indicator == obj.Indicator)';
const row = (more: object = {}): Json => ({
  Indicator: 'HTTP://Evil.example/a',
  Type: 'url',
  Vendor: 'VirusTotal',
  Score: 3,
  Reliability: 'C - Fairly reliable',
  ...more,
});

function kept(
  rows: Json,
  { brand = 'VirusTotal', risk = 'read', key = KEY }: { brand?: string; risk?: 'read' | 'write'; key?: string } = {},
) {
  const outcome = {
    entries: [
      { type: 'note' as const, contents: '', context: { [key]: rows } },
      { type: 'note' as const, contents: '' },
    ],
  };
  return keptScores({ brand, row: { ...READ, risk } }, outcome, { alertRef: ALERT });
}

test('a score is kept with vendor and reliability, under the normal form of the value, linked to the alert', () => {
  expect(kept(row())).toEqual([
    {
      kind: 'indicator.put',
      type: 'URL',
      value: 'http://evil.example/a',
      fields: {},
      scores: [{ vendor: 'VirusTotal', score: 3, reliability: 'C - Fairly reliable' }],
      alerts: [ALERT],
    },
  ]);
});

test('rows about one value are one change; a vendor has one word, the last', () => {
  const rows = [
    row(),
    row({ Vendor: 'WildFire', Score: 1 }),
    row({ Score: 0 }),
    row({ Type: 'ip', Indicator: '10.0.0.1' }),
  ];
  const changes = kept(rows).map(
    (change) =>
      change.kind === 'indicator.put' && [change.type, change.scores.map(({ vendor, score }) => [vendor, score])],
  );
  expect(changes).toEqual([
    [
      'URL',
      [
        ['VirusTotal', 0],
        ['WildFire', 1],
      ],
    ],
    ['IP', [['VirusTotal', 3]]],
  ]);
});

test('a hash is the file that it names', () => {
  const hash = 'A'.repeat(64);
  const rows = [row({ Type: 'hash', Indicator: hash }), row({ Type: 'file', Indicator: hash })];
  expect(kept(rows)).toMatchObject([{ type: 'File', value: 'a'.repeat(64) }]);
});

test.each<[string, Json, Parameters<typeof kept>[1]]>([
  ['a script', row(), { brand: 'Automation' }],
  ['a built-in', row(), { brand: 'Builtin' }],
  ['a write', row(), { risk: 'write' }],
  ['another root', row(), { key: 'DBotScores' }],
  ['a value that is none of its type', row({ Type: 'ip' }), {}],
  ['no vendor', row({ Vendor: ' ' }), {}],
  ['a score that is none', [row({ Score: 4 }), row({ Score: '3' }), row({ Score: null })], {}],
  ['what is no row', ['x', null, [row()], 5], {}],
])('%s keeps nothing', (_what, rows, more) => {
  expect(kept(rows, more)).toEqual([]);
});

test('one answer does not fill the store', () => {
  const rows = Array.from({ length: 5000 }, (_none, index) => row({ Indicator: `http://h${index}.example/` }));
  expect(kept(rows)).toHaveLength(1000);
});
