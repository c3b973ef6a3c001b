/** Why a record matches a query, or does not: the clauses that decided, with what the record says there. For people. */
import { getOwn, isList, type Json, type JsonObject } from '../base/json.ts';
import { canonicalField } from './fields.ts';
import { matches, type MatchOptions, type Truth } from './match.ts';
import { printClause, printQuery } from './print.ts';
import type { Clause, Query } from './query.ts';

export interface Because {
  /** The clause, as a person would write it; `not (…)` around one that is denied. */
  readonly clause: string;
  readonly truth: Truth;
  /** What the record holds in the field; a few, as text. Undefined: it has no such field, or the clause names none. */
  readonly values: readonly string[] | undefined;
}

export interface Why {
  readonly truth: Truth;
  /** Those that decided: of an `and` that is not met the first one that is not, of an `or` all. */
  readonly because: readonly Because[];
}

const VALUES_SHOWN = 3;

export function whyMatches(query: Query, record: JsonObject, options: MatchOptions): Why {
  const truth = matches(query, record, options);
  return { truth, because: decisive(query, truth, record, options, false) };
}

function decisive(
  query: Query,
  truth: Truth,
  record: JsonObject,
  options: MatchOptions,
  denied: boolean,
): readonly Because[] {
  switch (query.kind) {
    case 'and':
    case 'or': {
      // One member settles an `and` that is not met, and an `or` that is; all of them settle the rest.
      const settles = query.kind === 'and' ? truth !== true : truth === true;
      const members = query.of.map((member) => ({ member, own: matches(member, record, options) }));
      const chosen = settles ? members.filter(({ own }) => own === truth).slice(0, 1) : members;
      return chosen.flatMap(({ member, own }) => decisive(member, own, record, options, denied));
    }
    case 'not':
      return decisive(query.of, matches(query.of, record, options), record, options, !denied);
    default:
      return [
        { clause: shown(query, denied), truth: denied ? negated(truth) : truth, values: valuesOf(query, record) },
      ];
  }
}

function shown(clause: Clause, denied: boolean): string {
  return denied ? `not ${printClause(clause)}` : printQuery(clause);
}

function negated(truth: Truth): Truth {
  return truth === 'unknown' ? truth : !truth;
}

function valuesOf(clause: Clause, record: JsonObject): readonly string[] | undefined {
  if (clause.kind === 'anywhere') return undefined;
  const field = canonicalField(clause.field);
  const custom = Object.keys(record).find((key) => key.toLowerCase() === 'customfields');
  const places = [record, custom === undefined ? undefined : getOwn(record, custom)];
  const found = places.flatMap((place) =>
    typeof place === 'object' && place !== null && !isList(place)
      ? Object.entries(place).filter(([key]) => canonicalField(key) === field)
      : [],
  );
  return found.length === 0 ? undefined : found.flatMap(([, value]) => textsOf(value)).slice(0, VALUES_SHOWN);
}

function textsOf(value: Json): readonly string[] {
  if (isList(value)) return value.flatMap(textsOf);
  if (value === null || value === '') return [];
  return [typeof value === 'object' ? '{…}' : String(value)];
}
