/**
 * Who may say yes. The command line names people freely, so names are compared as people write them.
 *
 * P1. Two names are one person's where they differ only in case, in width and composition of letters, in blanks, or in what is not seen.
 * P2. Where policy says `notRequester`, who asked for a run answers no question in it that grants. A yes of theirs that is there all the
 *     same (the request for an undo is one) does not count, so the gate asks somebody else.
 * P3. Of a line that a person typed that is so whatever policy says: nobody types a command and allows it himself.
 */
import { RiposteError } from '../../core/base/errors.ts';
import type { AnswerRefusal } from '../../core/engine/journal.ts';
import type { Question } from '../../core/engine/events.ts';
import type { Policy } from './policy.ts';
import type { Grant } from './ports.ts';

/** P1: equal for names of one person. */
export function personOf(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .toUpperCase()
    .toLowerCase();
}

/** The origin of a run that is the line which a person typed. */
export const LINE_ORIGIN = 'line';

/** P3. */
export function rulesFor<Rules extends Pick<Policy, 'notRequester'>>(policy: Rules, origin: string): Rules {
  return origin === LINE_ORIGIN ? { ...policy, notRequester: true } : policy;
}

export interface Answerer {
  readonly name: string;
  readonly roles: readonly string[];
  /** He may answer questions that allow something. */
  readonly mayGrant: boolean;
}

/** Why the person may not answer; undefined: they may. `startedBy`: who asked for the run of the question. */
export function refusalOf(
  { approverRoles, notRequester }: Policy,
  { name, roles, mayGrant }: Answerer,
  question: Pick<Question, 'fields'> | undefined,
  startedBy: string | undefined,
): { readonly reason: AnswerRefusal; readonly error: RiposteError } | undefined {
  if (approverRoles.length > 0 && !roles.some((role) => approverRoles.includes(role))) {
    const detail = `${name} has none of the roles ${approverRoles.join(', ')}`;
    return { reason: 'no-right', error: new RiposteError('approval.no-right', detail) };
  }
  if (!mayGrant && question && isGranting(question)) {
    const detail = `${name} may not say yes to what changes something at a vendor`;
    return { reason: 'no-right', error: new RiposteError('approval.no-right', detail) };
  }
  const isTheirs = startedBy !== undefined && personOf(startedBy) === personOf(name);
  if (!notRequester || !isTheirs || !question || !isGranting(question)) return undefined;
  const detail = `${name} asked for this run, and policy (notRequester) wants somebody else to decide`;
  return { reason: 'requester', error: new RiposteError('approval.requester', detail) };
}

function isGranting({ fields }: Pick<Question, 'fields'>): boolean {
  return fields.some(({ grants }) => Object.values(grants).some((rows) => rows.length > 0));
}

/** P2: the grants that count in a run which that person asked for. */
export function countingGrants(
  { notRequester }: Pick<Policy, 'notRequester'>,
  grants: readonly Grant[],
  startedBy: string | undefined,
): readonly Grant[] {
  if (!notRequester || startedBy === undefined) return grants;
  const requester = personOf(startedBy);
  return grants.flatMap((grant) => {
    const approvers = grant.approvers.filter((name) => personOf(name) !== requester);
    return approvers.length === 0 ? [] : [{ ...grant, approvers }];
  });
}
