/**
 * What a playbook names, and what it says that cannot be planned: the list by which somebody judges whether it could run.
 *
 * I1. Only what the start task reaches counts: what never runs needs nothing. The defaults of inputs are reached.
 * I2. What a task names is needed unless the task may be skipped where it is unavailable (`skipunavailable`).
 * I3. Commands that an automation calls by itself, or that stand in a value (`GenericPolling` gets its command as an input), are not seen.
 *
 * Not here: whether something exists (`inventory-judge.ts`), checks of a playbook that does exist in full.
 */
import type { LanguageError } from '../language/index.ts';
import { planCondition, planValue } from '../language/index.ts';
import type { AdvanceArg, FilterAtom, Operand, TransformerCall } from '../language/value.ts';
import type { FormQuestion, GrantTemplate, Playbook, Task } from './document.ts';
import { graphOf } from './graph.ts';
import type { SourcePath } from './inventory-place.ts';
import { gridValues, outputValues, sideValues } from './tasks-values.ts';

/** Kinds of things that a playbook can name. `engine`: something that the engine itself must be able to do. */
const NEED_KINDS = ['command', 'automation', 'operator', 'transformer', 'playbook', 'engine'] as const;
export type NeedKind = (typeof NEED_KINDS)[number];

/** Names of `engine` needs. */
export const SUB_PLAYBOOK = 'sub-playbook';
export const LOOP = 'loop';

export interface Need {
  readonly kind: NeedKind;
  readonly name: string;
  /** Of a command: the brand that must offer it; empty when any will do. */
  readonly brand: string;
  /** Where it is named, in the order of the graph. Never empty. */
  readonly places: readonly SourcePath[];
  /** How many tasks name it. */
  readonly tasks: number;
  /** I2: false when every task that names it may be skipped. */
  readonly required: boolean;
}

export interface Fault {
  readonly error: LanguageError;
  readonly place: SourcePath;
  /** False for what is only shown, or filled where it can be: the run says that it cannot be read, and goes on. */
  readonly stops: boolean;
}

export interface Inventory {
  readonly needs: readonly Need[];
  /** Values and conditions that cannot be planned. The task that holds one that stops fails when it runs. */
  readonly faults: readonly Fault[];
}

export function inventoryOf(playbook: Playbook): Inventory {
  const list = new List();
  for (const input of playbook.inputs) {
    list.value(input.value, { path: ['inputs', input.key, 'value'], task: undefined });
  }
  for (const id of graphOf(playbook).tasks) {
    const task = playbook.tasks[id];
    if (task !== undefined) addTask(list, task);
  }
  return { needs: list.needs(), faults: list.faults };
}

/** The sub-playbooks that tasks name, each once. All tasks count here, reached or not: what a run pins must hold them. */
export function subPlaybooksOf(playbook: Playbook): readonly string[] {
  const tasks = Object.values(playbook.tasks);
  return [...new Set(tasks.flatMap((task) => (task.kind === 'playbook' ? [task.playbook] : [])))];
}

/** `first` and all that it leads to, each once, in the order in which they are met. */
export function closureOf<T>(first: T, next: (one: T) => Iterable<T>): readonly T[] {
  // A Set grows while it is walked; the loop meets what it adds.
  const met = new Set([first]);
  for (const one of met) for (const other of next(one)) met.add(other);
  return [...met];
}

// ---- Tasks ----------------------------------------------------------------------------------------------------------------

function addTask(list: List, task: Task): void {
  const at = (...path: SourcePath): Spot => ({ path: ['tasks', task.id, ...path], task });
  list.text({ simple: task.description }, at('task', 'description'));
  for (const { path, value } of [...sideValues(task), ...outputValues(task)]) list.text(value, at(...path));
  switch (task.kind) {
    case 'start':
    case 'title':
    case 'manual':
    case 'manual-condition':
      return;
    case 'command':
    case 'script':
    case 'script-condition':
      list.call(task.command, task.brand, isAutomation(task), at('task', isAutomation(task) ? 'scriptName' : 'script'));
      list.args(task.args, at('scriptarguments'));
      return;
    case 'condition':
      for (const [index, entry] of task.conditions.entries()) {
        list.condition(entry.condition, at('conditions', index, 'condition'));
      }
      return;
    case 'ask':
    case 'collection':
      list.text(task.message.to, at('message', 'to'));
      list.text(task.message.subject, at('message', 'subject'));
      list.text(task.message.body, at('message', 'body'));
      if (task.kind === 'ask') addGrants(list, task.question, at('message'));
      else
        for (const question of task.form.questions) addQuestion(list, question, at('form', 'questions', question.id));
      return;
    case 'playbook':
      list.name('playbook', task.playbook, '', at('task', 'playbookName'));
      list.name('engine', SUB_PLAYBOOK, '', at('task', 'playbookName'));
      list.args(task.args, at('scriptarguments'));
      if (task.loop === undefined) return;
      list.name('engine', LOOP, '', at('loop'));
      if (task.loop.until.kind === 'condition') {
        list.condition(task.loop.until.condition, at('loop', 'builtincondition'));
      } else if (task.loop.until.kind === 'script') {
        const { calls, command, brand, args } = task.loop.until;
        list.call(command, brand, calls === 'script', at('loop', 'scriptName'));
        list.args(args, at('loop', 'scriptArguments'));
      }
  }
}

