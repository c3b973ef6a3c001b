/**
 * Passwords: which are taken, how they are kept, how they are compared.
 *
 * W1. Kept is Argon2id in the PHC form, with the parameters that it was made with; one of weaker parameters is made anew at the next log-in.
 * W2. The work is done in Node's thread pool, at most HASHES_AT_ONCE at a time, and no more wait than HASHES_WAITING: a flood of log-ins takes
 *     neither the memory nor the main thread.
 * W3. Where there is nothing to compare with (no such user, none set), the same work is done: time tells nothing.
 * W4. A password is compared as NFKC: what a keyboard composes in another way is the same password (NIST SP 800-63B).
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { RiposteError } from '../../core/base/errors.ts';

export const PASSWORD_CHARS_MIN = 12;
export const PASSWORD_CHARS_MAX = 1024;

interface Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's Password Storage Cheat Sheet, 2026: m = 19 MiB, t = 2, p = 1. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const HASHES_AT_ONCE = 2;
const HASHES_WAITING = 64;

/** Nobody's: no password has this tag. */
const NOBODYS = phcOf(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(TAG_BYTES));

export interface Verified {
  readonly ok: boolean;
  /** It is right, and kept with other parameters than a new one would be. */
  readonly outdated: boolean;
}

export class Passwords {
  readonly #cost: Cost;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** `cost`: for tests. */
  constructor(cost: Cost = COST) {
    this.#cost = cost;
  }

  /** What is kept. Throws `api.too-many`. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return phcOf(this.#cost, salt, await this.#tag(password, salt, this.#cost));
  }

  /** `kept`: undefined where there is nothing to compare with; the answer is then no, after the same work (W3). Throws `api.too-many`. */
  async verify(password: string, kept: string | undefined): Promise<Verified> {
    const parsed = parsedOf(kept ?? NOBODYS) ?? parsedOf(NOBODYS);
    if (!parsed) throw new RiposteError('access.bad-hash', 'a kept password cannot be read');
    // What is too long was never taken; it is not worth the work of hashing a megabyte.
    const tag = await this.#tag(password.slice(0, PASSWORD_CHARS_MAX + 1), parsed.salt, parsed.cost);
    const ok = kept !== undefined && tag.length === parsed.tag.length && timingSafeEqual(tag, parsed.tag);
    const { memory, passes, parallelism } = this.#cost;
    const { cost } = parsed;
    const outdated = cost.memory !== memory || cost.passes !== passes || cost.parallelism !== parallelism;
    return { ok, outdated: ok && outdated };
  }

  async #tag(password: string, nonce: Uint8Array, cost: Cost): Promise<Buffer> {
    if (this.#running >= HASHES_AT_ONCE) {
      if (this.#waiting.length >= HASHES_WAITING) {
        throw new RiposteError('api.too-many', 'too many people log in at once', { hint: 'Try again in a moment.' });
      }
      await new Promise<void>((resume) => this.#waiting.push(resume));
    } else this.#running += 1;
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        const message = password.normalize('NFKC');
        argon2('argon2id', { ...cost, message, nonce, tagLength: TAG_BYTES }, (thrown, tag) => {
          if (thrown) reject(thrown);
          else resolve(tag);
        });
      });
    } finally {
      // The place is handed on, so that nobody who comes now is before those who wait.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}

function phcOf({ memory, passes, parallelism }: Cost, salt: Uint8Array, tag: Uint8Array): string {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

function parsedOf(phc: string): { readonly cost: Cost; readonly salt: Buffer; readonly tag: Buffer } | undefined {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/.exec(phc);
  if (!parts) return undefined;
  const [, memory = '', passes = '', parallelism = '', salt = '', tag = ''] = parts;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

/** Letters that a password has beside the words that are tried first. */
const LETTERS_BESIDE_MIN = 6;

/** Words that passwords are made of first of all, as `plainOf` leaves them. */
const COMMON: readonly string[] = `
  password passwort passwd pass secret geheim changeme letmein welcome willkommen admin administrator root user guest test
  default login qwerty qwertz azerty qwertyuiop asdfghjkl zxcvbnm iloveyou dragon monkey football baseball master superman
  batman princess sunshine shadow trustno whatever starwars computer security cortex paloalto firewall analyst riposte
  company internet abc hello spring summer autumn winter january monday correcthorsebatterystaple
`
  .trim()
  .split(/\s+/);

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/** Letters alone, and digits and signs that stand for letters where there are letters on both sides of them. */
function plainOf(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const trimmed = folded.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return Array.from(trimmed)
    .map((sign) => LEET[sign] ?? sign)
    .filter((sign) => /\p{L}/u.test(sign))
    .join('');
}

/** Why a password is not taken, as what to do about it; undefined: it is. `words`: of the user (name, address). */
export function passwordProblem(password: string, words: readonly string[]): string | undefined {
  const chars = Array.from(password).length;
  if (chars < PASSWORD_CHARS_MIN) return `it needs at least ${PASSWORD_CHARS_MIN} characters`;
  if (chars > PASSWORD_CHARS_MAX) return `it may have at most ${PASSWORD_CHARS_MAX} characters`;
  const folded = password.normalize('NFKC').toLowerCase();
  if (new Set(folded).size < 5) return 'it needs more different characters';
  const own = words.flatMap((word) => word.toLowerCase().split(/[@.\s_-]+/)).filter((word) => word.length >= 4);
  if (own.some((word) => folded.includes(word))) return 'it may not hold the name of its user';
  if (isRun(folded)) return 'it may not be a run of the keyboard or the alphabet';
  if (isCommon(plainOf(folded))) return 'it is one of those that are tried first';
  return undefined;
}

const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
];

function isRun(text: string): boolean {
  const backwards = RUNS.map((run) => Array.from(run).toReversed().join(''));
  return [...RUNS, ...backwards].some((run) => run.includes(text) || run.repeat(2).includes(text));
}

/** It is nothing but such words, or has next to nothing beside them. */
function isCommon(plain: string): boolean {
  const rest = COMMON.toSorted((a, b) => b.length - a.length).reduce((text, word) => text.replaceAll(word, ''), plain);
  return plain === '' || (rest !== plain && rest.length < LETTERS_BESIDE_MIN);
}
