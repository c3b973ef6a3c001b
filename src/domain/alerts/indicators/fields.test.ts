/**
 * Goal: an unclear signature stays unknown, and only a well-formed reference becomes a case number.
 * Method: tables of vendor values and of crafted ones. Elsewhere: nothing; the callers test what they do with it.
 */
import { expect, test } from 'vitest';
import { caseNumber, signatureState } from './fields.ts';
import type { Json } from '../../../core/base/json.ts';

test.each<[Json | undefined, string]>([
  ['SIGNATURE_SIGNED', 'signed'],
  ['signed', 'signed'],
  ['Unsigned', 'unsigned'],
  ['SIGNATURE_UNSIGNED', 'unsigned'],
  [['SIGNATURE_SIGNED', 'SIGNATURE_UNSIGNED'], 'unsigned'],
  [['SIGNATURE_UNAVAILABLE', 'UNSIGNED'], 'unsigned'],
  [['SIGNED', 'SIGNATURE_SIGNED'], 'signed'],
  [['SIGNED', 'N/A'], 'unknown'],
  [['SIGNED', null], 'unknown'],
  ['SIGNATURE_UNAVAILABLE', 'unknown'],
  ['SIGNATURE_INVALID', 'unknown'],
  ['SIGNATURE_WEAK_HASH', 'unknown'],
  ['Invalid Signature', 'unknown'],
  ['', 'unknown'],
  [[], 'unknown'],
  [null, 'unknown'],
  [undefined, 'unknown'],
  [true, 'unknown'],
])('the signature %j is %s', (value, state) => {
  expect(signatureState(value)).toBe(state);
});

test.each<[Json | undefined, string | undefined]>([
  ['INCIDENT-4021', '4021'],
  ['4021', '4021'],
  [4021, '4021'],
  [['INCIDENT-4021'], '4021'],
  [['INCIDENT-4021', '4021'], '4021'],
  [['1', '2'], undefined],
  ['INCIDENT-4021) or (severity:*', undefined],
  ['INCIDENT-4021\n', undefined],
  ['incident-4021', undefined],
  ['INCIDENT-', undefined],
  ['INCIDENT--1', undefined],
  ['٤٠٢١', undefined],
  [-1, undefined],
  [1.5, undefined],
  ['9'.repeat(40), undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
  [{}, undefined],
])('the case number of %j is %j', (value, number) => {
  expect(caseNumber(value)).toBe(number);
});
