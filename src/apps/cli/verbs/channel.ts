/** `channel …`: the tree of the verbs about ways to tell people. Nothing heavy is imported here: an action loads its file when it is called. */
import type { Command } from 'commander';
import type { AddChannelOptions, EditChannelOptions } from '../options.ts';
import { acting, repeatable, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./channels.ts');

const secretOption = () =>
  repeatable('--secret <setting=from>', 'a secret from env:NAME or file:PATH (- is standard input)', 'asked for');

export function addChannel(program: Command, does: Does): void {
  const channel = program
    .command('channel')
    .description('Channels: ways to tell people what waits for them (mail, a signed webhook)');
  does(
    channel.command('list').description('Channels, and how they stand'),
    () => async (options, output) => (await verbs()).channelList(options, output),
  );
  does(
    channel.command('kinds').description('Kinds of channels, with their settings').argument('[kind]', 'only this one'),
    ([kind = '']) =>
      async (options, output) =>
        (await verbs()).channelKinds(kind, options, output),
  );
  does<AddChannelOptions>(
    acting(
      channel
        .command('add')
        .description(
          'Add a channel with the usual rules, and test it; secrets are asked for, or read from where they are',
        )
        .argument('<name>', 'what rules call it')
        .requiredOption('--kind <kind>', 'mail or webhook; see channel kinds')
        .addOption(repeatable('--set <setting=value>', 'a setting that is no secret', 'none'))
        .addOption(secretOption())
        .option('--no-rules', 'without rules: nobody is told anything until there are some')
        .option('--no-input', 'never ask on this terminal'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).channelAdd(name, options, output),
  );
  does<EditChannelOptions>(
    acting(
      named(channel, 'edit', 'Change settings of a channel, and test it')
        .argument('[settings...]', 'SETTING=VALUE; nothing behind the = takes the setting back')
        .addOption(secretOption()),
    ),
    ([name = '', ...settings]) =>
      async (options, output) =>
        (await verbs()).channelEdit(name, settings, options, output),
  );
  does<{ to?: string } & Acting>(
    acting(
      named(channel, 'test', 'Test a channel, and say what to do about a failure').option(
        '--to <address>',
        'send a test message there',
      ),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).channelTest(name, options, output),
  );
  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    const description = enabled
      ? 'Enable a channel'
      : 'Disable a channel: what it would tell waits until it is enabled';
    does<Acting>(
      acting(named(channel, word, description)),
      ([name = '']) =>
        async (options, output) =>
          (await verbs()).channelEnable(name, enabled, options, output),
    );
  }
  does<Acting>(
    acting(named(channel, 'remove', 'Remove a channel with its secrets and rules')),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).channelRemove(name, options, output),
  );
}

function named(channel: Command, word: string, description: string): Command {
  return channel.command(word).description(description).argument('<name>', 'name of the channel');
}
