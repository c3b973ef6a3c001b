/**
 * An alert that was closed and is open again at its source: a new run, linked to the old one (design, Words).
 *
 * O1. The alert as it is now, the routing as it is now, a journal of its own: consent of the run before does not count.
 * O2. Not while the run before is under way: both would ask and act. It is looked at again.
 * O3. The alert's row and the first append of the run are one transaction, and only a closed alert is reopened: a kill in between, or a second
 *     look, begins nothing twice.
 */
import { runIdOf, type AlertRef, type RunBefore } from '../../core/engine/events.ts';
import type { RunStatus } from '../../core/engine/journal.ts';
import type { Delivery, IntakePorts } from './intake.ts';

export interface ReopenPorts<Extra> extends Pick<IntakePorts<Extra>, 'alerts' | 'clock' | 'route' | 'dryRun'> {
  prepare(
    request: Parameters<IntakePorts<Extra>['prepare']>[0] & { readonly after?: RunBefore },
  ): ReturnType<IntakePorts<Extra>['prepare']>;
  runStatus(run: string): Promise<RunStatus | undefined>;
  runsOf(alertRef: AlertRef): Promise<number>;
}

/** `ignored`: the routing ignores it now, and it stays as it is. `later`: O2. */
export type Reopened = 'taken' | 'ignored' | 'later';

/** `delivery`: the alert as the source shows it now; its `id` is that of `alertRef`. */
export async function reopenAlert<Extra>(
  ports: ReopenPorts<Extra>,
  alertRef: AlertRef,
  delivery: Delivery,
): Promise<Reopened> {
  const known = await ports.alerts.get(alertRef);
  if (known?.status !== 'closed') return 'later';
  const before = known.run;
  const status = before === null ? undefined : await ports.runStatus(before);
  if (status !== undefined && status !== 'completed' && status !== 'cancelled') return 'later';
  const routed = await ports.route(delivery);
  if (routed.kind === 'ignore') return 'ignored';
  const { playbook, reason } = routed;
  const run = runIdOf(alertRef, (await ports.runsOf(alertRef)) + 1);
  const { append, started } = await ports.prepare({
    run,
    playbook,
    alertRef,
    alert: delivery.fields,
    inputs: reason === null ? {} : { reason },
    dryRun: routed.dryRun || (delivery.dryRun ?? ports.dryRun()),
    ops: [],
    ...(before === null ? {} : { after: { run: before, by: alertRef.instance } }),
  });
  const alert = {
    ref: alertRef,
    fields: delivery.fields,
    status: 'open',
    closeReason: null,
    closeNotes: null,
    receivedAt: ports.clock.now(),
    closedAt: null,
    run,
    playbook: playbook.name,
  } as const;
  const received = await ports.alerts.receive({ alert, append, reopened: true });
  if (!received.new) return 'later';
  started();
  return 'taken';
}
