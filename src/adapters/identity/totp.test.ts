/**
 * Goal: codes are those of RFC 6238, one step of drift is taken and no more, and what a phone reads is our secret.
 * Method: the RFC's own values (appendix B, SHA-1, the last six digits), and every step around one.
 * Elsewhere: that a code counts once (`tests/factors.test.ts`).
 */
import { expect, test } from 'vitest';
import { qrCode, totp } from './totp.ts';

/** "12345678901234567890" in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
])('at %i s the code is %s', (second, code) => {
  expect(totp.stepOf(SECRET, code, second * 1000)).toBe(Math.floor(second / 30));
});

test('a code counts in its step, the one before and the one after', () => {
  const at = 1234567890_000;
  const step = Math.floor(at / 30_000);
  const found = [-2, -1, 0, 1, 2].map((steps) => totp.stepOf(SECRET, '005924', at + steps * 30_000));
  expect(found).toEqual([undefined, step, step, step, undefined]);
});

test.each(['', '00592', '0059245', 'abcdef', '00592４'])('%o is no code', (code) => {
  expect(totp.stepOf(SECRET, code, 1234567890_000)).toBeUndefined();
});

test('a secret has 160 random bits, and the address for the phone says whose it is and how codes are made', () => {
  const secret = totp.newSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(totp.newSecret()).not.toBe(secret);
  const uri = new URL(totp.uri(secret, 'mira@soc & co'));
  expect(uri.protocol + uri.host).toBe('otpauth:totp');
  expect(decodeURIComponent(uri.pathname)).toBe('/Riposte:mira@soc & co');
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: 'Riposte',
    secret,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});

test('the picture is an SVG in which nothing runs', () => {
  const svg = qrCode(totp.uri(SECRET, 'mira'));
  expect(svg).toMatch(/^<svg[^>]*>.*<\/svg>$/s);
  expect(svg).not.toMatch(/script|href|on\w+=|otpauth/i);
});
