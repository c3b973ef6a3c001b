/**
 * Regular expressions that users write. They run on RE2, and both spellings that content uses are understood: Go (`(?i)`,
 * `(?P<n>…)`, `\z`) and Python (`(?x)`, `(?#…)`, `\Z`, `\uXXXX`, `{,3}`, flags given as arguments).
 *
 * R1. What RE2 cannot do (look-around, back-references, possessive and atomic groups) is a fault that names it; nothing is thrown.
 * R2. Work is bounded, whatever the pattern and the text: a pattern has a longest length, and a search a number of characters that
 *     it may look at, fewer for larger patterns. Searching for every match can cost the square of the text, even on RE2.
 *
 * Not here: expressions that we write ourselves; those are JavaScript's.
 */
import { RE2JS } from 're2js';
import { PATTERN_LENGTH_MAX, PATTERN_STEPS_MAX, RESULT_LENGTH_MAX } from './choices.ts';
import { Fault } from './fault.ts';
import { fromPython } from './patterns-python.ts';

export interface PatternFlags {
  readonly ignoreCase?: boolean;
  readonly multiLine?: boolean;
  readonly dotAll?: boolean;
  /** White space and comments in the pattern do not count (Python's VERBOSE). */
  readonly verbose?: boolean;
  /** The whole text has to match, not a part of it. */
  readonly whole?: boolean;
}

/** A match: where, and its groups (index 0 is the whole; `undefined` for a group that took no part). */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

export interface Pattern {
  test(text: string): boolean | Fault;
  /** Every match from left to right, at most `limit` of them. */
  matches(text: string, limit?: number): readonly Match[] | Fault;
  /** Name → number of the group. */
  readonly names: Readonly<Record<string, number>>;
}

/** Compiles; a pattern that RE2 refuses is a fault. */
export function compilePattern(source: string, flags: PatternFlags = {}): Pattern | Fault {
  if (source.length > PATTERN_LENGTH_MAX) {
    return new Fault('language.pattern', `a pattern of ${source.length} characters; ${PATTERN_LENGTH_MAX} are read`);
  }
  const written = fromPython(source, flags.verbose === true);
  if (written instanceof Fault) return written;
  let compiled: RE2JS;
  try {
    const mask =
      (flags.ignoreCase === true ? RE2JS.CASE_INSENSITIVE : 0) |
      (flags.multiLine === true ? RE2JS.MULTILINE : 0) |
      (flags.dotAll === true ? RE2JS.DOTALL : 0);
    compiled = RE2JS.compile(flags.whole === true ? `\\A(?:${written})\\z` : written, mask);
  } catch (thrown) {
    // The library's way of saying no. Its text names the part that it refuses.
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return new Fault('language.pattern', `the pattern ${shown(source)} cannot be used: ${why}`);
  }
  return {
    names: compiled.namedGroups(),
    test: (text) => searched(source, () => compiled.matcher(counted(compiled, text)).find()),
    matches: (text, limit) => searched(source, () => findAll(compiled, text, limit)),
  };
}

function findAll(compiled: RE2JS, text: string, limit = Number.POSITIVE_INFINITY): readonly Match[] {
  const found: Match[] = [];
  const matcher = compiled.matcher(counted(compiled, text));
  const count = matcher.groupCount();
  while (found.length < limit && matcher.find()) {
    const groups: (string | undefined)[] = [];
    for (let i = 0; i <= count; i++) {
      const start = matcher.start(i);
      groups.push(start < 0 ? undefined : text.slice(start, matcher.end(i)));
    }
    found.push({ start: matcher.start(), end: matcher.end(), groups });
  }
  return found;
}

/** Shorter texts cannot cost much, and counting costs them more than the search. */
const COUNTED_FROM = 256;

/** Thrown through RE2, which offers no other way to stop it, and caught by `searched`. */
class Spent extends Error {}

/** A text that knows how often RE2 may still look at one of its characters. */
class CountedText extends String {
  #left: number;

  constructor(text: string, steps: number) {
    super(text);
    this.#left = steps;
  }

