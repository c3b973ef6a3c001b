/**
 * Does a record match a query? Yes, no, or unknown: what the record does not say cannot be denied.
 *
 * T1. Three-valued logic (Kleene): `false and unknown` is false, `true or unknown` is true, `not unknown` is unknown.
 * T2. A field that the record holds as null, "" or [] is known to be empty and matches no value. A field that it lacks is unknown, unless the
 *     source is said to answer it (`answers`): then it is empty, too.
 * T3. A list matches when any of its elements does. Values compare without case, patterns fit a whole value.
 * T4. Never throws; the time is linear in the record, times the size of the query.
 */
import { getOwn, isList, isObject, type Json, type JsonObject } from '../base/json.ts';
import { canonicalField, fieldKind, readings, severityNumber, type FieldKind } from './fields.ts';
import { parseInstant, type InstantSpan } from './instant.ts';
import type { Bound, Clause, Part, Query } from './query.ts';

export type Truth = boolean | 'unknown';

export interface MatchOptions {
  /** Epoch milliseconds, for relative times. */
  readonly now: number;
  /** Further fields whose values are times (the table of fields knows the usual ones); any case, any alias. */
  readonly timeFields?: readonly string[];
  /** True for a canonical field that the record's source answers: a record without it has no value there. */
  readonly answers?: (field: string) => boolean;
}

/** Depth to which nested values of a record are read; alerts are flat, so more is an attempt. */
const VALUE_DEPTH_MAX = 8;

/** A record that is read field by field: whoever compares two fields of a thousand records does not read the others. */
export interface FieldReader {
  /** By canonical name, as text; undefined where the record lacks the field. */
  values(canonical: string): readonly string[] | undefined;
  /** Every value of the record, at any depth. */
  everything(): readonly string[];
}

export function matches(query: Query, record: JsonObject, options: MatchOptions): Truth {
  const { fields, everything } = readRecord(record);
  return matchesReader(query, { values: (field) => fields.get(field) ?? nested(record, field), everything }, options);
}

export function matchesReader(query: Query, reader: FieldReader, options: MatchOptions): Truth {
  return evaluate(query, reader, options, new Set((options.timeFields ?? []).map(canonicalField)));
}

/**
 * Reads a record that gives its fields one by one: `field` by their own names, which `names` has for each canonical one. `whole` is asked where the names
 * do not do.
 */
export function readerOf(
  names: ReadonlyMap<string, readonly string[]>,
  field: (name: string) => Json | undefined,
  whole: () => JsonObject,
): FieldReader {
  return {
    values: (canonical) => {
      const held = (names.get(canonical) ?? []).map(field).filter((value) => value !== undefined);
      return held.length > 0 ? held.flatMap((value) => scalars(value, false)) : nested(whole, canonical);
    },
    everything: () => scalars(whole(), true),
  };
}

function evaluate(query: Query, read: FieldReader, options: MatchOptions, times: ReadonlySet<string>): Truth {
  switch (query.kind) {
    case 'and':
      return all(query.of, (member) => evaluate(member, read, options, times));
    case 'or':
      return negated(all(query.of, (member) => negated(evaluate(member, read, options, times))));
    case 'not':
      return negated(evaluate(query.of, read, options, times));
    case 'anywhere':
      return read.everything().some((value) => holds(query.parts, value.toLowerCase()));
    default: {
      const field = canonicalField(query.field);
      const values = read.values(field);
      if (values === undefined) return (options.answers?.(field) ?? false) ? false : 'unknown';
      return clauseMatches(query, values, times.has(field) ? 'time' : fieldKind(field), options.now);
    }
  }
}

/** Nothing is asked behind the first that is false. */
function all(members: readonly Query[], truthOf: (member: Query) => Truth): Truth {
  let truth: Truth = true;
  for (const member of members) {
    const one = truthOf(member);
    if (one === false) return false;
    if (one === 'unknown') truth = one;
  }
  return truth;
}

function negated(truth: Truth): Truth {
  return truth === 'unknown' ? truth : !truth;
}

export type FieldClause = Exclude<Clause, { kind: 'anywhere' }>;

/** Do the values of a field meet a clause on it? */
export function clauseMatches(clause: FieldClause, values: readonly string[], kind: FieldKind, now: number): Truth {
  switch (clause.kind) {
    case 'exists':
      return values.length > 0;
    case 'like': {
      const pattern = lowered(clause.parts);
      return values.some((value) => readings(kind, value).some((reading) => fits(pattern, reading)));
    }
    case 'is': {
      if (kind === 'time') return timesMatch(values, clause, now);
      const wanted = readings(kind, clause.value);
      // A technique that is asked for by its sub-technique is not asked for by its parent: only what the record says is widened.
      const exact = kind === 'technique' ? wanted.slice(0, 1) : wanted;
      return values.some((value) => readings(kind, value).some((reading) => exact.includes(reading)));
    }
    case 'range':
      return kind === 'time' ? timesMatch(values, clause, now) : values.some((value) => isBetween(value, clause));
  }
}

type TimeClause = Extract<Clause, { kind: 'is' | 'range' }>;

