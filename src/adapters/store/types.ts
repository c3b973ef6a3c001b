/**
 * What the store offers beside the ports that it implements: answers from outside, lists for the API and the CLI, and
 * the house-keeping of a data directory.
 *
 * Lists are pages: `limit` rows (1 to 1000) and `next`, the cursor of the following page, null on the last.
 */
import type { JsonObject } from '../../core/base/json.ts';
import type { Activity } from '../../core/base/activity.ts';
import type { Clock } from '../../core/base/clock.ts';
import type { AlertRef, Item, Question, StoredEvent } from '../../core/engine/events.ts';
import type { AnswerRefusal, Journal, RunStatus } from '../../core/engine/journal.ts';
import type { AccessRecords } from '../../domain/access/ports.ts';
import type { AuditTrail } from '../../domain/access/audit.ts';
import type { IdentityRecords } from '../../domain/access/identity-ports.ts';
import type { Desk } from '../../domain/alerts/desk.ts';
import type { IndicatorJudgements } from '../../domain/alerts/judging.ts';
import type { ListEdits } from '../../domain/alerts/list-edits.ts';
import type { AlertRecord, Alerts } from '../../domain/alerts/ports.ts';
import type { IndicatorRecord, Records } from '../../domain/alerts/records.ts';
import type { PolicyVersions } from '../../domain/gate/policy-kept.ts';
import type { PlaybookVersions } from '../../domain/library/versions.ts';
import type { FiguresPort } from '../../domain/alerts/figures.ts';
import type { RetentionRecords } from '../../domain/access/retention.ts';
import type { RequestRecords } from '../../domain/access/requests.ts';
import type { SavedViews } from '../../domain/alerts/views.ts';
import type { ActionRecord, Ledger, LedgerOp } from '../../domain/gate/ports.ts';
import type { FetchRecords } from '../../domain/intake/feed.ts';
import type { TellRecords } from '../../domain/tell/ports.ts';
import type { InstanceRecords } from './instance-records.ts';
import type { StoredIntake } from './intake/types.ts';
import type { KillPoint } from './wire.ts';

export type { InstanceRecord, InstanceRecords, SealedText } from './instance-records.ts';

export interface StoreOptions {
  /** The data directory; made when it is missing (mode 0700). */
  readonly directory: string;
  readonly clock: Clock;
  readonly activity?: Activity;
  /** Reader threads, 1 or more. */
  readonly readers?: number;
  /** Reads that the writer answers before the readers are started; default 100. */
  readonly readsWithoutReaders?: number;
  /** False lets several handles share a directory: for tests of drivers that race. */
  readonly lock?: boolean;
  /** Where this process can be reached, shown to who finds the directory locked; see `announce`. */
  readonly url?: string;
  /** For trials: the process kills itself (SIGKILL) at this append, counted from 1 in this process. */
  readonly kill?: KillPoint;
}

export interface Store {
  readonly journal: Journal<LedgerOp>;
  readonly ledger: Ledger;
  readonly alerts: Alerts<LedgerOp>;
  readonly records: Records;
  readonly inbound: Inbound;
  readonly accounts: AccessRecords;
  readonly instances: InstanceRecords;
  readonly audit: AuditTrail;
  readonly identity: IdentityRecords;
  readonly fetching: FetchRecords;
  readonly intake: StoredIntake;
  readonly tell: TellRecords;
  readonly desk: Desk;
  /** What people edit, version by version. */
  readonly edited: {
    readonly playbooks: PlaybookVersions;
    readonly policy: PolicyVersions;
    readonly lists: ListEdits;
    readonly indicators: IndicatorJudgements;
  };
  /** Actions of these verbs that are in force, as far as the ledger knows; newest first. */
  readonly held: (verbs: readonly string[], page: PageRequest) => Promise<Page<ActionRecord>>;
  readonly lists: Lists;
  readonly changes: Changes;
  readonly views: SavedViews;
  readonly requests: RequestRecords;
  readonly retention: RetentionRecords;
  readonly figures: FiguresPort;
  /** Appends that this handle has seen committed: the boundaries at which a trial can kill. */
  readonly appends: () => number;
  /** Writes the process's address into the lock's note. */
  readonly announce: (url: string) => Promise<void>;
  readonly durability: () => Promise<{ readonly synchronous: number; readonly journalMode: string }>;
  /** Alerts that the index of alerts has yet to take up. A search finds them all the same, only slower. */
  readonly unindexedAlerts: () => Promise<number>;
  readonly checkIntegrity: () => Promise<Integrity>;
  /** Waits for what is under way, folds the log into the database and frees the lock. Later calls fail with `store.closed`. */
  readonly close: () => Promise<void>;
}

