/**
 * Parts of a scene that no link connects: each is laid out by itself, and they are set below each other, the one with the start
 * on top, so that what never runs is never in its way.
 */
import type { Box, Placement, Point } from './place.ts';
import type { Scene } from './scene.ts';

/** Places in `scene.blocks` and `scene.links`. */
export interface Part {
  readonly blocks: readonly number[];
  readonly links: readonly number[];
}

/** In the order of their first blocks: the start's part is the first. */
export function partsOf(scene: Scene): readonly Part[] {
  const neighbours = scene.blocks.map((): number[] => []);
  for (const { from, to } of scene.links) {
    neighbours[from]?.push(to);
    neighbours[to]?.push(from);
  }
  const partOf = new Map<number, number>();
  let count = 0;
  scene.blocks.forEach((_, first) => {
    if (partOf.has(first)) return;
    const reached = new Set([first]);
    // A Set grows while it is walked.
    for (const index of reached) {
      partOf.set(index, count);
      for (const neighbour of neighbours[index] ?? []) reached.add(neighbour);
    }
    count++;
  });
  const parts = Array.from({ length: count }, () => ({ blocks: [] as number[], links: [] as number[] }));
  for (const [index, part] of [...partOf].toSorted(([a], [b]) => a - b)) parts[part]?.blocks.push(index);
  scene.links.forEach(({ from }, index) => parts[partOf.get(from) ?? 0]?.links.push(index));
  return parts;
}

/** The scene with only the blocks and links of a part. */
export function sceneOfPart(scene: Scene, part: Part): Scene {
  const places = new Map(part.blocks.map((index, place) => [index, place]));
  return {
    ...scene,
    blocks: scene.blocks.filter((_, index) => places.has(index)),
    links: part.links.flatMap((index) => {
      const link = scene.links[index];
      return link === undefined ? [] : [{ ...link, from: places.get(link.from) ?? 0, to: places.get(link.to) ?? 0 }];
    }),
  };
}

const PART_GAP = 56;
const ROW_WIDTH_MIN = 1200;

/** The places of all parts, as one placement of the scene. Smaller parts share a row as far as it goes. */
export function joinedParts(
  scene: Scene,
  parts: readonly { readonly part: Part; readonly placement: Placement; readonly bounds: Box }[],
): Placement {
  const rowWidth = Math.max(ROW_WIDTH_MIN, parts[0]?.bounds.width ?? 0);
  const blocks = new Map<number, Point>();
  const links = new Map<number, Placement['links'][number]>();
  let [x, y, rowHeight] = [0, 0, 0];
  parts.forEach(({ part, placement, bounds }, index) => {
    const isFull = index <= 1 || x + bounds.width > rowWidth;
    if (isFull) {
      y += rowHeight === 0 ? 0 : rowHeight + PART_GAP;
      [x, rowHeight] = [0, 0];
    }
    const [dx, dy] = [x - bounds.x, y - bounds.y];
    const move = (point: Point): Point => ({ x: point.x + dx, y: point.y + dy });
    part.blocks.forEach((block, place) => blocks.set(block, move(placement.blocks[place] ?? bounds)));
    part.links.forEach((link, place) => {
      const placed = placement.links[place];
      if (placed === undefined) return;
      const label = placed.label === undefined ? undefined : move(placed.label);
      links.set(link, { points: placed.points.map(move), label });
    });
    x += bounds.width + PART_GAP;
    rowHeight = Math.max(rowHeight, bounds.height);
  });
  return {
    blocks: scene.blocks.map((_, index) => blocks.get(index) ?? { x: 0, y: 0 }),
    links: scene.links.map((_, index) => links.get(index) ?? { points: [], label: undefined }),
  };
}
