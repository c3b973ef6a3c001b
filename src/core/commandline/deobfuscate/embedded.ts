/**
 * Texts that stand encoded inside another, wherever: base64, compressed base64, runs of hex, octal, character codes, percent signs.
 *
 * E1. What is not readable after decoding is no text: hashes, keys and paths stay as they are.
 * E2. Linear: each pass walks over the text once; a token is decoded once.
 * E3. A decompressed text is at most `INFLATED_BYTES_MAX`; hitting that is reported through the budget.
 */
import { bytesOfBase64, bytesOfHex, isReadable, reversed, textOfBytes } from './bytes.ts';
import { containerOf, inflateWithin } from './inflate.ts';
import type { Budget, Piece } from './pieces.ts';

const INFLATED_BYTES_MAX = 131_072;
/** Scripts shrink to a fifth; what shrinks to a fiftieth was made to fill memory. */
const INFLATED_FACTOR = 50;
const INFLATED_ALLOWANCE = 4096;
/** Tokens that are tried in one text. */
const TOKENS_MAX = 200;
const PIECES_MAX = 24;
/** Begins where a run begins: else a long word would be tried from each of its letters. */
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}/g;
const HEX_RUN =
  /(?:\\x[0-9a-f]{2}){3,}|(?:%[0-9a-f]{2}){6,}|(?<![0-9a-z])(?:0x[0-9a-f]{2}[\s,]{1,2}){7,}0x[0-9a-f]{2}/gi;
const OCTAL_RUN = /(?:\\0?[0-3]?[0-7]{2}){4,}/g;
const NUMBERS = /(?<![\d.\w-])\d{1,3}(?:\s{0,3}[,+;\s]\s{0,3}(?:\[char\])?\d{1,3}){7,}/gi;
const XOR_KEY = /-bxor\s{0,4}(?:(0x[0-9a-f]{1,2}|\d{1,3})|\$(\w+)|'(.)')/gi;
/** A cheap first look: none of the ways to turn a text round goes without one of these. */
const TURNS = /\.\.|rev|righttoleft|::-1/i;
const RAW_DEFLATE = /deflatestream|gzinflate|zlib\.decompress|inflateraw|fromcharcode|gzuncompress/i;

export function embeddedTexts(text: string, budget: Budget): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], decoded: string | undefined, start: number, end: number): void => {
    if (decoded !== undefined && pieces.length < PIECES_MAX) pieces.push({ kind, text: decoded, start, end });
    else if (decoded !== undefined) budget.hit.add('layers');
  };
  base64Tokens(text, budget, add);
  if (/\\x|%|0x/i.test(text)) {
    for (const { 0: run, index } of text.matchAll(HEX_RUN))
      add('hex', textOfBytes(bytesOfHex(run)), index, index + run.length);
  }
  if (text.includes('\\')) {
    for (const { 0: run, index } of text.matchAll(OCTAL_RUN)) add('octal', textOfOctal(run), index, index + run.length);
  }
  if (text.includes(',') || text.includes('+') || text.includes(' ')) numberLists(text, add);
  if (
    TURNS.test(text) &&
    /-1\s*\.\.\s*-|::reverse\(|righttoleft|\[::-1\]|strrev|\.reverse\(\)|strreverse|\|\s*rev\b|\brev\s*<<</i.test(text)
  )
    reversedStrings(text, add);
  return pieces;
}

type Add = (kind: Piece['kind'], decoded: string | undefined, start: number, end: number) => void;

function base64Tokens(text: string, budget: Budget, add: Add): void {
  let isRaw: boolean | undefined;
  let tried = 0;
  let inflated = 0;
  for (const { 0: token, index } of text.matchAll(BASE64)) {
    if (!couldBeBase64(token)) continue;
    tried += 1;
    if (tried > TOKENS_MAX) {
      budget.hit.add('tokens');
      return;
    }
    const bytes = bytesOfBase64(token);
    const decoded = textOfBytes(bytes);
    if (decoded !== undefined) {
      add('base64', decoded, index, index + token.length);
      continue;
    }
    const container = containerOf(bytes);
    if (inflated >= PIECES_MAX) {
      budget.hit.add('tokens');
      continue;
    }
    isRaw ??= RAW_DEFLATE.test(text);
    if (container === undefined && !isRaw) continue;
    inflated += 1;
    add('compressed', inflatedText(bytes, budget, container), index, index + token.length);
  }
}

