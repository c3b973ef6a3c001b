/**
 * What several alerts hold together, and what was there before any of them (G5).
 *
 * H1. A lasting action is held by every alert that has a record of it in force or open, and taken back with the last of them.
 * H2. What serves others (a rule serves the blocks of its category) is not taken back while one of those is in force, and stays the alert's own: a
 *     rule that it would let go of now could not be taken back by anybody later.
 * H3. What held already when we came, and is not held by a record of ours, is foreign: it is not ours to take back.
 */
import { isObject } from '../../core/base/json.ts';
import type { ActionRow } from '../../core/engine/commands.ts';
import type { Write } from './outcomes.ts';
import type { Passage } from './passage.ts';
import { LASTING_VERBS } from './policy.ts';
import { STATUSES_IN_FORCE, type ActionRecord, type Ledger } from './ports.ts';

type HolderLedger = Pick<Ledger, 'holders' | 'ofVerb'>;

/** Records that keep a write from being sent. */
export interface Holders {
  /** H1: of other alerts, which hold the same. */
  readonly sharing: readonly ActionRecord[];
  /** H2: of what it serves, whichever alert's. */
  readonly resting: readonly ActionRecord[];
}

/** H1, H2. Both empty for a write that takes nothing back. */
export async function holdersAgainst(
  ledger: HolderLedger,
  { actionOf }: Pick<Passage, 'actionOf'>,
  write: Write,
): Promise<Holders> {
  const { undoes } = write.action;
  if (undoes === undefined || !LASTING_VERBS.has(undoes)) return { sharing: [], resting: [] };
  const { alertRef } = write.scope;
  const isOwn = (record: ActionRecord) =>
    record.alertRef.id === alertRef.id && record.alertRef.instance === alertRef.instance;
  const all = await holdersOf(ledger, write);
  const sharing = all.filter((record) => !isOwn(record));
  if (sharing.length > 0) return { sharing, resting: [] };
  const resting = await Promise.all(all.map((record) => restingOn(ledger, actionOf(record), record)));
  return { sharing, resting: resting.flat() };
}

/** H2: the actions in force or under way that the record serves. */
export async function restingOn(
  ledger: Pick<Ledger, 'ofVerb'>,
  action: ActionRow<undefined> | undefined,
  { args, instance }: Pick<ActionRecord, 'args' | 'instance'>,
): Promise<readonly ActionRecord[]> {
  const supports = action?.supports;
  if (!supports || !isObject(args)) return [];
  const served = await Promise.all(supports.verbs.map((verb) => ledger.ofVerb(verb, instance)));
  return served
    .flat()
    .filter(
      (record) => isObject(record.args) && supports.follows(args, { command: record.command, args: record.args }),
    );
}

/** For people. */
export function restingDetail(resting: readonly ActionRecord[]): string {
  const what = resting.map(({ verb, targets, alertRef }) => `${verb} of ${targets.join(', ')} (alert ${alertRef.id})`);
  return `${[...new Set(what)].join('; ')} rests on it, and is taken back first`;
}

/** The records of what the write takes back, of all alerts. */
async function holdersOf(ledger: HolderLedger, { action, targets, instance }: Write): Promise<readonly ActionRecord[]> {
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
