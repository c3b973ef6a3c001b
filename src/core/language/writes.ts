/**
 * Writes to a context tree, as events hold them: concrete paths and values, nothing left to evaluate.
 *
 * W1. `applyWrites` never throws and never changes the tree that it is given; untouched parts are shared.
 * W2. A list or object on the way is copied once per call, however many writes go through it: n writes into a list of m cost n + m.
 * W3. A write that does not fit the tree (its path ends in a text, its index lies beyond the list) changes nothing.
 *
 * Not here: which writes follow from a result (`merge.ts`).
 */
import { isList, isObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';

export type WritePath = readonly (string | number)[];

export type ContextWrite =
  /** The value takes this place; objects on the way are made, also in place of a scalar. */
  | { readonly op: 'set'; readonly path: WritePath; readonly value: Json }
  /** The key goes; an item of a list goes, and the later ones move up. */
  | { readonly op: 'delete'; readonly path: WritePath }
  /** The values come after the items of the list at the path (made when there is nothing). */
  | { readonly op: 'append'; readonly path: WritePath; readonly values: readonly Json[] }
  /** These keys of the object at the path take these values, its other keys stay. */
  | { readonly op: 'merge'; readonly path: WritePath; readonly members: JsonObject };

/** The tree after the writes, in order. */
export function applyWrites(tree: JsonObject, writes: readonly ContextWrite[]): JsonObject {
  if (writes.length === 0) return tree;
  const editor = new TreeEditor(tree);
  for (const write of writes) editor.apply(write);
  return editor.root;
}

type OpenObject = Record<string, Json>;
type OpenList = Json[];

/** A tree that is being written: it owns the copies that it made, and changes only those. */
export class TreeEditor {
  #root: JsonObject;
  readonly #owned = new Owned();

  constructor(tree: JsonObject) {
    this.#root = tree;
  }

  get root(): JsonObject {
    return this.#root;
  }

  apply(write: ContextWrite): void {
    const { path } = write;
    const last = path.at(-1);
    if (last === undefined) {
      this.#applyToRoot(write);
      return;
    }
    if (write.op === 'delete' && !this.#exists(path)) return;
    const parent = this.#open(path);
    if (parent === undefined) return;
    switch (write.op) {
      case 'set':
        put(parent, last, write.value);
        return;
      case 'delete':
        remove(parent, last);
        return;
      case 'append': {
        const existing = this.#own(get(parent, last) ?? []);
        if (!isList(existing)) return;
        put(parent, last, existing);
        for (const value of write.values) (existing as OpenList).push(value);
        return;
      }
      case 'merge': {
        const existing = get(parent, last) ?? {};
        if (isObject(existing)) put(parent, last, this.#merged(existing, write.members));
      }
    }
  }

  #merged(object: JsonObject, members: JsonObject): JsonObject {
    // Spreading keeps `__proto__` a name, and is the fastest copy there is.
    const merged = { ...object, ...members };
    this.#owned.add(merged);
    return merged;
  }

  #applyToRoot(write: ContextWrite): void {
    if (write.op === 'set' && isObject(write.value)) this.#root = write.value;
    if (write.op === 'merge') this.#root = this.#merged(this.#root, write.members);
  }

  /** The container that holds the last key of the path, as a copy of our own; `undefined` when there is no way to it. */
  #open(path: WritePath): OpenObject | OpenList | undefined {
    this.#root = this.#own(this.#root) as JsonObject;
    let at = this.#root as OpenObject | OpenList;
    for (let i = 0; i < path.length - 1; i++) {
      const key = path[i] as string | number;
      if (Array.isArray(at) && !fits(at, key)) return undefined;
      const child = get(at, key);
      const own = child !== undefined && isContainer(child) ? this.#own(child) : this.#own({});
      if (own !== child) put(at, key, own);
      at = own as OpenObject | OpenList;
    }
    return Array.isArray(at) && !fits(at, path.at(-1) ?? '') ? undefined : at;
  }

  #exists(path: WritePath): boolean {
    let at: Json | undefined = this.#root;
    for (const key of path) {
      if (at === undefined || !isContainer(at)) return false;
      at = get(at as OpenObject | OpenList, key);
    }
    return at !== undefined;
  }

  /** The value itself when it is ours already or no container, else a shallow copy that is. */
  #own(value: Json): Json {
    if (!isContainer(value) || this.#owned.has(value)) return value;
    const copy = isList(value) ? value.slice() : { ...value };
    this.#owned.add(copy);
    return copy;
  }
}

/** The copies that an editor made: mostly two or three, which a list holds cheaper than a set. */
class Owned {
  readonly #few: object[] = [];
  #many: Set<object> | undefined;

  has(copy: object): boolean {
    return this.#many === undefined ? this.#few.includes(copy) : this.#many.has(copy);
  }

  add(copy: object): void {
    if (this.#many === undefined && this.#few.length < OWNED_FEW) this.#few.push(copy);
    else this.#many = (this.#many ?? new Set(this.#few)).add(copy);
  }
}

const OWNED_FEW = 8;

function isContainer(value: Json): value is readonly Json[] | JsonObject {
  return typeof value === 'object' && value !== null;
}

/** A list takes an index up to its length. */
function fits(list: OpenList, key: string | number): boolean {
  return typeof key === 'number' && Number.isInteger(key) && key >= 0 && key <= list.length;
}

function get(container: OpenObject | OpenList, key: string | number): Json | undefined {
  if (Array.isArray(container)) return typeof key === 'number' ? container[key] : undefined;
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function put(container: OpenObject | OpenList, key: string | number, value: Json): void {
  if (Array.isArray(container)) {
    if (fits(container, key)) container[key as number] = value;
  } else setKey(container, String(key), value);
}

/** Sets a key of an object that is our own; `__proto__` is a name like any other. */
function setKey(object: OpenObject, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
}

function remove(container: OpenObject | OpenList, key: string | number): void {
  if (Array.isArray(container)) container.splice(key as number, 1);
  else delete container[key];
}
