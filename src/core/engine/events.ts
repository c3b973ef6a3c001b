/**
 * What happened in a run. The journal is a list of these; state is `evolve` folded over them.
 *
 * V1. Events hold results, never instructions: concrete context writes, the label chosen, the tasks made ready or dead (R4).
 *     `evolve` evaluates no expression, merge key or join rule.
 * V2. A type's fields only grow; a change of meaning is a new `v`, lifted by the one table in `lift.ts` (R5).
 * V3. Every decision about one task is one event.
 */
import { sha256Json } from '../base/hash.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { ContextWrite } from '../language/writes.ts';
import type { Poll } from './poll.ts';
import type { RecordChange } from './records.ts';

export interface Entry {
  readonly type: 'note' | 'error' | 'warning';
  /** The raw answer; for an error its text. */
  readonly contents: Json;
  /** Markdown for people; defaults to the contents. */
  readonly readable?: string;
  /** For an error: its stable code. */
  readonly code?: string;
  /** It stands in the summary of the alert. */
  readonly note?: true;
  /** Somebody called it evidence: `evidencedata` of its task. */
  readonly evidence?: EntryEvidence;
}

export interface EntryEvidence {
  readonly description: string;
  /** When it happened, as written; empty: when the entry was made. */
  readonly occurred: string;
  readonly tags: readonly string[];
}

/** One fact that a verdict or an approval rests on. */
export interface Evidence {
  readonly label: string;
  readonly value: string;
  readonly source: string;
  readonly verdict?: 'unknown' | 'good' | 'suspicious' | 'malicious';
}

/** How one state-changing command ended; the ledger holds the whole row. */
export interface ActionResult {
  readonly verb: string;
  readonly targets: readonly string[];
  readonly instance: string;
  readonly result: 'done' | 'already-done' | 'failed' | 'unknown' | 'planned' | 'declined';
  readonly detail: string;
}

export interface AlertRef {
  /** The instance that the alert came from; '' for one that was made here. */
  readonly instance: string;
  readonly id: string;
}

/** One id per (alert, number of its run): a repeated delivery names the same run. Short enough to type. */
export function runIdOf(ref: AlertRef, ordinal: number): string {
  return `${alertKeyOf(ref)}-${ordinal}`;
}

/** A name of an alert that is fit for a path, whatever its source calls it: what the ids of its runs begin with. */
export function alertKeyOf({ instance, id }: AlertRef): string {
  return sha256Json([instance, id]).slice(0, 16);
}

/** The run after which a person started the playbook again, and who that was. */
export interface RunBefore {
  readonly run: string;
  readonly by: string;
  /** Of the request that asked for it: the same again gets the same run. Absent where it had none. */
  readonly request?: string;
}

/** The playbook that a run has pinned (R5). `origin` is `shipped` or `imported`. */
export interface PlaybookRef {
  readonly name: string;
  readonly hash: string;
  readonly origin: string;
}

/** A command as the engine asks for it: every value resolved. */
export interface CommandCall {
  readonly effect: string;
  readonly task: string;
  readonly name: string;
  readonly brand: string;
  readonly args: JsonObject;
  /** XSOAR's reserved arguments (`using`, `retry-count`, `extend-context`, …): they never reach the command. */
  readonly options: JsonObject;
  /** 1 for the first execution; a retry counts on. */
  readonly attempt: number;
  /** Not before this time, epoch milliseconds; absent: at once. Of a repeated call the time of its retry counts. */
  readonly notBefore?: number;
  /** XSOAR's `execution-timeout`: how long a call that reads may take, and how long it may go on polling. Absent: what the house allows. */
  readonly timeoutMs?: number;
  /** XSOAR's `using`: the instances that may answer, by name, with commas between; absent: those that the registry chooses. */
  readonly using?: string | undefined;
}

export interface QuestionField {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly options: readonly string[];
  readonly required: boolean;
  /** Answer → the actions that it allows, resolved and frozen. */
  readonly grants: Readonly<Record<string, readonly FrozenGrant[]>>;
}

