/**
 * XSOAR's `lists` as paths read them.
 *
 * N1. A task that begins in the decision that ends another one sees what that one did to a list, though the store is told afterwards.
 */
import { parseJson, type Json, type JsonObject } from '../base/json.ts';
import { applyWrites } from '../language/writes.ts';
import type { RunEvent } from './events.ts';
import { itemsWith, itemsWithout } from './list-items.ts';
import type { RecordChange } from './records.ts';

/** Name → text. */
export type ListTexts = ReadonlyMap<string, string>;

/** The lists after what the events did to them. */
export function listsAfter(lists: ListTexts, events: readonly RunEvent[]): ListTexts {
  const changes = events.flatMap((event) => ('records' in event ? (event.records ?? []) : []));
  if (changes.length === 0) return lists;
  const changed = new Map(lists);
  for (const change of changes) changeList(changed, change);
  return changed;
}

function changeList(lists: Map<string, string>, change: RecordChange): void {
  if (!('name' in change)) return;
  const { name } = change;
  const text = lists.get(name);
  if (change.kind === 'list.put') lists.set(name, change.text);
  else if (change.kind === 'list.delete') lists.delete(name);
  else if (text === undefined) return;
  else if (change.kind === 'list.add') lists.set(name, itemsWith(text, change.items));
  else lists.set(name, itemsWithout(text, change.items));
}

/**
 * The lists as one object: a text that is a JSON object or list is parsed, others stay as they are.
 *
 * @choice A dot in the name of a list is a step of the path; where the names of two lists overlap, the longer one is read.
 */
export function listTree(lists: ListTexts): JsonObject {
  const names = [...lists.keys()].toSorted((a, b) => a.length - b.length);
  return applyWrites(
    {},
    names.map((name) => ({ op: 'set', path: name.split('.'), value: listValue(lists.get(name) ?? '') })),
  );
}

function listValue(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  return parseJson(text) ?? text;
}
