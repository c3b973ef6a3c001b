/**
 * Deflate, gzip and zlib → bytes (RFC 1951, 1952, 1950), by hand: the core has no host API.
 *
 * I1. The output is bounded by `bytesMax`; what is cut is returned as far as it went, and says so.
 * I2. Damaged input ends the output where the damage is: a payload that was cut in a log is still worth reading.
 */

import { lazy } from '../../base/lazy.ts';
import type { Budget } from './pieces.ts';

export interface Inflated {
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
}

/** Which container the bytes are in, or undefined when they are none that says so itself. */
export function containerOf(bytes: Uint8Array): 'gzip' | 'zlib' | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return 'gzip';
  const isZlib =
    ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0 && bytes.length > 6;
  return isZlib ? 'zlib' : undefined;
}

export function inflate(bytes: Uint8Array, bytesMax: number, container = containerOf(bytes)): Inflated {
  if (container === 'gzip') return inflateRaw(bytes, headOfGzip(bytes), bytesMax);
  return inflateRaw(bytes, container === 'zlib' ? 2 : 0, bytesMax);
}

/** The same, paid for from the budget: many small payloads of one line must not add up to a large one. */
export function inflateWithin(
  bytes: Uint8Array,
  bytesMax: number,
  budget: Budget,
  container = containerOf(bytes),
): Uint8Array {
  const { bytes: plain, isCut } = inflate(bytes, Math.max(0, Math.min(bytesMax, budget.inflated)), container);
  budget.inflated -= plain.length;
  if (isCut) budget.hit.add('output');
  return plain;
}

/** Bytes before the deflated data: fixed fields, then what the flags announce. */
function headOfGzip(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    while (at < bytes.length && bytes[at] !== 0) at += 1;
    at += 1;
  }
  return (flags & 2) === 0 ? at : at + 2;
}

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12_289, 16_385, 24_577,
];
const ORDER_OF_LENGTHS = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const BITS_MAX = 15;

/** A canonical Huffman code: how many codes have each length, and the symbols in order. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(BITS_MAX + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const offsets = new Uint16Array(BITS_MAX + 2);
  for (let bits = 1; bits <= BITS_MAX; bits += 1) offsets[bits + 1] = (offsets[bits] ?? 0) + (counts[bits] ?? 0);
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const at = offsets[length] ?? 0;
    symbols[at] = symbol;
    offsets[length] = at + 1;
  });
  return { counts, symbols };
}

class Damaged extends Error {}

class Bits {
  private held = 0;
  private count = 0;
  private at: number;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  take(wanted: number): number {
    while (this.count < wanted) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw new Damaged();
      this.held |= byte << this.count;
      this.count += 8;
      this.at += 1;
    }
    const value = this.held & ((1 << wanted) - 1);
    this.held >>>= wanted;
    this.count -= wanted;
    return value;
  }

  symbol({ counts, symbols }: Code): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= BITS_MAX; bits += 1) {
      code |= this.take(1);
      const count = counts[bits] ?? 0;
      if (code - count < first) return symbols[index + (code - first)] ?? 0;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Damaged();
  }

  skipToByte(): void {
    this.held = 0;
    this.count = 0;
  }
}

function inflateRaw(bytes: Uint8Array, from: number, bytesMax: number): Inflated {
  const out = new Uint8Array(bytesMax);
  const bits = new Bits(bytes, from);
  let length = 0;
  try {
    for (let isLast = false; !isLast && length < bytesMax;) {
      isLast = bits.take(1) === 1;
      const kind = bits.take(2);
      if (kind === 0) length = stored(bits, out, length);
      else if (kind === 3) throw new Damaged();
      else {
        const [literals, distances] = kind === 1 ? fixedCodes() : dynamicCodes(bits);
        length = block(bits, out, length, literals, distances);
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof Damaged)) throw thrown;
  }
  return { bytes: out.subarray(0, length), isCut: length >= bytesMax };
}

function stored(bits: Bits, out: Uint8Array, from: number): number {
  bits.skipToByte();
  const size = bits.take(8) | (bits.take(8) << 8);
  bits.take(8);
  bits.take(8);
  let length = from;
  for (let left = size; left > 0 && length < out.length; left -= 1) {
    out[length] = bits.take(8);
    length += 1;
  }
  return length;
}

/** Made once: they are the same for every text. */
const fixedCodes = lazy((): readonly [Code, Code] => {
  const literals = Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  );
  return [codeOf(literals), codeOf(Array.from({ length: 30 }, () => 5))];
});

function dynamicCodes(bits: Bits): readonly [Code, Code] {
  const literalCount = bits.take(5) + 257;
  const distanceCount = bits.take(5) + 1;
  const lengthCount = bits.take(4) + 4;
  const lengths = Array.from({ length: 19 }, () => 0);
  for (const place of ORDER_OF_LENGTHS.slice(0, lengthCount)) lengths[place] = bits.take(3);
  const lengthCode = codeOf(lengths);
  const all: number[] = [];
  while (all.length < literalCount + distanceCount) {
    const symbol = bits.symbol(lengthCode);
    if (symbol < 16) all.push(symbol);
    else {
      const value = symbol === 16 ? (all.at(-1) ?? 0) : 0;
      const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
      for (let left = times; left > 0; left -= 1) all.push(value);
    }
  }
  return [codeOf(all.slice(0, literalCount)), codeOf(all.slice(literalCount, literalCount + distanceCount))];
}

function block(bits: Bits, out: Uint8Array, from: number, literals: Code, distances: Code): number {
  let length = from;
  while (length < out.length) {
    const symbol = bits.symbol(literals);
    if (symbol === 256) return length;
    if (symbol < 256) {
      out[length] = symbol;
      length += 1;
      continue;
    }
    const index = symbol - 257;
    const size = (LENGTH_BASE[index] ?? 3) + bits.take(LENGTH_BITS[index] ?? 0);
    const place = bits.symbol(distances);
    const distance = (DISTANCE_BASE[place] ?? 1) + bits.take(place < 2 ? 0 : (place >> 1) - 1);
    if (distance > length) throw new Damaged();
    for (let left = size; left > 0 && length < out.length; left -= 1) {
      out[length] = out[length - distance] ?? 0;
      length += 1;
    }
  }
  return length;
}
