/**
 * Reading of arguments. A value comes resolved from a task: of any JSON type, '' where a template found nothing, absent where none was given.
 *
 * A1. A text is never split at commas and never expanded: it is data of the attacker's choosing.
 */
import {
  asList,
  canonicalJson,
  getOwn,
  isList,
  isObject,
  parseJson,
  type Json,
  type JsonObject,
} from '../../core/base/json.ts';

/** A value as text: a text itself, a number or boolean as JSON, a list or object as canonical JSON, nothing as ''. */
export function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** The argument as one text; a list of one counts as its element. */
export function textOf(args: JsonObject, name: string): string {
  const value = getOwn(args, name);
  return asText(isList(value) && value.length === 1 ? value[0] : value);
}

/** The argument as texts, each element by itself, empty ones left out. */
export function textsOf(args: JsonObject, name: string): readonly string[] {
  return asList(getOwn(args, name))
    .map(asText)
    .filter((text) => text.trim() !== '');
}

/** True where the argument is given and says something: '' counts as not given. */
export function isGiven(args: JsonObject, name: string): boolean {
  return !isEmpty(getOwn(args, name));
}

/** Missing, null, '', [] and {}. Zero and false are values. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** XSOAR writes booleans as `true`, `yes` or a real one. */
export function flagOf(args: JsonObject, name: string): boolean {
  return ['true', 'yes'].includes(textOf(args, name).trim().toLowerCase());
}

/** Sixteen digits or more: a number may not keep all of them. */
const LONG_NUMBER = /^\s*-?\d{16,}\s*$/;

/**
 * The value of a text that is JSON, otherwise the text; other values as they are. XSOAR: `Set` stores `"5"` as a number. An id with so many
 * digits that a number would lose some stays a text.
 */
export function parsedIfText(value: Json): Json {
  if (typeof value !== 'string') return value;
  if (LONG_NUMBER.test(value) && !Number.isSafeInteger(Number(value))) return value;
  const parsed = parseJson(value);
  return parsed === undefined ? value : parsed;
}
