/**
 * Goal: hostile mode finds a product that repeats or loses a write when it is killed, and lets a careful one pass.
 * Method: the real lab and two small programs, one naive, one careful; the choice of boundaries by itself.
 * Elsewhere: the product itself under kills (slice.test.ts).
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../core/base/json.ts';
import type { LabRequest } from '../lab/index.ts';
import { nameOf, type Boundary } from './boundaries.ts';
import { request } from './fixtures/seen.ts';
import { changeProblems, drawn, leftOut, momentsOf, runHostile } from './hostile.ts';
import { Places } from './parallel.ts';
import { readScenario, type Scenario } from './scenario.ts';

/** Each test starts a dozen processes. */
const PROCESSES_MS = 30_000;
const program = fileURLToPath(new URL('./fixtures/product.ts', import.meta.url));
const world = { content: '', playbooks: new Map(), program };

function scenarioOf(name: string, call = 'core-isolate-endpoint', faults: readonly JsonObject[] = []): Scenario {
  const read = readScenario({
    id: name,
    playbook: 'Msiexec execution of an executable from an uncommon remote location',
    alert: { id: '1', name },
    tenant: { endpoints: { e1: {} }, faults },
    expect: { path: [], external_calls: [call] },
  });
  if (!read.ok) throw new Error(read.error.join());
  return read.value;
}

