/**
 * Writes into our own records: lists, indicators, fields of the alert.
 *
 * K1. They pass policy like every write: denied, asked for, or let through; a dry run changes nothing.
 * K2. The change is made by the append that ends the call, so there is no `sent`, no ledger row and no proof: it happened when the journal says so.
 * K3. What an outcome of another command says of records is dropped (`permitted`). What is kept of a read is worked out here, from what a vendor
 *     said, by the port `keeps`.
 */
import type { Outcome, RecordRow } from '../../core/engine/commands.ts';
import { covers } from './grants.ts';
import { ended, errorOutcome } from './outcomes.ts';
import { countingGrants, rulesFor } from './people.ts';
import { orElse, type GateOptions, type Passage, type Passed } from './passage.ts';
import { decidePolicy } from './policy.ts';
import { gateQuestion, shownCommand } from './question.ts';

export async function keepRecord(
  { ledger, clock, policy }: GateOptions,
  { call, scope, origin, hash, cancelling }: Passage,
  record: RecordRow<undefined>,
): Promise<Passed> {
  if (cancelling) return ended(errorOutcome('gate.cancelled', 'the run was cancelled: nothing was changed'));
  const { verb } = record;
  const targets = record.targets(call.args, scope);
  if (targets.length === 0 || targets.some((target) => target.trim() === '')) {
    return ended(errorOutcome('gate.no-target', `"${call.name}" names nothing to change`));
  }
  const write = { call, scope, verb, targets, instance: scope.alertRef.instance };
  const decision = decidePolicy(policy(), {
    risk: 'write',
    verb,
    targets,
    origin,
    ...(hash === undefined ? {} : { hash }),
    alert: scope.alert,
  });
  if (decision.effect === 'deny') {
    return ended(errorOutcome('gate.denied', `refused by policy: ${decision.reason}`));
  }
  if (
    decision.effect === 'ask' &&
    !covers(
      countingGrants(rulesFor(policy(), origin), await ledger.grants(scope.run, clock.now()), scope.startedBy),
      write,
    )
  ) {
    return { kind: 'held', question: gateQuestion(write, decision) };
  }
  if (scope.dryRun) return ended({ entries: [{ type: 'note', contents: `dry run: ${shownCommand(call)}` }] });
  const outcome = await orElse<Outcome>(
    () => record.change(call.args, undefined, scope),
    ({ code, detail }) => errorOutcome(code, detail),
  );
  // An error says that nothing was changed.
  const failed = outcome.entries.some(({ type }) => type === 'error');
  return ended(failed ? { ...outcome, records: [], alert: {} } : outcome);
}
