/** What evaluation may know of the world: the context it reads, and the few services that it is handed. */
import type { Json, JsonObject } from '../base/json.ts';
import type { Result } from '../base/result.ts';

/**
 * The context of one run as paths see it. Virtual roots (`inputs`, `incident` and its other names `alert` and `issue`, `lists`,
 * `modules`, …) are the scope's business: this room asks for a name and gets a value.
 */
export interface Scope {
  /** The value of a top-level name; `undefined` when there is none. */
  root(name: string): Json | undefined;
  /** Everything, for the path `.`. */
  whole(): JsonObject;
}

/** A piece of JavaScript of a selector, mutator or merge key. */
export interface JavaScriptProgram {
  readonly source: string;
  /**
   * `test`: an expression whose truth counts. `value`: a program whose first statement gives the result. `merge`: the expression of
   * a merge key, asked as `merge.ts` says (C2); its one call binds the lists `rows` and `items`, and gives for each item the list
   * of the rows that it selected, by their index.
   */
  readonly shape: 'test' | 'value' | 'merge';
}

/**
 * Why a script gave no value. `raised`: it threw, or its result is no JSON; what that means is for the caller to say. `refused`:
 * it cannot be read, or nothing here runs it. `stopped`: it went beyond what it may use.
 */
export interface ScriptFailure {
  readonly kind: 'raised' | 'refused' | 'stopped';
  readonly why: string;
}

export type ScriptResult = Result<Json | undefined, ScriptFailure>;

/**
 * Values that the program sees under names: `val`, `obj` and the bound paths. When `obj` is the very same value as `val`, it is
 * the same to the program, too.
 */
export type JavaScriptBindings = Readonly<Record<string, Json>>;

/** Runs foreign JavaScript; implemented by the sandbox. One call takes every element of a list: one crossing of the wall. */
export interface JavaScriptPort {
  /** One result for each element of `calls`, in order. The program cannot be told from one that runs for the first time. */
  run(program: JavaScriptProgram, calls: readonly JavaScriptBindings[]): readonly ScriptResult[];
}

/**
 * What scripts gave that an earlier evaluation needed, by `ScriptNeed.key`: one result for each call, in order. A `Map` is one.
 * The same answers must be given again in every repetition.
 */
export interface ScriptAnswers {
  get(key: string): readonly ScriptResult[] | undefined;
}

export interface Services {
  /** Milliseconds since the epoch, by the run's clock. */
  now(): number;
  /** Without one, JavaScript that is not planned natively is a `ScriptNeed`. */
  javascript?: JavaScriptPort;
  answers?: ScriptAnswers;
  /** A lenient rule was used (a cast that failed, a list where a text was expected); one sentence. */
  warn?(warning: string): void;
}

/** A scope over a plain object: its keys are the roots. */
export function scopeOf(tree: JsonObject): Scope {
  return {
    root: (name) => (Object.hasOwn(tree, name) ? tree[name] : undefined),
    whole: () => tree,
  };
}
