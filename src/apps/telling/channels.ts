/**
 * The channels of this installation: opened from their rows, added, changed and tested while it runs.
 *
 * N1. A secret is opened when its channel is, and lives in it alone. What is told of a channel names its secrets, no more.
 * N2. A channel that cannot be opened is told as such; the others work, and its row stays as it is.
 * N3. Changes go one after the other, and are durable before they count.
 */
import {
  CHANNEL_KINDS,
  editedSettings,
  givenSettings,
  kindNamed,
  numberSetting,
  wholeSettings,
  type Channel,
  type ChannelKind,
  type ChannelPorts,
} from '../../adapters/channels/index.ts';
import type { TestReport } from '../../adapters/integrations/product.ts';
import type { KeyRing } from '../../adapters/secrets/keys.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import { sha256Json } from '../../core/base/hash.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { channelPlace, type ChannelRecord, type SealedText, type TellRecords } from '../../domain/tell/ports.ts';
import { isRecipient } from '../../domain/tell/recipients.ts';
import type { Rule } from '../../domain/tell/rules.ts';
import type { ChannelKindView, ChannelView } from '../server/tell-port.ts';
import type { Rest } from './send.ts';

const DIGEST_OVER_MAX = 10_000;
/** Nothing that looks like something else in a path or a rule. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}[A-Za-z0-9]$|^[A-Za-z0-9]$/;

export interface ChannelsPorts {
  readonly records: TellRecords;
  readonly keys: KeyRing;
  readonly channel: ChannelPorts;
  readonly isFirstSecret: () => Promise<boolean>;
}

export interface HeldChannel {
  readonly record: ChannelRecord;
  readonly kind: ChannelKind | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /** Undefined: disabled, or it cannot be opened. */
  readonly open: Channel | undefined;
  readonly problem: { readonly code: string; readonly detail: string; readonly hint: string } | null;
  readonly rest: Rest;
}

const AWAKE: Rest = { failures: 0, until: 0 };

export class Channels {
  readonly #ports: ChannelsPorts;
  #held: readonly HeldChannel[] = [];
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(ports: ChannelsPorts) {
    this.#ports = ports;
  }

  static async load(ports: ChannelsPorts): Promise<Channels> {
    const channels = new Channels(ports);
    const records = await ports.records.channels();
    channels.#held = await Promise.all(records.map((record) => channels.#opened(record)));
    return channels;
  }

  list(): readonly HeldChannel[] {
    return this.#held;
  }

  named(name: string): HeldChannel {
    const found = this.#held.find(({ record }) => record.name === name);
    if (found) return found;
    throw new RiposteError('channel.unknown', `there is no channel "${name}"`);
  }

  /** How a channel rests, after what was sent by it. */
  rests(name: string, rest: Rest): void {
    this.#held = this.#held.map((held) => (held.record.name === name ? { ...held, rest } : held));
  }

  /** Throws `channel.bad-name`, `channel.exists`, `channel.unknown-kind`, `channel.bad-settings`, `outbound.bad-url`, `secret.…`. */
  add(
    wanted: { readonly name: string; readonly kind: string; readonly config: JsonObject },
    rules: (kind: ChannelKind) => readonly Rule[],
    by: string,
  ): Promise<HeldChannel> {
    return this.#change(async () => {
      const { name } = wanted;
      if (!NAME.test(name)) throw new RiposteError('channel.bad-name', 'that cannot be the name of a channel');
      const isTaken = this.#held.some(({ record }) => record.name.toLowerCase() === name.toLowerCase());
      if (isTaken) throw new RiposteError('channel.exists', `there is a channel "${name}" already`);
      const kind = kindNamed(wanted.kind);
      const { shown, secret } = givenSettings(kind.config, wanted.config);
      const settings = checked(kind, { ...shown, ...secret });
      const open = kind.open(name, settings, this.#ports.channel);
      try {
        const secrets = await this.#sealed(name, secret);
        const change = { by, at: this.#ports.channel.clock.now() };
        const row = { name, kind: kind.name, settings: shown, secrets, enabled: true };
        if (!(await this.#ports.records.addChannel(row, rules(kind), change))) {
          throw new RiposteError('channel.exists', `there is a channel "${name}" already`);
        }
        const record = { ...row, changedAt: change.at, changedBy: by };
        const held = { record, kind, settings, open, problem: null, rest: AWAKE };
        this.#held = [...this.#held, held];
        return held;
      } catch (thrown) {
        open.close();
        throw thrown;
      }
    });
  }

  /** What is not named stays; the new settings are opened before anything is stored. Throws as `add` does, `channel.changed`, `channel.needs-secret`. */
  edit(name: string, config: JsonObject, version: string, by: string): Promise<HeldChannel> {
    return this.#change(async () => {
      const before = this.named(name);
      const { record } = before;
      if (version !== '*' && version !== versionOf(record)) {
        throw new RiposteError('channel.changed', `${name} was changed meanwhile by ${record.changedBy}`, {
          facts: { by: record.changedBy, version: versionOf(record) },
        });
      }
      const kind = kindNamed(record.kind);
      const edited = editedSettings(
        kind.config,
        { settings: record.settings, secrets: Object.keys(record.secrets) },
        config,
      );
      const kept = Object.fromEntries(
        Object.entries(record.secrets).filter(([setting]) => edited.kept.includes(setting)),
      );
      const plain = { ...(await this.#unsealed(name, kept)), ...edited.secret };
      // It is opened to see that it can be.
      kind.open(name, checked(kind, { ...edited.shown, ...plain }), this.#ports.channel).close();
      const sealed = await this.#sealed(name, edited.secret);
      const at = this.#ports.channel.clock.now();
      const { dropped, shown: settings } = edited;
      const named = Object.keys(config);
      const row = { name, settings, enabled: record.enabled };
      await this.#ports.records.editChannel({ ...row, secrets: sealed, dropped, named }, { by, at });
      return this.#replace(before, {
        ...record,
        settings,
        secrets: { ...kept, ...sealed },
        changedAt: at,
        changedBy: by,
      });
    });
  }

