/**
 * One command line → its analysis. The door of this room.
 *
 * A1. Never throws, whatever the line and the custom patterns are.
 * A2. Time and memory are bounded: of a longer line the head and the tail are read (`LINE_CHARS_MAX` together), and a finding says so.
 * A3. A category counts once, over the line as given and all that was decoded from it.
 * A4. Several command lines are several calls: nothing is found across the seam of two.
 */
import { RE2JS } from 're2js';
import { lazy } from '../../base/lazy.ts';
import { CATEGORIES, CUSTOM_CATEGORY, DECODING_CATEGORIES, INDICATOR_CATEGORY, type Category } from './categories.ts';
import { decode, type Decoded } from './decode.ts';
import { outsideNames } from './indicators.ts';
import { scoreOf } from './score.ts';
import type { Analysis, CategoryFinding, Finding, NoticeFinding } from './types.ts';

/** Characters that are read: Windows allows 32,767, so nothing that can run there is cut. */
export const LINE_CHARS_MAX = 65_536;
const TAIL_CHARS = 16_384;
export const CUSTOM_PATTERNS_MAX = 64;
export const CUSTOM_PATTERN_CHARS_MAX = 1000;
/** Characters times instructions of the compiled pattern, over all custom patterns and texts: about a second. */
const CUSTOM_WORK_MAX = 20_000_000;

/** Examples per category and characters per example. */
const MATCHES_MAX = 8;
const MATCH_CHARS_MAX = 200;

export interface AnalyzeOptions {
  /** RE2 patterns, case ignored, each as it stands: never split at commas, and word boundaries are the author's. */
  readonly customPatterns?: readonly string[];
}

export function publishedAnalysis(line: string, { customPatterns = [] }: AnalyzeOptions = {}): Analysis {
  const cut = line.length > LINE_CHARS_MAX;
  const read = cut ? `${line.slice(0, LINE_CHARS_MAX - TAIL_CHARS - 1)} ${line.slice(-TAIL_CHARS)}` : line;
  const decoded = decode(read);
  const custom = customFindings(decoded.texts, customPatterns);
  const found: readonly CategoryFinding[] = [
    ...decodingFindings(decoded),
    ...CATEGORIES.flatMap((category) => seen(category, patternMatches(category, decoded.texts))),
    ...seen(INDICATOR_CATEGORY, collect(decoded.texts, outsideNames)),
    ...seen(CUSTOM_CATEGORY, custom.matches),
  ];
  const limits: readonly NoticeFinding[] = [
    ...(cut
      ? [limit(`the line has ${line.length} characters; its head and tail were read, ${LINE_CHARS_MAX} together`)]
      : []),
    ...(decoded.isCut ? [limit('the line is encoded more deeply than is decoded')] : []),
  ];
  const findings: readonly Finding[] = [...found, ...custom.notices, ...limits];
  return {
    originalCommand: line,
    parsedCommand: decoded.texts.at(-1) ?? read,
    findings,
    isDoubleEncoded: decoded.isDoubleEncoded,
    ...scoreOf(found),
  };
}

function seen(category: Category, matches: readonly string[]): readonly CategoryFinding[] {
  if (matches.length === 0) return [];
  const { key, weight, group, why } = category;
  return [{ kind: 'category', category: key, matches: matches.map(shortened), weight, group, why }];
}

function limit(why: string): NoticeFinding {
  return { kind: 'limit', category: 'limits', matches: [], why };
}

function shortened(match: string): string {
  const text = match.trim();
  return text.length > MATCH_CHARS_MAX ? `${text.slice(0, MATCH_CHARS_MAX)}…` : text;
}

function decodingFindings(decoded: Decoded): readonly CategoryFinding[] {
  const { mixedCase, reversed, doubleEncoding, obfuscated, base64 } = DECODING_CATEGORIES;
  const payloads = decoded.base64.slice(0, MATCHES_MAX);
  return [
    ...seen(mixedCase, collect(decoded.texts, mixedCaseNames)),
    ...seen(reversed, decoded.isReversed ? [decoded.texts[0] ?? ''] : []),
    ...seen(doubleEncoding, decoded.isDoubleEncoded ? payloads : []),
    ...seen(obfuscated, decoded.obfuscated.slice(0, MATCHES_MAX)),
    ...seen(base64, payloads),
  ];
}

