/** `list …`: the tree of the verbs about lists. Nothing heavy is imported here: an action loads its file when it is called. */
import type { Command } from 'commander';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./lists.ts');

export function addList(program: Command, does: Does): void {
  const list = program.command('list').description('Lists that playbooks read and write');
  does(
    list.command('list').description('Lists, by name'),
    () => async (options, output) => (await verbs()).listList(options, output),
  );
  does(
    list.command('show').description('The text of a list').argument('<name>', 'its name'),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).listShow(name, options, output),
  );
  does<Acting>(
    acting(
      list
        .command('save')
        .description('Put the text of a file into a list; one that is not there is added')
        .argument('<name>', 'its name')
        .argument('<file>', 'the text; - is standard input'),
    ),
    ([name = '', file = '']) =>
      async (options, output) =>
        (await verbs()).listSave(name, file, options, output),
  );
  does<Acting>(
    acting(list.command('remove').description('Remove a list').argument('<name>', 'its name')),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).listRemove(name, options, output),
  );
}
