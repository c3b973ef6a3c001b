/** `instance …`: the tree of the verbs about instances. Nothing heavy is imported here: an action loads its file when it is called. */
import type { Command, Option } from 'commander';
import type { AddInstanceOptions, EditInstanceOptions } from '../options.ts';
import { acting, repeatable, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./instances.ts');

export function addInstance(program: Command, does: Does): void {
  const instance = program
    .command('instance')
    .description('Instances: the vendors that a running Riposte talks to. A new one is a dry run until it is live');
  does(
    instance.command('list').description('Instances, and how they stand'),
    () => async (options, output) => (await verbs()).instanceList(options, output),
  );
  does(
    instance
      .command('products')
      .description('Integrations of the running Riposte, with their settings')
      .argument('[product]', 'only this one'),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).instanceProducts(name, options, output),
  );
  does<AddInstanceOptions>(
    acting(
      instance
        .command('add')
        .description('Add an instance as a dry run, and test it; secrets are asked for, or read from where they are')
        .argument('<name>', 'what alerts, actions and "using" call it')
        .requiredOption('--product <name>', 'the integration; see instance products')
        .addOption(repeatable('--set <setting=value>', 'a setting that is no secret', 'none'))
        .addOption(secretOption())
        .option('--no-input', 'never ask on this terminal'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).instanceAdd(name, options, output),
  );
  does(
    named(instance, 'test', 'Test an instance; reads only, and says what to do about a failure'),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).instanceTest(name, options, output),
  );
  does<EditInstanceOptions>(
    acting(
      named(instance, 'edit', 'Change settings of an instance, and test it; with another address it is a dry run again')
        .argument('[settings...]', 'SETTING=VALUE; nothing behind the = takes the setting back')
        .addOption(secretOption())
        .option('--no-input', 'never ask on this terminal'),
    ),
    ([name = '', ...settings]) =>
      async (options, output) =>
        (await verbs()).instanceEdit(name, settings, options, output),
  );
  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    const description = enabled
      ? 'Enable an instance'
      : 'Disable an instance: at once, nothing is asked of it any more';
    does<Acting>(
      acting(named(instance, word, description)),
      ([name = '']) =>
        async (options, output) =>
          (await verbs()).instanceSet(name, { enabled }, options, output),
    );
  }
  does<Acting & { off?: boolean }>(
    acting(
      named(
        instance,
        'live',
        'Switch the dry run of an instance off: what changes something is sent from now on',
      ).option('--off', 'back to a dry run'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).instanceSet(name, { live: options.off !== true }, options, output),
  );
  does<Acting>(
    acting(named(instance, 'remove', 'Remove an instance with its secrets')),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).instanceRemove(name, options, output),
  );
  does<Acting>(
    acting(
      instance
        .command('rekey')
        .description('Seal every secret anew: with the first key of RIPOSTE_KEY(_FILE), or with a new own key'),
    ),
    () => async (options, output) => (await verbs()).instanceRekey(options, output),
  );
}

function secretOption(): Option {
  return repeatable(
    '--secret <setting=from>',
    'a secret from env:NAME or file:PATH (- is standard input)',
    'asked for',
  );
}

function named(instance: Command, word: string, description: string): Command {
  return instance.command(word).description(description).argument('<name>', 'name of the instance');
}
