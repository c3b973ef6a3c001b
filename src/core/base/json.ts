/**
 * JSON values: the only data that crosses a room's border inside a run.
 *
 * J1. A `Json` value is never mutated after it was handed over; writers copy the path that they change.
 * J2. "Missing" is `undefined`, and is no `Json`; `null` is a value of its own.
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Levels of nesting that JSON from outside may have: far above any real text, far from where a recursive reader runs out of stack. */
export const JSON_DEPTH_MAX = 500;

/** The JSON that a foreign text holds, or undefined; also when it is nested beyond `JSON_DEPTH_MAX`. Never throws. */
export function parseJson(text: string): Json | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    // Foreign text; "no JSON" is the answer, not an error.
    return undefined;
  }
  return isDeeper(value, JSON_DEPTH_MAX) ? undefined : value;
}

/** True when objects and lists are nested in more than `levels` levels. */
export function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (isList(value)) return value.some((each) => typeof each === 'object' && isDeeper(each, levels - 1));
  // Without a list of the values: every answer of a vendor goes through here. JSON inherits nothing that could be counted.
  for (const key in value) {
    const each = value[key];
    if (typeof each === 'object' && isDeeper(each, levels - 1)) return true;
  }
  return false;
}

/** True for a plain object: not null, not a list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for an object without keys. */
export function isEmpty(object: object): boolean {
  // Without a list of the keys: this is asked many times for each event.
  for (const key in object) if (Object.hasOwn(object, key)) return false;
  return true;
}

/** True for a list; narrows where `Array.isArray` loses the element type of a readonly array. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value as a list: missing and null give none, a list itself, anything else a list of one. */
export function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

/** Own property of an object, never one of its prototype (`constructor`, `__proto__` are ordinary names here). */
export function getOwn(value: JsonObject, key: string): Json | undefined {
  const held: unknown = value[key];
  // What a prototype holds is a function, which data never is, or stands under `__proto__`: only there is a second look needed.
  if (typeof held !== 'function' && key !== '__proto__') return held as Json | undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A copy of `object` with `key` set. Safe for `__proto__`, which a plain assignment would treat as a setter. */
export function withKey(object: JsonObject, key: string, value: Json): JsonObject {
  const copy: Record<string, Json> = { ...object };
  setOwn(copy, key, value);
  return copy;
}

/** Sets a key of an object that is the caller's own. Keys are foreign text: `__proto__` is one like any other. */
export function setOwn<Value>(object: Record<string, Value>, key: string, value: Value): void {
  // A plain assignment is many times faster than a definition.
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Structural equality. The order of an object's keys does not count, the order of a list's items does. */
export function deepEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => deepEqual(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key]))
    );
  }
  return false;
}

/** One text for equal values: compact JSON with the keys of every object sorted by code unit. Used for hashes and keys. */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isObject(value)) {
    const members = Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
