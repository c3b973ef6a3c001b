/**
 * Where tasks and lines of a graph stand: elkjs in a worker.
 *
 * L1. Places depend on the structure alone (tasks, kinds, lines, labels): what changes in a run moves nothing.
 * L2. The same graph is laid out once in a browser (`kept-places.ts`): a large one takes a second where the machine has much else to do.
 * L3. One worker stays for all graphs: to start it costs more than to lay out a small one.
 */
import { queryOptions } from '@tanstack/react-query';
import type { ELK as Elk, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { keepPlaces, keptPlaces } from './kept-places.ts';
import type { Placed } from './places.ts';

export type { Placed, Point } from './places.ts';

/** What is laid out: a playbook, or a run's way through one. */
export interface Structure {
  readonly tasks: readonly { readonly id: string; readonly kind: string }[];
  readonly edges: readonly Line[];
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly label: string;
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

export function heightOf({ kind }: { readonly kind: string }): number {
  return kind === 'title' || kind === 'start' ? TITLE_HEIGHT : TASK_HEIGHT;
}

/** What the places depend on (L1). */
export function structureOf({ tasks, edges }: Structure): string {
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

/** The same graph is laid out once, and stays as long as the page (L2). */
export function layoutQuery(structure: Structure) {
  return queryOptions({
    queryKey: ['layout', structureOf(structure)],
    queryFn: async ({ client }) => {
      const name = structureOf(structure);
      const known = keptPlaces(name);
      if (known) return known;
      const placed = await placeOf(await client.ensureQueryData(engineQuery()), structure);
      keepPlaces(name, placed);
      return placed;
    },
    ...KEPT,
  });
}

const KEPT = {
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
} as const;

/** A worker is no state of a page, and is asked for like what a server keeps. */
function engineQuery() {
  return queryOptions({ queryKey: ['layout-engine'], queryFn: openElk, ...KEPT });
}

async function openElk(): Promise<Elk> {
  const [{ default: ElkApi }, { default: workerUrl }] = await Promise.all([
    import('elkjs/lib/elk-api.js'),
    import('elkjs/lib/elk-worker.min.js?url'),
  ]);
  return new ElkApi({ workerFactory: () => new Worker(workerUrl) });
}

async function placeOf(elk: Elk, { tasks, edges }: Structure): Promise<Placed> {
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
  return placedBy(await elk.layout(graph), tasks);
}

function placedBy(answer: ElkNode, tasks: Structure['tasks']): Placed {
  const nodes = new Map(
    (answer.children ?? []).flatMap((node) => {
      const task = tasks[Number(node.id.slice(1))];
      return task === undefined ? [] : [[task.id, { x: node.x ?? 0, y: node.y ?? 0 }] as const];
    }),
  );
  return {
    nodes,
    lines: (answer.edges ?? []).flatMap((edge) => {
      const section = edge.sections?.[0];
      if (section === undefined) return [];
      const label = edge.labels?.[0];
      return [
        {
          edge: Number(edge.id.slice(1)),
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