/** What people and callers send into a run (R9). Each is one transaction: the condition and the inbox row. */
export interface Inbound {
  /** `inboxId` makes a repeated delivery harmless: the second gets the answer of the first. */
  answerQuestion(answer: {
    readonly question: string;
    /** The hash of what the person was shown. */
    readonly hash: string;
    readonly answers: JsonObject;
    readonly by: string;
    readonly at: number;
    readonly inboxId: string;
  }): Promise<Answered>;
  /** Notes that an answer was turned away; the question stays as it is. */
  refuseAnswer(refusal: {
    readonly question: string;
    readonly by: string;
    readonly reason: AnswerRefusal;
    readonly at: number;
    readonly inboxId: string;
  }): Promise<{ readonly ok: true; readonly run: string } | { readonly ok: false; readonly reason: 'unknown' }>;
  completeItem(completion: {
    readonly item: string;
    readonly offer: string;
    readonly by: string;
    readonly note: string;
    readonly at: number;
    readonly inboxId: string;
  }): Promise<Completed>;
  cancelRun(message: Steering): Promise<Steered>;
  pauseRun(message: Steering): Promise<Steered>;
  resumeRun(message: Steering): Promise<Steered>;
}

/** What is said to a run as a whole. */
export interface Steering {
  readonly run: string;
  readonly by: string;
  readonly at: number;
  readonly inboxId: string;
}

export type Answered =
  | { readonly ok: true; readonly run: string }
  | { readonly ok: false; readonly reason: 'answered'; readonly by: string; readonly at: number }
  /** The question shows something else by now; answer what it shows. */
  | { readonly ok: false; readonly reason: 'changed'; readonly question: Question }
  /** The run does not ask it any more. */
  | { readonly ok: false; readonly reason: 'withdrawn'; readonly why: string | null }
  | { readonly ok: false; readonly reason: 'unknown' };

export type Completed =
  | { readonly ok: true; readonly run: string }
  | { readonly ok: false; readonly reason: 'completed'; readonly by: string; readonly at: number }
  /** Only the assignee may complete it. */
  | { readonly ok: false; readonly reason: 'assignee'; readonly assignee: string }
  | { readonly ok: false; readonly reason: 'offer'; readonly offers: readonly string[] }
  | { readonly ok: false; readonly reason: 'unknown' };

export type Steered =
  | { readonly ok: true; readonly run: string }
  | { readonly ok: false; readonly reason: 'ended'; readonly status: RunStatus }
  | { readonly ok: false; readonly reason: 'unknown' };

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

export interface RunRow {
  readonly run: string;
  readonly alertRef: AlertRef;
  readonly playbook: string;
  readonly hash: string;
  readonly dryRun: boolean;
  readonly status: RunStatus;
  readonly createdAt: number;
  /** When `status` last changed. */
  readonly changedAt: number;
  readonly endedAt: number | null;
}

export interface QuestionRow {
  readonly run: string;
  readonly question: Question;
  readonly status: 'open' | 'answering' | 'answered' | 'withdrawn';
  /** Why it was withdrawn; null: its run needed no answer any more. */
  readonly reason: string | null;
  readonly askedAt: number;
  readonly by: string | null;
  readonly at: number | null;
}

export interface ItemRow {
  readonly run: string;
  readonly item: Item;
  readonly status: 'open' | 'completing' | 'closed';
  readonly openedAt: number;
  readonly by: string | null;
  readonly at: number | null;
}

