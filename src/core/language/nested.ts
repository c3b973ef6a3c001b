/**
 * Placeholders inside the path of a placeholder: `${File(val.Name == '${inputs.name}').Size}`. The innermost are resolved first.
 *
 * D1. What an inner placeholder gives is data there and never code: inside quotes it is escaped, in a script it is a JSON literal,
 *     among the names it is names.
 * D2. `${…}` inside a JavaScript template literal (between backticks) is JavaScript's own.
 */
import type { Json } from '../base/json.ts';
import { embed } from './embed.ts';
import { Fault, wholeOf } from './fault.ts';
import { parsePath, quotedName } from './paths.ts';
import type { Path } from './paths.ts';
import { Slashes, bracePairs } from './scan.ts';

/** A path that may hold placeholders itself. */
export type AnyPath = Path | NestedPath;

/** A path that is known only when the placeholders in it are. */
export interface NestedPath {
  readonly source: string;
  readonly pieces: readonly (string | NestedPlaceholder)[];
}

/** Where the inner placeholder stands decides what its value may be there: names, part of a quoted text or pattern, a literal. */
export interface NestedPlaceholder {
  readonly path: AnyPath;
  readonly as: 'names' | 'quoted' | 'pattern' | 'literal';
}

/** Placeholders inside placeholders inside …: nobody writes them deeper than this. */
const NESTED_DEPTH_MAX = 8;

/** Reads a path that may hold placeholders; without any it is a plain path. */
export function parseNested(source: string, depth = 0): AnyPath | Fault {
  if (depth > NESTED_DEPTH_MAX)
    return new Fault('language.too-deep', 'placeholders nested too deeply', wholeOf(source));
  const pieces: (string | NestedPlaceholder)[] = [];
  const pairs = bracePairs(source, 0);
  const role = new RoleScanner(source);
  let from = 0;
  for (let open = source.indexOf('${'); open >= 0;) {
    const as = role.at(open);
    const close = as === 'own' ? undefined : pairs.get(open + 1);
    let next = open + 2;
    if (as !== 'own' && close !== undefined) {
      const path = parseNested(source.slice(open + 2, close), depth + 1);
      if (path instanceof Fault) return path.inside(source, open + 2);
      pieces.push(source.slice(from, open), { path, as });
      from = close + 1;
      next = from;
      role.skipTo(next);
    }
    open = source.indexOf('${', next);
  }
  if (pieces.length === 0) return parsePath(source);
  pieces.push(source.slice(from));
  return { source, pieces };
}

/** Walks once through a path and says what stands where; `own`: inside JavaScript's own template or a comment. */
class RoleScanner {
  readonly #source: string;
  readonly #slashes: Slashes;
  #at = 0;
  #depth = 0;
  #script = false;
  /** What hides brackets up to `#hiddenTo`: a quote (then the end is where it is closed), a pattern or a comment. */
  #hidden: '' | '"' | "'" | '`' | 'pattern' | 'comment' = '';
  #hiddenTo = 0;
  #last = '';

  constructor(source: string) {
    this.#source = source;
    this.#slashes = new Slashes(source);
  }

  /** Of a place that is not before the one asked last. */
  at(place: number): NestedPlaceholder['as'] | 'own' {
    for (; this.#at < place; this.#at++) this.#read(this.#source.charAt(this.#at));
    if (this.#hidden === '`' || this.#hidden === 'comment') return 'own';
    if (this.#hidden === 'pattern') return 'pattern';
    if (this.#hidden !== '') return 'quoted';
    return this.#script || this.#depth > 0 ? 'literal' : 'names';
  }

  skipTo(place: number): void {
    this.#at = place;
    this.#last = '}';
  }

  #read(c: string): void {
    if (this.#hidden !== '') this.#readHidden(c);
    else if (this.#script || this.#depth > 0) this.#readCode(c);
    else if (c === '(' || c === '[') this.#depth++;
    else if (c === '=') this.#script = true;
    if (c !== ' ') this.#last = c;
  }

  #readHidden(c: string): void {
    if (this.#hidden === 'pattern' || this.#hidden === 'comment') {
      if (this.#at >= this.#hiddenTo) this.#hidden = '';
    } else if (c === '\\') this.#at++;
    else if (c === this.#hidden) this.#hidden = '';
  }

  #readCode(c: string): void {
    if (c === '"' || c === "'" || c === '`') this.#hidden = c;
    else if (c === '(' || c === '[') this.#depth++;
    else if (c === ')' || c === ']') this.#depth--;
    else if (c === '/') {
      const { kind, end } = this.#slashes.opened(this.#at, this.#last);
      if (kind === 'sign') return;
      this.#hidden = kind;
      this.#hiddenTo = end;
    }
  }
}

/**
 * The path once the inner values are known; `undefined` when one of its names is nothing: then nothing has that name.
 *
 * @choice A placeholder among the names of a path that gives nothing, or an empty text, makes the whole path missing: the
 * object above it was not what was asked for.
 */
export function resolveNested(
  nested: NestedPath,
  valueOf: (path: AnyPath) => Json | undefined | Fault,
): Path | undefined | Fault {
  let text = '';
  for (const piece of nested.pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const value = valueOf(piece.path);
    if (value instanceof Fault) return value;
    const inserted = written(value, piece.as);
    if (inserted === '' && piece.as === 'names') return undefined;
    text += inserted;
  }
  return parsePath(text);
}

function written(value: Json | undefined, as: NestedPlaceholder['as']): string {
  switch (as) {
    case 'literal':
      return asLiteral(value);
    case 'quoted':
      return escapeQuoted(embed(value));
    case 'pattern':
      return escapePattern(embed(value));
    case 'names': {
      const text = embed(value);
      // Plain names may be glued to others (`a${x}`); everything else stands in quotes, as a name of its own.
      if (text === '' || /^[\w.-]+(?: [\w.-]+)*$/.test(text)) return text;
      return text.split('.').map(quotedName).join('');
    }
  }
}

/** Hyphens are escaped, too: `val1---x` in a text would bind the path `x`. A negative number must not end such a thing either. */
function asLiteral(value: Json | undefined): string {
  if (typeof value === 'number') return value < 0 ? `(${value})` : String(value);
  return JSON.stringify(value ?? null).replaceAll('---', '\\u002d\\u002d\\u002d');
}

function escapeQuoted(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/['`$-]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

/** The text itself, as a regular expression finds it: every sign and every end of a line by its number. */
function escapePattern(text: string): string {
  return text.replace(/[!-/:-@[-`{-~\s]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
