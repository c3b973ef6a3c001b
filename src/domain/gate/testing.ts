/** For tests of the gate: a ledger in memory (the port's second implementation), a small vendor, and a run that asks. */
import { StepClock } from '../../core/base/clock.ts';
import type { JsonObject } from '../../core/base/json.ts';
import {
  bindCommand,
  type ActionRow,
  type CallScope,
  type Check,
  type Outcome,
  type Poll,
  type Proof,
  type Reconciled,
  type Risk,
  type Sent,
} from '../../core/engine/commands.ts';
import type { CommandCall, Question, RunEvent } from '../../core/engine/events.ts';
import { Gate } from './gate.ts';
import type { GateOptions, Passed, Recorded } from './passage.ts';
import { grantOf } from './grants.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';
import {
  OPEN_STATUSES,
  STATUSES_IN_FORCE,
  type ActionRecord,
  type Grant,
  type Ledger,
  type LedgerOp,
} from './ports.ts';

export class MemoryLedger implements Ledger {
  readonly records = new Map<string, ActionRecord>();
  readonly #grants: Grant[] = [];
  readonly #lanes = new Map<string, { readonly run: string; readonly until: number }>();
  /** Runs that do not go on by themselves: ended, or waiting for a person. */
  readonly resting = new Set<string>();

  /** All of them or none, as the store does. */
  apply(ops: readonly LedgerOp[], run = '', now = 0): Recorded {
    for (const op of ops) {
      if (op.op === 'lane.take' && this.#changeSetOf({ ...op, run, now }) !== undefined) {
        return { code: 'ledger.lane-taken', detail: op.lane };
      }
      if (op.op !== 'action.sent') continue;
      const { id, verb, targets, instance } = op.record;
      const other = [...this.records.values()].find(
        (record) =>
          record.id !== id &&
          isOpen(record) &&
          record.verb === verb &&
          record.instance === instance &&
          touches(record, targets),
      );
      if (other) return { code: 'ledger.open-elsewhere', detail: other.id };
    }
    for (const op of ops) this.#one(op, run);
    return 'ok';
  }

  /** The other run whose change set has the lane (L2). */
  #changeSetOf(place: {
    readonly instance: string;
    readonly lane: string;
    readonly run: string;
    readonly now: number;
  }): string | undefined {
    const held = this.#lanes.get(`${place.instance} ${place.lane}`);
    if (!held || held.run === place.run) return undefined;
    const goesOn = held.until > place.now && !this.resting.has(held.run);
    const isUnderWay = this.#where(
      (r) => isOpen(r) && r.run === held.run && r.instance === place.instance && r.lane === place.lane,
    );
    return goesOn || isUnderWay.length > 0 ? held.run : undefined;
  }

  #one(op: LedgerOp, run: string): void {
    if (op.op === 'grant.add') this.#grants.push(op.grant);
    else if (op.op === 'lane.take') this.#lanes.set(`${op.instance} ${op.lane}`, { run, until: op.until });
    else if (op.op === 'lane.free') {
      const key = `${op.instance} ${op.lane}`;
      if (this.#lanes.get(key)?.run === run) this.#lanes.delete(key);
    } else if (op.op !== 'action.settle') this.records.set(op.record.id, op.record);
    else {
      const record = this.records.get(op.id);
      if (!record) throw new Error(`settles ${op.id}, which is not there`);
      this.records.set(op.id, { ...record, status: op.status, detail: op.detail, state: op.state ?? record.state });
    }
  }

  #where(holds: (record: ActionRecord) => boolean): readonly ActionRecord[] {
    return [...this.records.values()].filter(holds);
  }

  async action(id: string) {
    return this.records.get(id);
  }
  async openAction(verb: string, targets: readonly string[], instance: string) {
    return this.#where((r) => isOpen(r) && r.verb === verb && r.instance === instance && touches(r, targets))[0];
  }
  async holders(verb: string, targets: readonly string[], instance: string) {
    const held = (r: ActionRecord) => isOpen(r) || STATUSES_IN_FORCE.includes(r.status);
    return this.#where((r) => held(r) && r.verb === verb && r.instance === instance && touches(r, targets));
  }
  async openOn(instance: string) {
    return this.#where((r) => isOpen(r) && r.instance === instance);
  }
  async ofVerb(verb: string, instance: string) {
    const held = (r: ActionRecord) => isOpen(r) || STATUSES_IN_FORCE.includes(r.status);
    return this.#where((r) => held(r) && r.verb === verb && r.instance === instance);
  }
  async laneHolder(place: { instance: string; lane: string; run: string; id: string; now: number }) {
    const { instance, lane, id } = place;
    const sent = this.#where((r) => r.status === 'sent' && r.id !== id && r.instance === instance && r.lane === lane);
    return sent[0]?.run ?? this.#changeSetOf(place);
  }
  async actionsOfAlert({ instance, id }: { instance: string; id: string }) {
    return this.#where(({ alertRef }) => alertRef.instance === instance && alertRef.id === id);
  }
  async actions(limit: number) {
    return this.#where(() => true).slice(0, limit);
  }
  async grants(run: string, now: number) {
    return this.#grants.filter((grant) => grant.run === run && grant.expiresAt > now);
  }
}

