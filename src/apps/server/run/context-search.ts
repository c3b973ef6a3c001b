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
  readonly pointer: string;
  readonly name: string;
  readonly in: Place | undefined;
  readonly value: Json;
}

/** In the order of the tree; `limit` places at most. */
export function searchIn(tree: Json, text: string, limit: number): ContextFoundView {
  const sought = text.toLowerCase();
  const rows: ContextFoundView['rows'][number][] = [];
  const open: Place[] = [{ pointer: '', name: '', in: undefined, value: tree }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const row = foundAt(place, sought);
    if (row) {
      if (rows.length === limit) return { rows, complete: false };
      rows.push(row);
    }
    // Taken from the end: the first member is the next one.
    open.push(...membersOf(place).toReversed());
  }
  return { rows, complete: true };
}

function foundAt(place: Place, sought: string): ContextFoundView['rows'][number] | undefined {
  const { pointer, name, value } = place;
  const row = (where: 'name' | 'value', around: string) => ({
    pointer,
    names: namesOf(place),
    kind: kindOf(value),
    size: sizeOf(value),
    in: where,
    around,
  });
  const text = isList(value) || isObject(value) ? '' : String(value);
  const index = text.toLowerCase().indexOf(sought);
  if (index >= 0) {
    return row('value', text.slice(Math.max(0, index - AROUND_CHARS), index + sought.length + AROUND_CHARS));
  }
  return name.toLowerCase().includes(sought) ? row('name', '') : undefined;
}

function namesOf(place: Place): readonly string[] {
  const names: string[] = [];
  for (let at = place; at.in !== undefined; at = at.in) names.push(at.name);
  return names.toReversed();
}

function membersOf(place: Place): readonly Place[] {
  const { pointer, value } = place;
  const member = (name: string, of: Json): Place => ({
    pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    name,
    in: place,
    value: of,
  });
  if (isList(value)) return value.map((of, index) => member(String(index), of));
  return isObject(value) ? Object.entries(value).map(([name, of]) => member(name, of)) : [];
}
