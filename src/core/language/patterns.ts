/**
 * Regular expressions that users write. They run on RE2 (linear in the text, whatever the pattern), and both spellings that
 * content uses are understood: Go (`(?i)`, `(?P<n>…)`, `\z`) and Python (`(?u)`, `\Z`).
 *
 * Not here: expressions that we write ourselves; those are JavaScript's.
 */
import { RE2JS } from 're2js';
import { Fault } from './fault.ts';

export interface PatternFlags {
  readonly ignoreCase?: boolean;
  readonly multiLine?: boolean;
  readonly dotAll?: boolean;
}

/** A match: where, and its groups (index 0 is the whole; `undefined` for a group that took no part). */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

export interface Pattern {
  test(text: string): boolean;
  /** Every match from left to right. */
  matches(text: string): readonly Match[];
  /** Name → number of the group. */
  readonly names: Readonly<Record<string, number>>;
}

/** Compiles; a pattern that RE2 refuses (look-around, back-references, nonsense) is a fault. */
export function compilePattern(source: string, flags: PatternFlags = {}): Pattern | Fault {
  let compiled: RE2JS;
  try {
    const mask =
      (flags.ignoreCase === true ? RE2JS.CASE_INSENSITIVE : 0) |
      (flags.multiLine === true ? RE2JS.MULTILINE : 0) |
      (flags.dotAll === true ? RE2JS.DOTALL : 0);
    compiled = RE2JS.compile(fromPython(source), mask);
  } catch (thrown) {
    // The library's way of saying no. Its text names the part that it refuses.
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return new Fault('language.pattern', `the pattern ${JSON.stringify(source)} cannot be used: ${why}`);
  }
  return {
    names: compiled.namedGroups(),
    test: (text) => compiled.matcher(text).find(),
    matches: (text) => {
      const found: Match[] = [];
      const matcher = compiled.matcher(text);
      const count = matcher.groupCount();
      while (matcher.find()) {
        const groups: (string | undefined)[] = [];
        for (let i = 0; i <= count; i++) groups.push(matcher.group(i) ?? undefined);
        found.push({ start: matcher.start(), end: matcher.end(), groups });
      }
      return found;
    },
  };
}

/** Python's `\Z` is Go's `\z`, and its flags `a`, `u` and `L` are the only ones that RE2 does not know. */
function fromPython(source: string): string {
  return source.replace(/\\[\s\S]|\(\?([aiLmsux]+)\)/g, (whole, letters: string | undefined) => {
    if (letters === undefined) return whole === '\\Z' ? '\\z' : whole;
    const kept = letters.replace(/[aLu]/g, '');
    return kept === '' ? '' : `(?${kept})`;
  });
}

/** The replacement text of one match: `$1`, `${1}`, `${name}`, `$$`, as Go expands them. */
export function expandReplacement(template: string, match: Match, names: Readonly<Record<string, number>>): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return whole === '$$' ? '$' : whole;
    const index = /^\d+$/.test(name) ? Number(name) : Object.hasOwn(names, name) ? names[name] : undefined;
    return index === undefined ? '' : (match.groups[index] ?? '');
  });
}

/** Replaces every match by the expanded replacement. */
export function replaceMatches(pattern: Pattern, text: string, replacement: string): string {
  let result = '';
  let from = 0;
  for (const match of pattern.matches(text)) {
    result += text.slice(from, match.start) + expandReplacement(replacement, match, pattern.names);
    from = match.end;
  }
  return result + text.slice(from);
}

/** Remembers the last pattern: an operator that is evaluated often compiles once. */
export class PatternCache {
  #source: string | undefined;
  #flags = '';
  #pattern: Pattern | Fault | undefined;

  get(source: string, flags: PatternFlags = {}): Pattern | Fault {
    const key = `${flags.ignoreCase === true}${flags.multiLine === true}${flags.dotAll === true}`;
    if (this.#pattern === undefined || this.#source !== source || this.#flags !== key) {
      this.#pattern = compilePattern(source, flags);
      this.#source = source;
      this.#flags = key;
    }
    return this.#pattern;
  }
}
