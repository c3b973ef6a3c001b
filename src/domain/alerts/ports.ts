/**
 * What we keep of alerts. A port, implemented by `adapters/store`.
 *
 * A1. The key of an alert is (instance, id): the source's id is unique only at its source.
 * A2. An alert arrives once: the alert row and the first append of its run are one transaction, and a second delivery of
 *     the same key writes nothing. Reopened at the source is the one exception: a closed alert gets a new run.
 * A3. A run changes its alert by the row operation `alert.update` in its own append, never through this port.
 */
import { getOwn, type JsonObject } from '../../core/base/json.ts';
import type { AlertRef } from '../../core/engine/events.ts';
import type { Append } from '../../core/engine/journal.ts';
import type { Query } from '../../core/query/query.ts';

export type AlertStatus = 'open' | 'closed';

export interface AlertRecord {
  readonly ref: AlertRef;
  /** The mapped fields as they stand now: what `${alert.…}` of a new run reads. */
  readonly fields: JsonObject;
  readonly status: AlertStatus;
  readonly closeReason: string | null;
  readonly closeNotes: string | null;
  /** Epoch milliseconds of the arrival here (the last one, for an alert that was reopened). */
  readonly receivedAt: number;
  readonly closedAt: number | null;
  /** The latest run of the alert; earlier ones name the alert in their own row. */
  readonly run: string | null;
  readonly playbook: string | null;
}

/** What a query reads of an alert: its fields, and over them what we know better. */
export function searchedFields({ ref, fields, status, closeReason, closedAt, receivedAt }: AlertRecord): JsonObject {
  const created = getOwn(fields, 'created') ?? getOwn(fields, 'detectiontimestamp') ?? isoOf(receivedAt);
  return {
    ...fields,
    id: ref.id,
    sourceInstance: ref.instance,
    status,
    created,
    closed: isoOf(closedAt),
    ...(closeReason !== null && { closeReason }),
  };
}

function isoOf(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

export interface Arrival<Extra> {
  readonly alert: AlertRecord;
  /** The first append of the alert's run; absent when no playbook fits. */
  readonly append?: Append<Extra>;
  /** The source says that the alert was closed and is open again. No effect while our row is still open. Nothing in intake says so yet. */
  readonly reopened?: boolean;
}

export type Received =
  | { readonly new: true }
  /** Already here: nothing was written. `run` is the run that the alert has. */
  | { readonly new: false; readonly run: string | null };

export interface AlertSearch {
  readonly status?: AlertStatus;
  /** Bounds on `receivedAt`, both inclusive, epoch milliseconds. */
  readonly from?: number;
  readonly to?: number;
  /** Source ids, of any instance. */
  readonly ids?: readonly string[];
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface AlertPage {
  /** Newest arrival first. */
  readonly rows: readonly AlertRecord[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

/** A question in the search language. What it reads is `searchedFields`; a field that an alert lacks is empty. */
export interface AlertQuery {
  readonly query: Query;
  /** Epoch milliseconds, for relative times. */
  readonly now: number;
  readonly limit: number;
  readonly cursor?: string;
  /** Matches to leave out before the first row; with a large number, cheap only where the index alone decides. */
  readonly skip?: number;
}

export interface AlertAnswer extends AlertPage {
  /**
   * False when the search ended before the page was full, because too many alerts had to be read: there may be more behind `next`, and an
   * empty page does not say that there are none.
   */
  readonly complete: boolean;
}

export interface AlertCount {
  /** Matches, up to `COUNT_MAX`. */
  readonly count: number;
  /** False: at least so many. */
  readonly exact: boolean;
}

/** `received` is the order in which alerts came here. */
export type AlertSort = 'received' | 'created' | 'severity' | 'status' | 'host';

/** A place in a list in some order: what a table needs that jumps to any of its rows. */
export interface SortedQuery extends Omit<AlertQuery, 'query'> {
  /** Absent: every alert. */
  readonly query?: Query;
  readonly by: AlertSort;
  /** Alerts with the same value stand in the order of arrival, in the same direction. */
  readonly descending: boolean;
}

export interface SortedAnswer extends AlertAnswer {
  /** How many there are in all; counted to `MEMBERS_MAX` where a query chooses. */
  readonly total: AlertCount;
}

/** So many alerts that a query chooses are put into an order: the newest of them. */
export const MEMBERS_MAX = 50_000;

/** People ask "how many" to know whether to narrow a search: beyond this the answer is "more". */
export const COUNT_MAX = 1_000;

export interface Alerts<Extra> {
  receive(arrival: Arrival<Extra>): Promise<Received>;
  get(ref: AlertRef): Promise<AlertRecord | undefined>;
  /** An alert that never had a run, by its key (`alertKeyOf`). */
  ofKey(key: string): Promise<AlertRecord | undefined>;
  search(search: AlertSearch): Promise<AlertPage>;
  find(query: AlertQuery): Promise<AlertAnswer>;
  /**
   * A page of a list in an order. `complete` is false where not all that the query may choose were looked at: the page is one of those that were, and the
   * same request again gets further.
   */
  sorted(query: SortedQuery): Promise<SortedAnswer>;
  count(query: Pick<AlertQuery, 'query' | 'now'>): Promise<AlertCount>;
}
