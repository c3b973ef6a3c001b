/** Rows while items are merged into them: what changed, what came, and an index of the rows that an item can meet. */
import { isObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { follow, toPrimitive } from './expression.ts';
import type { Chain } from './expression.ts';
import type { MergeKey } from './write-keys.ts';

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
    const change = this.#changes?.get(index);
    if (change === undefined) return before;
    // The merged row itself is made only when somebody looks: the write holds its new members.
    return change.members === undefined ? change.row : { ...(before as JsonObject), ...change.members };
  }

  rows(): readonly Json[] {
    return [...this.#before.map((_row, index) => this.row(index)), ...this.appended];
  }

  append(item: Json): number {
    return this.#before.length + this.appended.push(item) - 1;
  }

  /** Shallow: keys of the item replace keys of the row. */
  merge(index: number, item: Json): void {
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

/**
 * Rows by the values that a merge key compares, so that an item asks only rows that can be equal. The classes are wider than
 * JavaScript's `==` (which is not transitive: "1" == 1 == "1.0"), never narrower; the key itself has the last word.
 */
export class RowIndex {
  readonly #chains: readonly { readonly val: Chain; readonly obj: Chain }[];
  /** For each chain: only texts occur, and then equal means the same text. */
  readonly #textOnly: readonly boolean[];
  readonly #rows = new Map<string, number[]>();

  private constructor(key: MergeKey, textOnly: readonly boolean[]) {
    this.#chains = key.equalities;
    this.#textOnly = textOnly;
  }

  /** `undefined`: only JavaScript can follow the key in these values. */
  static over(key: MergeKey, rows: readonly Json[], incoming: readonly Json[]): RowIndex | undefined {
    const textOnly: boolean[] = [];
    for (const { val, obj } of key.equalities) {
      let texts = true;
      for (const [chain, items] of [
        [val, rows],
        [val, incoming],
        [obj, incoming],
      ] as const) {
        for (const item of items) {
          const value = follow(chain, item);
          if (typeof value === 'symbol' && value.description === 'foreign') return undefined;
          if (typeof value !== 'symbol' && typeof value !== 'string') {
            if (typeof toPrimitive(value) === 'symbol') return undefined;
            texts = false;
          }
        }
      }
      textOnly.push(texts);
    }
    const index = new RowIndex(key, textOnly);
    rows.forEach((row, at) => index.add(row, at));
    return index;
  }

  add(row: Json, at: number): void {
    const key = this.#classOf(row, 'val');
    if (key === undefined) return;
    const rows = this.#rows.get(key);
    if (rows === undefined) this.#rows.set(key, [at]);
    else if (!rows.includes(at)) rows.push(at);
  }

  candidates(item: Json): readonly number[] {
    const key = this.#classOf(item, 'obj');
    return key === undefined ? [] : (this.#rows.get(key) ?? []).toSorted((a, b) => a - b);
  }

  /** `undefined`: the key raises there, so it never selects. */
  #classOf(value: Json, side: 'val' | 'obj'): string | undefined {
    let key = '';
    for (let i = 0; i < this.#chains.length; i++) {
      const chain = this.#chains[i] as { readonly val: Chain; readonly obj: Chain };
      const at = follow(chain[side], value);
      if (typeof at === 'symbol') return undefined;
      const part = this.#textOnly[i] === true && typeof at === 'string' ? at : looseClass(at);
      key += `${part.length}:${part}`;
    }
    return key;
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
