/**
 * Goal: the coarse filter never loses a match, and what a source cannot answer is a gap, never silence.
 * Method: a table, and the superset promise (A1) as a property over generated queries and records. Elsewhere: meaning (`match.test.ts`).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches } from './match.ts';
import { parseQuery } from './parse.ts';
import { planFor, type Capabilities, type QueryPlan } from './plan.ts';
import { and, is, like, MANY, not, or, range, text, type Query } from './query.ts';

const NOW = Date.UTC(2024, 4, 15, 12);
const TENANT: Capabilities = {
  fields: ['id', 'name', 'case_id', 'agent_id', 'severity', 'mitreattcktechnique', 'created'],
  timeField: 'creation_time',
  byCase: true,
  byId: true,
  mustBound: true,
};

function tree(source: string): Query {
  const parsed = parseQuery(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`);
  return parsed.value;
}

function plan(source: string, capabilities: Capabilities = TENANT): QueryPlan {
  return planFor(tree(source), capabilities, { now: NOW });
}

test.each<[string, QueryPlan['coarse'], string[]]>([
  ['(mitreattcktechnique:T1059 or name:"Local Analysis Malware") and caseid:"4021"', { caseIds: ['4021'] }, []],
  ['parentXDRIncident:INCIDENT-4021 and name:x', { caseIds: ['4021'] }, []],
  ['caseid:(1 or 2 or 1) name:x', { caseIds: ['1', '2'] }, []],
  ['caseid:1 or name:x', {}, ['unbounded']],
  ['-caseid:1', {}, ['unbounded']],
  ['caseid:*', {}, ['unbounded']],
  ['caseid:abc and id:5', { ids: ['5'] }, ['bad-value']],
  ['caseid:1 and caseid:2', { caseIds: ['1'] }, []],
  ['agentid:x and created:>="2 hours ago"', { from: NOW - 7_200_000 }, []],
  ['created:[2024-05-01 TO 2024-05-02] and x', { from: Date.UTC(2024, 4, 1), to: Date.UTC(2024, 4, 3) - 1 }, []],
  ['created:>2024-05-01 or created:<2024-04-01', {}, ['unbounded']],
  ['created:>2024-05-01 or created:>2024-06-01', { from: Date.UTC(2024, 4, 2) }, []],
  ['created:>=rubbish and caseid:1', { caseIds: ['1'] }, ['bad-value']],
  ['hostname:x and caseid:1', { caseIds: ['1'] }, ['unknown-field']],
  ['hostname:x or caseid:1', {}, ['unknown-field', 'unbounded']],
  ['-hostname:x caseid:1', { caseIds: ['1'] }, ['unknown-field']],
])('%s', (source, coarse, reasons) => {
  const result = plan(source);
  expect(result.coarse).toEqual(coarse);
  expect(result.gaps.map(({ reason }) => reason)).toEqual(reasons);
});

test('the residual is the whole query, and a gap shows its clause', () => {
  const result = plan('caseid:1 and host_name:"a b"');
  expect(result.residual).toEqual(and([is('caseid', '1'), is('host_name', 'a b')]));
  expect(result.gaps).toEqual([{ clause: 'host_name:"a b"', field: 'hostname', reason: 'unknown-field' }]);
});

test('our own store answers any field and needs no bound', () => {
  expect(plan('whatever:x or y', { fields: 'any' })).toMatchObject({ coarse: {}, gaps: [] });
});

test('many alternatives take little time', () => {
  const started = performance.now();
  expect(plan(`id:(${Array.from({ length: 8000 }, (_, index) => index).join(' or ')})`).coarse.ids).toHaveLength(8000);
  expect(performance.now() - started).toBeLessThan(1000);
});

const clause = fc.oneof(
  fc.constantFrom('1', '2', '3', 'INCIDENT-2', 'x').map((value) => is('caseid', value)),
  fc.constantFrom('1', '2', 'x').map((value) => is('id', value)),
  fc.constantFrom('1', '2').map((value) => like('caseid', [text(value), MANY])),
  fc
    .tuple(fc.constantFrom('2024-05-01', '2024-05-02', 'now', 'junk'), fc.boolean(), fc.boolean())
    .map(([value, inclusive, isLow]) =>
      range('created', isLow ? { value, inclusive } : undefined, isLow ? undefined : { value, inclusive }),
    ),
  fc.constant(is('created', '2024-05-02')),
  fc.constant(is('hostname', 'x')),
);
const query: fc.Arbitrary<Query> = fc.letrec<{ tree: Query }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    clause,
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map(and),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map(or),
    tie('tree').map(not),
  ),
})).tree;
const record = fc.record({
  id: fc.constantFrom('1', '2', '3'),
  caseid: fc.oneof(fc.constantFrom('1', '2', '3'), fc.constant(['1', '2'])),
  created: fc.constantFrom(
    Date.UTC(2024, 4, 1),
    Date.UTC(2024, 4, 2) - 1,
    Date.UTC(2024, 4, 2),
    Date.UTC(2024, 4, 3),
    NOW,
  ),
});

test('what matches passes the coarse filter', () => {
  fc.assert(
    fc.property(query, record, (asked, one) => {
      const { coarse } = planFor(asked, TENANT, { now: NOW });
      const cases = [one.caseid].flat();
      const passes =
        (coarse.caseIds?.some((id) => cases.includes(id)) ?? true) &&
        (coarse.ids?.includes(one.id) ?? true) &&
        one.created >= (coarse.from ?? -Infinity) &&
        one.created <= (coarse.to ?? Infinity);
      expect(passes || matches(asked, one, { now: NOW }) !== true).toBe(true);
      expect([coarse.caseIds?.length, coarse.ids?.length]).not.toContain(0);
    }),
    { numRuns: 5000 },
  );
});
