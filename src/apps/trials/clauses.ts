/**
 * Reads an alert query for the judge. It shares no code with the product's own parser: what both misread in the same way would
 * otherwise never show.
 *
 * The language (XSOAR: search): `field:value`, `field:"quoted value"`, `field:(a or b)`, `and` / `or` / `not` / `-`, brackets.
 * Two clauses side by side are an `and`. A query that does not read whole has no clauses and no scope.
 */

export type Clauses =
  | { readonly kind: 'clause'; readonly field: string; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Clauses[] }
  | { readonly kind: 'not'; readonly of: Clauses };

type Token =
  | { readonly kind: 'word' | 'quoted'; readonly text: string }
  | { readonly kind: '(' | ')' | ':' | '-'; readonly text: string };

/** Fields that name the case of an alert. */
const CASE_FIELDS: ReadonlySet<string> = new Set(['caseid', 'case_id', 'parentxdrincident', 'incident_id']);

/** The clauses of a query, or undefined when some of it cannot be read. */
export function readClauses(query: string): Clauses | undefined {
  const tokens = tokensOf(query);
  if (tokens === undefined || tokens.length === 0) return undefined;
  const reader = new Reader(tokens);
  const read = reader.any('');
  return reader.done ? read : undefined;
}

/** All values that the query gives the field, in order; negated ones are not counted. */
export function valuesOf(read: Clauses, field: string): readonly string[] {
  switch (read.kind) {
    case 'clause':
      return read.field === field.toLowerCase() ? [read.value] : [];
    case 'not':
      return [];
    default:
      return read.of.flatMap((part) => valuesOf(part, field));
  }
}

/** True when no alert outside named cases can match. */
export function isScoped(read: Clauses): boolean {
  switch (read.kind) {
    case 'clause':
      return CASE_FIELDS.has(read.field) && read.value.trim() !== '' && (read.quoted || !/[*?<>]/.test(read.value));
    case 'not':
      return false;
    case 'all':
      return read.of.some(isScoped);
    case 'any':
      return read.of.length > 0 && read.of.every(isScoped);
  }
}

function tokensOf(query: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let rest = query.trimStart();
  while (rest !== '') {
    const mark = /^[():]|^-(?=\S)/.exec(rest)?.[0];
    const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(rest);
    // Behind a colon the value goes on over further colons: an instant, a URL.
    const word = (tokens.at(-1)?.kind === ':' ? /^[^\s()"]+/ : /^[^\s():"]+/).exec(rest);
    if (mark !== undefined) tokens.push({ kind: mark as '(' | ')' | ':' | '-', text: mark });
    else if (quoted) tokens.push({ kind: 'quoted', text: (quoted[1] ?? '').replace(/\\(.)/gs, '$1') });
    else if (word) tokens.push({ kind: 'word', text: word[0] });
    else return undefined;
    rest = rest.slice((mark ?? quoted?.[0] ?? word?.[0] ?? '').length).trimStart();
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #broken = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return !this.#broken && this.#at === this.#tokens.length;
  }

  any(field: string): Clauses {
    const of = [this.#all(field)];
    while (this.#takeWord('or', '||')) of.push(this.#all(field));
    return of.length === 1 ? (of[0] as Clauses) : { kind: 'any', of };
  }

  #all(field: string): Clauses {
    const of = [this.#one(field)];
    for (;;) {
      const next = this.#tokens[this.#at];
      if (this.#broken || next === undefined || next.kind === ')' || isWord(next, 'or', '||')) break;
      this.#takeWord('and', '&&');
      of.push(this.#one(field));
    }
    return of.length === 1 ? (of[0] as Clauses) : { kind: 'all', of };
  }

  #one(field: string): Clauses {
    if (this.#take('-') || this.#takeWord('not', '!')) return { kind: 'not', of: this.#one(field) };
    if (this.#take('(')) {
      const inner = this.any(field);
      if (!this.#take(')')) this.#broken = true;
      return inner;
    }
    const first = this.#value();
    if (field === '' && first.kind === 'word' && this.#take(':')) {
      const name = first.text.toLowerCase();
      if (this.#tokens[this.#at]?.kind === '(') return this.#one(name);
      const value = this.#value();
      return { kind: 'clause', field: name, value: value.text, quoted: value.kind === 'quoted' };
    }
    return { kind: 'clause', field, value: first.text, quoted: first.kind === 'quoted' };
  }

  #value(): Token {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'word' || token?.kind === 'quoted') {
      this.#at += 1;
      return token;
    }
    this.#broken = true;
    return { kind: 'word', text: '' };
  }

  #take(kind: Token['kind']): boolean {
    if (this.#tokens[this.#at]?.kind !== kind) return false;
    this.#at += 1;
    return true;
  }

  #takeWord(...words: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || !isWord(token, ...words)) return false;
    this.#at += 1;
    return true;
  }
}

function isWord(token: Token, ...words: readonly string[]): boolean {
  return token.kind === 'word' && words.includes(token.text.toLowerCase());
}
