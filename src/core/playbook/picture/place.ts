/**
 * A scene that has been laid out → a drawing: every box, line and text with its place, and the legend beside them.
 *
 * The layout itself is a port: `Layout` takes sizes and gives places. Its answer is only moved and trimmed here, so that
 * whatever lays out, the drawing keeps these:
 *
 * D1. A line ends on the outline of its shape, not on the box around it; where branches join, on the bar above the block.
 * D2. The legend names what occurs in this drawing and nothing else, and covers neither block nor line.
 * D3. Coordinates are rounded to a tenth of a pixel, so that equal layouts give equal bytes.
 */
import { legendOf, type Legend } from './legend.ts';
import { CUT, LOOK_ROWS } from './kinds.ts';
import type { Block, Link, Scene } from './scene.ts';
import { widthOf, wrapText } from './text.ts';
import type { TextStyle } from './text.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** What a layout says: a place for every block and every link, in the order of the scene. */
export interface Placement {
  readonly blocks: readonly Point[];
  readonly links: readonly {
    /** From the source's side to the target's, with every bend; horizontal and vertical pieces. */
    readonly points: readonly Point[];
    /** Left and top of the label, for a link that has one. */
    readonly label: Point | undefined;
  }[];
}

export type Layout = (scene: Scene) => Promise<Placement>;

export interface PlacedBlock extends Block, Point {
  /** Where branches join: the bar above the block. */
  readonly joinBar: Box | undefined;
}

export interface PlacedLink extends Link {
  readonly points: readonly Point[];
  readonly labelBox: Box | undefined;
}

export interface Drawing {
  readonly key: string;
  readonly width: number;
  readonly height: number;
  readonly title: readonly string[];
  readonly name: string;
  readonly subtitle: string;
  readonly description: string;
  readonly blocks: readonly PlacedBlock[];
  readonly links: readonly PlacedLink[];
  readonly legend: Legend & Point;
}

export const TITLE_STYLE: TextStyle & { readonly height: number } = { size: 20, bold: true, height: 27 };
export const SUBTITLE_STYLE: TextStyle & { readonly height: number } = { size: 11.5, bold: false, height: 18 };
export const MARGIN = 28;
const WIDTH_MIN = 560;
const GAP = 24;
const JOIN_BAR = { height: 4, above: 6, reach: 16 } as const;

export async function drawingOf(scene: Scene, layout: Layout): Promise<Drawing> {
  return place(scene, await layout(scene));
}

/** Pure part of `drawingOf`. */
export function place(scene: Scene, placement: Placement): Drawing {
  const flow = boundsOf(scene, placement);
  const legend = legendOf(scene);
  const title = wrapText(scene.title, TITLE_STYLE, Math.max(flow.width, WIDTH_MIN - 2 * MARGIN), 3);
  const top = MARGIN + title.length * TITLE_STYLE.height + SUBTITLE_STYLE.height + GAP;
  const move = ({ x, y }: Point): Point => ({ x: round(x - flow.x + MARGIN), y: round(y - flow.y + top) });
  const blocks = scene.blocks.map((block, index) => ({
    ...block,
    ...move(at(placement.blocks, index)),
    joinBar: undefined,
  }));
  const links = scene.links.map((link, index) => {
    const { points, label } = at(placement.links, index);
    return {
      ...link,
      points: points.map(move),
      labelBox: label === undefined || link.label === undefined ? undefined : { ...move(label), ...sizeOf(link.label) },
    };
  });
  const joined = blocks.map((block, index) => ({
    ...block,
    joinBar: block.isJoin ? barOf(block, index, links) : undefined,
  }));
  const trimmed = links.map((link) => ({
    ...link,
    points: trimmedPoints(link.points, at(joined, link.from), at(joined, link.to)),
  }));
  const header = Math.max(
    0,
    ...title.map((line) => widthOf(line, TITLE_STYLE)),
    widthOf(scene.subtitle, SUBTITLE_STYLE),
  );
  const taken = [
    ...joined.map((block) => grown(block, 10)),
    ...trimmed.flatMap(({ points }) => piecesOf(points).map((piece) => grown(piece, 10))),
    ...trimmed.flatMap(({ labelBox }) => (labelBox === undefined ? [] : [grown(labelBox, 10)])),
  ];
  const width = Math.max(flow.width, header, WIDTH_MIN - 2 * MARGIN) + 2 * MARGIN;
  const corner = legendCorner(legend, width, top, taken);
  return {
    key: scene.key,
    width: Math.ceil(Math.max(width, corner.x + legend.width + MARGIN)),
    height: Math.ceil(Math.max(top + flow.height, corner.y + legend.height) + MARGIN),
    title,
    name: scene.title,
    subtitle: scene.subtitle,
    description: scene.description,
    blocks: joined,
    links: trimmed,
    legend: { ...legend, ...corner },
  };
}

