/**
 * One secret, sealed: AES-256-GCM with a nonce of its own, bound to its place.
 *
 * S1. A sealed value names the key that opens it, so that an old key and a new one can stand side by side while all is sealed anew.
 * S2. Instance and setting are part of what is authenticated: a value that somebody moved to another row opens nowhere.
 * S3. An error names the place and the key's id; never a value, never a key.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { RiposteError } from '../../core/base/errors.ts';

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

export interface SecretKey {
  /** 16 hex digits, made from the key; the key cannot be made from them. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface Sealed {
  readonly keyId: string;
  /** Base64 of nonce, tag and ciphertext. */
  readonly text: string;
}

/** Where a secret belongs. */
export interface SecretPlace {
  readonly instance: string;
  readonly setting: string;
}

export function keyOf(bytes: Uint8Array): SecretKey {
  const id = createHash('sha256').update('riposte key id\0').update(bytes).digest('hex').slice(0, 16);
  return { id, bytes };
}

export function seal(key: SecretKey, plain: string, place: SecretPlace): Sealed {
  // A random nonce of 96 bits is safe for far more values than a house has secrets (NIST SP 800-38D, 8.3).
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key.bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(place));
  const hidden = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return { keyId: key.id, text: Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64') };
}

/** Throws `secret.wrong-key` when none of the keys is the one, `secret.damaged` when the value is not what was sealed there. */
export function unseal(keys: readonly SecretKey[], sealed: Sealed, place: SecretPlace): string {
  const key = keys.find(({ id }) => id === sealed.keyId);
  const where = `${place.setting} of instance ${place.instance}`;
  if (!key) {
    const held = keys.map(({ id }) => id).join(', ');
    throw new RiposteError('secret.wrong-key', `${where} was sealed with the key ${sealed.keyId}, not with ${held}`, {
      hint: 'Start with the key that it was sealed with (RIPOSTE_KEY, RIPOSTE_KEY_FILE or the key file); nothing is lost until then.',
    });
  }
  try {
    const bytes = Buffer.from(sealed.text, 'base64');
    const decipher = createDecipheriv(CIPHER, key.bytes, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(place));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const plain = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    // What Node throws says no more than that it does not fit.
    throw new RiposteError('secret.damaged', `${where} is not what was sealed there`, {
      hint: 'Somebody changed or moved the row: remove the instance and add it again, and find out who did.',
    });
  }
}

/** JSON keeps the parts apart: no two places are the same bytes. */
function boundTo({ instance, setting }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify(['riposte instance secret 1', instance, setting]));
}
