/** The pieces of a PowerShell expression, with spans: only what constant folding needs; all else is `other`. */

export type TokenKind =
  | 'string'
  | 'number'
  | 'variable'
  | 'type'
  | 'operator'
  | 'member'
  | 'open'
  | 'close'
  | 'comma'
  | 'other';

export interface Token {
  readonly kind: TokenKind;
  /** The value of a string, the lower-case name of a variable, type, operator or member; the sign otherwise. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** A string in double quotes: its variables are put in. */
  readonly isDouble?: boolean;
}

const SPACE = /[\s\u00a0]+/y;
const NUMBER = /(?:0x[0-9a-f]+|\d+)(?![\w.]*[a-z_\\/])/iy;
const VARIABLE = /\$(?:\{[^{}]{1,64}\}|(?:env|global|script):\w+|\w+)/iy;
const TYPE = /\[\s*([a-z][\w.]*(?:\[\])?)\s*\](?=\s*(?:::|[('"$@\d[(-]))/iy;
const OPERATOR = /-(?:i|c)?(?:f|join|replace|split|bxor|as)(?![\w-])|\.\.|::|\+=|[+*=]/iy;
const MEMBER = /\.(['"]?)([a-z_]\w*)\1/iy;
const SINGLE = /(?:[^'\u2018\u2019]+|['\u2018\u2019]{2})*/y;
const DOUBLE = /(?:[^"\u201c\u201d`]+|`[\s\S]|["\u201c\u201d]{2})*/y;
/** First signs of an operator. */
const OPERATOR_SIGNS = new Set(['-', '.', ':', '+', '=', '*']);
const OTHER = /[a-z_][\w-]*|\.[\\/]|[^\s]/iy;

export function tokensOf(text: string, tokensMax: number): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const add = (kind: TokenKind, value: string, end: number, isDouble = false): void => {
    tokens.push({ kind, text: value, start: at, end, isDouble });
    at = end;
  };
  while (at < text.length && tokens.length < tokensMax) {
    const code = text.charCodeAt(at);
    const space = code <= 32 || code >= 127 ? take(SPACE) : null;
    if (space) {
      at += space[0].length;
      continue;
    }
    const char = text[at] ?? '';
    if (char === "'" || char === '\u2018' || char === '\u2019') addSingle();
    else if (char === '"' || char === '\u201c' || char === '\u201d') addDouble();
    else if (char === '(' || char === '{' || (char === '@' && text[at + 1] === '('))
      add('open', char, at + (char === '@' ? 2 : 1));
    else if (char === '$' && text[at + 1] === '(') add('open', '(', at + 2);
    else if (char === ')' || char === '}' || char === ']') add('close', char, at + 1);
    else if (char === ',') add('comma', char, at + 1);
    else if (!addMatch()) add('other', char, at + 1);
  }
  return tokens;

  function addMatch(): boolean {
    const previous = tokens.at(-1);
    const isGlued = previous !== undefined && previous.end === at;
    const char = text[at] ?? '';
    const variable = char === '$' ? take(VARIABLE) : null;
    if (variable) return added('variable', variable[0].replace(/[${}]/g, '').toLowerCase(), variable[0].length);
    const type = char === '[' ? take(TYPE) : null;
    if (type) return added('type', (type[1] ?? '').toLowerCase(), type[0].length);
    if (char === '[') return added('open', '[', 1);
    const number = char >= '0' && char <= '9' ? take(NUMBER) : null;
    if (number) return added('number', number[0], number[0].length);
    const operator = OPERATOR_SIGNS.has(char) ? take(OPERATOR) : null;
    if (operator)
      return added(
        'operator',
        operator[0].toLowerCase().replace(/^-[ic](?=f$|join|replace|split)/, '-'),
        operator[0].length,
      );
    const member = isGlued && char === '.' ? take(MEMBER) : null;
    if (member) return added('member', (member[2] ?? '').toLowerCase(), member[0].length);
    const other = take(OTHER);
    return other ? added('other', other[0].toLowerCase(), other[0].length) : false;
  }

  function added(kind: TokenKind, value: string, length: number): boolean {
    add(kind, value, at + length);
    return true;
  }

  function innerAt(pattern: RegExp, from: number): string {
    pattern.lastIndex = from;
    return pattern.exec(text)?.[0] ?? '';
  }

  function addSingle(): void {
    const inner = innerAt(SINGLE, at + 1);
    add('string', inner.replace(/['\u2018\u2019]{2}/g, "'"), Math.min(text.length, at + inner.length + 2));
  }

  function addDouble(): void {
    const inner = innerAt(DOUBLE, at + 1);
    const value = inner
      .replace(/`([\s\S])/g, (_, next: string) => (next === 'n' ? '\n' : next))
      .replace(/["\u201c\u201d]{2}/g, '"');
    add('string', value, Math.min(text.length, at + inner.length + 2), true);
  }
}
