/**
 * Containment that failed, or that nobody could prove, and that nobody has seen to. While there is some, its alert stays open (R17).
 *
 * U1. A later action of the same verb on the same instance that is done settles it, target by target.
 * U2. A person settles it by completing a task that stood open after it: the manual task of the playbook, the failed task, or ours. To have
 *     something tried again is not to have seen to it: what then succeeds settles itself.
 */
import type { ActionResult, Item } from './events.ts';

/** Verbs that change records only: that they failed leaves no host and no network as it should not be. */
const RECORD_VERBS: ReadonlySet<string> = new Set([
  'close-alert',
  'update-alert',
  'change-alert',
  'change-indicator',
  'change-list',
]);

export interface SeenItem extends Pick<Item, 'id'> {
  /** How many actions of the run had ended when a person completed it; absent: an older release wrote it, it counts for all. */
  readonly actionsBefore?: number;
  readonly offer?: string;
}

export function openContainment(
  actions: readonly ActionResult[],
  completed: readonly SeenItem[],
): readonly ActionResult[] {
  const seenTo = completed.filter(({ offer }) => offer !== 'retry' && offer !== 'cancel');
  const seen = Math.max(0, ...seenTo.map(({ actionsBefore = Infinity }) => actionsBefore));
  return actions.filter(({ verb, targets, instance, result }, index) => {
    if ((result !== 'failed' && result !== 'unknown') || RECORD_VERBS.has(verb) || index < seen) return false;
    const settled = new Set(
      actions.slice(index + 1).flatMap((later) => {
        const isDone = later.result === 'done' || later.result === 'already-done';
        return isDone && later.verb === verb && later.instance === instance ? later.targets : [];
      }),
    );
    return targets.length === 0 || !targets.every((target) => settled.has(target));
  });
}

export const CONTAINMENT_ITEM = 'manual:containment';

/** The work for a person that it leaves. Not blocking: it outlives the run. */
export function containmentItem(task: string, open: readonly ActionResult[]): Item {
  const lines = open.map(
    ({ verb, targets, instance, result, detail }) =>
      `- ${verb} of ${targets.join(', ')}${instance === '' ? '' : ` on ${instance}`}: ${result}${detail === '' ? '' : ` (${detail})`}`,
  );
  return {
    id: CONTAINMENT_ITEM,
    task,
    title: 'Containment is not proven',
    text: [
      'These actions failed, or nobody can tell whether they took hold:',
      ...lines,
      'Look at the target, do it by hand where it is not so, and complete this task. Until then the alert stays open.',
    ].join('\n'),
    offers: ['done'],
    blocking: false,
  };
}
