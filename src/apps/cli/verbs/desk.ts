/** `alert close|reopen|assign|start|line|related` and `note …`: what people do with alerts. Nothing heavy is imported here. */
import type { Command } from 'commander';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./desks.ts');
const ALERTS = 'source ids, or keys or their beginnings';

/** Further verbs of `alert`. */
export function addAlertWork(alert: Command, does: Does): void {
  does<Acting & { reason: string; notes?: string; cancel?: boolean }>(
    acting(
      alert
        .command('close')
        .description('Close alerts: each by a run of its own, at its tenant first')
        .argument('<alert...>', ALERTS)
        .option('--reason <reason>', 'True Positive, False Positive, Duplicate, Security Testing or Other', 'Other')
        .option('--notes <text>', 'handed to the tenant as its comment')
        .option('--cancel', 'cancel what is still under way on it'),
    ),
    (alerts) => async (options, output) => (await verbs()).alertClose(alerts, options, output),
  );
  does<Acting & { reason?: string }>(
    acting(
      alert
        .command('reopen')
        .description('Open closed alerts again, here; no run begins')
        .argument('<alert...>', ALERTS)
        .option('--reason <text>', 'why'),
    ),
    (alerts) => async (options, output) => (await verbs()).alertReopen(alerts, options, output),
  );
  does<Acting & { to: string }>(
    acting(
      alert
        .command('assign')
        .description('Say who works on alerts')
        .argument('<alert...>', ALERTS)
        .requiredOption('--to <user>', 'who; "" for nobody'),
    ),
    (alerts) => async (options, output) => (await verbs()).alertAssign(alerts, options, output),
  );
  does<Acting & { playbook: string; dryRun?: boolean }>(
    acting(
      alert
        .command('start')
        .description('Start a playbook on alerts that are here')
        .argument('<alert...>', ALERTS)
        .requiredOption('--playbook <name>', 'its name or id')
        .option('--dry-run', 'try it out: change nothing anywhere, the alert keeps its run'),
    ),
    (alerts) => async (options, output) => (await verbs()).alertStart(alerts, options, output),
  );
  does<Acting & { dryRun?: boolean }>(
    acting(
      alert
        .command('line')
        .description('Run a line of the war room on an alert: a run of its own, which somebody else approves')
        .argument('<alert>', ALERTS)
        .argument('<line>', '"!command argument=value"')
        .option('--dry-run', 'change nothing anywhere'),
    ),
    ([key = '', line = '']) =>
      async (options, output) =>
        (await verbs()).alertLine(key, line, options, output),
  );
  does(
    alert.command('related').description('Alerts that share something with it, and what').argument('<alert>', ALERTS),
    ([key = '']) =>
      async (options, output) =>
        (await verbs()).alertRelated(key, options, output),
  );
}

export function addNote(program: Command, does: Does): void {
  const note = program.command('note').description('Notes that people write on alerts');
  does<Acting & { run?: string }>(
    acting(
      note
        .command('add')
        .description('Add a note to an alert; it is never changed')
        .argument('<alert>', ALERTS)
        .argument('<text>', 'what is to be kept')
        .option('--run <run>', 'the run that it is about'),
    ),
    ([key = '', text = '']) =>
      async (options, output) =>
        (await verbs()).noteAdd(key, text, options, output),
  );
  does(
    note.command('list').description('Notes of an alert, oldest first').argument('<alert>', ALERTS),
    ([key = '']) =>
      async (options, output) =>
        (await verbs()).noteList(key, options, output),
  );
}
