/**
 * Settings of an instance or a channel, from the command line and from the person at the terminal. A secret is never an argument: every user of the
 * machine can read those. It comes from a file, from the environment, or is typed.
 */
import type { SettingView } from '../../core/api/views.ts';
import { usageError } from './exit.ts';
import type { AddInstanceOptions } from './options.ts';
import type { Output } from './output.ts';
import { readBytes } from './place.ts';
import { askSetting, canAsk } from './prompt-setting.ts';

/** A product, or a kind of channel. */
export interface WithSettings {
  readonly name: string;
  readonly settings: readonly SettingView[];
}

/** What was given, and what the person at the terminal adds. Throws `cli.usage`, `cli.file`. */
export async function settingsOf(
  product: WithSettings,
  { set, secret, input }: Pick<AddInstanceOptions, 'set' | 'secret' | 'input'>,
  output: Output,
): Promise<Record<string, string>> {
  const config = await givenOf(product, set, secret);
  const missing = product.settings.filter(({ name, required }) => required && config[name] === undefined);
  if (missing.length > 0 && (input === false || output.json || !canAsk())) {
    throw usageError(
      `${product.name} needs ${missing.map(({ name, label }) => `${name} (${label})`).join(', ')}`,
      `Add ${missing.map((row) => (row.secret ? `--secret ${row.name}=file:PATH` : `--set ${row.name}=…`)).join(' ')}.`,
    );
  }
  for (const row of missing) config[row.name] = await askSetting(row, output.look);
  return config;
}

/** Settings from the command line, and secrets from where they are. */
export async function givenOf(
  product: WithSettings,
  set: readonly string[],
  secret: readonly string[],
): Promise<Record<string, string>> {
  const config: Record<string, string> = {};
  for (const [setting, value] of pairsOf(set, 'set')) {
    if (settingNamed(product, setting).secret && value !== '') {
      const hint = `Use --secret ${setting}=env:NAME or --secret ${setting}=file:PATH, or type it when asked.`;
      throw usageError(`${setting} is a secret: on a command line everybody on this machine could read it`, hint);
    }
    config[setting] = value;
  }
  for (const [setting, from] of pairsOf(secret, 'secret'))
    config[settingNamed(product, setting).name] = await secretFrom(setting, from);
  return config;
}

/** `SETTING=…` words. What was typed is not repeated: it may be a secret. */
function pairsOf(words: readonly string[], option: 'set' | 'secret'): ReadonlyMap<string, string> {
  return new Map(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1)
        throw usageError(
          `--${option} names no setting`,
          `Write --${option} SETTING=${option === 'set' ? 'VALUE' : 'env:NAME'}.`,
        );
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

function settingNamed(product: WithSettings, setting: string): SettingView {
  const found = product.settings.find(({ name }) => name === setting);
  if (found) return found;
  const names = product.settings.map(({ name }) => name).join(', ');
  throw usageError(`${product.name} has no setting "${setting}"`, `Its settings: ${names}.`);
}

/** From `env:NAME` or `file:PATH`. Throws `cli.usage`, `cli.file`. */
export async function secretFrom(setting: string, from: string): Promise<string> {
  const [kind, place] = [from.slice(0, from.indexOf(':')), from.slice(from.indexOf(':') + 1)];
  if (kind === 'file')
    return Buffer.from(await readBytes(place, `the file of ${setting}`))
      .toString('utf8')
      .trim();
  if (kind !== 'env') {
    // What was typed may be the secret itself: it is not repeated.
    throw usageError(`--secret ${setting}=… names no place`, `Write ${setting}=env:NAME or ${setting}=file:PATH.`);
  }
  const value = process.env[place];
  if (value !== undefined && value !== '') return value;
  throw usageError(`the environment variable of --secret ${setting} is not set`, 'Set it, or take file:PATH.');
}
