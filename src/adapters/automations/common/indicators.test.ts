/**
 * Goal: indicators are kept once, under one spelling, scored by the rules, and found again.
 * Method: rows over a few records in memory.
 * Elsewhere: storing (`adapters/store/contract/records.ts`), normal forms (`domain/alerts/indicators`), queries (`core/query`).
 */
import { describe, expect, it } from 'vitest';
import { asList, isObject, type JsonObject } from '../../../core/base/json.ts';
import type { IndicatorRecord } from '../../../domain/alerts/records.ts';
import { changeOf, EMPTY_PORTS, runRow } from '../fixture.ts';
import {
  associateIndicatorsToIncident,
  createNewIndicator,
  deleteIndicators,
  findIndicators,
  getIndicator,
  getIndicatorDBotScore,
  setIndicator,
  unAssociateIndicatorsFromIncident,
} from './indicators.ts';

const record = (type: string, value: string, more: Partial<IndicatorRecord> = {}): IndicatorRecord => ({
  type,
  value,
  fields: {},
  scores: [],
  alerts: [],
  firstSeen: 0,
  lastSeen: 0,
  ...more,
});

const KEPT = [
  record('IP', '198.51.100.7', {
    fields: { tags: ['vpn'] },
    scores: [
      { vendor: 'V', score: 1, reliability: 'B - Usually reliable' },
      { vendor: 'W', score: 3, reliability: 'A - Completely reliable' },
    ],
    alerts: [{ instance: 'tenant-a', id: '88002' }],
  }),
  record('Domain', 'a.example', { scores: [{ vendor: 'V', score: 1, reliability: '' }] }),
  record('URL', 'http://a.example/x'),
];

const options = {
  ports: {
    records: {
      ...EMPTY_PORTS.records,
      indicators: ({ values, type }: { values?: readonly string[]; type?: string }) =>
        Promise.resolve({
          rows: KEPT.filter(
            (row) => (values?.includes(row.value) ?? true) && (type === undefined || row.type === type),
          ),
          next: null,
        }),
    },
  },
};

const codeOf = async (outcome: ReturnType<typeof runRow>) => (await outcome).entries[0]?.code;

describe('createNewIndicator and setIndicator', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ value: 'HXXP://A[.]Example:80/x' }, { type: 'URL', value: 'http://a.example:80/x' }],
    [
      { value: '0x7f000001', type: 'ip' },
      { type: 'IP', value: '127.0.0.1' },
    ],
    [
      { value: '2001:DB8::1', type: 'IP' },
      { type: 'IP', value: '2001:db8::1' },
    ],
    [{ value: 'Bücher.example.com' }, { type: 'Domain', value: 'xn--bcher-kva.example.com' }],
    [{ value: 'Kim@Example.COM' }, { type: 'Email', value: 'Kim@example.com' }],
    [{ value: 'D'.repeat(64) }, { type: 'File', value: 'd'.repeat(64) }],
    [{ value: 'cve-2024-12345' }, { type: 'CVE', value: 'CVE-2024-12345' }],
    [
      { value: 'kim', type: 'Account' },
      { type: 'Account', value: 'kim' },
    ],
  ])('keeps %j once, as %j', async (args, kept) => {
    const { records } = await changeOf(createNewIndicator, args);
    expect(records).toMatchObject([
      { kind: 'indicator.put', ...kept, alerts: [{ instance: 'tenant-a', id: '88002' }] },
    ]);
  });

  it('what the playbook says of it is one voice, and other arguments are its fields', async () => {
    const args = { value: 'a.example.com', reputation: 'Bad', source: 'team', comment: 'c', tags: ['x'], manual: 1 };
    const { records } = await changeOf(createNewIndicator, args);
    expect(records).toMatchObject([
      { scores: [{ vendor: 'team', score: 3, reliability: 'A++' }], fields: { comment: 'c', tags: ['x'] } },
    ]);
    expect(JSON.stringify(records)).not.toContain('manual');
  });

  it('refuses what is no value of its type, and no reputation', async () => {
    for (const args of [
      { value: '256.1.1.1', type: 'IP' },
      { value: 'install.sh/', type: 'Domain' },
      { value: 'x y' },
    ]) {
      expect(await codeOf(changeOf(createNewIndicator, args))).toBe('indicator.value');
    }
    expect(await codeOf(changeOf(createNewIndicator, { value: 'a.example.com', reputation: 'worse' }))).toBe(
      'indicator.reputation',
    );
    expect(await codeOf(changeOf(setIndicator, { value: 'b.example.com', reputation: '1' }, options))).toBe(
      'indicator.unknown',
    );
  });
});

describe('finding', () => {
  it.each([
    ['type:IP', ['198.51.100.7']],
    ['reputation:Bad', ['198.51.100.7']],
    ['verdict:good or verdict:malicious', ['198.51.100.7', 'a.example']],
    ['tags:vpn', ['198.51.100.7']],
    ['-tags:vpn', ['a.example', 'http://a.example/x']],
    ['investigationIDs:88002', ['198.51.100.7']],
    ['value:*example*', ['a.example', 'http://a.example/x']],
  ])('%s', async (query, values) => {
    const { entries } = await runRow(findIndicators, { query }, options);
    expect(asList(entries[0]?.contents).map((row) => isObject(row) && row['value'])).toEqual(values);
  });

  it('a query that cannot be read is an error, and none is not everything', async () => {
    expect(await codeOf(runRow(findIndicators, { query: 'type:(' }, options))).toBe('indicator.query');
    expect(await codeOf(runRow(findIndicators, {}, options))).toBe('indicator.no-query');
    expect(await codeOf(changeOf(deleteIndicators, {}, options))).toBe('indicator.no-query');
  });

  it('one is found under any spelling, with the score of its most reliable vendors', async () => {
    const { entries } = await runRow(getIndicator, { value: '198[.]51.100.7' }, options);
    expect(entries[0]?.contents).toMatchObject([{ value: '198.51.100.7', score: 3, verdict: 'malicious' }]);
    const scored = await runRow(getIndicatorDBotScore, { indicator: 'A.example' }, options);
    expect(Object.values(scored.entries[0]?.context ?? {})).toEqual([
      [{ Indicator: 'a.example', Type: 'domain', Vendor: 'Riposte', Score: 1 }],
    ]);
    expect(await codeOf(runRow(getIndicator, { value: 'nobody' }, options))).toBe('indicator.unknown');
  });
});

describe('links', () => {
  it('only the alert of the run is linked and let go', async () => {
    const link = await changeOf(associateIndicatorsToIncident, { value: 'a.example,198.51.100.7' }, options);
    expect(link.records?.map((change) => 'value' in change && change.value)).toEqual(['a.example', '198.51.100.7']);
    const unlink = await changeOf(unAssociateIndicatorsFromIncident, { values: ['a.example'] }, options);
    expect(unlink.records).toMatchObject([{ kind: 'indicator.unlink', value: 'a.example' }]);
    expect(
      await codeOf(changeOf(associateIndicatorsToIncident, { value: 'a.example', incidentId: '1' }, options)),
    ).toBe('indicator.other-alert');
  });

  it('deleteIndicators names each one that goes', async () => {
    const { records } = await changeOf(deleteIndicators, { query: 'type:URL or type:Domain' }, options);
    expect(records).toHaveLength(2);
  });
});
