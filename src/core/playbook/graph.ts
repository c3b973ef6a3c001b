/**
 * A playbook as a graph: what can be reached, over which edges, and where it runs in circles.
 *
 * G1. Only tasks that the start task reaches count. The edges of the others never block a join.
 * G2. All functions are iterative: a chain of 100,000 tasks is walked like one of ten.
 */
import { LABEL_DEFAULT } from './document.ts';
import type { Playbook, Task } from './document.ts';

/** (source, label, target): two labels to the same target are two edges. */
export interface Edge {
  readonly source: string;
  readonly label: string;
  readonly target: string;
}

export interface Graph {
  /** Reachable task ids, in the order in which a walk by breadth from the start meets them. */
  readonly tasks: readonly string[];
  /** All edges between them, by source in the order of `tasks`, then in document order. */
  readonly edges: readonly Edge[];
  readonly out: ReadonlyMap<string, readonly Edge[]>;
  readonly into: ReadonlyMap<string, readonly Edge[]>;
}

/**
 * The sub-graph that the start task reaches.
 *
 * @choice Edges of tasks that nothing leads to do not count: a join would wait for them for ever.
 */
export function graphOf(playbook: Playbook): Graph {
  const tasks: string[] = [];
  const out = new Map<string, readonly Edge[]>();
  const into = new Map<string, Edge[]>();
  const seen = new Set(taskOf(playbook, playbook.startTaskId) === undefined ? [] : [playbook.startTaskId]);
  // A Set grows while it is walked; the loop meets what it adds.
  for (const id of seen) {
    tasks.push(id);
    into.set(id, into.get(id) ?? []);
    const task = taskOf(playbook, id);
    const edges =
      task === undefined ? [] : edgesOf(task).filter(({ target }) => taskOf(playbook, target) !== undefined);
    out.set(id, edges);
    for (const edge of edges) {
      seen.add(edge.target);
      const incoming = into.get(edge.target);
      if (incoming === undefined) into.set(edge.target, [edge]);
      else incoming.push(edge);
    }
  }
  return { tasks, edges: tasks.flatMap((id) => out.get(id) ?? []), out, into };
}

function taskOf(playbook: Playbook, id: string): Task | undefined {
  return Object.hasOwn(playbook.tasks, id) ? playbook.tasks[id] : undefined;
}

/** The edges that leave a task, in document order. */
export function edgesOf(task: Task): readonly Edge[] {
  return Object.entries(task.next).flatMap(([label, targets]) =>
    targets.map((target) => ({ source: task.id, label, target })),
  );
}

/** Tasks that never run, because nothing leads to them. */
export function unreachableTasks(playbook: Playbook): readonly string[] {
  const reachable = new Set(graphOf(playbook).tasks);
  return Object.keys(playbook.tasks).filter((id) => !reachable.has(id));
}

/**
 * Which of the labels an answer means: the exact one, else the first that is equal but for case, else the first that is equal
 * but for case and blanks around it. `undefined`: none; the caller goes to `#default#` where there is one.
 *
 * @choice A label fits its edge exactly, else but for case, else but for case and blanks: published playbooks differ
 * in both.
 */
export function labelMatches(labels: readonly string[], answer: string): string | undefined {
  return labels.includes(answer) ? answer : labelMatcher(labels)(answer);
}

/** `labelMatches` for many answers: each is one look-up. */
export function labelMatcher(labels: readonly string[]): (answer: string) => string | undefined {
  const exact = new Set(labels);
  const folded = firstBy(labels, (label) => label.toLowerCase());
  const trimmed = firstBy(labels, (label) => label.toLowerCase().trim());
  return (answer) => {
    if (exact.has(answer)) return answer;
    const lower = answer.toLowerCase();
    return folded.get(lower) ?? trimmed.get(lower.trim());
  };
}

function firstBy(labels: readonly string[], keyOf: (label: string) => string): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const label of labels) if (!first.has(keyOf(label))) first.set(keyOf(label), label);
  return first;
}

/** The edge label that a chosen label leads to: the one it matches, else `#default#`, else none (the task waits). */
export function chosenLabel(task: Task, answer: string): string | undefined {
  const labels = Object.keys(task.next);
  return labelMatches(labels, answer) ?? (labels.includes(LABEL_DEFAULT) ? LABEL_DEFAULT : undefined);
}

/**
 * The edges that a walk by depth from the start finds leading back to a task that it is still below. They do not count for the
 * first readiness of their target. Edges are taken in document order.
 *
 * @choice An edge that leads back does not count for the first readiness of its target, or a loop could never begin.
 */
export function backEdges(playbook: Playbook, graph: Graph = graphOf(playbook)): readonly Edge[] {
  const found: Edge[] = [];
  const state = new Map<string, 'open' | 'closed'>();
  const start = graph.tasks[0];
  const stack: { readonly id: string; at: number }[] = [];
  const enter = (id: string): void => {
    state.set(id, 'open');
    stack.push({ id, at: 0 });
  };
  if (start !== undefined) enter(start);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const edge = graph.out.get(frame.id)?.[frame.at];
    frame.at++;
    if (edge === undefined) {
      state.set(frame.id, 'closed');
      stack.pop();
    } else if (state.get(edge.target) === 'open') {
      found.push(edge);
    } else if (state.get(edge.target) === undefined) {
      enter(edge.target);
    }
  }
  return found;
}

/**
 * The groups of tasks that can reach each other: strongly connected components with more than one task, or with an edge from
 * the task to itself (Tarjan's algorithm, on an explicit stack). Without loops there are none.
 */
export function loopsOf(playbook: Playbook, graph: Graph = graphOf(playbook)): readonly (readonly string[])[] {
  const loops: string[][] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const stack: { readonly id: string; at: number }[] = [];
  const enter = (id: string): void => {
    low.set(id, order.size);
    order.set(id, order.size);
    open.push(id);
    isOpen.add(id);
    stack.push({ id, at: 0 });
  };
  const lower = (id: string, value: number): void => {
    low.set(id, Math.min(low.get(id) ?? value, value));
  };
  const start = graph.tasks[0];
  if (start !== undefined) enter(start);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const { id } = frame;
    const edge = graph.out.get(id)?.[frame.at];
    frame.at++;
    if (edge === undefined) {
      stack.pop();
      const parent = stack.at(-1);
      if (parent !== undefined) lower(parent.id, low.get(id) ?? 0);
      if (low.get(id) !== order.get(id)) continue;
      const members = open.splice(open.lastIndexOf(id));
      for (const member of members) isOpen.delete(member);
      const selfLoop = graph.out.get(id)?.some(({ target }) => target === id) ?? false;
      if (members.length > 1 || selfLoop) loops.push(members);
    } else if (!order.has(edge.target)) {
      enter(edge.target);
    } else if (isOpen.has(edge.target)) {
      lower(id, order.get(edge.target) ?? 0);
    }
  }
  return loops;
}
