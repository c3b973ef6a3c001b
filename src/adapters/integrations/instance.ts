/**
 * One instance: how it is opened from the configuration or from its row, what may be told of it, and how a dry run is kept from sending.
 * When it is opened, changed and closed is `instances.ts`, whose numbers I1 to I3 are meant here.
 */
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import { sha256Json } from '../../core/base/hash.ts';
import { getOwn, type JsonObject } from '../../core/base/json.ts';
import type { BoundCommand, Sent } from '../../core/engine/commands.ts';
import { errorOutcome } from './entries.ts';
import { createRedactor } from '../outbound/redact.ts';
import type { KeyRing, SealedElsewhere } from '../secrets/keys.ts';
import type { InstanceRecord, InstanceRecords, SealedText } from '../store/types.ts';
import type { ConfigRow, OpenInstance, Product, ProductPorts } from './product.ts';

/** An instance as the configuration names it. */
export interface ConfiguredInstance {
  readonly instance: string;
  /** The folder name of the integration. */
  readonly product: string;
  readonly config: JsonObject;
  /** Absent or false: a dry run. */
  readonly live?: boolean;
}

export interface InstanceProblem {
  readonly code: string;
  readonly detail: string;
  readonly hint: string;
}

/** What may be told of an instance. */
export interface InstanceInfo {
  readonly name: string;
  readonly product: string;
  /** Every name of the brand; the vendor's own first. */
  readonly brands: readonly string[];
  /** What it offers, or would if it were enabled. */
  readonly commands: readonly string[];
  readonly origin: 'configuration' | 'added';
  /** `failed`: enabled, and it could not be opened; see `problem`. */
  readonly state: 'enabled' | 'disabled' | 'failed';
  readonly live: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** Names of the secrets that it has. */
  readonly secrets: readonly string[];
  readonly problem: InstanceProblem | null;
  /** null for one of the configuration. */
  readonly changedAt: number | null;
  readonly changedBy: string | null;
  /** Another one after every change: who edits names the one that he has seen. null for one of the configuration. */
  readonly version: string | null;
}

export interface InstancesPorts {
  readonly products: readonly Product[];
  readonly product: ProductPorts;
  readonly records: InstanceRecords;
  readonly keys: KeyRing;
  /** Who else keeps secrets under these keys. */
  readonly elsewhere?: readonly SealedElsewhere[];
  /** How many actions are under way on an instance. */
  underWayOn(instance: string): Promise<number>;
}

/** One instance with all that belongs to it. */
export interface Held {
  readonly info: InstanceInfo;
  readonly product: Product | undefined;
  /** Undefined of one that is disabled or not used; one that failed offers its commands, and each of them says why it cannot (I3). */
  readonly open: OpenInstance | undefined;
  /** The row behind it; undefined for one of the configuration. */
  readonly record: InstanceRecord | undefined;
}

export function ofConfiguration(
  ports: InstancesPorts,
  { instance: name, product: wanted, config, live = false }: ConfiguredInstance,
): Held {
  const product = productNamed(ports.products, wanted, name);
  const open = product.open({ instance: name, config }, ports.product);
  const { settings, secrets } = partsOf(product, config);
  const info: InstanceInfo = {
    name,
    product: product.name,
    ...offerOf(product),
    origin: 'configuration',
    state: 'enabled',
    live,
    settings,
    secrets: Object.keys(secrets),
    problem: null,
    changedAt: null,
    changedBy: null,
    version: null,
  };
  return { info, product, open, record: undefined };
}

/** I3. */
export async function ofRecord(ports: InstancesPorts, record: InstanceRecord): Promise<Held> {
  const product = ports.products.find(({ name }) => name === record.product);
  if (!record.enabled) return { info: infoOf(record, product, 'disabled', null), product, open: undefined, record };
  try {
    const known = productNamed(ports.products, record.product, record.name);
    const config: Record<string, string> = { ...record.settings };
    for (const [setting, sealed] of Object.entries(record.secrets)) {
      config[setting] = await ports.keys.unseal(sealed, { instance: record.name, setting });
    }
    const open = known.open({ instance: record.name, config }, ports.product);
    return { info: infoOf(record, known, 'enabled', null), product: known, open, record };
  } catch (thrown) {
    const { code, message, hint = '' } = toRiposteError(thrown, 'instance.cannot-open');
    const problem = { code, detail: message, hint };
    const open = product && failing(product, record.name, problem);
    return { info: infoOf(record, product, 'failed', problem), product, open, record };
  }
}

