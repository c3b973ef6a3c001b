/**
 * A playbook as the engine sees it: what the XSOAR document says, read once, every text kept as text.
 *
 * D1. Ids, labels and values are source text (XSOAR re-reads every scalar as a string): `yes` stays `yes`, `1.10` stays `1.10`.
 * D2. `next` keeps the order of the document (but for labels that are whole numbers, which an object puts first); labels are
 *     compared by `labelMatches`, never trimmed here.
 * D3. Our own keys begin with `x-`: XSOAR ignores them, and they survive a round trip.
 * D4. Records keyed by foreign text (tasks, labels, arguments) have no prototype: `constructor` is an ordinary id.
 * D5. All that the format documents is here, but for what the vendor's editor keeps for itself and what a server wrote into a
 *     document that it ran: the list of that, with reasons, stands in `read-fields.test.ts`.
 * D6. Where the document says nothing, lists are empty and texts are `''`; what few documents have (`?`) is absent.
 *
 * Not here: the YAML (`read.ts`), what a path or an operator means (language), what a task does (engine).
 */
import type { Json } from '../base/json.ts';
import type { AdvanceArg, ConditionEntry } from '../language/value.ts';

/** XSOAR: arguments that every task takes; they never reach the command. */
export const RESERVED_ARGUMENTS: ReadonlySet<string> = new Set([
  'using',
  'using-brand',
  'extend-context',
  'ignore-outputs',
  'raw-response',
  'execution-timeout',
  'retry-count',
  'retry-interval',
  'delay-execution',
  'execution-delay',
  'auto-extract',
  'debug-mode',
  'quiet-mode',
]);

export const LABEL_NONE = '#none#';
export const LABEL_DEFAULT = '#default#';
export const LABEL_ERROR = '#error#';

export interface Playbook {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly startTaskId: string;
  readonly tasks: Readonly<Record<string, Task>>;
  readonly inputs: readonly PlaybookInput[];
  readonly outputs: readonly PlaybookOutput[];
  /** Present in a job over a query: what it finds is given to the run as `playbookQuery`. */
  readonly query?: PlaybookQuery;
  readonly about: PlaybookAbout;
  /** SHA-256 (hex) of the source text: what a run pins. */
  readonly hash: string;
}

/** What a playbook says for those who list, choose and show it. Nothing of it changes a run. */
export interface PlaybookAbout {
  /** Whole numbers as text; content has `-1`. */
  readonly version: string;
  readonly hidden: boolean;
  readonly deprecated: boolean;
  /** The vendor's own, not to be edited in the vendor's product. */
  readonly system: boolean;
  readonly beta: boolean;
  /** Installed without being listed. */
  readonly silent: boolean;
  /** What `quietmode: 0` of a task inherits; the tasks have it already. */
  readonly quiet: boolean;
  readonly tags: readonly string[];
  /** Versions of the vendor's server that it is for, both included. */
  readonly fromVersion: string;
  readonly toVersion: string;
  /** Products that it is for; empty: all that its pack is for. */
  readonly marketplaces: readonly string[];
  readonly supportedModules: readonly string[];
  /** Who may see, edit and run it in the vendor's product; empty: everybody. */
  readonly roles: readonly string[];
  /** Playbooks that test it, or one line that says why none does. */
  readonly tests: readonly string[];
  readonly inputSections: readonly PlaybookSection[];
  readonly outputSections: readonly PlaybookSection[];
}

/** Of a playbook that says nothing about itself. */
export const NOTHING_SAID: PlaybookAbout = {
  version: '',
  hidden: false,
  deprecated: false,
  system: false,
  beta: false,
  silent: false,
  quiet: false,
  tags: [],
  fromVersion: '',
  toVersion: '',
  marketplaces: [],
  supportedModules: [],
  roles: [],
  tests: [],
  inputSections: [],
  outputSections: [],
};

/** Inputs or outputs that an editor shows together. */
export interface PlaybookSection {
  readonly name: string;
  readonly description: string;
  /** Keys of inputs, or context paths of outputs. */
  readonly members: readonly string[];
}

/** What a sub-playbook with a context of its own gives back to its caller. */
export interface PlaybookOutput {
  readonly contextPath: string;
  readonly description: string;
  /** As it was written (`string`, `Number`, `unknown`): for people. */
  readonly type: string;
}

/** `playbookInputQuery` of an input, in the search language of its entity. */
export interface PlaybookQuery {
  readonly entity: 'indicators' | 'incidents';
  readonly query: string;
  /** Only what came since the job ran last. */
  readonly sinceLastJob: boolean;
  /** Present where it limits anything. */
  readonly dateRange?: QueryDateRange;
}

