/** Texts in percent codes and in base64, and UTF-8, without Node. What is no UTF-8 becomes U+FFFD; nothing is thrown. */
import { RESULT_LENGTH_MAX } from './choices.ts';
import { Fault } from './fault.ts';
import { tooLong } from './patterns.ts';

/** Bytes that are no UTF-8 become U+FFFD, and a `%` without two digits stays, as Python's `unquote` does it. */
export function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    const bytes = run
      .slice(1)
      .split('%')
      .map((digits) => Number.parseInt(digits, 16));
    return decodeUtf8(bytes);
  });
}

/** All but letters, digits, `_.-~` and the safe characters as the percent codes of their UTF-8 bytes. */
export function percentEncode(text: string, safe: string): string {
  const kept = new Set(`${safe}_.-~`);
  let written = '';
  for (const character of text) {
    if (/^[A-Za-z0-9]$/.test(character) || kept.has(character)) written += character;
    else for (const byte of encodeUtf8(character)) written += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return written;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_VALUES = new Map(Array.from(BASE64, (letter, value) => [letter, value]));

/** The UTF-8 bytes of a text in base64. */
export function base64Encode(text: string): string | Fault {
  const bytes = encodeUtf8(text);
  if (bytes.length > (RESULT_LENGTH_MAX / 4) * 3) return tooLong();
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(i, i + 3);
    const group = (a << 16) | (b << 8) | c;
    const letters = [18, 12, 6, 0].map((shift) => BASE64.charAt((group >> shift) & 63)).join('');
    const left = bytes.length - i;
    pieces.push(left > 2 ? letters : left === 2 ? `${letters.slice(0, 3)}=` : `${letters.slice(0, 2)}==`);
  }
  return pieces.join('');
}

/** The text that base64 holds; also of the URL alphabet and without padding. Bytes that are no UTF-8 become U+FFFD. */
export function base64Decode(text: string): string | Fault {
  const letters = text
    .replace(/[\s=]+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  const bytes: number[] = [];
  let bits = 0;
  let group = 0;
  for (const letter of letters) {
    const value = BASE64_VALUES.get(letter);
    if (value === undefined) return new Fault('language.cast', `${JSON.stringify(letter)} does not belong to base64`);
    group = ((group << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((group >> bits) & 0xff);
    }
  }
  return letters.length % 4 === 1 ? new Fault('language.cast', 'base64 of a wrong length') : decodeUtf8(bytes);
}

function encodeUtf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else {
      bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    }
  }
  return bytes;
}

function decodeUtf8(bytes: readonly number[]): string {
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i] ?? 0;
    const more =
      first < 0x80
        ? 0
        : first >= 0xc2 && first < 0xe0
          ? 1
          : first >= 0xe0 && first < 0xf0
            ? 2
            : first >= 0xf0 && first < 0xf5
              ? 3
              : -1;
    const rest = bytes.slice(i + 1, i + 1 + Math.max(0, more));
    const isWhole = more >= 0 && rest.length === more && rest.every((byte) => (byte & 0xc0) === 0x80);
    const point = isWhole
      ? rest.reduce((sum, byte) => (sum << 6) | (byte & 63), more === 0 ? first : first & (0x3f >> more))
      : 0;
    const isValid =
      isWhole &&
      point >= ([0, 0x80, 0x800, 0x10000][more] ?? 0) &&
      point <= 0x10ffff &&
      (point < 0xd800 || point > 0xdfff);
    pieces.push(isValid ? String.fromCodePoint(point) : '\ufffd');
    i += isValid ? more + 1 : 1;
  }
  return pieces.join('');
}
