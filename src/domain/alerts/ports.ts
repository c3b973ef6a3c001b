/**
 * What we keep of alerts. A port, implemented by `adapters/store`.
 *
 * A1. The key of an alert is (instance, id): the source's id is unique only at its source.
 * A2. An alert arrives once: the alert row and the first append of its run are one transaction, and a second delivery of
 *     the same key writes nothing. Reopened at the source is the one exception: a closed alert gets a new run.
 * A3. A run changes its alert by the row operation `alert.update` in its own append, never through this port.
 */
import type { JsonObject } from '../../core/base/json.ts';
import type { AlertRef } from '../../core/engine/events.ts';
import type { Append } from '../../core/engine/journal.ts';

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

export interface Alerts<Extra> {
  receive(arrival: Arrival<Extra>): Promise<Received>;
  get(ref: AlertRef): Promise<AlertRecord | undefined>;
  search(search: AlertSearch): Promise<AlertPage>;
}
