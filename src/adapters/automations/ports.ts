/**
 * What our own scripts and built-in commands need of the rest of the product: read-only looks at alerts, tenants and the ledger, and
 * the tenant's own command for closing. `wiring.ts` wires them; tests pass their own.
 */
import type { Clock } from '../../core/base/clock.ts';
import type { Json, JsonObject } from '../../core/base/json.ts';
import type { BoundCommand } from '../../core/engine/commands.ts';
import type { AlertRef, Entry } from '../../core/engine/events.ts';
import type { ScriptNeed, ScriptResult } from '../../core/language/index.ts';
import type { Alerts } from '../../domain/alerts/ports.ts';
import type { Records } from '../../domain/alerts/records.ts';
import type { Reading } from './containment.ts';

export interface AutomationPorts {
  readonly clock: Clock;
  /** Our own alerts. */
  readonly alerts: Pick<Alerts<never>, 'find'>;
  /** The tenant behind an instance, or undefined where the instance is not configured or disabled. */
  tenant(instance: string): TenantPort | undefined;
  /** True where a tenant stands behind the instance, or one that is away may. False: a source or a person brought the alert, and nobody has to be told. */
  hasTenant(instance: string): boolean;
  readonly containment: ContainmentPort;
  readonly policy: PolicyPort;
  /** Lists and indicators, to be read; they are changed by the `records` of an outcome. */
  readonly records: Records;
  /** The entries of a run, by id. */
  entries(run: string): Promise<ReadonlyMap<string, Entry>>;
  /** XSOAR's `modules`: the integration instances. */
  modules(): readonly Json[];
  /** Runs the JavaScript of a path that a playbook gave as an argument. `now`: epoch milliseconds. */
  answer(needs: readonly ScriptNeed[], now: number): Promise<ReadonlyMap<string, readonly ScriptResult[]>>;
}

/** What a playbook may know of the policy, to route by it. What it allows, the gate decides. */
export interface PolicyPort {
  /** For an action of the alert's own playbook as it is shipped. */
  effectOf(verb: string, targets: readonly string[], alert: JsonObject): 'allow' | 'ask' | 'deny';
  /** Whether an alert that nothing speaks against may be closed as a false positive without a person. */
  closesFalsePositives(): boolean;
}

export interface TenantPort {
  /** For people: names the source of evidence. */
  readonly name: string;
  /** The `alert.*` fields that its alerts answer: what a query may ask of them. An alert without one of them has no value there. */
  readonly fields: readonly string[] | 'any';
  readonly source: TenantAlerts;
  /** The tenant's command that updates alerts, bound to this instance. */
  closeCommand(): BoundCommand | undefined;
}

/** Reading the alerts of a tenant: the documented calls and no more. Every integration that is a source of alerts has this shape. */
export interface TenantAlerts {
  /** The alerts of one case; `caseId` is digits. */
  searchCase(search: { readonly caseId: string; readonly alertsMax?: number }): Promise<TenantAnswer>;
  /** The alerts that were detected in a window: epoch milliseconds, both ends included. */
  searchAlerts(search: {
    readonly from: number;
    readonly to: number;
    readonly ids?: readonly string[];
    /** low, medium, high, critical, informational; without it all of them. */
    readonly severities?: readonly string[];
    readonly alertsMax?: number;
  }): Promise<TenantAnswer>;
}

export type TenantAnswer =
  | {
      readonly kind: 'answer';
      readonly alerts: readonly TenantAlert[];
      /** False when the tenant holds more than it gave: what is missing is unknown, not absent. */
      readonly complete: boolean;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string };

export interface TenantAlert {
  readonly id: string;
  /** The `alert.*` fields: what a query is applied to. */
  readonly fields: JsonObject;
  /** The same as an item of `foundIncidents`. */
  readonly found: JsonObject;
  /** One of `fields`, made alone: for whoever looks at a few fields of many alerts. */
  field?(key: string): Json | undefined;
}

/** What this room reads of a row of the ledger. */
export interface LedgerRow {
  readonly id: string;
  readonly run: string;
  readonly verb: string;
  readonly targets: readonly string[];
  readonly instance: string;
  /** `undone` for an action that was taken back. */
  readonly status: string;
}

export interface ContainmentPort {
  /** Oldest first. */
  actionsOfAlert(alertRef: AlertRef): Promise<readonly LedgerRow[]>;
  /**
   * Reads whether a done action still holds. `gone` means that it was taken back, `unknown` that the read failed, `unreadable` that
   * the vendor offers nothing to read, so that the proof of the action itself stands.
   */
  readBack(row: LedgerRow): Promise<Reading>;
}
