/** Where tasks and lines of a work plan stand: elkjs in a worker of its own. The same graph is laid out once. */
import type { ELK as Elk, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { queryOptions } from '@tanstack/react-query';
import type { AnswerOf } from '../../../../../core/api/views.ts';

export type WorkPlan = AnswerOf<'showWorkPlan'>;
export type WorkTask = WorkPlan['tasks'][number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed {
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: readonly {
    readonly id: string;
    readonly points: readonly Point[];
    readonly label: Point | undefined;
  }[];
}

export const TASK_WIDTH = 216;
export const TASK_HEIGHT = 48;
export const TITLE_HEIGHT = 32;

const OPTIONS: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.feedbackEdges': 'true',
  'elk.layered.thoroughness': '3',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '16',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
};

export function heightOf({ kind }: Pick<WorkTask, 'kind'>): number {
  return kind === 'title' || kind === 'start' ? TITLE_HEIGHT : TASK_HEIGHT;
}

/** What the places depend on; states and times are no part of it. */
export function structureOf({ tasks, edges }: WorkPlan): string {
  return JSON.stringify([
    tasks.map(({ id, kind }) => [id, kind]),
    edges.map(({ from, to, label }) => [from, to, label]),
  ]);
}

export function shownLabel(label: string): string {
  if (label === '#none#') return '';
  if (label === '#default#') return 'else';
  return label === '#error#' ? 'error' : label;
}

/** The same graph is laid out once, and stays as long as the page. */
export function layoutQuery(plan: WorkPlan) {
  return queryOptions({
    queryKey: ['layout', structureOf(plan)],
    queryFn: () => placeOf(plan),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

async function placeOf({ tasks, edges }: WorkPlan): Promise<Placed> {
  const number = new Map(tasks.map(({ id }, index) => [id, index]));
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: OPTIONS,
    // Ids of a playbook are foreign: the layout is told numbers.
    children: tasks.map((task, index) => ({ id: `n${index}`, width: TASK_WIDTH, height: heightOf(task) })),
    edges: edges.flatMap(({ from, to, label }, index): ElkExtendedEdge[] => {
      const source = number.get(from);
      const target = number.get(to);
      if (source === undefined || target === undefined) return [];
      const text = shownLabel(label);
      return [
        {
          id: `e${index}`,
          sources: [`n${source}`],
          targets: [`n${target}`],
          ...(text === '' ? {} : { labels: [{ text, width: Math.min(140, 8 + text.length * 6.4), height: 16 }] }),
        },
      ];
    }),
  };
  const elk = await openElk();
  try {
    const answer = await elk.layout(graph);
    return placedBy(answer, tasks, edges);
  } finally {
    elk.terminateWorker();
  }
}

async function openElk(): Promise<Elk> {
  const [{ default: ElkApi }, { default: workerUrl }] = await Promise.all([
    import('elkjs/lib/elk-api.js'),
    import('elkjs/lib/elk-worker.min.js?url'),
  ]);
  return new ElkApi({ workerFactory: () => new Worker(workerUrl) });
}

function placedBy(answer: ElkNode, tasks: WorkPlan['tasks'], edges: WorkPlan['edges']): Placed {
  const nodes = new Map(
    (answer.children ?? []).flatMap((node) => {
      const task = tasks[Number(node.id.slice(1))];
      return task === undefined ? [] : [[task.id, { x: node.x ?? 0, y: node.y ?? 0 }] as const];
    }),
  );
  return {
    nodes,
    edges: (answer.edges ?? []).flatMap((edge) => {
      const section = edge.sections?.[0];
      if (section === undefined || edges[Number(edge.id.slice(1))] === undefined) return [];
      const label = edge.labels?.[0];
      return [
        {
          id: edge.id,
          points: [section.startPoint, ...(section.bendPoints ?? []), section.endPoint],
          label:
            label?.x === undefined || label.y === undefined
              ? undefined
              : { x: label.x + (label.width ?? 0) / 2, y: label.y + 8 },
        },
      ];
    }),
  };
}
