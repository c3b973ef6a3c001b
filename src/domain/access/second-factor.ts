/**
 * Second factors as rules: who needs one, what a code and a recovery code look like, when guessing ends. Nothing here keeps or asks.
 *
 * F1. A code counts for its step of 30 seconds, the one before and the one after (RFC 6238, 5.2), and once: its step must be later than every
 *     step that was used.
 * F2. A recovery code has 80 random bits: a plain hash of it is no help to who reads the database.
 * F3. Guessing ends: after LOCK_AFTER wrong codes in a row each further one locks for longer, whatever address it comes from. Who gets
 *     there knows the password.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { FactorRecord } from './identity-ports.ts';
import type { Role } from './permissions.ts';

export const STEP_MS = 30_000;
export const DRIFT_STEPS = 1;
export const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;
const LOCK_AFTER = 5;
const LOCK_MS_FIRST = 30_000;
const LOCK_MS_MAX = 3_600_000;

export type Method = 'totp' | 'recovery' | 'passkey';

/** What stands between a right password and a session. */
export type NextStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'factor'; readonly methods: readonly Method[] }
  /** A role of theirs needs a second factor, and they have none: they get to enrol one, and nothing else. */
  | { readonly kind: 'enrol' };

/** `required`: roles that need a second factor. */
export function nextStep(factors: FactorRecord, role: Role, required: readonly Role[]): NextStep {
  const hasTotp = factors.totp?.confirmed === true;
  const methods: Method[] = [
    ...(hasTotp ? (['totp'] as const) : []),
    ...(hasTotp && factors.recoveryLeft > 0 ? (['recovery'] as const) : []),
    ...(factors.passkeys > 0 ? (['passkey'] as const) : []),
  ];
  if (methods.length > 0) return { kind: 'factor', methods };
  return required.includes(role) ? { kind: 'enrol' } : { kind: 'none' };
}

/** The step of an instant (epoch milliseconds). */
export function stepAt(now: number): number {
  return Math.floor(now / STEP_MS);
}

/** Six digits, however they were grouped; undefined for anything else. */
export function totpCodeIn(text: string): string | undefined {
  const digits = text.replaceAll(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : undefined;
}

/** Sixteen letters and digits in groups of four, of an alphabet without look-alikes. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = base32(randomBytes(RECOVERY_BYTES));
    return (letters.match(/.{4}/g) ?? []).join('-');
  });
}

/** What is kept of a recovery code; undefined for what cannot be one. `user` keeps equal codes of two users apart. */
export function recoveryHash(user: string, text: string): string | undefined {
  const code = text.toLowerCase().replaceAll(/[\s-]/g, '');
  if (!/^[a-z2-7]{16}$/.test(code)) return undefined;
  return createHash('sha256')
    .update(JSON.stringify(['riposte recovery code', user, code]))
    .digest('hex');
}

/** How long no further code is looked at after so many wrong ones in a row; 0: at once. */
export function lockMs(failures: number): number {
  if (failures < LOCK_AFTER) return 0;
  return Math.min(LOCK_MS_MAX, LOCK_MS_FIRST * 2 ** (failures - LOCK_AFTER));
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 without padding, lower case. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >>> bits) & 31] ?? '';
    }
  }
  return text;
}
