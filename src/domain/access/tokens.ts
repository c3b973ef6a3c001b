/**
 * Tokens of this room: of sessions, API keys, one-time links and known devices. Each has 256 random bits, is shown once, and kept as its
 * SHA-256: who reads the database has no token, and a plain hash is enough where nothing can be guessed.
 */
import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
const ID_BYTES = 8;

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is kept of a token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A name for a row that is no secret: `u-3f2a…`. */
export function newId(kind: 'u' | 's' | 'k'): string {
  return `${kind}-${randomBytes(ID_BYTES).toString('hex')}`;
}

/** The token against forged requests that belongs to a session. It follows from the session's token, so nothing of it is kept. */
export function csrfOf(token: string): string {
  return createHash('sha256').update(`riposte csrf ${token}`).digest('base64url');
}