export interface FrozenGrant {
  readonly verb: string;
  readonly targets: readonly string[];
  /** '' when any instance is meant; also where one of `candidates` is still to be chosen. */
  readonly instance: string;
  readonly consequence: string;
  /** Several instances could do it: the yes decides that, and the gate asks where. By itself it grants nothing. */
  readonly candidates?: readonly string[];
  /** How many people have to say yes; absent: one. */
  readonly approvers?: number;
  /** Since when the instance of that name was the one that the question meant; absent: an older release asked, or nobody can tell. */
  readonly since?: number;
  /** The very command that waits for it, as a line; absent where a question of the playbook grants an action, whichever command then does it. */
  readonly command?: string;
}

export interface Question {
  /** Unique across runs: `<run>/<task>` or, asked by the gate, `<run>/<effect>`. */
  readonly id: string;
  readonly task: string;
  /** `form` and `reply` are tasks of the playbook; `gate` holds a command that no grant covers. */
  readonly kind: 'form' | 'reply' | 'gate';
  readonly title: string;
  readonly body: string;
  readonly fields: readonly QuestionField[];
  /** Fields that the form has and that are not asked, and why: nothing can do it, or policy forbids it. */
  readonly notAsked?: readonly { readonly id: string; readonly label: string; readonly why: string }[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly string[];
  readonly actions: readonly ActionResult[];
  /** Whose work it is, and when it is due; epoch milliseconds. */
  readonly assignee?: string;
  readonly dueAt?: number;
  /** When the task goes on without an answer, and by which option; '' where there is none to choose. Never one that grants. */
  readonly expires?: { readonly at: number; readonly option: string };
  /** SHA-256 of all that is shown; an answer names it. */
  readonly hash: string;
}

/** Something that waits for a person without being a question: `manual:isolate`, `review:inconclusive`, `failed:<task>`. */
export interface Item {
  readonly id: string;
  readonly task: string;
  readonly title: string;
  readonly text: string;
  /** What a person can do with it; `choose:<label>` for a manual condition. */
  readonly offers: readonly string[];
  /** True when the run waits for it; false for a review that outlives the run. */
  readonly blocking: boolean;
  /** Whose work it is: a user. */
  readonly assignee?: string;
  /** Only the assignee may complete it. */
  readonly restricted?: true;
  /** Epoch milliseconds: when it is due, and when the assignee is to be reminded. */
  readonly dueAt?: number;
  readonly remindAt?: number;
}

export interface TaskError {
  readonly code: string;
  readonly message: string;
}

/** What one call gave, kept until the other calls of its task are done too. */
export interface Settled {
  readonly entries: readonly (Entry & { readonly context?: JsonObject })[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly string[];
  readonly actions: readonly ActionResult[];
  readonly items: readonly Item[];
  readonly alert: JsonObject;
  readonly audit: readonly AuditRow[];
  /** Context paths that are overwritten before the entries merge theirs. */
  readonly set: JsonObject;
  /** Context paths that go before anything is written. */
  readonly removed?: readonly string[];
  readonly records?: readonly RecordChange[];
}

/** What a task leaves behind, whether it failed or not. */
export interface TaskFacts {
  readonly writes: readonly ContextWrite[];
  readonly entries: readonly Entry[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly string[];
  readonly actions: readonly ActionResult[];
  readonly items: readonly Item[];
  /** Fields of the alert that the task changed. */
  readonly alert: JsonObject;
  /** Audit events of the command (`input.rejected`, `alert.closed`). */
  readonly audit: readonly AuditRow[];
  /** Changes of lists and indicators, applied in the append of the event. */
  readonly records?: readonly RecordChange[];
}

/** The result of one task: everything that follows from it, already decided. */
export interface TaskCompleted extends TaskFacts {
  readonly type: 'task.completed';
  readonly v: 2;
  readonly task: string;
  readonly how: 'done' | 'skipped' | 'failed-continued' | 'error-path';
  readonly label: string;
  readonly error: TaskError | null;
  readonly ready: readonly string[];
  readonly dead: readonly string[];
  /** Tasks that begin anew because an edge led back; applied before `ready`. */
  readonly again?: readonly string[];
  /** Where that edge leads, with the ids of the entries that stood at its source. */
  readonly ledBack?: { readonly task: string; readonly entries: readonly string[] };
  /** Ids of the entries that count as the task's: those that its sub-playbook ended with. Absent: its own. */
  readonly given?: readonly string[];
}

/** A task failed and its branch stops; `item` is the work for a person that it leaves (R17). */
export interface TaskFailed extends TaskFacts {
  readonly type: 'task.failed';
  readonly v: 1;
  readonly task: string;
  readonly error: TaskError;
  readonly item: Item;
}

/** A pass of a sub-playbook is over. Its writes, those of the exit script, are in its own context. */
export interface PassEnded extends TaskFacts {
  readonly type: 'pass.ended';
  readonly v: 1;
  readonly task: string;
  readonly scope: string;
  /** What of it stays: writes into the context of the caller. */
  readonly outputs: readonly ContextWrite[];
  /** The next pass goes on with this one's context. */
  readonly keeps: boolean;
  /** When the next pass begins; null: in this decision, or there is none. */
  readonly due: number | null;
  /** Why the sub-playbook failed. */
  readonly error: TaskError | null;
  /** It failed and is repeated, because its task says so: it does not count as one of the loop. */
  readonly again?: true;
}

/** What others did with the alert at its source. */
export type SourceChangeKind = 'closed' | 'reopened' | 'reassigned';

export interface AuditRow {
  readonly name: string;
  readonly detail: string;
}

export type RunEvent =
  | {
      readonly type: 'run.started';
      readonly v: 1;
      readonly run: string;
      readonly playbook: PlaybookRef;
      readonly alertRef: AlertRef;
      /** The alert's fields as they were mapped when the run began. */
      readonly alert: JsonObject;
      readonly inputs: JsonObject;
      readonly dryRun: boolean;
      readonly after?: RunBefore;
      /** Who asked for the run; absent: no person did, or an older release wrote it. */
      readonly by?: string;
      /** The request that asked for it, where it named itself. */
      readonly request?: string;
      readonly ready: readonly string[];
      /** Inputs that the playbook requires and that nobody gave. Absent: none. */
      readonly missing?: readonly string[];
    }
  /** A task runs a sub-playbook: its inputs are bound. `due`: the first pass begins then; null: in this decision. */
  | {
      readonly type: 'playbook.started';
      readonly v: 1;
      readonly task: string;
      readonly playbook: { readonly name: string; readonly hash: string };
      readonly shared: boolean;
      readonly inputs: JsonObject;
      readonly due: number | null;
    }
  /** `pass`: its number among all passes of the task. `ready`: keys, under the scope path of the pass. */
  | {
      readonly type: 'pass.started';
      readonly v: 1;
      readonly task: string;
      readonly pass: number;
      readonly scope: string;
      readonly inputs: JsonObject;
      readonly ready: readonly string[];
    }
  /** The pass is over, and a script is asked whether it was the last one. */
  | { readonly type: 'loop.asked'; readonly v: 1; readonly task: string; readonly calls: readonly CommandCall[] }
  | PassEnded
  /** The intent of an effect (R2): the append that holds it comes before anything leaves. */
  | {
      readonly type: 'task.started';
      readonly v: 1;
      readonly task: string;
      readonly calls: readonly CommandCall[];
      /** The calls begin then; absent: at once. */
      readonly due?: number;
    }
  /** A task that begins turns timers of the alert; `alert` holds the fields as they are now. */
  | { readonly type: 'timers.turned'; readonly v: 1; readonly task: string; readonly alert: JsonObject }
  /** A call is done and its task is not: other calls are open, or a person must choose. Else the task's own event says it all. */
  | { readonly type: 'effect.settled'; readonly v: 1; readonly effect: string; readonly outcome: Settled }
  /** Just before the bytes of a state-changing command leave (R2, R3); the ledger row changes in the same append. */
  | {
      readonly type: 'effect.sent';
      readonly v: 1;
      readonly effect: string;
      readonly action: string;
      readonly instance: string;
      readonly sends: number;
      readonly bookmark: Json;
      /** By what it was allowed to leave: a row of the policy, a grant, or what a yes carries along. */
      readonly permit?: { readonly rule: string; readonly reason: string };
    }
  /** The command is under way at the vendor; it is asked again at `due`. */
  | {
      readonly type: 'effect.pending';
      readonly v: 1;
      readonly effect: string;
      readonly poll: Poll;
      readonly due: number;
      readonly writes: readonly ContextWrite[];
      readonly entries: readonly Entry[];
    }
  /** The gate found no grant: the command waits for the answer to its question. */
  | { readonly type: 'effect.held'; readonly v: 1; readonly effect: string; readonly question: Question }
  | {
      readonly type: 'task.retrying';
      readonly v: 1;
      readonly task: string;
      readonly calls: readonly CommandCall[];
      readonly due: number;
      readonly error: TaskError;
      /** What the failed calls gave all the same; their context writes are not applied. */
      readonly entries: readonly Entry[];
      readonly evidence: readonly Evidence[];
      readonly gaps: readonly string[];
      readonly actions: readonly ActionResult[];
      readonly audit: readonly AuditRow[];
    }
  | TaskCompleted
  | TaskFailed
  | { readonly type: 'task.waiting'; readonly v: 1; readonly task: string; readonly item: Item }
  /** A person asked for the failed task to be run again. */
  | { readonly type: 'task.reopened'; readonly v: 1; readonly task: string; readonly by: string }
  | { readonly type: 'question.asked'; readonly v: 1; readonly question: Question }
  | {
      readonly type: 'question.answered';
      readonly v: 1;
      readonly question: string;
      readonly answers: JsonObject;
      readonly by: string;
      readonly grants: readonly FrozenGrant[];
    }
  | {
      readonly type: 'question.refused';
      readonly v: 1;
      readonly question: string;
      readonly by: string;
      /** `incomplete`, `no-right` or `requester`. */
      readonly reason: string;
      /** Turned away before it was taken: the question was open all the time, or is another answer's by now. */
      readonly atDoor?: true;
    }
  /** Nobody answered in time: the task goes on by the option that the question named for that, and nothing is granted. */
  | { readonly type: 'question.expired'; readonly v: 1; readonly question: string; readonly option: string }
  /** `reason`: what became of the alert elsewhere. */
  | { readonly type: 'question.withdrawn'; readonly v: 1; readonly question: string; readonly reason?: string }
  /** Others changed the alert at its source. `detail` is for people and holds what they wrote there. */
  | {
      readonly type: 'source.changed';
      readonly v: 1;
      readonly instance: string;
      readonly change: SourceChangeKind;
      readonly detail: string;
    }
  | {
      readonly type: 'item.completed';
      readonly v: 1;
      readonly item: string;
      readonly by: string;
      readonly offer: string;
      readonly note: string;
    }
  | {
      readonly type: 'run.cancelling';
      readonly v: 1;
      readonly by: string;
      /** Why, where no person asked for it. */
      readonly reason?: string;
      /** Tasks that will not go on. */
      readonly dead: readonly string[];
      /** Effects that are given up; the others are settled, or in flight and left to settle. */
      readonly stopped: readonly string[];
    }
  /** Nothing new begins until `run.resumed`; what is in flight settles. */
  | { readonly type: 'run.paused'; readonly v: 1; readonly by: string }
  | { readonly type: 'run.resumed'; readonly v: 1; readonly by: string }
  | {
      readonly type: 'run.ended';
      readonly v: 1;
      readonly status: 'completed' | 'cancelled';
      readonly items: readonly Item[];
    };

export type RunEventType = RunEvent['type'];

/** An event with its place and time. `at` is UTC epoch milliseconds and never runs backwards inside a run (R10). */
export interface StoredEvent {
  readonly seq: number;
  readonly at: number;
  readonly event: RunEvent;
}
