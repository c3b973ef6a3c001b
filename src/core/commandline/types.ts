/**
 * What the layers of the analysis hand to each other: layers of text, processes with arguments, findings with evidence, the score.
 *
 * T1. A span is [start, end) in the text of its layer, in UTF-16 code units; layer 0 is the line as given (of a very long line, what was read of it).
 * T2. Layers, processes and arguments are named by their index; a parent's index is always smaller than its child's.
 * T3. Shapes only grow: the fitted model, the playbook's script and the verb `analyze` read them.
 */

export type Os = 'windows' | 'linux' | 'macos';

/** Who reads a text: it decides about quotes, escapes, operators and comments. */
export type Shell = 'cmd' | 'powershell' | 'posix' | 'argv';

export type Risk = 'Low Risk' | 'Medium Risk' | 'High Risk' | 'Critical Risk';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How a text was hidden; `given` is the line itself and `embedded` a plain command inside another (`sh -c '…'`), which hides nothing. */
export type LayerKind = 'given' | 'embedded' | HidingKind;

/** The kinds of hiding, one per decoding pass. */
export type HidingKind =
  | 'base64'
  | 'compressed'
  | 'hex'
  | 'octal'
  | 'reversed'
  | 'char-codes'
  | 'xor'
  | 'format'
  | 'replace'
  | 'join'
  | 'concatenation'
  | 'tick'
  | 'caret'
  | 'quote'
  | 'variable'
  | 'slice'
  | 'ifs'
  | 'brace'
  | 'ansi-c'
  | 'substitution';

/** One text that was read. `span` is where in the parent's text it came from; `kinds` are all acts of hiding that were undone for it. */
export interface Layer {
  readonly index: number;
  readonly parent: number | undefined;
  readonly kind: LayerKind;
  readonly kinds: readonly LayerKind[];
  readonly span: Span;
  readonly shell: Shell;
  readonly text: string;
}

/**
 * What an operand is. `value`: belongs to the flag before it. `payload`: code for an interpreter. `target`: where a redirect writes;
 * `source`: where one reads.
 */
export type Role = 'flag' | 'value' | 'url' | 'path' | 'user' | 'payload' | 'target' | 'source' | 'word';

/** One argument: `text` with quotes and escapes undone, `lower` the same in small letters, `span` in the layer of its process. */
export interface Argument {
  readonly text: string;
  readonly lower: string;
  readonly role: Role;
  readonly span: Span;
}

/**
 * One command that would run. `name` is what rules look up: small letters, no folder, no quotes, no `.exe`, a PowerShell alias by its cmdlet.
 * `program` is the word as it was given (quotes undone). `input` is the process whose output it reads in a pipeline; `parent` the wrapper that
 * starts it (`cmd /c`, `sudo`, `sh -c`).
 */
export interface Process {
  readonly index: number;
  readonly parent: number | undefined;
  readonly input: number | undefined;
  readonly layer: number;
  readonly shell: Shell;
  readonly name: string;
  readonly program: string;
  readonly args: readonly Argument[];
  readonly span: Span;
}

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';
export type Confidence = 'low' | 'medium' | 'high';

/**
 * `behaviour`: what a line does. `hiding`: the act of hiding, whatever it hides. `counter`: speaks for an ordinary line and lowers the score.
 * `custom`: a pattern of the user. `limit`: a budget that was hit; `error`: an option that could not be used (scores nothing).
 */
export type FindingKind = 'behaviour' | 'hiding' | 'counter' | 'custom' | 'limit' | 'error';

/** ATT&CK tactic, by its short name. */
export type Tactic =
  | 'initial-access'
  | 'execution'
  | 'persistence'
  | 'privilege-escalation'
  | 'defense-evasion'
  | 'credential-access'
  | 'discovery'
  | 'lateral-movement'
  | 'collection'
  | 'command-and-control'
  | 'exfiltration'
  | 'impact'
  | 'none';

/** Where a finding was seen: the piece of the layer's text, cut to a readable length in `text`. */
export interface Evidence {
  readonly layer: number;
  readonly span: Span;
  readonly text: string;
}

/** One behaviour that was seen, once, however often it occurs; `evidence` are its first places. `id` is the feature of the model. */
export interface Finding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly group: string;
  readonly technique: string;
  readonly tactic: Tactic;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly reason: string;
  readonly benign: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** One line of the score's explanation: what it is about, the findings behind it, the points that it adds, the total after it. */
export interface ScoreStep {
  readonly step: string;
  readonly findings: readonly string[];
  readonly points: number;
  readonly total: number;
}

/** 0–100, a whole number, with its level and how it came about. */
export interface Score {
  readonly score: number;
  readonly risk: Risk;
  readonly steps: readonly ScoreStep[];
}

/** What was read and found, before any score: the input of the model and of its fit. */
export interface Examination {
  readonly line: string;
  readonly os: Os;
  readonly layers: readonly Layer[];
  readonly processes: readonly Process[];
  readonly findings: readonly Finding[];
}

/** What an allow-list row changed: the findings that it took away and the score without it. */
export interface Allowed {
  readonly entry: string;
  readonly removed: readonly string[];
  readonly scoreBefore: number;
}

export interface Analysis extends Examination, Score {
  /** The most decoded reading of the line. */
  readonly parsed: string;
  readonly isDoubleEncoded: boolean;
  readonly publishedScore: number;
  readonly allowed: readonly Allowed[];
}
