/**
 * What the HTTP API says, as types: the shapes that server, command line and console share. Times are UTC epoch milliseconds.
 */
import type { Json, JsonObject } from '../base/json.ts';

export interface AlertView {
  readonly instance: string;
  readonly id: string;
  readonly name: string;
  readonly status: 'open' | 'closed';
  readonly closeReason: string | null;
  readonly closeNotes: string | null;
  readonly receivedAt: number;
  readonly closedAt: number | null;
  readonly run: string | null;
  readonly playbook: string | null;
  readonly fields: JsonObject;
}

export interface RunSummary {
  readonly run: string;
  readonly playbook: string;
  readonly status: string;
  readonly alert: { readonly instance: string; readonly id: string };
  readonly dryRun: boolean;
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** An installed playbook. */
export interface PlaybookSummary {
  readonly name: string;
  readonly id: string;
  readonly description: string;
  readonly origin: 'shipped' | 'imported';
  readonly pack: string;
  readonly tasks: number;
  /** The alerts that are routed to it. */
  readonly routes: readonly { readonly alertNames: readonly string[]; readonly os: string }[];
}

export interface PlaybookView extends PlaybookSummary {
  /** SHA-256 of it and all that it calls: what a run pins. */
  readonly hash: string;
  readonly inputs: readonly {
    readonly key: string;
    readonly description: string;
    readonly required: boolean;
  }[];
  readonly outputs: readonly { readonly path: string; readonly description: string }[];
  readonly steps: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: string;
    /** The command, automation or playbook that it calls; empty where it calls none. */
    readonly calls: string;
  }[];
  /** Playbooks that it calls, directly or not, and those of them that are not installed. */
  readonly playbooks: readonly string[];
  readonly missing: readonly string[];
}

export interface TaskView {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly label: string;
  readonly error: string | null;
}

export interface EvidenceView {
  readonly label: string;
  readonly value: string;
  readonly source: string;
  readonly verdict?: string;
}

export interface ActionView {
  /** The ledger's id; what `action undo` names. */
  readonly id: string;
  readonly verb: string;
  readonly targets: readonly string[];
  readonly instance: string;
  readonly command: string;
  readonly status: string;
  readonly detail: string;
  readonly run: string;
  readonly sentAt: number | null;
  readonly sends: number;
  /** By what it was allowed to leave: a row of the policy, `grant` or `carried`; '' where nothing was. */
  readonly permit: { readonly rule: string; readonly reason: string };
  /** The command that takes it back, where there is one. */
  readonly undo: string | null;
}

export interface GrantView {
  readonly answer: string;
  readonly verb: string;
  readonly targets: readonly string[];
  /** Absent: any that can do it, or one that is asked for. */
  readonly instance?: string;
  readonly consequence: string;
}

export interface FieldView {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly options: readonly string[];
  readonly required: boolean;
  /** What each answer allows, exactly. */
  readonly grants: readonly GrantView[];
}

export interface ApprovalView {
  readonly question: string;
  readonly run: string;
  readonly task: string;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly fields: readonly FieldView[];
  /** Fields that the form has and that are not asked: nothing can do it, or policy forbids it. Absent: none. */
  readonly notAsked?: readonly { readonly id: string; readonly label: string; readonly why: string }[];
  readonly evidence: readonly EvidenceView[];
  readonly gaps: readonly string[];
  readonly actions: readonly {
    readonly verb: string;
    readonly targets: readonly string[];
    readonly result: string;
    readonly detail: string;
  }[];
  readonly hash: string;
  readonly askedAt: number;
  /** Whose work it is, and when it is due; absent: nobody's in particular, never. */
  readonly assignee?: string;
  readonly dueAt?: number;
  /** When the run goes on without an answer, and by which option ('': by none). */
  readonly expires?: { readonly at: number; readonly option: string };
}

export interface ItemView {
  readonly item: string;
  readonly run: string;
  /** The task that it is about; empty where the run ended with it. */
  readonly task: string;
  /** `manual:isolate`, `review:inconclusive`, `dry-run:report`, `failed:<task>`. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly offers: readonly string[];
  readonly assignee?: string;
  /** Only the assignee may complete it. */
  readonly restricted?: true;
  readonly dueAt?: number;
  /** When the assignee is to be reminded. */
  readonly remindAt?: number;
}

export interface RunView extends RunSummary {
  readonly alertName: string;
  readonly alertStatus: string;
  /** The run that this one was started again after. */
  readonly after: string | null;
  /** Tasks in the order in which they began; dead and new ones are left out. */
  readonly tasks: readonly TaskView[];
  readonly evidence: readonly EvidenceView[];
  readonly gaps: readonly string[];
  readonly actions: readonly ActionView[];
  readonly approvals: readonly ApprovalView[];
  readonly items: readonly ItemView[];
  readonly context: JsonObject;
}

/** One line of a run's story: what the terminal and the console show, made from events by one function (`story`). */
export interface StoryLine {
  readonly seq: number;
  readonly at: number;
  readonly kind: 'stage' | 'task' | 'evidence' | 'gap' | 'action' | 'question' | 'answer' | 'item' | 'error' | 'end';
  /** `caution`: something is missing or was passed over; `bad`: it failed, or a verdict is malicious. */
  readonly tone: 'neutral' | 'good' | 'caution' | 'bad';
  readonly text: string;
  /** The name of the task that it belongs to; empty where it belongs to none. */
  readonly task: string;
  /** The rest of what there is to say: of a question and an item several lines. */
  readonly detail: string;
}

export interface EventsPage {
  readonly events: readonly { readonly seq: number; readonly at: number; readonly type: string; readonly data: Json }[];
  readonly story: readonly StoryLine[];
  /** Pass it as `after` to go on. */
  readonly next: number;
  /** True when the run has ended and no event is left. */
  readonly ended: boolean;
}

export interface Received {
  readonly alert: { readonly instance: string; readonly id: string };
  /** False: the same alert was here already; `run` is the one that has it. */
  readonly new: boolean;
  readonly run: string | null;
  /** Why no run was started, where none was. */
  readonly reason: string | null;
}

export interface DoctorView {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
    readonly hint: string;
  }[];
}

/** An integration of this release. */
export interface ProductView {
  readonly name: string;
  readonly brand: string;
  readonly description: string;
  readonly settings: readonly SettingView[];
}

export interface SettingView {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  /** Never shown once it is given. */
  readonly secret: boolean;
  /** Empty: any text. */
  readonly options: readonly string[];
  readonly defaultValue: string;
}

export interface InstanceView {
  readonly name: string;
  readonly product: string;
  readonly brand: string;
  /** `configuration`: it stands in the configuration file, and is changed there. */
  readonly origin: 'configuration' | 'added';
  /** `failed`: enabled, and it could not be opened; see `problem`. */
  readonly state: 'enabled' | 'disabled' | 'failed';
  /** Reads go out, and what would change something is planned only. */
  readonly dryRun: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** Names of the secrets that it has. */
  readonly secrets: readonly string[];
  readonly problem: { readonly code: string; readonly detail: string; readonly hint: string } | null;
  readonly changedAt: number | null;
  readonly changedBy: string | null;
  /** Another one after every change; an edit names it. null for one of the configuration. */
  readonly version: string | null;
}

/** What a read-only test of an instance found. */
export interface TestView {
  readonly ok: boolean;
  /** Empty when it is ok. */
  readonly code: string;
  readonly detail: string;
  readonly hint: string;
}

/** problem+json (RFC 9457) with our stable code. */
export interface ProblemView {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly hint?: string;
  /** Code-specific facts: who answered and when, what changed. */
  readonly facts?: JsonObject;
}