/** Unknown when the query's time cannot be read, or a value of the record can not and none of the others matches. */
function timesMatch(values: readonly string[], clause: TimeClause, now: number): Truth {
  const window = timeWindow(clause, now);
  if (window === undefined) return 'unknown';
  const instants = values.map((value) => parseInstant(value, now)?.from);
  if (instants.some((instant) => instant !== undefined && instant >= window.from && instant <= window.to)) return true;
  return instants.includes(undefined) ? 'unknown' : false;
}

/** The instants that a clause on a time field allows, both ends included; undefined when one of its values is no time. */
export function timeWindow(clause: TimeClause, now: number): InstantSpan | undefined {
  if (clause.kind === 'is') return parseInstant(clause.value, now);
  const low = clause.low && parseInstant(clause.low.value, now);
  const high = clause.high && parseInstant(clause.high.value, now);
  if ((clause.low && !low) || (clause.high && !high)) return undefined;
  return {
    from: low === undefined ? -Infinity : clause.low?.inclusive ? low.from : low.to + 1,
    to: high === undefined ? Infinity : clause.high?.inclusive ? high.to : high.from - 1,
  };
}

function isBetween(value: string, { low, high }: { readonly low?: Bound; readonly high?: Bound }): boolean {
  return isAbove(value, low, 1) && isAbove(value, high, -1);
}

function isAbove(value: string, bound: Bound | undefined, sign: 1 | -1): boolean {
  if (bound === undefined) return true;
  const order = sign * compare(value, bound.value);
  return bound.inclusive ? order >= 0 : order > 0;
}

/** As numbers when both are (or are words of severity), else as text without case. */
function compare(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return Math.sign(x - y);
  const [p, q] = [a.toLowerCase(), b.toLowerCase()];
  return p < q ? -1 : p > q ? 1 : 0;
}

function numberOf(value: string): number | undefined {
  if (/^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(value)) return Number(value);
  return severityNumber(value);
}

function lowered(parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => (part.kind === 'text' ? { kind: 'text', text: part.text.toLowerCase() } : part));
}

/** A free clause: the pattern lies somewhere in the value. */
function holds(parts: readonly Part[], value: string): boolean {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'text') return value.includes(only.text.toLowerCase());
  return fits([{ kind: 'many' }, ...lowered(parts), { kind: 'many' }], value);
}

/**
 * Does a pattern fit a whole text? Keeps one way back, to the last `*`: enough for patterns of this kind, and bounded by length of pattern (which the
 * parser caps) times length of text.
 */
export function fits(parts: readonly Part[], value: string): boolean {
  const steps: readonly (string | Part)[] = parts.flatMap((part): readonly (string | Part)[] =>
    part.kind === 'text' ? Array.from(part.text) : [part],
  );
  const chars = Array.from(value);
  let step = 0;
  let star = -1;
  let mark = 0;
  let index = 0;
  while (index < chars.length) {
    const wanted = steps[step];
    if (typeof wanted === 'object' && wanted.kind === 'many') {
      star = step;
      mark = index;
      step += 1;
    } else if (wanted !== undefined && (typeof wanted === 'object' || wanted === chars[index])) {
      step += 1;
      index += 1;
    } else if (star >= 0) {
      step = star + 1;
      mark += 1;
      index = mark;
    } else return false;
  }
  return steps.slice(step).every((rest) => typeof rest === 'object' && rest.kind === 'many');
}

export interface ReadRecord {
  /** The values of the record's fields and of its `CustomFields`, as text, by canonical name; what several names hold counts together. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Every value of the record, at any depth. */
  readonly everything: () => readonly string[];
}

/** What of a record a clause can meet, apart from values inside objects, which a dotted field reaches. */
export function readRecord(record: JsonObject): ReadRecord {
  const fields = new Map<string, string[]>();
  const add = (object: JsonObject): void => {
    for (const key of Object.keys(object)) {
      const value = getOwn(object, key);
      if (key.toLowerCase() === 'customfields' && isObject(value)) add(value);
      else {
        const name = canonicalField(key);
        const values = fields.get(name) ?? [];
        for (const text of scalars(value, false)) values.push(text);
        fields.set(name, values);
      }
    }
  };
  add(record);
  let everything: readonly string[] | undefined;
  return { fields, everything: () => (everything ??= scalars(record, true)) };
}

/** A dotted path through objects, without case; for fields that the record keeps in a subtree. */
function nested(record: JsonObject | (() => JsonObject), path: string): readonly string[] | undefined {
  if (!path.includes('.')) return undefined;
  let value: Json | undefined = typeof record === 'function' ? record() : record;
  for (const step of path.split('.').slice(0, VALUE_DEPTH_MAX)) {
    if (!isObject(value)) return undefined;
    const owner: JsonObject = value;
    const key = Object.keys(owner).find((name) => name.toLowerCase() === step);
    value = key === undefined ? undefined : getOwn(owner, key);
  }
  return value === undefined ? undefined : scalars(value, false);
}

/** Texts, numbers and booleans of a value and of its lists (and objects, if told so), as text; empty text is no value. */
function scalars(value: Json | undefined, intoObjects: boolean, depth = 0): readonly string[] {
  if (value === undefined || value === null || value === '' || depth > VALUE_DEPTH_MAX) return [];
  if (isList(value)) return value.flatMap((item) => scalars(item, intoObjects, depth + 1));
  if (isObject(value)) {
    return intoObjects ? Object.values(value).flatMap((item) => scalars(item, true, depth + 1)) : [];
  }
  return [String(value)];
}
