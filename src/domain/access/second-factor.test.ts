/**
 * Goal: who needs a second factor, what is taken for a code, and how guessing slows down.
 * Method: tables; the codes that are made are looked at by the thousand.
 * Elsewhere: all of it over the API (`tests/factors.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { FactorRecord } from './identity-ports.ts';
import { lockMs, newRecoveryCodes, nextStep, recoveryHash, stepAt, totpCodeIn } from './second-factor.ts';

const NONE: FactorRecord = { totp: undefined, recoveryLeft: 0, passkeys: 0, failures: 0, lockedUntil: 0 };
const totp = (confirmed: boolean) => ({ sealed: { keyId: '', text: '' }, confirmed, lastStep: 0, createdAt: 0 });

describe('after a right password', () => {
  test.each<readonly [string, Partial<FactorRecord>, object]>([
    ['nothing is missing without a factor', {}, { kind: 'none' }],
    ['a secret that was never confirmed is none', { totp: totp(false), recoveryLeft: 3 }, { kind: 'none' }],
    ['a code is missing', { totp: totp(true) }, { kind: 'factor', methods: ['totp'] }],
    ['or a recovery code', { totp: totp(true), recoveryLeft: 1 }, { kind: 'factor', methods: ['totp', 'recovery'] }],
    ['or a passkey', { passkeys: 1 }, { kind: 'factor', methods: ['passkey'] }],
  ])('%s', (_what, factors, next) => {
    expect(nextStep({ ...NONE, ...factors }, 'analyst', ['administrator'])).toEqual(next);
  });

  test('a role that needs a factor and has none enrols; one that has some gives it', () => {
    expect(nextStep(NONE, 'approver', ['approver'])).toEqual({ kind: 'enrol' });
    expect(nextStep({ ...NONE, totp: totp(false) }, 'approver', ['approver'])).toEqual({ kind: 'enrol' });
    expect(nextStep({ ...NONE, passkeys: 1 }, 'approver', ['approver'])).toMatchObject({ kind: 'factor' });
  });
});

test('a code is six digits, however they are grouped', () => {
  expect(['123456', '123 456', ' 123-456 '].map(totpCodeIn)).toEqual(['123456', '123456', '123456']);
  expect(['', '12345', '1234567', '12345a', '１２３４５６'].map(totpCodeIn)).toEqual(Array.from({ length: 5 }));
  expect(stepAt(59_999)).toBe(1);
});

test('recovery codes have 80 bits, each its own, and a hash for each user', () => {
  const codes = Array.from({ length: 200 }, newRecoveryCodes).flat();
  expect(new Set(codes).size).toBe(2000);
  for (const code of codes) expect(code).toMatch(/^(?:[a-z2-7]{4}-){3}[a-z2-7]{4}$/);
  // Each of the 32 signs stands in each of the 16 places: no bit is lost on the way.
  for (let place = 0; place < 16; place += 1) {
    expect(new Set(codes.map((code) => code.replaceAll('-', '')[place])).size).toBe(32);
  }
  const [code = ''] = codes;
  expect(recoveryHash('u-1', code)).toBe(recoveryHash('u-1', ` ${code.toUpperCase().replaceAll('-', '')}`));
  expect(recoveryHash('u-1', code)).not.toBe(recoveryHash('u-2', code));
  expect([
    recoveryHash('u-1', ''),
    recoveryHash('u-1', `${code}a`),
    recoveryHash('u-1', code.replace('-', '1')),
  ]).toEqual([undefined, undefined, undefined]);
});

test('wrong codes lock for longer and longer, up to an hour', () => {
  expect([0, 4, 5, 6, 7, 11, 12, 13, 500].map(lockMs)).toEqual([
    0, 0, 30_000, 60_000, 120_000, 1_920_000, 3_600_000, 3_600_000, 3_600_000,
  ]);
});
