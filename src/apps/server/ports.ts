/** What the HTTP server needs of the product. `wiring.ts` wires it; the server itself knows no store, driver or vendor. */
import type { Clock, Timers } from '../../core/base/clock.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type {
  AnswerOf,
  CommandView,
  DoctorView,
  QueryOf,
  InstanceTestView,
  InstanceView,
  ProductView,
} from '../../core/api/views.ts';
import type { Risk } from '../../core/engine/commands.ts';
import type { AlertRef, Item, Question, StoredEvent } from '../../core/engine/events.ts';
import type { AnswerRefusal, LoadedRun, RunStatus } from '../../core/engine/journal.ts';
import type { RunPlan } from '../../core/engine/plan.ts';
import type {
  AlertAnswer,
  AlertCount,
  AlertPage,
  AlertQuery,
  AlertRecord,
  AlertSearch,
  SortedAnswer,
  SortedQuery,
} from '../../domain/alerts/ports.ts';
import type { AuditTrail } from '../../domain/access/audit.ts';
import type { IndicatorRecord, Records } from '../../domain/alerts/records.ts';
import type { Accounts } from '../../domain/access/accounts.ts';
import type { Keys } from '../../domain/access/keys.ts';
import type { RetentionRecords } from '../../domain/access/retention.ts';
import type { RequestRecords } from '../../domain/access/requests.ts';
import type { Sessions } from '../../domain/access/sessions.ts';
import type { FiguresPort } from '../../domain/alerts/figures.ts';
import type { SavedViews } from '../../domain/alerts/views.ts';
import type { Desk } from '../../domain/alerts/desk.ts';
import type { IndicatorJudgements } from '../../domain/alerts/judging.ts';
import type { ListEdits } from '../../domain/alerts/list-edits.ts';
import type { Policy } from '../../domain/gate/policy.ts';
import type { ActionRecord, Grant } from '../../domain/gate/ports.ts';
import type { FetchRecords } from '../../domain/intake/feed.ts';
import type { Library } from '../../domain/library/library.ts';
import type { IntakePort } from './intake-port.ts';
import type { IdentityPort } from './identity-port.ts';
import type { Site } from './site.ts';
import type { ByHandPorts, WriteBack } from './desk/ports.ts';
import type { EditorPorts, PolicyPorts } from './edit/ports.ts';

import type { TellPort } from './tell-port.ts';

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
  readonly changedAt: number;
}

export interface QuestionRow {
  readonly run: string;
  readonly question: Question;
  readonly status: 'open' | 'answering' | 'answered' | 'withdrawn';
  /** Why it was withdrawn. */
  readonly reason: string | null;
  readonly askedAt: number;
  /** Who answered, and when. */
  readonly by: string | null;
  readonly at: number | null;
}

export interface ItemRow {
  readonly run: string;
  readonly item: Item;
  readonly status: 'open' | 'completing' | 'closed';
  readonly openedAt: number;
  /** Who completed it, and when. */
  readonly by: string | null;
  readonly at: number | null;
}

/** What a row of each kind is, in a list of what has changed. */
export interface ChangedRows {
  readonly alerts: AlertRecord;
  readonly runs: RunRow;
  readonly questions: QuestionRow;
  readonly items: ItemRow;
  readonly actions: ActionRecord;
  readonly indicators: IndicatorRecord;
}

type Paging = { readonly limit: number; readonly cursor?: string };

/** An alert that was taken, or was here already. */
export interface Delivered {
  readonly alert: AlertRef;
  readonly new: boolean;
  readonly run: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
}

