/**
 * Sleep: waits, as a timer in the journal.
 *
 * P1. Nothing runs while it waits; a restart, however late, goes on from the due time that was written down.
 */
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { getOwn } from '../../../core/base/json.ts';
import { asText } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note } from '../results.ts';
import { numberOf } from './conditions.ts';

/** Longer waits are a date, and belong to a due task. */
const SECONDS_MAX = 30 * 24 * 3600;
/** The wait ends at its due time; this is when it would count as forgotten. */
const FORGOTTEN_MS = 365 * 24 * 3600 * 1000;

export const sleep: CommandRow<AutomationPorts> = {
  name: 'Sleep',
  description: 'Waits. The run goes on meanwhile wherever it can, and a restart does not begin the wait anew.',
  risk: 'read',
  args: [{ name: 'seconds', description: `Whole seconds, 0 to ${SECONDS_MAX}.`, required: true }],
  outputs: [],
  run: (args, ports): Promise<Outcome> => {
    const seconds = numberOf(getOwn(args, 'seconds'));
    if (seconds === undefined || seconds < 0 || seconds > SECONDS_MAX) {
      return Promise.resolve(errorOutcome('sleep.seconds', `Sleep waits 0 to ${SECONDS_MAX} seconds.`));
    }
    const whole = Math.trunc(seconds);
    if (whole === 0) return Promise.resolve({ entries: [note('Waited 0 seconds')] });
    const deadline = ports.clock.now() + whole * 1000 + FORGOTTEN_MS;
    return Promise.resolve({
      entries: [],
      pending: { state: whole, intervalMs: whole * 1000, deadline, phase: 'poll' },
    });
  },
  poll: (_args, _ports, _scope, state) => Promise.resolve({ entries: [note(`Waited ${asText(state)} seconds`)] }),
};
