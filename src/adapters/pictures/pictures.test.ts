/**
 * Goal: any playbook becomes a picture in which nothing lies on anything else, and the picture becomes a PNG.
 * Method: real layouts of every look, of random graphs and of a large playbook; the geometry is checked, and resvg measures texts.
 * Elsewhere: what is drawn and how it is written (`core/playbook/picture`).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import type { Playbook } from '../../core/playbook/document.ts';
import { overlap, piecesOf, type Box, type Drawing } from '../../core/playbook/picture/place.ts';
import { svgOf } from '../../core/playbook/picture/svg.ts';
import { CONDITIONS, EVERY_LOOK, sketched, type Sketch } from '../../core/playbook/picture/testing.ts';
import { widthOf } from '../../core/playbook/picture/text.ts';
import { drawPlaybook, pngOf } from './index.ts';
import { PIXELS_MAX, scaleFor, SIDE_MAX } from './raster.ts';

// Each drawing is laid out in a thread of its own, and machines are busy.
vi.setConfig({ testTimeout: 60_000 });

/** Its deadline never comes. */
const drawn = (playbook: Playbook) => drawPlaybook(playbook, new StepClock());
const everyLook = () => drawn(sketched(EVERY_LOOK));

/** What lies on what it must not. Lines that touch their own blocks are meant to. */
function collisions({ blocks, links }: Drawing): readonly string[] {
  const found: string[] = [];
  const check = (what: string, a: Box, b: Box) => {
    if (overlap(a, b)) found.push(what);
  };
  blocks.forEach((block, index) => {
    for (const other of blocks.slice(index + 1)) check(`block ${block.task} on block ${other.task}`, block, other);
  });
  links.forEach(({ points, labelBox, from, to }, index) => {
    blocks.forEach((block, place) => {
      if (labelBox) check(`label of ${from}>${to} on block ${block.task}`, labelBox, block);
      const body = inner(block, place === from || place === to ? 20 : 1);
      for (const piece of piecesOf(points)) check(`line ${from}>${to} through block ${block.task}`, thick(piece), body);
    });
    if (labelBox && !piecesOf(points).some((piece) => overlap(thick(piece), labelBox))) {
      found.push(`label of ${from}>${to} beside its line`);
    }
    for (const other of links.slice(index + 1)) {
      if (labelBox && other.labelBox) check(`label of ${from}>${to} on another label`, labelBox, other.labelBox);
    }
  });
  return found;
}

const inner = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x + by,
  y: y + by,
  width: width - 2 * by,
  height: Math.max(height - 2 * by, 1),
});
const thick = ({ x, y, width, height }: Box): Box => ({ x, y, width: width || 0.1, height: height || 0.1 });

function upward({ links, blocks }: Drawing): readonly string[] {
  return links
    .filter(({ from, to, isBack }) => {
      const [source, target] = [blocks[from], blocks[to]];
      return source !== undefined && target !== undefined && !isBack && target.y < source.y + source.height;
    })
    .map(({ from, to }) => `${from}>${to}`);
}

test('nothing lies on anything else, and every link but a loop leads down', async () => {
  const drawing = await everyLook();
  expect(collisions(drawing)).toEqual([]);
  expect(upward(drawing)).toEqual([]);
  for (const { x, y, width, height } of drawing.blocks) {
    expect(Math.min(x, y)).toBeGreaterThan(0);
    expect(x + width).toBeLessThan(drawing.width);
    expect(y + height).toBeLessThan(drawing.height);
  }
});

test('tasks of one layer stand on one line', async () => {
  const fan = sketched({
    0: { type: 'start', next: { '#none#': ['1', '2', '3'] } },
    1: { type: 'title', next: { '#none#': ['4'] } },
    2: { type: 'title', next: { '#none#': ['4'] } },
    3: { type: 'title', next: { '#none#': ['4'] } },
    4: { type: 'title' },
  });
  const { blocks } = await drawn(fan);
  const layers = Map.groupBy(blocks, ({ y, height }) => y + height / 2);
  expect([...layers.values()].map((layer) => layer.map(({ task }) => task).toSorted())).toEqual([
    ['0'],
    ['1', '2', '3'],
    ['4'],
  ]);
  expect(blocks.find(({ task }) => task === '4')?.joinBar).toBeDefined();
});

test('a tangle that takes too long is given up, and says so', async () => {
  const clock = new StepClock();
  const drawing = drawPlaybook(sketched(EVERY_LOOK), clock);
  clock.advanceTo(clock.next() ?? 0);
  await expect(drawing).rejects.toMatchObject({ code: 'picture.too-tangled' });
});

const KINDS = ['title', 'condition', 'regular', 'playbook'] as const;
const LABELS = ['#none#', 'yes', 'no', '#default#', '#error#', 'a label that is rather long'] as const;

