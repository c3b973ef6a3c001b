/** `case …`: the tree of the verbs about cases. Nothing heavy is imported here: an action loads its file when it is called. */
import type { Command } from 'commander';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./cases.ts');
const ALERTS = 'source ids, or keys or their beginnings';
const CASE = 'its id or the beginning';

export function addCase(program: Command, does: Does): void {
  const cases = program.command('case').description('Cases: alerts that belong together');
  does<{ all?: boolean }>(
    cases.command('list').description('Open cases, newest first').option('--all', 'closed ones, too'),
    () => async (options, output) => (await verbs()).caseList(options, output),
  );
  does(
    cases.command('show').description('One case with its alerts').argument('<case>', CASE),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).caseShow(id, options, output),
  );
  does<Acting & { title: string; summary?: string; to?: string; why?: string }>(
    acting(
      cases
        .command('create')
        .description('Open a case')
        .argument('[alert...]', ALERTS)
        .requiredOption('--title <text>', 'what it is about')
        .option('--summary <text>', 'what is known')
        .option('--to <user>', 'who works on it')
        .option('--why <text>', 'why the alerts belong together'),
    ),
    (alerts) => async (options, output) => (await verbs()).caseCreate(alerts, options, output),
  );
  does<Acting & { why?: string; remove?: boolean }>(
    acting(
      cases
        .command('add')
        .description('Add alerts to a case')
        .argument('<case>', CASE)
        .argument('<alert...>', ALERTS)
        .option('--why <text>', 'why they belong to it')
        .option('--remove', 'take them out instead'),
    ),
    ([id = '', ...alerts]) =>
      async (options, output) =>
        (await verbs()).caseAdd(id, alerts, options, output),
  );
  does<Acting & { summary?: string }>(
    acting(
      cases
        .command('close')
        .description('Close a case; its alerts stay as they are')
        .argument('<case>', CASE)
        .option('--summary <text>', 'what came of it'),
    ),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).caseClose(id, options, output),
  );
}
