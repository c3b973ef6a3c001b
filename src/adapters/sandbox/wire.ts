/** What goes through the wall between the product and the thread that runs JavaScript: texts, in both directions. */
import { isDeeper, isList, isObject } from '../../core/base/json.ts';
import type { Json } from '../../core/base/json.ts';
import { fail, ok } from '../../core/base/result.ts';
import type { JavaScriptBindings, JavaScriptProgram, ScriptFailure, ScriptResult } from '../../core/language/index.ts';
import { INPUT_DEPTH_MAX, INPUT_LENGTH_MAX, OUTPUT_LENGTH_MAX, RESULT_DEPTH_MAX, SOURCE_LENGTH_MAX } from './limits.ts';

/** One program with all its calls. */
export interface Job {
  readonly program: JavaScriptProgram;
  /** Names of the values, in the order in which `input` has them. */
  readonly names: readonly string[];
  /** `obj` is the value of `val` itself, and no value of its own. */
  readonly objIsVal: boolean;
  /** JSON: for each call the list of its values. */
  readonly input: string;
}

export interface Batch {
  /** The run's clock, epoch milliseconds. */
  readonly now: number;
  readonly jobs: readonly Job[];
}

/** For each job the text that the guest gave, or why there is none. */
export type BatchReply = readonly (string | ScriptFailure)[];

/** The job of some calls; all bind the same names. */
export function jobOf(program: JavaScriptProgram, calls: readonly JavaScriptBindings[]): Job | ScriptFailure {
  if (program.source.length > SOURCE_LENGTH_MAX) return { kind: 'refused', why: 'the script is too long' };
  const [first = {}] = calls;
  const objIsVal = 'obj' in first && calls.every(({ val, obj }) => val === obj);
  const names = Object.keys(first).filter((name) => !(objIsVal && name === 'obj'));
  const input = printed(calls.map((call) => names.map((name) => call[name] ?? null)));
  if (input === undefined || input.length > INPUT_LENGTH_MAX) {
    return { kind: 'stopped', why: 'the values are too large for a script' };
  }
  return { program, names, objIsVal, input };
}

/** Asked before it is printed: how deep a printer, or the guest's reader, gets before its stack is used up is no promise of either. */
function printed(values: Json): string | undefined {
  return isDeeper(values, INPUT_DEPTH_MAX) ? undefined : JSON.stringify(values);
}

const NO_FORM: ScriptFailure = { kind: 'raised', why: 'the result has no form' };

/** What the guest wrote, believed only as far as it has the right form. One result per call. */
export function resultsOf(reply: string | ScriptFailure, count: number): readonly ScriptResult[] {
  const failure = typeof reply === 'string' ? tooMuch(reply) : reply;
  if (failure !== undefined) return Array.from({ length: count }, () => fail(failure));
  const outer = parsed(reply as string);
  const texts = outer !== undefined && isList(outer) ? outer : [];
  return Array.from({ length: count }, (_, index) => resultOf(texts[index]));
}

function tooMuch(text: string): ScriptFailure | undefined {
  return text.length > OUTPUT_LENGTH_MAX ? { kind: 'stopped', why: 'the results are too large' } : undefined;
}

/** A first letter, and what follows it: see `guest.ts`. */
function resultOf(text: Json | undefined): ScriptResult {
  if (typeof text !== 'string') return fail(NO_FORM);
  const rest = text.slice(1);
  switch (text.charAt(0)) {
    case 'T':
      return ok(true);
    case 'F':
      return ok(false);
    case 'U':
      return ok(undefined);
    case 'R':
      return fail({ kind: 'raised', why: rest });
    case 'S':
      return fail({ kind: 'stopped', why: rest });
    case 'X':
      return fail({ kind: 'refused', why: rest });
    case 'V': {
      if (depthOf(rest) > RESULT_DEPTH_MAX) return fail({ kind: 'stopped', why: 'the result is nested too deeply' });
      const value = parsed(rest);
      return value === undefined ? fail(NO_FORM) : ok(value);
    }
    default:
      return fail(NO_FORM);
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** How deep the brackets of a JSON text nest. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) i = endOfString(text, i);
    else if (c === 0x5b || c === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (c === 0x5d || c === 0x7d) depth--;
  }
  return deepest;
}

function endOfString(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5c) i++;
    else if (c === 0x22) return i;
  }
  return text.length;
}

/** True for what the thread answers when it did its work. */
export function isReply(value: unknown): value is BatchReply {
  return (
    Array.isArray(value) &&
    value.every(
      (each) =>
        typeof each === 'string' || (isObject(each as Json) && typeof (each as Json & { why?: Json }).why === 'string'),
    )
  );
}
