/** SHA-256 of text or of a JSON value, as lower-case hex. Pure JavaScript: the core has no Node types. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from './json.ts';

export function sha256Text(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Equal values have equal hashes, whatever the order of their keys. */
export function sha256Json(value: Json): string {
  return sha256Text(canonicalJson(value));
}
