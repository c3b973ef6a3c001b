/**
 * Goal: one run's trouble, or the store's, is nobody else's, is said once, and ends when its cause does.
 * Method: the real store in a temporary directory behind a journal that fails when it is told to; a clock that the test moves.
 * Elsewhere: what a driver does when nothing fails (`inprocess.test.ts`), a poisoned run of the whole product (`tests/poison.test.ts`).
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RiposteError } from '../../core/base/errors.ts';
import { bindCommand } from '../../core/engine/commands.ts';
import { callTask, yamlOf } from '../../core/playbook/testing.ts';
import { answerAll, Barrier, beside, Directory, type Process } from './testing.ts';

/** Two tasks in a row that do the same. */
const twice = (command: string) => yamlOf('two', { 1: callTask(command, '', ['2']), 2: callTask(command) });

let directory: Directory;
beforeEach(async () => {
  directory = await Directory.make(twice('look'), () => [
    bindCommand(
      { name: 'look', description: '', args: [], outputs: [], risk: 'read', run: async () => ({ entries: [] }) },
      undefined,
      { brand: 'Vendor', instance: 'tenant' },
    ),
  ]);
});
afterEach(() => directory.remove());

const status = async ({ store }: Process, run: string) => (await store.lists.run(run))?.status;
const full = () => new RiposteError('store.disk-full', 'the store failed: database or disk is full');

describe('a full disk', () => {
  it('leaves no half state, is said once, and every run goes on when there is space', async () => {
    let space = true;
    const process = await directory.process({
      hooks: {
        before: ({ expectedSeq }) => {
          if (!space && expectedSeq > 0) throw full();
        },
      },
    });
    const runs = ['run-1', 'run-2', 'run-3'];
    space = false;
    for (const run of runs) await process.driver.start(directory.request(run));
    await directory.drive();
    for (let sweep = 0; sweep < 5; sweep += 1) {
      await process.driver.sweep();
      await directory.drive();
    }
    expect(process.reports).toEqual(runs.map(() => 'store.disk-full'));
    expect(process.driver.stuck.map(({ run, code }) => [run, code])).toEqual(
      runs.map((run) => [run, 'store.disk-full']),
    );
    expect(process.driver.inMemory).toBe(0);
    for (const run of runs) expect((await directory.events(process, run)).at(-1)?.type).toBe('task.started');

    space = true;
    await process.driver.sweep();
    await directory.drive();
    for (const run of runs) expect(await status(process, run)).toBe('completed');
    expect(process.driver.stuck).toEqual([]);
  });

  it('at the start of a run leaves no run', async () => {
    const process = await directory.process({
      hooks: {
        before: () => {
          throw full();
        },
      },
    });
    await expect(process.driver.start(directory.request('run-1'))).rejects.toMatchObject({ code: 'store.disk-full' });
    expect(await status(process, 'run-1')).toBeUndefined();
    expect(process.driver.inMemory).toBe(0);
  });
});

describe('a recovery', () => {
  it('that the store refused is made up for by the sweep', async () => {
    const first = await directory.process({
      hooks: { after: ({ expectedSeq }) => (expectedSeq > 0 ? hang() : undefined) },
    });
    await first.driver.start(directory.request('run-1'));
    let refused = 1;
    const second = await directory.process({
      hooks: {
        unfinished: () => {
          if (refused-- > 0) throw full();
        },
      },
    });
    await expect(second.driver.recover()).rejects.toMatchObject({ code: 'store.disk-full' });
    await second.driver.sweep();
    await directory.drive();
    expect(await status(second, 'run-1')).toBe('completed');
  });
});

describe('a run that cannot be read', () => {
  it('is said once and keeps nobody else from the start or the sweep', async () => {
    const process = await directory.process({
      hooks: {
        load: (run) => {
          if (run === 'run-1') throw new RiposteError('journal.newer-event', 'the journal holds a newer event');
        },
      },
    });
    // Started by somebody who stopped at once: what is to do is taken up from the journal.
    const before = await directory.process();
    for (const run of ['run-1', 'run-2']) {
      const { append } = await before.driver.prepare(directory.request(run));
      await before.store.journal.append(append);
    }
    expect(await process.driver.recover()).toBe(2);
    await directory.drive();
    for (let sweep = 0; sweep < 3; sweep += 1) await process.driver.sweep();
    expect(await status(process, 'run-2')).toBe('completed');
    expect(process.reports).toEqual(['journal.newer-event']);
    expect(process.driver.stuck).toMatchObject([{ run: 'run-1', code: 'journal.newer-event' }]);
  });
});

describe('a poll that is under way', () => {
  it('has no timer: it is waited for, not asked about again and again', async () => {
    const polling = new Barrier();
    const world = await Directory.make(twice('contain'), () => [
      bindCommand(
        {
          name: 'contain',
          description: '',
          args: [],
          outputs: [],
          risk: 'containment',
          action: {
            verb: 'contain',
            targets: () => ['b'],
            check: async () => ({ kind: 'needed', bookmark: null }),
            send: async () => ({ kind: 'accepted', state: null, entries: [] }),
            reconcile: async () => ({ kind: 'applied', state: null }),
            prove: async () => (await polling.stop(), { kind: 'proven', detail: '', entries: [] }),
            settleMs: 5_000,
            pollMs: 2_000,
            timeoutMs: 60_000,
          },
        },
        undefined,
        { brand: 'Vendor', instance: 'tenant' },
      ),
    ]);
    try {
      const process = await world.process();
      await process.driver.start(world.request('run-1'));
      await world.drive();
      for (const run of await answerAll(process, world.clock)) await process.driver.wake(run);
      await world.drive();
      await polling.reached;
      await process.driver.wake('run-1');
      await world.idle.rest();
      expect(world.clock.next()).toBeUndefined();
      polling.letGo();
    } finally {
      await world.remove();
    }
  });
});

/** Stops whoever comes, for good: a process that is gone. */
function hang(): Promise<void> {
  const barrier = new Barrier();
  beside(barrier.reached);
  return barrier.stop();
}
