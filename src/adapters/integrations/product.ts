/**
 * What a product is to the rest of the house: a manifest, and instances that are opened from it.
 *
 * P1. Nothing throws across this border but `open` (a configuration that cannot work). A command that gets no answer gives one error
 *     entry with a code; a write that cannot be carried out says `refused`, `later` or `lost`.
 * P2. Importing a manifest does nothing: no connection, no timer, no registration.
 */
import type { Line } from '../../core/playbook/line.ts';
import type { Activity } from '../../core/base/activity.ts';
import type { Clock, Timers } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { getOwn, type Json, type JsonObject } from '../../core/base/json.ts';
import type { Random } from '../../core/base/random.ts';
import type { BoundCommand, CommandRow } from '../../core/engine/commands.ts';
import type { AlertFeed } from '../../domain/intake/feed.ts';

/** One setting of an instance. Settings are texts; a secret one is never shown, logged or put into an error. */
export interface ConfigRow {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly options?: readonly string[];
  readonly defaultValue?: string;
  /** Where requests go: `host`, or a `part` of what stands there. Whoever changes it moves the instance: see `instance-edit.ts`. */
  readonly place?: 'host' | 'part';
}

/** What an instance needs of the machine. */
export interface ProductPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly activity: Activity;
  /** A fresh value for each call that nobody can guess: 64 characters of A–Z, a–z, 0–9. */
  readonly nonce: () => string;
  /** Certificate authorities (PEM) beside Node's own, and an HTTP proxy. */
  readonly network?: { readonly ca?: readonly string[]; readonly proxy?: string };
}

/** The answer of an instance's test: read-only, and it says what to do about a failure. */
export type TestReport =
  | { readonly ok: true; readonly detail: string }
  | { readonly ok: false; readonly code: string; readonly detail: string; readonly hint: string };

const TRY_AGAIN = 'Try again; if it stays, look at the state of the service.';

/** Of a failed test: what the connection shows first, then what the product's table says of the code. */
export function failedTest(
  { code, detail, advice }: { readonly code: string; readonly detail: string; readonly advice?: string },
  hints: Readonly<Record<string, string>>,
): TestReport {
  const own = Object.hasOwn(hints, code) ? hints[code] : undefined;
  // Without a connection the product's own words could only be more general.
  const said = code.endsWith('.unreachable') ? [advice ?? own] : [own, advice];
  const hint = said.filter((text) => text !== undefined).join(' ') || TRY_AGAIN;
  return { ok: false, code, detail, hint };
}

/** An alert as a source gives it. */
export interface SourceAlert {
  readonly id: string;
  /** `alert.*` fields: the system keys (id, name, severity, …) and the mapped ones. */
  readonly fields: JsonObject;
  /** The same as an item of `foundIncidents`. */
  readonly found: JsonObject;
  /** One of `fields`, made alone: for whoever looks at a few fields of many alerts. */
  field?(key: string): Json | undefined;
}

export type SourceAnswer =
  /** `complete` is false when the source holds more than it gave: what is missing is unknown, not absent. */
  | {
      readonly kind: 'answer';
      readonly alerts: readonly SourceAlert[];
      readonly total: number;
      readonly complete: boolean;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string };

/** Lines for the war room: they run through the gate, as all that changes something. */
export interface WriteBack {
  reopened(id: string, comment: string): Line;
  /** `mail`: of a user there; '' for nobody. */
  assigned(caseId: string, mail: string): Line;
}

/** Reading alerts from a tenant: for intake and for searches. */
export interface AlertSource {
  /** The `alert.*` keys that its alerts can have: what a query may ask of them. */
  readonly fields: readonly string[];
  /** The command of the product that closes one of them there. */
  readonly closeCommand: string;
  /** The lines that tell it what a person did to an alert here. */
  readonly writeBack?: WriteBack;
  /** All alerts of one case. `caseId` is digits. */
  searchCase(query: { readonly caseId: string; readonly alertsMax?: number }): Promise<SourceAnswer>;
  /** Alerts of a time window (epoch milliseconds, both ends included), oldest first. */
  searchAlerts(query: AlertWindow): Promise<SourceAnswer>;
  /** Where the instance fetches alerts: how it is asked for new ones, and for what became of the others. */
  readonly feed?: AlertFeed;
}

export interface AlertWindow {
  readonly from: number;
  readonly to: number;
  /** `detected` (default): when it happened. `stored`: when the source got it; for polling, so that late ones are not missed. */
  readonly by?: 'detected' | 'stored';
  /** Words of the vendor: critical, high, medium, low, informational. */
  readonly severities?: readonly string[];
  readonly ids?: readonly string[];
  /** Default 1,000. */
  readonly alertsMax?: number;
}

export interface OpenInstance {
  readonly brand: string;
  readonly instance: string;
  readonly commands: readonly BoundCommand[];
  readonly source?: AlertSource;
  test(): Promise<TestReport>;
  close(): void;
}

export interface Product {
  /** The name of its folder. */
  readonly name: string;
  readonly brand: string;
  /** Other names by which playbooks call the brand. */
  readonly brandAliases: readonly string[];
  readonly description: string;
  readonly config: readonly ConfigRow[];
  /** What a test of an instance does, for people: it only reads. */
  readonly tries: string;
  /** The rows without an instance, for the reference and for checks. */
  readonly rows: readonly CommandRow<never>[];
  /** Throws `integration.bad-config` or `outbound.bad-url`. */
  open(place: { readonly instance: string; readonly config: JsonObject }, ports: ProductPorts): OpenInstance;
}

/** The settings of an instance by name, defaults filled in. Throws `integration.bad-config` that names the setting. */
export function readConfig(
  rows: readonly ConfigRow[],
  config: JsonObject,
  instance: string,
): Readonly<Record<string, string>> {
  const wrong = (problem: string, row: ConfigRow) =>
    new RiposteError('integration.bad-config', `instance ${instance}: ${row.name} (${row.label}) ${problem}`, {
      hint: row.options ? `Allowed: ${row.options.join(', ')}.` : row.description,
    });
  const unknown = Object.keys(config).find((name) => !rows.some((row) => row.name === name));
  if (unknown !== undefined) {
    const hint = `Settings: ${rows.map((row) => row.name).join(', ')}.`;
    throw new RiposteError('integration.bad-config', `instance ${instance}: there is no setting ${unknown}`, { hint });
  }
  return Object.fromEntries(
    rows.map((row) => {
      const given = getOwn(config, row.name) ?? row.defaultValue ?? '';
      if (typeof given !== 'string' && typeof given !== 'number') throw wrong('is not a text', row);
      const text = String(given).trim();
      if (row.required === true && text === '') throw wrong('is missing', row);
      if (row.options && text !== '' && !row.options.includes(text)) throw wrong(`is none of the allowed values`, row);
      return [row.name, text];
    }),
  );
}
