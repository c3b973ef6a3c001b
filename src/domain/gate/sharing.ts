/**
 * What several alerts hold together, and what was there before any of them (G5).
 *
 * H1. A lasting action is held by every alert that has a record of it in force or open, and taken back with the last of them.
 * H2. What serves others (a rule serves the blocks of its category) is not taken back while one of those is in force.
 * H3. What held already when we came, and is not held by a record of ours, is foreign: it is not ours to take back.
 */
import { isObject } from '../../core/base/json.ts';
import type { Write } from './outcomes.ts';
import type { Passage } from './passage.ts';
import { LASTING_VERBS } from './policy.ts';
import { STATUSES_IN_FORCE, type ActionRecord, type Ledger } from './ports.ts';

type Holders = Pick<Ledger, 'holders' | 'ofVerb' | 'actionsOfAlert'>;

/** H1, H2: records that keep the write from being sent. Empty for a write that takes nothing back. */
export async function holdersAgainst(
  ledger: Holders,
  { actionOf }: Pick<Passage, 'actionOf'>,
  write: Write,
): Promise<readonly ActionRecord[]> {
  const { undoes } = write.action;
  if (undoes === undefined || !LASTING_VERBS.has(undoes)) return [];
  const { alertRef } = write.scope;
  const isOwn = (record: ActionRecord) =>
    record.alertRef.id === alertRef.id && record.alertRef.instance === alertRef.instance;
  const all = await holdersOf(ledger, write);
  const others = all.filter((record) => !isOwn(record));
  if (others.length > 0) return others;
  const served = all.flatMap((record) => {
    const supports = actionOf(record)?.supports;
    return supports && isObject(record.args) ? [{ supports, args: record.args }] : [];
  });
  const resting: ActionRecord[] = [];
  for (const { supports, args } of served) {
    for (const verb of supports.verbs) {
      for (const record of await ledger.ofVerb(verb, write.instance)) {
        if (!isObject(record.args)) continue;
        if (supports.follows(args, { command: record.command, args: record.args })) resting.push(record);
      }
    }
  }
  return resting;
}

/** The records of what the write takes back, of all alerts. */
async function holdersOf(ledger: Holders, { action, targets, instance }: Write): Promise<readonly ActionRecord[]> {
  const { undoes } = action;
  if (undoes === undefined) return [];
  if (!action.takesBack) return ledger.holders(undoes, targets, instance);
  const held = await ledger.ofVerb(undoes, instance);
  return held.filter((record) => record.targets.some((target) => isTaken(action, targets, target)));
}

/** H3: of the targets that hold already, those that no record of ours holds as its own. */
export async function foreignOf(
  ledger: Pick<Ledger, 'holders'>,
  write: Write,
  already: readonly string[],
): Promise<readonly string[]> {
  // Without a way back nobody asks. After a request of our own whose outcome is not known, what holds is taken for ours.
  if (!write.action.inverse || already.length === 0 || write.doubtSince > 0) return [];
  const records = await ledger.holders(write.verb, already, write.instance);
  return already.filter(
    (target) => !records.some(({ targets, foreign }) => targets.includes(target) && !foreign.includes(target)),
  );
}

/**
 * The records of this alert that the write takes back, of those given: with what its run has taken back before, all of their targets
 * that were ours.
 */
export function takenBackBy(write: Write, records: readonly ActionRecord[]): readonly ActionRecord[] {
  const { action } = write;
  const before = records.filter(
    ({ run, verb, instance, status }) =>
      run === write.scope.run &&
      verb === write.verb &&
      instance === write.instance &&
      STATUSES_IN_FORCE.includes(status),
  );
  const named = [...before.flatMap(({ targets }) => targets), ...write.targets];
  const taken = (target: string) => isTaken(action, named, target);
  return records.filter(
    ({ verb, status, targets, instance, foreign }) =>
      verb === action.undoes &&
      STATUSES_IN_FORCE.includes(status) &&
      instance === write.instance &&
      targets.some(taken) &&
      targets.every((target) => taken(target) || foreign.includes(target)),
  );
}

/** Whether one of the targets of the inverse takes back the target. */
function isTaken(inverse: Write['action'], targets: readonly string[], target: string): boolean {
  return inverse.takesBack
    ? targets.some((own) => inverse.takesBack?.(own, target) === true)
    : targets.includes(target);
}
