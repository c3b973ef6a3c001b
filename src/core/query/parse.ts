/**
 * Text → tree. Recursive descent: or ← and ← not ← clause; two clauses without an operator between them are both required.
 *
 * P1. Never throws. Length, depth and the length of a pattern are bounded, and each bound has its own error code.
 * P2. Linear in the length of the text.
 * P3. An empty value (`caseid:`, `caseid:""`, `caseid:)`, `caseid:()`) is an error at its place, never a clause that matches all or nothing (Q3).
 *     So that a blank that was filled with nothing cannot swallow the next clause, a bare value must touch its colon; a quoted one need not.
 *
 * Two readings go beyond Lucene and are choices: `name:*Local Analysis Malware*`, a bare value that opens with `*` and is closed by a later bare word that ends with
 * `*`, is one pattern with blanks in it; `field:(a or not b)` spreads the field over the group.
 */
import { fail, ok, type Result } from '../base/result.ts';
import { lex, type QueryError, type Token } from './lex.ts';
import { and, is, like, not, or, range, text, type Bound, type Part, type Query } from './query.ts';

export type { QueryError } from './lex.ts';

export const QUERY_CHARS_MAX = 65_536;
export const QUERY_DEPTH_MAX = 64;
export const PATTERN_CHARS_MAX = 1024;

type Parsed = Result<Query, QueryError>;

export function parseQuery(source: string): Parsed {
  if (source.length > QUERY_CHARS_MAX) {
    return fail({ code: 'query.too-long', message: `a query has at most ${QUERY_CHARS_MAX} characters`, at: 0 });
  }
  const tokens = lex(source);
  if (!tokens.ok) return tokens;
  if (tokens.value.length === 0) return fail({ code: 'query.empty', message: 'the query is empty', at: 0 });
  const parser = new Parser(tokens.value, source.length);
  const query = parser.any(0, undefined);
  if (!query.ok) return query;
  const rest = parser.peek();
  if (rest !== undefined) {
    return fail({ code: 'query.parenthesis', message: 'a closing parenthesis has no opening one', at: rest.at });
  }
  return query;
}

