/**
 * For tests of the engine and of what stands on it: small playbooks as data, and a run without a driver.
 *
 * A `TestRun` keeps what a driver and a store would keep (the journal, the rows, the calls under way) and checks after every
 * decision that the invariants hold and that the journal gives the state back.
 */
import { deepEqual, type Json, type JsonObject } from '../base/json.ts';
import {
  type Message,
  LABEL_NONE,
  NOTHING_SAID,
  type OnError,
  type Playbook,
  type PlaybookInput,
  type Task,
} from '../playbook/document.ts';
import type { AdvanceArg, FilterAtom } from '../language/value.ts';
import type { ArgumentRow, Outcome, Poll } from './commands.ts';
import { decide, resume, type Decision, type Effect, type Trigger } from './decide.ts';
import type { CommandInfo, DecideEnv } from './env.ts';
import type { CommandCall, Question, RunEvent, StoredEvent } from './events.ts';
import { evolve, replay } from './evolve.ts';
import { violationsSince } from './invariants.ts';
import type { InboxMessage, RowOp } from './journal.ts';
import { lift } from './lift.ts';
import { planPlaybook, type RunPlan } from './plan.ts';
import { rowsOf } from './projection.ts';
import { effectIn, newRun, own, type RunState } from './state.ts';
import { toStored } from './stored.ts';
import { foldRows, NO_TABLES, openRows, type Tables } from './tables.ts';

// ---- Playbooks ------------------------------------------------------------------------------------------------------------

/** Targets under `#none#`, or label → targets. */
export type Next = readonly string[] | Readonly<Record<string, readonly string[]>>;

type Drawn<Kind extends Task['kind'], Any = Task> = Any extends { readonly kind: infer Own }
  ? Kind extends Own
    ? Any
    : never
  : never;

/** What a task of a kind has besides its id; what is left out is empty. */
export type TaskSketch = {
  [Kind in Task['kind']]: { readonly kind: Kind; readonly next?: Next; readonly onError?: OnError } & Partial<
    Omit<Drawn<Kind>, 'kind' | 'next' | 'id' | 'onError'>
  >;
}[Task['kind']];

/** A playbook from its tasks; the first one is the start. */
export function playbookOf(
  sketches: readonly (readonly [id: string, sketch: TaskSketch])[],
  more: Partial<Playbook> = {},
): Playbook {
  const tasks = Object.create(null) as Record<string, Task>;
  for (const [id, sketch] of sketches) tasks[id] = taskFrom(id, sketch);
  return {
    id: 'test',
    name: 'test',
    description: '',
    startTaskId: sketches[0]?.[0] ?? '0',
    tasks,
    inputs: [],
    outputs: [],
    about: NOTHING_SAID,
    hash: 'test',
    ...more,
  };
}

/** A message that says nothing, to nobody. */
export const MESSAGE: Message = {
  to: {},
  subject: {},
  body: {},
  cc: {},
  bcc: {},
  methods: [],
  format: '',
  defaultOption: '',
  timings: {
    retriesCount: 2,
    retriesIntervalMinutes: 360,
    completeAfterReplies: 1,
    completeAfterV2: false,
    completeAfterDue: false,
  },
};

function taskFrom(id: string, { next, ...sketch }: TaskSketch): Task {
  const base = {
    id,
    name: `task ${id}`,
    description: '',
    onError: 'stop',
    skipUnavailable: false,
    quiet: false,
    evidence: undefined,
    position: { line: 1, column: 1 },
    tags: [],
    note: false,
    timerTriggers: [],
    extraction: 'default',
    fieldMapping: [],
    results: [],
    requiresIntervention: false,
    calls: 'script',
    command: 'cmd',
    brand: '',
    args: {},
    conditions: [],
    item: undefined,
    message: MESSAGE,
    playbook: '',
    separateContext: false,
    next: Array.isArray(next) ? { [LABEL_NONE]: next } : (next ?? {}),
  };
  // Every kind finds its own keys among these; the others are passed over.
  return { ...base, ...sketch } as unknown as Task;
}

export function simple(text: string): AdvanceArg {
  return { simple: text };
}

/** A sub-playbook: its name is its id and its hash. */
export function subPlaybook(
  name: string,
  sketches: readonly (readonly [id: string, sketch: TaskSketch])[],
  more: Partial<Playbook> = {},
): Playbook {
  return playbookOf(sketches, { id: name, name, hash: name, ...more });
}

/** The start of a playbook, leading to `next`. */
export const START = (...next: readonly string[]): readonly [string, TaskSketch] => ['0', { kind: 'start', next }];

