/**
 * What an installation keeps beside its alerts: lists and indicators. A port for reading, implemented by `adapters/store`.
 *
 * I1. Nothing is changed through this port: a change is a `RecordChange` of the event of a task, applied in its append.
 * I2. An indicator is one per (type, value); the value is in the normal form of its type, so that two spellings are one.
 * I3. What vendors say of an indicator stays apart, one row a vendor; the verdict is worked out from them (`verdict.ts`).
 */
import type { JsonObject } from '../../core/base/json.ts';
import type { AlertRef } from '../../core/engine/events.ts';

/** XSOAR: a list holds at most this many characters. */
export const LIST_CHARS_MAX = 209_715;

/** What one vendor says: `score` 0 unknown, 1 good, 2 suspicious, 3 malicious; `reliability` a letter of the Admiralty scale, '' if not given. */
export interface VendorScore {
  readonly vendor: string;
  readonly score: number;
  readonly reliability: string;
}

export interface IndicatorRecord {
  readonly type: string;
  readonly value: string;
  readonly fields: JsonObject;
  readonly scores: readonly VendorScore[];
  readonly alerts: readonly AlertRef[];
  /** Epoch milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

export interface IndicatorSearch {
  /** Values, letter for letter; absent: all. */
  readonly values?: readonly string[];
  readonly type?: string;
  /** A part of the value; looked for among the newest. */
  readonly contains?: string;
  /** 1 to 1000. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface Records {
  /** The text of a list; undefined where there is none of that name. */
  list(name: string): Promise<string | undefined>;
  /** Every list, name → text. */
  lists(): Promise<ReadonlyMap<string, string>>;
  /** Newest first. */
  indicators(
    search: IndicatorSearch,
  ): Promise<{ readonly rows: readonly IndicatorRecord[]; readonly next: string | null }>;
}
