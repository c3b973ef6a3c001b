/**
 * Goal: a scenario that this runner cannot check in full never passes, and a broken one is explained at the place.
 * Method: the smallest scenario, broken in one place.
 * Elsewhere: the meaning of the expectations (judge/judge.test.ts).
 */
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../core/base/json.ts';
import { SCENARIO } from './fixtures/seen.ts';
import { readScenario, readScenarios } from './scenario.ts';

const plain = SCENARIO as unknown as JsonObject;
const reasons = (changes: JsonObject): string => {
  const read = readScenario({ ...plain, ...changes });
  return read.ok ? 'ok' : read.error.join('; ');
};
const assertion = (row: JsonObject): string => reasons({ expect: { ...SCENARIO.expect, asserts: [row] } });

test('the scenario as it is can be read', () => {
  expect(reasons({})).toBe('ok');
});

test.each<[JsonObject, RegExp]>([
  [{ extra: 1 }, /does not know the key extra/],
  [{ tenant: { weather: 'fine' } }, /tenant: this runner does not know the key weather/],
  [{ tenant: { policy: { neverTerminate: [] } } }, /tenant\.policy: .*neverTerminate/],
  [{ expect: { path: [], colour: 'red' } }, /expect: .*colour/],
  [{ expect: {} }, /expect\.path/],
  [{ alert: 'x' }, /alert/],
  [{ id: '' }, /id/],
  [{ tenant: { faults: [{ call: 'file', kind: '500', attempts: 'some' }] } }, /tenant\.faults\.0\.attempts/],
  [{ tenant: { delivery: { siblingAlert: { id: '2', sameHost: false } } } }, /sameHost/],
  [{ alert: { id: '1', a: { $generate: { repeat: 'x' } } } }, /alert\.a: "\$generate" needs/],
  [{ alert: { id: '1', a: { $generate: { repeat: 'x', count: 1e12 } } } }, /more than/],
])('%j is refused with the place', (changes, reason) => {
  expect(reasons(changes)).toMatch(reason);
});

test.each<[JsonObject, RegExp]>([
  [{ mood: 'good' }, /asserts\[0\]: this runner knows no assert with the keys mood/],
  [{ call: 'file', audit: 'x' }, /knows no assert/],
  [{ call: 'file', arg: 'file' }, /asks for nothing/],
  [{ call: 'file', arg: 'file', matches: 'x' }, /matches/],
  [{ context: 'a' }, /asks for nothing/],
  [{ approval: 'isolate', text_equals: 'x' }, /text_equals/],
])('the assert %j is refused', (row, reason) => {
  expect(assertion(row)).toMatch(reason);
});

describe('generated fields', () => {
  const alertOf = (value: Json): Json | undefined => {
    const read = readScenario({ ...plain, alert: { id: '1', a: value } });
    return read.ok ? read.value.alert['a'] : undefined;
  };

  test('are written out, with the running number where one is wanted', () => {
    expect(alertOf({ $generate: { prefix: 'cmd ', repeat: 'ab', count: 3 } })).toBe('cmd ababab');
    expect(alertOf([{ $generate: { prefix: '', repeat: 'h%d ', count: 2 } }, 'x'])).toEqual(['h1 h2 ', 'x']);
  });
});

describe('a file', () => {
  test.each([
    ['no JSON', '{', /it is not JSON/],
    ['another document', '{"a": 1}', /no list "scenarios"/],
    ['another schema', '{"schema": "other/2", "scenarios": []}', /its schema is "other\/2"/],
  ])('that is %s is an error with its name', (_, text, reason) => {
    expect(() => readScenarios(text, 'f.json')).toThrow(reason);
    expect(() => readScenarios(text, 'f.json')).toThrow(/f\.json/);
  });

  test('with one broken scenario keeps the others', () => {
    const read = readScenarios(JSON.stringify({ scenarios: [{ id: 'A' }, SCENARIO, 7] }), 'f.json');
    expect(read.map(({ id, scenario }) => [id, scenario.ok])).toEqual([
      ['A', false],
      ['X-1', true],
      ['#3', false],
    ]);
  });
});
