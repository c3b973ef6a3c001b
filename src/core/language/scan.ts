/**
 * Finding the end of something in a text that holds JavaScript: brackets nest, and quotes, regular expressions and comments
 * hide what is in them. It does not check the JavaScript.
 */

const PATTERN_MAY_FOLLOW = '(,=:[!&|?{};+-*%<>~^';

/**
 * Index of the first character of `stops` that stands outside brackets and quotes, or -1.
 *
 * @param quotesAtTop false: outside brackets a quote is an ordinary character (names of fields hold apostrophes) until an `=`
 *   opens the mutator, from which on everything is JavaScript.
 */
export function findAtTop(text: string, from: number, stops: string, quotesAtTop: boolean): number {
  let depth = 0;
  let script = quotesAtTop;
  let last = '';
  const slashes = new Slashes(text);
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (depth === 0 && stops.includes(c)) return i;
    if (c === '(' || c === '[' || c === '{') depth++;
    else if ((c === ')' || c === ']' || c === '}') && depth > 0) depth--;
    else if (script || depth > 0) {
      if (c === '"' || c === "'" || c === '`') {
        i = endOfQuoted(text, i, c);
        if (i < 0) return -1;
      } else if (c === '/') {
        const { kind, end } = slashes.opened(i, last);
        i = end;
        if (kind === 'comment') continue;
      }
    } else if (c === '=') script = true;
    if (c !== ' ') last = c;
  }
  return -1;
}

/** What a slash in JavaScript opens. What is never closed hides nothing: it is a slip, or a division. */
export class Slashes {
  readonly #text: string;
  /** No slash before here opens anything: it was tried, and trying each again would take time that grows with the square. */
  #from = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `last`: the character before it that is no blank. `end`: the last character of what it opens, or the slash itself. */
  opened(at: number, last: string): { readonly kind: 'comment' | 'pattern' | 'sign'; readonly end: number } {
    const next = this.#text.charAt(at + 1);
    const kind = next === '/' || next === '*' ? 'comment' : 'pattern';
    if (at < this.#from || (kind === 'pattern' && last !== '' && !PATTERN_MAY_FOLLOW.includes(last))) {
      return { kind: 'sign', end: at };
    }
    const end = kind === 'comment' ? endOfComment(this.#text, at) : endOfPattern(this.#text, at);
    if (end >= 0) return { kind, end };
    this.#from = ~end;
    return { kind: 'sign', end: at };
  }
}

/** Index of the quote that closes the one at `open`, or -1. */
export function endOfQuoted(text: string, open: number, quote: string): number {
  for (let i = open + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (c === quote) return i;
  }
  return -1;
}

/** Index of the last character of the comment at `open`; when it is not closed, `~` of where that became certain. */
function endOfComment(text: string, open: number): number {
  const line = text.charAt(open + 1) === '/';
  const close = line ? text.indexOf('\n', open) : text.indexOf('*/', open + 2);
  if (close < 0) return ~text.length;
  return line ? close : close + 1;
}

/** Index of the slash that closes the regular expression at `open`; without one, `~` of where that became certain. */
function endOfPattern(text: string, open: number): number {
  let inClass = false;
  let i = open + 1;
  for (; i < text.length && text.charAt(i) !== '\n'; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (c === '[') inClass = true;
    else if (c === ']') inClass = false;
    else if (c === '/' && !inClass) return i;
  }
  return ~i;
}

/** For each opening brace from `from` on that is closed, where; quotes do not count. */
export function bracePairs(text: string, from: number): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '{') open.push(i);
    else if (c === '}') {
      const at = open.pop();
      if (at !== undefined) pairs.set(at, i);
    }
  }
  return pairs;
}
