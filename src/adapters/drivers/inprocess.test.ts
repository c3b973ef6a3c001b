/**
 * Goal: the rules of the run (R1, R2, R7, R9, R13, R15, R17) as this driver keeps them.
 * Method: the real store in a temporary directory, the real gate, small commands, a clock that the test moves.
 * Elsewhere: two drivers around a send (`tests/zombie.test.ts`), death at every append (`tests/crash.test.ts`), what follows
 * from what (`core/engine`), whether a command may leave (`domain/gate`).
 */
import { afterEach, describe, expect, it } from 'vitest';
import { bindCommand, type ActionRow, type BoundCommand, type Outcome } from '../../core/engine/commands.ts';
import { replay } from '../../core/engine/evolve.ts';
import { newRun } from '../../core/engine/state.ts';
import { callTask, yamlOf } from '../../core/playbook/testing.ts';
import { writeSnapshot } from './snapshot.ts';
import { ALERT_REF, answer, answerAll, Barrier, beside, Directory, type Hooks, type Process } from './testing.ts';

const RUN = 'run-1';

/** Tasks in a row: `look`, `slow` and `flaky` read, `contain` writes. Arguments follow the command: `flaky retry-count=1`. */
function inARow(...commands: readonly string[]): string {
  const tasks = commands.map((line, index) => {
    const [command = '', ...more] = line.split(' ');
    const args = ['target=b', ...more].map((arg) => `${arg.replace('=', ': {simple: "')}"}`).join(', ');
    return [index + 1, callTask(command, args, index + 1 < commands.length ? [`${index + 2}`] : [])] as const;
  });
  return yamlOf('row', Object.fromEntries(tasks));
}

/** A vendor whose reads can be held and whose writes are counted. */
class Vendor {
  readonly log: string[] = [];
  /** Reads wait here. */
  slow = new Barrier();
  failures = 0;
  sent: ActionRow<undefined>['send'] = async () => ({ kind: 'accepted', state: null, entries: [] });
  check: ActionRow<undefined>['check'] = async () => ({ kind: 'needed', bookmark: null });

  commands(): readonly BoundCommand[] {
    const place = { brand: 'Vendor', instance: 'tenant' };
    const plain = { description: '', args: [], outputs: [] };
    const seen = (text: string): Outcome => ({ entries: [{ type: 'note', contents: text }] });
    const read = (name: string, run: () => Promise<Outcome>) =>
      bindCommand({ ...plain, name, risk: 'read', run: () => (this.log.push(name), run()) }, undefined, place);
    const action: ActionRow<undefined> = {
      verb: 'contain',
      targets: ({ target }) => (typeof target === 'string' ? [target] : []),
      check: (...args) => (this.log.push('check'), this.check(...args)),
      send: (...args) => (this.log.push('send'), this.sent(...args)),
      reconcile: async () => ({ kind: 'applied', state: null }),
      prove: async () => (this.log.push('prove'), { kind: 'proven', detail: '', entries: [] }),
      settleMs: 5_000,
      pollMs: 2_000,
      timeoutMs: 60_000,
    };
    return [
      read('look', async () => seen('looked')),
      read('slow', async () => (await this.slow.stop(), seen('slow'))),
      read('flaky', async () => {
        this.failures -= 1;
        if (this.failures >= 0) throw new Error('not now');
        return seen('at last');
      }),
      bindCommand({ ...plain, name: 'contain', risk: 'containment', action }, undefined, place),
    ];
  }
}

const directories: Directory[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.remove();
});

async function world(playbook: string) {
  const vendor = new Vendor();
  const directory = await Directory.make(playbook, () => vendor.commands());
  directories.push(directory);
  const types = async (process: Process) => (await directory.events(process, RUN)).map(({ type }) => type);
  const status = async (process: Process) => (await process.store.lists.run(RUN))?.status;
  return { vendor, directory, types, status, clock: directory.clock, idle: directory.idle };
}