/** Any graph of up to 30 tasks: loops, self-loops, parallel edges, islands. */
const playbooks = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      edges: fc.array(fc.tuple(fc.constantFrom(...LABELS), fc.integer({ min: 0, max: 29 })), {
        maxLength: 3,
        size: 'max',
      }),
    }),
    { minLength: 1, maxLength: 30, size: 'max' },
  )
  .map((rows): Playbook => {
    const tasks = rows.map(({ kind, edges }, index): readonly [string, Sketch] => {
      const next = Map.groupBy(
        edges.filter(([, target]) => target < rows.length),
        ([label]) => label,
      );
      return [
        String(index),
        {
          type: index === 0 ? 'start' : kind,
          name: `Task ${index} `.repeat(1 + (index % 5)),
          task: kind === 'playbook' ? { playbookName: 'Sub' } : {},
          next: Object.fromEntries(
            [...next].map(([label, all]) => [label, [...new Set(all.map(([, to]) => String(to)))]]),
          ),
        },
      ];
    });
    return sketched(Object.fromEntries(tasks));
  });

test('of any playbook: nothing lies on anything else, and every link but a loop leads down', async () => {
  await fc.assert(
    fc.asyncProperty(playbooks, async (playbook) => {
      const drawing = await drawn(playbook);
      expect(collisions(drawing)).toEqual([]);
      expect(upward(drawing)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test('the same playbook gives the same bytes, drawn after another one too', async () => {
  const first = svgOf(await everyLook());
  await drawn(sketched({ 0: { type: 'start' } }));
  expect(svgOf(await everyLook())).toBe(first);
});

test('300 tasks with conditions, joins and loops are drawn', async () => {
  const tasks = Array.from({ length: 300 }, (_, index): readonly [string, Sketch] => {
    const next = (distance: number) => (index + distance < 300 ? [String(index + distance)] : []);
    const loop = index % 40 === 39 ? [String(index - 9)] : [];
    if (index % 4 === 2) {
      return [
        String(index),
        { type: 'condition', more: CONDITIONS, next: { yes: next(1), '#default#': next(2), again: loop } },
      ];
    }
    return [String(index), { type: index === 0 ? 'start' : 'title', next: { '#none#': next(1), retry: loop } }];
  });
  const drawing = await drawn(sketched(Object.fromEntries(tasks)));
  expect(drawing.blocks).toHaveLength(300);
  expect(collisions(drawing)).toEqual([]);
});

const sizeOfPng = (bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { signature: [...bytes.subarray(0, 8)], width: view.getUint32(16), height: view.getUint32(20) };
};

test('the PNG is a PNG of twice the size, and is not blank', async () => {
  const drawing = await everyLook();
  const png = await pngOf(svgOf(drawing, { theme: 'light' }), drawing);
  const { signature, width, height } = sizeOfPng(png.bytes);
  expect(signature).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  expect([width, height]).toEqual([drawing.width * 2, drawing.height * 2]);
  expect(png.bytes.length).toBeGreaterThan(50_000);
});

test.each([
  [{ width: 500, height: 500 }, 2],
  [{ width: 100, height: 16_000 }, 1],
  [{ width: 20_000, height: 20_000 }, Math.sqrt(PIXELS_MAX) / 20_000],
  [{ width: 1, height: 1_000_000 }, SIDE_MAX / 1_000_000],
])('a picture of %o is drawn at %f', (size, scale) => {
  expect(scaleFor(size, 2)).toBeCloseTo(scale);
});

test('hostile texts make a picture that an XML reader takes', async () => {
  const evil = '</text><g> & "\' \u202E\u0007\uFFFF ]]> é既🙂';
  const drawing = await drawn(
    sketched({ 0: { type: 'start', next: { [evil]: ['1'] } }, 1: { type: 'title', name: evil } }, evil),
  );
  const { bytes } = await pngOf(svgOf(drawing), drawing, 1);
  expect(bytes.length).toBeGreaterThan(1_000);
});

test.each([
  ['regular', 'Msiexec execution of an executable', false],
  ['bold', 'Unknown signature: WAVE To 0123', true],
  ['other letters', 'Ελλάδα Привет Grüße', false],
])(
  'a text is drawn as wide as it was measured: %s',
  async (_, text, bold) => {
    const style = { size: 100, bold };
    const wanted = widthOf(text, style);
    const weight = bold ? ' font-weight="bold"' : '';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="200"><text y="100" font-family="DejaVu Sans" font-size="100" font-kerning="none"${weight}>${text}</text></svg>`;
    const ink = await inkWidth(svg);
    expect(ink).toBeLessThanOrEqual(wanted);
    expect(ink).toBeGreaterThan(wanted * 0.95);
  },
  60_000,
);

/** The right edge of what resvg draws, by its own measure. */
async function inkWidth(svg: string): Promise<number> {
  // The first picture loads resvg; from then on it is there.
  await pngOf(svg, { width: 4000, height: 200 }, 0.01);
  const { Resvg } = await import('@resvg/resvg-wasm');
  const require = createRequire(import.meta.url);
  const fontBuffers = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
    readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
  );
  const box = new Resvg(svg, { font: { fontBuffers } }).innerBBox();
  return box === undefined ? 0 : box.x + box.width;
}
