/**
 * What of a query a source can be asked.
 *
 * A1. The coarse filter is a superset: whatever matches the query passes it. Hence the whole query is applied again to what comes back (`residual`), and
 *     a source that can filter little costs time, never results.
 * A2. A clause on a field that the source does not answer is a gap with a reason; so is a value that the field cannot have. A gap is never an empty result: with
 *     gaps, "found nothing" means "unknown".
 * A3. A coarse list is never empty: a contradiction is left to the residual, because an empty list reads as "no filter" in many an API.
 */
import { caseDigits, canonicalField, fieldKind } from './fields.ts';
import { timeWindow } from './match.ts';
import { printClause } from './print.ts';
import type { Clause, Query } from './query.ts';

/** What a source offers. Names of fields may be aliases, in any case. */
export interface Capabilities {
  /** Fields that its records answer; `'any'` for our own store. */
  readonly fields: readonly string[] | 'any';
  /** The field by which it filters a time window, if it does. */
  readonly timeField?: string;
  /** True when it can be asked for the alerts of a case, or for alerts by their id. */
  readonly byCase?: boolean;
  readonly byId?: boolean;
  /** True when it must not be asked without any coarse filter: a query without one is then a gap as a whole. */
  readonly mustBound?: boolean;
}

/** `caseIds` are digits; `from` and `to` are epoch milliseconds, both included. Absent means unfiltered. */
export interface CoarseFilter {
  readonly caseIds?: readonly string[];
  readonly ids?: readonly string[];
  readonly from?: number;
  readonly to?: number;
}

export interface QueryGap {
  /** The clause as text. */
  readonly clause: string;
  readonly field: string | undefined;
  readonly reason: 'unknown-field' | 'bad-value' | 'unbounded';
}

export interface QueryPlan {
  readonly coarse: CoarseFilter;
  readonly gaps: readonly QueryGap[];
  readonly residual: Query;
}

export function planFor(query: Query, capabilities: Capabilities, { now }: { readonly now: number }): QueryPlan {
  const source = readCapabilities(capabilities);
  const coarse = necessary(query, source, now);
  const gaps = clausesOf(query).flatMap((clause) => gapOf(clause, source, now));
  const isBounded = Object.keys(coarse).length > 0;
  const unbounded: QueryGap = { clause: 'the whole query', field: undefined, reason: 'unbounded' };
  return {
    coarse,
    gaps: capabilities.mustBound === true && !isBounded ? [...gaps, unbounded] : gaps,
    residual: query,
  };
}

interface Source {
  readonly answers: (field: string) => boolean;
  readonly timeField: string | undefined;
  readonly byCase: boolean;
  readonly byId: boolean;
}

function readCapabilities({ fields, timeField, byCase = false, byId = false }: Capabilities): Source {
  const known = fields === 'any' ? undefined : new Set(fields.map(canonicalField));
  return {
    answers: (field) => known?.has(field) ?? true,
    timeField: timeField === undefined ? undefined : canonicalField(timeField),
    byCase,
    byId,
  };
}

function clausesOf(query: Query): readonly Clause[] {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.flatMap(clausesOf);
    case 'not':
      return clausesOf(query.of);
    default:
      return [query];
  }
}

function gapOf(clause: Clause, source: Source, now: number): readonly QueryGap[] {
  if (clause.kind === 'anywhere') return [];
  const field = canonicalField(clause.field);
  const gap = (reason: QueryGap['reason']): readonly QueryGap[] => [{ clause: printClause(clause), field, reason }];
  if (!source.answers(field)) return gap('unknown-field');
  const isTime = fieldKind(field) === 'time' || field === source.timeField;
  if (isTime && (clause.kind === 'is' || clause.kind === 'range') && !timeWindow(clause, now)) return gap('bad-value');
  if (fieldKind(field) === 'case' && clause.kind === 'is' && caseDigits(clause.value) === undefined)
    return gap('bad-value');
  return [];
}

/** A filter that every match passes. `and` may take any member's, `or` only what all members have, `not` none. */
function necessary(query: Query, source: Source, now: number): CoarseFilter {
  switch (query.kind) {
    case 'and':
      return query.of.map((member) => necessary(member, source, now)).reduce(both);
    case 'or':
      return any(query.of.map((member) => necessary(member, source, now)));
    case 'not':
    case 'anywhere':
    case 'exists':
    case 'like':
      return {};
    case 'is':
    case 'range':
      return ofClause(query, source, now);
  }
}

function ofClause(clause: Extract<Clause, { kind: 'is' | 'range' }>, source: Source, now: number): CoarseFilter {
  const field = canonicalField(clause.field);
  if (clause.kind === 'is' && field === 'caseid' && source.byCase) {
    const digits = caseDigits(clause.value);
    return digits === undefined ? {} : { caseIds: [digits] };
  }
  if (clause.kind === 'is' && field === 'id' && source.byId) return { ids: [clause.value] };
  const window = field === source.timeField ? timeWindow(clause, now) : undefined;
  return window === undefined ? {} : windowFilter(window.from, window.to);
}

function windowFilter(from: number, to: number): CoarseFilter {
  return { ...(from === -Infinity ? {} : { from }), ...(to === Infinity ? {} : { to }) };
}

/** Lists: the shorter one (A3; a list-valued field can hold a member of each, so intersecting would lose matches). Windows: what both allow. */
function both(a: CoarseFilter, b: CoarseFilter): CoarseFilter {
  return {
    ...listed('caseIds', shorter(a.caseIds, b.caseIds)),
    ...listed('ids', shorter(a.ids, b.ids)),
    ...windowFilter(Math.max(a.from ?? -Infinity, b.from ?? -Infinity), Math.min(a.to ?? Infinity, b.to ?? Infinity)),
  };
}

/** What all alternatives have: the union of their lists, the hull of their windows. */
function any(filters: readonly CoarseFilter[]): CoarseFilter {
  return {
    ...listed('caseIds', union(filters.map(({ caseIds }) => caseIds))),
    ...listed('ids', union(filters.map(({ ids }) => ids))),
    ...windowFilter(
      filters.reduce((least, { from = -Infinity }) => Math.min(least, from), Infinity),
      filters.reduce((most, { to = Infinity }) => Math.max(most, to), -Infinity),
    ),
  };
}

function union(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const all = new Set<string>();
  for (const list of lists) {
    if (list === undefined) return undefined;
    for (const value of list) all.add(value);
  }
  return [...all];
}

function shorter(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.length < a.length ? b : a;
}

function listed(key: 'caseIds' | 'ids', values: readonly string[] | undefined): CoarseFilter {
  return values === undefined ? {} : { [key]: values };
}