/** I3: a source that cannot be asked is a gap for whoever asks it, not a source that there is not. */
function failing(product: Product, instance: string, problem: InstanceProblem): OpenInstance {
  const { code, hint } = problem;
  const detail = `instance ${instance} cannot be used: ${problem.detail}`;
  const answer = () => Promise.resolve(errorOutcome({ code, detail }));
  const refused = () => Promise.resolve({ kind: 'refused', code, detail } as const);
  const commands = product.rows.map((row): BoundCommand => ({
    row,
    brand: product.brand,
    instance,
    run: answer,
    poll: answer,
    action: row.action && {
      ...row.action,
      check: refused,
      send: refused,
      reconcile: () => Promise.resolve({ kind: 'unknown', detail }),
      prove: () => Promise.resolve({ kind: 'pending' }),
    },
  }));
  return {
    brand: product.brand,
    instance,
    commands,
    test: () => Promise.resolve({ ok: false, code, detail: problem.detail, hint }),
    close: () => undefined,
  };
}

/** A row whose name the configuration has taken since. */
export async function hidden(ports: InstancesPorts, record: InstanceRecord): Promise<Held> {
  const product = ports.products.find(({ name }) => name === record.product);
  const problem = {
    code: 'instance.exists',
    detail: `the configuration has an instance "${record.name}" too, and that one is used`,
    hint: 'Rename it in the configuration, or remove this one.',
  };
  return { info: infoOf(record, product, 'failed', problem), product, open: undefined, record };
}

export function infoOf(
  record: InstanceRecord,
  product: Product | undefined,
  state: InstanceInfo['state'],
  problem: InstanceProblem | null,
): InstanceInfo {
  return {
    name: record.name,
    product: record.product,
    ...offerOf(product),
    origin: 'added',
    state,
    settings: record.settings,
    secrets: Object.keys(record.secrets),
    problem,
    ...toldOf(record),
  };
}

function offerOf(product: Product | undefined): Pick<InstanceInfo, 'brands' | 'commands'> {
  if (!product) return { brands: [], commands: [] };
  return { brands: [product.brand, ...product.brandAliases], commands: product.rows.map(({ name }) => name) };
}

export function toldOf(record: InstanceRecord): Pick<InstanceInfo, 'live' | 'changedAt' | 'changedBy' | 'version'> {
  const { live, changedAt, changedBy } = record;
  return { live, changedAt, changedBy, version: versionOf(record) };
}

/** Sealed values count: a secret that was replaced is a change, though nothing else shows it. */
function versionOf({ settings, secrets, enabled, live, changedAt }: InstanceRecord): string {
  const sealed = Object.fromEntries(Object.entries(secrets).map(([name, { text }]) => [name, text]));
  return sha256Json({ settings, sealed, enabled, live, changedAt }).slice(0, 16);
}

export function withSecrets(
  held: Held,
  resealed: readonly { readonly instance: string; readonly setting: string; readonly sealed: SealedText }[],
): Held {
  const { record } = held;
  if (!record) return held;
  const own = resealed.filter(({ instance }) => instance === record.name);
  const sealed = { ...record, secrets: Object.fromEntries(own.map((each) => [each.setting, each.sealed])) };
  return { ...held, record: sealed, info: { ...held.info, ...toldOf(sealed) } };
}

/** What was given, as texts, apart by whether it is a secret. Empty values are left out: the defaults of a later release count. */
export function partsOf(
  { config: rows }: Product,
  config: JsonObject,
): { readonly settings: Readonly<Record<string, string>>; readonly secrets: Readonly<Record<string, string>> } {
  const given = (wanted: (row: ConfigRow) => boolean) =>
    Object.fromEntries(
      rows.filter(wanted).flatMap(({ name }) => {
        const value = getOwn(config, name);
        const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
        return text === '' ? [] : [[name, text]];
      }),
    );
  return { settings: given(({ secret }) => secret !== true), secrets: given(({ secret }) => secret === true) };
}

/** An error may repeat a setting, and a secret may have been put there too. */
export function withoutSecrets<T>(secrets: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const { code, message, hint = '' } = toRiposteError(thrown);
    const redact = createRedactor(secrets);
    throw new RiposteError(code, redact(message), { hint: redact(hint) });
  }
}

export function productNamed(products: readonly Product[], wanted: string, instance: string): Product {
  const found = products.find(({ name }) => name === wanted);
  if (found) return found;
  const hint = `Integrations: ${products.map(({ name }) => name).join(', ')}.`;
  throw new RiposteError('integration.unknown', `instance ${instance}: there is no integration "${wanted}"`, { hint });
}

/** I1: the last line of defence. What plans, asks and tells of it is the gate. */
export function inDryRun(command: BoundCommand): BoundCommand {
  const { action } = command;
  const refused: Sent = {
    kind: 'refused',
    code: 'integration.dry-run',
    detail: `the instance ${command.instance} is a dry run: nothing is changed there until it is switched on`,
  };
  return { ...command, dryRun: true, action: action && { ...action, send: () => Promise.resolve(refused) } };
}
