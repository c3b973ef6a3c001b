/** Values of constant folding, their bounds, and the methods of strings that put a text together. */
import type { HidingKind } from '../types.ts';

export type Value = string | number | readonly Value[];

export const VALUE_CHARS_MAX = 65_536;
export const ITEMS_MAX = 16_384;

/** Undefined for a text that grew too long. */
export function bounded(text: string): string | undefined {
  return text.length > VALUE_CHARS_MAX ? undefined : text;
}

export function stringMethod(
  kinds: Set<HidingKind>,
  text: string,
  name: string,
  [first, second]: readonly Value[],
): Value | undefined {
  switch (name) {
    case 'replace':
      if (typeof first !== 'string' || typeof second !== 'string' || first === '') return undefined;
      kinds.add('replace');
      return bounded(text.replaceAll(first, () => second));
    case 'substring':
      if (typeof first !== 'number') return undefined;
      kinds.add('slice');
      return text.slice(first, typeof second === 'number' ? first + second : undefined);
    case 'remove':
      return typeof first === 'number'
        ? text.slice(0, first) + (typeof second === 'number' ? text.slice(first + second) : '')
        : undefined;
    case 'insert':
      return typeof first === 'number' && typeof second === 'string'
        ? bounded(text.slice(0, first) + second + text.slice(first))
        : undefined;
    case 'split':
      return typeof first === 'string' && first !== '' ? text.split(first).slice(0, ITEMS_MAX) : undefined;
    case 'tochararray':
      return Array.from(text).slice(0, ITEMS_MAX);
    case 'tostring':
    case 'normalize':
      return text;
    case 'trim':
      return text.trim();
    case 'tolower':
      return text.toLowerCase();
    case 'toupper':
      return text.toUpperCase();
    default:
      return undefined;
  }
}