/** A playbook that calls `Child` in task 1, with a command behind it that takes `Out.Value`. */
export function calling(sketch: Partial<Drawn<'playbook'>> = {}): Playbook {
  return playbookOf([
    START('1'),
    ['1', { kind: 'playbook', playbook: 'Child', separateContext: true, next: ['2'], ...sketch }],
    ['2', { kind: 'command', args: { text: simple('${Out.Value}') } }],
  ]);
}

/** `Child`: one command, `7`, whose argument is the input `Target`. */
export function child(more: Partial<Playbook> = {}): Playbook {
  return subPlaybook('Child', [START('7'), ['7', { kind: 'command', args: { target: simple('${inputs.Target}') } }]], {
    inputs: [input('Target')],
    ...more,
  });
}

/** An input with a default, or without one. */
export function input(key: string, value?: string, required = false): PlaybookInput {
  return { key, value: value === undefined ? {} : { simple: value }, required, description: '' };
}

export function output(contextPath: string): Playbook['outputs'][number] {
  return { contextPath, description: '', type: '' };
}

/** One row of a condition: `label` when the operator holds of the path (and the text on its right). */
export function when(label: string, path: string, operator: string, right?: string) {
  const atom: FilterAtom = {
    operator,
    left: { value: { simple: path }, iscontext: true },
    ...(right === undefined ? {} : { right: { value: { simple: right }, iscontext: false } }),
    ignorecase: false,
  };
  return { label, condition: [[atom]] };
}

// ---- Runs -----------------------------------------------------------------------------------------------------------------

export interface TestRunOptions {
  readonly alert?: JsonObject;
  readonly inputs?: JsonObject;
  readonly dryRun?: boolean;
  /** Commands by name; `undefined` for one that nothing offers. Every other name is a read without argument rows. */
  readonly commands?: Readonly<Record<string, CommandInfo | undefined>>;
  readonly modules?: readonly Json[];
  /** The sub-playbooks that the run has pinned. */
  readonly called?: readonly Playbook[];
}

export function read(...args: readonly ArgumentRow[]): CommandInfo {
  return { args, risk: 'read' };
}

export const RUN = 'run-1';

export class TestRun {
  readonly plan: RunPlan;
  readonly options: TestRunOptions;
  state: RunState = newRun(RUN);
  tables: Tables = NO_TABLES;
  events: StoredEvent[] = [];
  now = 1_000;
  /** Calls that the driver has begun and that gave no outcome yet. */
  readonly underWay = new Map<string, { readonly call: CommandCall; readonly poll: Poll | null }>();
  /** Effects for which the driver was told to set a timer. */
  readonly timers = new Set<string>();
  #inbox = 0;

  constructor(playbook: Playbook, options: TestRunOptions = {}) {
    this.plan = planPlaybook(playbook, options.called);
    this.options = options;
  }

  get env(): DecideEnv {
    const { commands = {}, modules = [] } = this.options;
    return {
      plan: this.plan,
      now: this.now,
      describe: (name) => (Object.hasOwn(commands, name) ? commands[name] : read()),
      modules,
    };
  }

  /** The arguments of the call that is under way. */
  argsOf(effect: string): JsonObject | undefined {
    return this.underWay.get(effect)?.call.args;
  }

  start(): this {
    const { alert = {}, inputs = {}, dryRun = false } = this.options;
    const playbook = { name: 'test', hash: 'test', origin: 'shipped' };
    this.handle({ type: 'start', playbook, alertRef: { instance: 'tenant', id: 'a-1' }, alert, inputs, dryRun });
    return this;
  }

  /** Decides and appends; throws when an invariant breaks. */
  handle(trigger: Trigger): Decision {
    const before = frozen(this.state);
    const decision = decide(before, trigger, this.env);
    this.append(decision.events, decision.state);
    const rows: RowOp[] = decision.needs.length > 0 ? [] : rowsOf(decision.events, before, decision.state);
    if (trigger.type === 'inbox' && decision.needs.length === 0) {
      const { id } = trigger.row;
      rows.push({ op: 'inbox.consume', id });
      this.tables = { ...this.tables, consumed: [...this.tables.consumed, id] };
    }
    if (!deepEqual(asJson(rows), asJson(decision.rows)))
      throw new Error('the rows of the decision are not those of its events');
    this.begin(decision.effects);
    return decision;
  }

  /** What the driver appends on the gate's behalf, just before a write leaves. */
  record(event: RunEvent): void {
    this.append([event], evolve(this.state, event, this.now));
  }

  append(events: readonly RunEvent[], expected: RunState): void {
    const stored = events.map((event, index) => ({
      seq: this.state.seq + index + 1,
      at: this.now,
      event: readBack(event),
    }));
    const { found, state, tables } = violationsSince(this.plan, this.state, this.tables, stored);
    if (found.length > 0) throw new Error(`broken: ${found.join('; ')}`);
    if (!isSame(state, expected)) throw new Error('the events, read back, do not give the state of the decision');
    if (!isSame(left(tables), left(oneByOne(this.state, this.tables, stored))))
      throw new Error('the rows of the append do not leave what those of its events, one by one, do');
    this.events.push(...stored);
    this.state = expected;
    this.tables = tables;
  }

