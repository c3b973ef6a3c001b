/**
 * The state of one run: what `evolve` makes of its events. Plain data: a snapshot is this value as JSON (R7).
 */
import type { JsonObject } from '../base/json.ts';
import type { Poll } from './commands.ts';
import type {
  ActionResult,
  AlertRef,
  CommandCall,
  Evidence,
  Item,
  PlaybookRef,
  Question,
  RunBefore,
  Settled,
  TaskError,
} from './events.ts';
import type { RunStatus } from './journal.ts';

/** A task without a state is new: one of its in-edges may still be pending. */
export interface TaskState {
  /** `new`: an edge led back, and the task is to be reached once more. */
  readonly status: 'new' | 'ready' | 'started' | 'waiting' | 'done' | 'failed' | 'dead';
  /** Labels whose edges are live; empty until the task is done. */
  readonly live: readonly string[];
  readonly how: 'done' | 'skipped' | 'failed-continued' | 'error-path' | '';
  readonly label: string;
  readonly error: TaskError | null;
  /** Ids of its result entries, `<n>@<run>`; of a sub-playbook those that it ended with. */
  readonly entries: readonly string[];
  /** How often it was executed: the number of its latest attempt. */
  readonly attempts: number;
  /** Attempts before a person reopened it: `retry-count` counts from there. */
  readonly attemptsBefore: number;
  /** How often an edge led back to it or before it; absent when none did. */
  readonly again?: number;
  /** What stood at the source of the edge that led back to it; absent when none did. */
  readonly before?: readonly string[];
}

export interface EffectState {
  readonly call: CommandCall;
  /** `requested`: to be started; `sent`: the gate's business; `pending`: asked again at `due`; `held`: a question is open. */
  readonly status: 'requested' | 'sent' | 'pending' | 'held' | 'retrying' | 'settled';
  readonly poll: Poll | null;
  readonly due: number | null;
  readonly outcome: Settled | null;
  /** The gate's question while it is held; null otherwise. */
  readonly question: string | null;
  /** Ids of the entries that it gave while it was polled; absent when it gave none. */
  readonly polled?: readonly string[];
}

/**
 * A task that runs a sub-playbook: what its passes have in common. The number of its newest pass is the task's `attempts`, which
 * count on when it runs again: no two passes of a run have the same scope path.
 */
export interface CallerState {
  /** Of the sub-playbook, as the run pinned it. */
  readonly hash: string;
  /** Reads and writes the context of its caller. */
  readonly shared: boolean;
  /** As they were bound when the task began: for-each takes them apart. */
  readonly inputs: JsonObject;
  /** Passes of this execution that are over; one that failed and is repeated counts when it is over for good. */
  readonly finished: number;
  /** How often the pass at hand was repeated; absent when it was not. */
  readonly repeats?: number;
  /** The pass that is under way; null between two of them. */
  readonly scope: string | null;
  /** When the next pass begins; null when one is under way. */
  readonly due: number | null;
  /** The tree that the next pass takes over; null when it begins with an empty one. */
  readonly context: JsonObject | null;
}

/** One pass of a sub-playbook, under its scope path (`12/3`: the third pass of task 12). It is gone when it is over (R8). */
export interface PassState {
  readonly inputs: JsonObject;
  /** Its own tree; null when it shares its caller's. */
  readonly context: JsonObject | null;
}

export interface RunState {
  readonly run: string;
  /** The seq of the last event folded in; 0 before the first. */
  readonly seq: number;
  readonly at: number;
  readonly status: RunStatus;
  readonly cancelling: boolean;
  /** Absent when the run was never paused. */
  readonly paused?: boolean;
  readonly ended: boolean;
  readonly playbook: PlaybookRef;
  /** The run of the same alert that a person had started again. */
  readonly after?: RunBefore;
  /** Who asked for the run, where a person did. */
  readonly startedBy?: string;
  readonly alertRef: AlertRef;
  readonly alert: JsonObject;
  readonly inputs: JsonObject;
  readonly dryRun: boolean;
  readonly context: JsonObject;
  /** Tasks of the playbook by id; those of a sub-playbook by their key (`12/3/7`), as long as its pass is under way. */
  readonly tasks: Readonly<Record<string, TaskState>>;
  /** Tasks that run a sub-playbook now, by key. */
  readonly callers: Readonly<Record<string, CallerState>>;
  /** Passes under way, by scope path. */
  readonly passes: Readonly<Record<string, PassState>>;
  /** Of the whole run so far. */
  readonly passCount: number;
  /** In the order in which they were asked for; those of a task that is done are gone. */
  readonly effects: readonly EffectState[];
  readonly questions: Readonly<Record<string, Question>>;
  /** Open items by id. */
  readonly items: Readonly<Record<string, Item>>;
  /** Items that a person has completed, or that a cancellation took back. */
  readonly closedItems: readonly ClosedItem[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly string[];
  readonly actions: readonly ActionResult[];
  readonly entryCount: number;
}

/** There are few at a time: a list is looked through sooner than a record with numbers for keys is copied. */
export function effectIn({ effects }: RunState, id: string): EffectState | undefined {
  for (const effect of effects) if (effect.call.effect === id) return effect;
  return undefined;
}

/** The entry of a record whose keys are foreign text: `constructor` is an id like any other. */
export function own<T extends object>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  const held: T | undefined = record[key];
  // What a prototype holds is a function, or stands under `__proto__`: only there is a second look needed.
  if (typeof held !== 'function' && key !== '__proto__') return held;
  return Object.hasOwn(record, key) ? held : undefined;
}

/** Who completed it, by which offer, and what they said: absent where nobody did, or an older release folded it. */
export interface ClosedItem extends Item {
  readonly actionsBefore?: number;
  readonly offer?: string;
  readonly by?: string;
  readonly note?: string;
}

/** Ids of the entries that the calls of a task gave while they were polled. */
export function polledBy({ effects }: RunState, task: string): readonly string[] {
  let ids: readonly string[] = NO_ENTRIES;
  for (const { call, polled } of effects)
    if (polled !== undefined && call.task === task) ids = ids.length === 0 ? polled : [...ids, ...polled];
  return ids;
}

const NO_ENTRIES: readonly string[] = [];

export function newRun(run: string): RunState {
  return {
    run,
    seq: 0,
    at: 0,
    status: 'running',
    cancelling: false,
    ended: false,
    playbook: { name: '', hash: '', origin: '' },
    alertRef: { instance: '', id: '' },
    alert: {},
    inputs: {},
    dryRun: false,
    context: {},
    tasks: {},
    callers: {},
    passes: {},
    passCount: 0,
    effects: [],
    questions: {},
    items: {},
    closedItems: [],
    evidence: [],
    gaps: [],
    actions: [],
    entryCount: 0,
  };
}
