/** `retention …`: the tree of the verbs about how long things are kept. Nothing heavy is imported here: an action loads its file when it is called. */
import type { Command } from 'commander';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./retentions.ts');

export function addRetention(program: Command, does: Does): void {
  const retention = program
    .command('retention')
    .description('How long things are kept; journals, alerts and the audit stay for ever');
  does(
    retention.command('show').description('What is kept how long'),
    () => async (options, output) => (await verbs()).retentionShow(options, output),
  );
  does<Acting>(
    acting(
      retention
        .command('set')
        .description('Change it; the next sweep, within the hour, removes what is older')
        .argument('<key=days...>', 'like rawBodies=90, or rawBodies=forever'),
    ),
    (edits) => async (options, output) => (await verbs()).retentionSet(edits, options, output),
  );
}
