/**
 * Rows in columns: aligned everywhere, and nothing is ever cut, so that every id can be copied.
 *
 * B1. Where the terminal is wide enough, and in a pipe, a row is one line.
 * B2. Else the last column is wrapped inside its own width; where it would need more than two lines there, or is too narrow to be read, it
 *     stands below the rest of its row.
 */
import { hanging, span, type Line, type Look, type Span, type Style } from './paint.ts';
import { padded, printable, widthOf } from './text.ts';

export interface Column {
  readonly title: string;
}

export type Cell = string | Span;

const GAP = 2;
/** Narrower than this, a text is not read but spelled. */
const LAST_LEAST = 36;
const BELOW_INDENT = 4;

export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  look: Look,
  indent = 0,
): readonly Line[] {
  const titles: readonly Cell[] = columns.map(({ title }) => span(title.toUpperCase(), 'dim'));
  const cells = [titles, ...rows].map((row) => columns.map((_, index) => cellOf(row[index], look)));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => widthOf(row[index]?.text ?? ''))));
  const last = widths.pop() ?? 0;
  const before = widths.reduce((sum, width) => sum + width + GAP, indent);
  const room = look.width - before;
  const below = last > room && (room < LAST_LEAST || last > 2 * room);
  return cells.flatMap((row) => {
    const end = row.at(-1) ?? span('');
    const start = row.slice(0, -1).map(({ text, style }, at) => span(padded(text, (widths[at] ?? 0) + GAP), style));
    if (!below) return [hanging(indent, before, ...start, end)];
    const own = indent + BELOW_INDENT;
    return [hanging(indent, own, ...start), ...(end.text === '' ? [] : [hanging(own, own, end)])];
  });
}

function cellOf(value: Cell | undefined, look: Look): Span {
  const { text, style }: { text: string; style: Style } = typeof value === 'object' ? value : span(value ?? '');
  return span(printable(text, !look.unicode), style);
}
