/** An alert is not closed while containment of its run failed or is not proven, and nobody has seen to it (R17; decision 034). */
import { containmentItem, openContainment } from '../../core/engine/containment.ts';
import type { Outcome } from '../../core/engine/commands.ts';
import { failed, type Write } from './outcomes.ts';

/** The refusal, with the task for a person that it leaves; undefined: nothing stands against it, or it closes nothing. */
export function closingTooEarly(write: Write): Outcome | undefined {
  const { verb, call, scope } = write;
  if (verb !== 'close-alert' || scope.dryRun || !isClosing(call.args['status'])) return undefined;
  const open = openContainment(
    scope.actions,
    scope.items.filter((item) => !item.open),
  );
  if (open.length === 0) return undefined;
  const what = open.map((one) => `${one.verb} of ${one.targets.join(', ')}: ${one.result}`).join('; ');
  const detail = `the alert stays open: ${what}. Complete the task "Containment is not proven", then run this one again`;
  return { ...failed(write, 'close.not-contained', detail), items: [containmentItem(call.task, open)] };
}

/** The tenant's command sets other statuses, too. */
function isClosing(status: unknown): boolean {
  return typeof status !== 'string' || status.trim() === '' || /^\s*resolved/i.test(status);
}
