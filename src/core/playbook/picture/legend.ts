/** The legend: one row for each look and each mark that occurs in the scene, in the order of the tables. */
import { LOOK_ROWS } from './kinds.ts';
import type { Look } from './kinds.ts';
import type { Block, Link, Scene } from './scene.ts';
import { widthOf } from './text.ts';
import type { TextStyle } from './text.ts';

/** What a line or a mark means. */
export type Mark = 'join' | 'unknown' | 'unreachable' | 'error' | 'back';

interface MarkRow {
  readonly mark: Mark;
  readonly legend: string;
  readonly occurs: (block: Block) => boolean;
  readonly occursOn: (link: Link) => boolean;
}

const never = (): boolean => false;

const MARK_ROWS: readonly MarkRow[] = [
  { mark: 'unknown', legend: 'unknown here: counts as containment', occurs: isUnknown, occursOn: never },
  { mark: 'join', legend: 'waits for its live branches', occurs: ({ isJoin }) => isJoin, occursOn: never },
  { mark: 'error', legend: 'after an error', occurs: never, occursOn: ({ kind }) => kind === 'error' },
  { mark: 'back', legend: 'loop: back to an earlier task', occurs: never, occursOn: ({ isBack }) => isBack },
  { mark: 'unreachable', legend: 'never runs', occurs: ({ isReachable }) => !isReachable, occursOn: never },
];

/** A command that nobody here has a manifest row for. */
export function isUnknown({ look, risk }: Block): boolean {
  return look === 'command' && risk === 'unknown';
}

export type LegendRow = { readonly text: string } & ({ readonly look: Look } | { readonly mark: Mark });

export interface Legend {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly LegendRow[];
}

export const LEGEND_STYLE: TextStyle = { size: 10.5, bold: false };
export const LEGEND = { padding: 12, rowHeight: 23, sampleWidth: 38, gap: 10, headHeight: 20 } as const;

export function legendOf({ blocks, links }: Scene): Legend {
  const looks = new Set(blocks.map(({ look }) => look));
  const rows: readonly LegendRow[] = [
    ...(Object.keys(LOOK_ROWS) as Look[])
      .filter((look) => looks.has(look))
      .map((look) => ({ look, text: LOOK_ROWS[look].legend })),
    ...MARK_ROWS.filter(({ occurs, occursOn }) => blocks.some(occurs) || links.some(occursOn)).map(
      ({ mark, legend }) => ({ mark, text: legend }),
    ),
  ];
  const { padding, rowHeight, sampleWidth, gap, headHeight } = LEGEND;
  const text = Math.max(40, ...rows.map((row) => widthOf(row.text, LEGEND_STYLE)));
  return {
    rows,
    width: Math.ceil(2 * padding + sampleWidth + gap + text),
    height: 2 * padding + headHeight + rows.length * rowHeight,
  };
}
