/**
 * What the result of a command writes into the context (XSOAR: EntryContext, setContext, delContext, extend-context).
 *
 * C1. The outcome is a list of concrete writes: merge keys are resolved here, against the tree as it is, and never again.
 * C2. Without a merge key values are appended (a primitive that is there already is not); with one, each new item is merged,
 *     key by key, into every existing item that the key selects, or else appended. An item sees what the ones before it did.
 * C3. n items merge into m rows under a key of the usual form (`val.a && val.a == obj.a`, also several of them with && and ||) in
 *     n + m steps; the outcome is that of asking every row for every item.
 * C4. What a key selects that JavaScript must decide is asked once for all items and rows of the merge. When no port answers it is a
 *     need, and the writes mean nothing until its answer is given. A key that cannot be asked selects nothing and leaves a warning.
 */
import { asList, deepEqual, getOwn, isList, isObject, parseJson } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Result } from '../base/result.ts';
import {
  DELETE_GOES_THROUGH_LISTS,
  EQUAL_OBJECTS_ARE_APPENDED,
  KEY_NAMES_MAX,
  KNOWN_PRIMITIVE_KEEPS_SHAPE,
  LIST_PARENT_TAKES_NEW_ITEM,
  SCALAR_PARENT_IS_REPLACED,
} from './choices.ts';
import { FOREIGN, RAISED, evaluate, isTruthy } from './expression.ts';
import { Fault, guardDepth } from './fault.ts';
import type { ScriptNeed } from './fault.ts';
import { TOO_MANY_PAIRS, foldBy, foldNatively } from './fold.ts';
import type { Fold } from './fold.ts';
import { runJavaScript } from './needs.ts';
import type { ScriptServices } from './needs.ts';
import { evalPath } from './path-eval.ts';
import { nameStep, parsePath } from './paths.ts';
import { findAtTop } from './scan.ts';
import { scopeOf } from './scope.ts';
import type { JavaScriptBindings, ScriptFailure, Services } from './scope.ts';
import { nest, parseKey } from './write-keys.ts';
import type { MergeKey, Segment, WriteKeyCache } from './write-keys.ts';
import { TreeEditor } from './writes.ts';
import type { ContextWrite, WritePath } from './writes.ts';

export interface PlannedWrites {
  readonly writes: readonly ContextWrite[];
  /** The tree after the writes; made when it is asked for. */
  readonly after: JsonObject;
  /** One sentence each. */
  readonly warnings: readonly string[];
  /** Scripts whose answers are needed: there are no writes before they are given. */
  readonly needs: readonly ScriptNeed[];
}

/** What a result may use while its writes are planned. */
export interface MergeServices extends ScriptServices {
  /** Keys that were read before: commands write the same few again and again. */
  readonly keys?: WriteKeyCache;
}

/** The writes that an entry context stands for, key by key, each seeing the ones before it. */
export function planWrites(tree: JsonObject, entryContext: JsonObject, services: MergeServices = {}): PlannedWrites {
  return planEntries(tree, Object.entries(entryContext), services);
}

/** As `planWrites`, for keys that may occur more than once (`extend-context`). */
export function planEntries(
  tree: JsonObject,
  entries: readonly (readonly [key: string, value: Json])[],
  services: MergeServices = {},
): PlannedWrites {
  const merger = new Merger(tree, services);
  for (const [key, value] of entries) {
    if (value !== null && value !== undefined) merger.mergeEntry(key, value);
    // What the next key meets depends on what this one wrote.
    if (merger.needs.length > 0) break;
  }
  return merger;
}

/** `setContext`: the value takes the place, whatever was there. */
export function setContext(
  tree: JsonObject,
  dottedPath: string,
  value: Json,
  services: MergeServices = {},
): PlannedWrites {
  const merger = new Merger(tree, services);
  merger.set(dottedPath, value);
  return merger;
}

/**
 * `delContext`: the place goes; through a list, from each of its items.
 *
 * @choice The object whose last key is deleted stays, empty.
 */
export function deleteContext(tree: JsonObject, dottedPath: string, services: MergeServices = {}): PlannedWrites {
  const merger = new Merger(tree, services);
  merger.remove(dottedPath);
  return merger;
}

