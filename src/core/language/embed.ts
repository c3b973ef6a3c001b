/** How a value is written into a text. */
import { isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { formatNumber } from './casts.ts';
import { structureAsText } from './choices.ts';

/** Lists and objects as compact JSON, missing and null as nothing. */
export function embed(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  return isList(value) || isObject(value) ? structureAsText(value) : String(value);
}
