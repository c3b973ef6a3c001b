/**
 * A document with changes that are not written yet: the tree as it was read, with new nodes where something changes.
 *
 * F1. A node that nobody changed is the very node that was read, so that a writer knows what to leave alone.
 * F2. A changed node says in whose place it stands (`from`); a node without `from` is new.
 * F3. Entries keep their order; a new entry stands last in its mapping.
 *
 * Not here: which edits there are (`edits.ts`), how a draft becomes text (`patch.ts`).
 */
import { getOwn, isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import type { ListNode, MapEntry, MapNode, SourceNode } from './source.ts';

export interface DraftText {
  readonly kind: 'text';
  readonly text: string;
  readonly isNull: boolean;
  /** A number or boolean: written without quotes. */
  readonly bare?: boolean;
  readonly from?: SourceNode | undefined;
}
export interface DraftList {
  readonly kind: 'list';
  readonly items: readonly Draft[];
  readonly from?: SourceNode | undefined;
}
export interface DraftEntry {
  readonly key: string;
  readonly value: Draft;
  /** The entry that it was; absent: it is new. */
  readonly from?: MapEntry | undefined;
}
export interface DraftMap {
  readonly kind: 'map';
  readonly entries: readonly DraftEntry[];
  readonly from?: SourceNode | undefined;
}
export type Changed = DraftText | DraftList | DraftMap;
export type Draft = SourceNode | Changed;

/** F1. */
export function isKept(draft: Draft): draft is SourceNode {
  return 'start' in draft;
}

/** The node of the text in whose place the draft stands; undefined for what is new. */
export function placeOf(draft: Draft): SourceNode | undefined {
  return isKept(draft) ? draft : draft.from;
}

/** The entry as it was read, or the new one. */
export function entryFrom(entry: MapEntry | DraftEntry): MapEntry | undefined {
  return 'keyStart' in entry ? entry : entry.from;
}

export function entryOf(map: MapNode | DraftMap, key: string): MapEntry | DraftEntry | undefined {
  const entries: readonly (MapEntry | DraftEntry)[] = map.entries;
  return entries.find((entry) => entry.key === key);
}

/** A value as a new node. Texts are texts; numbers and booleans are written bare, which a reader of texts sees as text too. */
export function draftOf(value: Json, from?: SourceNode): Changed {
  if (isList(value)) return { kind: 'list', items: value.map((item) => draftOf(item)), from };
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, member]) => ({ key, value: draftOf(member) }));
    return { kind: 'map', entries, from };
  }
  if (value === null) return { kind: 'text', text: '', isNull: true, from };
  if (typeof value === 'string') return { kind: 'text', text: value, isNull: false, from };
  return { kind: 'text', text: String(value), isNull: false, bare: true, from };
}

/** `old` with the value of `next`, changing as few nodes as possible. */
export function merged(old: Draft, next: Json): Draft {
  if (isSame(old, draftOf(next))) return old;
  if (old.kind === 'map' && isObject(next)) return mergedMap(old, next);
  if (old.kind === 'list' && isList(next)) return mergedList(old, next);
  return draftOf(next, placeOf(old));
}

function mergedMap(old: MapNode | DraftMap, next: Readonly<Record<string, Json>>): DraftMap {
  const kept = (old.entries as readonly (MapEntry | DraftEntry)[]).flatMap((entry): DraftEntry[] => {
    const value = getOwn(next, entry.key);
    return value === undefined ? [] : [{ key: entry.key, value: merged(entry.value, value), from: entryFrom(entry) }];
  });
  const keys = new Set(kept.map(({ key }) => key));
  const added = Object.entries(next)
    .filter(([key]) => !keys.has(key))
    .map(([key, value]) => ({ key, value: draftOf(value) }));
  return { kind: 'map', entries: [...kept, ...added], from: placeOf(old) };
}

/** Items that are equal at both ends are kept; between them, items are changed in their place as far as both lists have some. */
function mergedList(old: ListNode | DraftList, next: readonly Json[]): DraftList {
  const before: readonly Draft[] = old.items;
  const after = next.map((item) => draftOf(item));
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isSameAt(before, head, after, head)) head++;
  let tail = 0;
  while (tail < shorter - head && isSameAt(before, before.length - 1 - tail, after, after.length - 1 - tail)) tail++;
  const middle = next.slice(head, next.length - tail).map((value, index) => {
    const place = head + index < before.length - tail ? before[head + index] : undefined;
    return place === undefined ? draftOf(value) : merged(place, value);
  });
  const items = [...before.slice(0, head), ...middle, ...before.slice(before.length - tail)];
  return { kind: 'list', items, from: placeOf(old) };
}

function isSameAt(before: readonly Draft[], i: number, after: readonly Draft[], j: number): boolean {
  const a = before[i];
  const b = after[j];
  return a !== undefined && b !== undefined && isSame(a, b);
}

/** Whether two trees say the same. The order of keys does not count, the order of items does. */
export function isSame(a: Draft, b: Draft): boolean {
  if (a.kind === 'text' || b.kind === 'text') {
    return a.kind === 'text' && b.kind === 'text' && a.text === b.text && a.isNull === b.isNull;
  }
  if (a.kind === 'list') {
    if (b.kind !== 'list' || a.items.length !== b.items.length) return false;
    return (a.items as readonly Draft[]).every((_, index) => isSameAt(a.items, index, b.items, index));
  }
  if (b.kind !== 'map' || a.entries.length !== b.entries.length) return false;
  const others = new Map<string, Draft>();
  for (const { key, value } of b.entries) others.set(key, value);
  return (a.entries as readonly DraftEntry[]).every(({ key, value }) => {
    const other = others.get(key);
    return other !== undefined && isSame(value, other);
  });
}

/** The tree as plain data: texts, null, lists, objects (without prototype). */
export function dataOf(draft: Draft): Json {
  if (draft.kind === 'text') return draft.isNull ? null : draft.text;
  if (draft.kind === 'list') return (draft.items as readonly Draft[]).map(dataOf);
  const object = Object.create(null) as Record<string, Json>;
  for (const { key, value } of draft.entries as readonly DraftEntry[]) object[key] = dataOf(value);
  return object;
}
