/** Settings of a channel: read by the rows of its kind, split into what is shown and what is sealed, and changed. Pure. */
import { RiposteError } from '../../core/base/errors.ts';
import { getOwn, type JsonObject } from '../../core/base/json.ts';
import type { ConfigRow } from '../integrations/product.ts';

export interface Settings {
  readonly shown: Readonly<Record<string, string>>;
  readonly secret: Readonly<Record<string, string>>;
}

/** What was given, without what is empty. Values are not repeated in an error: one may be a secret. */
export function givenSettings(rows: readonly ConfigRow[], config: JsonObject): Settings {
  const shown: Record<string, string> = {};
  const secret: Record<string, string> = {};
  for (const [name, value] of Object.entries(config)) {
    const row = rows.find((one) => one.name === name);
    if (!row) throw badSettings(`there is no setting ${name}`, `Settings: ${rows.map((one) => one.name).join(', ')}.`);
    if (value === null || value === '') continue;
    if (typeof value !== 'string' && typeof value !== 'number')
      throw badSettings(`${name} is not a text`, row.description, name);
    const text = String(value).trim();
    if (row.options && !row.options.includes(text)) {
      throw badSettings(`${name} is none of the allowed values`, `Allowed: ${row.options.join(', ')}.`, name);
    }
    if (row.secret) secret[name] = text;
    else shown[name] = text;
  }
  return { shown, secret };
}

/** All settings, defaults filled in. Throws `channel.bad-settings` where a required one is missing. */
export function wholeSettings(
  rows: readonly ConfigRow[],
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows.map((row) => {
      const value = given[row.name] ?? row.defaultValue ?? '';
      if (row.required && value === '')
        throw badSettings(`${row.name} (${row.label}) is missing`, row.description, row.name);
      return [row.name, value];
    }),
  );
}

/**
 * What an edit makes of them: what is not named stays, an empty value takes one back. A secret goes to the host that it was given for: with
 * another one every secret is given anew. Throws `channel.bad-settings`, `channel.needs-secret`.
 */
export function editedSettings(
  rows: readonly ConfigRow[],
  before: { readonly settings: Readonly<Record<string, string>>; readonly secrets: readonly string[] },
  config: JsonObject,
): Settings & { readonly kept: readonly string[]; readonly dropped: readonly string[] } {
  const { shown: given, secret } = givenSettings(rows, config);
  const isNamed = (name: string) => getOwn(config, name) !== undefined;
  const kept = Object.entries(before.settings).filter(([name]) => !isNamed(name));
  const shown = { ...Object.fromEntries(kept), ...given };
  const keptSecrets = before.secrets.filter((name) => !isNamed(name));
  const moved = rows.some(({ name, place }) => place === 'host' && before.settings[name] !== shown[name]);
  if (moved && keptSecrets.length > 0) {
    throw new RiposteError(
      'channel.needs-secret',
      `the channel gets another address: ${keptSecrets.join(', ')} must be given again`,
      { facts: { field: keptSecrets[0] ?? '' } },
    );
  }
  return {
    shown,
    secret,
    kept: keptSecrets,
    dropped: before.secrets.filter((name) => isNamed(name) && !(name in secret)),
  };
}

/** `field`: the setting that does not fit, where it is one. */
export function badSettings(message: string, hint: string, field = ''): RiposteError {
  return new RiposteError('channel.bad-settings', message, { hint, ...(field === '' ? {} : { facts: { field } }) });
}

/** A whole number of a setting. */
export function numberSetting(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < min || value > max) {
    throw badSettings(
      `${name} is not a whole number from ${min} to ${max}`,
      `Give a number from ${min} to ${max}.`,
      name,
    );
  }
  return value;
}
