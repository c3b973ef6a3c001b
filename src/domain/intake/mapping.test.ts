/**
 * Goal: what of a body becomes which field, by presets and paths; and that a body which cannot be read says why, whatever it is (M1).
 * Method: bodies as products send them. Elsewhere: the fields of a Cortex alert (`adapters/integrations/cortex`), deliveries (`deliveries.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Json, JsonObject } from '../../core/base/json.ts';
import { checkMapping, mapBody, mapText, RIPOSTE_MAPPING, valueAt, type Mapped } from './mapping.ts';
import type { Mapping } from './ports.ts';

const mapping = (parts: Partial<Mapping>): Mapping => ({ ...RIPOSTE_MAPPING, ...parts });
const fieldsOf = (mapped: readonly Mapped[]): readonly (JsonObject | string)[] =>
  mapped.map((item) => (item.kind === 'alert' ? item.fields : item.problem));

describe('our own form', () => {
  test.each<[string, Json]>([
    ['fields alone', { id: '7', name: 'x' }],
    ['an envelope', { fields: { id: '7', name: 'x' } }],
    ['a list', [{ id: '7', name: 'x' }]],
    ['a list in an object', { alerts: [{ fields: { id: '7', name: 'x' } }] }],
    ['what holds nothing', { id: '7', name: 'x', hostname: null, username: [], details: '' }],
  ])('%s', (_what, body) => {
    expect(fieldsOf(mapBody(RIPOSTE_MAPPING, body, {}))).toEqual([{ id: '7', name: 'x' }]);
  });

  it('may name an instance', () => {
    expect(mapBody(RIPOSTE_MAPPING, { instance: 'eu', fields: { id: 1 } }, {})).toEqual([
      { kind: 'alert', fields: { id: 1 }, instance: 'eu' },
    ]);
  });
});

describe('paths', () => {
  const item: Json = {
    'a.b': 'flat',
    a: { b: 'deep', list: [{ n: 1 }, { n: [2, 3] }, {}] },
    events: [{ user: 'u0' }, { user: 'u1' }],
    'odd key': { x: 1 },
  };
  test.each<[string, Json | undefined]>([
    ['a.b', 'flat'],
    ['a.list.n', [1, 2, 3]],
    ['events.[1].user', 'u1'],
    ['events.0.user', 'u0'],
    ['events.[0:1].user', ['u0', 'u1']],
    ["['odd key'].x", 1],
    ['a.none.x', undefined],
    ['constructor', undefined],
    ['__proto__.x', undefined],
  ])('%s', (path, value) => {
    expect(valueAt(item, path)).toEqual(value);
  });

  it('go over a preset, and a fixed text over both', () => {
    const given = mapping({
      preset: 'none',
      items: 'rows',
      fields: { id: 'uid', hostname: 'h.name' },
      values: { source: 'EDR' },
    });
    expect(fieldsOf(mapBody(given, { rows: [{ uid: 5, h: { name: 'ws' } }] }, {}))).toEqual([
      { id: 5, hostname: 'ws', source: 'EDR' },
    ]);
  });

  test.each(['a(val.x)', 'a=val.x', 'a[', ''])('%s computes or cannot be read, and is refused', (path) => {
    expect(() => checkMapping(mapping({ fields: { name: path } }))).toThrow(/mapping cannot be used/);
  });

  test.each(['', 'a b', '__proto__', '1a'])('%j is no key of an alert', (key) => {
    expect(() => checkMapping(mapping({ values: { [key]: 'x' } }))).toThrow(/no key of an alert/);
  });
});

describe('presets', () => {
  it('ecs: an alert of Elastic, in a search, with dotted keys or without', () => {
    const alert = {
      '@timestamp': '2026-03-02T08:41:00Z',
      'kibana.alert.uuid': 'u1',
      'kibana.alert.rule.name': 'Odd shell',
      host: { name: 'ws', ip: ['10.0.0.1'], os: { type: 'windows' } },
      process: { name: 'cmd.exe', command_line: 'cmd /c', hash: { sha256: 'aa' }, parent: { name: 'winword.exe' } },
      threat: [{ technique: [{ id: 'T1059' }] }],
      agent: { id: 'elastic-agent' },
    };
    const [fields] = fieldsOf(
      mapBody(mapping({ preset: 'ecs' }), { hits: { hits: [{ _id: 'x', _source: alert }] } }, {}),
    );
    expect(fields).toMatchObject({
      id: 'u1',
      name: 'Odd shell',
      created: '2026-03-02T08:41:00Z',
      hostname: 'ws',
      agentostype: 'windows',
      cgoname: ['winword.exe'],
      targetprocesscmd: ['cmd /c'],
      mitreattcktechnique: ['T1059'],
    });
    // M3: an agent of another vendor is nothing that our containment could be aimed at.
    expect(fields).not.toHaveProperty('agentid');
  });

  it('ocsf: a finding', () => {
    const finding = {
      finding_info: { uid: 'f1', title: 'Odd shell', attacks: [{ technique: { uid: 'T1059' } }] },
      severity: 'High',
      time: 1_700_000_000_000,
      device: { hostname: 'ws', ip: '10.0.0.1' },
      process: {
        file: {
          hashes: [
            { algorithm_id: 1, value: 'md5' },
            { algorithm_id: 3, value: 'aa' },
          ],
        },
      },
    };
    expect(fieldsOf(mapBody(mapping({ preset: 'ocsf' }), finding, {}))).toMatchObject([
      {
        id: 'f1',
        severity: 'High',
        created: '2023-11-14T22:13:20.000Z',
        hostip: ['10.0.0.1'],
        targetprocesssha256: ['aa'],
      },
    ]);
  });

  it('what needs a reader of its own is read by that', () => {
    const body = { reply: { alerts: [{ alert_id: '9' }] } };
    const cortex = (item: JsonObject) => ({ id: item['alert_id'] ?? '', name: 'read' });
    expect(fieldsOf(mapBody(mapping({ preset: 'cortex' }), body, { cortex }))).toEqual([{ id: '9', name: 'read' }]);
  });
});

describe('what cannot be read says why', () => {
  test.each<[string, RegExp]>([
    ['', /empty/],
    ['   \n ', /empty/],
    ['<xml/>', /neither JSON nor JSON lines/],
    ['[]', /no alert/],
    ['7', /no object/],
    ['{"name": "x"}', /no id.*It has: name/],
    ['{"id": ""}', /no id/],
  ])('%j', (text, why) => {
    expect(fieldsOf(mapText(RIPOSTE_MAPPING, text, {}))).toEqual([expect.stringMatching(why)]);
  });

  it('line by line, and keeps the others', () => {
    expect(fieldsOf(mapText(RIPOSTE_MAPPING, '{"id":"1"}\nnope\n\n{"id":"2"}\n', {}))).toEqual([
      { id: '1' },
      'Line 2 of the body is no JSON.',
      { id: '2' },
    ]);
  });

  it('whatever it is: a body never throws, and never becomes nothing', () => {
    const presets = ['riposte', 'ecs', 'ocsf', 'none'] as const;
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.constantFrom(...presets), (text, value, preset) => {
        expect(mapText(mapping({ preset }), text, {}).length).toBeGreaterThan(0);
        expect(mapBody(mapping({ preset, items: 'a.b' }), value as Json, {}).length).toBeGreaterThan(0);
        expect(mapBody(mapping({ preset }), value as Json, {}).length).toBeGreaterThan(0);
      }),
    );
  });
});
