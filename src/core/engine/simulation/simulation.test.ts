/**
 * Goal: whatever the world does to a run, the invariants hold, replay gives the state, and the run ends or waits for a person.
 * Method: `simulate` over many seeds; `tools/simulate.ts` plays more of them.
 * Elsewhere: what each rule means, one by one (`../*.test.ts`); the same with a real store and gate (trials, hostile mode).
 */
import { expect, test } from 'vitest';
import { VERSIONS } from '../lift.ts';
import { simulate } from './testing.ts';

const COUNT = 500;
const SEED = 1000;
/** The machine may be busy. */
const TIMEOUT_MS = 60_000;

test(
  `${COUNT} random playbooks under random schedules keep every invariant`,
  () => {
    const statuses: Record<string, number> = {};
    const types = new Set<string>();
    const taken: Record<string, number> = {};
    const passes = { ended: 0, failed: 0, nested: 0, again: 0, back: 0, asked: 0, waited: 0 };
    const fields = { turned: 0, expired: 0, mapped: 0, delayed: 0, repeated: 0 };
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const simulated = simulate(seed);
      const { status } = simulated.run.state;
      statuses[status] = (statuses[status] ?? 0) + 1;
      for (const { event } of simulated.run.events) {
        types.add(event.type);
        if (event.type === 'loop.asked') passes.asked += 1;
        if (event.type === 'task.completed' && event.again !== undefined) passes.back += 1;
        if (event.type === 'timers.turned') fields.turned += 1;
        if (event.type === 'question.expired') fields.expired += 1;
        if (event.type === 'task.completed' && 'owner' in event.alert) fields.mapped += 1;
        if (event.type === 'task.started' && event.due !== undefined) fields.delayed += 1;
        if (event.type !== 'pass.ended') continue;
        if (event.again) fields.repeated += 1;
        passes.ended += 1;
        if (event.error !== null) passes.failed += 1;
        if (event.task.includes('/')) passes.nested += 1;
        if (!event.scope.endsWith('/1')) passes.again += 1;
        if (event.due !== null) passes.waited += 1;
      }
      for (const [kind, times] of Object.entries(simulated.taken)) taken[kind] = (taken[kind] ?? 0) + times;
    }
    // A simulation that reaches nothing finds nothing: every type of event is written, read back and folded.
    expect(Object.keys(VERSIONS).filter((type) => !types.has(type))).toEqual([]);
    for (const [kind, count] of Object.entries({ ...passes, ...fields }))
      expect({ [kind]: count }).toSatisfy(() => count > 5);
    for (const status of ['completed', 'cancelled', 'waiting', 'failed']) expect(statuses).toHaveProperty(status);
    for (const kind of [
      'hold',
      'send',
      'settle write',
      'timer',
      'answer',
      'item choose',
      'item retry',
      'crash',
      'come late',
      'cancel',
    ]) {
      expect({ [kind]: taken[kind] ?? 0 }).toSatisfy((row: Record<string, number>) => (row[kind] ?? 0) > 20);
    }
  },
  TIMEOUT_MS,
);

test('what broke an invariant once holds', () => {
  // A task that one live edge makes ready was forgotten in the round that another one led back from.
  for (const seed of [8531]) expect(simulate(seed).run.events.length).toBeGreaterThan(0);
});

test('the same seed plays the same run', () => {
  expect(simulate(7).run.events).toEqual(simulate(7).run.events);
});