describe('a run', () => {
  it('goes from start to end, one append a decision, and leaves memory', async () => {
    const { directory, types, status } = await world(inARow('look', 'look'));
    const process = await directory.process();
    expect(await process.driver.start(directory.request(RUN))).toBe(true);
    await directory.drive();
    expect(await types(process)).toContain('run.ended');
    expect(await status(process)).toBe('completed');
    // start, the end of the first look, the end of the second look
    expect(process.store.appends()).toBe(3);
    expect(process.driver.inMemory).toBe(0);
    expect(process.reports).toEqual([]);
  });

  it('is started once', async () => {
    const { directory } = await world(inARow('look'));
    const process = await directory.process();
    const started = await Promise.all([1, 2].map(() => process.driver.start(directory.request(RUN))));
    expect(started.filter(Boolean)).toHaveLength(1);
  });

  it('starts an effect only after the append that asks for it is durable', async () => {
    const { directory, vendor, idle } = await world(inARow('look', 'contain'));
    const barrier = new Barrier();
    const hooks: Hooks = { after: () => barrier.stop() };
    const process = await directory.process({ hooks });
    beside(process.driver.start(directory.request(RUN)));
    await barrier.reached;
    await idle.rest();
    expect(vendor.log).toEqual([]);
    barrier.letGo();
    await idle.rest();
    expect(vendor.log).toEqual(['look']);
  });

  it('is given back by its journal exactly, its time included, however long a decision takes', async () => {
    const { directory } = await world(inARow('look', 'contain'));
    const { clock } = directory;
    const now = clock.now.bind(clock);
    let ticks = 0;
    clock.now = () => now() + ticks++;
    const process = await directory.process();
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    const { snapshot } = await process.store.journal.load(RUN);
    const { events } = await process.store.journal.load(RUN, true);
    expect(snapshot?.state).toEqual(writeSnapshot(replay(newRun(RUN), events)));
  });

  it('that another driver has moved on is dropped: nothing is started, and what comes late is nothing', async () => {
    const { directory, vendor, types, idle } = await world(inARow('slow', 'look'));
    const first = await directory.process();
    await first.driver.start(directory.request(RUN));
    await vendor.slow.reached;
    const held = vendor.slow;
    vendor.slow = new Barrier();
    vendor.slow.letGo();
    const second = await directory.process();
    await second.driver.recover();
    await directory.drive();
    const before = await types(second);
    held.letGo();
    await idle.rest();
    expect(first.reports).toEqual(['driver.run-taken']);
    expect(vendor.log).toEqual(['slow', 'slow', 'look']);
    expect(await types(second)).toEqual(before);
    expect(first.driver.inMemory).toBe(0);
  });

  it('that an error of the store dropped is taken up by the sweep', async () => {
    const { directory, vendor, status } = await world(inARow('look', 'look'));
    let failures = 1;
    const hooks: Hooks = {
      before: ({ expectedSeq }) => {
        if (expectedSeq > 0 && failures-- > 0) throw new Error('disk full');
      },
    };
    const process = await directory.process({ hooks });
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    expect(process.reports).toEqual(['driver.unexpected']);
    expect(process.driver.inMemory).toBe(0);
    await process.driver.sweep();
    await directory.drive();
    expect(await status(process)).toBe('completed');
    expect(vendor.log).toEqual(['look', 'look', 'look']);
  });

  it('does not race with itself: while a request is under way, the reloaded run leaves the effect alone', async () => {
    const { directory, vendor, status, clock } = await world(inARow('contain'));
    const barrier = new Barrier();
    vendor.sent = async () => (await barrier.stop(), { kind: 'accepted', state: null, entries: [] });
    const process = await directory.process();
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    for (const run of await answerAll(process, clock)) beside(process.driver.wake(run));
    await barrier.reached;
    // The run is lost to this driver while its own request is on its way; the lock says that there is no other sender.
    await process.store.inbound.cancelRun({ run: RUN, by: 'ann', at: clock.now(), inboxId: 'c' });
    const other = await directory.process();
    await other.driver.wake(RUN);
    await process.driver.wake(RUN);
    await process.driver.sweep();
    clock.advanceTo(clock.now() + 60_000);
    await process.driver.sweep();
    await directory.idle.rest();
    expect(vendor.log.filter((line) => line === 'send')).toHaveLength(1);
    barrier.letGo();
    await directory.drive();
    await process.driver.sweep();
    await directory.drive();
    expect(vendor.log.filter((line) => line === 'send')).toHaveLength(1);
    expect(await status(process)).toBe('cancelled');
  });
});

