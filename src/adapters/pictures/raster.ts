/**
 * SVG → PNG by resvg, compiled to WebAssembly: no browser, no native code, and no font but the two that the text was measured with.
 *
 * R1. At most `PIXELS_MAX` pixels and `SIDE_MAX` a side: a larger picture is made smaller, and the answer says by how much.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { lazy } from '../../core/base/lazy.ts';

/** Pixels of a PNG to one of the drawing: sharp on the screens of today. */
export const PNG_SCALE = 2;
/** 32 million pixels are 128 MB while they are drawn. */
export const PIXELS_MAX = 32_000_000;
export const SIDE_MAX = 16_000;

export interface Png {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture to one of the drawing; less than what was asked for where that would have been too large. */
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest scale up to the wanted one that keeps R1. */
export function scaleFor({ width, height }: Size, wanted: number): number {
  const bySide = SIDE_MAX / Math.max(width, height, 1);
  const byArea = Math.sqrt(PIXELS_MAX / Math.max(width * height, 1));
  return Math.min(wanted, bySide, byArea);
}

/** resvg takes its WebAssembly once in a process; the fonts are read with it. */
const loaded = lazy(async () => {
  const { Resvg, initWasm } = await import('@resvg/resvg-wasm');
  const require = createRequire(import.meta.url);
  const read = (name: string) => readFile(require.resolve(name));
  const [wasm, ...fontBuffers] = await Promise.all([
    read('@resvg/resvg-wasm/index_bg.wasm'),
    read('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    read('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ]);
  await initWasm(wasm);
  return { Resvg, font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' } };
});

/** `size` is that of the drawing. */
export async function pngOf(svg: string, size: Size, scaleWanted = PNG_SCALE): Promise<Png> {
  const { Resvg, font } = await loaded();
  const scale = scaleFor(size, scaleWanted);
  const width = Math.max(1, Math.floor(size.width * scale));
  const resvg = new Resvg(svg, { fitTo: { mode: 'width', value: width }, font });
  try {
    const image = resvg.render();
    try {
      return { bytes: image.asPng(), width: image.width, height: image.height, scale };
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}
