/**
 * The lines of a graph and what stands at them, as one picture behind the tasks. Nothing of it is pressed, so none of it needs to be an edge of
 * React Flow, each of which watches the whole graph by itself.
 */
import { ViewportPortal } from '@xyflow/react';
import css from './graph.module.css';
import { shownLabel, type Line, type Placed, type Point } from './layout.ts';

export interface DrawnLine extends Line {
  /** taken, left and open: of a run; plain: nobody went there yet. */
  readonly state: 'taken' | 'left' | 'open' | 'plain';
  /** Behind the label: how often this way was taken. */
  readonly share?: string;
}

interface LinesProps {
  readonly placed: Placed;
  readonly lines: readonly DrawnLine[];
}

export function Lines({ placed, lines }: LinesProps) {
  const drawn = placed.lines.flatMap(({ edge, points, label }) => {
    const line = lines[edge];
    return line === undefined ? [] : [{ ...line, edge, points, at: label, text: shownLabel(line.label) }];
  });
  return (
    <ViewportPortal>
      <svg className={css['lines']} aria-hidden="true">
        {drawn.map(({ edge, points, state, label }) => (
          <path
            key={edge}
            d={pathOf(points)}
            className={css['line']}
            data-state={state}
            data-error={label === '#error#' || undefined}
          />
        ))}
        {drawn.map(({ edge, points, state }) => (
          <path key={edge} d={headOf(points)} className={css['head']} data-state={state} />
        ))}
      </svg>
      {drawn.map(({ edge, at, text, share, state }) =>
        at === undefined || text === '' ? null : (
          <span
            key={edge}
            className={css['label']}
            data-state={state}
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {text}
            {share === undefined ? null : <b className={css['share']}>{share}</b>}
          </span>
        ),
      )}
    </ViewportPortal>
  );
}

const BEND = 6;
const HEAD = 4;

/** Straight lines with round corners through the points. */
function pathOf(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const into = towards(point, before);
      const out = towards(point, after);
      return `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
    })
    .join('');
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const step = Math.min(BEND, length / 2);
  return length === 0
    ? from
    : { x: from.x + ((to.x - from.x) / length) * step, y: from.y + ((to.y - from.y) / length) * step };
}

/** The tip at the end of a line: which way it goes, where one leads back up. */
function headOf(points: readonly Point[]): string {
  const [before, end] = points.slice(-2);
  if (before === undefined || end === undefined) return '';
  const down = Math.sign(end.y - before.y) || 1;
  return `M${end.x - HEAD} ${end.y - down * HEAD * 1.6}L${end.x} ${end.y}L${end.x + HEAD} ${end.y - down * HEAD * 1.6}`;
}
