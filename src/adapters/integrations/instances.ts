/**
 * The instances of this installation: those of the configuration file, and those that were added while it runs.
 *
 * I1. A new instance is a dry run until somebody switches it on: its reads go out, what changes state is planned, and its `send` refuses
 *     by itself, whoever calls it.
 * I2. A secret is opened when its instance is, and lives in that client alone. What is told of an instance names its secrets, no more.
 * I3. An instance that cannot be opened (wrong key, a setting that this release does not take) is told as failed, and so is every call of
 *     it: what it was to answer is a gap. The others work, and its row stays as it is.
 * I4. Changes go one after the other, and are durable before they count.
 *
 * Not here: what is asked of which instance (core/engine/registry.ts), rows (store), sealing (secrets).
 */
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { BoundCommand } from '../../core/engine/commands.ts';
import type { ModuleRow } from '../../core/engine/registry.ts';
import type { SealedValue } from '../secrets/keys.ts';
import type { SecretPlace } from '../secrets/seal.ts';
import type { InstanceRecord, SealedText } from '../store/types.ts';
import {
  hidden,
  inDryRun,
  infoOf,
  ofConfiguration,
  ofRecord,
  partsOf,
  productNamed,
  toldOf,
  withoutSecrets,
  withSecrets,
  type ConfiguredInstance,
  type Held,
  type InstanceInfo,
  type InstanceProblem,
  type InstancesPorts,
} from './instance.ts';
import { editedSettings } from './instance-edit.ts';
import type { OpenInstance, Product, TestReport } from './product.ts';

export type { ConfiguredInstance, InstanceInfo } from './instance.ts';

/** An instance that is enabled and open, as commands are bound to it. */
export interface ActiveInstance {
  readonly product: Product;
  readonly open: OpenInstance;
  readonly live: boolean;
  /** Those of `open`; in a dry run they cannot send (I1). */
  readonly commands: readonly BoundCommand[];
}

export interface AddInstance {
  readonly name: string;
  readonly product: string;
  readonly config: JsonObject;
}

