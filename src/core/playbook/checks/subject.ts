/** A playbook with what several rules need of it: the graph, what each task reads and writes, which tasks come before which. */
import type { Playbook, Task } from '../document.ts';
import { graphOf, type Graph } from '../graph.ts';
import type { MapNode } from '../source.ts';
import type { CheckFacts } from './facts.ts';
import { readsElsewhere, readsOf, type TaskReads } from './reads.ts';
import { Places } from './locate.ts';
import { Suggestions } from './suggest.ts';
import { writesOf, type TaskWrites } from './writes.ts';

/** Data flow takes time with the square of the tasks; the largest published playbook has about 300. */
const FLOW_TASKS_MAX = 1_000;

export class Subject {
  readonly playbook: Playbook;
  readonly facts: CheckFacts;
  readonly places: Places;
  /** As it stands in the file. */
  readonly text: string;
  readonly graph: Graph;
  readonly isTooLarge: boolean;
  /** Every task of the document, in its order; unreachable ones too. */
  readonly tasks: readonly Task[];
  /** Those that the start reaches. */
  readonly reachable: readonly Task[];
  /** Near names for hints; one budget for the whole playbook. */
  readonly suggestions = new Suggestions();
  readonly #reads = new Map<string, TaskReads>();
  readonly #elsewhere = new Map<string, TaskReads>();
  readonly #writes = new Map<string, TaskWrites>();
  readonly #derived = new Map<string, unknown>();
  readonly #before = new Map<string, ReadonlySet<string>>();
  readonly #after = new Map<string, ReadonlySet<string>>();

  constructor(playbook: Playbook, root: MapNode, text: string, facts: CheckFacts) {
    this.playbook = playbook;
    this.text = text;
    this.places = new Places(root, text);
    this.facts = facts;
    this.graph = graphOf(playbook);
    this.tasks = Object.values(playbook.tasks);
    const reached = new Set(this.graph.tasks);
    this.reachable = this.tasks.filter(({ id }) => reached.has(id));
    this.isTooLarge = this.reachable.length > FLOW_TASKS_MAX;
  }

  task(id: string): Task | undefined {
    return Object.hasOwn(this.playbook.tasks, id) ? this.playbook.tasks[id] : undefined;
  }

  reads(task: Task): TaskReads {
    return memo(this.#reads, task.id, () => readsOf(task));
  }

  readsElsewhere(task: Task): TaskReads {
    return memo(this.#elsewhere, task.id, () => readsElsewhere(task));
  }

  writes(task: Task): TaskWrites {
    return memo(this.#writes, task.id, () => writesOf(task, this.facts));
  }

  /** The tasks on any way from the start to this one; the task itself only when it is in a loop. */
  before(id: string): ReadonlySet<string> {
    return memo(this.#before, id, () => walk(id, (at) => (this.graph.into.get(at) ?? []).map(({ source }) => source)));
  }

  after(id: string): ReadonlySet<string> {
    return memo(this.#after, id, () => walk(id, (at) => (this.graph.out.get(at) ?? []).map(({ target }) => target)));
  }

  /** What several rules need and one of them works out. Each key belongs to one function. */
  once<Value>(key: string, make: () => Value): Value {
    return memo(this.#derived as Map<string, Value>, key, make);
  }

  tasksOf(ids: ReadonlySet<string>): readonly Task[] {
    return this.reachable.filter(({ id }) => ids.has(id));
  }
}

function memo<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

function walk(from: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>(next(from));
  // A Set grows while it is walked; the loop meets what it adds.
  for (const id of seen) for (const to of next(id)) seen.add(to);
  return seen;
}

/** A task as messages name it. */
export function named(task: Task): string {
  return task.name.trim() === '' ? `task ${task.id}` : `"${shorten(task.name.trim())}" (task ${task.id})`;
}

const NAME_MAX = 60;

function shorten(text: string): string {
  return text.length > NAME_MAX ? `${text.slice(0, NAME_MAX - 1)}…` : text;
}