/** ISO 8601 where given. The zero date of the vendor's server reads as not given. */
export interface QueryDateRange {
  readonly from: string;
  readonly to: string;
  /** In place of dates: so many hours, days, … back. */
  readonly period?: {
    readonly field: string;
    readonly by: string;
    readonly byFrom: string;
    readonly fromValue: string;
    readonly byTo: string;
    readonly toValue: string;
  };
}

export interface PlaybookInput {
  readonly key: string;
  readonly value: AdvanceArg;
  readonly required: boolean;
  readonly description: string;
}

/** What an unhandled error of the task does: stop its branch, go on by `#none#`, or leave by `#error#`. */
export type OnError = 'stop' | 'continue' | 'error-path';

interface TaskBase {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Label → task ids, in document order. */
  readonly next: Readonly<Record<string, readonly string[]>>;
  readonly onError: OnError;
  readonly skipUnavailable: boolean;
  readonly quiet: boolean;
  /** `x-evidence`: the name of the evidence gap that a failure of this task leaves; without it the task's name. */
  readonly evidence: string | undefined;
  readonly position: { readonly line: number; readonly column: number };
  /** Inner `tags`: `taskComplete id=<tag>` finds the task by them. */
  readonly tags: readonly string[];
  /** Entries of the task are notes: they stand in the summary of the alert. */
  readonly note: boolean;
  /** `evidencedata`: entries of the task are evidence. */
  readonly evidenceData?: EvidenceData;
  /** What happens to timers of the alert when the task starts. */
  readonly timerTriggers: readonly TimerTrigger[];
  /** `reputationcalc`. */
  readonly extraction: Extraction;
  /** Alert fields that the task fills when it has succeeded, in their order. */
  readonly fieldMapping: readonly FieldMapping[];
  /** Context keys under which the answer of a condition stands; for people. */
  readonly results: readonly string[];
  /** Whose work the task is, and until when. */
  readonly assignment?: Assignment;
  /** A person must act before the run goes on. */
  readonly requiresIntervention: boolean;
}

export interface EvidenceData {
  readonly description: AdvanceArg;
  /** When it happened; not given: when the entry was made. */
  readonly occurred: AdvanceArg;
  readonly tags: AdvanceArg;
  readonly customFields: Readonly<Record<string, AdvanceArg>>;
}

export interface TimerTrigger {
  /** The timer field of the alert: `detectionsla`. */
  readonly field: string;
  readonly action: 'start' | 'pause' | 'stop' | 'reset';
}

/** Whether indicators are taken from what the task wrote, and whether the run waits for that. `default`: the setting of the house. */
export type Extraction = 'default' | 'none' | 'inline' | 'out-of-band';

export interface FieldMapping {
  /** The field of the alert. */
  readonly field: string;
  /** Read from what the task itself gave, not from the context of the run. */
  readonly output: AdvanceArg;
}

export interface Assignment {
  /** Who gets the work: a user; not given: nobody in particular. */
  readonly assignee: AdvanceArg;
  /** Only the assignee may complete it. */
  readonly restricted: boolean;
  /** From the start of the task until it is due. */
  readonly dueMinutes?: number;
  /** Before it is due, when the assignee is reminded. */
  readonly reminderMinutes?: number;
}

export interface StartTask extends TaskBase {
  readonly kind: 'start';
}
export interface TitleTask extends TaskBase {
  readonly kind: 'title';
}
/** A command of an integration or a built-in (`Brand|||name`), or an automation (`scriptName`). */
export interface CommandTask extends TaskBase {
  readonly kind: 'command' | 'script';
  readonly command: string;
  /** Left of `|||`; empty when any brand will do. Always empty for a script. */
  readonly brand: string;
  readonly args: Readonly<Record<string, AdvanceArg>>;
}
export interface ConditionTask extends TaskBase {
  readonly kind: 'condition';
  readonly conditions: readonly ConditionEntry[];
}
/** A condition whose label is what an automation or command answers. */
export interface ScriptConditionTask extends TaskBase {
  readonly kind: 'script-condition';
  readonly calls: 'command' | 'script';
  readonly command: string;
  readonly brand: string;
  readonly args: Readonly<Record<string, AdvanceArg>>;
}
export interface ManualTask extends TaskBase {
  readonly kind: 'manual';
  /** `x-item`: the id under which the task stands in the inbox (`manual:isolate`); without it `manual:<task id>`. */
  readonly item: string | undefined;
}
/** A condition that a person decides by choosing one of the labels. */
export interface ManualConditionTask extends TaskBase {
  readonly kind: 'manual-condition';
  readonly item: string | undefined;
}
/** One question with reply options; the option chosen is the label. */
export interface AskTask extends TaskBase {
  readonly kind: 'ask';
  readonly message: Message;
  readonly question: FormQuestion;
}
export interface CollectionTask extends TaskBase {
  readonly kind: 'collection';
  readonly message: Message;
  readonly form: Form;
}
export interface SubPlaybookTask extends TaskBase {
  readonly kind: 'playbook';
  readonly playbook: string;
  readonly args: Readonly<Record<string, AdvanceArg>>;
  readonly separateContext: boolean;
  /** Absent: the playbook runs once. */
  readonly loop?: Loop;
}