export function inflatedText(bytes: Uint8Array, budget: Budget, container = containerOf(bytes)): string | undefined {
  const most = Math.min(INFLATED_BYTES_MAX, budget.chars, INFLATED_ALLOWANCE + bytes.length * INFLATED_FACTOR);
  return textOfBytes(inflateWithin(bytes, most, budget, container));
}

/** Both cases or a digit or padding: a path, a long word or a name in capitals is none. */
function couldBeBase64(token: string): boolean {
  if (/^[a-z_-]+$|^[A-Z_-]+$|^[\d_-]+$|^[0-9a-f]+$|^[0-9A-F]+$/.test(token)) return false;
  if (token.includes('/') && /^\/?(?:[A-Za-z0-9_-]{1,16}\/){2,}/.test(token)) return false;
  return /[A-Z]/.test(token) && /[a-z]/.test(token);
}

function textOfOctal(run: string): string | undefined {
  const codes = run
    .split('\\')
    .slice(1)
    .map((code) => Number.parseInt(code, 8));
  const text = String.fromCharCode(...codes.slice(0, 8192));
  return isReadable(text) ? text : undefined;
}

/** `73,69,88,…`: the characters themselves, or each of them under a key that the text names. */
function numberLists(text: string, add: Add): void {
  let keys: readonly number[] | undefined;
  for (const { 0: run, index } of text.matchAll(NUMBERS)) {
    const values = run.match(/\d+/g)?.slice(0, 16_384).map(Number) ?? [];
    if (values.some((value) => value > 255)) continue;
    keys ??= /-bxor/i.test(text) ? keysOf(text) : [];
    const plain = textOfBytes(Uint8Array.from(values));
    if (plain !== undefined && values.every((value) => value < 127))
      add('char-codes', plain, index, index + run.length);
    for (const key of keys) {
      const opened = textOfBytes(Uint8Array.from(values, (value) => value ^ key));
      if (opened !== undefined) add('xor', opened, index, index + run.length);
    }
  }
}

const KEYS_MAX = 4;

function keysOf(text: string): readonly number[] {
  const keys = new Set<number>();
  for (const [, literal, name, char] of text.matchAll(XOR_KEY)) {
    if (literal !== undefined) keys.add(Number(literal));
    else if (char !== undefined) keys.add(char.charCodeAt(0));
    else if (name !== undefined) {
      const found = new RegExp(`\\$${name}\\s{0,4}=\\s{0,4}(0x[0-9a-f]{1,2}|\\d{1,3})(?![\\d,])`, 'i').exec(text);
      if (found !== null) keys.add(Number(found[1]));
    }
    if (keys.size >= KEYS_MAX) break;
  }
  return [...keys].filter((key) => key > 0 && key < 256);
}

/** Strings of a text that turns strings round, when they read better the other way. */
function reversedStrings(text: string, add: Add): void {
  for (const { 0: all, index, 2: inner = '' } of text.matchAll(/(['"])([^'"]{6,8192})\1/g)) {
    const other = reversed(inner);
    if (commandWords(other) > commandWords(inner)) add('reversed', other, index, index + all.length);
  }
}

const COMMAND_WORD =
  /https?:|\\users|\\program|\/(?:tmp|etc|bin|dev|usr|var)\b|\b(?:powershell|cmd|curl|wget|bash|invoke|get|set|new|object|system|start|net|iex|import|rundll32|download\w*|sudo|chmod|launchctl|python)\b/gi;

function commandWords(text: string): number {
  return text.match(COMMAND_WORD)?.length ?? 0;
}
