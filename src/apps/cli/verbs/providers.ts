/** `sso list|set|test|remove`. */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect } from '../place.ts';
import { testLines } from '../render/instance.ts';
import { providerLines } from '../render/identity.ts';
import { byOf } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';
import type { Acting } from '../tree.ts';
import { secretFrom } from '../given-settings.ts';

export interface SetProviderOptions extends Acting {
  readonly map: readonly string[];
  readonly secret?: string;
  readonly enable?: boolean;
  readonly disable?: boolean;
}

export async function ssoList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listProviders');
  output.document({ providers: rows });
  output.lines(rows.length === 0 ? [line(0, 'no providers')] : rows.flatMap(providerLines));
  return 0;
}

export async function ssoSet(
  name: string,
  words: readonly string[],
  options: GlobalOptions & SetProviderOptions,
  output: Output,
): Promise<ExitCode> {
  const { enable, disable, map } = options;
  if (enable === true && disable === true) throw usageError('--enable and --disable are both given', 'Take one.');
  const settings = {
    ...Object.fromEntries(words.map(settingOf)),
    ...(map.length === 0 ? {} : { roles: map.map(rowOf) }),
  };
  const secret = options.secret === 'none' ? '' : options.secret && (await secretFrom('secret', options.secret));
  const client = await connect(options);
  const provider = await client.call('setProvider', {
    params: { provider: name },
    body: {
      settings,
      ...(secret === undefined ? {} : { secret }),
      ...(enable === true || disable === true ? { enabled: enable === true } : {}),
      ...byOf(options),
    },
  });
  const test = await client.call('testProvider', { params: { provider: name } });
  output.document({ provider, test });
  output.lines([...providerLines(provider), ...testLines(test)]);
  return test.ok ? 0 : 1;
}

export async function ssoTest(name: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const test = await (await connect(options)).call('testProvider', { params: { provider: name } });
  output.document({ name, ...test });
  output.lines(testLines(test));
  return test.ok ? 0 : 1;
}

export async function ssoRemove(name: string, options: GlobalOptions & Acting, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const removed = await client.call('removeProvider', { params: { provider: name }, query: { by: options.as } });
  output.document(removed);
  output.lines([line(0, span(removed.name, 'strong'), ' is removed, and its secret with it')]);
  return 0;
}

/** `SETTING=VALUE`. Throws `cli.usage`, and repeats no value: it may be a secret in the wrong place. */
function settingOf(word: string): readonly [string, Json] {
  const at = word.indexOf('=');
  if (at < 1)
    throw usageError('a word names no setting', 'Write SETTING=VALUE, for example issuer=https://login.example.org.');
  const [setting, value] = [word.slice(0, at), word.slice(at + 1)];
  if (/secret/i.test(setting)) {
    throw usageError(
      'a secret on a command line is read by everybody on this machine',
      'Write --secret env:NAME or --secret file:PATH.',
    );
  }
  if (value === '') return [setting, null];
  return [setting, setting === 'linkByEmail' ? value === 'true' : value];
}

/** `CLAIM=VALUE:ROLE`; a value may hold colons. */
function rowOf(word: string): JsonObject {
  const parts = /^([^=]+)=(.+):([a-z]+)$/.exec(word);
  const [, claim = '', value = '', role = ''] = parts ?? [];
  if (parts) return { claim, value, role };
  throw usageError(`"${word}" is no row of roles`, 'Write CLAIM=VALUE:ROLE, for example groups=soc:analyst.');
}