/** The right or the left corner under the header where nothing is drawn; else a column of its own at the right. */
function legendCorner(legend: Legend, width: number, top: number, taken: readonly Box[]): Point {
  const corners = [width - MARGIN - legend.width, MARGIN]
    .filter((x) => x >= MARGIN)
    .map((x) => ({ x: round(x), y: top }));
  const free = corners.find((corner) => !taken.some((box) => overlap({ ...corner, ...sizeOf(legend) }, box)));
  return free ?? { x: round(width - MARGIN + GAP), y: top };
}

/** The smallest box around all that is placed. */
export function boundsOf(scene: Scene, placement: Placement): Box {
  const boxes: Box[] = [
    ...scene.blocks.map((block, index) => ({ ...at(placement.blocks, index), ...sizeOf(block) })),
    ...scene.links.flatMap((link, index) => {
      const { points, label } = at(placement.links, index);
      return [
        ...points.map((point) => ({ ...point, width: 0, height: 0 })),
        ...(label === undefined || link.label === undefined ? [] : [{ ...label, ...sizeOf(link.label) }]),
      ];
    }),
  ];
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y)) - JOIN_BAR.above;
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** Over all the places where forward branches arrive. */
function barOf(block: Block & Point, index: number, links: readonly PlacedLink[]): Box | undefined {
  const arrivals = links
    .filter(({ to, isBack, isReachable }) => to === index && !isBack && isReachable)
    .flatMap(({ points }) => points.slice(-1))
    .filter(({ y }) => Math.abs(y - block.y) < 1);
  if (arrivals.length === 0) return undefined;
  const left = Math.max(Math.min(...arrivals.map(({ x }) => x)) - JOIN_BAR.reach, block.x);
  const right = Math.min(Math.max(...arrivals.map(({ x }) => x)) + JOIN_BAR.reach, block.x + block.width);
  return { x: round(left), y: round(block.y - JOIN_BAR.above), width: round(right - left), height: JOIN_BAR.height };
}

function trimmedPoints(
  points: readonly Point[],
  from: Block & Point,
  to: Block & Point & { readonly joinBar: Box | undefined },
): readonly Point[] {
  const [first, ...others] = points;
  const last = others.pop();
  if (first === undefined || last === undefined) return points;
  return [onOutline(first, from), ...others, arrival(last, to)];
}

function arrival(point: Point, block: Block & Point & { readonly joinBar: Box | undefined }): Point {
  const { joinBar } = block;
  const isOnBar =
    joinBar !== undefined &&
    Math.abs(point.y - block.y) < 1 &&
    point.x >= joinBar.x &&
    point.x <= joinBar.x + joinBar.width;
  return isOnBar ? { x: point.x, y: joinBar.y } : onOutline(point, block);
}

/** A point on the box around a block, moved straight inwards onto the outline of its shape. */
function onOutline(point: Point, block: Block & Point): Point {
  const { shape } = LOOK_ROWS[block.look];
  const cut = CUT[shape];
  const x = point.x - block.x;
  const y = point.y - block.y;
  const atTop = Math.abs(y) < 1;
  const atFoot = Math.abs(y - block.height) < 1;
  if (!atTop && !atFoot) return point;
  const near = Math.min(x, block.width - x);
  if (near >= cut || shape === 'box' || shape === 'sheet') return point;
  const depth = depthAt(shape, near, cut, block.height, atTop);
  return { x: point.x, y: round(point.y + (atTop ? depth : -depth)) };
}

/** How far the outline lies inside the box, `near` pixels from its side. */
function depthAt(shape: string, near: number, cut: number, height: number, atTop: boolean): number {
  const share = 1 - near / cut;
  if (shape === 'hexagon') return (share * height) / 2;
  if (shape === 'octagon') return share * cut;
  if (shape === 'trapezoid') return atTop ? 0 : share * height;
  if (shape === 'pill') return cut - Math.sqrt(Math.max(cut * cut - (cut - near) ** 2, 0));
  return 0;
}

export function piecesOf(points: readonly Point[]): readonly Box[] {
  return points.slice(1).map((to, index) => {
    const from = points[index] ?? to;
    return {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(from.x - to.x),
      height: Math.abs(from.y - to.y),
    };
  });
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function grown(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }) {
  return { width, height };
}

function at<T>(list: readonly T[], index: number): T {
  const one = list[index];
  if (one === undefined) throw new RangeError(`the layout has no place for number ${index}`);
  return one;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
