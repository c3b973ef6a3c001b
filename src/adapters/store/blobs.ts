/**
 * Large values of the journal and of snapshots: kept once, by the SHA-256 of their text, with a reference in their place (R6).
 *
 * B1. What is written is made whole again when it is read: nobody outside this room sees a reference.
 * B2. A value and what refers to it are one transaction: a kill leaves both or neither. What refers to it is a row (`blob_use`), so that
 *     nothing that is still read goes, and what no snapshot reads any more does.
 * B3. Data is never taken for a reference: where references are written, an object that looks like one is kept as a large value itself.
 *     Rows without references are not looked at.
 *
 * Not here: rows (`schema.ts`), when they are written (`lower.ts`, `store.ts`).
 */
import { createHash } from 'node:crypto';
import { RiposteError } from '../../core/base/errors.ts';
import { isList, isObject, setOwn, type Json } from '../../core/base/json.ts';
import type { Access } from './access.ts';
import { number, parsed, text } from './rows.ts';
import type { SqlRow, Step } from './wire.ts';

/** Characters of JSON. Below, a reference saves less than the second read costs. */
export const BLOB_FROM_CHARS = 32 * 1024;

const MARK = '$blob';
/** A value of this place belongs to the snapshot; events have their seq, which begins at 1. */
const SNAPSHOT = 0;

interface Split {
  readonly text: string;
  /** Hash → text of the value, references in it written out. */
  readonly blobs: ReadonlyMap<string, string>;
}

/** The JSON text of a value with its large parts taken out. The value itself stays: it holds what is read without them. */
export function split(value: unknown): Split {
  const written = JSON.stringify(value);
  if (written.length <= BLOB_FROM_CHARS) return { text: written, blobs: new Map() };
  const blobs = new Map<string, string>();
  // What is not written (undefined) must not be looked at either.
  const kept = parts(JSON.parse(written) as Json, blobs);
  return blobs.size === 0 ? { text: written, blobs } : { text: JSON.stringify(kept.value), blobs };
}

interface Part {
  readonly value: Json;
  /** Of its JSON text as it is now. */
  readonly length: number;
}

/** The members of a value, each whole or as a reference. */
function parts(value: Json, blobs: Map<string, string>): Part {
  if (isList(value)) {
    const items = value.map((item) => part(item, blobs));
    return { value: items.map((item) => item.value), length: items.reduce((sum, { length }) => sum + length + 1, 2) };
  }
  if (!isObject(value)) return { value, length: JSON.stringify(value).length };
  const made: Record<string, Json> = {};
  let length = 2;
  for (const [key, member] of Object.entries(value)) {
    const kept = part(member, blobs);
    setOwn(made, key, kept.value);
    length += kept.length + key.length + 4;
  }
  return { value: made, length };
}

function part(value: Json, blobs: Map<string, string>): Part {
  const kept = parts(value, blobs);
  const looksLikeReference = isObject(value) && Object.hasOwn(value, MARK);
  if (kept.length <= BLOB_FROM_CHARS && !looksLikeReference) return kept;
  const data = JSON.stringify(kept.value);
  const hash = createHash('sha256').update(data).digest('hex');
  blobs.set(hash, data);
  return { value: { [MARK]: hash }, length: hash.length + 12 };
}

/** The steps that keep the large values of an event. */
export function eventBlobs(run: string, seq: number, { blobs }: Split): readonly Step[] {
  return puts(run, seq, blobs);
}

/** The steps that keep a snapshot, refused when a newer one is there: what the one before alone held goes, what both hold stays. */
export function snapshotSteps(run: string, seq: number, state: Json): readonly Step[] {
  const { text: written, blobs } = split(state);
  return [
    { sql: 'snapshot.put', params: [run, seq, written], mustChange: true },
    { sql: 'blob.sweep', params: [run, JSON.stringify([...blobs.keys()])] },
    { sql: 'blob.unuse', params: [run] },
    ...puts(run, SNAPSHOT, blobs),
  ];
}

function puts(run: string, place: number, blobs: ReadonlyMap<string, string>): readonly Step[] {
  return [...blobs].flatMap(([hash, data]): Step[] => [
    { sql: 'blob.put', params: [hash, data] },
    { sql: 'blob.use', params: [hash, run, place] },
  ]);
}

/** The JSON of a column of each row, made whole. Throws `store.blob-missing`. */
export async function wholeOf(
  rows: readonly SqlRow[],
  column: 'data' | 'state',
  read: Access['read'],
): Promise<readonly Json[]> {
  const values = rows.map((row) => parsed(row, column));
  const marked = values.filter((_value, index) => number(rows[index] ?? {}, 'blobs') === 1);
  if (marked.length === 0) return values;
  const known = new Map<string, Json>();
  let wanted = new Set<string>();
  for (const value of marked) collect(value, wanted);
  while (wanted.size > 0) {
    const found = await read('blob.get', JSON.stringify([...wanted]));
    const next = new Set<string>();
    for (const row of found) {
      const data = parsed(row, 'data');
      known.set(text(row, 'hash'), data);
      collect(data, next);
    }
    const missing = [...wanted].find((hash) => !known.has(hash));
    if (missing !== undefined) {
      throw new RiposteError('store.blob-missing', `the large value ${missing} is not in the store`, {
        hint: 'Run riposte doctor; restore a backup of the data directory.',
      });
    }
    wanted = new Set([...next].filter((hash) => !known.has(hash)));
  }
  const made = new Map<string, Json>();
  const filled = (hash: string): Json => {
    const held = made.get(hash) ?? inside(known.get(hash) ?? null, filled);
    made.set(hash, held);
    return held;
  };
  return values.map((value, index) => (number(rows[index] ?? {}, 'blobs') === 1 ? inside(value, filled) : value));
}

/** The hash that a member refers to. The value of a row, and that of a blob, is no member (B3). */
function referenceIn(member: Json): string | undefined {
  const hash = isObject(member) ? member[MARK] : undefined;
  return typeof hash === 'string' ? hash : undefined;
}

function collect(value: Json, into: Set<string>): void {
  for (const member of membersOf(value)) {
    const hash = referenceIn(member);
    if (hash === undefined) collect(member, into);
    else into.add(hash);
  }
}

function membersOf(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function inside(value: Json, filled: (hash: string) => Json): Json {
  const member = (each: Json): Json => {
    const hash = referenceIn(each);
    return hash === undefined ? inside(each, filled) : filled(hash);
  };
  if (isList(value)) return value.map(member);
  if (!isObject(value)) return value;
  const made: Record<string, Json> = {};
  for (const [key, each] of Object.entries(value)) setOwn(made, key, member(each));
  return made;
}
