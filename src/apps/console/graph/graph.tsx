/**
 * A graph of tasks: React Flow with places by elkjs. States change under the reader without anything moving.
 *
 * G1. Nothing is measured: sizes and places are known before anything is drawn, so the first picture is the last one.
 * G2. What is off the screen is not in the page; the lines are one picture (`lines.tsx`), and the map comes after the first picture.
 * G3. It moves by itself only while it is followed, and to bring in what somebody chose.
 */
import { useQuery } from '@tanstack/react-query';
import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  useReactFlow,
  useStore,
  type Node,
  type NodeProps,
  type Viewport,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { usePreferences } from '../shell/preferences.tsx';
import type { Tone } from '../text/words.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Failure, Skeleton } from '../ui/layout.tsx';
import css from './graph.module.css';
import { heightOf, layoutQuery, structureOf, TASK_HEIGHT, TASK_WIDTH, type Placed } from './layout.ts';
import { Lines, type DrawnLine } from './lines.tsx';
import { Follow, READABLE_ZOOM, Walk } from './moves.tsx';

export type { DrawnLine } from './lines.tsx';

export interface DrawnTask {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** How it stands in a run; `plain` in a playbook. */
  readonly status: string;
  readonly tone: Tone;
  /** Said after its name to who does not see the colour. */
  readonly about: string;
  /** Small, at its right: how long it took. */
  readonly aside: string;
  /** It steps back: a filter does not mean it. */
  readonly dim?: boolean;
}

interface GraphProps {
  readonly label: string;
  readonly tasks: readonly DrawnTask[];
  readonly lines: readonly DrawnLine[];
  /** Ids. */
  readonly chosen: string | undefined;
  /** Where a reader looks first. */
  readonly focus: readonly string[];
  readonly onTask: (id: string) => void;
  /** Twice pressed: what the task runs is to be opened. */
  readonly onOpen?: (id: string) => void;
  /** The graph goes along with `focus`, until somebody moves it. */
  readonly follows?: boolean;
  readonly onMoved?: () => void;
}

type TaskNode = Node<{ readonly task: DrawnTask }, 'task'>;

const NODE_TYPES = { task: memo(TaskBox) };
const NO_EDGES: never[] = [];
const PRO = { hideAttribution: true };
const MIN_ZOOM = 0.1;
const MAX_ZOOM = 1.6;
/** Readable at once; the whole plan is one press away, and in the map at the corner. */
const READABLE = { ...READABLE_ZOOM, padding: 40 };
const WHOLE = { padding: 0.06, maxZoom: 1, minZoom: MIN_ZOOM };

export function Graph({ tasks, lines, ...rest }: GraphProps) {
  const structure = { tasks, edges: lines };
  const placed = useQuery(layoutQuery(structure));
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    if (frame.current) setSize({ width: frame.current.clientWidth, height: frame.current.clientHeight });
  }, []);
  return (
    <div ref={frame} className={css['frame']}>
      {placed.error ? (
        <Failure error={placed.error} />
      ) : placed.data && size ? (
        <Drawn
          key={structureOf(structure).length}
          tasks={tasks}
          lines={lines}
          placed={placed.data}
          size={size}
          {...rest}
        />
      ) : (
        <Skeleton rows={8} />
      )}
    </div>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface DrawnProps extends GraphProps {
  readonly placed: Placed;
  readonly size: Size;
}

function Drawn(props: DrawnProps) {
  const { label, tasks, lines, chosen, focus, onTask, onOpen, follows = false, onMoved, placed, size } = props;
  const { shown } = usePreferences();
  const nodes = useMemo(() => nodesOf(tasks, placed, chosen), [tasks, placed, chosen]);
  const [begin] = useState(() => viewOf(nodes, chosen === undefined ? focus : [chosen], size));
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), 0);
    return () => clearTimeout(timer);
  }, []);
  return (
    <ReactFlow
      className={css['flow']}
      colorMode={shown}
      nodes={nodes}
      edges={NO_EDGES}
      nodeTypes={NODE_TYPES}
      width={size.width}
      height={size.height}
      defaultViewport={begin}
      minZoom={MIN_ZOOM}
      maxZoom={MAX_ZOOM}
      nodesDraggable={false}
      nodesConnectable={false}
      deleteKeyCode={null}
      onlyRenderVisibleElements
      proOptions={PRO}
      aria-label={label}
      onNodeClick={(_, { id }) => onTask(id)}
      onNodeDoubleClick={(_, { id }) => onOpen?.(id)}
      onMoveStart={(event) => {
        // Without an event it was the graph itself that moved.
        if (event !== null && follows) onMoved?.();
      }}
    >
      <Walk lines={lines} tasks={tasks} places={placed.nodes} chosen={chosen} onTask={onTask} />
      {follows ? <Follow focus={focus} /> : null}
      <Lines placed={placed} lines={lines} />
      <Reveal nodes={nodes} chosen={chosen} />
      {later ? (
        <>
          <Background gap={22} size={1} color="var(--line)" />
          <Controls showInteractive={false} fitViewOptions={WHOLE} />
          <MiniMap
            pannable
            zoomable
            className={css['map']}
            nodeColor={mapColour}
            nodeStrokeWidth={0}
            maskColor="color-mix(in srgb, var(--line) 55%, transparent)"
            bgColor="var(--surface)"
            ariaLabel="The whole plan"
          />
        </>
      ) : null}
    </ReactFlow>
  );
}

