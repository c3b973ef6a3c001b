/**
 * A query → a stream of alerts, over an index.
 *
 * P1. The stream gives every alert that matches (`matches` of core/query, a field that an alert lacks being empty); where it is exact, no other.
 * P2. What the index cannot decide is left to whoever looks at the alerts: a pattern on a field of many values becomes a search in text, a clause on a
 *     value inside an object becomes every alert.
 */
import { ANY_VALUE } from '../../../core/query/document.ts';
import { canonicalField, fieldKind, readings } from '../../../core/query/fields.ts';
import { clauseMatches, timeWindow, type FieldClause } from '../../../core/query/match.ts';
import type { Clause, Part, Query } from '../../../core/query/query.ts';
import { RECEIVED_FIELD, RUN_FIELD } from './live-fields.ts';
import { intersection, NOTHING, union, type Stream } from './streams.ts';

/** What an index offers. Every call is a stream of its own. */
export interface Index {
  every(): Stream;
  /** Alerts whose field has a value with this reading. */
  term(field: string, reading: string): Stream;
  /** Alerts whose field has an instant in the span, ends included. */
  instants(field: string, from: number, to: number): Stream;
  /** Open alerts whose latest run stands so; `none`: that have none. */
  runs(status: string): Stream;
  /** Alerts that came in the span, ends included. */
  received(from: number, to: number): Stream;
  /** All values of a field, in lower case; undefined for a field with too many. */
  values(field: string): readonly string[] | undefined;
  /** Alerts in whose text all of these lie somewhere (not exact); undefined when they are too short to be looked up. */
  text(pieces: readonly string[]): Stream | undefined;
}

/** More values than this are not joined: a search in text is quicker. */
const JOINED_VALUES_MAX = 256;

export function streamOf(query: Query, index: Index, now: number): Stream {
  const plan = (part: Query): Stream => streamOf(part, index, now);
  switch (query.kind) {
    case 'and': {
      const wanted = query.of.filter(({ kind }) => kind !== 'not').map(plan);
      const unwanted = query.of.flatMap((member) => (member.kind === 'not' ? [excluded(member.of, plan)] : []));
      const without = unwanted.filter(({ exact }) => exact);
      const all = intersection(wanted.length > 0 ? wanted : [index.every()], without);
      return without.length === unwanted.length ? all : inexact(all);
    }
    case 'or':
      return union(query.of.map(plan));
    case 'not': {
      const without = excluded(query.of, plan);
      return without.exact ? intersection([index.every()], [without]) : inexact(index.every());
    }
    default:
      return ofClause(query, index, now);
  }
}

/** What a `not` takes away. A time that cannot be read is neither before nor after another, so no stream of times can be taken away. */
function excluded(query: Query, plan: (part: Query) => Stream): Stream {
  return hasTime(query) ? inexact(NOTHING) : plan(query);
}

function hasTime(query: Query): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.some(hasTime);
    case 'not':
      return hasTime(query.of);
    case 'is':
    case 'range':
      return fieldKind(canonicalField(query.field)) === 'time';
    default:
      return false;
  }
}

function inexact(stream: Stream): Stream {
  return stream.exact ? { ...stream, exact: false } : stream;
}

function ofClause(clause: Clause, index: Index, now: number): Stream {
  const undecided = (): Stream => inexact(index.every());
  if (clause.kind === 'anywhere') return index.text(textsOf(clause.parts)) ?? undecided();
  const field = canonicalField(clause.field);
  const kind = fieldKind(field);
  // May be a path into an object, which is not indexed.
  if (field.includes('.')) return undecided();
  if (field === RUN_FIELD) return clause.kind === 'is' ? index.runs(clause.value.toLowerCase()) : undecided();
  if (clause.kind === 'exists' && field === RECEIVED_FIELD) return undecided();
  if (clause.kind === 'exists') return index.term(field, ANY_VALUE);
  if (kind === 'time' && clause.kind !== 'like') {
    const window = timeWindow(clause, now);
    if (window !== undefined && field === RECEIVED_FIELD) return index.received(window.from, window.to);
    return window === undefined ? inexact(NOTHING) : index.instants(field, window.from, window.to);
  }
  if (clause.kind === 'is') {
    const wanted = readings(kind, clause.value);
    return union((kind === 'technique' ? wanted.slice(0, 1) : wanted).map((reading) => index.term(field, reading)));
  }
  const chosen = kind === 'time' ? undefined : chosenValues(clause, field, index, now);
  if (chosen) return union(chosen.map((value) => index.term(field, value)));
  // A value that is no text has readings which do not stand in the text.
  const inText = clause.kind === 'like' && (kind === 'text' || kind === 'time');
  return (inText ? index.text(textsOf(clause.parts)) : undefined) ?? undecided();
}

/** The values of the field that meet the clause, if they are few enough to be joined. */
function chosenValues(clause: FieldClause, field: string, index: Index, now: number): readonly string[] | undefined {
  const chosen = index.values(field)?.filter((value) => clauseMatches(clause, [value], fieldKind(field), now) === true);
  return chosen && chosen.length <= JOINED_VALUES_MAX ? chosen : undefined;
}

function textsOf(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text.toLowerCase()] : []));
}
