/**
 * Texts with placeholders: `ip is ${Host.Name}`.
 *
 * T1. A text that is one placeholder gives the value as it is; placeholders inside a text are written into it.
 * T2. What a placeholder gives is never read again for placeholders, whatever it holds.
 * T3. A `${` that is not closed is text. Parsing is linear in the text.
 * T4. `printTemplate(parseTemplate(t))` parses to the same template again.
 *
 * Not here: placeholders inside a placeholder (`nested.ts`), what a path gives (`path-eval.ts`).
 */
import { EMPTY_PLACEHOLDER_IS_TEXT, NESTED_PLACEHOLDERS, PADDED_PLACEHOLDER_IS_WHOLE } from './choices.ts';
import { Fault } from './fault.ts';
import { parseNested } from './nested.ts';
import type { AnyPath } from './nested.ts';
import { parsePath, printPath } from './paths.ts';
import { bracePairs, findAtTop } from './scan.ts';

export interface Placeholder {
  /** Where in the text that stands which is between the braces; end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly path: AnyPath;
}

export type Template =
  | { readonly kind: 'text'; readonly source: string }
  /** One placeholder, with nothing but blanks around it. */
  | { readonly kind: 'one'; readonly source: string; readonly placeholder: Placeholder }
  | { readonly kind: 'parts'; readonly source: string; readonly parts: readonly (string | Placeholder)[] };

/** Reads a text. `keep` says which placeholders (by what is between the braces) stay text. */
export function parseTemplate(text: string, keep?: (inner: string) => boolean): Template | Fault {
  const parts: (string | Placeholder)[] = [];
  let plain = '';
  let from = 0;
  for (const { start, end } of placeholdersIn(text)) {
    const inner = text.slice(start, end);
    if ((inner.trim() === '' && EMPTY_PLACEHOLDER_IS_TEXT) || keep?.(inner) === true) continue;
    const path = parseAnyPath(inner);
    if (path instanceof Fault) return path.inside(text, start);
    plain += text.slice(from, start - 2);
    if (plain !== '') parts.push(plain);
    plain = '';
    parts.push({ start, end, path });
    from = end + 1;
  }
  if (parts.length === 0) return { kind: 'text', source: text };
  plain += text.slice(from);
  if (plain !== '') parts.push(plain);
  const solid = PADDED_PLACEHOLDER_IS_WHOLE ? parts.filter((part) => !isBlank(part)) : parts;
  const [only] = solid;
  return solid.length === 1 && typeof only === 'object'
    ? { kind: 'one', source: text, placeholder: only }
    : { kind: 'parts', source: text, parts };
}

/** A path as it stands in a placeholder, or in a place that holds a path anyway. */
export function parseAnyPath(text: string): AnyPath | Fault {
  return NESTED_PLACEHOLDERS && text.includes('${') ? parseNested(text) : parsePath(text);
}

/** The template as text, its paths in one spelling. */
export function printTemplate(template: Template): string {
  if (template.kind === 'text') return template.source;
  if (template.kind === 'one') return `\${${printAnyPath(template.placeholder.path)}}`;
  return template.parts.map((part) => (typeof part === 'string' ? part : `\${${printAnyPath(part.path)}}`)).join('');
}

export function printAnyPath(path: AnyPath): string {
  return 'pieces' in path ? path.source : printPath(path);
}

/** What stands between `${` and its `}`, from left to right. */
function* placeholdersIn(text: string): Generator<{ readonly start: number; readonly end: number }> {
  // Set with the first placeholder that quotes keep open: from there on braces alone decide, or each would be looked for to the end.
  let pairs: ReadonlyMap<number, number> | undefined;
  let open = text.indexOf('${');
  while (open >= 0) {
    const start = open + 2;
    let end = pairs === undefined ? findAtTop(text, start, '}', false) : (pairs.get(open + 1) ?? -1);
    if (end < 0 && pairs === undefined) {
      pairs = bracePairs(text, open);
      end = pairs.get(open + 1) ?? -1;
    }
    if (end >= 0) yield { start, end };
    open = text.indexOf('${', end < 0 ? start : end + 1);
  }
}

function isBlank(part: string | Placeholder): boolean {
  return typeof part === 'string' && part.trim() === '';
}

/** The text inside a single pair of `${}`, or the text itself: for places that hold a path anyway. */
export function withoutBraces(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('${') || !trimmed.endsWith('}')) return text;
  return findAtTop(trimmed, 2, '}', false) === trimmed.length - 1 ? trimmed.slice(2, -1) : text;
}
