/**
 * A value, one place at a time: contexts of 50 MB exist, and nobody reads one whole. Pure.
 *
 * P1. A place is a JSON pointer. What is small is shown where it stands; what is large is told by its kind and size, and asked for by its pointer.
 * P2. Looking costs what is shown: of a large value no more is measured than it takes to know that it is large.
 */
import type { ContextView } from '../../../core/api/views.ts';
import { isList, isObject, type Json } from '../../../core/base/json.ts';

/** Characters of JSON that are shown in a row, and of a text in one answer. */
const ROW_CHARS_MAX = 1_000;
const TEXT_CHARS_MAX = 64 * 1024;

type Kind = ContextView['kind'];

/** The value at the pointer; undefined where there is none. */
export function valueAt(tree: Json, pointer: string): Json | undefined {
  if (pointer === '') return tree;
  if (!pointer.startsWith('/')) return undefined;
  let value: Json | undefined = tree;
  for (const step of pointer.slice(1).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isList(value)) value = /^(?:0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined;
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

export function contextPage(
  value: Json,
  pointer: string,
  page: { readonly limit: number; readonly cursor?: string; readonly offset?: number },
): ContextView {
  const { limit, cursor = '0', offset = 0 } = page;
  const head = { pointer, kind: kindOf(value), size: sizeOf(value) };
  if (typeof value === 'string') {
    const end = offset + TEXT_CHARS_MAX;
    const nextOffset = end < value.length ? end : null;
    return { ...head, value: value.slice(offset, end), rows: [], next: null, nextOffset };
  }
  if (!isList(value) && !isObject(value)) return { ...head, value, rows: [], next: null, nextOffset: null };
  const from = Number(cursor);
  const names = isList(value) ? undefined : Object.keys(value);
  const total = names?.length ?? sizeOf(value);
  const until = Math.min(total, from + limit);
  const rows = [];
  for (let index = from; index < until; index += 1) {
    const name = names?.[index] ?? String(index);
    const member = (isList(value) ? value[index] : value[name]) ?? null;
    const whole = isWithin(member, ROW_CHARS_MAX);
    rows.push({
      name,
      pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      kind: kindOf(member),
      size: sizeOf(member),
      value: whole ? member : null,
      whole,
    });
  }
  return { ...head, value: null, rows, next: until < total ? String(until) : null, nextOffset: null };
}

export function kindOf(value: Json): Kind {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  if (isObject(value)) return 'object';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'flag';
}

export function sizeOf(value: Json): number {
  if (typeof value === 'string' || isList(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

/** Whether its JSON has about so many characters at most. */
export function isWithin(value: Json, charsMax: number): boolean {
  return left(value, charsMax) >= 0;
}

function left(value: Json, chars: number): number {
  if (typeof value === 'string') return chars - value.length - 2;
  if (isList(value)) {
    let rest = chars - 2;
    for (const item of value) {
      rest = left(item, rest - 1);
      if (rest < 0) return rest;
    }
    return rest;
  }
  if (!isObject(value)) return chars - 5;
  let rest = chars - 2;
  for (const name in value) {
    rest = left(value[name] ?? null, rest - name.length - 4);
    if (rest < 0) return rest;
  }
  return rest;
}