  begin(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'call') this.underWay.set(effect.call.effect, effect);
      else this.timers.add(effect.effect);
    }
  }

  /** The process dies: what is left is the journal, and a snapshot of its first `snapshot` events. */
  crash(snapshot = 0): this {
    const first = replay(newRun(RUN), this.events.slice(0, snapshot));
    const state = replay(asJson(first) as unknown as RunState, this.events.slice(snapshot));
    if (!deepEqual(asJson(state), asJson(this.state))) throw new Error(`replay from ${snapshot} gives another state`);
    this.state = state;
    this.underWay.clear();
    this.timers.clear();
    if (state.seq > 0) this.begin(resume(state));
    return this;
  }

  settle(effect: string, outcome: Outcome): Decision {
    this.underWay.delete(effect);
    return this.handle({ type: 'outcome', effect, outcome });
  }

  hold(effect: string, question: Question): Decision {
    this.underWay.delete(effect);
    return this.handle({ type: 'held', effect, question });
  }

  /** The time comes at which the effect is due. */
  due(effect: string): Decision {
    const { callers, questions } = this.state;
    const expires = own(questions, effect)?.expires?.at;
    this.now = Math.max(this.now, effectIn(this.state, effect)?.due ?? own(callers, effect)?.due ?? expires ?? 0);
    this.timers.delete(effect);
    return this.handle({ type: 'due', effect });
  }

  tell(message: InboxMessage): Decision {
    this.#inbox += 1;
    return this.handle({ type: 'inbox', row: { id: `in-${this.#inbox}`, run: RUN, at: this.now, message } });
  }

  answer(question: string, answers: JsonObject, by = 'ann'): Decision {
    return this.tell({ type: 'answer', question: `${RUN}/${question}`, answers, by });
  }

  choose(item: string, offer: string, by = 'ann'): Decision {
    return this.tell({ type: 'item', item, offer, by, note: '' });
  }

  cancel(by = 'ann'): Decision {
    return this.tell({ type: 'cancel', by });
  }

  /** Task id → status, or how it was done when not simply `done`. */
  get fates(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.state.tasks).map(([id, { status, how }]) => [
        id,
        how === '' || how === 'done' ? status : how,
      ]),
    );
  }

  ofType<Type extends RunEvent['type']>(type: Type): readonly Extract<RunEvent, { type: Type }>[] {
    return this.events.flatMap(({ event }) =>
      event.type === type ? [event as Extract<RunEvent, { type: Type }>] : [],
    );
  }

  completion(task: string): Extract<RunEvent, { type: 'task.completed' }> {
    const event = this.ofType('task.completed').findLast((completed) => completed.task === task);
    if (!event) throw new Error(`task ${task} has not completed`);
    return event;
  }
}

export function note(contents: Json, context?: JsonObject): Outcome {
  return { entries: [{ type: 'note', contents, ...(context === undefined ? {} : { context }) }] };
}

export function failure(message = 'no answer', code = 'test.failed'): Outcome {
  return { entries: [{ type: 'error', contents: message, code }] };
}

export function pending(poll: Partial<Poll> = {}): Outcome {
  return { entries: [], pending: { state: null, intervalMs: 1_000, deadline: 1_000_000_000, phase: 'poll', ...poll } };
}

/** The event as a store gives it back: written, read and lifted. */
function readBack(event: RunEvent): RunEvent {
  return lift(event.type, event.v, asJson(toStored(event)) as JsonObject);
}

/** The tables after the rows of each event by itself (W1). */
function oneByOne(state: RunState, tables: Tables, events: readonly StoredEvent[]): Tables {
  let before = state;
  return events.reduce((held, { event, at }) => {
    const after = evolve(before, event, at);
    const rows = rowsOf([event], before, after);
    before = after;
    return foldRows(held, rows);
  }, tables);
}

function left({ alert, records, audit, ...open }: Tables): Json {
  return asJson({ alert, records, audit, open: openRows({ ...open, alert, records, audit }) });
}

/** As `deepEqual`, but nothing is forgiven that JSON would change (a number without end, say), save for keys that hold undefined. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const [one, other] = [a, b].map((each) => new Map(Object.entries(each).filter(([, value]) => value !== undefined)));
  return one?.size === other?.size && [...(one ?? [])].every(([key, value]) => isSame(value, other?.get(key)));
}

/** The value with all that is in it: whoever changes what it was given is found out (E3). What was frozen before is not gone through again. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}

function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
