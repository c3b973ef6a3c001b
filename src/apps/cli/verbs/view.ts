/** `view …`: the tree of the verbs about saved views. Nothing heavy is imported here: an action loads its file when it is called. */
import type { Command } from 'commander';
import type { ViewOptions } from '../options.ts';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./views.ts');

export function addView(program: Command, does: Does): void {
  const view = program.command('view').description('Saved searches of alerts: your own, and those that are shared');
  does<Acting>(
    acting(view.command('list').description('Saved views, by name')),
    () => async (options, output) => (await verbs()).viewList(options, output),
  );
  does<Acting & { limit: string }>(
    acting(
      view
        .command('show')
        .description('The alerts that a view finds, newest first')
        .argument('<view>', 'its name or id')
        .option('--limit <n>', 'how many', '20'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).viewShow(name, options, output),
  );
  does<ViewOptions>(
    acting(
      view
        .command('add')
        .description('Save a search under a name')
        .argument('<name>', 'what it is called')
        .argument('<query>', 'the search, like: status:open and severity:>=high')
        .option('--columns <fields>', 'fields that it shows, with commas between them')
        .option('--sort <field>', 'the field that orders it; -field for the largest first')
        .option('--shared', 'for everybody'),
    ),
    ([name = '', query = '']) =>
      async (options, output) =>
        (await verbs()).viewAdd(name, query, options, output),
  );
  does<ViewOptions>(
    acting(
      view
        .command('edit')
        .description('Change a saved view')
        .argument('<view>', 'its name or id')
        .option('--name <name>', 'another name')
        .option('--query <query>', 'another search')
        .option('--columns <fields>', 'fields that it shows, with commas between them')
        .option('--sort <field>', 'the field that orders it; -field for the largest first')
        .option('--shared', 'for everybody')
        .option('--no-shared', 'your own'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).viewEdit(name, options, output),
  );
  does<Acting>(
    acting(view.command('remove').description('Remove a saved view').argument('<view>', 'its name or id')),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).viewRemove(name, options, output),
  );
}
