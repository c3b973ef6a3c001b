/**
 * The layout of a scene by elkjs: layers from top to bottom, right-angled lines, labels that take part in the layout.
 *
 * L1. Blocks go in the order of the scene, and links are turned round only where they lead against it, so that exactly the links
 *     that the scene calls back edges go upwards.
 * L2. Foreign ids never reach the layout: blocks and links are numbers there.
 * L3. Parts that nothing connects are laid out apart (`core/playbook/picture/parts.ts`).
 * L4. No randomness: the seed is fixed, and equal scenes have equal places.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { ElkExtendedEdge, ElkNode, ElkPort, LayoutOptions } from 'elkjs/lib/elk-api.js';
import type { Clock, Timers } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { joinedParts, partsOf, sceneOfPart } from '../../core/playbook/picture/parts.ts';
import { boundsOf, type Layout, type Placement, type Point } from '../../core/playbook/picture/place.ts';
import type { Link, Scene } from '../../core/playbook/picture/scene.ts';

const OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.layered.crossingMinimization.forceNodeModelOrder': 'false',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'NONE',
  'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'TAIL_LAYER',
  'elk.layered.feedbackEdges': 'true',
  'elk.layered.thoroughness': '10',
  'elk.separateConnectedComponents': 'false',
  'elk.spacing.nodeNode': '34',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelLabel': '6',
  'elk.spacing.nodeSelfLoop': '16',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '22',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};

/** A playbook of a thousand tasks takes a tenth of it; only a tangle in which everything leads to everything takes more. */
const DEADLINE_MS = 60_000;

/**
 * A layout in a thread of its own, so that whoever asks is not held up, and a tangle can be given up: `picture.too-tangled`.
 * Also throws `picture.layout` when the layout gives no place: a fault of ours, not of the playbook.
 */
export function layoutByElk(clock: Clock & Timers): Layout {
  return async (scene) => {
    const parts = partsOf(scene).map((part) => ({ part, alone: sceneOfPart(scene, part) }));
    const answers = await laidOut(
      parts.map(({ alone }) => graphOf(alone)),
      clock,
    );
    const placed = parts.map(({ part, alone }, index) => {
      const placement = placementOf(alone, answers[index]);
      return { part, placement, bounds: boundsOf(alone, placement) };
    });
    return joinedParts(scene, placed);
  };
}

/** The thread: plain JavaScript in a text, so that it needs no file of its own beside whatever file this one is bundled into. */
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Elk = require(workerData.elk);
  const elk = new (Elk.default ?? Elk)();
  (async () => {
    const answers = [];
    for (const graph of workerData.graphs) answers.push(await elk.layout(graph));
    parentPort.postMessage(answers);
  })();
`;

function laidOut(graphs: readonly ElkNode[], clock: Clock & Timers): Promise<readonly ElkNode[]> {
  return new Promise((resolve, reject) => {
    const elk = createRequire(import.meta.url).resolve('elkjs/lib/main.js');
    const worker = new Worker(THREAD, { eval: true, execArgv: [], workerData: { elk, graphs } });
    const end = () => {
      cancel();
      worker.terminate().catch(() => undefined);
    };
    const cancel = clock.at(clock.now() + DEADLINE_MS, () => {
      end();
      reject(tooTangled(graphs));
    });
    worker.once('message', (answers: readonly ElkNode[]) => {
      end();
      resolve(answers);
    });
    worker.once('error', (thrown) => {
      end();
      reject(new RiposteError('picture.layout', 'the layout failed', { cause: thrown }));
    });
  });
}

function tooTangled(graphs: readonly ElkNode[]): RiposteError {
  const tasks = graphs.reduce((sum, { children }) => sum + (children?.length ?? 0), 0);
  const links = graphs.reduce((sum, { edges }) => sum + (edges?.length ?? 0), 0);
  return new RiposteError(
    'picture.too-tangled',
    `${tasks} tasks with ${links} links cannot be laid out within ${DEADLINE_MS / 1000} s`,
    { hint: 'Split the playbook into sub-playbooks.' },
  );
}

type Side = 'NORTH' | 'SOUTH';

function graphOf(scene: Scene): ElkNode {
  const ports = new Map<number, Map<string, ElkPort>>();
  const port = (block: number, name: string, side: Side): string => {
    const id = `b${block}.${name}`;
    const row = ports.get(block) ?? new Map<string, ElkPort>();
    ports.set(block, row);
    if (!row.has(id)) row.set(id, { id, width: 0, height: 0, layoutOptions: { 'elk.port.side': side } });
    return id;
  };
  const edges = scene.links.map((link, index): ElkExtendedEdge => ({
    id: `l${index}`,
    sources: [port(link.from, `out${index}`, 'SOUTH')],
    targets: [port(link.to, arrivalOf(link, index), 'NORTH')],
    ...(link.label === undefined
      ? {}
      : {
          labels: [
            {
              id: `t${index}`,
              text: ' ',
              width: link.label.width,
              height: link.label.height,
              layoutOptions: { 'elk.edgeLabels.placement': 'CENTER', 'elk.edgeLabels.inline': 'true' },
            },
          ],
        }),
  }));
  const children = scene.blocks.map(({ width, height }, index): ElkNode => ({
    id: `b${index}`,
    width,
    height,
    ports: [...(ports.get(index)?.values() ?? [])],
    layoutOptions: { 'elk.portConstraints': 'FIXED_SIDE' },
  }));
  return { id: 'root', layoutOptions: OPTIONS, children, edges };
}

/** Lines of one kind arrive together; a line that leads back arrives by itself. */
function arrivalOf(link: Link, index: number): string {
  if (link.isBack) return `back${index}`;
  return link.kind === 'error' ? 'error' : link.isReachable ? 'in' : 'lost';
}

function placementOf(scene: Scene, answer: ElkNode | undefined): Placement {
  const blocks = scene.blocks.map((_, index) => pointOf(answer?.children?.[index], `block ${index}`));
  const edges = new Map((answer?.edges ?? []).map((edge) => [edge.id, edge]));
  const links = scene.links.map((_, index) => {
    const edge = edges.get(`l${index}`);
    const [section] = edge?.sections ?? [];
    const [label] = edge?.labels ?? [];
    if (section === undefined) throw missing(`link ${index}`);
    return {
      points: [section.startPoint, ...(section.bendPoints ?? []), section.endPoint],
      label: label === undefined ? undefined : pointOf(label, `label ${index}`),
    };
  });
  return { blocks, links };
}

function pointOf(placed: { readonly x?: number; readonly y?: number } | undefined, what: string): Point {
  if (placed?.x === undefined || placed.y === undefined) throw missing(what);
  return { x: placed.x, y: placed.y };
}

function missing(what: string): RiposteError {
  return new RiposteError('picture.layout', `the layout gave no place for ${what}`);
}
