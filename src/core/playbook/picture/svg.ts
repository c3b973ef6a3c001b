/**
 * A drawing as SVG: one self-contained document, readable by people, screen readers and programs.
 *
 * V1. The same drawing and theme give the same bytes.
 * V2. Foreign text reaches the document through `escaped` only. There is no script, no link, no picture, no font from elsewhere.
 * V3. Each task is a group with `data-task` and a tooltip, so that a page or a test finds it.
 */
import { GLYPHS, type GlyphName } from './glyphs.ts';
import { CUT, LOOK_ROWS } from './kinds.ts';
import type { Look, LookRow, Shape } from './kinds.ts';
import { isUnknown, LEGEND, LEGEND_STYLE } from './legend.ts';
import type { LegendRow, Mark } from './legend.ts';
import { styleSheet, type Theme } from './palette.ts';
import { MARGIN, round, SUBTITLE_STYLE, TITLE_STYLE } from './place.ts';
import type { Box, Drawing, PlacedBlock, PlacedLink, Point } from './place.ts';
import { BAR_WIDTH, CAP_HEIGHT, FACT_GLYPH_ROOM, LABEL_STYLE, LINE_STYLES } from './scene.ts';
import { isMeasured, widthOf } from './text.ts';
import type { TextStyle } from './text.ts';

export interface SvgOptions {
  /** `auto`: light, and dark where the reader's system is. */
  readonly theme?: Theme;
}

