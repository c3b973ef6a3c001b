/**
 * The same alert once more: a person wants its playbook to be run again, as it is installed now.
 *
 * A1. A new run with a journal of its own, linked to the one before. Consent of that one does not count for it.
 * A2. It begins with the alert as it was received, not with what the run before made of it; a closed alert is open again.
 * A3. Not while the run before is under way: both would ask and act.
 * A4. A request that names itself begins one run, however often it comes: the journal of the run says which request it was.
 */
import { RiposteError } from '../../core/base/errors.ts';
import { runIdOf, type AlertRef, type PlaybookRef, type RunBefore, type RunEvent } from '../../core/engine/events.ts';
import type { Append, Appended, RunStatus } from '../../core/engine/journal.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { runBegunBy } from './by-hand.ts';

export interface AgainPorts<Extra> {
  run(
    run: string,
  ): Promise<{ readonly alertRef: AlertRef; readonly playbook: string; readonly status: RunStatus } | undefined>;
  firstEvent(run: string): Promise<RunEvent | undefined>;
  runsOf(alertRef: AlertRef): Promise<number>;
  /** As it is installed now. Throws `playbook.unknown`. */
  playbook(name: string): Promise<PlaybookRef>;
  prepare(request: {
    readonly run: string;
    readonly playbook: PlaybookRef;
    readonly alertRef: AlertRef;
    readonly alert: JsonObject;
    readonly inputs: JsonObject;
    readonly dryRun: boolean;
    readonly ops: readonly Extra[];
    readonly after: RunBefore;
    readonly by: string;
  }): Promise<{ append: Append<Extra>; started: () => void }>;
  append(append: Append<Extra>): Promise<Appended>;
}

/** Starts the run and gives its id. Throws `api.not-found`, `run.not-ended`, `run.unreadable`, `playbook.unknown`, `api.unavailable`. */
export async function runAgain<Extra>(ports: AgainPorts<Extra>, before: RunBefore): Promise<string> {
  const row = await ports.run(before.run);
  if (!row) throw new RiposteError('api.not-found', `there is no run ${before.run}`);
  if (row.status !== 'completed' && row.status !== 'cancelled')
    throw new RiposteError('run.not-ended', `run ${before.run} is ${row.status}`);
  const first = await ports.firstEvent(before.run);
  if (first?.type !== 'run.started') throw new RiposteError('run.unreadable', `run ${before.run} has no beginning`);
  const { alertRef } = row;
  const runs = await ports.runsOf(alertRef);
  const asked = await runBegunBy(ports, alertRef, before.request);
  if (asked !== undefined) return asked;
  const run = runIdOf(alertRef, runs + 1);
  const { alert, inputs, dryRun } = first;
  const playbook = await ports.playbook(row.playbook);
  const { append, started } = await ports.prepare({
    run,
    playbook,
    alertRef,
    alert,
    inputs,
    dryRun,
    ops: [],
    after: before,
    by: before.by,
  });
  const reopened = { op: 'alert.update', alertRef, changes: { status: 'open' } } as const;
  const appended = await ports.append({ ...append, rows: [...append.rows, reopened] });
  if (!appended.ok) throw new RiposteError('run.not-ended', `another run of alert ${alertRef.id} has just begun`);
  started();
  return run;
}
