/**
 * Goal: what a layout says becomes a drawing in which lines end where they should and the legend covers nothing.
 * Method: layouts written by hand, so that a fault is not the layouter's.
 * Elsewhere: the layout itself (`adapters/pictures`).
 */
import { expect, test } from 'vitest';
import { joinedParts, partsOf, sceneOfPart } from './parts.ts';
import { boundsOf, overlap, piecesOf, place } from './place.ts';
import { sceneOf } from './scene.ts';
import { CONDITIONS, EVERY_LOOK, sketched, stacked } from './testing.ts';

const scene = sceneOf(sketched(EVERY_LOOK));
const drawing = place(scene, stacked(scene));

test('the legend covers no block, no line and no label, and lies inside the picture', () => {
  const { legend } = drawing;
  const labels = drawing.links.flatMap(({ labelBox }) => labelBox ?? []);
  const lines = drawing.links.flatMap(({ points }) => piecesOf(points));
  expect([...drawing.blocks, ...labels, ...lines].filter((box) => overlap(legend, box))).toEqual([]);
  expect(legend.x + legend.width).toBeLessThanOrEqual(drawing.width);
  expect(legend.y + legend.height).toBeLessThanOrEqual(drawing.height);
});

test('where both corners are taken, the legend gets a column of its own', () => {
  const wide = sceneOf(
    sketched({ 0: { type: 'start', next: { '#none#': ['1', '2'] } }, 1: { type: 'title' }, 2: { type: 'title' } }),
  );
  const across = place(wide, {
    blocks: wide.blocks.map((_, index) => ({ x: index * 300, y: 0 })),
    links: wide.links.map(() => ({ points: [], label: undefined })),
  });
  const right = Math.max(...across.blocks.map(({ x, width }) => x + width));
  expect(across.legend.x).toBeGreaterThan(right);
});

test('a line ends on the point of a hexagon, not on the corner of the box around it', () => {
  const pair = sceneOf(
    sketched({
      0: { type: 'start', next: { '#none#': ['1'] } },
      1: { type: 'condition', more: CONDITIONS, next: { yes: ['2'] } },
      2: { type: 'title' },
    }),
  );
  const laid = stacked(pair);
  const [first, second] = laid.links;
  if (first === undefined || second === undefined) throw new Error('no links');
  const [start] = second.points;
  const atSide = { ...second, points: [{ x: 0, y: start?.y ?? 0 }, ...second.points.slice(1)] };
  const { blocks, links } = place(pair, { ...laid, links: [first, atSide] });
  const hexagon = blocks[1];
  expect(hexagon?.look).toBe('condition');
  expect(links[1]?.points[0]?.y).toBeCloseTo((hexagon?.y ?? 0) + (hexagon?.height ?? 0) / 2, 0);
});

test('where branches join there is a bar over all of them, and they end on it', () => {
  const index = drawing.blocks.findIndex(({ task }) => task === '10');
  const bar = drawing.blocks[index]?.joinBar;
  if (bar === undefined) throw new Error('no bar');
  const arriving = drawing.links.filter(({ to, isBack }) => to === index && !isBack);
  expect(arriving.length).toBeGreaterThan(1);
  for (const { points } of arriving) {
    const end = points.at(-1);
    expect(end?.y).toBe(bar.y);
    expect(end?.x).toBeGreaterThan(bar.x);
    expect(end?.x).toBeLessThan(bar.x + bar.width);
  }
});

test('a layout that forgets a block is refused, not drawn', () => {
  expect(() => place(scene, { ...stacked(scene), blocks: [] })).toThrow(RangeError);
});

test('nothing at all can be drawn too', () => {
  const nothing = place({ ...scene, blocks: [], links: [] }, { blocks: [], links: [] });
  expect(nothing.width).toBeGreaterThan(0);
  expect(nothing.height).toBeGreaterThan(0);
});

test('what nothing connects stands apart, the part with the start on top', () => {
  const parts = partsOf(scene);
  expect(parts.map(({ blocks }) => blocks.map((index) => scene.blocks[index]?.task))).toEqual([
    expect.arrayContaining(['0', '10', '13']),
    ['15'],
  ]);
  const laid = parts.map((part) => {
    const alone = sceneOfPart(scene, part);
    const placement = stacked(alone);
    return { part, placement, bounds: boundsOf(alone, placement) };
  });
  const { blocks } = joinedParts(scene, laid);
  const boxes = scene.blocks.map((block, index) => ({ ...block, x: blocks[index]?.x ?? 0, y: blocks[index]?.y ?? 0 }));
  const island = boxes.find(({ task }) => task === '15');
  const others = boxes.filter((box) => box !== island);
  for (const { y, height } of others) expect(y + height).toBeLessThan(island?.y ?? 0);
});
