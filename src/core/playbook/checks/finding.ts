/** What a check says, and where. */

/** `error`: it will go wrong. `warning`: it looks wrong, or goes wrong on some way. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** 1-based; columns are UTF-16 code units; the end is exclusive. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Finding extends Region {
  readonly severity: Severity;
  /** Stable: `check.what`, or `playbook.what` of the reader. */
  readonly code: string;
  readonly message: string;
  /** How to mend it here. */
  readonly hint: string;
  /** As it was given to the reader; absent when it was given none. */
  readonly file?: string;
  readonly task?: { readonly id: string; readonly name: string };
  /** The reason that `x-ignore` gives: the finding is known and accepted. */
  readonly ignored?: string;
}

/** A way from a task (or from the document) to one of its values: names of fields and indexes of lists. */
export type Where = readonly (string | number)[];

/** What a rule hands over; place, severity and file are added by `check.ts`. */
export interface Hit {
  /** Absent: it is said of the whole document. */
  readonly task?: string;
  readonly where?: Where;
  /** A text inside the value to point at; the first of them that is found counts. */
  readonly needles?: readonly string[];
  readonly message: string;
  /** Instead of the general words of the row. */
  readonly mend?: string;
}
