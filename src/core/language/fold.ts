/**
 * Rows while items are merged into them: what changed, what came, and an index of the rows that an item can meet.
 *
 * F1. Items are taken one after the other, and each sees what the ones before it did.
 * F2. An item is merged into every row that the key selects for it, key by key when both are objects, else in the row's place; one
 *     that no row is selected for becomes a row.
 * F3. A key that demands equal values costs n + m for n items and m rows; never more than `MERGE_PAIRS_MAX` pairs are asked.
 */
import { isObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { MERGE_PAIRS_MAX } from './choices.ts';
import { FOREIGN, RAISED, evaluate, follow, isTruthy, toPrimitive } from './expression.ts';
import type { Expression } from './expression.ts';
import type { Alternative, Equality, MergeKey } from './write-keys.ts';

/** A row that changed: either keys were merged into it, or an item took its place (one of the two was no object). */
export type RowChange = { readonly members: JsonObject } | { readonly members: undefined; readonly row: Json };

/** The rows of one merge: those that were there, what changed in them, and those that came. */
export class Fold {
  readonly appended: Json[] = [];
  readonly #before: readonly Json[];
  #changes: Map<number, RowChange> | undefined;

  constructor(before: readonly Json[]) {
    this.#before = before;
  }

  get length(): number {
    return this.#before.length + this.appended.length;
  }

  get changes(): Iterable<readonly [index: number, change: RowChange]> {
    return this.#changes ?? [];
  }

  row(index: number): Json {
    if (index >= this.#before.length) return this.appended[index - this.#before.length] ?? null;
    const before = this.#before[index] ?? null;
    if (this.#changes === undefined) return before;
    const change = this.#changes.get(index);
    if (change === undefined) return before;
    // The merged row itself is made only when somebody looks: the write holds its new members.
    return change.members === undefined ? change.row : { ...(before as JsonObject), ...change.members };
  }

  /** The text that stands under a name of a row, where a text stands there. A row that changed need not be made for it. */
  textIn(name: string, index: number): string | undefined {
    const change = this.#changes?.get(index);
    const members = change?.members;
    const row = members !== undefined && Object.hasOwn(members, name) ? members : this.#source(index, change);
    const held = isObject(row) ? row[name] : undefined;
    // No prototype holds a text: it is the row's own.
    return typeof held === 'string' ? held : undefined;
  }

  /** The row without what was merged into it. */
  #source(index: number, change: RowChange | undefined): Json | undefined {
    if (change !== undefined && change.members === undefined) return change.row;
    return index < this.#before.length ? this.#before[index] : this.appended[index - this.#before.length];
  }

  rows(): readonly Json[] {
    return [...this.#before.map((_row, index) => this.row(index)), ...this.appended];
  }

  /** F2. Gives the index of the row that the item became, or `undefined` when it was merged. */
  take(item: Json, hits: readonly number[]): number | undefined {
    for (const hit of hits) this.#merge(hit, item);
    return hits.length > 0 ? undefined : this.#before.length + this.appended.push(item) - 1;
  }

  /** Shallow: keys of the item replace keys of the row. */
  #merge(index: number, item: Json): void {
    const earlier = this.#changes?.get(index);
    if (earlier === undefined && index < this.#before.length && isObject(item) && isObject(this.#before[index])) {
      this.#changes ??= new Map();
      this.#changes.set(index, { members: item });
      return;
    }
    const row = earlier?.members ?? this.row(index);
    const merged = isObject(row) && isObject(item) ? { ...row, ...item } : undefined;
    if (index >= this.#before.length) {
      this.appended[index - this.#before.length] = merged ?? item;
      return;
    }
    this.#changes ??= new Map();
    if (merged !== undefined && earlier?.members !== undefined) this.#changes.set(index, { members: merged });
    else this.#changes.set(index, { members: undefined, row: merged ?? item });
  }
}

/** The rows with the items merged into them by hits that are known: the rows that each item selects. Others than there are do not count. */
export function foldBy(rows: readonly Json[], items: readonly Json[], hits: readonly (readonly number[])[]): Fold {
  const fold = new Fold(rows);
  items.forEach((item, i) => {
    const known = (hits[i] ?? []).filter((hit) => hit < fold.length);
    fold.take(item, known);
  });
  return fold;
}

/** Too many pairs would have to be asked (F3). */
export const TOO_MANY_PAIRS: unique symbol = Symbol('too many pairs');

/** Below this many items, asking every row is cheaper than an index of them. */
const INDEX_FROM_ITEMS = 4;

/** As `foldBy`, with the key asked here; FOREIGN when only JavaScript can say what it selects. */
export function foldNatively(
  rows: readonly Json[],
  items: readonly Json[],
  key: MergeKey,
): Fold | typeof FOREIGN | typeof TOO_MANY_PAIRS {
  const { native } = key.script;
  if (native === undefined) return FOREIGN;
  const isWorthIt = key.alternatives.length > 0 && items.length >= INDEX_FROM_ITEMS;
  const index = isWorthIt ? RowIndex.over(key, rows, items) : undefined;
  // Most rows of such a merge would be asked by most items: said before any is.
  if (index === undefined && rows.length * items.length > MERGE_PAIRS_MAX) return TOO_MANY_PAIRS;
  const fold = new Fold(rows);
  let pairs = 0;
  for (const item of items) {
    const candidates = index?.candidates(item);
    pairs += candidates?.length ?? fold.length;
    if (pairs > MERGE_PAIRS_MAX) return TOO_MANY_PAIRS;
    const hits = matching(fold, candidates, native, key.alternatives, item);
    if (hits === FOREIGN) return FOREIGN;
    const added = fold.take(item, hits);
    if (added !== undefined) index?.add(item, added);
    else for (const hit of hits) index?.add(fold.row(hit), hit);
  }
  return fold;
}

/** Indexes of the rows that the key selects for the item, in order; `candidates` are the only ones that it can select. */
function matching(
  fold: Fold,
  candidates: readonly number[] | undefined,
  native: Expression,
  alternatives: MergeKey['alternatives'],
  item: Json,
): readonly number[] | typeof FOREIGN {
  const hits: number[] = [];
  const first = alternatives.length === 1 ? alternatives[0]?.equalities[0] : undefined;
  const wanted = first === undefined ? undefined : follow(first.obj, item);
  const name = first?.val.length === 1 ? first.val[0] : undefined;
  const count = candidates?.length ?? fold.length;
  for (let i = 0; i < count; i++) {
    const at = candidates === undefined ? i : (candidates[i] as number);
    if (first !== undefined && typeof wanted === 'string') {
      // Most rows end here: two different texts are never equal, so the rest of the key need not be asked.
      const own = name === undefined ? follow(first.val, fold.row(at)) : fold.textIn(name, at);
      if (typeof own === 'string' && own !== wanted) continue;
    }
    const verdict = evaluate(native, fold.row(at), item, true);
    if (verdict === FOREIGN) return FOREIGN;
    if (verdict !== RAISED && isTruthy(verdict)) hits.push(at);
  }
  return hits;
}

/** Rows by the values that a merge key compares, so that an item asks only rows that can be equal. */
class RowIndex {
  readonly #byAlternative: readonly AlternativeIndex[];

  private constructor(byAlternative: readonly AlternativeIndex[]) {
    this.#byAlternative = byAlternative;
  }

  /** `undefined`: only JavaScript can follow the key in these values. */
  static over(key: MergeKey, rows: readonly Json[], items: readonly Json[]): RowIndex | undefined {
    const byAlternative: AlternativeIndex[] = [];
    for (const alternative of key.alternatives) {
      const textOnly = alternative.equalities.map((equality) => textsOnly(equality, rows, items));
      if (textOnly.includes(undefined)) return undefined;
      byAlternative.push(new AlternativeIndex(alternative, textOnly.map(Boolean)));
    }
    const index = new RowIndex(byAlternative);
    rows.forEach((row, at) => index.add(row, at));
    return index;
  }

  add(row: Json, at: number): void {
    for (const alternative of this.#byAlternative) alternative.add(row, at);
  }

  candidates(item: Json): readonly number[] {
    const found = this.#byAlternative.map((alternative) => alternative.candidates(item));
    const [only] = found;
    if (found.length === 1 && only !== undefined && only.size <= 1) return [...only];
    return [...new Set(found.flatMap((each) => [...each]))].toSorted((a, b) => a - b);
  }
}

/** Whether only texts meet in the equality; `undefined` when only JavaScript can tell what meets. */
function textsOnly({ val, obj }: Equality, rows: readonly Json[], items: readonly Json[]): boolean | undefined {
  let texts = true;
  for (const [chain, values] of [
    [val, rows],
    [val, items],
    [obj, items],
  ] as const) {
    for (const each of values) {
      const value = follow(chain, each);
      if (value === FOREIGN) return undefined;
      if (value === RAISED || typeof value === 'string') continue;
      if (toPrimitive(value) === FOREIGN) return undefined;
      texts = false;
    }
  }
  return texts;
}

const NO_ROWS: ReadonlySet<number> = new Set();

/** The classes are wider than JavaScript's `==` (which is not transitive: "1" == 1 == "1.0"), never narrower. */
class AlternativeIndex {
  readonly #equalities: readonly Equality[];
  readonly #guards: Alternative['guards'];
  /** For each equality: only texts occur, and then equal means the same text. */
  readonly #textOnly: readonly boolean[];
  readonly #rows = new Map<string, Set<number>>();

  constructor({ equalities, guards }: Alternative, textOnly: readonly boolean[]) {
    this.#equalities = equalities;
    this.#guards = guards;
    this.#textOnly = textOnly;
  }

  add(row: Json, at: number): void {
    const name = this.#classOf(row, 'val');
    if (name === undefined) return;
    const rows = this.#rows.get(name);
    if (rows === undefined) this.#rows.set(name, new Set([at]));
    else rows.add(at);
  }

  candidates(item: Json): ReadonlySet<number> {
    const name = this.#classOf(item, 'obj');
    return (name === undefined ? undefined : this.#rows.get(name)) ?? NO_ROWS;
  }

  /** `undefined`: a guard says no, or an equality raises there, so that it never holds. */
  #classOf(value: Json, side: 'val' | 'obj'): string | undefined {
    for (const guard of this.#guards[side]) {
      const at = follow(guard, value);
      if (at === RAISED || (at !== FOREIGN && !isTruthy(at))) return undefined;
    }
    let name = '';
    for (let i = 0; i < this.#equalities.length; i++) {
      const at = follow((this.#equalities[i] as Equality)[side], value);
      if (typeof at === 'symbol') return undefined;
      const part = this.#textOnly[i] === true && typeof at === 'string' ? at : looseClass(at);
      name += `${part.length}:${part}`;
    }
    return name;
  }
}

/** One text for all that JavaScript's `==` may call equal. */
function looseClass(value: Json | undefined): string {
  const primitive = toPrimitive(value);
  if (primitive === null || primitive === undefined) return 'nothing';
  const number = Number(primitive);
  // Minus zero prints as zero, which it equals.
  return Number.isNaN(number) ? `text ${String(primitive)}` : `number ${String(number)}`;
}
