/**
 * What people do with alerts: notes, files, who works on them, cases. A port, implemented by `adapters/store`. Types only.
 *
 * D1. Notes, files and the history of an alert are append-only.
 * D2. Every change is one transaction with its row in the audit.
 * D3. What a person does to the world (closing an alert at its tenant, a command) is none of this: it is a run, through the gate.
 *
 * Times are UTC epoch milliseconds.
 */
import type { AlertRef } from '../../core/engine/events.ts';

/** Who did it and when. */
export interface Doing {
  readonly by: string;
  readonly at: number;
}

export interface NoteRecord extends Doing {
  readonly id: string;
  readonly alertRef: AlertRef;
  /** The run that it is about; null: the alert as a whole. */
  readonly run: string | null;
  readonly text: string;
}

export interface FileRecord extends Doing {
  readonly id: string;
  readonly alertRef: AlertRef;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** `what`: `opened`, `closed`, `reopened`, `assigned`, `started`, `command`. */
export interface AlertChange extends Doing {
  readonly alertRef: AlertRef;
  readonly what: string;
  readonly detail: string;
}

export type CaseStatus = 'open' | 'closed';

export interface CaseRecord {
  readonly id: string;
  readonly title: string;
  readonly status: CaseStatus;
  readonly assignee: string;
  readonly summary: string;
  /** Counts up with every change: an edit names the one that it has seen. */
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly alerts: number;
}

export interface CaseAlert extends Doing {
  readonly alertRef: AlertRef;
  /** Why it is in it, in words: by hand, or what it shares with the others. */
  readonly reason: string;
}

/** What of a case a person sets. */
export type CaseEdit = Partial<Pick<CaseRecord, 'title' | 'status' | 'assignee' | 'summary'>>;

type Paging = { readonly limit: number; readonly cursor?: string };
interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** How long something took, in milliseconds; the newest first, as many as are looked at. */
export interface Durations {
  /** From the arrival until the run first asked a person, acted or closed the alert. */
  readonly verdict: readonly number[];
  /** From a question to its answer. */
  readonly approval: readonly number[];
  /** From the arrival until a containment was sent. */
  readonly containment: readonly number[];
  /** From the arrival to the closure. */
  readonly closure: readonly number[];
}

export interface DeskFigures {
  /** Open alerts by the bounds of age that were asked for, youngest first, and one more for all that are older. */
  readonly byAge: readonly number[];
  /** Open alerts by the status of their latest run; '' for none. */
  readonly byRun: Readonly<Record<string, number>>;
  readonly byOwner: Readonly<Record<string, number>>;
  readonly questions: number;
  readonly items: number;
}

export interface Desk {
  addNote(note: NoteRecord): Promise<void>;
  /** Oldest first. */
  notes(ref: AlertRef, page: Paging): Promise<Page<NoteRecord>>;
  /** `content`: base64. */
  addFile(file: FileRecord, content: string): Promise<void>;
  files(ref: AlertRef, page: Paging): Promise<Page<FileRecord>>;
  file(id: string): Promise<{ readonly file: FileRecord; readonly content: string } | undefined>;

  /** Sets the owner ('' for nobody). False: there is no such alert. */
  assign(ref: AlertRef, owner: string, doing: Doing): Promise<boolean>;
  /** False: there is no such alert, or it is not closed. */
  reopen(ref: AlertRef, reason: string, doing: Doing): Promise<boolean>;
  /** Notes what was done elsewhere: a run that a person started. */
  noteChange(change: AlertChange): Promise<void>;
  /** Oldest first. */
  changes(ref: AlertRef, page: Paging): Promise<Page<AlertChange>>;

  /** The cursor of the page that begins after so many alerts, newest first; undefined: there are no more. */
  placeOf(skip: number, status?: 'open' | 'closed'): Promise<string | undefined>;
  /** How many alerts there are, exactly. */
  total(status?: 'open' | 'closed'): Promise<number>;
  figures(now: number, agesMs: readonly number[]): Promise<DeskFigures>;
  durations(since: number): Promise<Durations>;

  addCase(added: Omit<CaseRecord, 'version' | 'alerts'>, alerts: readonly CaseAlert[]): Promise<void>;
  /** Newest first. */
  cases(page: Paging & { readonly status?: CaseStatus }): Promise<Page<CaseRecord>>;
  caseOf(id: string): Promise<{ readonly record: CaseRecord; readonly alerts: readonly CaseAlert[] } | undefined>;
  casesOf(ref: AlertRef): Promise<readonly CaseRecord[]>;
  /** False: there is none of that version. */
  editCase(
    id: string,
    version: number,
    change: {
      readonly edit: CaseEdit;
      readonly add: readonly CaseAlert[];
      readonly remove: readonly AlertRef[];
    },
    doing: Doing,
  ): Promise<boolean>;
}
