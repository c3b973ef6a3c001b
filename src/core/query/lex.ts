/**
 * Characters → tokens of the search language. One pass, no backing up.
 *
 * L1. A word keeps what was escaped (`\*`) and what was quoted apart from wildcards: its value is a list of parts, not a text to be searched again.
 * L2. A field ends at the first unescaped colon of a word; later colons belong to the value (`created:2020-01-01T00:00:00Z`).
 */
import { fail, ok, type Result } from '../base/result.ts';
import { MANY, ONE, text, type Part } from './query.ts';

/** `at` is the offset in the query, in UTF-16 code units. */
export interface QueryError {
  readonly code:
    | 'query.empty'
    | 'query.too-long'
    | 'query.too-deep'
    | 'query.pattern-too-long'
    | 'query.empty-value'
    | 'query.unclosed-quote'
    | 'query.unclosed-range'
    | 'query.parenthesis'
    | 'query.missing-operand'
    | 'query.nested-field'
    | 'query.bad-range';
  readonly message: string;
  readonly at: number;
}

export type Comparison = '>' | '>=' | '<' | '<=';

/** `spaced` is true when white space (or the beginning) stands before the token. */
export type Token = { readonly at: number; readonly spaced: boolean } & (
  | { readonly kind: '(' | ')' | 'and' | 'or' | 'not' | 'minus' }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | {
      readonly kind: 'range';
      readonly low: string;
      readonly high: string;
      readonly closed: readonly [boolean, boolean];
    }
  | { readonly kind: 'value'; readonly parts: readonly Part[]; readonly quoted: boolean }
);

const OPERATORS: Readonly<Record<string, 'and' | 'or' | 'not'>> = {
  and: 'and',
  '&&': 'and',
  or: 'or',
  '||': 'or',
  not: 'not',
};

const FIELD_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;

export function lex(source: string): Result<readonly Token[], QueryError> {
  const tokens: Token[] = [];
  let at = 0;
  let spaced = true;
  const push = (token: Token, next: number): void => {
    tokens.push(token);
    at = next;
    spaced = false;
  };
  while (at < source.length) {
    const char = source[at] ?? '';
    if (/\s/.test(char)) {
      at += 1;
      spaced = true;
      continue;
    }
    const place = { at, spaced };
    const afterField = tokens.at(-1)?.kind === 'field' && !spaced;
    if (char === '(' || char === ')') push({ ...place, kind: char }, at + 1);
    else if (char === '"') {
      const read = readQuoted(source, at);
      if (!read.ok) return read;
      push({ ...place, kind: 'value', parts: [text(read.value.text)], quoted: true }, read.value.end);
    } else if (afterField && (char === '[' || char === '{')) {
      const read = readRange(source, at);
      if (!read.ok) return read;
      push({ ...place, ...read.value.token }, read.value.end);
    } else if ((afterField || opensClause(tokens.at(-1), spaced)) && (char === '>' || char === '<')) {
      const comparison: Comparison = source[at + 1] === '=' ? `${char}=` : char;
      push({ ...place, kind: 'comparison', comparison }, at + comparison.length);
    } else if (
      char === '-' &&
      !afterField &&
      opensClause(tokens.at(-1), spaced) &&
      /[^\s)]/.test(source[at + 1] ?? ' ')
    ) {
      push({ ...place, kind: 'minus' }, at + 1);
    } else {
      const isValue = afterField || (tokens.at(-1)?.kind === 'comparison' && !spaced);
      const word = readWord(source, at, isValue);
      push({ ...place, ...word.token }, word.end);
    }
  }
  return ok(tokens);
}

/** Where a clause may begin: at the start, after an operator or a parenthesis, or after white space. */
function opensClause(last: Token | undefined, spaced = false): boolean {
  return last === undefined || spaced || last.kind === '(' || last.kind === 'minus' || last.kind === 'not';
}

function readQuoted(source: string, from: number): Result<{ text: string; end: number }, QueryError> {
  let value = '';
  for (let at = from + 1; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (char === '"') return ok({ text: value, end: at + 1 });
    if (char === '\\' && /["\\]/.test(source[at + 1] ?? '')) at += 1;
    value += source[at] ?? '';
  }
  return fail({ code: 'query.unclosed-quote', message: 'a quote is opened and never closed', at: from });
}

/** A bare word: an operator, `field:`, or a value with wildcards and escapes. */
function readWord(source: string, from: number, isValue: boolean): { token: WordToken; end: number } {
  const parts: Part[] = [];
  let literal = '';
  let escaped = false;
  let mayBeField = !isValue;
  let at = from;
  for (; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (/[\s()"]/.test(char)) break;
    if (char === ':' && mayBeField) {
      if (!escaped && parts.length === 0 && FIELD_NAME.test(literal)) {
        return { token: { kind: 'field', name: literal }, end: at + 1 };
      }
      mayBeField = false;
    }
    if (char === '*' || char === '?') {
      parts.push(text(literal), char === '*' ? MANY : ONE);
      literal = '';
      continue;
    }
    if (char === '\\' && at + 1 < source.length) {
      escaped = true;
      at += 1;
    }
    literal += source[at] ?? '';
  }
  const operator = OPERATORS[literal.toLowerCase()];
  const isOperator = operator !== undefined && Object.hasOwn(OPERATORS, literal.toLowerCase()) && parts.length === 0;
  if (isOperator && !isValue && !escaped) return { token: { kind: operator }, end: at };
  return { token: { kind: 'value', parts: [...parts, text(literal)], quoted: false }, end: at };
}

type WordToken =
  | { readonly kind: 'and' | 'or' | 'not' }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'value'; readonly parts: readonly Part[]; readonly quoted: boolean };

type RangeToken = {
  readonly kind: 'range';
  readonly low: string;
  readonly high: string;
  readonly closed: readonly [boolean, boolean];
};

/** `[low TO high]`, with `{` and `}` for bounds that are excluded; a side is a quoted text or words. */
function readRange(source: string, from: number): Result<{ token: RangeToken; end: number }, QueryError> {
  const sides: [string[], string[]] = [[], []];
  let side: 0 | 1 = 0;
  let at = from + 1;
  while (at < source.length) {
    const char = source[at] ?? '';
    if (char === ']' || char === '}') {
      const token: RangeToken = {
        kind: 'range',
        low: sides[0].join(' '),
        high: sides[1].join(' '),
        closed: [source[from] === '[', char === ']'],
      };
      if (side === 1) return ok({ token, end: at + 1 });
      return fail({ code: 'query.bad-range', message: 'a range has the form [low TO high]', at: from });
    }
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === '"') {
      const read = readQuoted(source, at);
      if (!read.ok) return read;
      sides[side].push(read.value.text);
      at = read.value.end;
    } else {
      let end = at;
      while (end < source.length && !/[\s\]}"]/.test(source[end] ?? '')) end += 1;
      const word = source.slice(at, end);
      if (side === 0 && word.toLowerCase() === 'to') side = 1;
      else sides[side].push(word);
      at = end;
    }
  }
  return fail({ code: 'query.unclosed-range', message: 'a range is opened and never closed', at: from });
}
