/** `channel list|kinds|add|edit|test|enable|disable|remove`. */
import type { AnswerOf } from '../../../core/api/views.ts';
import { usageError, type ExitCode } from '../exit.ts';
import { givenOf, settingsOf } from '../given-settings.ts';
import type { AddChannelOptions, EditChannelOptions, GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { productLines, testLines } from '../render/instance.ts';
import { nextLines } from '../render/run.ts';
import { channelLines, channelTable } from '../render/telling.ts';
import { byOf } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';
import type { Acting } from '../tree.ts';

type Kind = AnswerOf<'listChannelKinds'>['rows'][number];
type Channel = AnswerOf<'addChannel'>;
type Client = Awaited<ReturnType<typeof connect>>;

export async function channelList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows: channels } = await (await connect(options)).call('listChannels');
  output.document({ channels });
  output.lines(channelTable(channels, output.look));
  const step = [`${ownCommand()} channel test CHANNEL`, 'says what to do about a failure'] as const;
  output.lines(nextLines(channels.length, null, [step]));
  return 0;
}

export async function channelKinds(wanted: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listChannelKinds');
  const kinds = wanted === '' ? rows : [kindNamed(rows, wanted)];
  output.document({ kinds });
  output.lines(kinds.flatMap((kind) => productLines({ ...kind, brand: '' }, output.look)));
  return 0;
}

export async function channelAdd(name: string, options: AddChannelOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const kind = kindNamed((await client.call('listChannelKinds')).rows, options.kind);
  const config = await settingsOf(kind, options, output);
  const rules = options.rules === false ? 'none' : 'usual';
  const channel = await client.call('addChannel', {
    body: { name, kind: kind.name, config, rules, ...byOf(options) },
  });
  const code = await tested(client, channel, output);
  const next = [`${ownCommand()} notification rules`, 'who is told of what, and when'] as const;
  output.lines(nextLines(1, null, [next]));
  return code;
}

export async function channelEdit(
  name: string,
  words: readonly string[],
  options: EditChannelOptions,
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const before = (await client.call('listChannels')).rows.find((channel) => channel.name === name);
  if (!before) throw usageError(`there is no channel "${name}"`, 'See channel list.');
  const kind = kindNamed((await client.call('listChannelKinds')).rows, before.kind);
  const config = await givenOf(kind, words, options.secret);
  if (Object.keys(config).length === 0) {
    throw usageError('no setting is named', 'Write SETTING=VALUE, or --secret SETTING=file:PATH.');
  }
  const channel = await client.call('editChannel', {
    params: { channel: name },
    body: { config, ...byOf(options) },
    ifMatch: before.version,
  });
  return tested(client, channel, output);
}

export async function channelTest(
  name: string,
  options: GlobalOptions & Acting & { readonly to?: string },
  output: Output,
): Promise<ExitCode> {
  const { to } = options;
  const body = { ...(to === undefined ? {} : { to }), ...byOf(options) };
  const test = await (await connect(options)).call('testChannel', { params: { channel: name }, body });
  output.document({ name, ...test });
  output.lines(testLines(test));
  return test.ok ? 0 : 1;
}

export async function channelEnable(
  name: string,
  enabled: boolean,
  options: GlobalOptions & Acting,
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const channel = await client.call('editChannel', {
    params: { channel: name },
    body: { enabled, ...byOf(options) },
  });
  output.document(channel);
  output.lines(channelLines(channel));
  return channel.problem === null ? 0 : 1;
}

export async function channelRemove(name: string, options: GlobalOptions & Acting, output: Output): Promise<ExitCode> {
  const removed = await (
    await connect(options)
  ).call('removeChannel', { params: { channel: name }, query: { by: options.as } });
  output.document(removed);
  output.lines([line(0, span(removed.name, 'strong'), ' is removed, and its secrets and rules with it')]);
  return 0;
}

async function tested(client: Client, channel: Channel, output: Output): Promise<ExitCode> {
  const test = await client.call('testChannel', { params: { channel: channel.name } });
  output.document({ channel, test });
  output.lines([...channelLines(channel), ...testLines(test)]);
  return test.ok ? 0 : 1;
}

function kindNamed(kinds: readonly Kind[], wanted: string): Kind {
  const found = kinds.find(({ name }) => name === wanted);
  if (found) return found;
  throw usageError(
    `there is no kind of channel "${wanted}"`,
    `There are: ${kinds.map(({ name }) => name).join(', ')}.`,
  );
}