  enable(name: string, enabled: boolean, by: string): Promise<HeldChannel> {
    return this.#change(async () => {
      const before = this.named(name);
      const { record } = before;
      const at = this.#ports.channel.clock.now();
      const unchanged = { name, settings: record.settings, secrets: {}, dropped: [], named: [] };
      await this.#ports.records.editChannel({ ...unchanged, enabled }, { by, at });
      return this.#replace(before, { ...record, enabled, changedAt: at, changedBy: by });
    });
  }

  remove(name: string, by: string): Promise<void> {
    return this.#change(async () => {
      const { open } = this.named(name);
      await this.#ports.records.removeChannel(name, { by, at: this.#ports.channel.clock.now() });
      this.#held = this.#held.filter(({ record }) => record.name !== name);
      open?.close();
    });
  }

  /** Also of one that is disabled. One that cannot be opened is a report. */
  async test(name: string): Promise<TestReport> {
    const held = this.named(name);
    if (held.open) return held.open.test();
    const tried = held.record.enabled ? held : await this.#opened({ ...held.record, enabled: true });
    if (!tried.open) return { ok: false, ...(tried.problem ?? { code: 'channel.unknown', detail: '', hint: '' }) };
    try {
      return await tried.open.test();
    } finally {
      tried.open.close();
    }
  }

  close(): void {
    for (const { open } of this.#held) open?.close();
  }

  async #replace(before: HeldChannel, record: ChannelRecord): Promise<HeldChannel> {
    const after = await this.#opened(record);
    this.#held = this.#held.map((held) => (held.record.name === record.name ? after : held));
    before.open?.close();
    return after;
  }

  /** N2. */
  async #opened(record: ChannelRecord): Promise<HeldChannel> {
    const kind = CHANNEL_KINDS.find(({ name }) => name === record.kind);
    const closed = { record, kind, settings: record.settings, open: undefined, rest: AWAKE };
    if (!record.enabled) return { ...closed, problem: null };
    try {
      const known = kindNamed(record.kind);
      const settings = checked(known, {
        ...record.settings,
        ...(await this.#unsealed(record.name, record.secrets)),
      });
      const open = known.open(record.name, settings, this.#ports.channel);
      return { record, kind: known, settings, open, problem: null, rest: AWAKE };
    } catch (thrown) {
      const { code, message, hint = '' } = toRiposteError(thrown);
      return { ...closed, problem: { code, detail: message, hint } };
    }
  }

  async #sealed(name: string, secrets: Readonly<Record<string, string>>): Promise<Record<string, SealedText>> {
    const sealed: Record<string, SealedText> = {};
    for (const [setting, value] of Object.entries(secrets)) {
      const isFirst = Object.keys(sealed).length === 0 && (await this.#ports.isFirstSecret());
      sealed[setting] = await this.#ports.keys.seal(value, channelPlace(name, setting), isFirst);
    }
    return sealed;
  }

  async #unsealed(name: string, secrets: Readonly<Record<string, SealedText>>): Promise<Record<string, string>> {
    const plain: Record<string, string> = {};
    for (const [setting, sealed] of Object.entries(secrets)) {
      plain[setting] = await this.#ports.keys.unseal(sealed, channelPlace(name, setting));
    }
    return plain;
  }

  /** N3. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

/** Whole settings, with what all kinds have looked at. */
function checked(kind: ChannelKind, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const settings = wholeSettings(kind.config, given);
  numberSetting('digestOver', settings['digestOver'] ?? '0', 0, DIGEST_OVER_MAX);
  const fallback = settings['fallback'] ?? '';
  if (fallback !== '' && !isRecipient(fallback)) {
    throw new RiposteError('channel.bad-settings', 'fallback is no recipient', {
      hint: 'Give user:NAME, role:ROLE or a mail address; several with | between them are tried in turn.',
    });
  }
  return settings;
}

export function versionOf({ changedAt, changedBy, settings, enabled, secrets }: ChannelRecord): string {
  const sealed = Object.entries(secrets).map(([name, { text }]) => [name, text]);
  return sha256Json([changedAt, changedBy, { ...settings }, enabled, sealed]).slice(0, 16);
}

export function channelView({ record, problem, rest }: HeldChannel): ChannelView {
  const { name, kind, enabled, settings, secrets, changedAt, changedBy } = record;
  return {
    name,
    kind: kind === 'webhook' ? 'webhook' : 'mail',
    enabled,
    settings,
    secrets: Object.keys(secrets),
    problem,
    restsUntil: rest.until === 0 ? null : rest.until,
    changedAt,
    changedBy,
    version: versionOf(record),
  };
}

export function kindView({ name, description, toSelf, config }: ChannelKind): ChannelKindView {
  return {
    name,
    description,
    toSelf,
    settings: config.map((row) => ({
      name: row.name,
      label: row.label,
      description: row.description,
      required: row.required === true,
      secret: row.secret === true,
      options: row.options ?? [],
      defaultValue: row.defaultValue ?? '',
    })),
  };
}
