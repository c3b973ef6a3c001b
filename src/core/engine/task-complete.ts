/**
 * taskComplete: a task of the playbook does the work of another one that waits for a person.
 *
 * C1. Never a question: who is asked is a person, whether a yes grants something or not. Never a task that failed: what became of it is a
 *     person's to judge (R17). Never a task that only its assignee may complete.
 * C2. Only tasks of the playbook that the caller is in, or of those around it.
 * C3. What cannot be completed is an error of the caller, and nothing else happens.
 */
import { LABEL_DEFAULT, LABEL_NONE } from '../playbook/document.ts';
import { labelMatches } from '../playbook/graph.ts';
import type { Outcome, TaskCompletion } from './commands.ts';
import type { Draft } from './draft.ts';
import type { Item } from './events.ts';
import { playbookIn, type TaskPlan } from './plan.ts';
import { keyIn, ROOT, scopesAround } from './scope.ts';
import { own } from './state.ts';
import { completeByPerson } from './steps.ts';

/** What a command wants completed, checked: the outcome as it counts, and what is to be done when the caller itself is done. */
export interface Completing {
  readonly outcome: Outcome;
  /** Runs after the caller's own events. */
  readonly complete: () => void;
}

export function completing(draft: Draft, caller: TaskPlan, outcome: Outcome): Completing {
  const wanted = outcome.completes;
  if (wanted === undefined || draft.state.cancelling) return { outcome, complete: () => undefined };
  const chosen = choose(draft, caller, wanted);
  if ('refusal' in chosen) {
    const entry = { type: 'error', contents: chosen.refusal, code: 'task.not-completed' } as const;
    return { outcome: { ...outcome, entries: [entry] }, complete: () => undefined };
  }
  const { plan, item, offer } = chosen;
  return {
    outcome,
    complete: () => {
      // In the same decision the caller's own end may have led elsewhere.
      if (draft.task(plan.key)?.status !== 'waiting' || !own(draft.state.items, item.id)) return;
      const by = `playbook task ${caller.key}`;
      draft.emit({ type: 'item.completed', v: 1, item: item.id, by, offer, note: wanted.comment });
      completeByPerson(draft, plan, offer.startsWith(CHOOSE) ? offer.slice(CHOOSE.length) : LABEL_NONE);
    },
  };
}

const CHOOSE = 'choose:';

type Chosen = { readonly plan: TaskPlan; readonly item: Item; readonly offer: string } | { readonly refusal: string };

function choose(draft: Draft, caller: TaskPlan, wanted: TaskCompletion): Chosen {
  const named = tasksNamed(draft, caller, wanted.task);
  const shown = wanted.task.slice(0, 100);
  if (named.length === 0) return { refusal: `there is no task "${shown}" in this playbook` };
  const waiting = named.filter(({ key }) => draft.task(key)?.status === 'waiting');
  const [plan] = waiting;
  if (!plan) return { refusal: `the task "${shown}" does not wait to be completed` };
  if (Object.values(draft.state.questions).some((question) => question.task === plan.key)) {
    return { refusal: `"${plan.task.name}" asks a person: no task answers it` };
  }
  const item = Object.values(draft.state.items).find((one) => one.task === plan.key && one.blocking);
  if (!item) return { refusal: `the task "${shown}" does not wait for anybody` };
  if (item.restricted === true)
    return { refusal: `only ${item.assignee ?? 'its assignee'} may complete "${plan.task.name}"` };
  const offer = offerFor(item, wanted.input);
  return offer === undefined
    ? { refusal: `"${plan.task.name}" offers ${item.offers.join(', ')}, and not "${wanted.input.slice(0, 100)}"` }
    : { plan, item, offer };
}

/** C2. By its id, or by a tag; the nearest playbook first. */
function tasksNamed(draft: Draft, caller: TaskPlan, task: string): readonly TaskPlan[] {
  const plans: TaskPlan[] = [];
  for (const scope of [...scopesAround(caller.scope), ROOT]) {
    const playbook = scope === ROOT ? draft.env.plan : playbookIn(draft.env.plan, scope);
    for (const { key, task: each } of playbook?.tasks.values() ?? []) {
      if (each.id !== task && !each.tags.includes(task)) continue;
      const plan = draft.plan(keyIn(scope, key));
      if (plan && plan.key !== caller.key) plans.push(plan);
    }
  }
  return plans;
}

/**
 * @choice A choice that is not offered takes `#default#`, as XSOAR's polling expects of `NO`; without one it is an error.
 */
function offerFor({ offers }: Item, input: string): string | undefined {
  const labels = offers.filter((offer) => offer.startsWith(CHOOSE)).map((offer) => offer.slice(CHOOSE.length));
  if (labels.length === 0) return offers.includes('done') ? 'done' : undefined;
  const label = labelMatches(labels, input) ?? (labels.includes(LABEL_DEFAULT) ? LABEL_DEFAULT : undefined);
  return label === undefined ? undefined : `${CHOOSE}${label}`;
}
