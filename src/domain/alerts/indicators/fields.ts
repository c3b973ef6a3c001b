/** Two fields of a Cortex alert whose values need a rule: signature status and the reference to the case. */
import { asList, type Json } from '../../../core/base/json.ts';

export type SignatureState = 'signed' | 'unsigned' | 'unknown';

/**
 * One state from the values of a signature field (vendor: `SIGNATURE_SIGNED`, `SIGNED`, `Unsigned`, `N/A`, …; a scalar or a list). Unsigned if one
 * value is unsigned, signed if all are signed; anything else (missing, unavailable, invalid, weak hash, a mixture) is unknown: it proves nothing.
 */
export function signatureState(value: Json | undefined): SignatureState {
  const states = asList(value).map(oneState);
  if (states.includes('unsigned')) return 'unsigned';
  return states.length > 0 && states.every((state) => state === 'signed') ? 'signed' : 'unknown';
}

function oneState(value: Json): SignatureState {
  if (typeof value !== 'string') return 'unknown';
  switch (
    value
      .trim()
      .toUpperCase()
      .replace(/^SIGNATURE_/, '')
  ) {
    case 'SIGNED':
      return 'signed';
    case 'UNSIGNED':
      return 'unsigned';
    default:
      return 'unknown';
  }
}

/** More digits than any tenant counts to: a longer text is no case number but an attempt. */
const CASE_DIGITS_MAX = 18;

/**
 * The number of a case from `INCIDENT-4021`, `"4021"` or `4021`, as digits; undefined for anything else, so that a crafted reference never becomes
 * part of a query. A list counts when it holds one distinct number only.
 */
export function caseNumber(value: Json | undefined): string | undefined {
  const numbers = new Set(asList(value).map(oneCaseNumber));
  const [only] = numbers;
  return numbers.size === 1 ? only : undefined;
}

function oneCaseNumber(value: Json): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  if (typeof value !== 'string' || value.length > CASE_DIGITS_MAX + 'INCIDENT-'.length) return undefined;
  const digits = /^(?:INCIDENT-)?([0-9]+)$/.exec(value)?.[1];
  return digits !== undefined && digits.length <= CASE_DIGITS_MAX ? digits : undefined;
}