test(
  'a product that repeats a write after it was killed is found',
  async () => {
    const { why, boundaries } = await runHostile(scenarioOf('isolate naively'), world, {
      seed: 1,
      each: true,
      places: new Places(2),
    });
    expect(boundaries).toBe(2);
    expect(why.join('\n')).toMatch(
      /killed received .*isolate #1: a state-changing request was sent 2 times, without kills 1 times/,
    );
    expect(why.join('\n')).toMatch(/killed answered .*isolate #1: a state-changing request was sent 2 times/);
    expect(why.join('\n')).toMatch(/killed after every append and before every answer: /);
    expect(why.join('\n')).toMatch(/killed after every answer: /);
  },
  PROCESSES_MS,
);

test(
  'a product that never repeats one holds, and the time that it took to be back is known',
  async () => {
    const careful = scenarioOf('isolate carefully');
    const result = await runHostile(careful, world, { seed: 1, each: true, places: new Places(2) });
    expect(result).toMatchObject({ why: [], boundaries: 2 });
    expect(result.slowestRestartMs).toBeGreaterThan(0);
  },
  PROCESSES_MS,
);

test.each(['500', 'timeout'])(
  'the attempts of a read that always fails (%s) come to an end, although a kill at one of them begins them anew',
  async (kind) => {
    const call = 'wildfire-get-verdict';
    const failing = scenarioOf('ask thrice', call, [{ call, attempts: 'all', kind }]);
    const { why, lives } = await runHostile(failing, world, { seed: 1, places: new Places(2) });
    expect(why).toEqual([]);
    expect(lives).toBeGreaterThan(2);
  },
  PROCESSES_MS,
);

describe('the changes of two runs', () => {
  const changes = (...calls: string[]) => calls.map((call, index) => request(index + 1, call) as unknown as LabRequest);

  test('are the same in any order, and reads do not count', () => {
    const calm = changes('core-isolate-endpoint', 'closeInvestigation');
    const killed = changes(
      'closeInvestigation',
      'wildfire-get-verdict',
      'core-isolate-endpoint',
      'wildfire-get-verdict',
    );
    expect(changeProblems(calm, killed)).toEqual([]);
  });

  test('differ when one is lost, doubled or has other words', () => {
    const calm = changes('core-isolate-endpoint', 'closeInvestigation');
    expect(changeProblems(calm, changes('core-isolate-endpoint'))).toEqual([
      expect.stringMatching(/sent 0 times, without kills 1/),
    ]);
    expect(
      changeProblems(calm, changes('core-isolate-endpoint', 'closeInvestigation', 'closeInvestigation')),
    ).toHaveLength(1);
    const other = request(1, 'core-isolate-endpoint', { endpoint_id: 'e2' }) as unknown as LabRequest;
    expect(changeProblems(calm, [other, ...changes('closeInvestigation')])).toHaveLength(2);
  });

  test('are the same when branches side by side came to an end in another order', () => {
    const close = (comment: string) =>
      [request(1, 'closeInvestigation', { update_data: { comment } })] as unknown as readonly LabRequest[];
    const calm = close('Actions:\n- a: done (Action 41: well)\n- b: done (Action 42: well)');
    expect(changeProblems(calm, close('Actions:\n- b: done (Action 41: well)\n- a: done (Action 42: well)'))).toEqual(
      [],
    );
    expect(changeProblems(calm, close('Actions:\n- b: done (Action 41: well)'))).toHaveLength(2);
  });
});

describe('what the relentless runs did not come to', () => {
  const polled = (seq: number) => request(seq, 'wildfire-get-verdict') as unknown as LabRequest;
  const isolated = request(3, 'core-isolate-endpoint') as unknown as LabRequest;
  const calm = [polled(1), polled(2), isolated];
  const nameIt = (boundaries: readonly Boundary[]) =>
    boundaries.map((boundary) => nameOf(boundary).replace(/ .* /, ' '));

  test('is nothing when each request was killed as often as it is made, at both moments', () => {
    expect(
      leftOut(calm, { received: [isolated, polled(5), polled(9)], answered: [polled(4), isolated, polled(6)] }),
    ).toEqual([]);
  });

  test('is a write at the moment at which it was never killed', () => {
    expect(nameIt(leftOut(calm, { received: [polled(4), isolated], answered: [] }))).toEqual(['answered #1']);
  });

  test('is one read of a route at which none was killed', () => {
    const writes = { received: [isolated], answered: [isolated] };
    expect(nameIt(leftOut(calm, writes))).toEqual(['received #1']);
    expect(nameIt(leftOut(calm, { ...writes, answered: [isolated, polled(7)] }))).toEqual([]);
  });

  test('never is an answer that the vendor keeps back', () => {
    const kept = { ...isolated, fault: 'timeout' } as LabRequest;
    expect(nameIt(leftOut([kept], { received: [], answered: [] }))).toEqual(['received #1']);
  });
});

describe('a sample of boundaries', () => {
  const boundaries: readonly Boundary[] = [
    ...Array.from({ length: 20 }, (_, index): Boundary => ({ kind: 'append', append: index + 1 })),
    ...(['received', 'answered'] as const).flatMap((kind) =>
      Array.from({ length: 5 }, (_, index): Boundary => ({ kind, route: 'r', occurrence: index + 1 })),
    ),
  ];

  test('has every kind however short it is, no boundary twice, and is the same for the same seed', () => {
    const order = drawn(boundaries, 7);
    expect(new Set(order.map((boundary) => JSON.stringify(boundary))).size).toBe(boundaries.length);
    expect(new Set(order.slice(0, 3).map(({ kind }) => kind)).size).toBe(3);
    expect(drawn(boundaries, 7)).toEqual(order);
    expect(drawn(boundaries, 8)).not.toEqual(order);
  });
});

describe('the moments of a request', () => {
  const read = (id: string, fault?: string) =>
    ({ ...request(1, 'wildfire-get-verdict', { id }), ...(fault && { fault }) }) as unknown as LabRequest;

  test('are both of a write, and of a read one, of some this and of some that', () => {
    expect(momentsOf(request(1, 'core-isolate-endpoint') as unknown as LabRequest)).toEqual(['received', 'answered']);
    const moments = ['a', 'b', 'c', 'd'].map((id) => momentsOf(read(id)));
    expect(moments).toEqual(moments.map((one) => one.slice(0, 1)));
    expect(new Set(moments.flat())).toEqual(new Set(['received', 'answered']));
  });

  test('of a read that the vendor keeps back are both: one of them does not come', () => {
    expect(momentsOf(read('a', 'timeout'))).toEqual(['received', 'answered']);
  });
});
