/**
 * A playbook made ready to run: every text parsed once, every edge of the reachable graph indexed.
 *
 * P1. A plan is made from the document alone and holds nothing of a run; one plan serves all runs of the same hash.
 * P2. A text that cannot be planned is an error value that fails its task when the task runs, not the whole playbook.
 */
import type { Result } from '../base/result.ts';
import type { LanguageError } from '../language/index.ts';
import {
  isNotGiven,
  planCondition,
  planValue,
  WriteKeyCache,
  type ConditionPlan,
  type ValuePlan,
} from '../language/index.ts';
import type { AdvanceArg } from '../language/value.ts';
import { LABEL_ERROR, LABEL_NONE, type FormQuestion, type Playbook, type Task } from '../playbook/document.ts';
import { backEdges, graphOf, loopsOf, type Edge, type Graph } from '../playbook/graph.ts';
import { idIn, keyIn, keyPart, ROOT, callerOf, scopeOf } from './scope.ts';

export type Planned<T> = Result<T, LanguageError>;

export interface PlannedGrant {
  readonly verb: string;
  readonly targets: Planned<ValuePlan>;
  readonly consequence: Planned<ValuePlan>;
  readonly instance?: Planned<ValuePlan>;
}

export interface PlannedQuestion {
  readonly question: FormQuestion;
  readonly label: Planned<ValuePlan>;
  readonly options: readonly Planned<ValuePlan>[];
  readonly grants: ReadonlyMap<string, readonly PlannedGrant[]>;
}

/** When a loop over a sub-playbook ends, where something must be evaluated for it. */
export interface PlannedExit {
  readonly condition: Planned<ConditionPlan> | undefined;
  readonly args: ReadonlyMap<string, Planned<ValuePlan>>;
}

/** `evidencedata`. */
export interface PlannedEvidence {
  readonly description: Planned<ValuePlan>;
  readonly occurred: Planned<ValuePlan>;
  readonly tags: Planned<ValuePlan>;
}

export interface TaskPlan {
  readonly task: Task;
  /** How states, events and effects name the task: its id, under the scope path of its pass. */
  readonly key: string;
  /** `''` for the playbook itself. */
  readonly scope: string;
  readonly args: ReadonlyMap<string, Planned<ValuePlan>>;
  readonly conditions: readonly { readonly label: string; readonly plan: Planned<ConditionPlan> }[];
  readonly questions: readonly PlannedQuestion[];
  readonly subject: Planned<ValuePlan>;
  readonly body: Planned<ValuePlan>;
  readonly description: Planned<ValuePlan>;
  readonly exit: PlannedExit | undefined;
  readonly evidence: PlannedEvidence | undefined;
  readonly assignee: Planned<ValuePlan>;
  readonly mapping: readonly { readonly field: string; readonly output: Planned<ValuePlan> }[];
  readonly out: readonly Edge[];
  /** Without those that lead back: they are nothing that a task waits for. */
  readonly in: readonly Edge[];
  /** Where the edges lead, each task once, in their order. */
  readonly targets: readonly string[];
  /** The labels among which a result chooses: not `#none#`, which is live whatever the result, nor `#error#`. */
  readonly choices: readonly string[];
}

export interface PlaybookPlan {
  readonly playbook: Playbook;
  readonly start: string;
  /** Tasks that can be reached from the start; others never run and are nobody's predecessor. */
  readonly tasks: ReadonlyMap<string, TaskPlan>;
  readonly inputs: ReadonlyMap<string, Planned<ValuePlan>>;
  /** Where the graph leads back to itself. Mostly empty. */
  readonly circles: readonly Circle[];
}

/** Tasks that can reach each other. */
export interface Circle {
  readonly members: ReadonlySet<string>;
  /** Outside the circle, where edges of its members lead. */
  readonly leaving: readonly string[];
  readonly back: readonly BackEdge[];
}

export interface BackEdge extends Edge {
  /** What begins anew when the edge is taken: its target, and what follows that inside the circle. */
  readonly again: readonly string[];
}

export interface RunPlan extends PlaybookPlan {
  /** The sub-playbooks that the run has pinned, by name and by id. */
  readonly called: ReadonlyMap<string, PlaybookPlan>;
  /** Write keys as they were read (`Host(val.Id && val.Id == obj.Id)`): results bring the same few again and again. A cache. */
  readonly keys: WriteKeyCache;
}

/** `called`: the sub-playbooks, those of sub-playbooks included. A name counts before an id, and the first of two equal ones. */
export function planPlaybook(playbook: Playbook, called: readonly Playbook[] = []): RunPlan {
  const plans = called.map(planOne);
  const byName = new Map<string, PlaybookPlan>();
  for (const nameOf of [({ name }: Playbook) => name, ({ id }: Playbook) => id]) {
    for (const plan of plans) {
      const name = nameOf(plan.playbook);
      if (!byName.has(name)) byName.set(name, plan);
    }
  }
  return { ...planOne(playbook), called: byName, keys: new WriteKeyCache() };
}

/** The plan of the playbook whose tasks stand in the scope; `undefined` for a scope that no task of the plan could open. */
export function playbookIn(plan: RunPlan, scope: string): PlaybookPlan | undefined {
  if (scope === ROOT) return plan;
  const task = playbookIn(plan, scopeOf(callerOf(scope)))?.tasks.get(idIn(callerOf(scope)))?.task;
  return task?.kind === 'playbook' ? plan.called.get(task.playbook) : undefined;
}

