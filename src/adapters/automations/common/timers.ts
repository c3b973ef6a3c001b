/** startTimer, pauseTimer, stopTimer, resetTimer: timers of the alert. What they make of the field is the engine's table (`sla.ts`). */
import { getOwn } from '../../../core/base/json.ts';
import type { CommandRow } from '../../../core/engine/commands.ts';
import { mayBeTimer, timerAfter, type TimerAction } from '../../../core/engine/sla.ts';
import { fixedFieldReason, machineName } from '../../../domain/alerts/fields.ts';
import { textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';

export const startTimer = timer('startTimer', 'start', 'Starts a timer of the alert, or lets a paused one go on.');
export const pauseTimer = timer('pauseTimer', 'pause', 'Pauses a timer of the alert.');
export const stopTimer = timer('stopTimer', 'stop', 'Stops a timer of the alert.');
export const resetTimer = timer('resetTimer', 'reset', 'Makes a timer of the alert as if it had never been started.');

function timer(name: string, action: TimerAction, description: string): CommandRow<AutomationPorts> {
  return {
    name,
    description,
    risk: 'write',
    args: [
      { name: 'timerField', description: 'The field of the timer.', required: true },
      { name: 'incidentId', description: 'Id of the alert: only that of the run.' },
    ],
    outputs: [],
    record: {
      verb: 'change-alert',
      targets: (_args, { alertRef }) => [alertRef.id],
      change: (args, { clock }, { alertRef, alert }) => {
        const field = machineName(textOf(args, 'timerField'));
        const asked = textOf(args, 'incidentId').trim();
        const value = getOwn(alert, field);
        if (asked !== '' && asked !== alertRef.id) {
          return Promise.resolve(
            errorOutcome('alert.other', `A run changes its own alert, not ${oneLine(asked, 100)}.`),
          );
        }
        if (field === '' || fixedFieldReason(field) !== undefined || !mayBeTimer(value)) {
          return Promise.resolve(errorOutcome('alert.timer', `The field ${oneLine(field, 100)} is no timer.`));
        }
        const after = timerAfter(value, action, clock.now());
        return Promise.resolve({
          entries: [note(`Timer ${oneLine(field, 100)}: ${action}`)],
          alert: { [field]: after },
        });
      },
    },
  };
}