describe('wake-ups', () => {
  const held = async () => {
    const all = await world(inARow('look', 'contain'));
    const process = await all.directory.process();
    await process.driver.start(all.directory.request(RUN));
    await all.directory.drive();
    return { ...all, process };
  };

  it('a run that waits for a person is not in memory, and goes on from its snapshot', async () => {
    const { directory, process, status, clock, vendor } = await held();
    expect(await status(process)).toBe('waiting');
    expect(process.driver.inMemory).toBe(0);
    const { snapshot, events } = await process.store.journal.load(RUN);
    expect([snapshot?.seq, events.length]).toEqual([(await directory.events(process, RUN)).length, 0]);
    for (const run of await answerAll(process, clock)) await process.driver.wake(run);
    await directory.drive();
    expect(await status(process)).toBe('completed');
    expect(vendor.log).toEqual(['look', 'check', 'send', 'prove']);
  });

  it('goes on without the snapshot, or with one of another shape', async () => {
    const { directory, process, status, clock } = await held();
    const { length } = await directory.events(process, RUN);
    await process.store.journal.snapshot(RUN, length, { shape: 'of another release' });
    for (const run of await answerAll(process, clock)) await process.driver.wake(run);
    await directory.drive();
    expect(process.reports).toEqual([]);
    expect(await status(process)).toBe('completed');
  });

  it('doubled, they do nothing twice', async () => {
    const { directory, process, clock, vendor } = await held();
    await answerAll(process, clock);
    await Promise.all([1, 2, 3].map(() => process.driver.wake(RUN)));
    await directory.drive();
    expect(vendor.log.filter((line) => line === 'send')).toHaveLength(1);
    expect(process.reports).toEqual([]);
  });

  it('lost, the sweep finds what they were for', async () => {
    const { directory, process, clock, status } = await held();
    await answerAll(process, clock);
    await process.driver.sweep();
    await directory.drive();
    expect(await status(process)).toBe('completed');
  });

  it('lost while the run is in memory, the sweep finds it too', async () => {
    const { directory, vendor, types, clock, idle } = await world(inARow('slow', 'look'));
    const process = await directory.process();
    await process.driver.start(directory.request(RUN));
    await vendor.slow.reached;
    await process.store.inbound.cancelRun({ run: RUN, by: 'ann', at: clock.now(), inboxId: 'c' });
    await process.driver.sweep();
    await idle.rest();
    expect(await types(process)).toContain('run.cancelling');
    vendor.slow.letGo();
    await directory.drive();
    expect(vendor.log).toEqual(['slow']);
  });

  it('of a run that is not there, they do nothing', async () => {
    const { process } = await held();
    await process.driver.wake('no-such-run');
    expect(process.reports).toEqual([]);
  });

  it('the same question asked and answered again grants again', async () => {
    const { directory, process, clock, vendor, status } = await held();
    vendor.check = async () => ({ kind: 'refused', code: 'vendor.off', detail: 'off' });
    for (const run of await answerAll(process, clock)) await process.driver.wake(run);
    await directory.drive();
    expect(await status(process)).toBe('failed');
    clock.advanceTo(clock.now() + 25 * 60 * 60 * 1000);
    vendor.check = async () => ({ kind: 'needed', bookmark: null });
    const item = { item: `${RUN}/failed:2`, offer: 'retry', by: 'ann', note: '', at: clock.now(), inboxId: 'r' };
    expect(await process.store.inbound.completeItem(item)).toMatchObject({ ok: true });
    await process.driver.wake(RUN);
    await directory.drive();
    expect(await status(process)).toBe('waiting');
    for (const run of await answerAll(process, clock)) await process.driver.wake(run);
    await directory.drive();
    expect(process.reports).toEqual([]);
    expect(await status(process)).toBe('completed');
  });
});