function nodesOf(tasks: readonly DrawnTask[], placed: Placed, chosen: string | undefined): TaskNode[] {
  return tasks.map((task) => {
    const size = { width: TASK_WIDTH, height: heightOf(task) };
    return {
      id: task.id,
      type: 'task',
      position: placed.nodes.get(task.id) ?? { x: 0, y: 0 },
      ...size,
      measured: size,
      handles: [],
      selected: task.id === chosen,
      data: { task },
      ariaLabel: task.about === '' ? task.name : `${task.name}: ${task.about}`,
    };
  });
}

/** These tasks in the middle, large enough to be read; where they do not fit, the first of them. */
function viewOf(nodes: readonly TaskNode[], ids: readonly string[], { width, height }: Size): Viewport {
  const wanted = nodes.filter(({ id }) => ids.includes(id));
  const boxes = (wanted.length === 0 ? nodes.slice(0, 1) : wanted).map(({ position, height: own = 0 }) => ({
    left: position.x,
    top: position.y,
    right: position.x + TASK_WIDTH,
    bottom: position.y + own,
  }));
  const box = {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
  const fits = Math.min(
    (width - 2 * READABLE.padding) / (box.right - box.left),
    (height - 2 * READABLE.padding) / (box.bottom - box.top),
  );
  if (!(fits > READABLE.minZoom) && wanted.length > 1) return viewOf(nodes, ids.slice(0, 1), { width, height });
  const zoom = Math.min(READABLE.maxZoom, Math.max(READABLE.minZoom, fits));
  const tops = nodes.map(({ position }) => position.y);
  const bottoms = nodes.map(({ position, height: own = 0 }) => position.y + own);
  const y = height / 2 - ((box.top + box.bottom) / 2) * zoom;
  return {
    x: width / 2 - ((box.left + box.right) / 2) * zoom,
    // No empty half of the picture above the first task or below the last one.
    y: Math.min(
      Math.max(y, height - READABLE.padding - Math.max(...bottoms) * zoom),
      READABLE.padding - Math.min(...tops) * zoom,
    ),
    zoom,
  };
}

/** Brings the chosen task back into sight when it was left outside, or something has come over it. */
function Reveal({ nodes, chosen }: { readonly nodes: readonly TaskNode[]; readonly chosen: string | undefined }) {
  const { getViewport, setCenter } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const node = nodes.find(({ id }) => id === chosen);
  const { x, y } = node?.position ?? { x: 0, y: 0 };
  const known = node !== undefined;
  useEffect(() => {
    if (!known || width === 0) return;
    const view = getViewport();
    const left = x * view.zoom + view.x;
    const top = y * view.zoom + view.y;
    const right = left + TASK_WIDTH * view.zoom;
    const bottom = top + TASK_HEIGHT * view.zoom;
    const underMap = right > width - MAP.width && bottom > height - MAP.height;
    if (left >= 0 && top >= 0 && right <= width && bottom <= height && !underMap) return;
    setCenter(x + TASK_WIDTH / 2, y + TASK_HEIGHT / 2, { zoom: view.zoom }).catch(() => undefined);
  }, [known, x, y, width, height, getViewport, setCenter]);
  return null;
}

/** The map in the corner, with its margin. */
const MAP = { width: 220, height: 170 };

const KIND_ICONS: Readonly<Record<string, IconName>> = {
  start: 'run',
  title: 'list',
  condition: 'filter',
  'script-condition': 'filter',
  playbook: 'playbook',
  collection: 'inbox',
  ask: 'inbox',
  manual: 'person',
  'manual-condition': 'person',
};

function TaskBox({ data: { task }, selected }: NodeProps<TaskNode>) {
  const { name, kind, status, tone, about, aside, dim } = task;
  const title = kind === 'title' || kind === 'start';
  return (
    <div
      className={title ? css['title'] : css['task']}
      data-status={status}
      data-tone={tone}
      data-chosen={selected || undefined}
      data-dim={dim || undefined}
      title={about === '' ? name : `${name}: ${about}`}
    >
      <Icon name={KIND_ICONS[kind] ?? 'integration'} size={14} />
      <span className={css['name']}>{kind === 'start' ? 'Begins' : name}</span>
      {title || aside === '' ? null : <span className={css['took']}>{aside}</span>}
    </div>
  );
}

function mapColour({ data: { task } }: TaskNode): string {
  const { tone, status } = task;
  if (status === 'dead' || status === 'new') return 'var(--line)';
  return tone === 'neutral' || tone === 'accent' ? 'var(--line-strong)' : `var(--${tone})`;
}
