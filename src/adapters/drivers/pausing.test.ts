/**
 * Goal: a pause that comes while a write is being checked holds it back, and a resume lets it leave, however close the two come.
 * Method: the real store and gate, a vendor whose check can be held, appends that can be stopped.
 * Elsewhere: what a paused run takes and begins (`core/engine/pause.test.ts`), pauses over a restart (`tests/steering.test.ts`).
 */
import { afterEach, expect, it } from 'vitest';
import { bindCommand, type ActionRow } from '../../core/engine/commands.ts';
import { callTask, yamlOf } from '../../core/playbook/testing.ts';
import { answerAll, Barrier, beside, Directory, type Process } from './testing.ts';

const RUN = 'run-1';

const CONTAINING = yamlOf('containing', { 1: callTask('contain', 'target: {simple: b}') });

const directories: Directory[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.remove();
});

/** A run whose write was allowed and is being checked; `pausing` stops the append of the pause. */
async function checking() {
  const log: string[] = [];
  const check = new Barrier();
  const pausing = new Barrier();
  const action: ActionRow<undefined> = {
    verb: 'contain',
    targets: () => ['b'],
    check: async () => {
      await check.stop();
      return { kind: 'needed', bookmark: null };
    },
    send: async () => (log.push('send'), { kind: 'accepted', state: null, entries: [] }),
    reconcile: async () => (log.push('reconcile'), { kind: 'applied', state: null }),
    prove: async () => ({ kind: 'proven', detail: '', entries: [] }),
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
  };
  const row = { name: 'contain', description: '', args: [], outputs: [], risk: 'containment', action } as const;
  const directory = await Directory.make(CONTAINING, () => [
    bindCommand(row, undefined, { brand: 'Vendor', instance: 'tenant' }),
  ]);
  directories.push(directory);
  const process = await directory.process({
    hooks: {
      before: ({ events }) => (events.some(({ type }) => type === 'run.paused') ? pausing.stop() : undefined),
    },
  });
  await process.driver.start(directory.request(RUN));
  await directory.idle.rest();
  for (const run of await answerAll(process, directory.clock)) beside(process.driver.wake(run));
  await check.reached;
  const say = async (type: 'pauseRun' | 'resumeRun' | 'cancelRun') => {
    await process.store.inbound[type]({ run: RUN, by: 'ann', at: directory.clock.now(), inboxId: type });
    beside(process.driver.wake(RUN));
  };
  return { directory, process, log, check, pausing, say };
}

const status = async ({ store }: Process) => (await store.lists.run(RUN))?.status;

it('a resume that comes before the write has heard of the pause lets it leave', async () => {
  const { directory, process, log, check, pausing, say } = await checking();
  await say('pauseRun');
  await pausing.reached;
  check.letGo();
  await directory.idle.rest();
  await say('resumeRun');
  pausing.letGo();
  await directory.drive();
  expect(log).toEqual(['send']);
  expect(await status(process)).toBe('completed');
});

it('a cancel of the paused run ends it: what was held back never leaves', async () => {
  const { directory, process, log, check, pausing, say } = await checking();
  pausing.letGo();
  await say('pauseRun');
  await directory.idle.rest();
  check.letGo();
  await directory.drive();
  expect([log, await status(process)]).toEqual([[], 'paused']);
  await say('cancelRun');
  await directory.drive();
  expect([log, await status(process)]).toEqual([[], 'cancelled']);
});
