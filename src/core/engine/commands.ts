/**
 * What a command is: the row that an integration or a built-in offers, and the outcome that it gives back.
 *
 * M1. A row states its risk. `read` may repeat at any time. `write` and `containment` change the world and leave through
 *     the gate only, which calls `check` → (journal) → `send` → `prove`, and `reconcile` where the answer was lost.
 * M2. `send` makes exactly one state-changing request and never retries (R15).
 * M3. A write into our own records (lists, indicators, fields of the alert) has a `record` instead of an `action`: its changes are rows of the
 *     append that ends the call. Nothing leaves, so there is nothing to send, to lose or to prove; policy is asked all the same.
 * M4. An outcome is a result, thrown errors are for what cannot be answered at all: the caller turns them into an error entry.
 */
import type { Json, JsonObject } from '../base/json.ts';
import type { Poll } from './poll.ts';
import type { ActionResult, AlertRef, AuditRow, CommandCall, Entry, Evidence, Item } from './events.ts';
import type { RecordChange } from './records.ts';

export type { Poll } from './poll.ts';

export type Risk = 'read' | 'write' | 'containment';

export interface ArgumentRow {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  /** A list is passed whole; otherwise a list value runs the command once per element. */
  readonly isArray?: boolean;
  readonly defaultValue?: string;
}

/** A result entry of a command, with what it writes into the context. */
export interface ResultEntry extends Entry {
  /** XSOAR EntryContext: path, with an optional merge key in parentheses, → value. */
  readonly context?: JsonObject;
}

export interface Outcome {
  readonly entries: readonly ResultEntry[];
  readonly evidence?: readonly Evidence[];
  readonly gaps?: readonly string[];
  readonly items?: readonly Item[];
  readonly actions?: readonly ActionResult[];
  /** Fields of the alert to change (`status`, `closeReason`, …). */
  readonly alert?: JsonObject;
  readonly audit?: readonly AuditRow[];
  /** Not finished: ask again. */
  readonly pending?: Poll;
  /** True when no enabled instance offers the command. */
  readonly unavailable?: boolean;
  /** Context paths (dotted) that are overwritten, before the entries merge theirs: what SetAndHandleEmpty append=false means. */
  readonly set?: JsonObject;
  /** Context paths (dotted) that go, before anything is written; `.` is all of the context. What DeleteContext means. */
  readonly removed?: readonly string[];
  /** A task of the playbook that waits for a person, and whose work is done by this: what taskComplete means. */
  readonly completes?: TaskCompletion;
  /** Changes of our own records: of a row with `record` only, the gate drops those of others. */
  readonly records?: readonly RecordChange[];
}

export interface TaskCompletion {
  /** Id or tag. */
  readonly task: string;
  /** The label that is chosen, for a condition; '' else. */
  readonly input: string;
  readonly comment: string;
}

/** The engine's view of what a command may know of its run. Values are data, never templates. */
export interface CallScope {
  readonly run: string;
  readonly task: string;
  readonly alertRef: AlertRef;
  readonly alert: JsonObject;
  readonly context: JsonObject;
  /** What the tasks of this run have found, failed to find and done so far, in the order of the journal. */
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly string[];
  readonly actions: readonly ActionResult[];
  /** What waits for a person, or did: reviews, manual tasks, failed tasks. */
  readonly items: readonly ScopeItem[];
  /** 1, and one more each time that an edge led back to the task. */
  readonly round?: number;
  readonly dryRun: boolean;
  /** Who asked for the run, where a person did. */
  readonly startedBy?: string;
}

export interface ScopeItem extends Item {
  /** False once a person has completed it. */
  readonly open: boolean;
  /** Of a completed one: how many actions of the run had ended by then. */
  readonly actionsBefore?: number;
  /** Of a completed one: by whom, by which offer, and what they said. */
  readonly by?: string;
  readonly offer?: string;
  readonly note?: string;
}

/**
 * What takes effect with an action and is not among its targets, as the action that it comes to: a rule for a category blocks every entry of it.
 * Only the world can say it, so it is found by `check`.
 */
export interface Brought {
  readonly verb: string;
  readonly targets: readonly string[];
}

/** `check`, before anything is sent. */
export type Check =
  /** The state is already the wanted one: nothing is sent. */
  | { readonly kind: 'already'; readonly detail: string; readonly brings?: Brought }
  /** To be sent. `bookmark` is journalled with `sent`, for `reconcile`. */
  | {
      readonly kind: 'needed';
      readonly bookmark: Json;
      /** Targets whose state is the wanted one already. */
      readonly already?: readonly string[];
      readonly brings?: Brought;
    }
  /** It cannot work now (endpoint disconnected): nothing is sent. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

/** `send`: what is known of the one request. */
export type Sent =
  | { readonly kind: 'accepted'; readonly state: Json; readonly entries: readonly ResultEntry[] }
  /** The vendor said no, and changed nothing. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  /** Certainly not applied; may be sent again after the delay (429, connection refused). */
  | { readonly kind: 'later'; readonly delayMs: number; readonly detail: string }
  /** Time-out, reset, 5xx: applied or not, nobody knows yet. */
  | { readonly kind: 'lost'; readonly detail: string };