export interface ServerPorts {
  /** Folder of the builds of the console; absent: none is served. */
  readonly console?: string | undefined;
  readonly clock: Clock & Timers;
  readonly token: string;
  /** What the server is called, and who is in front of it. */
  readonly site: Site;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly keys: Keys;
  readonly requests: RequestRecords;
  readonly retention: RetentionRecords;
  readonly identity: IdentityPort;
  readonly version: string;
  /** How many requests are answered in a window; default `REQUESTS_IN_WINDOW`. */
  readonly requestsInWindow?: number;
  readonly alerts: {
    get(ref: AlertRef): Promise<AlertRecord | undefined>;
    ofKey(key: string): Promise<AlertRecord | undefined>;
    search(search: AlertSearch): Promise<AlertPage>;
    find(query: AlertQuery): Promise<AlertAnswer>;
    sorted(query: SortedQuery): Promise<SortedAnswer>;
    count(query: Pick<AlertQuery, 'query' | 'now'>): Promise<AlertCount>;
  };
  readonly lists: {
    run(run: string): Promise<RunRow | undefined>;
    runs(
      page: Paging & { readonly status?: RunStatus; readonly playbook?: string; readonly alertRef?: AlertRef },
    ): Promise<Page<RunRow>>;
    events(run: string, page: Paging & { readonly after?: number }): Promise<Page<StoredEvent>>;
    /** Events of all runs in the order of commit (R16); `next` is where to go on. */
    tail(page: Paging): Promise<Page<StoredEvent & { readonly run: string }> & { readonly next: string }>;
    /** The cursor of `tail` after everything that has happened. */
    end(): Promise<string>;
    question(id: string): Promise<QuestionRow | undefined>;
    openQuestions(page: Paging & { readonly run?: string }): Promise<Page<QuestionRow>>;
    item(id: string): Promise<ItemRow | undefined>;
    openItems(page: Paging & { readonly run?: string }): Promise<Page<ItemRow>>;
    audit(
      page: Paging & Omit<QueryOf<'listAudit'>, 'order'> & { readonly newestFirst?: boolean },
    ): Promise<Page<AnswerOf<'listAudit'>['rows'][number]>>;
    actions(
      page: Paging & {
        readonly run?: string;
        readonly verb?: string;
        readonly status?: string;
        readonly instance?: string;
      },
    ): Promise<Page<ActionRecord>>;
  };
  readonly audit: AuditTrail;
  readonly views: SavedViews;
  /** For metrics. */
  readonly figures: FiguresPort['figures'];
  /** The head of the audit that was told last; empty before the first. */
  readonly auditHead: () => string;
  /** What has changed, in the order of commit. */
  readonly changes: {
    since<Kind extends keyof ChangedRows>(
      kind: Kind,
      page: Paging,
    ): Promise<{ readonly rows: readonly ChangedRows[Kind][]; readonly next: string }>;
    end(): Promise<string>;
  };
  /** Lists and indicators. */
  readonly records: Records;
  /** Lists, as people edit them. */
  readonly edited: ListEdits;
  /** What people say of indicators. */
  readonly judgements: IndicatorJudgements;
  readonly policies: PolicyPorts;
  readonly desk: Desk;
  readonly byHand: ByHandPorts;
  /**
   * How the source of an instance is told what a person did; 'none': there is nobody to tell, 'away': it is disabled or failing.
   */
  writeBack(instance: string): WriteBack | 'none' | 'away';
  /** Whether what comes from the instance is a dry run as a whole, or everything is. */
  isDryRun(instance: string): boolean;
  /** Loaded when somebody first asks. */
  editor(): Promise<EditorPorts>;
  /** Actions of these verbs that are in force, newest first. */
  held(verbs: readonly string[], page: Paging): Promise<Page<ActionRecord>>;
  /** What all runs of an alert did, oldest first. */
  actionsOfAlert(alertRef: AlertRef): Promise<readonly ActionRecord[]>;
  /** Yeses of the run that are in force. */
  grants(run: string): Promise<readonly Grant[]>;
  /** What can be called now: built-ins, automations, and commands of the instances that are enabled. By name. */
  commands(): readonly CommandView[];
  load(run: string): Promise<LoadedRun>;
  plan(hash: string): Promise<RunPlan>;
  policy(): Policy;
  receive(delivery: {
    readonly instance: string;
    readonly fields: JsonObject;
    readonly playbook?: string;
    readonly dryRun?: boolean;
    /** Who asked for the run; absent: no person did. */
    readonly by?: string;
  }): Promise<Delivered>;
  /**
   * Each of these puts a row into the inbox and wakes the run; a refusal is thrown with a code of `API_ERRORS`. The same `inboxId`
   * again changes nothing and is answered as the first time, also after a restart.
   */
  answer(
    answer: {
      readonly question: string;
      readonly hash: string;
      readonly answers: JsonObject;
      readonly by: string;
    },
    inboxId?: string,
  ): Promise<void>;
  /** Notes in the run that an answer was turned away. */
  refuseAnswer(question: string, by: string, reason: AnswerRefusal): Promise<void>;
  complete(
    completion: {
      readonly item: string;
      readonly offer: string;
      readonly by: string;
      readonly note: string;
    },
    inboxId?: string,
  ): Promise<void>;
  cancel(run: string, by: string, inboxId?: string): Promise<void>;
  pause(run: string, by: string, inboxId?: string): Promise<void>;
  resume(run: string, by: string, inboxId?: string): Promise<void>;
  /** The id of the new run; the same `request` again gives the same run. */
  again(run: string, by: string, request?: string): Promise<string>;
  library(): Promise<Library>;
  /** `force`: also what was there before we came. */
  undo(action: string, by: string, force: boolean): Promise<string>;
  /** Of a command as it is offered now; undefined: nothing offers it. */
  riskOf(command: string): Risk | undefined;
  /** The command that takes an action back, by the command that did it. */
  inverseOf(command: string): string | null;
  readonly instances: InstancePorts;
  readonly fetching: FetchingPort;
  /** Loaded when it is first needed. */
  intake(): Promise<IntakePort>;
  /** Telling people; loaded when it is first needed. */
  telling(): Promise<TellPort>;
  /** Attempts to tell somebody, by their result. */
  tellings(): ReadonlyMap<string, number>;
  doctor(): Promise<DoctorView>;
}

/** What is fetched from instances, and how that goes. */
export interface FetchingPort extends Pick<FetchRecords, 'views' | 'cursor'> {
  states(): readonly {
    readonly instance: string;
    readonly state: string;
    /** When all new alerts were last taken in, epoch milliseconds; null: never. */
    readonly goodAt: number | null;
    readonly code: string;
    readonly detail: string;
  }[];
}

/** Instances and the products that they are of. Refusals are thrown with a code of `API_ERRORS`. */
export interface InstancePorts {
  products(): readonly ProductView[];
  /** Names of the products that offer a command; an empty brand means any. */
  offering(command: string, brand: string): readonly string[];
  list(): readonly InstanceView[];
  add(
    instance: { readonly name: string; readonly product: string; readonly config: JsonObject },
    by: string,
  ): Promise<InstanceView>;
  set(name: string, what: { readonly enabled?: boolean; readonly live?: boolean }, by: string): Promise<InstanceView>;
  /** `config`: setting → value, null takes one back; `version`: the one that was seen, `*` any. */
  edit(name: string, config: JsonObject, version: string, by: string): Promise<InstanceView>;
  remove(name: string, by: string): Promise<void>;
  test(name: string): Promise<InstanceTestView>;
  /** Seals every secret anew; gives how many. */
  rekey(by: string): Promise<number>;
}
