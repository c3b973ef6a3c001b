/** Goal: a picture of a screen gets smaller and still shows the same. Method: pictures made here, line filters of every kind. */
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { paletteOf, rasterOf, withPalette } from './palette-png.ts';

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** An RGB picture two points wide; each line is its filter and six numbers. */
function png(lines: readonly (readonly number[])[], header: readonly number[] = [8, 2, 0, 0, 0]): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(2, 0);
  size.writeUInt32BE(lines.length, 4);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.concat([size, Buffer.from(header)])),
    chunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test.each([
  ['none', [0, 1, 2, 3, 11, 12, 13]],
  ['left', [1, 1, 2, 3, 10, 10, 10]],
  ['up', [2, 1, 2, 3, 11, 12, 13]],
  ['average', [3, 1, 2, 3, 11, 11, 12]],
  ['Paeth', [4, 1, 2, 3, 10, 10, 10]],
] as const)('a line with the filter %s is read', (_, line) => {
  expect([...rasterOf(png([line])).points]).toEqual([0x010203, 0x0b0c0d]);
});

test('a filter looks at the line above', () => {
  const lines = [
    [0, 1, 2, 3, 11, 12, 13],
    [2, 1, 1, 1, 1, 1, 1],
  ];
  expect(Array.from(rasterOf(png(lines)).points.slice(2))).toEqual([0x020304, 0x0c0d0e]);
});

describe('what no browser writes is refused', () => {
  test.each([
    ['no PNG', Buffer.from('GIF89a')],
    ['16 bits', png([], [16, 2, 0, 0, 0])],
    ['interlaced', png([], [8, 2, 0, 0, 1])],
    ['a palette', png([], [8, 3, 0, 0, 0])],
  ])('%s', (_, file) => {
    expect(() => rasterOf(file)).toThrow(TypeError);
  });
});

test('few colours are kept as they are, and twice the same is the same', () => {
  const file = png([[0, 250, 0, 0, 0, 0, 250]]);
  expect(withPalette(file).equals(withPalette(file))).toBe(true);
  expect(paletteOf(rasterOf(file).points)).toEqual([0x0000fa, 0xfa0000]);
});

test('of many colours a rare one that is far from all others is kept', () => {
  const greys = Array.from({ length: 256 }, (_, index) => index * 0x010101).flatMap((grey) =>
    Array.from({ length: 9 }, () => grey),
  );
  const palette = paletteOf(Uint32Array.from([...greys, 0xff0000]));
  expect(palette).toHaveLength(256);
  expect(palette).toContain(0xff0000);
});