function isAutomation(task: Extract<Task, { command: string }>): boolean {
  return (task.kind === 'script-condition' ? task.calls : task.kind) === 'script';
}

function addQuestion(list: List, question: FormQuestion, at: Spot): void {
  list.text(question.label, below(at, 'labelarg'));
  for (const [index, option] of question.options.entries()) list.value(option, below(at, 'optionsarg', index));
  for (const { path, value } of gridValues(question)) list.text(value, below(at, ...path));
  addGrants(list, question, at);
}

function addGrants(list: List, { grants }: FormQuestion, at: Spot): void {
  for (const [answer, templates] of Object.entries(grants)) {
    for (const [index, grant] of templates.entries()) addGrant(list, grant, below(at, 'x-grants', answer, index));
  }
}

function addGrant(list: List, grant: GrantTemplate, at: Spot): void {
  list.value(grant.targets, below(at, 'targets'));
  list.text(grant.consequence, below(at, 'consequence'));
  if (grant.instance) list.value(grant.instance, below(at, 'instance'));
}

// ---- The list -------------------------------------------------------------------------------------------------------------

/** A place, and the task that it belongs to (none: the playbook). */
interface Spot {
  readonly path: SourcePath;
  readonly task: Task | undefined;
}

function below(at: Spot, ...more: SourcePath): Spot {
  return { path: [...at.path, ...more], task: at.task };
}

interface Gathered {
  readonly kind: NeedKind;
  readonly name: string;
  readonly brand: string;
  readonly places: SourcePath[];
  readonly tasks: Set<Task | undefined>;
  required: boolean;
}

class List {
  readonly faults: Fault[] = [];
  readonly #found = new Map<string, Gathered>();

  needs(): readonly Need[] {
    return [...this.#found.values()].map(({ tasks, ...need }) => ({ ...need, tasks: tasks.size }));
  }

  name(kind: NeedKind, name: string, brand: string, at: Spot): void {
    const key = `${kind} ${brand}|||${name}`;
    const found = this.#found.get(key) ?? { kind, name, brand, places: [], tasks: new Set(), required: false };
    found.places.push(at.path);
    found.tasks.add(at.task);
    // Only what a task calls can be passed over: a filter that is missing fails the task whatever it says.
    const skips = kind === 'operator' || kind === 'transformer' ? false : (at.task?.skipUnavailable ?? false);
    if (!skips) found.required = true;
    this.#found.set(key, found);
  }

  call(name: string, brand: string, automation: boolean, at: Spot): void {
    if (name !== '') this.name(automation ? 'automation' : 'command', name, brand, at);
  }

  args(args: Readonly<Record<string, AdvanceArg>>, at: Spot): void {
    for (const [name, arg] of Object.entries(args)) this.value(arg, below(at, name));
  }

  value(arg: AdvanceArg, at: Spot, stops = true): void {
    const planned = planValue(arg);
    if (!planned.ok) this.faults.push({ error: planned.error, place: at.path, stops });
    this.#names(arg, at);
  }

  /** What no task fails of. */
  text(arg: AdvanceArg, at: Spot): void {
    this.value(arg, at, false);
  }

  condition(groups: readonly (readonly FilterAtom[])[], at: Spot): void {
    const planned = planCondition(groups);
    if (!planned.ok) this.faults.push({ error: planned.error, place: at.path, stops: true });
    this.#groups(groups, at);
  }

  #names({ complex }: AdvanceArg, at: Spot): void {
    if (complex === undefined) return;
    const spot = below(at, 'complex');
    this.#groups(complex.filters ?? [], below(spot, 'filters'));
    for (const [index, call] of (complex.transformers ?? []).entries()) {
      this.#transformer(call, below(spot, 'transformers', index));
    }
  }

  #groups(groups: readonly (readonly FilterAtom[])[], at: Spot): void {
    for (const [outer, group] of groups.entries()) {
      for (const [inner, { operator, left, right }] of group.entries()) {
        const spot = below(at, outer, inner);
        this.name('operator', operator, '', below(spot, 'operator'));
        this.#operand(left, below(spot, 'left'));
        if (right !== undefined) this.#operand(right, below(spot, 'right'));
      }
    }
  }

  #transformer({ operator, args }: TransformerCall, at: Spot): void {
    this.name('transformer', operator, '', below(at, 'operator'));
    for (const [name, operand] of Object.entries(args)) this.#operand(operand, below(at, 'args', name));
  }

  #operand({ value }: Operand, at: Spot): void {
    this.#names(value, below(at, 'value'));
  }
}
