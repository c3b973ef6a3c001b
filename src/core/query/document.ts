/**
 * A record as an index keeps it: everything by which a clause can meet it. What `match.ts` decides about a record, an index over these documents can be
 * asked for without reading the record.
 *
 * D1. A record that matches `is`, `exists` or a range of times has the term or the instant that says so. An index may give more (two long values under one
 *     term), never less.
 * D2. `text` holds every value that a clause without a field may lie in.
 * D3. Bounded: so many terms, so many characters. A record beyond a bound is `isCut`: an index must offer it to every query.
 */
import type { JsonObject } from '../base/json.ts';
import { fieldKind, readings } from './fields.ts';
import { parseInstant } from './instant.ts';
import { readRecord } from './match.ts';

export interface RecordDocument {
  /** Canonical field and reading of a value, in lower case; for `exists`, the field and `ANY_VALUE`. */
  readonly terms: readonly (readonly [field: string, reading: string])[];
  /** The values as written, of fields that are no times: what a pattern or a range of words is compared with. */
  readonly values: readonly (readonly [field: string, value: string])[];
  /** Epoch milliseconds. */
  readonly instants: readonly (readonly [field: string, at: number])[];
  readonly text: string;
  readonly isCut: boolean;
}

/** Stands for any value: no reading holds a control character of its own, for readings come from JSON text of alerts through `readings`. */
export const ANY_VALUE = '\u0000';

const TERMS_MAX = 2_000;
const TEXT_CHARS_MAX = 32_768;

export function documentOf(record: JsonObject): RecordDocument {
  const { fields, everything } = readRecord(record);
  const terms: (readonly [string, string])[] = [];
  const values: (readonly [string, string])[] = [];
  const instants: (readonly [string, number])[] = [];
  for (const [field, found] of fields) {
    if (found.length === 0) continue;
    terms.push([field, ANY_VALUE]);
    const kind = fieldKind(field);
    for (const value of found) {
      // Written times are absolute: the instant that a relative one is compared with is no matter here.
      const at = kind === 'time' ? parseInstant(value, 0)?.from : undefined;
      if (at !== undefined) instants.push([field, at]);
      if (kind === 'time') continue;
      values.push([field, value]);
      for (const reading of readings(kind, value)) terms.push([field, reading]);
    }
    if (terms.length > TERMS_MAX) break;
  }
  const text = everything().join('\n').toLowerCase();
  return {
    terms,
    values,
    instants,
    text: text.slice(0, TEXT_CHARS_MAX),
    isCut: terms.length > TERMS_MAX || text.length > TEXT_CHARS_MAX,
  };
}
