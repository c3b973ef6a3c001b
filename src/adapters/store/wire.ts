/**
 * What passes between the main thread and the workers. Types only, so a worker that imports this file loads nothing.
 *
 * W1. A worker knows no alert, question or action: it runs named statements. What they mean is decided on the main thread
 *     (`lower.ts` going in, `rows.ts` coming out), so that a worker starts in the time that `node:sqlite` needs. The index of alerts is the exception:
 *     filling it and searching in it is work by the thousand rows, and each worker loads its half of `search/` when it first needs it.
 * W2. Requests and replies travel in batches: arrays of pairs with the request's number.
 */
import type { Query as SearchQuery } from '../../core/query/query.ts';
import type { AlertSort } from '../../domain/alerts/ports.ts';
import type { StatementName } from './statements.ts';

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface Refusal {
  readonly code: string;
  readonly detail: string;
}

/** A statement with its parameters; `refusal` names what it means when the statement changes no row or breaks a constraint. */
export interface Step {
  readonly sql: StatementName;
  readonly params: readonly SqlValue[];
  readonly refusal?: Refusal;
  /** No row changed is a refusal too. */
  readonly mustChange?: boolean;
}

export interface Query {
  readonly sql: StatementName;
  readonly params: readonly SqlValue[];
}

export interface Write {
  /** The journal part: checked against the head of the run before any step. Events are [type, JSON text]. */
  readonly append?: {
    readonly run: string;
    readonly expectedSeq: number;
    readonly at: number;
    readonly events: readonly (readonly [type: string, data: string])[];
  };
  readonly steps: readonly Step[];
  /** Read in the same transaction, after the write or after it was refused: who was first, and why. */
  readonly look?: Query;
}

export type Written =
  | { readonly ok: true; readonly seq: number; readonly rows: readonly SqlRow[] }
  | { readonly ok: false; readonly reason: 'conflict'; readonly seq: number; readonly rows: readonly SqlRow[] }
  | ({ readonly ok: false; readonly reason: 'refused'; readonly rows: readonly SqlRow[] } & Refusal);

/** Queries of one request see one state of the database. */
export interface Read {
  readonly queries: readonly Query[];
}

export interface FindRequest {
  readonly query: SearchQuery;
  readonly now: number;
  /** Positions under this one. */
  readonly before: number;
  readonly limit: number;
  readonly skip: number;
}

export interface Found {
  readonly rows: readonly SqlRow[];
  /** Where the next answer begins; 0 when there is no more. */
  readonly next: number;
  readonly complete: boolean;
}

export interface Counted {
  readonly count: number;
  readonly exact: boolean;
}

/** The place of an alert in an order. */
export interface SortPlace {
  readonly key: string | number;
  readonly alert: number;
}

export interface SortedRequest {
  /** Absent: every alert. */
  readonly query?: SearchQuery;
  readonly now: number;
  readonly by: AlertSort;
  readonly descending: boolean;
  readonly limit: number;
  readonly skip: number;
  /** The page begins behind it. */
  readonly after?: SortPlace;
}

export interface SortedRows {
  readonly rows: readonly SqlRow[];
  readonly next: SortPlace | null;
  readonly complete: boolean;
  readonly total: Counted;
}

/** A search in the index of alerts; of a reader only. */
export type Search =
  | { readonly find: FindRequest }
  | { readonly count: Pick<FindRequest, 'query' | 'now'> }
  | { readonly sorted: SortedRequest };

export interface Close {
  readonly close: true;
}

export type Request = Write | Read | Search | Close;

/** A `RiposteError` in transit. */
export interface WireError {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

/** A number is the short form of a write that went well and did not look: the run's new seq. */
export type Reply = number | Written | readonly (readonly SqlRow[])[] | Found | Counted | SortedRows | WireError;

export type RequestBatch = readonly (readonly [number, Request])[];
export type ReplyBatch = readonly (readonly [number, Reply])[];

/** Where a trial ends the process: at the n-th append of this process, before its transaction or right after its commit. */
export interface KillPoint {
  readonly append: number;
  readonly when: 'before' | 'after';
  /** An intent that is written again, as it was cut off, does not count: killed there each time, a process would never get on. */
  readonly sparesRepeatedIntents?: boolean;
}

export interface WriterSetup {
  readonly file: string;
  /** The file whose exclusive transaction is the data directory's lock; null for no lock. */
  readonly lockFile: string | null;
  readonly kill: KillPoint | null;
}

export interface ReaderSetup {
  readonly file: string;
}

/** The first message of a worker. */
export type Ready = { readonly ready: true } | WireError;
