/**
 * Errors inside the language are values that know where they came from; nothing here is thrown.
 *
 * Plain functions (operators, casts, patterns) return a `Fault` without a place; whoever calls them knows the text that
 * asked for them and adds it by `within`. The first place wins: it is the innermost.
 */
import type { Json } from '../base/json.ts';

/** Where in which text. Offsets are UTF-16 code units, end exclusive. */
export interface Place {
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

/** A script that the value needs and that this room does not have: the caller runs it and evaluates again. */
export interface ScriptNeed {
  readonly kind: 'transformer' | 'filter';
  readonly name: string;
  readonly args: Readonly<Record<string, Json>>;
}

export interface LanguageError {
  /** `language.what`; stable, see the README of this room. */
  readonly code: LanguageErrorCode;
  readonly message: string;
  readonly at: Place;
  /** With `language.script-needed`: what is missing. */
  readonly needs?: ScriptNeed;
}

export type LanguageErrorCode =
  /** A path that cannot be read: unclosed bracket or selector, an index that is no number. */
  | 'language.path'
  /** A value of the wrong type for the operator or transformer. */
  | 'language.cast'
  /** An argument of an operator or transformer that makes no sense (division by zero, a missing index). */
  | 'language.argument'
  /** A regular expression that RE2 refuses. */
  | 'language.pattern'
  /** JavaScript that is not planned natively, and no port to run it. */
  | 'language.javascript-unavailable'
  /** JavaScript that failed in a place where that is an error (`=>`). */
  | 'language.javascript'
  /** An operator or transformer that is a script which this room does not have. */
  | 'language.script-needed'
  /** Nested beyond what is read. */
  | 'language.too-deep';

const NOWHERE: Place = { source: '', start: 0, end: 0 };

export class Fault implements LanguageError {
  readonly code: LanguageErrorCode;
  readonly message: string;
  readonly at: Place;
  declare readonly needs?: ScriptNeed;

  constructor(code: LanguageErrorCode, message: string, at: Place = NOWHERE, needs?: ScriptNeed) {
    this.code = code;
    this.message = message;
    this.at = at;
    if (needs !== undefined) this.needs = needs;
  }

  /** The same fault with a place, unless it has one. */
  within(place: Place): Fault {
    return this.at === NOWHERE ? new Fault(this.code, this.message, place, this.needs) : this;
  }
}

/** A value, missing, or a fault: what evaluation passes about, without a wrapper for every step. */
export type Outcome = Json | undefined | Fault;

/** The place that is the whole of a text. */
export function wholeOf(source: string): Place {
  return { source, start: 0, end: source.length };
}

/**
 * The one door through which deep foreign data cannot throw: JSON nested some thousand levels deep exhausts the stack of the
 * recursive functions below it (equality, printing), and the engine answers that with a RangeError.
 */
export function guardDepth<T>(source: string, work: () => T): T | Fault {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof RangeError) return new Fault('language.too-deep', 'nested too deeply', wholeOf(source));
    throw thrown;
  }
}