/** A client that is not wanted any more is closed when the longest request has ended: a write keeps its answer. */
const RETIRE_MS = 120_000;
/** No comma (`using` is a list of names), nothing that looks like something else in a question. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}[A-Za-z0-9]$|^[A-Za-z0-9]$/;

export class Instances {
  readonly #ports: InstancesPorts;
  #held: readonly Held[];
  /** Closed, but for calls that are under way: how to close each at once. */
  readonly #retired = new Set<() => void>();
  #queue: Promise<unknown> = Promise.resolve();
  readonly #listeners: (() => void)[] = [];

  private constructor(ports: InstancesPorts, held: readonly Held[]) {
    this.#ports = ports;
    this.#held = held;
  }

  /** Throws `integration.unknown`, `integration.bad-config` or `outbound.bad-url` for an instance of the configuration. */
  static async load(ports: InstancesPorts, configured: readonly ConfiguredInstance[]): Promise<Instances> {
    const fixed = configured.map((row) => ofConfiguration(ports, row));
    const names = new Set(fixed.map(({ info }) => folded(info.name)));
    const records = await ports.records.all();
    const added = await Promise.all(
      records.map((record) => (names.has(folded(record.name)) ? hidden(ports, record) : ofRecord(ports, record))),
    );
    return new Instances(ports, [...fixed, ...added]);
  }

  /** Called after every change. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  list(): readonly InstanceInfo[] {
    return this.#held.map(({ info }) => info);
  }

  /** As `modules` shows them: by name once, and active as long as they are asked. */
  modules(): readonly ModuleRow[] {
    return this.#held
      .filter(({ info, open }) => open !== undefined || info.state === 'disabled')
      .map(({ info: { name, brands, commands }, open }) => ({
        name,
        brands,
        commands,
        state: open ? 'active' : 'disabled',
      }));
  }

  active(): readonly ActiveInstance[] {
    return this.#held.flatMap(({ product, open, record, info: { live } }) => {
      if (!product || !open) return [];
      const of = live ? open.commands : open.commands.map(inDryRun);
      const commands = record ? of.map((command) => ({ ...command, since: record.createdAt })) : of;
      return [{ product, open, live, commands }];
    });
  }

  /** True of an instance that is not live; false of a name that is none. */
  isDryRun(name: string): boolean {
    return this.#held.find(({ info }) => info.name === name)?.info.live === false;
  }

  /** Throws `instance.bad-name`, `instance.exists`, `integration.…`, `outbound.bad-url`, `secret.…`. It is a dry run (I1). */
  add({ name, product: wanted, config }: AddInstance, by: string): Promise<InstanceInfo> {
    return this.#change(async () => {
      if (!NAME.test(name)) {
        throw new RiposteError('instance.bad-name', `${JSON.stringify(name)} cannot be the name of an instance`, {
          hint: 'Take 1 to 64 letters, digits, blanks, dots, dashes and underscores, a letter or digit first and last.',
        });
      }
      if (this.#held.some(({ info }) => folded(info.name) === folded(name))) {
        throw new RiposteError('instance.exists', `there is an instance "${name}" already`, {
          hint: 'Take another name, or remove that one first.',
        });
      }
      const product = productNamed(this.#ports.products, wanted, name);
      this.#requireUnlocked();
      const { settings, secrets } = partsOf(product, config);
      const open = withoutSecrets(Object.values(secrets), () =>
        product.open({ instance: name, config }, this.#ports.product),
      );
      const first = await this.isFirstSecret();
      try {
        const sealed = await this.#sealed(name, secrets, first);
        const row = { name, product: product.name, settings, secrets: sealed, enabled: true, live: false };
        const change = { by, at: this.#ports.product.clock.now() };
        if (!(await this.#ports.records.add(row, change))) {
          throw new RiposteError('instance.exists', `there is an instance "${name}" already`);
        }
        const record = { ...row, createdAt: change.at, changedAt: change.at, changedBy: by };
        const held: Held = { info: infoOf(record, product, 'enabled', null), product, open, record };
        this.#held = [...this.#held, held];
        return held.info;
      } catch (thrown) {
        open.close();
        throw thrown;
      }
    });
  }

  /** Nothing is sealed yet, here or elsewhere: a key may be made. */
  async isFirstSecret(): Promise<boolean> {
    if (this.#held.some(({ record }) => Object.keys(record?.secrets ?? {}).length > 0)) return false;
    const others = await Promise.all((this.#ports.elsewhere ?? []).map((holder) => holder.sealed()));
    return others.every((values) => values.length === 0);
  }

  /** `first`: nothing is sealed yet, so a key may be made. */
  async #sealed(
    instance: string,
    secrets: Readonly<Record<string, string>>,
    first: boolean,
  ): Promise<Readonly<Record<string, SealedText>>> {
    const sealed: Record<string, SealedText> = {};
    for (const [setting, value] of Object.entries(secrets)) {
      const isFirst = first && Object.keys(sealed).length === 0;
      sealed[setting] = await this.#ports.keys.seal(value, { instance, setting }, isFirst);
    }
    return sealed;
  }

  /**
   * Enables or disables, switches the dry run off or on. A disabled one is gone at once: what is under way there cannot be read any
   * more, and ends as unknown. Throws `instance.unknown`, `instance.configured`.
   */
  set(name: string, what: { readonly enabled?: boolean; readonly live?: boolean }, by: string): Promise<InstanceInfo> {
    return this.#change(async () => {
      const before = this.#stored(name);
      const at = this.#ports.product.clock.now();
      const record = { ...before.record, ...what, changedAt: at, changedBy: by };
      await this.#ports.records.set(record.name, record, { by, at });
      const kept = before.info.state === 'enabled' && record.enabled;
      const after = kept
        ? { ...before, record, info: { ...before.info, ...toldOf(record) } }
        : await this.#reopened(record);
      if (!kept) this.#retire(before.open);
      this.#held = this.#held.map((held) => (held.record === before.record ? after : held));
      return after.info;
    });
  }

  /**
   * Changes settings and secrets, whatever is not named stays. `version`: the one that the editor has seen; `*`: any. The new settings are
   * opened before anything is stored. One that moves is a dry run again, and does so only when nothing is under way there: what was sent to
   * one place would be read back at another. Throws `instance.unknown`, `instance.configured`, `instance.changed`, `instance.in-use`,
   * `instance.needs-secret`, `integration.…`, `outbound.bad-url`, `secret.…`.
   */
  edit(name: string, config: JsonObject, version: string, by: string): Promise<InstanceInfo> {
    return this.#change(async () => {
      const before = this.#stored(name);
      const { record } = before;
      if (version !== '*' && version !== before.info.version) {
        throw new RiposteError('instance.changed', `${record.name} was changed meanwhile by ${record.changedBy}`, {
          facts: { changedBy: record.changedBy, changedAt: record.changedAt, version: before.info.version },
        });
      }
      const { keys, product: ports, records } = this.#ports;
      const product = productNamed(this.#ports.products, record.product, record.name);
      const { settings, given, kept, dropped, moved } = editedSettings(record, product, config);
      if (moved) await this.#requireIdle(record.name);
      const whole: Record<string, string> = { ...settings, ...given };
      for (const setting of kept) {
        const sealed = record.secrets[setting];
        if (sealed) whole[setting] = await keys.unseal(sealed, { instance: record.name, setting });
      }
      const plain = [...Object.values(given), ...kept.map((setting) => whole[setting] ?? '')];
      const open = withoutSecrets(plain, () => product.open({ instance: record.name, config: whole }, ports));
      // It was opened to see that it can be; a disabled one stays closed.
      open.close();
      if (Object.keys(given).length > 0) this.#requireUnlocked();
      const isFirst = await this.isFirstSecret();
      const sealed = await this.#sealed(record.name, given, isFirst);
      const secrets = Object.fromEntries(
        Object.entries({ ...record.secrets, ...sealed }).filter(([setting]) => !dropped.includes(setting)),
      );
      const at = ports.clock.now();
      const changed = { ...record, settings, secrets, live: record.live && !moved, changedAt: at, changedBy: by };
      await records.edit({ ...changed, sealed, dropped, named: Object.keys(config) }, { by, at });
      const after = await this.#reopened(changed);
      this.#retire(before.open);
      this.#held = this.#held.map((held) => (held.record === record ? after : held));
      return after.info;
    });
  }

  /** Before something is sealed: a second key beside one that is not at hand would make two halves that never open together. */
  #requireUnlocked(): void {
    const locked = this.#held.find(({ info }) => info.problem?.code.startsWith('secret.'));
    if (locked?.info.problem) throw problemError(locked.info.problem);
  }

  async #requireIdle(name: string): Promise<void> {
    const underWay = await this.#ports.underWayOn(name);
    if (underWay === 0) return;
    throw new RiposteError('instance.in-use', `${underWay} actions are under way on "${name}"`, {
      hint: 'Wait until they have ended (riposte action list), or disable the instance.',
    });
  }

  /** Throws `instance.unknown`, `instance.configured`, `instance.in-use`. */
  remove(name: string, by: string): Promise<void> {
    return this.#change(async () => {
      const { record, open } = this.#stored(name);
      await this.#requireIdle(record.name);
      await this.#ports.records.remove(record.name, { by, at: this.#ports.product.clock.now() });
      this.#held = this.#held.filter((held) => held.record !== record);
      this.#retire(open);
    });
  }

  /** Reads only; also of one that is disabled. Throws `instance.unknown`; an instance that cannot be opened is a report. */
  async test(name: string): Promise<TestReport> {
    const held = this.#held.find(({ info }) => info.name === name);
    if (!held) throw unknown(name, this.list());
    if (held.open) return held.open.test();
    const tried =
      held.record?.enabled === false ? await ofRecord(this.#ports, { ...held.record, enabled: true }) : held;
    if (!tried.open) return { ok: false, ...(tried.info.problem ?? NOT_OPEN) };
    try {
      return await tried.open.test();
    } finally {
      tried.open.close();
    }
  }

  /** Seals every secret of the house anew, with the key that is in force; an own key is replaced first. Gives how many. */
  rekey(by: string): Promise<number> {
    return this.#change(async () => {
      const { keys, records, product, elsewhere = [] } = this.#ports;
      const own = this.#held.flatMap(({ record }) =>
        Object.entries(record?.secrets ?? {}).map(([setting, sealed]) => ({
          place: { instance: record?.name ?? '', setting },
          sealed,
        })),
      );
      const others = await Promise.all(elsewhere.map(async (holder) => ({ holder, values: await holder.sealed() })));
      const count = own.length + others.reduce((sum, { values }) => sum + values.length, 0);
      if (count === 0) return 0;
      // All are opened before anything is changed: a value that does not open would be lost with the old key.
      const opened = ({ place, sealed }: SealedValue) => keys.unseal(sealed, place).then((plain) => ({ place, plain }));
      const plainOwn = await Promise.all(own.map(opened));
      const plainOthers = await Promise.all(
        others.map(async ({ holder, values }) => ({ holder, values: await Promise.all(values.map(opened)) })),
      );
      await keys.rotate();
      const anew = async ({ place, plain }: { readonly place: SecretPlace; readonly plain: string }) => ({
        place,
        sealed: await keys.seal(plain, place, false),
      });
      const resealed = (await Promise.all(plainOwn.map(anew))).map(({ place, sealed }) => ({ ...place, sealed }));
      await records.reseal(resealed, { by, at: product.clock.now() });
      for (const { holder, values } of plainOthers) await holder.reseal(await Promise.all(values.map(anew)));
      await keys.forget();
      this.#held = this.#held.map((held) => withSecrets(held, resealed));
      return count;
    });
  }

  close(): void {
    for (const { open } of this.#held) open?.close();
    for (const closeNow of this.#retired) closeNow();
  }

  #reopened(record: InstanceRecord): Promise<Held> {
    const isTaken = this.#held.some(({ info, record: own }) => !own && folded(info.name) === folded(record.name));
    return isTaken ? hidden(this.#ports, record) : ofRecord(this.#ports, record);
  }

  #stored(name: string): Held & { readonly record: InstanceRecord } {
    const held = this.#held.find(({ info, record }) => info.name === name && record);
    if (held?.record) return { ...held, record: held.record };
    if (!this.#held.some(({ info }) => info.name === name)) throw unknown(name, this.list());
    throw new RiposteError('instance.configured', `the instance "${name}" stands in the configuration`, {
      hint: 'Change it there ("live": true switches its dry run off) and start Riposte again.',
    });
  }

  #retire(open: OpenInstance | undefined): void {
    if (!open) return;
    const { clock, timers } = this.#ports.product;
    const cancel = timers.at(clock.now() + RETIRE_MS, () => {
      closeNow();
    });
    const closeNow = () => {
      cancel();
      open.close();
      this.#retired.delete(closeNow);
    };
    this.#retired.add(closeNow);
  }

  /** I4. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work).then((result) => {
      for (const listener of this.#listeners) listener();
      return result;
    });
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

const NOT_OPEN: InstanceProblem = { code: 'instance.disabled', detail: 'It is disabled.', hint: 'Enable it.' };

function unknown(name: string, known: readonly InstanceInfo[]): RiposteError {
  const names = known.map((info) => info.name).join(', ');
  return new RiposteError('instance.unknown', `there is no instance "${name}"`, {
    hint: names === '' ? 'None has been added yet: riposte instance add.' : `There are: ${names}.`,
  });
}

function problemError({ code, detail, hint }: InstanceProblem): RiposteError {
  return new RiposteError(code, detail, { hint });
}

function folded(name: string): string {
  return name.toLowerCase();
}
