/**
 * Goal: whatever order several runs come in, and wherever a process starts anew: one change set at a time in a lane, nothing leaves
 * without a permit, and who waits gets on when the holders have ended.
 * Method: two to four runs over one ledger in memory and one device, their passes in an order that fast-check draws; each run is a list
 * of edits and a commit, of which some are never said yes to, some find their work done, some lose their answer; some runs stop half way.
 * Elsewhere: each rule by example (`change-sets.test.ts`, `carried.test.ts`), the same on a simulated firewall (`tests/change-sets.test.ts`).
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ActionRow, Sent } from '../../core/engine/commands.ts';
import { LANE_IDLE_MS } from './lanes.ts';
import { Asking, World } from './testing.ts';

interface Step {
  readonly granted: boolean;
  readonly already: boolean;
  readonly lost: 'no' | 'applied' | 'not-applied';
}

interface Script {
  readonly steps: readonly Step[];
  /** After that many of its commands the run ends, or waits for a person, without a commit. */
  readonly stopsAfter: number;
  /** After its commit it goes on elsewhere. */
  readonly goesOn: boolean;
}

const STEP = fc.record<Step>({
  // Most of them go on: what is refused ends a run early.
  granted: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  already: fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, { weight: 4, arbitrary: fc.constant(false) }),
  lost: fc.constantFrom('no', 'no', 'applied', 'not-applied'),
});
const SCRIPTS = fc.array(
  fc.record<Script>({
    steps: fc.array(STEP, { minLength: 1, maxLength: 3 }),
    stopsAfter: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 3 })),
    goesOn: fc.boolean(),
  }),
  { minLength: 2, maxLength: 4 },
);
/** Which run makes the next pass, and whether the process starts anew before it. */
const ORDER = fc.array(fc.record({ run: fc.nat(3), restart: fc.boolean() }), { minLength: 10, maxLength: 60 });

const LANE = 'configuration';
const EDITS = 'edit';

/** The device: what reached it, in order, and by whom. */
type Wire = { readonly run: string; readonly command: string; readonly target: string; readonly ends: boolean }[];

/** One command of one run. */
function commandOf(world: World, wire: Wire, run: string, effect: string, step: Step, ends: boolean): Asking {
  const target = `${run}-${effect}`;
  let applied = false;
  let tries = 0;
  const action: ActionRow<undefined> = {
    verb: ends ? 'commit' : 'block-url',
    targets: () => [target],
    check: async () => (step.already || applied ? { kind: 'already', detail: '' } : { kind: 'needed', bookmark: null }),
    send: async (): Promise<Sent> => {
      tries += 1;
      wire.push({ run, command: ends ? 'commit' : EDITS, target, ends });
      if (tries > 1 || step.lost === 'no') return ((applied = true), { kind: 'accepted', state: null, entries: [] });
      applied = step.lost === 'applied';
      return { kind: 'lost', detail: '' };
    },
    reconcile: async () => (applied ? { kind: 'applied', state: null } : { kind: 'not-applied' }),
    prove: async () => ({ kind: 'proven', detail: '', entries: [] }),
    settleMs: 1_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
    lane: () => LANE,
    changeSet: () => (ends ? 'ends' : 'edits'),
    // Only what the run has done under a yes carries the commit along.
    ...(ends ? { supports: { verbs: ['block-url'], follows: () => true } } : {}),
  };
  if (!ends && step.granted) world.grant(run, 'block-url', [target], 'fw');
  return new Asking(world, action, { run, alertId: run, effect, args: { target }, instance: 'fw', name: target });
}

class Run {
  readonly name: string;
  readonly #world: World;
  readonly #left: Asking[];
  readonly #stopsAfter: number;
  readonly #goesOn: boolean;
  #at = 0;
  #ended = 0;
  over = false;

  constructor(world: World, wire: Wire, name: string, { steps, stopsAfter, goesOn }: Script) {
    this.name = name;
    this.#world = world;
    this.#stopsAfter = stopsAfter;
    this.#goesOn = goesOn;
    const commit: Step = { granted: false, already: false, lost: steps[0]?.lost ?? 'no' };
    this.#left = [
      ...steps.map((step, index) => commandOf(world, wire, name, String(index), step, false)),
      commandOf(world, wire, name, 'commit', commit, true),
    ];
  }

  get dueAt(): number {
    return this.#at;
  }

  /** One pass of its command, where one is due. */
  async pass(gate: ReturnType<World['gate']>): Promise<void> {
    const [asking] = this.#left;
    if (!asking || this.over || this.#world.clock.now() < this.#at) return;
    const passed = await asking.once(gate);
    if (passed.kind === 'held') return this.#rest();
    const pending = passed.kind === 'outcome' ? passed.outcome.pending : undefined;
    this.#at = this.#world.clock.now() + (pending?.intervalMs ?? 0);
    if (pending) return;
    this.#left.shift();
    this.#ended += 1;
    if (this.#left.length === 0 && this.#goesOn) this.over = true;
    else if (this.#left.length === 0 || this.#ended >= this.#stopsAfter) this.#rest();
  }

  #rest(): void {
    this.over = true;
    this.#world.ledger.resting.add(this.name);
  }
}

it('one change set at a time, nothing without a permit, and everybody gets on, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(SCRIPTS, ORDER, async (scripts, order) => {
      const world = new World();
      const wire: Wire = [];
      const runs = scripts.map((script, index) => new Run(world, wire, `run-${index}`, script));
      let gate = world.gate();
      const began = world.clock.now();
      for (const { run, restart } of order) {
        if (restart) gate = world.gate();
        const next = runs[run % runs.length];
        await next?.pass(gate);
        // Two at once: the one that is drawn, and the one after it.
        await Promise.all([next?.pass(gate), runs[(run + 1) % runs.length]?.pass(gate)]);
        world.clock.advanceTo(world.clock.now() + 500);
      }
      for (let rounds = 0; rounds < 300 && runs.some(({ over }) => !over); rounds += 1) {
        await Promise.all(runs.map((run) => run.pass(gate)));
        const dues = runs.filter(({ over }) => !over).map(({ dueAt }) => dueAt);
        if (dues.length > 0) world.clock.advanceTo(Math.max(world.clock.now(), Math.min(...dues)));
      }

      // Everybody got on, and nobody had to be given up for it.
      expect(runs.filter(({ over }) => !over).map(({ name }) => name)).toEqual([]);
      expect(world.clock.now() - began).toBeLessThan(LANE_IDLE_MS);
      // Nothing left without a permit.
      for (const { run, target, ends } of wire) {
        const record = [...world.ledger.records.values()].find(
          (row) => row.run === run && row.targets.includes(target),
        );
        expect([target, record?.permit.rule]).toEqual([target, ends ? 'carried' : 'grant']);
      }
      expect(brokenInto(wire, scripts)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** Change sets that another run came into: between an edit and the commit of a run that goes on to its commit. */
function brokenInto(wire: Wire, scripts: readonly Script[]): readonly string[] {
  const broken: string[] = [];
  wire.forEach((request, index) => {
    const before = wire[index - 1];
    if (!before || before.run === request.run || before.ends) return;
    const goesOn = wire.slice(index).some(({ run }) => run === before.run);
    if (goesOn) broken.push(`${request.run} came into the change set of ${before.run}, of ${scripts.length}`);
  });
  return broken;
}