/** Why and how often a sub-playbook is repeated. */
export interface Loop {
  readonly until:
    | { readonly kind: 'for-each' }
    | { readonly kind: 'condition'; readonly condition: ConditionEntry['condition'] }
    | {
        readonly kind: 'script';
        readonly calls: 'command' | 'script';
        readonly command: string;
        readonly brand: string;
        readonly args: Readonly<Record<string, AdvanceArg>>;
        readonly exitLabel: string;
      };
  readonly waitSeconds: number;
  readonly max: number;
}

export type Task =
  | StartTask
  | TitleTask
  | CommandTask
  | ConditionTask
  | ScriptConditionTask
  | ManualTask
  | ManualConditionTask
  | AskTask
  | CollectionTask
  | SubPlaybookTask;

export interface Message {
  /** Users, roles or addresses. */
  readonly to: AdvanceArg;
  readonly subject: AdvanceArg;
  readonly body: AdvanceArg;
  readonly cc: AdvanceArg;
  readonly bcc: AdvanceArg;
  /** Ways to reach a person (`email`, `slack`); empty: the question waits in the inbox alone. */
  readonly methods: readonly string[];
  /** `html`, or empty for plain text. */
  readonly format: string;
  /** The option that counts when nobody has answered; empty: the task waits. */
  readonly defaultOption: string;
  readonly timings: MessageTimings;
}

export interface MessageTimings {
  /** How often the message is sent again. */
  readonly retriesCount: number;
  readonly retriesIntervalMinutes: number;
  /** How many people must answer. */
  readonly completeAfterReplies: number;
  /** `completeafterv2`: complete when that many have answered; without it, by the rule of the vendor's older servers. */
  readonly completeAfterV2: boolean;
  /** Complete when the task is due, with what was answered by then. */
  readonly completeAfterDue: boolean;
}

export interface Form {
  /** Answers are written under `<title>.Answers.<question id>`. */
  readonly title: string;
  readonly description: string;
  /** Who asks, as the form says it; empty: the house. */
  readonly sender?: string;
  readonly questions: readonly FormQuestion[];
}

export interface FormQuestion {
  readonly id: string;
  readonly label: AdvanceArg;
  readonly type: 'shortText' | 'longText' | 'number' | 'singleSelect' | 'multiSelect' | 'date' | 'attachments' | 'grid';
  readonly options: readonly AdvanceArg[];
  readonly required: boolean;
  /** Shown in the empty field. */
  readonly placeholder?: string;
  /** Shown to who asks what is meant. */
  readonly tooltip?: string;
  /** Shown, and not to be answered. */
  readonly readOnly?: boolean;
  /** The alert field that the question belongs to. */
  readonly fieldAssociated?: string;
  /** Of a question of the type `grid`. */
  readonly grid?: QuestionGrid;
  /** `x-grants`: answer → what it allows. Resolved and frozen when the question is shown. */
  readonly grants: Readonly<Record<string, readonly GrantTemplate[]>>;
}

export interface QuestionGrid {
  readonly columns: readonly GridColumn[];
  /** Rows to begin with: column → value, as written; every text in them may hold placeholders. */
  readonly defaultRows: readonly Json[];
}

export interface GridColumn {
  readonly key: string;
  readonly label: string;
  /** As it was written (`shortText`, `singleSelect`, `date`). */
  readonly type: string;
  readonly required: boolean;
  readonly readOnly: boolean;
}

/** What one answer allows: a verb of the gate on the targets that the value gives. No target: the question is not asked. */
export interface GrantTemplate {
  readonly verb: string;
  readonly targets: AdvanceArg;
  /** What a yes does, in words; shown beside the targets. */
  readonly consequence: AdvanceArg;
  /** On which instance; absent: the one that can do it. */
  readonly instance?: AdvanceArg;
}

/** Something that the reader or a check says about a document. `error`: the document does not run. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable: `playbook.what`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** As it was given to the reader; absent when it was given none. */
  readonly file?: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}