export type Reconciled =
  | { readonly kind: 'applied'; readonly state: Json }
  | { readonly kind: 'not-applied' }
  | { readonly kind: 'unknown'; readonly detail: string };

/** `prove`: a read-back of the world after the write. */
export type Proof =
  | { readonly kind: 'proven'; readonly detail: string; readonly entries: readonly ResultEntry[] }
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly detail: string;
      readonly entries: readonly ResultEntry[];
    };

/**
 * How a state-changing command is done, proved and undone. `Io` is what the integration gives its commands.
 * `scope` is the run that asks; most commands need their arguments only, and leave it out.
 */
export interface ActionRow<Io> {
  readonly verb: string;
  /** Every target that the arguments name; compared with the targets of a grant, all of which must be covered. */
  targets(args: JsonObject): readonly string[];
  /**
   * What else a yes must name where the playbook was imported: what the targets alone leave open, and what turns the action into its opposite
   * (an address is blocked by one list, and let through by another). Shipped playbooks are trusted to choose it.
   */
  means?(args: JsonObject): readonly string[];
  check(args: JsonObject, io: Io, scope: CallScope): Promise<Check>;
  send(args: JsonObject, io: Io, bookmark: Json, scope: CallScope): Promise<Sent>;
  /** After a lost answer, once the vendor has settled: did it happen? Reads only. */
  reconcile(args: JsonObject, io: Io, bookmark: Json, scope: CallScope): Promise<Reconciled>;
  prove(args: JsonObject, io: Io, state: Json, scope: CallScope): Promise<Proof>;
  /** What follows here once the action is done (or was done already): changes of the alert, audit rows, entries. Pure. */
  finish?(args: JsonObject, scope: CallScope): Partial<Outcome>;
  /** How long the vendor takes until a read shows a write. */
  readonly settleMs: number;
  readonly pollMs: number;
  /** How long until a write that is not proven counts as failed. */
  readonly timeoutMs: number;
  /** `none`: the vendor shows nothing by which a done action could be read back later; its own proof stands. */
  readonly readBack?: 'none';
  /** The verb whose done actions this one takes back. */
  readonly undoes?: string;
  /** Whether a target of this action takes back a target of that verb, where the two are not the same text. */
  takesBack?(own: string, done: string): boolean;
  /** The command that takes the action back on some of its targets, where there is one. */
  readonly inverse?: { readonly command: string; args(args: JsonObject, targets: readonly string[]): JsonObject };
  /**
   * The verbs that this action only serves (a commit serves block-url): it is no aim of its own, and a yes to one of them carries it along
   * in the same run and on the same instance, where `follows` holds of an action that the run has done.
   */
  readonly supports?: {
    readonly verbs: readonly string[];
    follows(args: JsonObject, done: { readonly command: string; readonly args: JsonObject }): boolean;
  };
  /** Commands of one lane do not overlap across runs. */
  lane?(args: JsonObject): string;
  /**
   * Several actions in a lane are one change set: from one that `edits` on, the lane is the run's, until one that `ends` the set has
   * ended. Others would bring what is half done into force, or lose it.
   */
  changeSet?(args: JsonObject, io: Io): 'edits' | 'ends' | 'none';
}

/** How a row changes our own records (M3). */
export interface RecordRow<Io> {
  /** What policy is asked about. */
  readonly verb: string;
  targets(args: JsonObject, scope: CallScope): readonly string[];
  /** Reads what it must know and says what to change; an error entry, and nothing is changed. */
  change(args: JsonObject, io: Io, scope: CallScope): Promise<Outcome>;
}

export interface NamedCall {
  readonly name: string;
  readonly brand: string;
  readonly args: JsonObject;
  /** Called instead when nothing offers the command. */
  readonly otherwise?: NamedCall;
  /** It begins then, epoch milliseconds; absent: at once. */
  readonly notBefore?: number;
}

/** The calls that a command stands for, at least one, or why there is none. */
export type Delegated =
  | { readonly calls: readonly NamedCall[] }
  | { readonly error: { readonly code: string; readonly message: string } };

