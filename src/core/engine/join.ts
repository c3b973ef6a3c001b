/**
 * Which tasks a finished task makes ready or dead: dead-path elimination over the reachable graph.
 *
 * XSOAR: a task is ready when none of its in-edges is pending and at least one is live; when all are dead it will not run,
 * and its own out-edges die with it. It runs once, however many live in-edges it has. A failed task's edges stay pending.
 */
import type { Edge } from '../playbook/graph.ts';
import { playbookIn, type BackEdge, type PlaybookPlan, type RunPlan, type TaskPlan } from './plan.ts';
import { idIn, keyIn, ROOT } from './scope.ts';
import { own, type RunState, type TaskState } from './state.ts';

type Fate = 'pending' | 'live' | 'dead';

/** The tasks that this very event ends: one with live labels, and those that die of it. Ids are those of one playbook. */
interface Ending {
  readonly task: string;
  readonly live: readonly string[];
  readonly ready: string[];
  /** In the order in which they die; absent as long as none does. */
  dead: Set<string> | undefined;
  readonly playbook: PlaybookPlan;
  readonly scope: string;
  readonly states: RunState['tasks'];
  /** What follows inside circles is known. */
  settled: boolean;
}

/** Keys. */
export interface Joined {
  readonly ready: readonly string[];
  readonly dead: readonly string[];
  /** Tasks that begin anew, because an edge leads back. */
  readonly again: readonly string[];
  /** The edge that leads back. */
  readonly back?: { readonly source: string; readonly target: string };
  /** The task that an edge led back to too often, instead of once more. */
  readonly exhausted?: string;
}

const NOBODY: readonly string[] = [];

/** More is a circle without a way out. */
export const ROUNDS_MAX = 1000;

/**
 * What follows when the task finishes with these live labels, in the order in which its edges are listed. It stays inside the
 * pass: what calls a sub-playbook is not told here.
 *
 * @choice Tasks become ready one after another, in the order in which edges are listed: the same run twice is the same
 * run.
 */
export function join(finished: TaskPlan, state: RunState, plan: RunPlan, live: readonly string[]): Joined {
  const { scope } = finished;
  const playbook = playbookIn(plan, scope) ?? plan;
  const { circles } = playbook;
  const ready: string[] = [];
  const ending: Ending = {
    task: idIn(finished.key),
    live,
    ready,
    dead: undefined,
    playbook,
    scope,
    states: state.tasks,
    settled: false,
  };
  walk(finished.targets, ending);
  if (circles.length === 0) return { ready: keysOf(ready, scope), dead: keysOf(deadOf(ending), scope), again: NOBODY };
  const back = leadingBack(ending);
  const rounds = back === undefined ? 0 : (stateOf(back.target, ending)?.again ?? 0);
  const exhausted = rounds >= ROUNDS_MAX ? back?.target : undefined;
  const again = exhausted === undefined ? (back?.again ?? []) : [];
  if (back !== undefined) ready.push(back.target);
  ending.settled = true;
  for (let before = -1; before !== ready.length + deadOf(ending).length;) {
    before = ready.length + deadOf(ending).length;
    for (const { leaving } of circles) walk(leaving, ending);
  }
  // What dies in the round that is over begins anew with the others.
  const stays = deadOf(ending).filter((id) => !again.includes(id));
  const joined = { ready: keysOf(ready, scope), dead: keysOf(stays, scope), again: keysOf(again, scope) };
  if (exhausted !== undefined) return { ...joined, exhausted };
  if (back === undefined) return joined;
  return { ...joined, back: { source: keyIn(scope, back.source), target: keyIn(scope, back.target) } };
}

/** Marks what becomes ready or dead among these tasks, and among those after one that dies. */
function walk(first: readonly string[], ending: Ending): void {
  const after: string[] = [];
  for (const id of first) visit(id, ending, after);
  // The loop meets what it adds.
  for (const id of after) visit(id, ending, after);
}

function visit(id: string, ending: Ending, after: string[]): void {
  const { ready, playbook } = ending;
  if (!isNew(stateOf(id, ending)) || isDying(id, ending) || ready.includes(id)) return;
  const target = playbook.tasks.get(id);
  const fate = target === undefined ? 'dead' : fateOfTask(target.in, ending);
  if (fate === 'live') {
    ready.push(id);
  } else if (fate === 'dead') {
    ending.dead ??= new Set();
    ending.dead.add(id);
    if (target) after.push(...target.targets);
  }
}

function deadOf({ dead }: Ending): readonly string[] {
  return dead === undefined ? NOBODY : [...dead];
}

function isDying(id: string, { dead }: Ending): boolean {
  return dead !== undefined && dead.has(id);
}

/** The state of a task of the same pass. */
function stateOf(id: string, { scope, states }: Ending): TaskState | undefined {
  return own(states, keyIn(scope, id));
}

function keysOf(ids: readonly string[], scope: string): readonly string[] {
  return scope === ROOT ? ids : ids.map((id) => keyIn(scope, id));
}

function isNew(task: TaskState | undefined): boolean {
  return task === undefined || task.status === 'new';
}

function isFinished(id: string, ending: Ending): boolean {
  if (ending.ready.includes(id)) return false;
  const status = stateOf(id, ending)?.status;
  return id === ending.task || isDying(id, ending) || status === 'done' || status === 'dead';
}

/**
 * An edge that leads back and is taken now: nothing of what begins anew is under way any more.
 *
 * @choice An edge that leads back is taken when what it would begin anew has come to rest; tasks of the circle before its target stay
 * as they are. Edges that leave a circle are dead only when the circle has come to its end.
 */
function leadingBack(ending: Ending): BackEdge | undefined {
  const { ready, playbook } = ending;
  const rests = (id: string) => isFinished(id, ending) || (isNew(stateOf(id, ending)) && !ready.includes(id));
  return playbook.circles.flatMap(({ back }) => back).find((back) => isTaken(back, ending) && back.again.every(rests));
}

function isTaken({ source, label }: BackEdge, ending: Ending): boolean {
  if (source === ending.task) return ending.live.includes(label);
  const state = stateOf(source, ending);
  return state?.status === 'done' && state.live.includes(label);
}

function fateOfTask(edges: readonly Edge[], ending: Ending): Fate {
  let fate: Fate = 'dead';
  for (const edge of edges) {
    const each = fateOf(edge, ending);
    if (each === 'pending') return each;
    if (each === 'live') fate = each;
  }
  return fate;
}

/** What leaves a circle is not dead before the circle has come to its end. */
function fateOf(edge: Edge, ending: Ending): Fate {
  const fate = plainFateOf(edge, ending);
  const { circles } = ending.playbook;
  if (fate !== 'dead' || circles.length === 0) return fate;
  const circle = circles.find(({ members }) => members.has(edge.source) && !members.has(edge.target));
  if (circle === undefined) return fate;
  const over = [...circle.members].every((id) => isFinished(id, ending));
  // A circle that an edge is about to lead round once more has not come to its end, whatever stands still in it.
  const goesOn = !ending.settled && circle.back.some((back) => isTaken(back, ending));
  return over && !goesOn ? fate : 'pending';
}

function plainFateOf(edge: Edge, ending: Ending): Fate {
  if (isDying(edge.source, ending)) return 'dead';
  if (edge.source === ending.task) return ending.live.includes(edge.label) ? 'live' : 'dead';
  const source = stateOf(edge.source, ending);
  if (source?.status === 'dead') return 'dead';
  if (source?.status !== 'done') return 'pending';
  return source.live.includes(edge.label) ? 'live' : 'dead';
}