const isOpen = ({ status }: ActionRecord) => OPEN_STATUSES.includes(status);
const touches = (record: ActionRecord, targets: readonly string[]) =>
  record.targets.some((target) => targets.includes(target));

/** A vendor that does what it is told: each function takes the next answer of its list, the last one for good. */
export class Vendor {
  readonly log: string[] = [];
  readonly answers: {
    check: (Check | Error)[];
    send: (Sent | Error)[];
    reconcile: (Reconciled | Error)[];
    prove: (Proof | Error)[];
  } = {
    check: [{ kind: 'needed', bookmark: 'b' }],
    send: [{ kind: 'accepted', state: 's', entries: [] }],
    reconcile: [{ kind: 'unknown', detail: 'not told' }],
    prove: [{ kind: 'proven', detail: 'read back', entries: [] }],
  };
  /** Called before a send, where a test stops the sender. */
  beforeSend: () => Promise<void> | void = () => undefined;

  get sends(): number {
    return this.log.filter((line) => line === 'send').length;
  }

  action(changes: Partial<ActionRow<undefined>> = {}): ActionRow<undefined> {
    return {
      verb: 'isolate',
      targets: ({ endpoint_id: id }) => (typeof id === 'string' ? [id] : []),
      check: async () => this.#next('check'),
      send: async () => {
        await this.beforeSend();
        return this.#next('send');
      },
      reconcile: async () => this.#next('reconcile'),
      prove: async () => this.#next('prove'),
      settleMs: 3_000,
      pollMs: 2_000,
      timeoutMs: 60_000,
      ...changes,
    };
  }

  #next<Name extends keyof Vendor['answers']>(name: Name): Exclude<Vendor['answers'][Name][number], Error> {
    this.log.push(name);
    const list: (Vendor['answers'][Name][number] | Error)[] = this.answers[name];
    const answer = list.length > 1 ? list.shift() : list[0];
    if (answer instanceof Error || answer === undefined) throw answer ?? new Error('no answer');
    return answer as Exclude<Vendor['answers'][Name][number], Error>;
  }
}

export interface RunOptions {
  readonly run?: string;
  readonly alert?: JsonObject;
  readonly alertId?: string;
  readonly origin?: string;
  readonly dryRun?: boolean;
  readonly startedBy?: string;
  readonly effect?: string;
  readonly args?: JsonObject;
  readonly instance?: string;
  /** Since when the instance of that name is this one. */
  readonly since?: number;
  readonly risk?: Risk;
  /** Of the command. */
  readonly name?: string;
}

/** A world with one ledger and one clock; `gate()` is a process over it. */
export class World {
  readonly clock = new StepClock(1_000_000);
  readonly ledger = new MemoryLedger();
  policy: Policy = DEFAULT_POLICY;
  /** Run and effect → how it acts. */
  readonly actions = new Map<string, ActionRow<undefined>>();

  gate(changes: Partial<GateOptions> = {}): Gate {
    return new Gate({ ledger: this.ledger, clock: this.clock, policy: () => this.policy, soleOwner: true, ...changes });
  }

  /** A yes of a person, for the run. */
  grant(run: string, verb: string, targets: readonly string[], instance = 'tenant-a', by = 'ann'): void {
    const place = { id: `g${this.clock.now()}`, run, alertRef: { instance, id: '1' }, by, at: this.clock.now() };
    this.ledger.apply([{ op: 'grant.add', grant: grantOf({ verb, targets, instance }, place) }]);
  }
}

/** One call of one run: it asks the gate again when a poll is due, and applies what the gate gives, as the driver does. */
export class Asking {
  readonly events: RunEvent[] = [];
  readonly pendings: Poll[] = [];
  cancelling = false;
  /** Its instance is not live (any more). */
  rehearsed = false;
  /** What `record` answers instead of writing. */
  fence: (() => Recorded | undefined) | undefined;
  readonly #world: World;
  readonly #action: ActionRow<undefined> | undefined;
  readonly #options: RunOptions;
  #poll: Poll | null = null;
  #at = 0;

