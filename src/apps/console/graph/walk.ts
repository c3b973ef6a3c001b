/** Walking a graph by the keyboard: from a task to the one after, before or beside it. Pure. */
import type { Placed } from './layout.ts';
import type { DrawnLine } from './lines.tsx';

export type Direction = 'down' | 'up' | 'left' | 'right';

export const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowDown: 'down',
  ArrowUp: 'up',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/**
 * Down goes the way that the run went, else to the first task that comes after; up to where the run came from. Left and right stand beside it on
 * the page. Undefined: there is nothing there. `at`: id of a task.
 */
export function stepFrom(
  edges: readonly Pick<DrawnLine, 'from' | 'to' | 'state'>[],
  places: Placed['nodes'],
  at: string,
  direction: Direction,
): string | undefined {
  if (direction === 'down' || direction === 'up') {
    const [here, there] = direction === 'down' ? (['from', 'to'] as const) : (['to', 'from'] as const);
    const ways = edges.filter((edge) => edge[here] === at && edge[there] !== at);
    return (ways.find(({ state }) => state === 'taken') ?? ways[0])?.[there];
  }
  const place = places.get(at);
  if (!place) return undefined;
  const beside = [...places].filter(
    ([id, { x, y }]) =>
      id !== at && Math.abs(y - place.y) < ROW_PX && (direction === 'left' ? x < place.x : x > place.x),
  );
  return beside.toSorted(([, a], [, b]) => Math.abs(a.x - place.x) - Math.abs(b.x - place.x))[0]?.[0];
}

/** What stands so near in height stands in one row. */
const ROW_PX = 60;