/** What `extend-context` takes out of an entry; complete when it needs no script any more. */
export interface Extended {
  readonly entries: readonly (readonly [key: string, value: Json])[];
  readonly warnings: readonly string[];
  readonly needs: readonly ScriptNeed[];
}

/**
 * `extend-context`: `key=path::key=path` over the raw contents of an entry (parsed when they are JSON as text). An empty path or
 * `.` is the whole. Gives the entries for `planEntries`; a path that gives nothing writes nothing.
 *
 * @choice `extend-context` merges as a result does: it appends to what is there.
 */
export function extendContext(spec: string, contents: Json, services: Services): Extended {
  const entries: [string, Json][] = [];
  const warnings: string[] = [];
  const needs: ScriptNeed[] = [];
  const whole =
    typeof contents === 'string' && /^\s*[[{]/.test(contents) ? (parseJson(contents) ?? contents) : contents;
  for (const item of spec.split('::')) {
    const equals = endOfKey(item);
    const key = (equals < 0 ? item : item.slice(0, equals)).trim();
    if (key === '') continue;
    if (equals < 0) {
      warnings.push(`extend-context: "${key}" names no path`);
      continue;
    }
    const value = guardDepth(item, () => contentsAt(item.slice(equals + 1), whole, services));
    if (value instanceof Fault) {
      if (value.needs === undefined) warnings.push(`extend-context: ${key}: ${value.message}`);
      else needs.push(...value.needs);
    } else if (value !== undefined && value !== null) entries.push([key, value]);
  }
  return { entries, warnings, needs };
}

/** The first `=` that is not inside a merge key (`Hit(val.id == obj.id)=hits`); the very first where brackets are never closed. */
function endOfKey(item: string): number {
  const outside = findAtTop(item, 0, '=', false);
  return outside < 0 ? item.indexOf('=') : outside;
}

function contentsAt(text: string, contents: Json, services: Services): Json | undefined | Fault {
  if (text.trim() === '' || text.trim() === '.') return contents;
  const path = parsePath(text);
  if (path instanceof Fault) return path;
  // Contents may be a list or a text: they stand under one name, and the path is read below it.
  const scope = scopeOf({ contents });
  return evalPath({ ...path, steps: [nameStep('contents'), ...path.steps] }, scope, services);
}

class Merger implements PlannedWrites {
  readonly #planned: ContextWrite[] = [];
  readonly warnings: string[] = [];
  readonly needs: ScriptNeed[] = [];
  readonly #tree: JsonObject;
  #editor: TreeEditor | undefined;
  readonly #services: MergeServices;
  /** How many of the writes the editor has seen: it follows only when somebody looks. */
  #applied = 0;

  constructor(tree: JsonObject, services: MergeServices) {
    this.#tree = tree;
    this.#services = services;
  }

  get writes(): readonly ContextWrite[] {
    return this.needs.length > 0 ? [] : this.#planned;
  }

  get after(): JsonObject {
    for (; this.#applied < this.#planned.length; this.#applied++) {
      this.#editor ??= new TreeEditor(this.#tree);
      this.#editor.apply(this.#planned[this.#applied] as ContextWrite);
    }
    return this.#editor === undefined ? this.#tree : this.#editor.root;
  }

  mergeEntry(key: string, value: Json): void {
    const segments = this.#segments(key) ?? [];
    if (segments.length > 0) this.#mergeBelow(this.after, [], segments, 0, value);
  }

  set(key: string, value: Json): void {
    const segments = this.#segments(key);
    if (segments === undefined) return;
    if (segments.length === 0) {
      if (isObject(value)) this.#planned.push({ op: 'set', path: [], value });
      return;
    }
    const before = this.#planned.length;
    this.#setBelow(this.after, [], segments, 0, value);
    if (this.#planned.length === before && this.needs.length === 0)
      this.warnings.push('setContext: there is no place for the value');
  }

  remove(key: string): void {
    const segments = this.#segments(key) ?? [];
    const paths: WritePath[] = [];
    if (segments.length > 0) this.#locate(this.after, [], segments, 0, paths);
    // From the end, so that the index of an item still holds when an earlier one goes.
    for (const path of paths.toReversed()) this.#planned.push({ op: 'delete', path });
  }

  /** `undefined`: a key that nothing is done for. */
  #segments(key: string): readonly Segment[] | undefined {
    const segments = this.#services.keys?.get(key) ?? parseKey(key);
    if (segments.length <= KEY_NAMES_MAX) return segments;
    this.warnings.push(`a key of ${segments.length} names (at most ${KEY_NAMES_MAX}) does nothing`);
    return undefined;
  }

  #mergeBelow(parent: JsonObject, at: WritePath, segments: readonly Segment[], i: number, value: Json): void {
    const segment = segments[i] as Segment;
    const path = [...at, segment.name];
    const existing = present(getOwn(parent, segment.name));
    const isLast = i === segments.length - 1;
    if (isLast) {
      if (segment.key === undefined) this.#append(path, existing, value);
      else this.#mergeRows(path, existing, segment.key, value);
    } else if (existing === undefined || !isContainer(existing)) {
      this.#planned.push({ op: 'set', path, value: this.#nested(segments, i + 1, value) });
    } else if (segment.key !== undefined) {
      this.#mergeSelected(path, existing, segments, i, segment.key, value);
    } else if (isObject(existing)) {
      this.#mergeBelow(existing, path, segments, i + 1, value);
    } else if (isList(existing)) {
      this.#mergeIntoList(path, existing, segments, i + 1, value);
    }
  }

  /** A list in the middle of a key: an index goes to its item, a name begins a new item. */
  #mergeIntoList(path: WritePath, list: readonly Json[], segments: readonly Segment[], i: number, value: Json): void {
    const next = segments[i] as Segment;
    const item = next.index >= 0 ? list[next.index] : undefined;
    if (item === undefined) {
      if (LIST_PARENT_TAKES_NEW_ITEM) {
        this.#planned.push({ op: 'append', path, values: [this.#nested(segments, i, value)] });
      } else this.warnings.push(`a list stands on the way at "${path.join('.')}": nothing was written`);
    } else if (i === segments.length - 1) {
      this.#append([...path, next.index], present(item), value);
    } else if (isObject(item)) {
      this.#mergeBelow(item, [...path, next.index], segments, i + 1, value);
    } else {
      this.#planned.push({ op: 'set', path: [...path, next.index], value: this.#nested(segments, i + 1, value) });
    }
  }

  /** A selector in the middle of a key: below each item that it selects, or below a new one. */
  #mergeSelected(
    path: WritePath,
    existing: Json,
    segments: readonly Segment[],
    i: number,
    key: MergeKey,
    value: Json,
  ): void {
    const rows = asList(existing);
    const hits = this.#selected(key, rows, value).filter((index) => isObject(rows[index]));
    if (hits.length === 0) {
      const item = this.#nested(segments, i + 1, value);
      if (isList(existing)) this.#planned.push({ op: 'append', path, values: [item] });
      else this.#planned.push({ op: 'set', path, value: [existing, item] });
      return;
    }
    for (const index of hits) {
      const row = rows[index];
      if (isObject(row)) this.#mergeBelow(row, isList(existing) ? [...path, index] : path, segments, i + 1, value);
    }
  }

  #nested(segments: readonly Segment[], from: number, value: Json): Json {
    return nest(segments, from, value, (key, inner) => (isList(inner) ? this.#foldRows([], key, inner).rows() : inner));
  }

  /** No merge key. */
  #append(path: WritePath, existing: Json | undefined, value: Json): void {
    if (existing === undefined) {
      this.#planned.push({ op: 'set', path, value });
      return;
    }
    const fresh = withoutKnown(asList(existing), asList(value));
    if (fresh.length === 0 && KNOWN_PRIMITIVE_KEEPS_SHAPE) return;
    if (isList(existing)) this.#planned.push({ op: 'append', path, values: fresh });
    else this.#planned.push({ op: 'set', path, value: [existing, ...fresh] });
  }

  #mergeRows(path: WritePath, existing: Json | undefined, key: MergeKey, value: Json): void {
    if (existing === undefined) {
      this.#planned.push({ op: 'set', path, value: isList(value) ? this.#foldRows([], key, value).rows() : value });
      return;
    }
    const fold = this.#foldRows(asList(existing), key, asList(value));
    if (!isList(existing) && fold.appended.length > 0) {
      this.#planned.push({ op: 'set', path, value: fold.rows() });
      return;
    }
    for (const [index, change] of fold.changes) {
      const at = isList(existing) ? [...path, index] : path;
      if (change.members === undefined) this.#planned.push({ op: 'set', path: at, value: change.row });
      else this.#planned.push({ op: 'merge', path: at, members: change.members });
    }
    if (fold.appended.length > 0) this.#planned.push({ op: 'append', path, values: fold.appended });
  }

  #foldRows(rows: readonly Json[], key: MergeKey, incoming: readonly Json[]): Fold {
    const items = incoming.includes(null) ? incoming.filter((item) => item !== null) : incoming;
    const fold = foldNatively(rows, items, key);
    if (fold === TOO_MANY_PAIRS) {
      this.#warn(key, `${items.length} results and ${rows.length} rows are too many for it`);
      return foldBy(rows, items, []);
    }
    return fold === FOREIGN ? foldBy(rows, items, this.#hits(key, rows, items)) : fold;
  }

  /** The rows that the key selects for one value, by their index. */
  #selected(key: MergeKey, rows: readonly Json[], value: Json): readonly number[] {
    const verdicts = rows.map((row) => verdictOf(key, row, value, true));
    return verdicts.includes(FOREIGN) ? (this.#hits(key, rows, [value])[0] ?? []) : indexesOfTrue(verdicts);
  }

  /** The rows that a key selects where nothing is merged: `obj` is the row itself, as in a read. */
  #selectedByThemselves(key: MergeKey, rows: readonly Json[]): readonly number[] {
    const verdicts = rows.map((row) => verdictOf(key, row, row, false));
    if (!verdicts.includes(FOREIGN)) return indexesOfTrue(verdicts);
    const { program: source } = key.script;
    const calls = rows.map((row) => ({ ...this.#bound(key), val: row, obj: row }));
    const results = guardDepth(source, () => runJavaScript({ source, shape: 'test' }, calls, this.#services));
    if (results instanceof Fault) return this.#need(key, results);
    const failed = results.find(isNoVerdict);
    if (failed !== undefined) this.#warn(key, failed.error.why);
    return indexesOfTrue(results.map((result) => result.ok && isTruthy(result.value)));
  }

  /** For each item the rows that it selects while the items are merged one after the other, by JavaScript. */
  #hits(key: MergeKey, rows: readonly Json[], items: readonly Json[]): readonly (readonly number[])[] {
    const call = { ...this.#bound(key), rows, items };
    const { program: source } = key.script;
    const results = guardDepth(source, () => runJavaScript({ source, shape: 'merge' }, [call], this.#services));
    if (results instanceof Fault) return this.#need(key, results);
    const [result] = results;
    if (result?.ok === true) return readHits(result.value);
    this.#warn(key, result === undefined ? 'there was no answer' : result.error.why);
    return [];
  }

  /** What a key binds from the top of the context. */
  #bound(key: MergeKey): JavaScriptBindings {
    const bindings: Record<string, Json> = {};
    for (const { path, variable } of key.script.binds) {
      const value = evalPath(path, scopeOf(this.after), { ...this.#services, now: () => 0 });
      bindings[variable] = value instanceof Fault ? null : (value ?? null);
    }
    return bindings;
  }

  #need(key: MergeKey, fault: Fault): readonly never[] {
    if (fault.needs === undefined) this.#warn(key, fault.message);
    else this.needs.push(...fault.needs);
    return [];
  }

  #warn(key: MergeKey, why: string): void {
    const warning = `the merge key "${key.script.source}" selected nothing: ${why}`;
    if (!this.warnings.includes(warning)) this.warnings.push(warning);
  }

  #setBelow(parent: Json, at: WritePath, segments: readonly Segment[], i: number, value: Json): void {
    const segment = segments[i] as Segment;
    const isLast = i === segments.length - 1;
    if (isList(parent)) {
      const item = segment.index >= 0 ? parent[segment.index] : undefined;
      if (item !== undefined) {
        const path = [...at, segment.index];
        if (isLast) this.#planned.push({ op: 'set', path, value });
        else this.#setBelow(item, path, segments, i + 1, value);
        return;
      }
      parent.forEach((each, index) => {
        if (isObject(each)) this.#setBelow(each, [...at, index], segments, i, value);
      });
      return;
    }
    const path = [...at, segment.name];
    const existing = isObject(parent) ? present(getOwn(parent, segment.name)) : undefined;
    if (segment.key !== undefined && existing !== undefined) {
      for (const index of this.#selected(segment.key, asList(existing), value)) {
        const row = isList(existing) ? [...path, index] : path;
        if (isLast) this.#planned.push({ op: 'set', path: row, value });
        else this.#setBelow(asList(existing)[index] ?? null, row, segments, i + 1, value);
      }
      return;
    }
    if (isLast) this.#planned.push({ op: 'set', path, value });
    else if (existing !== undefined && isContainer(existing)) this.#setBelow(existing, path, segments, i + 1, value);
    else if (existing === undefined || SCALAR_PARENT_IS_REPLACED) {
      this.#planned.push({ op: 'set', path, value: nest(segments, i + 1, value, (_key, inner) => inner) });
    }
  }

  #locate(node: Json, at: WritePath, segments: readonly Segment[], i: number, found: WritePath[]): void {
    const segment = segments[i];
    if (segment === undefined) {
      found.push(at);
      return;
    }
    if (isList(node)) {
      const item = segment.index >= 0 ? node[segment.index] : undefined;
      if (item !== undefined) this.#locate(item, [...at, segment.index], segments, i + 1, found);
      else if (segment.index < 0 && DELETE_GOES_THROUGH_LISTS) {
        node.forEach((each, index) => {
          if (isObject(each)) this.#locate(each, [...at, index], segments, i, found);
        });
      }
      return;
    }
    const child = isObject(node) ? getOwn(node, segment.name) : undefined;
    if (child === undefined) return;
    const path = [...at, segment.name];
    if (segment.key === undefined) this.#locate(child, path, segments, i + 1, found);
    else {
      const rows = asList(child);
      for (const row of this.#selectedByThemselves(segment.key, rows)) {
        this.#locate(rows[row] ?? null, isList(child) ? [...path, row] : path, segments, i + 1, found);
      }
    }
  }
}

function verdictOf({ script }: MergeKey, val: Json, obj: Json, apart: boolean): boolean | typeof FOREIGN {
  const verdict = script.native === undefined ? FOREIGN : evaluate(script.native, val, obj, apart);
  if (verdict === FOREIGN) return FOREIGN;
  return verdict !== RAISED && isTruthy(verdict);
}

function indexesOfTrue(verdicts: readonly (boolean | typeof FOREIGN)[]): readonly number[] {
  return [...verdicts.keys()].filter((index) => verdicts[index] === true);
}

/** An exception says no; a script that could not be asked says nothing. */
function isNoVerdict(result: Result<unknown, ScriptFailure>): result is { ok: false; error: ScriptFailure } {
  return !result.ok && result.error.kind !== 'raised';
}

/** What came over the wall of a sandbox, believed only as far as it has the right form. */
function readHits(value: Json | undefined): readonly (readonly number[])[] {
  if (value === undefined || !isList(value)) return [];
  return value.map((hits) =>
    isList(hits)
      ? hits.filter((hit): hit is number => typeof hit === 'number' && Number.isInteger(hit) && hit >= 0)
      : [],
  );
}

/** Null counts as nothing there. */
function present(value: Json | undefined): Json | undefined {
  return value === null ? undefined : value;
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function isPrimitive(value: Json): boolean {
  return !isContainer(value);
}

/** The new values without the primitives that are there already, or come twice. */
function withoutKnown(existing: readonly Json[], added: readonly Json[]): readonly Json[] {
  const incoming = EQUAL_OBJECTS_ARE_APPENDED
    ? added
    : added.filter((value) => isPrimitive(value) || !existing.some((each) => deepEqual(each, value)));
  if (!incoming.some(isPrimitive)) return incoming;
  const [only] = incoming;
  if (incoming.length === 1 && only !== undefined) return existing.includes(only) ? [] : incoming;
  const known = new Set<Json>(existing);
  return incoming.filter((value) => {
    if (!isPrimitive(value)) return true;
    if (known.has(value)) return false;
    known.add(value);
    return true;
  });
}
