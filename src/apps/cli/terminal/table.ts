/** Rows in columns: aligned everywhere, cut with `…` only where the terminal is too narrow. */
import { hanging, span, type Line, type Look, type Span, type Style } from './paint.ts';
import { padded, printable, truncated, widthOf } from './text.ts';

export interface Column {
  readonly title: string;
  /** Gives way when the terminal is too narrow. */
  readonly flexible?: true;
}

export type Cell = string | Span;

const GAP = 2;
const FLEXIBLE_LEAST = 12;

export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  look: Look,
  indent = 0,
): readonly Line[] {
  const texts = rows.map((row) => columns.map((_, index) => printable(cellText(row[index]), !look.unicode)));
  const natural = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...texts.map((row) => widthOf(row[index] ?? ''))),
  );
  const widths = fitted(columns, natural, look.width - indent);
  const head = columns.map((column, index) =>
    cell(column.title.toUpperCase(), widths[index] ?? 0, 'dim', index === columns.length - 1),
  );
  const body = rows.map((row, at) =>
    columns.map((_, index) =>
      cell(texts[at]?.[index] ?? '', widths[index] ?? 0, cellStyle(row[index]), index === columns.length - 1),
    ),
  );
  return [head, ...body].map((spans) => hanging(indent, indent, ...spans));
}

function fitted(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const excess = natural.reduce((sum, one) => sum + one + GAP, -GAP) - width;
  if (!(excess > 0)) return natural;
  let left = excess;
  const widths = [...natural];
  // The widest flexible column gives way first, down to the width of the next one.
  while (left > 0) {
    const widest = columns
      .map((column, index) => ({ index, width: column.flexible ? (widths[index] ?? 0) : 0 }))
      .toSorted((a, b) => b.width - a.width)[0];
    if (!widest || widest.width <= FLEXIBLE_LEAST) break;
    widths[widest.index] = widest.width - 1;
    left -= 1;
  }
  return widths;
}

function cell(text: string, width: number, style: Style, last: boolean): Span {
  const shown = truncated(text, width);
  return span(last ? shown : padded(shown, width + GAP), style);
}

const cellText = (value: Cell | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : value.text;
const cellStyle = (value: Cell | undefined): Style =>
  value === undefined || typeof value === 'string' ? 'plain' : value.style;
