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
import { graphOf, type Edge, type Graph } from '../playbook/graph.ts';

export type Planned<T> = Result<T, LanguageError>;

export interface PlannedGrant {
  readonly verb: string;
  readonly targets: Planned<ValuePlan>;
  readonly consequence: Planned<ValuePlan>;
}

export interface PlannedQuestion {
  readonly question: FormQuestion;
  readonly label: Planned<ValuePlan>;
  readonly options: readonly Planned<ValuePlan>[];
  readonly grants: ReadonlyMap<string, readonly PlannedGrant[]>;
}

export interface TaskPlan {
  readonly task: Task;
  readonly args: ReadonlyMap<string, Planned<ValuePlan>>;
  readonly conditions: readonly { readonly label: string; readonly plan: Planned<ConditionPlan> }[];
  readonly questions: readonly PlannedQuestion[];
  readonly subject: Planned<ValuePlan>;
  readonly body: Planned<ValuePlan>;
  readonly description: Planned<ValuePlan>;
  readonly out: readonly Edge[];
  readonly in: readonly Edge[];
  /** Where the edges lead, each task once, in their order. */
  readonly targets: readonly string[];
  /** The labels among which a result chooses: not `#none#`, which is live whatever the result, nor `#error#`. */
  readonly choices: readonly string[];
}

export interface RunPlan {
  readonly playbook: Playbook;
  /** Tasks that can be reached from the start; others never run and are nobody's predecessor. */
  readonly tasks: ReadonlyMap<string, TaskPlan>;
  readonly inputs: ReadonlyMap<string, Planned<ValuePlan>>;
  /** Write keys as they were read (`Host(val.Id && val.Id == obj.Id)`): results bring the same few again and again. A cache. */
  readonly keys: WriteKeyCache;
}

export function planPlaybook(playbook: Playbook): RunPlan {
  const graph = graphOf(playbook);
  return {
    playbook,
    tasks: new Map(
      graph.tasks.flatMap((id) => {
        const task = playbook.tasks[id];
        return task ? [[id, planTask(task, graph)] as const] : [];
      }),
    ),
    inputs: new Map(playbook.inputs.map((input) => [input.key, planValue(input.value)])),
    keys: new WriteKeyCache(),
  };
}

function planTask(task: Task, graph: Graph): TaskPlan {
  const args = 'args' in task ? Object.entries(task.args) : [];
  const message = 'message' in task ? task.message : undefined;
  const out = graph.out.get(task.id) ?? [];
  return {
    task,
    args: new Map(
      args.map(([name, arg]) => [name, planValue(arg)] as const).filter(([, planned]) => !isLeftOut(planned)),
    ),
    conditions:
      task.kind === 'condition'
        ? task.conditions.map(({ label, condition }) => ({ label, plan: planCondition(condition) }))
        : [],
    questions: questionsOf(task).map(planQuestion),
    subject: planValue(message?.subject ?? {}),
    body: planValue(message?.body ?? {}),
    description: planValue({ simple: task.description }),
    out,
    in: graph.into.get(task.id) ?? [],
    targets: [...new Set(out.map((edge) => edge.target))],
    choices: [...new Set(out.map((edge) => edge.label))].filter(
      (label) => label !== LABEL_NONE && label !== LABEL_ERROR,
    ),
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
    question,
    label: plan(question.label),
    options: question.options.map(plan),
    grants: new Map(
      Object.entries(question.grants).map(([answer, grants]) => [
        answer,
        grants.map(({ verb, targets, consequence }) => ({
          verb,
          targets: plan(targets),
          consequence: plan(consequence),
        })),
      ]),
    ),
  };
}
