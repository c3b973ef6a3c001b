/**
 * What an edit makes of an instance's settings. Pure; when it is stored and opened is `instances.ts`.
 *
 * E1. What is not named stays. An empty value takes a setting back: the default counts again.
 * E2. An instance that moves (another address, another part of it) is a dry run again: nobody has switched that place on.
 * E3. A secret goes to the host that it was given for. With another host every secret is given anew, or taken away: otherwise
 *     whoever may edit could have it sent to himself.
 */
import { RiposteError } from '../../core/base/errors.ts';
import { getOwn, type JsonObject } from '../../core/base/json.ts';
import type { InstanceRecord } from '../store/types.ts';
import { partsOf } from './instance.ts';
import type { ConfigRow, Product } from './product.ts';

export interface EditedSettings {
  readonly settings: Readonly<Record<string, string>>;
  /** Secrets that were given, as they were typed. */
  readonly given: Readonly<Record<string, string>>;
  /** Names of the secrets that stay as they are sealed. */
  readonly kept: readonly string[];
  /** Names of the secrets that go. */
  readonly dropped: readonly string[];
  readonly moved: boolean;
}

/** `config`: setting → value; null or an empty text takes it back. Throws `integration.bad-config`, `instance.needs-secret`. */
export function editedSettings(record: InstanceRecord, product: Product, config: JsonObject): EditedSettings {
  const rows = product.config;
  for (const [name, value] of Object.entries(config)) {
    if (!rows.some((row) => row.name === name)) throw badSetting(record, `there is no setting ${name}`, rows);
    if (value !== null && typeof value !== 'string' && typeof value !== 'number')
      throw badSetting(record, `${name} is not a text`, rows);
  }
  const named = (row: ConfigRow) => Object.hasOwn(config, row.name);
  const { settings: changed, secrets: given } = partsOf(product, config);
  const settings = Object.fromEntries(
    rows.flatMap((row) => {
      const value = getOwn(named(row) ? changed : record.settings, row.name);
      return typeof value === 'string' ? [[row.name, value]] : [];
    }),
  );
  const unnamed = Object.keys(record.secrets).filter((name) => !Object.hasOwn(config, name));
  const differs = (row: ConfigRow) =>
    (record.settings[row.name] ?? row.defaultValue ?? '') !== (settings[row.name] ?? row.defaultValue ?? '');
  const places = rows.filter((row) => row.place !== undefined && differs(row));
  if (unnamed.length > 0 && places.some(({ place }) => place === 'host')) {
    throw new RiposteError(
      'instance.needs-secret',
      `${record.name} gets another address: ${unnamed.join(', ')} must be given again`,
      {
        hint: 'A secret is sent to no other host than the one that it was given for. Give it in the same edit.',
      },
    );
  }
  return {
    settings,
    given,
    kept: unnamed,
    dropped: Object.keys(record.secrets).filter((name) => Object.hasOwn(config, name) && !Object.hasOwn(given, name)),
    moved: places.length > 0,
  };
}

/** Values are not repeated: one of them may be a secret. */
function badSetting({ name }: InstanceRecord, problem: string, rows: readonly ConfigRow[]): RiposteError {
  const hint = `Settings: ${rows.map((row) => row.name).join(', ')}.`;
  return new RiposteError('integration.bad-config', `instance ${name}: ${problem}`, { hint });
}
