/** The graph itself: React Flow with places by elkjs. States change under the reader without anything moving. */
import { useQuery } from '@tanstack/react-query';
import {
  Background,
  BaseEdge,
  Controls,
  EdgeLabelRenderer,
  Handle,
  MiniMap,
  Position,
  ReactFlow,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { memo, useMemo } from 'react';
import { usePreferences } from '../../../shell/preferences.tsx';
import { duration } from '../../../text/time.ts';
import { taskStatusWord } from '../../../text/words.ts';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import { Failure, Skeleton } from '../../../ui/layout.tsx';
import css from './graph.module.css';
import {
  heightOf,
  layoutQuery,
  shownLabel,
  structureOf,
  TASK_WIDTH,
  type Placed,
  type Point,
  type WorkPlan,
  type WorkTask,
} from './layout.ts';

interface GraphProps {
  readonly plan: WorkPlan;
  readonly chosen: string | undefined;
  readonly onTask: (key: string) => void;
}

type TaskNode = Node<{ readonly task: WorkTask }, 'task'>;
type LineEdge = Edge<
  { readonly points: readonly Point[]; readonly at: Point | undefined; readonly text: string; readonly state: string },
  'line'
>;

const NODE_TYPES = { task: memo(TaskBox) };
const EDGE_TYPES = { line: memo(Line) };
const PRO = { hideAttribution: true };
/** Readable at once; the whole plan is one press away, and in the map at the corner. */
const READABLE = { padding: 0.15, maxZoom: 0.95, minZoom: 0.62 };
const WHOLE = { padding: 0.06, maxZoom: 1, minZoom: 0.1 };

export function Graph({ plan, chosen, onTask }: GraphProps) {
  const { shown } = usePreferences();
  const structure = structureOf(plan);
  const placed = useQuery(layoutQuery(plan));
  const nodes = useMemo(() => (placed.data ? nodesOf(plan, placed.data, chosen) : []), [plan, placed.data, chosen]);
  const edges = useMemo(() => (placed.data ? edgesOf(plan, placed.data) : []), [plan, placed.data]);
  if (placed.error) return <Failure error={placed.error} />;
  if (!placed.data) return <Skeleton rows={8} />;
  return (
    <ReactFlow
      key={structure.length}
      className={css['flow']}
      colorMode={shown}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      fitView
      fitViewOptions={{ ...READABLE, nodes: focusOf(plan, chosen) }}
      minZoom={0.1}
      maxZoom={1.6}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      deleteKeyCode={null}
      onlyRenderVisibleElements
      proOptions={PRO}
      aria-label="Work plan"
      onNodeClick={(_, { data }) => onTask(data.task.key)}
      onKeyDown={(event) => {
        const id =
          event.target instanceof HTMLElement
            ? event.target.closest('.react-flow__node')?.getAttribute('data-id')
            : undefined;
        const task = plan.tasks.find((each) => each.id === id);
        if (event.key === 'Enter' && task) onTask(task.key);
      }}
    >
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
    </ReactFlow>
  );
}

/** Where a reader looks first: the chosen task, what waits, runs or failed, else what was done last, else the beginning. */
function focusOf({ tasks, start }: WorkPlan, chosen: string | undefined): { readonly id: string }[] {
  const active = new Set(['waiting', 'running', 'failed']);
  const found = tasks
    .filter(({ key }) => key === chosen)
    .slice(0, 1)
    .concat(chosen === undefined ? tasks.filter(({ status }) => active.has(status)) : []);
  if (found.length > 0) return found.map(({ id }) => ({ id }));
  const last = tasks.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0];
  return [{ id: typeof last?.endedAt === 'number' ? last.id : start }];
}

function nodesOf(plan: WorkPlan, placed: Placed, chosen: string | undefined): TaskNode[] {
  return plan.tasks.map((task) => ({
    id: task.id,
    type: 'task',
    position: placed.nodes.get(task.id) ?? { x: 0, y: 0 },
    width: TASK_WIDTH,
    height: heightOf(task),
    selected: task.key === chosen,
    data: { task },
    ariaLabel: `${task.name}: ${taskStatusWord(task.status).text}`,
  }));
}

function edgesOf(plan: WorkPlan, placed: Placed): LineEdge[] {
  return placed.edges.flatMap(({ id, points, label }) => {
    const edge = plan.edges[Number(id.slice(1))];
    if (!edge) return [];
    return [
      {
        id,
        type: 'line',
        source: edge.from,
        target: edge.to,
        data: { points, at: label, text: shownLabel(edge.label), state: edge.state },
      },
    ];
  });
}

const KIND_ICONS: Readonly<Record<string, IconName>> = {
  start: 'run',
  title: 'list',
  condition: 'filter',
  playbook: 'playbook',
  collection: 'inbox',
  ask: 'inbox',
  manual: 'person',
};

function TaskBox({ data: { task }, selected }: NodeProps<TaskNode>) {
  const { name, kind, status, startedAt, endedAt } = task;
  const title = kind === 'title' || kind === 'start';
  return (
    <div
      className={title ? css['title'] : css['task']}
      data-status={status}
      data-tone={taskStatusWord(status).tone}
      data-chosen={selected || undefined}
      title={`${name}: ${taskStatusWord(status).text}`}
    >
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Icon name={KIND_ICONS[kind] ?? 'integration'} size={14} />
      <span className={css['name']}>{kind === 'start' ? 'Begins' : name}</span>
      {title || startedAt === null || endedAt === null || endedAt - startedAt < 1_000 ? null : (
        <span className={css['took']}>{duration(endedAt - startedAt)}</span>
      )}
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}

function Line({ id, data }: EdgeProps<LineEdge>) {
  if (!data) return null;
  const { points, at, text, state } = data;
  return (
    <>
      <BaseEdge id={id} path={pathOf(points)} className={css['line'] ?? ''} data-state={state} />
      {at === undefined || text === '' ? null : (
        <EdgeLabelRenderer>
          <span
            className={css['label']}
            data-state={state}
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {text}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

const BEND = 6;

/** Straight lines with round corners through the points. */
export function pathOf(points: readonly Point[]): string {
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

function mapColour({ data: { task } }: TaskNode): string {
  const { tone } = taskStatusWord(task.status);
  if (task.status === 'dead' || task.status === 'new') return 'var(--line)';
  return tone === 'neutral' || tone === 'accent' ? 'var(--line-strong)' : `var(--${tone})`;
}