/** The plan of a task by its key. */
export function taskIn(plan: RunPlan, key: string): TaskPlan | undefined {
  // No id of a task has a slash (K2): what is found at the top is it.
  const atTop = plan.tasks.get(key);
  if (atTop !== undefined) return atTop;
  const scope = scopeOf(key);
  if (scope === ROOT) return undefined;
  const found = playbookIn(plan, scope)?.tasks.get(idIn(key));
  return found && { ...found, key: keyIn(scope, found.key), scope };
}

function planOne(playbook: Playbook): PlaybookPlan {
  const graph = graphOf(playbook);
  const back = new Set(backEdges(playbook, graph).map(textOf));
  return {
    playbook,
    start: keyPart(playbook.startTaskId),
    tasks: new Map(
      graph.tasks.flatMap((id) => {
        const task = playbook.tasks[id];
        return task ? [[keyPart(id), planTask(task, graph, back)] as const] : [];
      }),
    ),
    inputs: new Map(playbook.inputs.map((input) => [input.key, planValue(input.value)])),
    circles: loopsOf(playbook, graph).map((members) => circleOf(new Set(members), graph, back)),
  };
}

function textOf({ source, label, target }: Edge): string {
  return JSON.stringify([source, label, target]);
}

function circleOf(members: ReadonlySet<string>, graph: Graph, back: ReadonlySet<string>): Circle {
  const edges = [...members].flatMap((id) => graph.out.get(id) ?? []);
  const inside = edges.filter(({ target }) => members.has(target));
  const forward = inside.filter((edge) => !back.has(textOf(edge)));
  const again = (target: string): readonly string[] => {
    const reached = new Set([target]);
    // The set grows while it is walked.
    for (const id of reached) for (const edge of forward) if (edge.source === id) reached.add(edge.target);
    return [...reached].map(keyPart);
  };
  return {
    members: new Set([...members].map(keyPart)),
    leaving: [...new Set(edges.flatMap(({ target }) => (members.has(target) ? [] : [keyPart(target)])))],
    back: inside
      .filter((edge) => back.has(textOf(edge)))
      .map((edge) => ({ ...keyed(edge), again: again(edge.target) })),
  };
}

function keyed({ source, label, target }: Edge): Edge {
  return { source: keyPart(source), label, target: keyPart(target) };
}

function planTask(task: Task, graph: Graph, back: ReadonlySet<string>): TaskPlan {
  const message = 'message' in task ? task.message : undefined;
  const out = (graph.out.get(task.id) ?? []).map(keyed);
  return {
    task,
    key: keyPart(task.id),
    scope: ROOT,
    args: planArgs('args' in task ? task.args : {}),
    conditions:
      task.kind === 'condition'
        ? task.conditions.map(({ label, condition }) => ({ label, plan: planCondition(condition) }))
        : [],
    questions: questionsOf(task).map(planQuestion),
    subject: planValue(message?.subject ?? {}),
    body: planValue(message?.body ?? {}),
    description: planValue({ simple: task.description }),
    exit: planExit(task),
    evidence: planEvidence(task),
    assignee: planValue(task.assignment?.assignee ?? {}),
    mapping: task.fieldMapping.map(({ field, output }) => ({ field, output: planValue(output) })),
    out,
    in: (graph.into.get(task.id) ?? []).filter((edge) => back.size === 0 || !back.has(textOf(edge))).map(keyed),
    targets: [...new Set(out.map((edge) => edge.target))],
    choices: [...new Set(out.map((edge) => edge.label))].filter(
      (label) => label !== LABEL_NONE && label !== LABEL_ERROR,
    ),
  };
}

function planEvidence({ evidenceData }: Task): PlannedEvidence | undefined {
  if (evidenceData === undefined) return undefined;
  const { description, occurred, tags } = evidenceData;
  return { description: planValue(description), occurred: planValue(occurred), tags: planValue(tags) };
}

function planArgs(args: Readonly<Record<string, AdvanceArg>>): TaskPlan['args'] {
  const planned = Object.entries(args).map(([name, arg]) => [name, planValue(arg)] as const);
  return new Map(planned.filter(([, value]) => !isLeftOut(value)));
}

function planExit(task: Task): PlannedExit | undefined {
  const until = task.kind === 'playbook' ? task.loop?.until : undefined;
  if (until === undefined || until.kind === 'for-each') return undefined;
  return {
    condition: until.kind === 'condition' ? planCondition(until.condition) : undefined,
    args: planArgs(until.kind === 'script' ? until.args : {}),
  };
}

/** XSOAR: an argument whose value is literally empty is not passed. */
function isLeftOut(planned: Planned<ValuePlan>): boolean {
  return planned.ok && isNotGiven(planned.value);
}

function questionsOf(task: Task): readonly FormQuestion[] {
  if (task.kind === 'collection') return task.form.questions;
  return task.kind === 'ask' ? [task.question] : [];
}

function planQuestion(question: FormQuestion): PlannedQuestion {
  const plan = (arg: AdvanceArg) => planValue(arg);
  return {
    // What is only shown cannot be demanded.
    question: question.readOnly ? { ...question, required: false } : question,
    label: plan(question.label),
    options: question.options.map(plan),
    grants: new Map(
      Object.entries(question.grants).map(([answer, grants]) => [
        answer,
        grants.map(({ verb, targets, consequence, instance }) => ({
          verb,
          targets: plan(targets),
          consequence: plan(consequence),
          ...(instance === undefined ? {} : { instance: plan(instance) }),
        })),
      ]),
    ),
  };
}
