/** Readers of command arguments. Arguments come from playbooks: texts, lists, or lists written as text. */
import { asList, isList, parseJson, type Json, type JsonObject } from '../../core/base/json.ts';

/** One text; a list of one counts as its item. '' when missing, not a scalar, or a list of several. */
export function textArg(args: JsonObject, name: string): string {
  const items = asList(args[name]);
  return items.length === 1 ? scalarText(items[0]).trim() : '';
}

/** A list: taken as it is, or written as `a,b` or as a JSON list. Empty items are dropped, duplicates too. */
export function listArg(args: JsonObject, name: string): readonly string[] {
  return toList(args[name], /,/);
}

/** As `listArg`, with empty items and duplicates left in: for lists that are read in pairs. */
export function textsArg(args: JsonObject, name: string): readonly string[] {
  const value = args[name];
  return (typeof value === 'string' ? splitText(value, /,/) : asList(value).map(scalarText)).map((item) => item.trim());
}

/** As `listArg`, but a comma inside a URL belongs to the URL: only one that another URL follows divides. */
export function urlListArg(args: JsonObject, name: string): readonly string[] {
  return toList(args[name], /,(?=\s*[a-z][a-z0-9+.-]*:\/\/)/i);
}

/** A whole number of at least `least`, or the default. */
export function wholeArg(args: JsonObject, name: string, defaultValue: number, least = 0): number {
  const text = textArg(args, name);
  const value = /^\d{1,15}$/.test(text) ? Number(text) : defaultValue;
  return Math.max(least, value);
}

function toList(value: Json | undefined, divider: RegExp): readonly string[] {
  const items = typeof value === 'string' ? splitText(value, divider) : asList(value).map(scalarText);
  return [...new Set(items.map((item) => item.trim()).filter((item) => item !== ''))];
}

function splitText(text: string, divider: RegExp): readonly string[] {
  if (text.trimStart().startsWith('[')) {
    const parsed = parseJson(text);
    // Otherwise an ordinary text that begins with a bracket.
    if (isList(parsed)) return parsed.map(scalarText);
  }
  return text.split(divider);
}

function scalarText(value: Json | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}
