/** A command that would change state, and that several instances offer: a person says which, once, or has said it before. */
import type { BoundCommand } from '../../core/engine/commands.ts';
import { authorise, type AuthorityPorts } from './authority.ts';
import { ended, errorOutcome, failed, writeOf, type Place, type Write } from './outcomes.ts';
import type { Passage, Passed } from './passage.ts';
import type { PolicyDecision } from './policy.ts';
import { choiceQuestion } from './question.ts';

/**
 * The one instance that a yes names, or that an action of the run was done on which this one only serves. That policy allows the command
 * unasked says nothing about where. None or several: a question that leaves out what policy denies.
 */
export async function chooseInstance(
  ports: AuthorityPorts,
  passage: Passage,
  candidates: readonly BoundCommand[],
  place: Place,
): Promise<BoundCommand | Passed> {
  const meant: BoundCommand[] = [];
  const open: { readonly write: Write; readonly decision: PolicyDecision }[] = [];
  let denied: Passed | undefined;
  for (const command of candidates) {
    if (!command.action) continue;
    const write = writeOf(passage, command, command.action, place);
    const authority = await authorise(ports, { ...passage, command }, write);
    if (authority.effect === 'deny') {
      denied ??= ended(failed(write, 'gate.denied', `refused by policy: ${authority.decision.reason}`));
      continue;
    }
    if (authority.effect === 'ask') {
      open.push({ write, decision: authority.decision });
      continue;
    }
    const { rule, reason } = authority.permit;
    if (rule === 'grant' || rule === 'carried') meant.push(command);
    open.push({ write, decision: { effect: 'ask', rule: 'instance', reason, approvers: 1 } });
  }
  const [only, ...more] = meant;
  if (only && more.length === 0) return only;
  const [first, ...others] = open;
  if (!first)
    return denied ?? ended(errorOutcome('gate.no-action-row', `"${passage.call.name}" changes state nowhere`));
  const writes = [first.write, ...others.map(({ write }) => write)] as const;
  return { kind: 'held', question: choiceQuestion(writes, first.decision) };
}
