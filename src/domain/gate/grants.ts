/**
 * Grants: what a yes allows. A grant covers an action when verb, instance and every target are its own, letter for letter:
 * a target that is spelled otherwise is another target, and is asked for.
 */
import type { AlertRef, FrozenGrant, RunEvent } from '../../core/engine/events.ts';
import type { Grant, LedgerOp } from './ports.ts';

/** How long a yes counts, milliseconds: the approver judged a situation, and situations change. */
export const GRANT_LIFETIME_MS = 24 * 60 * 60 * 1000;

export function covers(
  grants: readonly Grant[],
  action: { readonly verb: string; readonly targets: readonly string[]; readonly instance: string },
  /** Only what was granted after this moment counts; 0 for all. */
  since = 0,
): boolean {
  const fitting = grants.filter(
    ({ verb, instance, at }) => verb === action.verb && (instance === '' || instance === action.instance) && at > since,
  );
  const granted = new Set(fitting.flatMap((grant) => grant.targets));
  return action.targets.length > 0 && action.targets.every((target) => granted.has(target));
}

/** The ledger rows of all answers among the events of one append. */
export function grantRows(events: readonly RunEvent[], place: Parameters<typeof grantOps>[1]): readonly LedgerOp[] {
  // An append has hardly ever more than one answer, and most have none.
  return events.some(({ type }) => type === 'question.answered')
    ? events.flatMap((event) => grantOps(event, place))
    : NO_ROWS;
}

const NO_ROWS: readonly LedgerOp[] = [];

/** The ledger rows of an answer, written in the same append. `seq` is where the run stood: one question may be asked again. */
export function grantOps(
  event: RunEvent,
  place: { readonly run: string; readonly seq: number; readonly alertRef: AlertRef; readonly at: number },
): readonly LedgerOp[] {
  if (event.type !== 'question.answered') return [];
  const { run, seq, alertRef, at } = place;
  return event.grants.map((frozen, index) => ({
    op: 'grant.add',
    grant: grantOf(frozen, { id: `${event.question}#${seq}.${index}`, run, alertRef, by: event.by, at }),
  }));
}

export function grantOf(
  frozen: Pick<FrozenGrant, 'verb' | 'targets' | 'instance'>,
  place: {
    readonly id: string;
    readonly run: string;
    readonly alertRef: AlertRef;
    readonly by: string;
    /** Whoever said yes; default: who stands in `by`. */
    readonly approvers?: readonly string[];
    readonly at: number;
  },
): Grant {
  const { verb, targets, instance } = frozen;
  const { approvers = [place.by], ...rest } = place;
  return { ...rest, approvers, verb, targets, instance, expiresAt: place.at + GRANT_LIFETIME_MS };
}
