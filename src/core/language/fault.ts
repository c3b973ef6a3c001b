/**
 * Errors inside the language are values that know where they came from; nothing here is thrown.
 *
 * Plain functions (operators, casts, patterns) return a `Fault` without a place; whoever calls them knows the text that
 * asked for them and adds it by `within`. The first place wins: it is the innermost.
 */
import type { Json } from '../base/json.ts';
import type { JavaScriptBindings, JavaScriptProgram } from './scope.ts';

/** Where in which text. Offsets are UTF-16 code units, end exclusive. */
export interface Place {
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** Which text of the value that is: `complex.filters[0][1].right.simple`; `[0][1].left.simple` of a condition. */
  readonly trail?: string;
}

/**
 * A script whose results the value needs and that evaluation cannot run. The caller runs it, gives the results under `key` in
 * `Services.answers`, and evaluates again: equal needs have equal keys, in every evaluation.
 */
export type ScriptNeed =
  /** JavaScript of a selector or mutator, when there is no port: one result for each of `calls`. */
  | {
      readonly kind: 'javascript';
      readonly key: string;
      readonly program: JavaScriptProgram;
      readonly calls: readonly JavaScriptBindings[];
    }
  /** An automation used as a transformer (`args.value` is what it transforms) or as a filter (`left`, `right`): one result. */
  | {
      readonly kind: 'transformer' | 'filter';
      readonly key: string;
      readonly name: string;
      readonly args: Readonly<Record<string, Json>>;
    };

export interface LanguageError {
  /** `language.what`; stable, see the README of this room. */
  readonly code: LanguageErrorCode;
  readonly message: string;
  readonly at: Place;
  /** With `language.script-needed`, and only then: the scripts to run before the evaluation is repeated. Never empty. */
  readonly needs?: readonly ScriptNeed[];
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
  /** JavaScript that failed in a place where that is an error (`=>`). */
  | 'language.javascript'
  /** JavaScript that went beyond what it may use: steps, memory, time. */
  | 'language.javascript-stopped'
  /** No error: the value is known once the scripts in `needs` were run. */
  | 'language.script-needed'
  /** A script that stands for an operator or transformer failed. */
  | 'language.script'
  /** A result longer than one step may make, or a search that takes too long. */
  | 'language.too-large'
  /** Nested beyond what is read. */
  | 'language.too-deep';

const NOWHERE: Place = { source: '', start: 0, end: 0 };

export class Fault implements LanguageError {
  readonly code: LanguageErrorCode;
  readonly message: string;
  readonly at: Place;
  declare readonly needs?: readonly ScriptNeed[];

  constructor(code: LanguageErrorCode, message: string, at: Place = NOWHERE, needs?: readonly ScriptNeed[]) {
    this.code = code;
    this.message = message;
    this.at = at;
    if (needs !== undefined) this.needs = needs;
  }

  /** The same fault in a text that holds the text of its place from `start` on. */
  inside(source: string, start: number): Fault {
    const at = { source, start: start + this.at.start, end: start + this.at.end };
    return new Fault(this.code, this.message, at, this.needs);
  }

  /** The same fault at another place. */
  moved(at: Place): Fault {
    return new Fault(this.code, this.message, at, this.needs);
  }

  /** The same fault with its part of the value, unless it knows that already. */
  under(trail: string): Fault {
    if (this.at.trail !== undefined) return this;
    return new Fault(this.code, this.message, { ...this.at, trail }, this.needs);
  }

  needing(needs: readonly ScriptNeed[]): Fault {
    return new Fault(this.code, this.message, this.at, needs);
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