export function svgOf(drawing: Drawing, options: SvgOptions = {}): string {
  const { width, height, key } = drawing;
  const ids = { title: `t-${key}`, description: `d-${key}` };
  const summary = [drawing.subtitle, drawing.description].filter((text) => text !== '').join('. ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${ids.title} ${ids.description}">`,
    `<title id="${ids.title}">${escaped(`Playbook: ${drawing.name}`)}</title>`,
    `<desc id="${ids.description}">${escaped(summary)}</desc>`,
    `<style>${styleSheet(options.theme ?? 'auto')}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...headerSvg(drawing),
    // Links that lead back and lost ones first: what matters more lies above.
    ...[...drawing.links].sort((a, b) => Number(b.isBack) - Number(a.isBack)).map(wireSvg),
    ...drawing.blocks.map(blockSvg),
    ...drawing.links.map(labelSvg),
    legendSvg(drawing),
    '</svg>',
    '',
  ]
    .filter((line, index, lines) => line !== '' || index === lines.length - 1)
    .join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function textSvg(
  text: string,
  { x, y }: Point,
  style: TextStyle,
  classes: string,
  anchor: 'start' | 'middle' = 'start',
): string {
  const weight = style.bold ? ' font-weight="bold"' : '';
  const middle = anchor === 'middle' ? ' text-anchor="middle"' : '';
  const width = round(widthOf(text, style));
  const held = isMeasured(text) ? '' : ` textLength="${width}" lengthAdjust="spacingAndGlyphs"`;
  return `<text class="${classes}" x="${round(x)}" y="${round(y)}" font-size="${style.size}"${weight}${middle}${held}>${escaped(text)}</text>`;
}

function headerSvg({ title, subtitle }: Drawing): readonly string[] {
  const under = MARGIN + title.length * TITLE_STYLE.height;
  return [
    ...title.map((line, index) =>
      textSvg(line, { x: MARGIN, y: MARGIN + index * TITLE_STYLE.height + TITLE_STYLE.size * 0.8 }, TITLE_STYLE, 'ink'),
    ),
    textSvg(subtitle, { x: MARGIN, y: under + SUBTITLE_STYLE.size * 0.9 }, SUBTITLE_STYLE, 'soft'),
  ];
}

// Blocks ------------------------------------------------------------------------------------------------------------------

function blockSvg(block: PlacedBlock): string {
  const row = LOOK_ROWS[block.look];
  const { x, y, width, height } = block;
  const lines = block.lines.map((line) => {
    const style = LINE_STYLES[line.style];
    const classes = line.style === 'detail' ? 'soft' : line.style === 'note' ? 'note' : 'ink';
    const at = { x: x + line.x, y: y + line.y };
    const glyph =
      line.glyph === undefined
        ? ''
        : glyphSvg(line.glyph, { x: at.x - FACT_GLYPH_ROOM, y: at.y - style.size * 0.36 - 5.5 }, 11);
    return glyph + textSvg(line.text, at, style, classes);
  });
  const glyph =
    row.glyph === undefined || block.glyphX === undefined
      ? ''
      : glyphSvg(row.glyph, { x: x + block.glyphX, y: y + height / 2 - 8 }, 16);
  return [
    `<g class="${classesOf(block.look, row)}${block.isReachable ? '' : ' lost'}" data-task="${escaped(block.task)}">`,
    `<title>${escaped(block.tooltip)}</title>`,
    joinSvg(block.joinBar),
    outlineSvg(block.look, { x, y, width, height }),
    glyph,
    ...lines,
    isUnknown(block) ? questionMark({ x: x + width - 14, y: y + 14 }) : '',
    '</g>',
  ].join('');
}

function classesOf(look: Look, row: LookRow): string {
  return row.isHeavy ? `${look} heavy` : look;
}

function glyphSvg(name: GlyphName, at: Point, size: number): string {
  const scale = size === 16 ? '' : ` scale(${round((size / 16) * 100) / 100})`;
  const width = size === 16 ? 1.4 : 1.8;
  return `<path class="line" stroke-width="${width}" transform="translate(${round(at.x)} ${round(at.y)})${scale}" d="${GLYPHS[name]}"/>`;
}

function questionMark({ x, y }: Point): string {
  const mark = textSvg('?', { x, y: y + 3.6 }, { size: 10, bold: true }, 'note', 'middle');
  return `<circle class="line" cx="${round(x)}" cy="${round(y)}" r="6.5" stroke-width="1.2"/>${mark}`;
}

function joinSvg(bar: Box | undefined): string {
  if (bar === undefined) return '';
  return `<rect class="join" x="${bar.x}" y="${bar.y}" width="${bar.width}" height="${bar.height}" rx="1"/>`;
}

/** The outline of a look, with its second line and its bar. */
function outlineSvg(look: Look, box: Box): string {
  const { shape, isDouble, isHeavy } = LOOK_ROWS[look];
  const outer = `<path class="shape" d="${shapePath(shape, box)}"/>`;
  const inner = isDouble ? `<path class="line" stroke-width="1" d="${shapePath(shape, inside(box, 3.4))}"/>` : '';
  const sides =
    shape === 'sheet'
      ? `<path class="line" stroke-width="1.4" d="M${round(box.x + CUT.sheet)} ${round(box.y)}V${round(box.y + box.height)}M${round(box.x + box.width - CUT.sheet)} ${round(box.y)}V${round(box.y + box.height)}"/>`
      : '';
  return outer + inner + sides + (isHeavy ? barSvg(look, box) : '');
}

function inside({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}

/** Solid for what changes something, striped for containment. */
function barSvg(look: Look, box: Box): string {
  const wide = Math.min(BAR_WIDTH, box.width / 3);
  const bar = `<rect class="solid" x="${round(box.x)}" y="${round(box.y)}" width="${round(wide)}" height="${round(box.height)}"/>`;
  if (look !== 'containment') return bar;
  const stripes: string[] = [];
  for (let y = box.y + wide + 1; y <= box.y + box.height - 1; y += 7) {
    stripes.push(`M${round(box.x + 1)} ${round(y)}L${round(box.x + wide - 1)} ${round(y - wide + 2)}`);
  }
  return `${bar}<path class="stripes" stroke-width="2.4" d="${stripes.join('')}"/>`;
}

function shapePath(shape: Shape, { x, y, width, height }: Box): string {
  const cut = Math.min(CUT[shape], width / 2, shape === 'octagon' ? height / 3 : height);
  const right = x + width;
  const foot = y + height;
  const polygon = (...points: readonly (readonly [number, number])[]): string =>
    `M${points.map(([px, py]) => `${round(px)} ${round(py)}`).join('L')}Z`;
  switch (shape) {
    case 'pill':
      return roundedRect({ x, y, width, height }, Math.min(height / 2, width / 2));
    case 'band':
      return roundedRect({ x, y, width, height }, 3);
    case 'box':
    case 'sheet':
      return roundedRect({ x, y, width, height }, 2);
    case 'hexagon':
      return polygon(
        [x + cut, y],
        [right - cut, y],
        [right, y + height / 2],
        [right - cut, foot],
        [x + cut, foot],
        [x, y + height / 2],
      );
    case 'octagon':
      return polygon(
        [x + cut, y],
        [right - cut, y],
        [right, y + cut],
        [right, foot - cut],
        [right - cut, foot],
        [x + cut, foot],
        [x, foot - cut],
        [x, y + cut],
      );
    case 'trapezoid':
      return polygon([x, y], [right, y], [right - cut, foot], [x + cut, foot]);
  }
}

function roundedRect({ x, y, width, height }: Box, radius: number): string {
  const r = round(radius);
  const arc = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  const [h, v] = [round(width - 2 * r), round(height - 2 * r)];
  return `M${round(x + r)} ${round(y)}h${h}${arc(r, r)}v${v}${arc(-r, r)}h${-h}${arc(-r, -r)}v${-v}${arc(r, -r)}Z`;
}

// Links -------------------------------------------------------------------------------------------------------------------

function linkClasses({ kind, isBack, isReachable }: PlacedLink): string {
  if (!isReachable) return 'lost';
  if (isBack) return 'back';
  if (kind === 'error') return 'error';
  return kind === 'else' ? 'next else' : 'next';
}

function wireSvg(link: PlacedLink): string {
  const classes = linkClasses(link);
  return `<g class="${classes}"><path class="wire" d="${wirePath(link.points)}"/>${headSvg(link.points)}</g>`;
}

const HEAD = { length: 8, halfWidth: 3.8 } as const;
const CORNER = 7;

/** The way with rounded corners; it ends where the arrow head begins. */
function wirePath(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return '';
  const parts = [`M${round(first.x)} ${round(first.y)}`];
  points.slice(1).forEach((point, index) => {
    const before = points[index] ?? point;
    const after = points[index + 2];
    if (after === undefined) {
      const end = towards(point, before, HEAD.length - 1);
      parts.push(`L${round(end.x)} ${round(end.y)}`);
      return;
    }
    const radius = Math.min(CORNER, distance(before, point) / 2, distance(point, after) / 2);
    const [into, out] = [towards(point, before, radius), towards(point, after, radius)];
    parts.push(
      `L${round(into.x)} ${round(into.y)}Q${round(point.x)} ${round(point.y)} ${round(out.x)} ${round(out.y)}`,
    );
  });
  return parts.join('');
}

function headSvg(points: readonly Point[]): string {
  const [before, tip] = points.slice(-2);
  if (before === undefined || tip === undefined) return '';
  const base = towards(tip, before, HEAD.length);
  const along = distance(before, tip) || 1;
  const across = { x: ((tip.y - before.y) / along) * HEAD.halfWidth, y: ((before.x - tip.x) / along) * HEAD.halfWidth };
  const corner = (sign: number): string => `${round(base.x + sign * across.x)} ${round(base.y + sign * across.y)}`;
  return `<path class="head" d="M${round(tip.x)} ${round(tip.y)}L${corner(1)}L${corner(-1)}Z"/>`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  const share = Math.min(by / whole, 1);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function labelSvg(link: PlacedLink): string {
  const { label, labelBox } = link;
  if (label === undefined || labelBox === undefined) return '';
  const { x, y, width, height } = labelBox;
  const dash = linkClasses(link) === 'error' ? ' stroke-dasharray="9 3 2 3"' : '';
  const words = label.lines.map((line, index) =>
    textSvg(
      line,
      {
        x: x + width / 2,
        y: y + 2 + index * LABEL_STYLE.height + (LABEL_STYLE.height + LABEL_STYLE.size * CAP_HEIGHT) / 2,
      },
      LABEL_STYLE,
      'word',
      'middle',
    ),
  );
  return `<g class="${linkClasses(link)}"><rect class="pill" x="${x}" y="${y}" width="${width}" height="${height}" rx="${Math.min(height / 2, 9)}" stroke-width="1"${dash}/>${words.join('')}</g>`;
}

// Legend ------------------------------------------------------------------------------------------------------------------

function legendSvg({ legend }: Drawing): string {
  const { x, y, width, height, rows } = legend;
  if (rows.length === 0) return '';
  const { padding, rowHeight, sampleWidth, gap, headHeight } = LEGEND;
  const head = textSvg('Legend', { x: x + padding, y: y + padding + 10 }, { ...LEGEND_STYLE, bold: true }, 'note');
  const lines = rows.map((row, index) => {
    const middle = y + padding + headHeight + index * rowHeight + rowHeight / 2;
    const text = textSvg(row.text, { x: x + padding + sampleWidth + gap, y: middle + 3.8 }, LEGEND_STYLE, 'note');
    return sampleSvg(row, { x: x + padding, y: middle - 8.5, width: sampleWidth, height: 17 }) + text;
  });
  return `<g><rect class="panel" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${head}${lines.join('')}</g>`;
}

function sampleSvg(row: LegendRow, box: Box): string {
  if ('mark' in row) return markSample(row.mark, box);
  const look = LOOK_ROWS[row.look];
  const shift = look.isHeavy ? 4 : 0;
  const glyph =
    look.glyph === undefined ? '' : glyphSvg(look.glyph, { x: box.x + box.width / 2 - 5.5 + shift, y: box.y + 3 }, 11);
  return `<g class="${classesOf(row.look, look)}">${outlineSvg(row.look, box)}${glyph}</g>`;
}

function markSample(mark: Mark, box: Box): string {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const points = [
    { x: box.x, y: middle.y },
    { x: box.x + box.width, y: middle.y },
  ];
  switch (mark) {
    case 'unknown':
      return `<g class="command">${questionMark(middle)}</g>`;
    case 'join':
      return [
        `<g class="next"><path class="wire" d="M${round(middle.x - 8)} ${round(box.y)}V${round(middle.y + 2)}M${round(middle.x + 8)} ${round(box.y)}V${round(middle.y + 2)}"/></g>`,
        joinSvg({ x: round(middle.x - 16), y: round(middle.y + 2), width: 32, height: 4 }),
      ].join('');
    case 'unreachable':
      return `<g class="command lost">${outlineSvg('command', box)}</g>`;
    case 'error':
    case 'back':
      return `<g class="${mark}"><path class="wire" d="${wirePath(points)}"/>${headSvg(points)}</g>`;
  }
}