/** The state of one parse: a list of tokens and a position. `field` is the field of the group that is being read, if any. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  any(depth: number, field: string | undefined): Parsed {
    const members: Query[] = [];
    for (;;) {
      const member = this.#all(depth, field);
      if (!member.ok) return member;
      members.push(member.value);
      if (this.peek()?.kind !== 'or') return ok(or(members));
      this.#next += 1;
    }
  }

  #all(depth: number, field: string | undefined): Parsed {
    const members: Query[] = [];
    for (;;) {
      const member = this.#negated(depth, field);
      if (!member.ok) return member;
      members.push(member.value);
      const next = this.peek();
      if (next === undefined || next.kind === ')' || next.kind === 'or') return ok(and(members));
      if (next.kind === 'and') this.#next += 1;
    }
  }

  #negated(depth: number, field: string | undefined): Parsed {
    const token = this.peek();
    if (depth > QUERY_DEPTH_MAX) {
      const message = `a query nests at most ${QUERY_DEPTH_MAX} deep`;
      return fail({ code: 'query.too-deep', message, at: token?.at ?? this.#end });
    }
    if (token?.kind !== 'not' && token?.kind !== 'minus') return this.#clause(depth, field);
    this.#next += 1;
    const of = this.#negated(depth + 1, field);
    return of.ok ? ok(not(of.value)) : of;
  }

  #clause(depth: number, field: string | undefined): Parsed {
    const token = this.peek();
    if (token === undefined) return this.#missing(field, this.#end);
    this.#next += 1;
    switch (token.kind) {
      case '(':
        return this.#group(depth, field, token.at);
      case 'field':
        if (field !== undefined) {
          const message = `the field ${token.name} stands inside the group of ${field}`;
          return fail({ code: 'query.nested-field', message, at: token.at });
        }
        return this.#valueOf(depth, token.name, token.at);
      case 'value':
        return this.#value(field, token);
      case 'comparison':
        return field === undefined ? this.#missing(field, token.at) : this.#comparison(field, token);
      case 'range':
        return field === undefined ? this.#missing(field, token.at) : this.#range(field, token);
      case ')':
      case 'and':
      case 'or':
      case 'not':
      case 'minus':
        return this.#missing(field, token.at);
    }
  }

  #missing(field: string | undefined, at: number): Parsed {
    return field === undefined
      ? fail({ code: 'query.missing-operand', message: 'an operator or a parenthesis has nothing to stand for', at })
      : fail({ code: 'query.empty-value', message: `the group of ${field} has a place without a value`, at });
  }

  #group(depth: number, field: string | undefined, at: number): Parsed {
    const of = this.any(depth + 1, field);
    if (!of.ok) return of;
    if (this.peek()?.kind !== ')') {
      return fail({ code: 'query.parenthesis', message: 'a parenthesis is opened and never closed', at });
    }
    this.#next += 1;
    return of;
  }

  /** What follows `field:`. */
  #valueOf(depth: number, field: string, at: number): Parsed {
    const token = this.peek();
    const isNear = token !== undefined && (!token.spaced || (token.kind === 'value' && token.quoted));
    if (!isNear || !['(', 'value', 'comparison', 'range'].includes(token.kind)) {
      return fail({ code: 'query.empty-value', message: `the field ${field} has no value`, at });
    }
    return this.#clause(depth, field);
  }

  #value(field: string | undefined, token: Token & { readonly kind: 'value' }): Parsed {
    const parts = field === undefined || token.quoted ? token.parts : this.#openPattern(token.parts);
    const written = parts.map((part) => (part.kind === 'text' ? part.text : '*')).join('');
    if (written.trim() === '') {
      const message = field === undefined ? 'a quoted text is empty' : `the field ${field} has an empty value`;
      return fail({ code: 'query.empty-value', message, at: token.at });
    }
    const hasWildcards = parts.some((part) => part.kind !== 'text');
    if (hasWildcards && written.length > PATTERN_CHARS_MAX) {
      const message = `a pattern with wildcards has at most ${PATTERN_CHARS_MAX} characters`;
      return fail({ code: 'query.pattern-too-long', message, at: token.at });
    }
    return ok(like(field, parts));
  }

  /** `*Local Analysis Malware*`: takes the following bare words in, if one that ends with `*` comes before anything else than a bare word. */
  #openPattern(parts: readonly Part[]): readonly Part[] {
    if (!opens(parts) || closes(parts)) return parts;
    const taken: Part[] = [...parts];
    for (let ahead = 0; ; ahead += 1) {
      const word = this.peek(ahead);
      if (word?.kind !== 'value' || word.quoted || !word.spaced || opens(word.parts)) return parts;
      taken.push(text(' '), ...word.parts);
      if (!closes(word.parts)) continue;
      this.#next += ahead + 1;
      return taken;
    }
  }

  #comparison(field: string, token: Token & { readonly kind: 'comparison' }): Parsed {
    const value = this.peek();
    const bound = value?.kind === 'value' && (!value.spaced || value.quoted) ? plainText(value.parts) : undefined;
    if (bound === undefined || bound.trim() === '') {
      const message = `the comparison of ${field} has no value that can be compared`;
      return fail({ code: 'query.empty-value', message, at: token.at });
    }
    this.#next += 1;
    const limit: Bound = { value: bound, inclusive: token.comparison.length === 2 };
    const isLow = token.comparison.startsWith('>');
    return ok(range(field, isLow ? limit : undefined, isLow ? undefined : limit));
  }

  #range(field: string, token: Token & { readonly kind: 'range' }): Parsed {
    if (token.low.trim() === '' || token.high.trim() === '') {
      return fail({ code: 'query.bad-range', message: `the range of ${field} lacks a side`, at: token.at });
    }
    const [lowClosed, highClosed] = token.closed;
    const low = token.low === '*' ? undefined : { value: token.low, inclusive: lowClosed };
    const high = token.high === '*' ? undefined : { value: token.high, inclusive: highClosed };
    return ok(range(field, low, high));
  }
}

function opens(parts: readonly Part[]): boolean {
  return parts.find((part) => part.kind !== 'text' || part.text !== '')?.kind === 'many';
}

function closes(parts: readonly Part[]): boolean {
  return parts.findLast((part) => part.kind !== 'text' || part.text !== '')?.kind === 'many';
}

function plainText(parts: readonly Part[]): string | undefined {
  const joined = parts.map((part) => (part.kind === 'text' ? part.text : undefined));
  return joined.includes(undefined) ? undefined : joined.join('');
}

/** A query that asks for one value of one field, whatever characters the value holds: the safe way to put data into a query. */
export function clauseOf(field: string, value: string): Query | undefined {
  return value.trim() === '' ? undefined : is(field, value);
}
