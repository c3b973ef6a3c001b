/**
 * Finding http and https URLs in a text that a program, not a person, wrote: glued to switches and quotes, split by carets, defanged.
 *
 * S1. Linear in the length of the text: every character is looked at a bounded number of times.
 * S2. `&` and `,` belong to a URL. White space, quotes, `<`, `>`, `|` and backtick end it; so does `;` or `,` before the next scheme (a list), and a closing
 *     bracket that was not opened inside. A blank does not, where quotes hold the URL and nothing else.
 * S3. `prepare` comes first; positions are positions in the prepared text.
 */
import { normalizeUrl, type NormalUrl } from './url.ts';

/** A URL found in a prepared text, from `start` up to, not including, `end`. */
export interface FoundUrl extends NormalUrl {
  readonly start: number;
  readonly end: number;
}

/**
 * Text without the escaped slashes of JSON; refanged (`[.]`, `(.)`, `[dot]`, `[:]`, `[://]`, `[/]`); without cmd's escape character outside double quotes and without the empty quotes that
 * split a word. `hxxp` is read by the scanner itself.
 */
export function prepare(text: string): string {
  const unescaped = text.includes(':\\/\\/') ? text.replaceAll('\\/', '/') : text;
  return withoutCarets(unescaped)
    .replace(/([A-Za-z0-9:/.])""(?=[A-Za-z0-9:/.])/g, '$1')
    .replace(/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}/gi, '.')
    .replace(/\[(:|:\/\/|\/|\/\/)\]/g, '$1');
}

function withoutCarets(text: string): string {
  if (!text.includes('^')) return text;
  let kept = '';
  let from = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    if (text[index] !== '^' || quoted) continue;
    kept += text.slice(from, index);
    from = index + 1;
    // The character after a caret is literal, also a second caret or a quote.
    if (text[from] === '^' || text[from] === '"') index += 1;
  }
  return kept + text.slice(from);
}

