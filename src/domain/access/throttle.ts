/**
 * Throttling of log-ins: guessing gets slow, for one account from everywhere and for one address on all accounts, also over a restart.
 *
 * T1. An attempt is counted before it is made, in one conditional change: who sends a hundred at once has made a hundred.
 * T2. After the free ones each further failure doubles the wait, up to WAIT_MS_MAX. An attempt during a wait is not looked at and lengthens
 *     nothing; what is right is let in when the wait is over. A day without a failure forgets them.
 * T3. Nobody is locked out for ever: a browser in which somebody has logged in before counts for itself, whatever others try on his account
 *     (OWASP: device cookies), and `riposte user setup-link` on the machine itself asks no throttle.
 * T4. What is counted is a hash of what was typed as the name: some type their password there. A name that nobody has counts like any other.
 */
import { createHash } from 'node:crypto';
import { RiposteError } from '../../core/base/errors.ts';
import type { AccessRecords, Tried } from './ports.ts';

export const WAIT_MS_FIRST = 1_000;
export const WAIT_MS_MAX = 15 * 60_000;
export const FORGOTTEN_AFTER_MS = 24 * 60 * 60_000;
const FREE_OF_ACCOUNT = 5;
const FREE_OF_ADDRESS = 20;

/** Where an attempt comes from. */
export interface Origin {
  readonly address: string;
  /** The hash of a device cookie. */
  readonly device?: string | undefined;
}

export class Throttle {
  readonly #records: AccessRecords;

  constructor(records: AccessRecords) {
    this.#records = records;
  }

  /** Throws `login.throttled`, with the seconds to wait. What it gives is told whether it went well. */
  async take(account: string, { address, device }: Origin, now: number): Promise<Attempt> {
    const ofAccount = subject('account', account);
    const tried: readonly Tried[] =
      device === undefined
        ? [
            { subject: ofAccount, free: FREE_OF_ACCOUNT },
            { subject: subject('address', networkOf(address)), free: FREE_OF_ADDRESS },
          ]
        : [{ subject: subject('device', device), free: FREE_OF_ACCOUNT }];
    const subjects = tried.map((one) => one.subject);
    const isTaken = await this.#records.take(tried, {
      now,
      firstMs: WAIT_MS_FIRST,
      mostMs: WAIT_MS_MAX,
      forgottenAfterMs: FORGOTTEN_AFTER_MS,
    });
    const { until, failures } = await this.#records.waitsUntil(subjects);
    if (!isTaken) throw throttled(Math.max(1, Math.ceil((until - now) / 1000)));
    return {
      waitMs: Math.max(0, until - now),
      failures,
      // An address is not forgiven for one account that somebody there knows the password of.
      succeeded: () => this.#records.succeeded(subjects, [ofAccount, ...(device === undefined ? [] : subjects)]),
    };
  }
}

export interface Attempt {
  /** How long the next one has to wait if this one fails. */
  readonly waitMs: number;
  /** With this one. */
  readonly failures: number;
  succeeded(): Promise<void>;
}

function subject(kind: 'account' | 'address' | 'device', text: string): string {
  return `${kind}:${createHash('sha256').update(text).digest('base64url')}`;
}

/** Of IPv6 the first 64 bits: the rest is anybody's to choose who has such an address. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = head.split(':').filter((part) => part !== '');
  const after = (tail ?? '').split(':').filter((part) => part !== '');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}

function throttled(seconds: number): RiposteError {
  return new RiposteError('login.throttled', `too many attempts: try again in ${seconds} s`, {
    facts: { retryAfterSeconds: seconds },
  });
}