/** What was done, by whom: `domain/access/audit.ts`. */
export interface AuditEntry {
  /** Its place in the one sequence, from 1. */
  readonly number: number;
  readonly at: number;
  /** Empty: a run did it, or the product itself. */
  readonly who: string;
  readonly what: string;
  readonly target: string;
  readonly origin: string;
  readonly detail: string;
  /** Empty: of no run. */
  readonly run: string;
  readonly seq: number;
}

export interface AuditFilter {
  readonly run?: string;
  readonly who?: string;
  /** A name, or the beginning of one with a star: `login.*`. */
  readonly what?: string;
  /** Letter for letter. */
  readonly target?: string;
  /** Bounds of `at`, both inclusive. */
  readonly from?: number;
  readonly until?: number;
  readonly newestFirst?: boolean;
}

export interface TailedEvent extends StoredEvent {
  readonly run: string;
}

/** What a row of each kind is, in a list of what has changed. Questions and items of every status. */
export interface ChangedRows {
  readonly alerts: AlertRecord;
  readonly runs: RunRow;
  readonly questions: QuestionRow;
  readonly items: ItemRow;
  readonly actions: ActionRecord;
  readonly indicators: IndicatorRecord;
}

export interface Changes {
  /**
   * What has changed after the cursor (0 for everything), the oldest change first; a row stands where its last change does. `next` is
   * never null: it is where to go on when more has changed.
   */
  since<Kind extends keyof ChangedRows>(
    kind: Kind,
    page: PageRequest,
  ): Promise<Page<ChangedRows[Kind]> & { readonly next: string }>;
  /** The cursor after everything that has changed, of every kind. */
  end(): Promise<string>;
}

export interface Lists {
  run(run: string): Promise<RunRow | undefined>;
  /** Newest first. Filters: a status, a playbook, or the runs of one alert. */
  runs(page: PageRequest & RunFilter): Promise<Page<RunRow>>;
  /** How many runs an alert has had: the next one's number is one more. */
  runsOf(alertRef: AlertRef): Promise<number>;
  /** Events of one run after `seq` (0 for all), in order; the cursor is the last seq. */
  events(run: string, page: PageRequest & { readonly after?: number }): Promise<Page<StoredEvent>>;
  /** Events of all runs in the order of commit (R16). `next` is never null: it is where to go on when more has happened. */
  tail(page: PageRequest): Promise<Page<TailedEvent> & { readonly next: string }>;
  /** The cursor of `tail` after everything that has happened. */
  end(): Promise<string>;
  question(id: string): Promise<QuestionRow | undefined>;
  /** Oldest first. */
  openQuestions(page: PageRequest & { readonly run?: string }): Promise<Page<QuestionRow>>;
  /** Also one that is open no more. `id` is `<run>/<id>`. */
  item(id: string): Promise<ItemRow | undefined>;
  /** Oldest first. */
  openItems(page: PageRequest & { readonly run?: string }): Promise<Page<ItemRow>>;
  /** Timers of a run, the earliest first. */
  timers(run: string): Promise<readonly { readonly id: string; readonly due: number }[]>;
  /**
   * In the order in which they were written. A page of a search for what is rare may be short, or empty, and have a `next`: at most
   * `AUDIT_LOOKS_MAX` rows are looked at for one.
   */
  audit(page: PageRequest & AuditFilter): Promise<Page<AuditEntry>>;
  /** Newest first. */
  actions(page: PageRequest & ActionFilter): Promise<Page<ActionRecord>>;
}

export interface RunFilter {
  readonly status?: RunStatus;
  readonly playbook?: string;
  readonly alertRef?: AlertRef;
}

export interface ActionFilter {
  readonly run?: string;
  readonly verb?: string;
  readonly status?: string;
  readonly instance?: string;
}

export interface Integrity {
  readonly ok: boolean;
  readonly counts: {
    readonly runs: number;
    readonly events: number;
    readonly alerts: number;
    readonly openActions: number;
  };
  readonly problems: readonly IntegrityProblem[];
}

export interface IntegrityProblem {
  /** The name of the check. */
  readonly check: string;
  readonly detail: string;
  readonly hint: string;
}