/** A stretch of a prepared text, from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The values of the properties PATCH and TRANSFORMS, without their quotes: lists, in which `;` always ends a member. In order, never overlapping. */
export function listValues(prepared: string): readonly Span[] {
  const spans: Span[] = [];
  const names = /(?<=^|[\s"',])(?:PATCH|TRANSFORMS)=(["']?)/gi;
  for (let name = names.exec(prepared); name !== null; name = names.exec(prepared)) {
    const start = name.index + name[0].length;
    const ends = name[1] === '"' ? /"|$/g : name[1] === "'" ? /'|$/g : /\s|$/g;
    ends.lastIndex = start;
    const end = ends.exec(prepared)?.index ?? prepared.length;
    spans.push({ start, end });
    names.lastIndex = end;
  }
  return spans;
}

/** All URLs of a prepared text, in order; a URL inside the query of another is part of that one. */
export function findUrls(prepared: string, lists: readonly Span[] = listValues(prepared)): readonly FoundUrl[] {
  const found: FoundUrl[] = [];
  let from = 0;
  let list = 0;
  for (const mark of prepared.matchAll(/:[\\/]{2}/g)) {
    if (mark.index < from) continue;
    const start = schemeStart(prepared, mark.index);
    if (start === undefined || start < from) continue;
    while ((lists[list]?.end ?? Infinity) <= start) list += 1;
    const isInList = (lists[list]?.start ?? Infinity) <= start;
    const url = readUrl(prepared, start, mark.index, isInList ? LIST_MEMBER_END : URL_END);
    if (url === undefined) continue;
    found.push(url);
    from = url.end;
  }
  return found;
}

/** The URL that begins exactly at `index`, if one does. */
export function urlAt(prepared: string, index: number): FoundUrl | undefined {
  const colon = schemeAt(prepared, index);
  return colon === undefined ? undefined : readUrl(prepared, index, colon, URL_END);
}

/** Longest way back from the colon: `https` with a quote or two between its letters. */
const SCHEME_CHARS_MAX = 12;

/** Position of the colon when a scheme begins at `index`. Looks at a bounded number of characters. */
export function schemeAt(prepared: string, index: number): number | undefined {
  const colon = /^h["']{0,2}[tx*]["']{0,2}[tx*]["']{0,2}p["']{0,2}s?["']{0,2}(?=:[\\/]{2})/i.exec(
    prepared.slice(index, index + SCHEME_CHARS_MAX + 3),
  )?.[0].length;
  return colon === undefined ? undefined : index + colon;
}

/** Where the scheme that ends before `colon` begins; whatever stands before it (a switch, a quote, `NAME=`) does not matter. */
function schemeStart(prepared: string, colon: number): number | undefined {
  const before = prepared.slice(Math.max(0, colon - SCHEME_CHARS_MAX), colon);
  const scheme = /h["']{0,2}[tx*]["']{0,2}[tx*]["']{0,2}p["']{0,2}s?["']{0,2}$/i.exec(before)?.[0];
  return scheme === undefined ? undefined : colon - scheme.length;
}

// eslint-disable-next-line no-control-regex -- control characters end a URL
const URL_END = /[\s"'<>|`\u0000-\u001f\u007f]|[;,](?=h[tx*]{2}ps?:[\\/]{2})/i;
// eslint-disable-next-line no-control-regex -- as above
const LIST_MEMBER_END = /[\s"'<>|`;\u0000-\u001f\u007f]/i;

function readUrl(prepared: string, start: number, colon: number, ends: RegExp): FoundUrl | undefined {
  const ending = new RegExp(ends.source, 'gi');
  ending.lastIndex = colon + 3;
  const stop = ending.exec(prepared)?.index ?? prepared.length;
  const isSecure = /s["']{0,2}$/i.test(prepared.slice(start, colon));
  const scheme = isSecure ? 'https' : 'http';
  const whole = quotedEnd(prepared, start, stop);
  const spaced = whole === undefined ? undefined : normalizeUrl(`${scheme}://${prepared.slice(colon + 3, whole)}`);
  if (spaced !== undefined && whole !== undefined) return { ...spaced, start, end: whole };
  const isEscapedQuote = prepared[stop - 1] === '\\' && /["']/.test(prepared[stop] ?? '');
  const end = trimmedEnd(prepared, colon + 3, isEscapedQuote ? stop - 1 : stop);
  const url = normalizeUrl(`${scheme}://${prepared.slice(colon + 3, end)}`);
  return url === undefined ? undefined : { ...url, start, end };
}

/**
 * Where the quotes end that hold a URL and nothing else (`"http://host/My App.msi"`), if a blank was met before. What reads like a further
 * argument or a second URL is not part of it.
 */
function quotedEnd(prepared: string, start: number, stop: number): number | undefined {
  if (prepared[start - 1] !== '"' || prepared[stop] !== ' ') return undefined;
  const end = prepared.indexOf('"', stop);
  const rest = end < 0 || end - stop > QUOTED_CHARS_MAX ? undefined : prepared.slice(stop, end);
  return rest === undefined || /\s[-/&]|[<>|`]|:[\\/]{2}|[^\S ]/.test(rest) ? undefined : end;
}

/** Longest rest of a quoted URL after its first blank, in characters. */
const QUOTED_CHARS_MAX = 1024;

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Takes off closing brackets that were not opened inside, and the punctuation of a sentence or list after the URL. */
function trimmedEnd(text: string, from: number, to: number): number {
  const open: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  for (let index = from; index < to; index += 1) {
    const char = text[index] ?? '';
    if (char in open) open[char] = (open[char] ?? 0) + 1;
    const opening = OPENING[char];
    if (opening !== undefined) open[opening] = (open[opening] ?? 0) - 1;
  }
  let end = to;
  for (; end > from; end -= 1) {
    const char = text[end - 1] ?? '';
    const opening = OPENING[char];
    if (opening !== undefined && (open[opening] ?? 0) < 0) open[opening] = (open[opening] ?? 0) + 1;
    else if (!'.,;:!'.includes(char)) break;
  }
  return end;
}
