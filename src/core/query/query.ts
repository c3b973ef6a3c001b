/**
 * The tree of a query: small frozen nodes with a `kind`.
 *
 * Q1. Made by the functions below or by `parseQuery`, a tree is canonical: no `and` directly inside an `and`, no `or` inside an `or`, none with fewer than two
 *     members. Equal queries have equal trees, and printing and parsing a canonical tree gives it back.
 * Q2. `field` is in lower case as it was written; aliases are resolved by those who read records (`fields.ts`), so that a message shows the author's word.
 * Q3. No clause without a value: an empty value is an error of the parser, because a source could only read it as everything or nothing.
 */

/** A piece of a pattern: literal text, any run of characters (`*`), or one character (`?`). */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'many' }
  | { readonly kind: 'one' };

export interface Bound {
  readonly value: string;
  readonly inclusive: boolean;
}

/** `field` is absent for a clause that may match anywhere in a record. */
export type Clause =
  | { readonly kind: 'is'; readonly field: string; readonly value: string }
  | { readonly kind: 'like'; readonly field: string; readonly parts: readonly Part[] }
  | { readonly kind: 'exists'; readonly field: string }
  | { readonly kind: 'range'; readonly field: string; readonly low?: Bound; readonly high?: Bound }
  | { readonly kind: 'anywhere'; readonly parts: readonly Part[] };

export type Query =
  | Clause
  | { readonly kind: 'and'; readonly of: readonly Query[] }
  | { readonly kind: 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query };

/** All of them: flattened; of one, that one. The list must not be empty. */
export function and(members: readonly Query[]): Query {
  return join('and', members);
}

/** Any of them: flattened; of one, that one. The list must not be empty. */
export function or(members: readonly Query[]): Query {
  return join('or', members);
}

export function not(of: Query): Query {
  return Object.freeze({ kind: 'not', of });
}

function join(kind: 'and' | 'or', members: readonly Query[]): Query {
  const of = members.flatMap((member) => (member.kind === kind ? member.of : [member]));
  const [first] = of;
  return of.length === 1 && first !== undefined ? first : Object.freeze({ kind, of: Object.freeze(of) });
}

/** `field` has exactly this value. */
export function is(field: string, value: string): Clause {
  return Object.freeze({ kind: 'is', field: field.toLowerCase(), value });
}

/**
 * `field` fits the pattern; without a field, some value of the record holds it. Neighbouring texts and neighbouring `*` are joined, a pattern without
 * wildcards is `is`, one of `*` alone is `exists`.
 */
export function like(field: string | undefined, pieces: readonly Part[]): Clause {
  const parts: Part[] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (piece.kind === 'text' && piece.text === '') continue;
    if (piece.kind === 'many' && last?.kind === 'many') continue;
    if (piece.kind === 'text' && last?.kind === 'text') parts.splice(-1, 1, text(last.text + piece.text));
    else parts.push(piece);
  }
  const [first] = parts;
  if (field === undefined) return Object.freeze({ kind: 'anywhere', parts: Object.freeze(parts) });
  const name = field.toLowerCase();
  if (parts.length === 1 && first?.kind === 'text') return is(name, first.text);
  if (parts.length === 1 && first?.kind === 'many') return Object.freeze({ kind: 'exists', field: name });
  return Object.freeze({ kind: 'like', field: name, parts: Object.freeze(parts) });
}

/** Between two bounds, one of which may be open; with both open the field exists. */
export function range(field: string, low: Bound | undefined, high: Bound | undefined): Clause {
  const name = field.toLowerCase();
  if (low === undefined && high === undefined) return Object.freeze({ kind: 'exists', field: name });
  return Object.freeze({ kind: 'range', field: name, ...(low && { low }), ...(high && { high }) });
}

export function text(value: string): Part {
  return Object.freeze({ kind: 'text', text: value });
}

export const MANY: Part = Object.freeze({ kind: 'many' });
export const ONE: Part = Object.freeze({ kind: 'one' });
