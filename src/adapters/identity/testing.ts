/**
 * An authenticator in software, for tests: an ES256 key, attestation "none", and every lie that a response can hold. It is written from the
 * documents (WebAuthn Level 3, 6.1 and 6.5; RFC 9052), so that it shares no code with what checks it.
 */
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../../core/base/json.ts';

export interface Ceremony {
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
}

/** What a test makes wrong. */
export interface Lies {
  readonly challenge?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  /** A byte of the signature is turned. */
  readonly badSignature?: boolean;
  /** Signed with another key. */
  readonly otherKey?: boolean;
  readonly crossOrigin?: boolean;
}

export class SoftAuthenticator {
  readonly id = randomBytes(16).toString('base64url');
  readonly #key: KeyObject;
  readonly #cose: Buffer;
  /** Synced ones count nothing. */
  readonly #counts: boolean;
  #counter = 0;
  /** Of whom it was made for first. */
  userHandle = '';

  constructor({ counts = true } = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    this.#counts = counts;
    this.#cose = cborMap([
      [cborInt(1), cborInt(2)],
      [cborInt(3), cborInt(-7)],
      [cborInt(-1), cborInt(1)],
      [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
      [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
    ]);
  }

  /** The answer to `navigator.credentials.create`, as JSON. */
  create(options: JsonObject, ceremony: Ceremony, lies: Lies = {}): JsonObject {
    this.userHandle ||= (options['user'] as { readonly id: string }).id;
    const client = clientData('webauthn.create', ceremony, lies);
    const id = Buffer.from(this.id, 'base64url');
    const attested = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, this.#cose]);
    const authData = Buffer.concat([this.#head(ceremony, lies, true), attested]);
    const attestation = cborMap([
      [cborText('fmt'), cborText('none')],
      [cborText('attStmt'), cborMap([])],
      [cborText('authData'), cborBytes(authData)],
    ]);
    return this.#answer({
      clientDataJSON: client.toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal', 'hybrid', 'telepathy'],
    });
  }

  /** The answer to `navigator.credentials.get`, as JSON. */
  get(ceremony: Ceremony, lies: Lies = {}): JsonObject {
    const client = clientData('webauthn.get', ceremony, lies);
    const authData = this.#head(ceremony, lies, false);
    const signer = createSign('sha256').update(Buffer.concat([authData, sha256(client)]));
    const key = lies.otherKey === true ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : this.#key;
    const signature = signer.sign(key);
    if (lies.badSignature === true) signature.writeUInt8(signature.readUInt8(20) ^ 1, 20);
    return this.#answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: lies.userHandle ?? this.userHandle,
    });
  }

  #answer(response: JsonObject): JsonObject {
    const common = { type: 'public-key', clientExtensionResults: {}, authenticatorAttachment: 'platform' };
    return { id: this.id, rawId: this.id, ...common, response };
  }

  #head({ rpId }: Ceremony, lies: Lies, attested: boolean): Buffer {
    if (this.#counts) this.#counter += 1;
    const present = 0x01;
    const verified = lies.userVerified === false ? 0 : 0x04;
    const synced = this.#counts ? 0 : 0x08 | 0x10;
    const flags = Buffer.from([present | verified | synced | (attested ? 0x40 : 0)]);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.#counter);
    return Buffer.concat([sha256(lies.rpId ?? rpId), flags, counter]);
  }
}

function clientData(type: string, ceremony: Ceremony, lies: Lies): Buffer {
  const challenge = lies.challenge ?? ceremony.challenge;
  const origin = lies.origin ?? ceremony.origin;
  return Buffer.from(
    JSON.stringify({ type: lies.type ?? type, challenge, origin, crossOrigin: lies.crossOrigin ?? false }),
  );
}

function sha256(data: Buffer | string): Buffer {
  return createHash('sha256').update(data).digest();
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

/** Major type and length (RFC 8949, 3). */
function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return length < 256
    ? Buffer.from([(major << 5) | 24, length])
    : Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}

function cborInt(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, text.length), Buffer.from(text)]);
}

function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
}
