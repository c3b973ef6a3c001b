/**
 * Changes of a document as data, and what they make of a draft.
 *
 * E1. A path names nodes as the reader shows them: keys as they stand in the document (of a key for a product, the plain one;
 *     of a duplicate key, the last), positions in lists from 0.
 * E2. An edit sees what the edits before it did.
 * E3. An edit that finds no place is a failure with a code; the others of its batch are then not made either.
 *
 * Not here: tasks and edges (`task-edits.ts`), how the text changes (`patch.ts`).
 */
import type { Json } from '../base/json.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { draftOf, entryFrom, entryOf, merged, placeOf } from './draft.ts';
import type { Draft, DraftEntry, DraftMap } from './draft.ts';
import type { ProblemCode } from './problems.ts';
import { shorten } from './problems.ts';

/** From the root: keys of mappings, positions in lists. Nothing: the root itself. */
export type DocumentPath = readonly (string | number)[];

export type DocumentEdit =
  /** Gives a node this value, as few nodes below it changing as can be; mappings on the way are made where there are none. */
  | { readonly op: 'set'; readonly path: DocumentPath; readonly value: Json }
  /** Puts a new item before the one at the position (its length: at the end), or a new key at the end of its mapping. */
  | { readonly op: 'insert'; readonly path: DocumentPath; readonly value: Json }
  | { readonly op: 'remove'; readonly path: DocumentPath }
  /** Gives a key of a mapping another name, in its place. */
  | { readonly op: 'rename'; readonly path: DocumentPath; readonly to: string };

export interface EditFailure {
  readonly code: Extract<ProblemCode, `playbook.edit-${string}`>;
  readonly message: string;
  /** Offset in the document. */
  readonly at: number;
}

export type Drafted = Result<Draft, EditFailure>;

/** The draft after one edit. */
export function withEdit(root: Draft, edit: DocumentEdit): Drafted {
  const { path } = edit;
  const last = path.at(-1);
  if (edit.op === 'set') {
    return atPath(root, path, 0, (old) => ok(old === undefined ? draftOf(edit.value) : merged(old, edit.value)));
  }
  if (last === undefined) return failure('playbook.edit-no-place', `the root cannot be given to "${edit.op}"`, root);
  return atPath(root, path.slice(0, -1), 0, (parent) => {
    if (parent === undefined && edit.op === 'insert') return ok(wrapped([last], 0, draftOf(edit.value)));
    if (parent === undefined) return noPlace(path, path.length - 1, undefined);
    return withChild(parent, last, edit);
  });
}

type Change = Exclude<DocumentEdit, { readonly op: 'set' }>;

function withChild(parent: Draft, step: string | number, edit: Change): Drafted {
  if (parent.kind === 'list' && typeof step === 'number') return withItem(parent, step, edit);
  if (parent.kind === 'map' && typeof step === 'string') return withEntry(parent, step, edit);
  if (parent.kind === 'text' && parent.isNull && edit.op === 'insert' && (typeof step === 'string' || step === 0)) {
    return ok({ ...wrapped([step], 0, draftOf(edit.value)), from: placeOf(parent) });
  }
  return noPlace(edit.path, edit.path.length - 1, parent);
}

function withItem(parent: Extract<Draft, { kind: 'list' }>, index: number, edit: Change): Drafted {
  const items: readonly Draft[] = parent.items;
  const isInside = Number.isInteger(index) && index >= 0 && index < items.length + (edit.op === 'insert' ? 1 : 0);
  if (!isInside || edit.op === 'rename') return noPlace(edit.path, edit.path.length - 1, parent);
  const put = edit.op === 'insert' ? [draftOf(edit.value)] : [];
  const cut = edit.op === 'insert' ? 0 : 1;
  return ok({ kind: 'list', items: items.toSpliced(index, cut, ...put), from: placeOf(parent) });
}