  override charCodeAt(index: number): number {
    if (this.#left-- <= 0) throw new Spent();
    return super.charCodeAt(index);
  }
}

function counted(compiled: RE2JS, text: string): string {
  if (text.length < COUNTED_FROM) return text;
  // RE2JS takes String objects (its own check says so); its types know only the primitive.
  return new CountedText(text, PATTERN_STEPS_MAX / (1 + compiled.programSize() / 50)) as unknown as string;
}

function searched<T>(source: string, work: () => T): T | Fault {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Spent) {
      return new Fault('language.too-large', `the pattern ${shown(source)} takes too long over so long a text`);
    }
    throw thrown;
  }
}

function shown(source: string): string {
  return JSON.stringify(source.length > 80 ? `${source.slice(0, 80)}…` : source);
}

// ---- Replacing ------------------------------------------------------------------------------------------------------------

/** How a replacement names groups: `$1`, `${name}`, `$$` (Go) or `\1`, `\g<name>`, `\n` (Python). */
export type ReplacementStyle = 'go' | 'python';

/** The replacement text of one match. A group that is not there is empty, as in Go. */
export function expandReplacement(
  template: string,
  match: Match,
  names: Readonly<Record<string, number>>,
  style: ReplacementStyle = 'go',
): string | Fault {
  let length = 0;
  const group = (name: string): string => {
    const index = /^\d+$/.test(name) ? Number(name) : Object.hasOwn(names, name) ? names[name] : undefined;
    const text = index === undefined ? '' : (match.groups[index] ?? '');
    length += text.length;
    return length > RESULT_LENGTH_MAX ? '' : text;
  };
  const written = style === 'go' ? expandGo(template, group) : expandPython(template, group);
  return length > RESULT_LENGTH_MAX ? tooLong() : written;
}

function expandGo(template: string, group: (name: string) => string): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    return name === undefined ? (whole === '$$' ? '$' : whole) : group(name);
  });
}

function expandPython(template: string, group: (name: string) => string): string {
  return template.replace(
    /\\(?:g<(\w+)>|(\d{1,2})|([\s\S]))/g,
    (whole, named?: string, digits?: string, other?: string) => {
      const name = named ?? digits;
      return name === undefined ? (PYTHON_ESCAPES[other ?? ''] ?? whole) : group(name);
    },
  );
}

const PYTHON_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', '\\': '\\' };

/** Replaces matches, at most `limit` of them, by what `expand` makes of each. */
export function replaceMatches(
  pattern: Pattern,
  text: string,
  expand: (match: Match) => string | Fault,
  limit?: number,
): string | Fault {
  const matches = pattern.matches(text, limit);
  if (matches instanceof Fault) return matches;
  const pieces: string[] = [];
  let length = text.length;
  let from = 0;
  for (const match of matches) {
    const piece = expand(match);
    if (piece instanceof Fault) return piece;
    length += piece.length;
    if (length > RESULT_LENGTH_MAX) return tooLong();
    pieces.push(text.slice(from, match.start), piece);
    from = match.end;
  }
  return pieces.join('') + text.slice(from);
}

/** A text longer than any step may make. */
export function tooLong(): Fault {
  return new Fault('language.too-large', `the result is longer than ${RESULT_LENGTH_MAX} characters`);
}

/** Remembers patterns: a row that is evaluated often compiles once, one with a table of patterns each of them once. */
export class PatternCache {
  static readonly #KEPT_MAX = 64;
  readonly #patterns = new Map<string, Pattern | Fault>();

  get(source: string, flags: PatternFlags = {}): Pattern | Fault {
    const key =
      (flags.ignoreCase === true ? 'i' : '') +
      (flags.multiLine === true ? 'm' : '') +
      (flags.dotAll === true ? 's' : '') +
      (flags.verbose === true ? 'x' : '') +
      (flags.whole === true ? 'w' : '') +
      `:${source}`;
    let pattern = this.#patterns.get(key);
    if (pattern === undefined) {
      pattern = compilePattern(source, flags);
      if (this.#patterns.size >= PatternCache.#KEPT_MAX) this.#patterns.clear();
      this.#patterns.set(key, pattern);
    }
    return pattern;
  }
}