describe('a restart', () => {
  it('fires the timers that were set before, and those that were due meanwhile', async () => {
    const { directory, vendor, status, clock, idle } = await world(inARow('flaky retry-count=1 retry-interval=30'));
    vendor.failures = 1;
    const first = await directory.process();
    await first.driver.start(directory.request(RUN));
    await idle.rest();
    await first.driver.stop();
    expect(clock.next()).toBeUndefined();
    const begun = clock.now();
    const second = await directory.process();
    await second.driver.recover();
    await idle.rest();
    expect([vendor.log.length, clock.next()]).toEqual([1, begun + 30_000]);
    await second.driver.stop();
    clock.advanceTo(begun + 60_000);
    const third = await directory.process();
    await third.driver.recover();
    await idle.rest();
    expect(vendor.log).toEqual(['flaky', 'flaky']);
    expect(await status(third)).toBe('completed');
  });

  it.each([
    ['requested', 'task.started', 'look'],
    ['sent', 'effect.sent', 'contain'],
    ['pending', 'effect.pending', 'contain'],
    ['held', 'effect.held', 'contain'],
  ] as const)('takes up an effect that was %s', async (_status, until, command) => {
    const { directory, vendor, status, clock, idle } = await world(inARow(command));
    const barrier = new Barrier();
    const hooks: Hooks = {
      after: ({ events }) => (events.some(({ type }) => type === until) ? barrier.stop() : undefined),
    };
    const first = await directory.process({ hooks });
    beside(first.driver.start(directory.request(RUN)));
    await idle.rest();
    for (const run of await answerAll(first, clock)) beside(first.driver.wake(run));
    await barrier.reached;
    beside(first.driver.stop());
    const second = await directory.process();
    await second.driver.recover();
    await directory.drive();
    for (const run of await answerAll(second, clock)) beside(second.driver.wake(run));
    await directory.drive();
    expect(await status(second)).toBe('completed');
    expect(vendor.log.filter((line) => line === 'send').length).toBeLessThanOrEqual(1);
  });

  it('a driver that was stopped starts nothing and appends nothing more', async () => {
    const { directory, vendor, types, idle } = await world(inARow('slow', 'look'));
    const process = await directory.process();
    await process.driver.start(directory.request(RUN));
    await vendor.slow.reached;
    await process.driver.stop();
    const before = await types(process);
    vendor.slow.letGo();
    await process.driver.wake(RUN);
    await idle.rest();
    expect(await types(process)).toEqual(before);
    expect(vendor.log).toEqual(['slow']);
    expect(process.reports).toEqual([]);
  });
});

describe('failure and cancel', () => {
  it('a failed run leaves work for a person, and its retry goes through', async () => {
    const { directory, vendor, status, clock } = await world(inARow('flaky', 'look'));
    vendor.failures = 1;
    const process = await directory.process();
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    expect(await status(process)).toBe('failed');
    const { rows } = await process.store.lists.openItems({ limit: 5 });
    expect(rows.map(({ item }) => item.id)).toEqual([`${RUN}/failed:1`]);
    const item = { item: `${RUN}/failed:1`, offer: 'retry', by: 'ann', note: '', at: clock.now(), inboxId: 'r' };
    await process.store.inbound.completeItem(item);
    await process.driver.wake(RUN);
    await directory.drive();
    expect(await status(process)).toBe('completed');
    expect(vendor.log).toEqual(['flaky', 'flaky', 'look']);
  });

  it('a write that was being checked when the run was cancelled does not leave', async () => {
    const { directory, vendor, status, clock, idle } = await world(inARow('contain'));
    const barrier = new Barrier();
    vendor.check = async () => (await barrier.stop(), { kind: 'needed', bookmark: null });
    const process = await directory.process();
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    for (const run of await answerAll(process, clock)) beside(process.driver.wake(run));
    await barrier.reached;
    await process.store.inbound.cancelRun({ run: RUN, by: 'ann', at: clock.now(), inboxId: 'c' });
    await process.driver.wake(RUN);
    await idle.rest();
    barrier.letGo();
    await directory.drive();
    expect(vendor.log).toEqual(['check']);
    expect(await status(process)).toBe('cancelled');
    expect(await process.store.ledger.openOn('tenant')).toEqual([]);
  });

  it('a cancel that came in while nobody was there comes before what was under way', async () => {
    const { directory, vendor, status, clock } = await world(inARow('contain'));
    const first = await directory.process();
    await first.driver.start(directory.request(RUN));
    await directory.drive();
    await answerAll(first, clock);
    await first.store.inbound.cancelRun({ run: RUN, by: 'ann', at: clock.now(), inboxId: 'c' });
    await first.driver.stop();
    const second = await directory.process();
    await second.driver.recover();
    await directory.drive();
    expect(await status(second)).toBe('cancelled');
    expect(vendor.log.filter((line) => line === 'send')).toEqual([]);
  });

  it('a no ends the held command without sending', async () => {
    const { directory, vendor, status, clock } = await world(inARow('contain'));
    const process = await directory.process();
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    const [row] = (await process.store.lists.openQuestions({ limit: 1 })).rows;
    if (!row) throw new Error('no question');
    const answers = Object.fromEntries(row.question.fields.map(({ id }) => [id, 'No']));
    expect(await answer(process, clock, row.question, answers)).toMatchObject({ ok: true });
    await process.driver.wake(RUN);
    await directory.drive();
    expect(await status(process)).toBe('completed');
    expect(vendor.log).toEqual([]);
    expect(await process.store.ledger.grants(RUN, clock.now())).toEqual([]);
    expect(await process.store.ledger.actionsOfAlert(ALERT_REF)).toEqual([]);
  });
});
