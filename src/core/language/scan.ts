/**
 * Finding the end of something in a text that holds JavaScript: brackets nest, and quotes, regular expressions and comments
 * hide what is in them. It does not check the JavaScript.
 */

const REGEX_MAY_FOLLOW = '(,=:[!&|?{};+-*%<>~^';

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
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (depth === 0 && stops.includes(c)) return i;
    if (c === '(' || c === '[' || c === '{') depth++;
    else if ((c === ')' || c === ']' || c === '}') && depth > 0) depth--;
    else if (script || depth > 0) {
      if (c === '"' || c === "'" || c === '`') {
        i = endOfQuoted(text, i, c);
        if (i < 0) return -1;
      } else if (c === '/' && (last === '' || REGEX_MAY_FOLLOW.includes(last))) {
        const end = endOfRegex(text, i);
        if (end > 0) i = end;
      }
    } else if (c === '=') script = true;
    if (c !== ' ') last = c;
  }
  return -1;
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

function endOfRegex(text: string, open: number): number {
  let inClass = false;
  for (let i = open + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (c === '\n') return -1;
    else if (c === '[') inClass = true;
    else if (c === ']') inClass = false;
    else if (c === '/' && !inClass) return i;
  }
  return -1;
}
