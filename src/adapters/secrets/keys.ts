/**
 * The keys of a house: where they come from, and how the own one is made and replaced.
 *
 * K1. The operator's key (a text or a file of his) is only read. Without one, Riposte has a file of its own, readable by its owner only,
 *     apart from the database: who copies that has no key.
 * K2. Keys stand one after the other, the first in force: it seals. The others open what was sealed before.
 * K3. An own key is made only while nothing is sealed: a key file that went missing is a loss to be told, not to be papered over.
 */
import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RiposteError } from '../../core/base/errors.ts';
import { KEY_BYTES, keyOf, seal, unseal, type Sealed, type SecretKey, type SecretPlace } from './seal.ts';

export type KeySource =
  /** The keys themselves. */
  | { readonly kind: 'text'; readonly text: string }
  /** A file of the operator's. */
  | { readonly kind: 'file'; readonly path: string }
  /** The own file of the data directory. */
  | { readonly kind: 'own'; readonly path: string };

/** The name of the own key file in a data directory. */
export const KEY_FILE = 'secrets.key';

/** For people: where the key is. */
const PLACES = {
  text: 'RIPOSTE_KEY',
  file: 'the file of RIPOSTE_KEY_FILE',
  own: `the key file ${KEY_FILE} of the data directory`,
} as const;

const HOW_TO_MAKE = 'A key is 32 random bytes in base64 or hex: openssl rand -base64 32';

/** Who keeps sealed values beside the instances: when all is sealed anew, so are these. */
export interface SealedElsewhere {
  sealed(): Promise<readonly SealedValue[]>;
  /** All or nothing. */
  reseal(values: readonly SealedValue[]): Promise<void>;
}

export interface SealedValue {
  readonly place: SecretPlace;
  readonly sealed: Sealed;
}

export class KeyRing {
  readonly #source: KeySource;
  #keys: readonly SecretKey[] | undefined;
  /** One after the other: of two first secrets at once, each is sealed with the one key that is kept. */
  #making: Promise<void> = Promise.resolve();

  constructor(source: KeySource) {
    this.#source = source;
  }

  /** Throws `secret.no-key`, `secret.bad-key`, `secret.wrong-key`, `secret.damaged`. */
  async unseal(sealed: Sealed, place: SecretPlace): Promise<string> {
    return unseal(await this.#read(), sealed, place);
  }

  /** `first`: nothing is sealed yet, so an own key may be made (K3). */
  async seal(plain: string, place: SecretPlace, first: boolean): Promise<Sealed> {
    return seal(await this.#inForce(first), plain, place);
  }

  /** A new own key in force, the former ones behind it. The operator's keys stay: his first one is in force. */
  async rotate(): Promise<void> {
    const keys = await this.#read();
    if (this.#source.kind !== 'own') return;
    await this.#write(this.#source.path, [newKey(), ...keys]);
  }

  /** Nothing is sealed with the former own keys any more. */
  async forget(): Promise<void> {
    const [key] = await this.#read();
    if (this.#source.kind === 'own' && key) await this.#write(this.#source.path, [key]);
  }

  async #inForce(first: boolean): Promise<SecretKey> {
    if (first && this.#source.kind === 'own') {
      const { path } = this.#source;
      const make = async (): Promise<void> => {
        if (!(await exists(path))) await this.#write(path, [newKey()]);
      };
      await (this.#making = this.#making.then(make, make));
    }
    const [key] = await this.#read();
    if (!key) throw noKey(`${PLACES[this.#source.kind]} holds no key`);
    return key;
  }

  async #read(): Promise<readonly SecretKey[]> {
    this.#keys ??= keysIn(await textOf(this.#source), PLACES[this.#source.kind]);
    return this.#keys;
  }

  /** Complete under another name first: a kill leaves the old file or the new one. */
  async #write(path: string, keys: readonly SecretKey[]): Promise<void> {
    const text = keys.map(({ bytes }) => `${Buffer.from(bytes).toString('base64')}\n`).join('');
    const draft = `${path}.new`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.chmod(0o600);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
    this.#keys = keys;
  }
}

/** The keys of a text: one after the other, with blanks, commas or line breaks between. Throws `secret.bad-key`, `secret.no-key`. */
export function keysIn(text: string, place: string): readonly SecretKey[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) throw noKey(`${place} holds no key`);
  return words.map((word, index) => {
    const bytes = bytesOf(word);
    if (bytes) return keyOf(bytes);
    const message = `${place}: key ${index + 1} is not ${KEY_BYTES} bytes in base64 or hex`;
    throw new RiposteError('secret.bad-key', message, { hint: HOW_TO_MAKE });
  });
}

function bytesOf(word: string): Uint8Array | undefined {
  if (/^[0-9a-f]{64}$/i.test(word)) return Buffer.from(word, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(word)) return undefined;
  const bytes = Buffer.from(word, 'base64');
  return bytes.length === KEY_BYTES ? bytes : undefined;
}

function newKey(): SecretKey {
  return keyOf(randomBytes(KEY_BYTES));
}

async function textOf(source: KeySource): Promise<string> {
  if (source.kind === 'text') return source.text;
  try {
    const text = await readFile(source.path, 'utf8');
    // A copy or a backup may have widened the own file; who may read another is the operator's business.
    if (source.kind === 'own' && ((await stat(source.path)).mode & 0o077) !== 0) await chmod(source.path, 0o600);
    return text;
  } catch (thrown) {
    // Not the system's message: it names the path, and this one goes out by the API.
    const why = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    throw noKey(`${PLACES[source.kind]} cannot be read (${why})`);
  }
}

function noKey(message: string): RiposteError {
  return new RiposteError('secret.no-key', message, {
    hint: `Restore the key file, or start with the key in RIPOSTE_KEY or RIPOSTE_KEY_FILE. ${HOW_TO_MAKE}`,
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** So that the new name survives a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
