/**
 * A text cut where findings begin and end, so that each piece knows which findings stand on it. Pure.
 *
 * M1. The pieces put together are the text, letter for letter.
 * M2. An indicator (URL, address, host) is never cut: half of one would no longer be taken apart when it is shown.
 */
import { pieces } from '../../text/defang.ts';

export interface Mark {
  readonly id: string;
  /** [start, end) in the text. */
  readonly start: number;
  readonly end: number;
}

export interface MarkedPiece {
  readonly text: string;
  /** Of the findings that stand on it, in their order; none: plain text. */
  readonly ids: readonly string[];
}

export function markedPieces(text: string, marks: readonly Mark[]): readonly MarkedPiece[] {
  const whole = atomsOf(text);
  const clipped = marks
    .map(({ id, start, end }) => ({ id, start: Math.max(0, start), end: Math.min(text.length, end) }))
    .filter(({ start, end }) => start < end);
  const edges = new Set([0, text.length]);
  for (const { start, end } of clipped) {
    for (const edge of [start, end]) if (!whole.some((atom) => edge > atom.start && edge < atom.end)) edges.add(edge);
    // A mark on a part of an indicator is a mark on the indicator.
    for (const atom of whole) {
      if (start < atom.end && end > atom.start) edges.add(atom.start).add(atom.end);
    }
  }
  const sorted = [...edges].toSorted((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((from, index) => {
    const to = sorted[index + 1] ?? text.length;
    if (from === to) return [];
    const ids = clipped.filter(({ start, end }) => start < to && end > from).map(({ id }) => id);
    return [{ text: text.slice(from, to), ids: [...new Set(ids)] }];
  });
}

function atomsOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  let at = 0;
  return pieces(text).flatMap(({ text: piece, safe }) => {
    const start = at;
    at += piece.length;
    return safe === undefined ? [] : [{ start, end: at }];
  });
}
