/**
 * Goal: an alert has one run however often it comes (I1, I2), is refused where it cannot be kept as it is (I3), and is never without
 * anybody's attention (I4); and once more is a run of its own (A1–A3 of again.ts).
 * Method: ports in memory that keep what they are given. Elsewhere: refusals of the API (`tests/server.test.ts`), the transaction (`adapters/store`).
 */
import { describe, expect, it } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { runIdOf, type AlertRef, type RunEvent } from '../../core/engine/events.ts';
import type { Append, Appended, RunStatus } from '../../core/engine/journal.ts';
import type { AlertRecord } from '../alerts/ports.ts';
import { runAgain, type AgainPorts } from './again.ts';
import { receiveAlert, type Delivery, type IntakePorts } from './intake.ts';

const PLAYBOOK = { name: 'Fits', hash: 'h1', origin: 'shipped' };
const TRIAGE = { name: 'Triage', hash: 'h2', origin: 'shipped' };
const NOW = 1_000;

type Prepared = Parameters<IntakePorts<never>['prepare']>[0];

class World {
  readonly alerts = new Map<string, AlertRecord>();
  readonly appends: Append<never>[] = [];
  readonly prepared: Prepared[] = [];
  readonly started: string[] = [];
  /** Why no playbook fits. */
  noRoute: string | null = null;
  /** Why a rule ignores it. */
  ignores: string | null = null;
  ruleDryRun = false;
  dryRun = false;

  prepare(request: Prepared) {
    this.prepared.push(request);
    const append: Append<never> = { run: request.run, expectedSeq: 0, at: NOW, events: [], rows: [] };
    return Promise.resolve({ append, started: () => this.started.push(request.run) });
  }

  /** `known`: false for a process that looked just before another one wrote. */
  ports(known = true): IntakePorts<never> {
    const keyOf = ({ instance, id }: AlertRef) => JSON.stringify([instance, id]);
    return {
      clock: new StepClock(NOW),
      dryRun: () => this.dryRun,
      route: async ({ playbook: wanted, triage }) => {
        const why = triage ?? this.noRoute;
        if (wanted === undefined && this.ignores !== null) return { kind: 'ignore', reason: this.ignores, rule: 'r1' };
        const playbook = wanted !== undefined || why === null ? { ...PLAYBOOK, name: wanted ?? PLAYBOOK.name } : TRIAGE;
        const reason = wanted === undefined ? why : null;
        return { kind: 'run', playbook, reason, dryRun: this.ruleDryRun, rule: null };
      },
      prepare: (request) => this.prepare(request),
      alerts: {
        get: async (ref) => (known ? this.alerts.get(keyOf(ref)) : undefined),
        receive: async ({ alert, append }) => {
          const here = this.alerts.get(keyOf(alert.ref));
          if (here) return { new: false, run: here.run };
          this.alerts.set(keyOf(alert.ref), alert);
          if (append) this.appends.push(append);
          return { new: true };
        },
      },
    };
  }
}

const delivery = (fields: JsonObject = { id: '7', name: 'x' }, more: Partial<Delivery> = {}): Delivery => ({
  instance: 'tenant',
  fields,
  ...more,
});
const RUN = runIdOf({ instance: 'tenant', id: '7' }, 1);

