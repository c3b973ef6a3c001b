/** From JSON to the text, number, truth or instant that an operator needs. A cast that cannot be made is a `Fault`. */
import { asList, isList, isObject, parseJson } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { EPOCH_MILLISECONDS_FROM, ZERO_AND_FALSE_ARE_EMPTY } from './choices.ts';
import { parseInstant } from './dates.ts';
import { Fault } from './fault.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1_000_000_000n;

/** Shortest decimal, never with an exponent: `3`, `0.5`, `1000000000000000000000`. The digits are those that tell the number apart. */
export function formatNumber(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  const places = Number(exponent);
  // Without an exponent JavaScript writes what lies between 10⁻⁶ and 10²¹: here all digits are on one side of the point.
  return places > 0 ? sign + digits.padEnd(places + 1, '0') : `${sign}0.${'0'.repeat(-places - 1)}${digits}`;
}

/** Text, number or truth as text; missing and null are missing. */
export function toText(value: Json | undefined): string | undefined | Fault {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return new Fault('language.cast', `${nameOf(value)} where a text is needed`);
}

/** A number or a decimal text; an empty text is missing, as null is. */
export function toNumber(value: Json | undefined): number | undefined | Fault {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '') return undefined;
    if (NUMBER.test(text)) {
      const number = Number(text);
      if (Number.isFinite(number)) return number;
    }
    return new Fault('language.cast', `${quote(text)} is no number`);
  }
  return new Fault('language.cast', `${nameOf(value)} where a number is needed`);
}

/**
 * The truth that a value states; `undefined` when it states none.
 *
 * @choice A value that states no truth (`yes`, 2) is neither true nor false: `isTrue` and `isFalse` are both false.
 */
export function toTruth(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value === 1 ? true : value === 0 ? false : undefined;
  if (typeof value !== 'string') return undefined;
  if (TRUE.has(value)) return true;
  return FALSE.has(value) ? false : undefined;
}

/** Nanoseconds since 1970 of a date text or an epoch number (seconds; from 10¹² on milliseconds). */
export function toInstant(value: Json | undefined): bigint | undefined | Fault {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') {
    const text = value.trim();
    if (NUMBER.test(text)) return epochInstant(Number(text));
    return parseInstant(text) ?? new Fault('language.cast', `${quote(text)} is no date`);
  }
  if (typeof value === 'number') return epochInstant(value);
  return new Fault('language.cast', `${nameOf(value)} where a date is needed`);
}

function epochInstant(value: number): bigint | Fault {
  if (!Number.isFinite(value) || Math.abs(value) > 8.64e15) return new Fault('language.cast', `${value} is no date`);
  if (Math.abs(value) >= EPOCH_MILLISECONDS_FROM) return BigInt(Math.trunc(value)) * NS_PER_MS;
  const whole = Math.trunc(value);
  return BigInt(whole) * NS_PER_S + BigInt(Math.round((value - whole) * 1e9));
}

/** The kind of a value, in words. */
export function nameOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  if (isObject(value)) return 'an object';
  return `a ${typeof value === 'boolean' ? 'truth value' : typeof value}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** Missing, null, `""`, `[]` or `{}`. `0` and `false` are values. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (value === 0 || value === false) return ZERO_AND_FALSE_ARE_EMPTY;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** A list as the vendor's scripts read one: a list, a JSON list as text, or a text split at commas and trimmed; an empty text is no item. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (typeof value !== 'string') return asList(value);
  const text = value.trim();
  if (text === '') return [];
  if (text.startsWith('[') && text.endsWith(']')) {
    const parsed = parseJson(text);
    if (isList(parsed)) return parsed;
  }
  return value.split(',').map((item) => item.trim());
}
