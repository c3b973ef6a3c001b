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
import { EMPTY_PLACEHOLDER_IS_TEXT, PADDED_PLACEHOLDER_IS_WHOLE } from './choices.ts';
import { Fault } from './fault.ts';
import { parsePath } from './paths.ts';
import type { Path } from './paths.ts';
import { findAtTop } from './scan.ts';

export type Template =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'parts'; readonly parts: readonly (string | Path)[] };

/** Reads a text. `keep` says which placeholders (by what is between the braces) stay text. */
export function parseTemplate(text: string, keep?: (inner: string) => boolean): Template | Fault {
  if (!text.includes('${')) return { kind: 'text', text };
  const parts: (string | Path)[] = [];
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
      const path = parsePath(inner);
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

function asTemplate(parts: readonly (string | Path)[]): Template {
  if (parts.length <= 1) {
    const [only] = parts;
    return typeof only === 'object' ? { kind: 'path', path: only } : { kind: 'text', text: only ?? '' };
  }
  if (PADDED_PLACEHOLDER_IS_WHOLE) {
    const solid = parts.filter((part) => typeof part !== 'string' || part.trim() !== '');
    const [only] = solid;
    if (solid.length === 1 && typeof only === 'object') return { kind: 'path', path: only };
  }
  return { kind: 'parts', parts };
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
  return isList(value) || isObject(value) ? JSON.stringify(value) : String(value);
}
