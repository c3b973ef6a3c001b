/**
 * The bytes of a file → the text that is read.
 *
 * Strict: a text that was decoded with replacement characters could not be written back as the bytes that it came from. A byte
 * order mark stays in the text, for the same reason.
 *
 * Not here: what the text says (`source.ts`, `read.ts`).
 */
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { linesOf, TEXT_LENGTH_MAX } from './compose.ts';
import type { Problem } from './document.ts';
import { Problems } from './problems.ts';
import { readPlaybook } from './read.ts';
import type { ReadPlaybook } from './read.ts';

/** Reads one playbook from the bytes of its file: `readPlaybook`, and a problem where they are no UTF-8. */
export function readPlaybookBytes(bytes: Uint8Array, file?: string): ReadPlaybook {
  const decoded = decodeSource(bytes, file);
  if (decoded.ok) return readPlaybook(decoded.value, file);
  return { playbook: undefined, problems: [decoded.error] };
}

/** UTF-8 → text, in time linear in the bytes. The problem has the line and column of the first byte that fits nowhere. */
export function decodeSource(bytes: Uint8Array, file?: string): Result<string, Problem> {
  const pieces: string[] = [];
  // Four bytes are at most two code units, so no text of more bytes can be short enough.
  const end = Math.min(bytes.length, TEXT_LENGTH_MAX * 4);
  let units: number[] = [];
  let at = 0;
  while (at < end) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return fail(notUtf8(pieces.join('') + String.fromCharCode(...units), bytes, at, file));
    pushUnits(units, codePoint(bytes, at, length));
    at += length;
    if (units.length >= UNITS_AT_ONCE) {
      pieces.push(String.fromCharCode(...units));
      units = [];
    }
  }
  pieces.push(String.fromCharCode(...units));
  const text = pieces.join('');
  return bytes.length > end ? fail(tooLarge(bytes.length, file)) : ok(text);
}

const UNITS_AT_ONCE = 8_192;

/** First byte, length, and what the second byte may be (RFC 3629: no overlong form, no half of a pair, nothing above U+10FFFF). */
const SEQUENCES: readonly (readonly [from: number, to: number, length: number, low: number, high: number])[] = [
  [0x00, 0x7f, 1, 0, 0],
  [0xc2, 0xdf, 2, 0x80, 0xbf],
  [0xe0, 0xe0, 3, 0xa0, 0xbf],
  [0xe1, 0xec, 3, 0x80, 0xbf],
  [0xed, 0xed, 3, 0x80, 0x9f],
  [0xee, 0xef, 3, 0x80, 0xbf],
  [0xf0, 0xf0, 4, 0x90, 0xbf],
  [0xf1, 0xf3, 4, 0x80, 0xbf],
  [0xf4, 0xf4, 4, 0x80, 0x8f],
];

/** Bytes of the character that begins here; 0: none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const row = SEQUENCES.find(([from, to]) => first >= from && first <= to);
  if (row === undefined) return 0;
  const [, , length, low, high] = row;
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0;
    if (byte < (index === 1 ? low : 0x80) || byte > (index === 1 ? high : 0xbf)) return 0;
  }
  return length;
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  let code = length === 1 ? first : first & (0x7f >> length);
  for (let index = 1; index < length; index++) code = (code << 6) | ((bytes[at + index] ?? 0) & 0x3f);
  return code;
}

function pushUnits(units: number[], code: number): void {
  if (code < 0x10000) units.push(code);
  else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
}

function notUtf8(before: string, bytes: Uint8Array, at: number, file: string | undefined): Problem {
  const problems = new Problems(linesOf(before), file);
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  const isWide = at === 0 && bytes.length > 1 && (bytes[0] ?? 0) + (bytes[1] ?? 0) === 0xff + 0xfe;
  problems.add(
    'playbook.not-utf8',
    isWide ? 'the file is UTF-16' : `the byte 0x${byte} at offset ${at} is no UTF-8`,
    before.length,
  );
  return problems.all[0] as Problem;
}

function tooLarge(length: number, file: string | undefined): Problem {
  const problems = new Problems(linesOf(''), file);
  problems.add('playbook.too-large', `${length} bytes; at most ${TEXT_LENGTH_MAX} characters are read`, 0);
  return problems.all[0] as Problem;
}
