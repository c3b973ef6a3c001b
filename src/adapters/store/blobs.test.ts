/**
 * Goal: a large value stands in the data directory once, comes back whole to everybody who reads, and is never there without what refers to it
 * or the other way round.
 * Method: the real store, looked at from outside by SQL; a process that is killed right before and right after an append.
 * Elsewhere: order, conflicts and pages (`contract/`), that a run with large values goes on after a kill (drivers).
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import { deepEqual, type Json, type JsonObject } from '../../core/base/json.ts';
import type { RunEvent } from '../../core/engine/events.ts';
import { BLOB_FROM_CHARS, split, wholeOf } from './blobs.ts';
import { firstAppend, nextAppend, started } from './fixtures/appends.ts';
import { openStore } from './index.ts';

// Processes start slowly on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const LARGE = 'x'.repeat(BLOB_FROM_CHARS);

async function house() {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-blobs-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const open = async () => {
    const store = await openStore({ directory, clock: new StepClock(1_000), lock: false });
    onTestFinished(() => store.close());
    return store;
  };
  /** The first column of what a statement gives, from outside. */
  const asked = (sql: string): readonly unknown[] => {
    const database = new DatabaseSync(join(directory, 'riposte.db'), { readOnly: true });
    const rows = database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row)[0]);
    database.close();
    return rows;
  };
  const blobs = () => asked('SELECT length(data) FROM blob ORDER BY 1');
  const dangling = () => asked('SELECT hash FROM blob_use WHERE hash NOT IN (SELECT hash FROM blob)');
  return { directory, open, asked, blobs, dangling };
}

const withAlert = (alert: JsonObject): RunEvent => ({ ...started('r1'), alert }) as RunEvent;
const append = (alert: JsonObject, expectedSeq = 0) =>
  expectedSeq === 0
    ? { ...firstAppend('r1'), events: [withAlert(alert)] }
    : { ...nextAppend('r1', expectedSeq), events: [withAlert(alert)] };

test('a large value is kept once, whoever says it, and a small one stays where it is', async () => {
  const { open, blobs, asked } = await house();
  const { journal } = await open();
  await journal.append(append({ script: LARGE, name: 'small' }));
  await journal.append(append({ other: { deep: [LARGE] } }, 1));
  await journal.snapshot('r1', 2, { context: { a: LARGE, b: LARGE } });
  expect(blobs()).toEqual([LARGE.length + 2]);
  expect(asked('SELECT max(length(data)) FROM event')[0]).toBeLessThan(1000);
  expect(asked('SELECT length(state) FROM snapshot')[0]).toBeLessThan(1000);
});

test('it is read whole: by who loads the run, with and without its snapshot, who pages and who follows', async () => {
  const { open } = await house();
  const { journal, lists } = await open();
  const alert = { script: LARGE, rows: Array.from({ length: 5000 }, (_none, index) => ({ index, host: 'pc' })) };
  await journal.append(append(alert));
  const event = withAlert(alert);
  expect((await journal.load('r1', true)).events[0]?.event).toEqual(event);
  expect((await lists.events('r1', { limit: 10 })).rows[0]?.event).toEqual(event);
  expect((await lists.tail({ limit: 10 })).rows[0]?.event).toEqual(event);
  await journal.snapshot('r1', 1, { shape: 1, state: { alert } });
  expect((await journal.load('r1')).snapshot).toEqual({ seq: 1, state: { shape: 1, state: { alert } } });
  const again = await open();
  expect((await again.journal.load('r1')).snapshot?.state).toEqual({ shape: 1, state: { alert } });
});

test('data that looks like a reference is data: beside large values, inside them, and where there are none', async () => {
  const { open } = await house();
  const { journal } = await open();
  await journal.append(append({ secret: LARGE }));
  const { data } = { data: split({ a: LARGE }) };
  const [hash = ''] = data.blobs.keys();
  const forged = { $blob: hash };
  const alerts: JsonObject[] = [
    { forged },
    { forged, large: `${LARGE}y` },
    { forged: { ...forged, more: [forged, `${LARGE}z`] } },
    { $blob: hash, large: `${LARGE}y` },
  ];
  for (const [index, alert] of alerts.entries()) await journal.append(append(alert, index + 1));
  const { events } = await journal.load('r1', true);
  expect(events.slice(1).map(({ event }) => event)).toEqual(alerts.map(withAlert));
});

