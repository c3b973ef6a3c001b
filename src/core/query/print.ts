/**
 * Tree → text, such that `parseQuery` gives the same canonical tree back. Values are quoted wherever a bare word could be read as anything else,
 * so a value stays one value whatever characters it holds.
 */
import type { Bound, Clause, Part, Query } from './query.ts';

export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'or':
      return query.of.map((member) => printInside(member, ['or'])).join(' or ');
    case 'and':
      return query.of.map((member) => printInside(member, ['or', 'and'])).join(' and ');
    case 'not':
      return `not ${printInside(query.of, ['or', 'and'])}`;
    default:
      return printClause(query);
  }
}

function printInside(query: Query, inParentheses: readonly string[]): string {
  return inParentheses.includes(query.kind) ? `(${printQuery(query)})` : printQuery(query);
}

/** One clause as a person would write it; also what messages and gaps show. */
export function printClause(clause: Clause): string {
  switch (clause.kind) {
    case 'is':
      return `${clause.field}:${printValue(clause.value)}`;
    case 'like':
      return `${clause.field}:${printPattern(clause.parts)}`;
    case 'exists':
      return `${clause.field}:*`;
    case 'anywhere':
      return clause.parts.every(isText)
        ? quotedValue(clause.parts.map(({ text }) => text).join(''))
        : printPattern(clause.parts);
    case 'range':
      return `${clause.field}:${printRange(clause.low, clause.high)}`;
  }
}

function isText(part: Part): part is Part & { readonly kind: 'text' } {
  return part.kind === 'text';
}

function printRange(low: Bound | undefined, high: Bound | undefined): string {
  if (low === undefined && high === undefined) return '*';
  if (high === undefined) return `>${low?.inclusive ? '=' : ''}${printValue(low?.value ?? '')}`;
  if (low === undefined) return `<${high.inclusive ? '=' : ''}${printValue(high.value)}`;
  return `${low.inclusive ? '[' : '{'}${quotedValue(low.value)} TO ${quotedValue(high.value)}${high.inclusive ? ']' : '}'}`;
}

function printValue(value: string): string {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.@/-]*$/u.test(value) ? value : quotedValue(value);
}

/** The value in quotes, whatever characters it holds: one value, and no operator. */
export function quotedValue(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function printPattern(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'many') return '*';
      return part.kind === 'one' ? '?' : part.text.replace(/[^\p{L}\p{N}_.@/]/gu, '\\$&');
    })
    .join('');
}
