/**
 * Goal: an instance that fails is told after its second failure in a row, once, and again when it is back; nobody is asked for nothing.
 * Method: the store in a folder of the test, instances that do as they are told, a clock that steps. Elsewhere: who is told (`tests/tell.test.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TestReport } from '../../adapters/integrations/product.ts';
import { openStore } from '../../adapters/store/index.ts';
import { StepClock } from '../../core/base/clock.ts';
import { Watch } from './watch.ts';

const ILL: TestReport = { ok: false, code: 'cortex.unreachable', detail: 'no connection', hint: 'Check it.' };
const WELL: TestReport = { ok: true, detail: 'fine' };
const RULE = {
  id: 'r1',
  event: 'integration',
  to: 'role:administrator',
  channel: 'team',
  delayMs: 0,
  remindMs: null,
  escalateMs: null,
  escalateTo: '',
  enabled: true,
} as const;

async function world() {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-watch-'));
  const clock = new StepClock(1_000_000);
  const store = await openStore({ directory, clock, lock: false });
  onTestFinished(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  const reports: Record<string, TestReport> = { a: WELL, b: WELL };
  const asked: string[] = [];
  const watch = new Watch({
    records: store.tell,
    now: () => clock.now(),
    instances: () => Object.keys(reports).map((name) => ({ name, product: 'cortex' })),
    test: async (name) => {
      asked.push(name);
      return reports[name] ?? ILL;
    },
  });
  /** A look after so long. */
  const after = (ms: number) => {
    clock.advanceTo(clock.now() + ms);
    return watch.look();
  };
  return { store, reports, asked, after, open: () => store.tell.openWaits('integration') };
}

test('without a rule no vendor is asked; with one each is asked every five minutes', async () => {
  const { store, asked, after } = await world();
  await after(0);
  expect(asked).toEqual([]);
  await store.tell.addRule(RULE, { by: 'mira', at: 1 });
  for (const ms of [0, 60_000, 60_000, 180_000]) await after(ms);
  expect(asked).toEqual(['a', 'b', 'a', 'b']);
});

test('the second failure in a row is told with the time of the first, once, until it is back', async () => {
  const { store, reports, after, open } = await world();
  await store.tell.addRule(RULE, { by: 'mira', at: 1 });
  await after(0);
  reports['a'] = ILL;
  expect(await after(300_000)).toBe(false);
  expect(await after(60_000)).toBe(true);
  expect(await open()).toMatchObject([
    { key: 'a', since: 1_300_000, facts: { detail: 'no connection (cortex.unreachable). Check it.' } },
  ]);
  expect(await after(60_000)).toBe(false);
  reports['a'] = WELL;
  expect(await after(60_000)).toBe(true);
  expect(await open()).toEqual([]);
});

test('one failure between two answers is none', async () => {
  const { store, reports, after, open } = await world();
  await store.tell.addRule(RULE, { by: 'mira', at: 1 });
  for (const report of [ILL, WELL, ILL, WELL]) {
    reports['a'] = report;
    await after(300_000);
  }
  expect(await open()).toEqual([]);
});

test('one that was taken away fails no more, and nobody is told that it is well', async () => {
  const { store, reports, after, open } = await world();
  await store.tell.addRule(RULE, { by: 'mira', at: 1 });
  reports['a'] = ILL;
  for (const ms of [0, 60_000]) await after(ms);
  expect(await open()).toHaveLength(1);
  delete reports['a'];
  await after(60_000);
  expect(await open()).toEqual([]);
  expect(await store.tell.dueWaits(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
});
