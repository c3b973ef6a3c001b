/**
 * The tasks of a playbook in the order in which somebody would tell them, by the stages that its titles begin.
 *
 * S1. A task stands after all that leads to it, but for the edges that lead back.
 * S2. A task belongs to the stage of what leads there; where several lead there, to the one that begins last.
 */
import type { Playbook, Task } from './document.ts';
import { backEdges, graphOf } from './graph.ts';

export interface Stage {
  /** The title that begins it; none: what comes before the first title. */
  readonly title: Task | undefined;
  /** In the order of S1, without the title and the start. */
  readonly tasks: readonly Task[];
}

export function stagesOf(playbook: Playbook): readonly Stage[] {
  const stages: { readonly title: Task | undefined; readonly tasks: Task[] }[] = [{ title: undefined, tasks: [] }];
  const stageOf = new Map<string, number>();
  const graph = graphOf(playbook);
  for (const id of toldOrder(playbook)) {
    const task = playbook.tasks[id];
    if (task === undefined) continue;
    if (task.kind === 'title') {
      stageOf.set(id, stages.push({ title: task, tasks: [] }) - 1);
      continue;
    }
    // What leads back has no stage yet: it does not count.
    const stage = (graph.into.get(id) ?? []).reduce((last, { source }) => Math.max(last, stageOf.get(source) ?? 0), 0);
    stageOf.set(id, stage);
    if (task.kind !== 'start') stages[stage]?.tasks.push(task);
  }
  return stages;
}

/** Every reachable task after those that lead to it; branches one after the other, in document order. */
function toldOrder(playbook: Playbook): readonly string[] {
  const graph = graphOf(playbook);
  const back = new Set(backEdges(playbook, graph));
  const waitsFor = new Map(
    graph.tasks.map((id) => [id, (graph.into.get(id) ?? []).filter((edge) => !back.has(edge)).length]),
  );
  const order: string[] = [];
  const ready = graph.tasks.slice(0, 1);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    order.push(id);
    const next: string[] = [];
    for (const edge of graph.out.get(id) ?? []) {
      if (back.has(edge)) continue;
      const left = (waitsFor.get(edge.target) ?? 0) - 1;
      waitsFor.set(edge.target, left);
      if (left === 0) next.push(edge.target);
    }
    ready.push(...next.toReversed());
  }
  return order;
}
