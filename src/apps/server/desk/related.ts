/**
 * Alerts that have something in common: a host, a user, a file, an address, a case. Pure, but for the search that the caller makes.
 *
 * R1. What is shared is said, with the field and the value; nothing is guessed and nothing weighed but the number of things.
 * R2. Values become clauses of a query's tree, never text of one.
 */
import type { RelatedView } from '../../../core/api/views.ts';
import { asList, getOwn, type JsonObject } from '../../../core/base/json.ts';
import { and, is, or, range, type Query } from '../../../core/query/query.ts';

export type SharedKind = RelatedView['rows'][number]['shares'][number]['what'];
export type Shared = RelatedView['rows'][number]['shares'][number];

/** Fields that say the same kind of thing; a value under one is looked for under all of its kind. */
const FIELDS: Readonly<Record<SharedKind, readonly string[]>> = {
  host: ['agentid', 'hostname'],
  user: ['username'],
  file: ['cgosha256', 'targetprocesssha256', 'actionfilesha256', 'filesha256'],
  address: ['remoteip', 'hostip', 'url', 'domain'],
  case: ['parentXDRIncident', 'caseid'],
};
const KINDS = Object.keys(FIELDS) as SharedKind[];
const VALUES_MAX = 20;

/** Of accounts that every machine has nothing follows. */
const EVERYWHERE = /^(?:nt authority\\.*|system|local system|root|.*\\system|-|n\/a|unknown)$/i;

/** What an alert can share with others, each value once. */
export function sharableOf(fields: JsonObject): readonly Shared[] {
  return KINDS.flatMap((what) =>
    FIELDS[what].flatMap((field) =>
      asList(getOwn(fields, field))
        .flatMap((value) => (typeof value === 'string' ? [value.trim()] : []))
        .filter((value) => value !== '' && !EVERYWHERE.test(value))
        .slice(0, VALUES_MAX)
        .map((value) => ({ what, field, value })),
    ),
  );
}

/** Undefined where there is nothing to look for. */
export function relatedQuery(shares: readonly Shared[], from: number, to: number): Query | undefined {
  if (shares.length === 0) return undefined;
  const clauses = shares.flatMap(({ what, field, value }) =>
    // A hash or an address may stand under another field of its kind.
    (what === 'file' || what === 'address' ? FIELDS[what] : [field]).map((name) => is(name, value)),
  );
  const bound = (at: number) => ({ value: new Date(at).toISOString(), inclusive: true });
  return and([or(clauses), range('created', bound(from), bound(to))]);
}

/** What the fields of another alert have of these. */
export function sharedWith(shares: readonly Shared[], fields: JsonObject): readonly Shared[] {
  const theirs = new Set(sharableOf(fields).map(keyOf));
  const seen = new Set<string>();
  return shares.filter((share) => {
    const key = keyOf(share);
    if (!theirs.has(key) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export function keyOf({ what, value }: Pick<Shared, 'what' | 'value'>): string {
  return `${what} ${value.toLowerCase()}`;
}

const WORDS: Readonly<Record<SharedKind, string>> = {
  host: 'the same host',
  user: 'the same user',
  file: 'the same file',
  address: 'the same address',
  case: 'the same case at the source',
};

export function reasonOf({ what, value }: Pick<Shared, 'what' | 'value'>): string {
  return `${WORDS[what]}: ${value}`;
}
