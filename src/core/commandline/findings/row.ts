/**
 * What a row of the catalogue is, and the small words in which rows say where they look.
 *
 * R1. A row names one behaviour. Its `hits` are lines of ours that show it, its `misses` near ones that do not; a test runs both.
 * R2. Three ways to look: at processes by name (`onProcess`), at texts by a literal (`onText`), at the whole scene (`onScene`). The first two cost nothing on
 *     a line that does not name them.
 * R3. Linear: a pattern is for one token, anchored at its begin, without a repetition inside a repetition; a text is searched for literals.
 */
import type {
  Argument,
  Confidence,
  FindingKind,
  HidingKind,
  Layer,
  Os,
  Process,
  Severity,
  Span,
  Tactic,
} from '../types.ts';

/** A layer with its text in small letters, made once. */
export interface LayerText extends Layer {
  readonly lower: string;
}

/** All that rows can look at. */
export interface Scene {
  readonly os: Os;
  readonly layers: readonly LayerText[];
  readonly processes: readonly Process[];
  /** Texts behind comment signs, where lures put what a person is to see. */
  readonly comments: readonly string[];
  /** Acts of hiding that were undone, where they stood. */
  readonly marks: readonly (Place & { readonly kind: HidingKind })[];
  /** Kinds of hiding that were undone, on all layers. */
  readonly hidden: ReadonlySet<string>;
}

/** Where something was seen: in a layer, from `start` to `end`. */
export interface Place extends Span {
  readonly layer: number;
}

export type Look =
  | {
      readonly at: 'process';
      /** Names as in `Process.name`; `*` is every process. */
      readonly programs: readonly string[];
      readonly find: (process: Process, scene: Scene) => Argument | Process | undefined;
    }
  | {
      readonly at: 'text';
      /** In small letters. */
      readonly literals: readonly string[];
      /** Says whether the literal at `at` is meant; every place is asked, up to a bound. */
      readonly isMeant: (layer: LayerText, at: number, literal: string) => boolean;
    }
  | { readonly at: 'scene'; readonly find: (scene: Scene) => Place | undefined };

export interface Row {
  readonly id: string;
  readonly kind: FindingKind;
  readonly group: string;
  readonly technique: string;
  readonly tactic: Tactic;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** One sentence for an analyst: what was seen and why it matters. */
  readonly reason: string;
  /** When an honest line does the same. */
  readonly benign: readonly string[];
  readonly hits: readonly string[];
  readonly misses: readonly string[];
  readonly look: Look;
}

export type ProcessTest = (process: Process, scene: Scene) => Argument | Process | undefined;

/** Rows about processes with these names. Without a test the name alone is enough. */
export function onProcess(programs: readonly string[], find: ProcessTest = (process) => process): Look {
  return { at: 'process', programs, find };
}

export function onText(
  literals: readonly string[],
  isMeant: (layer: LayerText, at: number, literal: string) => boolean = () => true,
): Look {
  return { at: 'text', literals, isMeant };
}

export function onScene(find: (scene: Scene) => Place | undefined): Look {
  return { at: 'scene', find };
}

/** The first argument that matches; the pattern begins with `^`. */
export function arg(pattern: RegExp): ProcessTest {
  return ({ args }) => args.find(({ lower }) => pattern.test(lower));
}

/** The first argument that holds one of the literals. */
export function holds(...literals: readonly string[]): ProcessTest {
  return ({ args }) => args.find(({ lower }) => literals.some((literal) => lower.includes(literal)));
}

/** All tests; the place is the last one's. */
export function all(...tests: readonly ProcessTest[]): ProcessTest {
  return (process, scene) => {
    let found: Argument | Process | undefined;
    for (const test of tests) {
      found = test(process, scene);
      if (found === undefined) return undefined;
    }
    return found;
  };
}

export function any(...tests: readonly ProcessTest[]): ProcessTest {
  return (process, scene) => {
    for (const test of tests) {
      const found = test(process, scene);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

export function not(test: ProcessTest): ProcessTest {
  return (process, scene) => (test(process, scene) === undefined ? process : undefined);
}

/** The words after the name, in small letters, with one space between them. */
export function said({ args }: Process): string {
  return args.map(({ lower }) => lower).join(' ');
}

/** True when the literal is not a part of a longer word. */
export function standsAlone({ lower }: LayerText, at: number, literal: string): boolean {
  return !isWordChar(lower.charCodeAt(at - 1)) && !isWordChar(lower.charCodeAt(at + literal.length));
}

function isWordChar(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}

/** The program whose output a process reads, and the one before it, nearest first; bounded. */
export function inputsOf(process: Process, { processes }: Scene): readonly Process[] {
  const found: Process[] = [];
  let input = process.input;
  while (input !== undefined && found.length < 8) {
    const before = processes[input];
    if (before === undefined) break;
    found.push(before);
    input = before.input;
  }
  return found;
}