test('what the last snapshot alone held goes with it; what an event or another run holds stays', async () => {
  const { open, blobs, dangling } = await house();
  const { journal } = await open();
  await journal.append(append({ script: LARGE }));
  await journal.append({ ...firstAppend('r2') });
  await journal.snapshot('r2', 1, { own: `${LARGE}22` });
  await journal.snapshot('r1', 1, { a: LARGE, own: `${LARGE}1`, shared: `${LARGE}22` });
  expect(blobs()).toHaveLength(3);
  await journal.snapshot('r1', 1, { a: LARGE, next: `${LARGE}333` });
  expect(blobs()).toEqual([2, 4, 5].map((more) => LARGE.length + more));
  await journal.snapshot('r1', 1, {});
  expect([blobs(), dangling()]).toEqual([[2, 4].map((more) => LARGE.length + more), []]);
  // One that comes late changes nothing, and takes nothing away from the newer one.
  await journal.append(nextAppend('r1', 1));
  await journal.snapshot('r1', 2, { next: `${LARGE}333` });
  await journal.snapshot('r1', 1, { late: `${LARGE}4444` });
  expect((await journal.load('r1')).snapshot).toEqual({ seq: 2, state: { next: `${LARGE}333` } });
  expect([blobs().length, dangling()]).toEqual([3, []]);
});

test('an append that is refused leaves no large value behind', async () => {
  const { open, blobs } = await house();
  const { journal } = await open();
  await journal.append(append({}));
  expect(await journal.append(append({ script: LARGE }))).toMatchObject({ ok: false, reason: 'conflict' });
  expect(blobs()).toEqual([]);
});

test.each([
  ['right before', 'before', 0],
  ['right after', 'after', 1],
])('a kill -9 %s an append leaves the event with its value, or neither', async (_what, when, count) => {
  const { directory, open, blobs, dangling } = await house();
  const child = spawn(process.execPath, [
    fileURLToPath(new URL('./fixtures/large.ts', import.meta.url)),
    directory,
    when,
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)))).toBe('SIGKILL');
  const store = await open();
  const { events } = await store.journal.load('r1');
  expect([events.length, blobs().length, dangling()]).toEqual([1 + count, count, []]);
  expect(JSON.stringify(events).length > BLOB_FROM_CHARS).toBe(count === 1);
  expect((await store.checkIntegrity()).ok).toBe(true);
});

test('one that is missing is an error that names it, and doctor says so; a snapshot without its values is no snapshot', async () => {
  const { directory, open } = await house();
  const { journal, checkIntegrity } = await open();
  await journal.append(append({ name: 'x' }));
  await journal.snapshot('r1', 1, { a: LARGE });
  const database = new DatabaseSync(join(directory, 'riposte.db'));
  database.exec('DELETE FROM blob');
  expect(await journal.load('r1')).toMatchObject({ snapshot: undefined, events: [{ seq: 1 }] });
  expect((await checkIntegrity()).problems).toMatchObject([{ check: 'every large value is there' }]);
  await journal.append(append({ script: LARGE }, 1));
  database.exec('DELETE FROM blob');
  database.close();
  await expect(journal.load('r1', true)).rejects.toMatchObject({ code: 'store.blob-missing' });
});

test('any JSON comes back as it was', async () => {
  const large = fc.constantFrom<Json>(
    LARGE,
    { [LARGE]: 1 },
    Array.from({ length: 9000 }, () => 1000),
  );
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue() as fc.Arbitrary<Json>,
      large,
      fc.dictionary(fc.oneof(fc.constantFrom('$blob', '__proto__', 'a'), fc.string()), tie('value'), { maxKeys: 3 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom('a', 'b', '$blob'), value), async (whole) => {
      const given = JSON.parse(JSON.stringify(whole)) as Json;
      const { text, blobs } = split(given);
      const rows = [...blobs].map(([hash, data]) => ({ hash, data }));
      const read = async (_sql: string, hashes: unknown) =>
        rows.filter(({ hash }) => (JSON.parse(String(hashes)) as string[]).includes(hash));
      const [back] = await wholeOf([{ data: text, blobs: blobs.size > 0 ? 1 : 0 }], 'data', read);
      expect(deepEqual(back, given)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
