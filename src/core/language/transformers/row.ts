/** The shape of a transformer's row, and the rules that all transformers share: lists, missing values, arguments. */
import { isList, isObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { listOf, toNumber, toText, toTruth } from '../casts.ts';
import { ITEM_WORK_MAX, NULL_ITEM_STAYS, RESULT_ITEMS_MAX, RESULT_LENGTH_MAX, structureAsText } from '../choices.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { Needs } from '../needs.ts';
import { tooLong } from '../patterns.ts';
import type { PatternCache } from '../patterns.ts';
import type { Scope, Services } from '../scope.ts';

export interface TransformerCall {
  /** The arguments given; one that was not given, or resolved to nothing, is absent. */
  readonly args: Readonly<Record<string, Json>>;
  readonly patterns: PatternCache;
  readonly scope: Scope;
  readonly services: Services;
}

export interface ArgumentRow {
  readonly name: string;
  readonly rule: string;
  /** Without it the transformer makes no sense: a fault, or what the rule says. */
  readonly required?: true;
  /** Said in words; absent when nothing happens without the argument. */
  readonly default?: string;
  /** The value of `replaceMatch`: `${1}` in it names a group. */
  readonly groups?: true;
  /** The transformer fills the placeholders of a text itself: what they give is data there, never a part of the text that it parses. */
  readonly placeholders?: 'own';
}

/** `input` or `output` absent: missing. The test of the catalogue runs every example. */
export interface TransformerExample {
  readonly input?: Json;
  readonly args?: Readonly<Record<string, Json>>;
  readonly output?: Json;
  readonly error?: true;
  /** What the context holds, for the few rows that read it. */
  readonly context?: JsonObject;
}

export interface TransformerRow {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Built into XSOAR, or a script of the vendor's public content, whose defaults and edge cases are kept. */
  readonly source: 'built-in' | 'script';
  /**
   * `item`: once per item of a list, missing results dropped. `list`: the whole list, a single value as a list of one.
   * `value`: whatever there is, also nothing (scripts that fill gaps).
   */
  readonly level: 'item' | 'list' | 'value';
  /** Of an `item` row: lists that it gives are joined to one list. */
  readonly flattens?: true;
  /** Of an `item` row: it runs for nothing, too (a script that fills gaps). */
  readonly takesNothing?: true;
  /** Of a `list` row: what a missing value gives. */
  readonly onMissing?: Json;
  readonly args: readonly ArgumentRow[];
  /** Top-level names that it reads beside its value. */
  readonly roots?: readonly string[];
  /** What it does, in one sentence. */
  readonly rule: string;
  readonly examples: readonly [TransformerExample, TransformerExample, TransformerExample, ...TransformerExample[]];
  /** `value` is missing only for rows of level `value` and those that take nothing; a list only for `list` and `value`. */
  run(value: Json | undefined, call: TransformerCall): Outcome;
}

/** Applies a transformer to a value by the shared rules. */
export function applyTransformer(row: TransformerRow, value: Json | undefined, call: TransformerCall): Outcome {
  return bounded(applyRow(row, value === null ? undefined : value, call));
}

/**
 * @choice Nothing stays nothing under a transformer that works on each item, also a script that would fail the task
 * there; scripts over whole values run, because some fill gaps.
 */
function applyRow(row: TransformerRow, given: Json | undefined, call: TransformerCall): Outcome {
  if (row.level === 'value') return row.run(given, call);
  if (given === undefined) return row.takesNothing === true ? row.run(given, call) : row.onMissing;
  if (row.level === 'list') return row.run(isList(given) ? given : [given], call);
  if (!isList(given)) return row.run(given, call);
  if (given.length >= MANY_ITEMS && given.length * JSON.stringify(call.args).length > ITEM_WORK_MAX) {
    return new Fault('language.too-large', `${given.length} items with arguments so long`);
  }
  const results: Json[] = [];
  let needs: Needs | undefined;
  let length = 0;
  for (const item of given) {
    if (item === null && NULL_ITEM_STAYS) {
      results.push(null);
      continue;
    }
    const result = row.run(item, call);
    if (result instanceof Fault) {
      needs ??= new Needs();
      if (!needs.take(result)) return result;
      continue;
    }
    if (result === undefined) continue;
    if (typeof result === 'string') length += result.length;
    if (length > RESULT_LENGTH_MAX) return tooLong();
    if (row.flattens === true && isList(result)) for (const each of result) results.push(each);
    else results.push(result);
  }
  return needs?.fault ?? results;
}

/** Fewer items are not worth the question how long the arguments are. */
const MANY_ITEMS = 100;

/** The last door: null is missing; rows that multiply look at their own size before, all others after. */
function bounded(outcome: Outcome): Outcome {
  if (outcome === null) return undefined;
  if (typeof outcome === 'string' && outcome.length > RESULT_LENGTH_MAX) return tooLong();
  if (!(outcome instanceof Fault) && isList(outcome) && outcome.length > RESULT_ITEMS_MAX) return tooMany();
  return outcome;
}

/** A list with more items than any step may make. */
export function tooMany(): Fault {
  return new Fault('language.too-large', `the result has more than ${RESULT_ITEMS_MAX} items`);
}

// ---- Arguments ------------------------------------------------------------------------------------------------------------

export function argument(call: TransformerCall, name: string): Json | undefined {
  return Object.hasOwn(call.args, name) ? call.args[name] : undefined;
}

/** The argument as text; lists and objects as JSON. */
export function textArgument(call: TransformerCall, name: string): string | undefined {
  const value = argument(call, name);
  return isList(value) || isObject(value) ? structureAsText(value) : (toText(value) as string | undefined);
}

export function numberArgument(call: TransformerCall, name: string): number | undefined | Fault {
  const value = toNumber(argument(call, name));
  return value instanceof Fault ? new Fault('language.argument', `${name}: ${value.message}`) : value;
}

export function flagArgument(call: TransformerCall, name: string): boolean {
  const value = argument(call, name);
  if (typeof value === 'string' && value.toLowerCase() === 'yes') return true;
  return toTruth(typeof value === 'string' ? value.toLowerCase() : value) ?? false;
}

/** The argument as a list, as the vendor's scripts read one: a list, a JSON list as text, or a text split at commas and trimmed. */
export function listArgument(call: TransformerCall, name: string): readonly Json[] {
  return listOf(argument(call, name));
}

/** The argument, or a fault that names it. */
export function requiredText(call: TransformerCall, name: string): string | Fault {
  return textArgument(call, name) ?? new Fault('language.argument', `${name}: a text is needed`);
}