function withEntry(parent: Extract<Draft, { kind: 'map' }>, key: string, edit: Change): Drafted {
  const has = entryOf(parent, key) !== undefined;
  const entries = entriesOf(parent);
  const named = edit.op === 'rename' ? edit.to : key;
  const isTaken = edit.op !== 'remove' && named !== (edit.op === 'rename' ? key : undefined);
  if (isTaken && entryOf(parent, named) !== undefined) {
    return failure('playbook.edit-exists', `the key "${shorten(named)}" exists already`, parent);
  }
  if (edit.op !== 'insert' && !has) return noPlace(edit.path, edit.path.length - 1, parent);
  switch (edit.op) {
    case 'insert':
      return ok(mapOf(parent, [...entries, { key, value: draftOf(edit.value) }]));
    case 'remove':
      return ok(mapOf(parent, entries.filter((entry) => entry.key !== key))); // prettier-ignore
    case 'rename':
      return ok(mapOf(parent, entries.map((entry) => (entry.key === key ? { ...entry, key: named } : entry)))); // prettier-ignore
  }
}

function entriesOf(map: Extract<Draft, { kind: 'map' }>): readonly DraftEntry[] {
  return map.entries.map((entry) => ({ key: entry.key, value: entry.value, from: entryFrom(entry) }));
}

function mapOf(old: Draft, entries: readonly DraftEntry[]): DraftMap {
  return { kind: 'map', entries, from: placeOf(old) };
}

/** The draft with another node at the end of the path. `change` is given undefined where there is none yet. */
function atPath(draft: Draft, path: DocumentPath, depth: number, change: (old: Draft | undefined) => Drafted): Drafted {
  const step = path[depth];
  if (step === undefined) return change(draft);
  if (draft.kind === 'map' && typeof step === 'string') {
    const entries = entriesOf(draft);
    const index = entries.findIndex(({ key }) => key === step);
    const old = entries[index];
    const value = old === undefined ? atNothing(path, depth, change) : atPath(old.value, path, depth + 1, change);
    if (!value.ok) return value;
    if (value.value === old?.value) return ok(draft);
    const entry = { key: step, value: value.value, from: old?.from };
    return ok(mapOf(draft, old === undefined ? [...entries, entry] : entries.with(index, entry)));
  }
  if (draft.kind === 'list' && typeof step === 'number') {
    const items: readonly Draft[] = draft.items;
    const old = items[step];
    if (old === undefined) return noPlace(path, depth, draft);
    const value = atPath(old, path, depth + 1, change);
    if (!value.ok) return value;
    return ok(
      value.value === old ? draft : { kind: 'list', items: items.with(step, value.value), from: placeOf(draft) },
    );
  }
  if (draft.kind === 'text' && draft.isNull) {
    const value = atNothing(path, depth - 1, change);
    return value.ok ? ok({ ...value.value, from: placeOf(draft) }) : value;
  }
  return noPlace(path, depth, draft);
}

/** What stands where nothing stood: mappings, or a list of one, down to the end of the path. */
function atNothing(path: DocumentPath, depth: number, change: (old: undefined) => Drafted): Drafted {
  const rest = path.slice(depth + 1);
  if (rest.some((step) => typeof step === 'number' && step !== 0)) return noPlace(path, depth + 1, undefined);
  const value = change(undefined);
  return value.ok ? ok(wrapped(rest, 0, value.value)) : value;
}

function wrapped(path: DocumentPath, depth: number, value: Draft): Draft {
  const step = path[depth];
  if (step === undefined) return value;
  const inner = wrapped(path, depth + 1, value);
  return typeof step === 'number'
    ? { kind: 'list', items: [inner] }
    : { kind: 'map', entries: [{ key: step, value: inner }] };
}

function noPlace(path: DocumentPath, depth: number, stoppedAt: Draft | undefined): Drafted {
  const shown = path.map(String).map(shorten).join(' › ');
  const step = shorten(String(path[depth] ?? ''));
  const where = stoppedAt === undefined ? 'nothing' : `a ${stoppedAt.kind === 'map' ? 'mapping' : stoppedAt.kind}`;
  return failure('playbook.edit-no-place', `${shown}: "${step}" is looked for in ${where}`, stoppedAt);
}

function failure(code: EditFailure['code'], message: string, draft: Draft | undefined): Drafted {
  return fail({ code, message, at: (draft === undefined ? undefined : placeOf(draft))?.start ?? 0 });
}
