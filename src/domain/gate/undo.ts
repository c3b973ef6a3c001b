/**
 * Taking an action back: a run of its own on the same alert, by the shipped playbook `Undo <verb>`. The grant of that run is the
 * request of the person who asks, so the inverse goes through the gate like everything else: checked, sent once, read back.
 */
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { isObject, type JsonObject } from '../../core/base/json.ts';
import type { ActionRow } from '../../core/engine/commands.ts';
import { runIdOf, type AlertRef, type PlaybookRef } from '../../core/engine/events.ts';
import { grantOf } from './grants.ts';
import { LASTING_VERBS } from './policy.ts';
import type { Ledger, LedgerOp } from './ports.ts';
import { restingDetail, restingOn } from './sharing.ts';

export interface UndoPorts {
  readonly ledger: Pick<Ledger, 'action' | 'ofVerb'>;
  readonly clock: Clock;
  /** The action row behind a command's name. */
  action(command: string): ActionRow<undefined> | undefined;
  /** Throws `playbook.unknown`. */
  playbook(name: string): Promise<PlaybookRef>;
  alert(ref: AlertRef): Promise<JsonObject>;
  /** How many runs the alert has had. */
  runsOf(ref: AlertRef): Promise<number>;
  /** False: a run of that id exists. */
  start(request: {
    readonly run: string;
    readonly playbook: PlaybookRef;
    readonly alertRef: AlertRef;
    readonly alert: JsonObject;
    readonly inputs: JsonObject;
    readonly dryRun: boolean;
    readonly ops: readonly LedgerOp[];
    readonly by: string;
  }): Promise<boolean>;
}

/**
 * The command that takes the action back, where it can be asked for: of what lasts. What takes something back is not taken back itself: to isolate
 * again is a new decision.
 */
export function inverseOf(action: ActionRow<undefined> | undefined): ActionRow<undefined>['inverse'] {
  return action && LASTING_VERBS.has(action.verb) ? action.inverse : undefined;
}

/** Starts the undo and gives its run. Throws `api.not-found`, `action.no-undo`, `api.unavailable`. */
export async function undoAction(ports: UndoPorts, id: string, by: string, force = false): Promise<string> {
  const record = await ports.ledger.action(id);
  if (!record) throw new RiposteError('api.not-found', `there is no action ${id}`);
  const { verb, targets, instance, alertRef, status } = record;
  const done = ports.action(record.command);
  const inverse = inverseOf(done);
  const row = inverse && ports.action(inverse.command);
  const args = isObject(record.args) ? record.args : {};
  if (!row || (status !== 'done' && status !== 'already-done')) {
    throw new RiposteError('action.no-undo', `${verb} of ${targets.join(', ')} is ${status}`);
  }
  // What was there before us is not ours to take out, unless somebody says so.
  const ours = force ? targets : targets.filter((target) => !record.foreign.includes(target));
  if (ours.length === 0) {
    const detail = `${targets.join(', ')} was so before Riposte came: it is left as it is`;
    throw new RiposteError('action.no-undo', detail, { hint: 'Ask for it with --force if it is to go all the same.' });
  }
  const resting = await restingOn(ports.ledger, done, record);
  if (resting.length > 0) throw new RiposteError('action.no-undo', restingDetail(resting));
  const playbook = await ports.playbook(`Undo ${verb}`);
  const run = runIdOf(alertRef, (await ports.runsOf(alertRef)) + 1);
  const granted = ours.flatMap((target) => row.targets(inverse.args(args, [target])));
  const place = { id: `${run}/undo`, run, alertRef, by, at: ports.clock.now() };
  const started = await ports.start({
    run,
    playbook,
    alertRef,
    alert: await ports.alert(alertRef),
    inputs: { ...inverse.args(args, ours), target: ours.length === 1 ? (ours[0] ?? '') : ours, instance },
    dryRun: false,
    by,
    ops: [{ op: 'grant.add', grant: grantOf({ verb: row.verb, targets: granted, instance }, place) }],
  });
  if (!started) throw new RiposteError('api.unavailable', `run ${run} exists already: try again`);
  return run;
}
