/** How a graph moves: by the keyboard from task to task, and along with a run that is followed. */
import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect } from 'react';
import { heightOf, TASK_WIDTH, type Placed } from './layout.ts';
import type { DrawnLine } from './lines.tsx';
import { DIRECTIONS, stepFrom } from './walk.ts';

/** Large enough to be read. */
export const READABLE_ZOOM = { maxZoom: 0.95, minZoom: 0.62 };
const FOLLOW_MS = 400;

interface WalkProps {
  readonly tasks: readonly { readonly id: string; readonly kind: string }[];
  readonly places: Placed['nodes'];
  /** Id. */
  readonly chosen: string | undefined;
  readonly lines: readonly DrawnLine[];
  readonly onTask: (id: string) => void;
}

/** Arrows go from task to task while the graph has the focus; Enter chooses the one that has it. */
export function Walk({ tasks, lines, places, chosen, onTask }: WalkProps) {
  const { setCenter, getZoom } = useReactFlow();
  const frame = useStore(({ domNode }) => domNode);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const from = event.target instanceof HTMLElement ? event.target.closest('.react-flow__node') : null;
      const focused = from?.getAttribute('data-id') ?? undefined;
      if (event.key === 'Enter' && focused !== undefined) {
        event.preventDefault();
        onTask(focused);
        return;
      }
      const direction = Object.hasOwn(DIRECTIONS, event.key) ? DIRECTIONS[event.key] : undefined;
      const at = focused ?? chosen;
      if (direction === undefined || at === undefined) return;
      event.preventDefault();
      const next = tasks.find(({ id }) => id === stepFrom(lines, places, at, direction));
      const place = next && places.get(next.id);
      if (!next || !place) return;
      onTask(next.id);
      setCenter(place.x + TASK_WIDTH / 2, place.y + heightOf(next) / 2, { zoom: getZoom() }).catch(() => undefined);
      // What was not in sight is drawn in the next picture.
      requestAnimationFrame(() =>
        requestAnimationFrame(() =>
          frame?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next.id)}"]`)?.focus(),
        ),
      );
    };
    frame?.addEventListener('keydown', pressed);
    return () => frame?.removeEventListener('keydown', pressed);
  }, [frame, tasks, lines, places, chosen, onTask, setCenter, getZoom]);
  return null;
}

/** Brings into sight what the run is at, each time that it is at something else. */
export function Follow({ focus }: { readonly focus: readonly string[] }) {
  const { fitView } = useReactFlow();
  const at = JSON.stringify(focus);
  useEffect(() => {
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const nodes = (JSON.parse(at) as readonly string[]).map((id) => ({ id }));
    fitView({ ...READABLE_ZOOM, padding: 0.2, nodes, duration: isStill ? 0 : FOLLOW_MS }).catch(() => undefined);
  }, [fitView, at]);
  return null;
}
