/**
 * The comparing rules of scenario files. Pure.
 *
 * C1. A scalar equals a list of one.
 * C2. In the arguments of a call a scalar is its text (`true` is "true"); in the context types count.
 * C3. Whatever is about containing ignores case.
 */
import { deepEqual, isList, isObject, type Json } from '../../../core/base/json.ts';

/** Equality in the context: types count (C1). */
export function equalsTyped(actual: Json | undefined, expected: Json): boolean {
  if (actual === undefined) return false;
  return deepEqual(actual, expected) || deepEqual(unwrapped(actual), unwrapped(expected));
}

/** Equality of arguments (C1, C2). */
export function equalsAsText(actual: Json | undefined, expected: Json): boolean {
  return actual !== undefined && equalsTyped(asTexts(actual), asTexts(expected));
}

/** The same values whatever their order and number. */
export function equalsAsSet(actual: readonly Json[], expected: readonly Json[]): boolean {
  const given = actual.map(textOf);
  const wanted = expected.map(textOf);
  return given.every((text) => wanted.includes(text)) && wanted.every((text) => given.includes(text));
}

/** Some text in `value` contains the wanted one; of a list of wanted ones, each (C3). */
export function containsText(value: Json | undefined, wanted: Json): boolean {
  const texts = textsIn(value).map((text) => text.toLowerCase());
  return listOf(wanted).every((one) => texts.some((text) => text.includes(textOf(one).toLowerCase())));
}

/** One of the unwanted texts is in `value` (C3). */
export function containsAny(value: Json | undefined, unwanted: Json): boolean {
  return listOf(unwanted).some((one) => containsText(value, one));
}

/** Every text in a value: scalars as text, the members of lists and objects, and the keys of objects. */
export function textsIn(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (isList(value)) return value.flatMap(textsIn);
  if (isObject(value)) return Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)]);
  return [String(value)];
}

/** A value as a person writes it. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function unwrapped(value: Json): Json {
  return isList(value) && value.length === 1 ? (value[0] ?? null) : value;
}

function asTexts(value: Json): Json {
  if (isList(value)) return value.map(asTexts);
  return value === null || isObject(value) ? value : String(value);
}
