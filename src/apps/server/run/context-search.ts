/**
 * Where a text stands in a value: in names and values, at any depth. Pure.
 *
 * S1. The text is looked for letter for letter, whatever its case: it is no pattern.
 * S2. Depth is bounded by the value, not by the stack of the machine: a context may be as deep as an alert lets it be.
 */
import type { ContextFoundView } from '../../../core/api/views.ts';
import { isList, isObject, type Json } from '../../../core/base/json.ts';
import { kindOf, sizeOf } from './context.ts';

export const FOUND_MAX = 500;
const AROUND_CHARS = 60;

interface Place {
  readonly name: string | number;
  readonly in: Place | undefined;
  readonly value: Json;
}

/** In the order of the tree; `limit` places at most. */
export function searchIn(tree: Json, text: string, limit: number): ContextFoundView {
  const sought = text.toLowerCase();
  const rows: ContextFoundView['rows'][number][] = [];
  const open: Place[] = [{ name: '', in: undefined, value: tree }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const row = foundAt(place, sought);
    if (row) {
      if (rows.length === limit) return { rows, complete: false };
      rows.push(row);
    }
    addMembers(open, place);
  }
  return { rows, complete: true };
}

function foundAt(place: Place, sought: string): ContextFoundView['rows'][number] | undefined {
  const { name, value } = place;
  const text = typeof value === 'object' ? (value === null ? 'null' : '') : String(value);
  const index = text.toLowerCase().indexOf(sought);
  if (index >= 0) {
    const around = text.slice(Math.max(0, index - AROUND_CHARS), index + sought.length + AROUND_CHARS);
    return rowOf(place, 'value', around);
  }
  return typeof name === 'string' && name.toLowerCase().includes(sought) ? rowOf(place, 'name', '') : undefined;
}

function rowOf(place: Place, where: 'name' | 'value', around: string): ContextFoundView['rows'][number] {
  const names: string[] = [];
  for (let at = place; at.in !== undefined; at = at.in) names.push(String(at.name));
  names.reverse();
  return {
    pointer: names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    names,
    kind: kindOf(place.value),
    size: sizeOf(place.value),
    in: where,
    around,
  };
}

/** Taken from the end: the first member is the next one. */
function addMembers(open: Place[], place: Place): void {
  const { value } = place;
  if (isList(value)) {
    for (let index = value.length - 1; index >= 0; index -= 1)
      open.push({ name: index, in: place, value: value[index] ?? null });
  } else if (isObject(value)) {
    const names = Object.keys(value);
    for (let index = names.length - 1; index >= 0; index -= 1) {
      const name = names[index] ?? '';
      open.push({ name, in: place, value: value[name] ?? null });
    }
  }
}