  constructor(world: World, action: ActionRow<undefined> | undefined, options: RunOptions = {}) {
    this.#world = world;
    const { run = 'run-1', effect = '5' } = options;
    if (action) world.actions.set(`${run}/${effect}`, action);
    this.#action = action;
    this.#options = options;
  }

  /** One pass; a pending outcome is kept for the next one. */
  async once(gate: Gate, command: 'there' | 'gone' = 'there'): Promise<Passed> {
    const {
      run = 'run-1',
      effect = '5',
      alertId = '1',
      args = { endpoint_id: 'e1' },
      instance = 'tenant-a',
      risk = 'containment',
      name = 'core-isolate-endpoint',
    } = this.#options;
    const { alert = {}, origin = 'shipped', dryRun = false, startedBy } = this.#options;
    const call: CommandCall = {
      effect,
      task: effect,
      name,
      brand: '',
      args,
      options: {},
      attempt: 1,
    };
    const scope: CallScope = {
      run,
      task: effect,
      alertRef: { instance: 'tenant-a', id: alertId },
      alert,
      context: {},
      evidence: [],
      gaps: [],
      actions: [],
      items: [],
      dryRun,
      ...(startedBy === undefined ? {} : { startedBy }),
    };
    const read = {
      run: async (): Promise<Outcome> => ({
        entries: [{ type: 'note', contents: 'read' }],
        alert: { hostname: 'other', note: 'x' },
      }),
    };
    const row = {
      name: call.name,
      description: '',
      risk,
      args: [],
      outputs: [],
      ...(risk === 'read' ? read : {}),
      ...(this.#action ? { action: this.#action } : {}),
    };
    const bound = bindCommand(row, undefined, { brand: 'Cortex', instance });
    const passed = await gate.pass({
      call,
      poll: this.#poll,
      command:
        command === 'gone'
          ? undefined
          : { ...bound, since: this.#options.since ?? 0, ...(this.rehearsed ? { dryRun: true } : {}) },
      scope,
      origin,
      cancelling: this.cancelling,
      actionOf: ({ run: of, effect: by }) => this.#world.actions.get(`${of}/${by}`),
      record: async (events, ops) => {
        const instead = this.fence?.();
        if (instead !== undefined) return instead;
        const recorded = this.#world.ledger.apply(ops, run, this.#world.clock.now());
        if (recorded === 'ok') this.events.push(...events);
        if (recorded === 'ok') this.#poll = null;
        return recorded;
      },
    });
    if (passed.kind !== 'outcome') return passed;
    this.#world.ledger.apply(passed.ops, run, this.#world.clock.now());
    this.#poll = passed.outcome.pending ?? null;
    if (this.#poll) this.pendings.push(this.#poll);
    this.#at = this.#world.clock.now() + (this.#poll?.intervalMs ?? 0);
    return passed;
  }

  /** Passes until it is not pending any more, the clock moved to each due time. */
  async toEnd(gate: Gate): Promise<Passed> {
    for (let passes = 0; passes < 100; passes += 1) {
      const passed = await this.once(gate);
      if (passed.kind !== 'outcome' || !passed.outcome.pending) return passed;
      this.#world.clock.advanceTo(this.#at);
    }
    throw new Error('it does not end');
  }

  record(ordinal = 1): ActionRecord | undefined {
    const { run = 'run-1', effect = '5' } = this.#options;
    return this.#world.ledger.records.get(`${run}/${effect}/${ordinal}`);
  }
}

export function resultOf(passed: Passed): string {
  return passed.kind === 'outcome' ? (passed.outcome.actions?.[0]?.result ?? 'none') : passed.kind;
}

export function codeOf(passed: Passed): string | undefined {
  return passed.kind === 'outcome' ? passed.outcome.entries.find(({ type }) => type === 'error')?.code : undefined;
}

export function questionOf(passed: Passed): Question {
  if (passed.kind !== 'held') throw new Error(`not held: ${passed.kind}`);
  return passed.question;
}

/** A world with one call that a person said yes to. */
export function granted(options: RunOptions = {}, changes: Partial<ActionRow<undefined>> = {}) {
  const world = new World();
  const vendor = new Vendor();
  const asking = new Asking(world, vendor.action(changes), options);
  world.grant(options.run ?? 'run-1', 'isolate', ['e1']);
  return { world, vendor, asking, gate: world.gate() };
}