/** Spellings of the name that people and installers use. */
const PLAIN_NAMES: ReadonlySet<string> = new Set([
  'powershell',
  'POWERSHELL',
  'PowerShell',
  'Powershell',
  'powerShell',
]);

function mixedCaseNames(text: string, max: number): readonly string[] {
  const found = new Set<string>();
  for (const [name] of text.matchAll(/powershell/gi)) {
    if (!PLAIN_NAMES.has(name)) found.add(name);
    if (found.size >= max) break;
  }
  return [...found];
}

/** What `find` finds in the texts, each once, up to `MATCHES_MAX`. */
function collect(texts: readonly string[], find: (text: string, max: number) => readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) {
    for (const match of find(text, MATCHES_MAX)) if (found.size < MATCHES_MAX) found.add(match);
  }
  return [...found];
}

/** Compiled when a line first needs it: all of them together take longer than the rest of a start of the program. */
const COMPILED: ReadonlyMap<Category, () => RE2JS> = new Map(
  CATEGORIES.map((category) => [
    category,
    lazy(() => compile(category.patterns.map(({ source }) => `(?:${source})`).join('|'))),
  ]),
);

function compile(source: string): RE2JS {
  return RE2JS.compile(source, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL);
}

function patternMatches(category: Category, texts: readonly string[]): readonly string[] {
  const compiled = COMPILED.get(category);
  if (compiled === undefined) return [];
  return collect(texts, (text, max) => {
    const lower = text.toLowerCase();
    return category.patterns.some(({ needs }) => lower.includes(needs)) ? allMatches(compiled(), text, max) : [];
  });
}

function allMatches(compiled: RE2JS, text: string, max: number): readonly string[] {
  const found: string[] = [];
  const matcher = compiled.matcher(text);
  while (found.length < max && matcher.find()) {
    const match = matcher.group();
    if (match !== null && match !== '') found.push(match);
    else if (found.length === 0) return found;
  }
  return found;
}

function customFindings(
  texts: readonly string[],
  patterns: readonly string[],
): { readonly matches: readonly string[]; readonly notices: readonly NoticeFinding[] } {
  const matches = new Set<string>();
  const notices: NoticeFinding[] = [];
  const refuse = (pattern: string, why: string): void => {
    notices.push({ kind: 'error', category: CUSTOM_CATEGORY.key, matches: [shortened(pattern)], why });
  };
  const used = patterns.slice(0, CUSTOM_PATTERNS_MAX);
  for (const pattern of used) {
    const compiled = compileCustom(pattern);
    if (typeof compiled === 'string') {
      refuse(pattern, compiled);
      continue;
    }
    const charsMax = Math.floor(CUSTOM_WORK_MAX / (used.length * texts.length * compiled.programSize()));
    if (texts.some((text) => text.length > charsMax)) {
      notices.push(
        limit(`the custom pattern ${shortened(pattern)} was looked for in the first ${charsMax} characters only`),
      );
    }
    for (const match of collect(texts, (text, max) => allMatches(compiled, text.slice(0, charsMax), max)))
      matches.add(match);
  }
  if (patterns.length > CUSTOM_PATTERNS_MAX)
    refuse('', `only the first ${CUSTOM_PATTERNS_MAX} custom patterns are used`);
  return { matches: [...matches].slice(0, MATCHES_MAX), notices };
}

/** The compiled pattern, or why it is none. */
function compileCustom(pattern: string): RE2JS | string {
  if (pattern.trim() === '') return 'the custom pattern is empty';
  if (pattern.length > CUSTOM_PATTERN_CHARS_MAX)
    return `a custom pattern has at most ${CUSTOM_PATTERN_CHARS_MAX} characters`;
  try {
    return compile(pattern);
  } catch (thrown) {
    return `the custom pattern is not valid: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
