/**
 * A picture of a screen as a PNG of at most 256 colours: a third of the size, and letters stay sharp.
 *
 * P1. Reads what a browser writes: 8 bits a channel, RGB or RGBA, not interlaced. Anything else is refused.
 * P2. The same picture gives the same bytes. Few colours are kept as they are.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS_MAX = 256;
/** Of the header: bits a channel, kind of colour, and three methods of which there is one each. */
const TRUE_COLOUR = 2;
const TRUE_COLOUR_ALPHA = 6;
const INDEXED = 3;

interface Raster {
  readonly width: number;
  readonly height: number;
  /** One number a point: 0xRRGGBB. */
  readonly points: Uint32Array;
}

/** `png`: of a browser. */
export function withPalette(png: Buffer): Buffer {
  const raster = rasterOf(png);
  const palette = paletteOf(raster.points);
  return indexed(raster, palette);
}

export function rasterOf(png: Buffer): Raster {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new TypeError('this is no PNG');
  let width = 0;
  let height = 0;
  let channels = 0;
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      const kind = body[9];
      if (body[8] !== 8 || (kind !== TRUE_COLOUR && kind !== TRUE_COLOUR_ALPHA) || body[12] !== 0)
        throw new TypeError('only 8 bits a channel, RGB or RGBA, not interlaced');
      channels = kind === TRUE_COLOUR ? 3 : 4;
    }
    if (name === 'IDAT') data.push(body);
    at += length + 12;
  }
  return { width, height, points: pointsOf(inflateSync(Buffer.concat(data)), width, height, channels) };
}

/** Takes back the filters of the lines (PNG, section 9). */
function pointsOf(lines: Buffer, width: number, height: number, channels: number): Uint32Array {
  const stride = width * channels;
  const points = new Uint32Array(width * height);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const from = y * (stride + 1);
    const filter = lines[from] ?? 0;
    const line = Uint8Array.from(lines.subarray(from + 1, from + 1 + stride));
    for (let x = 0; x < stride; x += 1) {
      const left = x < channels ? 0 : (line[x - channels] ?? 0);
      const up = above[x] ?? 0;
      const corner = x < channels ? 0 : (above[x - channels] ?? 0);
      line[x] = (line[x] ?? 0) + foretold(filter, left, up, corner);
    }
    for (let x = 0; x < width; x += 1) {
      const at = x * channels;
      points[y * width + x] = ((line[at] ?? 0) << 16) | ((line[at + 1] ?? 0) << 8) | (line[at + 2] ?? 0);
    }
    above = line;
  }
  return points;
}

function foretold(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const sum = left + up - corner;
  const [a, b, c] = [Math.abs(sum - left), Math.abs(sum - up), Math.abs(sum - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The most frequent colour, then again and again the one that would be wronged most: how often it is there, times how far from all chosen. */
export function paletteOf(points: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (const colour of points) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = [...counts.keys()].toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b);
  if (colours.length <= COLOURS_MAX) return colours;
  const wrong = new Float64Array(colours.length).fill(Number.POSITIVE_INFINITY);
  const chosen: number[] = [];
  for (let next = 0; chosen.length < COLOURS_MAX;) {
    const colour = colours[next] ?? 0;
    chosen.push(colour);
    let most = -1;
    colours.forEach((other, index) => {
      const distance = Math.min(wrong[index] ?? 0, distanceOf(colour, other) * (counts.get(other) ?? 0));
      wrong[index] = distance;
      if (distance > most) {
        most = distance;
        next = index;
      }
    });
  }
  return chosen;
}

function distanceOf(one: number, other: number): number {
  const [r, g, b] = [
    (one >> 16) - (other >> 16),
    ((one >> 8) & 255) - ((other >> 8) & 255),
    (one & 255) - (other & 255),
  ];
  return 3 * r * r + 6 * g * g + b * b;
}

function indexed({ width, height, points }: Raster, palette: readonly number[]): Buffer {
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  const indexOf = (colour: number): number => {
    const known = nearest.get(colour);
    if (known !== undefined) return known;
    const best = palette.reduce(
      (at, each, index) => (distanceOf(each, colour) < distanceOf(palette[at] ?? 0, colour) ? index : at),
      0,
    );
    nearest.set(colour, best);
    return best;
  };
  const lines = Buffer.alloc((width + 1) * height);
  points.forEach((colour, at) => {
    lines[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = indexOf(colour);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, INDEXED, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(body.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