describe('a delivered alert', () => {
  it('that a rule ignores is kept, closed with the reason, and has no run', async () => {
    const world = new World();
    world.ignores = 'noise of the scanner';
    const received = await receiveAlert(world.ports(), delivery());
    expect(received).toMatchObject({ new: true, run: null, reason: 'noise of the scanner', rule: 'r1' });
    expect([...world.alerts.values()]).toEqual([
      expect.objectContaining({
        status: 'closed',
        closeReason: 'Ignored',
        closeNotes: 'noise of the scanner',
        run: null,
      }),
    ]);
    expect([world.appends, world.started]).toEqual([[], []]);
  });

  it('is a dry run where its rule says so', async () => {
    const world = new World();
    world.ruleDryRun = true;
    await receiveAlert(world.ports(), delivery(undefined, { dryRun: false }));
    expect(world.prepared).toMatchObject([{ dryRun: true }]);
  });

  it('is kept open with its run, in one append, and the run is begun', async () => {
    const world = new World();
    const received = await receiveAlert(world.ports(), delivery());
    expect(received).toEqual({
      alertRef: { instance: 'tenant', id: '7' },
      new: true,
      run: RUN,
      reason: null,
      rule: null,
    });
    expect([...world.alerts.values()]).toEqual([
      expect.objectContaining({ status: 'open', run: RUN, playbook: 'Fits', receivedAt: NOW, closedAt: null }),
    ]);
    expect([world.appends.map(({ run }) => run), world.started]).toEqual([[RUN], [RUN]]);
    expect(world.prepared).toMatchObject([{ alert: { id: '7', name: 'x' }, inputs: {}, dryRun: false, ops: [] }]);
    expect(world.prepared[0]).not.toHaveProperty('by');
  });

  it('that comes again is the same, also when two processes take it at the same moment', async () => {
    for (const known of [true, false]) {
      const world = new World();
      await receiveAlert(world.ports(), delivery());
      const again = await receiveAlert(world.ports(known), delivery({ id: 7, name: 'changed' }));
      expect(again).toMatchObject({ new: false, run: RUN, reason: 'already received' });
      expect([world.appends.length, world.started]).toEqual([1, [RUN]]);
    }
  });

  it('of another instance is another one', async () => {
    const world = new World();
    const runs = [];
    for (const instance of ['tenant', 'other', '']) {
      runs.push((await receiveAlert(world.ports(), { ...delivery(), instance })).run);
    }
    expect(new Set(runs).size).toBe(3);
  });

  it('that no playbook fits goes to triage, which is told why', async () => {
    const world = new World();
    world.noRoute = 'no pack answers it';
    expect(await receiveAlert(world.ports(), delivery())).toMatchObject({ new: true, reason: 'no pack answers it' });
    expect(world.prepared).toMatchObject([{ playbook: TRIAGE, inputs: { reason: 'no pack answers it' } }]);
  });

  it('runs the playbook that is asked for, as a dry run where it or the policy says so, in the name of who asked', async () => {
    const world = new World();
    world.noRoute = 'no pack answers it';
    await receiveAlert(world.ports(), delivery({ id: '1' }, { playbook: 'Mine', by: 'ann', dryRun: true }));
    world.dryRun = true;
    await receiveAlert(world.ports(), delivery({ id: '2' }));
    await receiveAlert(world.ports(), delivery({ id: '3' }, { dryRun: false }));
    expect(world.prepared).toMatchObject([
      { playbook: { name: 'Mine' }, inputs: {}, by: 'ann', dryRun: true },
      { playbook: TRIAGE, dryRun: true },
      { dryRun: false },
    ]);
  });

  const depth = (levels: number): JsonObject => (levels === 0 ? {} : { a: depth(levels - 1) });
  it.each<[string, Delivery]>([
    ['has no id', delivery({})],
    ['has an empty id', delivery({ id: '' })],
    ['has an id that a double does not hold', delivery({ id: 2 ** 53 })],
    ['has an id that is no text', delivery({ id: { a: 1 } })],
    ['has an id that the store would change', delivery({ id: '\ud800' })],
    ['has an id with a NUL', delivery({ id: 'a\0' })],
    ['has an id longer than a key', delivery({ id: 'x'.repeat(1_001) })],
    ['comes from an instance whose name cannot be a key', delivery({ id: '1' }, { instance: '\udc00' })],
    ['is nested without end', delivery({ id: '1', a: depth(300) })],
  ])('that %s is refused and kept nowhere', async (_why, given) => {
    const world = new World();
    await expect(receiveAlert(world.ports(), given)).rejects.toMatchObject({ code: 'alert.invalid' });
    expect([world.alerts.size, world.prepared]).toEqual([0, []]);
  });
});

describe('once more', () => {
  const STARTED: RunEvent = {
    type: 'run.started',
    v: 1,
    run: RUN,
    playbook: PLAYBOOK,
    alertRef: { instance: 'tenant', id: '7' },
    alert: { id: '7', name: 'as received' },
    inputs: { Depth: '2' },
    dryRun: true,
    ready: [],
  };

  async function again(
    status: RunStatus | undefined,
    appended: Appended = { ok: true, seq: 1 },
    first: RunEvent = STARTED,
  ) {
    const world = new World();
    const ports: AgainPorts<never> = {
      run: async () => status && { alertRef: { instance: 'tenant', id: '7' }, playbook: 'Fits', status },
      firstEvent: async () => first,
      runsOf: async () => 1,
      playbook: async (name) => ({ ...PLAYBOOK, name, hash: 'as installed now' }),
      prepare: (request) => world.prepare(request),
      append: async (append) => {
        world.appends.push(append);
        return appended;
      },
    };
    const run = await runAgain(ports, { run: RUN, by: 'ann' }).catch(({ code }: { code: string }) => code);
    return { world, run };
  }

  it.each(['completed', 'cancelled'] as const)(
    'after a run that is %s: linked, and the alert is open',
    async (status) => {
      const { world, run } = await again(status);
      expect(run).toBe(runIdOf({ instance: 'tenant', id: '7' }, 2));
      expect(world.prepared).toMatchObject([
        {
          playbook: { name: 'Fits', hash: 'as installed now' },
          alert: { name: 'as received' },
          inputs: { Depth: '2' },
          dryRun: true,
          ops: [],
          after: { run: RUN, by: 'ann' },
          by: 'ann',
        },
      ]);
      expect(world.appends[0]?.rows).toEqual([
        { op: 'alert.update', alertRef: { instance: 'tenant', id: '7' }, changes: { status: 'open' } },
      ]);
      expect(world.started).toEqual([run]);
    },
  );

  it.each(['running', 'waiting', 'failed', 'paused'] as const)('not while the run before is %s', async (status) => {
    const { world, run } = await again(status);
    expect([run, world.prepared]).toEqual(['run.not-ended', []]);
  });

  it('by one of two who ask at the same moment: the other is told, and begins nothing', async () => {
    const { world, run } = await again('completed', { ok: false, reason: 'conflict', seq: 3 });
    expect([run, world.started]).toEqual(['run.not-ended', []]);
  });

  it('of nothing, or of a run whose beginning cannot be read, is refused', async () => {
    expect((await again(undefined)).run).toBe('api.not-found');
    const ended: RunEvent = { type: 'run.ended', v: 1, status: 'completed', items: [] };
    expect((await again('completed', undefined, ended)).run).toBe('run.unreadable');
  });
});
