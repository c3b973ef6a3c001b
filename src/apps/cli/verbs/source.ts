/** `source …` and `delivery …`: the tree of the verbs about ways in and what came by them. Nothing heavy is imported here. */
import { Option, type Command } from 'commander';
import type { MappingOptions } from '../options.ts';
import { acting, repeatable, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./sources.ts');

export const PRESET_NAMES = ['riposte', 'cortex', 'ecs', 'ocsf', 'none'] as const;

export function addSource(program: Command, does: Does): void {
  const source = program
    .command('source')
    .description('Sources: named ways in, each with an address and a secret of its own');
  does(
    source.command('list').description('Sources, and whether they are on'),
    () => async (options, output) => (await verbs()).sourceList(options, output),
  );
  does<Acting & MappingOptions & { api?: boolean; instance?: string }>(
    acting(
      mapping(
        source
          .command('add')
          .description('Add a source; its secret is shown now, and never again')
          .argument('<name>', 'small letters, digits and dashes: it stands in the address')
          .option('--api', 'bodies come with a key; without it they are signed (Standard Webhooks)')
          .option('--instance <name>', 'the instance that its alerts belong to'),
      ),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).sourceAdd(name, options, output),
  );
  does<Acting & MappingOptions & { instance?: string }>(
    acting(
      mapping(
        named(source, 'edit', 'Change the instance or the mapping of a source').option(
          '--instance <name>',
          'the instance that its alerts belong to',
        ),
      ),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).sourceEdit(name, options, output),
  );
  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    does<Acting>(
      acting(named(source, word, enabled ? 'Switch a source on' : 'Switch a source off: it takes nothing from now on')),
      ([name = '']) =>
        async (options, output) =>
          (await verbs()).sourceSwitch(name, enabled, options, output),
    );
  }
  does<Acting & { finish?: boolean }>(
    acting(
      named(source, 'rotate', 'Make a new secret, and show it; the one before stays valid beside it').option(
        '--finish',
        'the one before is valid no more; no new one is made',
      ),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).sourceRotate(name, options, output),
  );
  does<Acting>(
    acting(named(source, 'remove', 'Remove a source with its secrets; what came by it stays')),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).sourceRemove(name, options, output),
  );
  does<MappingOptions>(
    mapping(
      named(
        source,
        'preview',
        'What a body would become by a source, and which rule would take it; nothing is kept',
      ).argument('<file>', 'a body as it would come; - is standard input'),
    ),
    ([name = '', file = '']) =>
      async (options, output) =>
        (await verbs()).sourcePreview(name, file, options, output),
  );
}

export function addDelivery(program: Command, does: Does): void {
  const delivery = program
    .command('delivery')
    .description('Deliveries: what came in, as it came, and what became of it');
  does<{ source?: string; waiting?: boolean; limit: string }>(
    delivery
      .command('list')
      .description('Deliveries, newest first')
      .option('--source <name>', 'only of this source')
      .option('--waiting', 'only those that are not read yet')
      .option('--limit <n>', 'how many', '20'),
    () => async (options, output) => (await verbs()).deliveryList(options, output),
  );
  does(
    delivery.command('show').description('One delivery with its body as it came').argument('<delivery>', 'its id'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).deliveryShow(id, options, output),
  );
  does(
    delivery
      .command('again')
      .description('Read a delivery once more, with the mapping that its source has now')
      .argument('<delivery>', 'its id'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).deliveryAgain(id, options, output),
  );
}

function mapping(command: Command): Command {
  return command
    .addOption(new Option('--preset <preset>', 'what bodies hold').choices(PRESET_NAMES))
    .option('--items <path>', 'where the list of alerts stands in a body')
    .addOption(
      repeatable('--field <key=path>', 'a field of the alert, and where it stands: hostname=host.name', 'none'),
    )
    .addOption(repeatable('--value <key=text>', 'a field of the alert, the same for all', 'none'));
}

function named(source: Command, word: string, description: string): Command {
  return source.command(word).description(description).argument('<name>', 'name of the source');
}
