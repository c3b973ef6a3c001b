/**
 * Texts with placeholders: `ip is ${Host.Name}`.
 *
 * T1. A text that is one placeholder gives the value as it is; placeholders inside a text are written into it.
 * T2. What a placeholder gives is never read again for placeholders, whatever it holds.
 * T3. A `${` that is not closed is text. Parsing is linear in the text.
 */
import { isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { formatNumber } from './casts.ts';
import {
  EMPTY_PLACEHOLDER_IS_TEXT,
  NESTED_PLACEHOLDERS,
  PADDED_PLACEHOLDER_IS_WHOLE,
  structureAsText,
} from './choices.ts';
import { Fault } from './fault.ts';
import { parsePath, quotedName } from './paths.ts';
import type { Path } from './paths.ts';
import { findAtTop } from './scan.ts';

export type Template =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'nested'; readonly nested: NestedPath }
  | { readonly kind: 'parts'; readonly parts: readonly (string | Path | NestedPath)[] };

/** A path that holds placeholders itself; it is known only when they are. */
export interface NestedPath {
  readonly source: string;
  readonly pieces: readonly (string | NestedPlaceholder)[];
}

/** Where the inner placeholder stands decides what its value may be there: names, a part of a quoted text, or a literal. */
export interface NestedPlaceholder {
  readonly path: Path;
  readonly as: 'names' | 'quoted' | 'literal';
}

/** Reads a text. `keep` says which placeholders (by what is between the braces) stay text. */
export function parseTemplate(text: string, keep?: (inner: string) => boolean): Template | Fault {
  if (!text.includes('${')) return { kind: 'text', text };
  const parts: (string | Path | NestedPath)[] = [];
  let plain = '';
  let from = 0;
  let quotesClose = true;
  while (from < text.length) {
    const open = text.indexOf('${', from);
    if (open < 0) break;
    let close = quotesClose ? findAtTop(text, open + 2, '}', false) : -1;
    if (close < 0) {
      // An odd quote: from here on braces alone decide, or the scan would run to the end for every placeholder.
      quotesClose = false;
      close = text.indexOf('}', open + 2);
      if (close < 0) break;
    }
    const inner = text.slice(open + 2, close);
    plain += text.slice(from, open);
    if ((inner.trim() === '' && EMPTY_PLACEHOLDER_IS_TEXT) || keep?.(inner) === true) {
      plain += text.slice(open, close + 1);
    } else {
      const path = NESTED_PLACEHOLDERS && inner.includes('${') ? parseNested(inner) : parsePath(inner);
      if (path instanceof Fault) {
        return new Fault(path.code, path.message, {
          source: text,
          start: open + 2 + path.at.start,
          end: open + 2 + path.at.end,
        });
      }
      if (plain !== '') parts.push(plain);
      plain = '';
      parts.push(path);
    }
    from = close + 1;
  }
  plain += text.slice(from);
  if (plain !== '') parts.push(plain);
  return asTemplate(parts);
}

function asTemplate(parts: readonly (string | Path | NestedPath)[]): Template {
  if (parts.length === 0) return { kind: 'text', text: '' };
  const [only] = PADDED_PLACEHOLDER_IS_WHOLE ? parts.filter((part) => !isBlank(part)) : parts;
  const solid = parts.reduce((count, part) => (PADDED_PLACEHOLDER_IS_WHOLE && isBlank(part) ? count : count + 1), 0);
  if (solid === 1 && typeof only === 'object') {
    return 'pieces' in only ? { kind: 'nested', nested: only } : { kind: 'path', path: only };
  }
  return parts.length === 1 && typeof parts[0] === 'string'
    ? { kind: 'text', text: parts[0] }
    : { kind: 'parts', parts };
}

function isBlank(part: string | Path | NestedPath): boolean {
  return typeof part === 'string' && part.trim() === '';
}

// ---- Placeholders inside placeholders -------------------------------------------------------------------------------------

function parseNested(source: string): NestedPath | Fault {
  const pieces: (string | NestedPlaceholder)[] = [];
  let from = 0;
  for (;;) {
    const open = source.indexOf('${', from);
    const close = open < 0 ? -1 : source.indexOf('}', open);
    if (close < 0) break;
    const path = parsePath(source.slice(open + 2, close));
    if (path instanceof Fault) return path;
    pieces.push(source.slice(from, open), { path, as: roleAt(source, open) });
    from = close + 1;
  }
  pieces.push(source.slice(from));
  return { source, pieces };
}

/** Inside quotes, inside a selector or mutator, or among the names of the path. */
function roleAt(source: string, at: number): NestedPlaceholder['as'] {
  let depth = 0;
  let script = false;
  let quote = '';
  for (let i = 0; i < at; i++) {
    const c = source.charAt(i);
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if ((script || depth > 0) && (c === '"' || c === "'" || c === '`')) quote = c;
    else if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (c === '=' && depth === 0) script = true;
  }
  if (quote !== '') return 'quoted';
  return script || depth > 0 ? 'literal' : 'names';
}

/**
 * The path once the inner values are known. They are data: inside quotes they are escaped, in a script they are a JSON literal, and
 * among the names they are names, so nothing in them can become code.
 */
export function resolveNested(nested: NestedPath, valueOf: (path: Path) => Json | undefined | Fault): Path | Fault {
  let text = '';
  for (const piece of nested.pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const value = valueOf(piece.path);
    if (value instanceof Fault) return value;
    text += written(value, piece.as);
  }
  return parsePath(text);
}

function written(value: Json | undefined, as: NestedPlaceholder['as']): string {
  switch (as) {
    case 'literal':
      return JSON.stringify(value ?? null);
    case 'quoted':
      return escapeQuoted(embed(value));
    case 'names': {
      const text = embed(value);
      // Plain names may be glued to others (`a${x}`); everything else stands in quotes, as a name of its own.
      if (text === '' || /^[\w.-]+(?: [\w.-]+)*$/.test(text)) return text;
      return text.split('.').map(quotedName).join('');
    }
  }
}

function escapeQuoted(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/['`$]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

/** The text inside a single pair of `${}`, or the text itself: for places that hold a path anyway. */
export function withoutBraces(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('${') || !trimmed.endsWith('}')) return text;
  return findAtTop(trimmed, 2, '}', false) === trimmed.length - 1 ? trimmed.slice(2, -1) : text;
}

/** How a value is written into a text: lists and objects as compact JSON, missing and null as nothing. */
export function embed(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  return isList(value) || isObject(value) ? structureAsText(value) : String(value);
}
