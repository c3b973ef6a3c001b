/**
 * `run …`: the tree of the verbs about runs. Nothing heavy is imported here: an action loads its file when it is called. A further verb is
 * a function of `runs.ts` and a row here.
 */
import { Option, type Command } from 'commander';
import type { RunHereOptions } from '../options.ts';
import { acting, repeatable, type Acting, type Does } from '../tree.ts';

const STATUSES = ['running', 'waiting', 'failed', 'paused', 'completed', 'cancelled'];
const verbs = () => import('./runs.ts');

export function addRun(program: Command, does: Does): void {
  const run = program
    .command('run')
    .description(
      'Run one playbook on one alert here and now, and watch it; or look after the runs of a running Riposte',
    )
    .argument('<playbook>', 'name of an installed playbook, or a YAML file')
    .option(
      '--alert <file>',
      'the alert: its fields as JSON, {"instance", "fields"}, or a scenario; - is standard input',
    )
    .option(
      '--lab <file>',
      'simulated vendors: a tenant as in the scenario format, or a whole scenario; time is not waited for',
    )
    .option('--config <file>', 'real vendors, as in the configuration file')
    .option('--content <dir>', 'folder of installed playbooks (default: content)')
    .addOption(repeatable('--answer <id=value>', 'an answer given beforehand', 'none'))
    .option('--dry-run', 'change nothing at any vendor: the run ends in a plan')
    .option('--no-input', 'never ask on this terminal');
  does<RunHereOptions>(
    run,
    ([playbook = '']) =>
      async (options, output) =>
        (await import('./run-here.ts')).runHere(playbook, options, output),
  );
  addLooks(run, does);
  addSteering(run, does);
}

function addLooks(run: Command, does: Does): void {
  does<{ status?: string; limit: string }>(
    run
      .command('list')
      .description('Runs, newest first')
      .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
      .option('--limit <n>', 'how many', '20'),
    () => async (options, output) => (await verbs()).runList(options, output),
  );
  does(
    run
      .command('show')
      .description('One run: how it stands, its story, what waits')
      .argument('<run>', 'id, or its beginning'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).runShow(id, options, output),
  );
  does(
    run
      .command('tail')
      .description('Follow a run until it ends (Ctrl-C leaves it alone)')
      .argument('<run>', 'id, or its beginning'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).runTail(id, options, output),
  );
}

function addSteering(run: Command, does: Does): void {
  const steering = (name: string, description: string) =>
    acting(run.command(name).description(description).argument('<run>', 'id, or its beginning'));
  does<Acting>(
    steering('pause', 'Pause a run: nothing new starts until it is resumed, what is in flight settles'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).runPause(id, options, output),
  );
  does<Acting>(
    steering('resume', 'Go on with a run that is paused'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).runResume(id, options, output),
  );
  does<Acting>(
    steering(
      'again',
      'Run the playbook once more on the same alert: a new run, linked to this one, which must have ended',
    ),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).runAgain(id, options, output),
  );
  does<Acting & { task?: string }>(
    steering('retry', 'Run the task that failed once more').option('--task <id>', 'which one, where several failed'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).runRetry(id, options, output),
  );
  does<Acting>(
    steering('cancel', 'Cancel a run: nothing new starts, what is in flight settles'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).runCancel(id, options, output),
  );
}
