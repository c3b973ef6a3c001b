/**
 * How long a call that reads may take: `execution-timeout` of its task (XSOAR), else half an hour.
 *
 * @choice XSOAR gives a script five minutes. Our clients have time-outs of their own for each request, and a look-up of many things at a slow
 * vendor is worth waiting for; the half hour is for what would never end.
 *
 * Only what changes nothing is given up: the end of a write is the gate's to find out. A call that is given up may go on somewhere;
 * what it gives then is looked at by nobody. The time counts for each execution in a process, so that a restart costs a read nothing.
 */
import type { Clock, Timers } from '../../core/base/clock.ts';
import type { Found } from '../../core/engine/commands.ts';
import type { CommandCall } from '../../core/engine/events.ts';
import type { Passed } from '../../domain/gate/passage.ts';

const EXECUTION_TIMEOUT_MS = 1_800_000;

/** What the call gives, or an error entry when it takes too long. */
export async function withinTime(
  passing: Promise<Passed>,
  call: CommandCall,
  found: Found,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): Promise<Passed> {
  if (found.kind !== 'command' || found.command.row.risk !== 'read' || found.command.action) return passing;
  const limitMs = call.timeoutMs ?? EXECUTION_TIMEOUT_MS;
  const late = Promise.withResolvers<Passed>();
  const cancel = timers.at(clock.now() + limitMs, () => {
    late.resolve(tooLate(call.name, limitMs));
  });
  try {
    return await Promise.race([passing, late.promise]);
  } finally {
    cancel();
  }
}

function tooLate(name: string, limitMs: number): Passed {
  const contents = `"${name}" gave no answer within ${Math.round(limitMs / 1000)} s`;
  return {
    kind: 'outcome',
    outcome: { entries: [{ type: 'error', contents, code: 'engine.execution-timeout' }] },
    ops: [],
  };
}
