/**
 * An alert → its rows in the index. The same function says what to add and, of the alert as it was, what to take away: a release that changes what is
 * indexed (here or in `core/query`) has a migration that empties the index and fills `search_waiting`; a golden test notices.
 */
import { documentOf } from '../../../core/query/document.ts';
import { searchedFields } from '../../../domain/alerts/ports.ts';
import { toAlert } from '../rows.ts';
import type { SqlRow } from '../wire.ts';
import { sortKeysOf, type SortKeys } from './sort-keys.ts';

/** Longer values make no list that a person would choose from, and a pattern on them is a search in text. */
const LISTED_CHARS_MAX = 200;

export interface Postings {
  readonly terms: ReadonlySet<number>;
  /** Field and value without case, for the list of a field's values; undefined for a value that is too long to be listed. */
  readonly values: readonly (readonly [field: string, value: string | undefined])[];
  /** JSON pairs [field, epoch milliseconds]. */
  readonly instants: ReadonlySet<string>;
  readonly text: string;
  readonly sort: SortKeys;
}

export const NO_POSTINGS: Postings = {
  terms: new Set(),
  values: [],
  instants: new Set(),
  text: '',
  sort: { created: 0, severity: -1, host: '', owner: '', open: false },
};

/** The term under which every alert is, and the one of those that are cut: every search has to look at those. */
export const EVERY_ALERT = termOf('', 'all');
export const CUT_ALERT = termOf('', 'cut');

export function postingsOf(row: SqlRow): Postings {
  const record = toAlert(row);
  const document = documentOf(searchedFields(record));
  const { terms, values, instants, text, isCut } = document;
  const all = new Set([EVERY_ALERT]);
  if (isCut) all.add(CUT_ALERT);
  for (const [field, reading] of terms) all.add(termOf(field, reading));
  return {
    terms: all,
    values: values.map(([field, value]) => [field, value.length > LISTED_CHARS_MAX ? undefined : value.toLowerCase()]),
    instants: new Set(instants.map((pair) => JSON.stringify(pair))),
    text,
    sort: sortKeysOf(document, record),
  };
}

/**
 * 52 bits of a hash of the pair (two lanes of FNV-1a with different primes, mixed at the end). Two pairs that share a term cost a look at an alert that
 * does not match, no more: what is shown is compared with the query itself.
 */
export function termOf(field: string, reading: string): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  const mix = (code: number): void => {
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  };
  for (let index = 0; index < field.length; index += 1) mix(field.charCodeAt(index));
  mix(0x10000);
  for (let index = 0; index < reading.length; index += 1) mix(reading.charCodeAt(index));
  a = Math.imul(a ^ (a >>> 16), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 15), 0x27d4eb2f);
  return ((a ^ (a >>> 13)) >>> 0) * 0x100000 + ((b ^ (b >>> 16)) >>> 12);
}
