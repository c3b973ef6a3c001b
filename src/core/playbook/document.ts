/**
 * A playbook as the engine sees it: what the XSOAR document says, read once, every text kept as text.
 *
 * D1. Ids, labels and values are source text (XSOAR re-reads every scalar as a string): `yes` stays `yes`, `1.10` stays `1.10`.
 * D2. `next` keeps the order of the document (but for labels that are whole numbers, which an object puts first); labels are
 *     compared by `labelMatches`, never trimmed here.
 * D3. Our own keys begin with `x-`: XSOAR ignores them, and they survive a round trip.
 * D4. Records keyed by foreign text (tasks, labels, arguments) have no prototype: `constructor` is an ordinary id.
 *
 * Not here: the YAML (`read.ts`), what a path or an operator means (language), what a task does (engine).
 */
import type { AdvanceArg, ConditionEntry } from '../language/value.ts';

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
  readonly outputs: readonly { readonly contextPath: string; readonly description: string }[];
  /** Present in a job over a query: what it finds is given to the run as `playbookQuery`. */
  readonly query?: PlaybookQuery;
  /** SHA-256 (hex) of the source text: what a run pins. */
  readonly hash: string;
}

/** `playbookInputQuery` of an input, in the search language of its entity. */
export interface PlaybookQuery {
  readonly entity: 'indicators' | 'incidents';
  readonly query: string;
  /** Only what came since the job ran last. */
  readonly sinceLastJob: boolean;
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
  readonly to: AdvanceArg;
  readonly subject: AdvanceArg;
  readonly body: AdvanceArg;
}

export interface Form {
  /** Answers are written under `<title>.Answers.<question id>`. */
  readonly title: string;
  readonly description: string;
  readonly questions: readonly FormQuestion[];
}

export interface FormQuestion {
  readonly id: string;
  readonly label: AdvanceArg;
  readonly type: 'shortText' | 'longText' | 'number' | 'singleSelect' | 'multiSelect' | 'date' | 'attachments' | 'grid';
  readonly options: readonly AdvanceArg[];
  readonly required: boolean;
  /** `x-grants`: answer → what it allows. Resolved and frozen when the question is shown. */
  readonly grants: Readonly<Record<string, readonly GrantTemplate[]>>;
}

/** What one answer allows: a verb of the gate on the targets that the value gives. No target: the question is not asked. */
export interface GrantTemplate {
  readonly verb: string;
  readonly targets: AdvanceArg;
  /** What a yes does, in words; shown beside the targets. */
  readonly consequence: AdvanceArg;
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