export interface CommandRow<Io> {
  readonly name: string;
  readonly description: string;
  readonly risk: Risk;
  readonly args: readonly ArgumentRow[];
  /** Context paths that the command writes, for checks and the reference. */
  readonly outputs: readonly { readonly path: string; readonly description: string }[];
  /** For `read`: the whole command. Absent where `action` or `record` is given. */
  run?(args: JsonObject, io: Io, scope: CallScope): Promise<Outcome>;
  /** For a read that polls. */
  poll?(args: JsonObject, io: Io, scope: CallScope, state: Json): Promise<Outcome>;
  readonly action?: ActionRow<Io>;
  /** For `write` into our own records; never beside `action`. */
  readonly record?: RecordRow<Io>;
  /**
   * A command that only names another one (RunPollingCommand): the task calls that one, with these arguments, and nothing else leaves. So
   * the journal, the gate and whoever is asked see the command itself. Pure; `now` in epoch milliseconds; `run` is never reached.
   */
  readonly delegate?: (args: JsonObject, now: number) => Delegated;
}

/** A row bound to its instance: what the registry hands to the gate and the driver. */
export interface BoundCommand {
  readonly row: CommandRow<never>;
  /** Brand and instance name; a built-in has the brand `Builtin`, an automation `Automation`, and no instance. */
  readonly brand: string;
  readonly instance: string;
  run(args: JsonObject, scope: CallScope): Promise<Outcome>;
  poll(args: JsonObject, scope: CallScope, state: Json): Promise<Outcome>;
  readonly action: ActionRow<undefined> | undefined;
  readonly record?: RecordRow<undefined>;
  /** Its instance is not live yet: what changes state is planned there, never sent. */
  readonly dryRun?: true;
  /** Since when the instance of that name is this one, epoch milliseconds; absent: always. A yes from before was about another. */
  readonly since?: number;
}

/** Binds a row to the ports or the client that its functions take. */
export function bindCommand<Io>(row: CommandRow<Io>, io: Io, place: { brand: string; instance: string }): BoundCommand {
  const { action, record } = row;
  return {
    row,
    ...place,
    run: (args, scope) => (row.run ? row.run(args, io, scope) : Promise.resolve({ entries: [] })),
    poll: (args, scope, state) => (row.poll ? row.poll(args, io, scope, state) : Promise.resolve({ entries: [] })),
    action: action && {
      ...action,
      check: (args, _io, scope) => action.check(args, io, scope),
      send: (args, _io, bookmark, scope) => action.send(args, io, bookmark, scope),
      reconcile: (args, _io, bookmark, scope) => action.reconcile(args, io, bookmark, scope),
      prove: (args, _io, state, scope) => action.prove(args, io, state, scope),
      changeSet: (args) => action.changeSet?.(args, io) ?? 'none',
    },
    ...(record && { record: { ...record, change: (args, _io, scope) => record.change(args, io, scope) } }),
  };
}

/** What a call comes to, with what is installed and enabled now. */
export type Found =
  /** One command. A read on several instances is one, too: it asks all of them and merges what they give. */
  | { readonly kind: 'command'; readonly command: BoundCommand }
  /** State would be changed, several instances could do it, and nobody said which: the gate asks. */
  | { readonly kind: 'choice'; readonly candidates: readonly BoundCommand[] }
  /** `unavailable`: nothing enabled offers it, which a task may pass over; otherwise the call is wrong. */
  | { readonly kind: 'none'; readonly code: string; readonly detail: string; readonly unavailable: boolean };

/** What of a row binds arguments and makes calls. */
export interface Described {
  readonly args: readonly ArgumentRow[];
  readonly risk: Risk;
  readonly delegate?: (args: JsonObject, now: number) => Delegated;
}

/** What is installed and enabled, as engine and driver ask for it. */
export interface CommandRegistry {
  /** undefined: nothing enabled offers it. An empty brand means any. */
  describe(name: string, brand: string): Described | undefined;
  /**
   * XSOAR: a command runs on every enabled instance that offers it, or on those that `using` names. Ours: an alert that came from an
   * instance is asked of that one. `waiting` is the state of a poll: it goes to the instances that were asked before.
   */
  find(call: CommandCall, alertRef: AlertRef, waiting?: Json): Found;
  /** The instances that can do what a verb says for the alert: its own one where that can, else every one. A built-in does it there. */
  instancesFor(verb: string, alertRef: AlertRef): readonly string[];
  /** Since when the instance of that name is this one, epoch milliseconds; 0: always. */
  sinceOf?(instance: string): number;
  /**
   * The command as that instance offers it, for what was begun there; an instance without it, and '', mean a built-in. Without an
   * instance: the first that offers it, for what its row says, which is the same everywhere.
   */
  on(name: string, instance?: string): BoundCommand | undefined;
  /** XSOAR's `modules`. */
  modules(): readonly Json[];
}
