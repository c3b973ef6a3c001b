/**
 * Finding http and https URLs in a text that a program, not a person, wrote: glued to switches and quotes, split by carets, defanged.
 *
 * S1. Linear in the length of the text: every character is looked at a bounded number of times. So nothing behind a host is read before the host
 *     is known to be one: a URL that is refused has cost no more than its authority, and authorities do not overlap.
 * S2. `&` and `,` belong to a URL. White space, quotes, `<`, `>`, `|` and backtick end it; so does `;` or `,` before the next scheme (a list), and a closing
 *     bracket that was not opened inside. A blank or an apostrophe does not, where double quotes hold the URL and nothing else.
 * S3. `prepare` comes first; positions are positions in the prepared text.
 * S4. The normal form of a URL that was found is found again, as it is, in a text that holds nothing else.
 */
import { DOT_MARK, ESCAPED_SLASHES, SLASH_MARK } from './marks.ts';
import { isAuthority, normalizeUrl, type NormalUrl } from './url.ts';

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
  const unescaped = text.includes(ESCAPED_SLASHES) ? text.replaceAll('\\/', '/') : text;
  return withoutCarets(unescaped)
    .replace(/([A-Za-z0-9:/.])""(?=[A-Za-z0-9:/.])/g, '$1')
    .replace(DOT_MARK, '.')
    .replace(SLASH_MARK, '$1');
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

/** The value of a property, without its quotes. */
export interface ListValue extends Span {
  /** A double quote, a single one, or none. */
  readonly quote: string;
}

/** The values of the properties PATCH and TRANSFORMS: lists, in which `;` always ends a member. In order, never overlapping. */
export function listValues(prepared: string): readonly ListValue[] {
  const spans: ListValue[] = [];
  const names = /(?<=^|[\s"',])(?:PATCH|TRANSFORMS)=(["']?)/gi;
  for (let name = names.exec(prepared); name !== null; name = names.exec(prepared)) {
    const start = name.index + name[0].length;
    const ends = name[1] === '"' ? /"|$/g : name[1] === "'" ? /'|$/g : /\s|$/g;
    ends.lastIndex = start;
    const end = ends.exec(prepared)?.index ?? prepared.length;
    spans.push({ start, end, quote: name[1] ?? '' });
    names.lastIndex = end;
  }
  return spans;
}

/** All URLs of a prepared text, in order; a URL inside the query of another is part of that one. */
export function findUrls(prepared: string, lists: readonly ListValue[] = listValues(prepared)): readonly FoundUrl[] {
  const found: FoundUrl[] = [];
  let from = 0;
  let list = 0;
  for (const mark of prepared.matchAll(/:[\\/]{2}/g)) {
    if (mark.index < from) continue;
    const start = schemeStart(prepared, mark.index);
    if (start === undefined || start < from) continue;
    while ((lists[list]?.end ?? Infinity) <= start) list += 1;
    const value = lists[list];
    const url = readUrl(prepared, start, mark.index, value !== undefined && value.start <= start ? value : undefined);
    if (url === undefined) continue;
    found.push(url);
    from = url.end;
  }
  return found;
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
const LIST_MEMBER_END = /[\s"'<>|`;\u0000-\u001f\u007f]|,(?=h[tx*]{2}ps?:[\\/]{2})/i;

/** `list`: of which it is a member. */
function readUrl(prepared: string, start: number, colon: number, list: ListValue | undefined): FoundUrl | undefined {
  const ends = list ? LIST_MEMBER_END : URL_END;
  const from = colon + 3;
  const authorityEnd = indexOfNext(new RegExp(`[/?#]|\\\\(?!["'])|${ends.source}`, 'gi'), prepared, from);
  const hasRest = /[/?#\\]/.test(prepared[authorityEnd] ?? '');
  if (hasRest && !isAuthority(prepared.slice(from, authorityEnd))) return undefined;
  const stop = indexOfNext(new RegExp(ends.source, 'gi'), prepared, authorityEnd);
  const whole = quotedEnd(prepared, start, stop, list);
  return (
    (whole === undefined ? undefined : readUpTo(prepared, start, from, whole)) ?? readUpTo(prepared, start, from, stop)
  );
}

/** The URL that begins at `start`, its authority at `from`, when all of it stands before `stop`. */
function readUpTo(prepared: string, start: number, from: number, stop: number): FoundUrl | undefined {
  const isEscapedQuote = prepared[stop - 1] === '\\' && /["']/.test(prepared[stop] ?? '');
  const end = trimmedEnd(prepared, from, isEscapedQuote ? stop - 1 : stop);
  const scheme = /s["']{0,2}$/i.test(prepared.slice(start, from - 3)) ? 'https' : 'http';
  const url = normalizeUrl(`${scheme}://${prepared.slice(from, end)}`);
  return url === undefined ? undefined : { ...url, start, end };
}

/** Where `what` (global) matches first, not before `from`; the end of the text if nowhere. */
function indexOfNext(what: RegExp, text: string, from: number): number {
  what.lastIndex = from;
  return what.exec(text)?.index ?? text.length;
}

/**
 * Where a URL ends that double quotes hold and nothing else (`"http://host/My App.msi"`, `"http://host/it's.msi"`), or with other members of a
 * list, if a blank or an apostrophe was met before. What reads like a further argument or a second URL is not part of it, nor are blanks or a
 * single apostrophe before the end.
 */
function quotedEnd(prepared: string, start: number, stop: number, list: ListValue | undefined): number | undefined {
  const before = prepared[start - 1] ?? '';
  const isMember = list?.quote === '"' && /[;:@|\s]/.test(before);
  if ((before !== '"' && !isMember) || !/[ ']/.test(prepared[stop] ?? '')) return undefined;
  const window = prepared.slice(stop, stop + QUOTED_CHARS_MAX + 1);
  const end = window.search(list ? /[";]/ : /"/);
  const rest = end < 0 ? undefined : window.slice(0, end);
  if (rest === undefined || /\s[-/&]|[<>|`]|:[\\/]{2}|[^\S ]/.test(rest)) return undefined;
  const whole = rest.trimEnd();
  // One that has no partner closes a quote around the URL.
  const isOdd = prepared.slice(start, stop + whole.length).split("'").length % 2 === 0;
  return stop + (isOdd ? whole.replace(/[ ']+$/, '') : whole).length;
}

/** Longest rest of a quoted URL after its first blank, in characters. */
const QUOTED_CHARS_MAX = 1024;

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Takes off closing brackets that were not opened inside, and the punctuation of a sentence or list after the URL. User info is dropped later, so a
 * bracket in it opens nothing.
 */
function trimmedEnd(text: string, authority: number, to: number): number {
  const from = authority + (/^(?:[^\\/?#]*@)?/.exec(text.slice(authority, to))?.[0].length ?? 0);
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
