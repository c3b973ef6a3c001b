/**
 * What a simulated tenant holds: the `tenant` part of a scenario file, and the alerts that are in the tenant's store.
 *
 * T1. Every key may be missing; a missing table is an empty one. Keys of products that the lab does not simulate yet are accepted.
 * T2. A value that the lab would have to guess the meaning of (a score of 7, a fault of an unknown kind) is refused at start.
 */
import { RiposteError } from '../../core/base/errors.ts';
import type { Json, JsonObject } from '../../core/base/json.ts';

/** 0 unknown, 1 good, 2 suspicious, 3 malicious. */
export type Score = number;

export interface EndpointSpec {
  /** CONNECTED, DISCONNECTED, LOST or UNINSTALLED. */
  readonly status?: string;
  /** AGENT_UNISOLATED, AGENT_ISOLATED or one of the two pending states. */
  readonly is_isolated?: string;
}

export interface RelatedAlertSpec {
  readonly id: string;
  readonly name?: string;
  readonly severity?: string;
  readonly status?: string;
  readonly agentid?: string;
  readonly caseid?: string | number;
  readonly mitreattcktechnique?: readonly string[] | string;
  /** Detection time relative to the first delivered alert's. */
  readonly minutesFromAlert?: number;
}

export type FaultKind = '429' | '500' | 'timeout' | 'endpoint-disconnected' | 'reset' | 'slow';

/** A fault at the wire call behind a logical call. `reset` and `slow` are the lab's own; the others are of the scenario format. */
export interface FaultSpec {
  readonly call: string;
  readonly kind: FaultKind | 429 | 500;
  /** Which attempts, counted from 1 for each call, service and indicator. */
  readonly attempts: readonly number[] | 'all';
  readonly retryAfterSeconds?: number;
  /** The vendor did it, and its answer was lost. */
  readonly effect?: 'applied';
  /** Of `slow`: how long the answer is kept back, on the lab's clock. Default 10. */
  readonly answerAfterSeconds?: number;
}

/** The firewall, or Panorama with one device group. */
export interface PanosSpec {
  /** Not true: the tenant has no such device, and the lab opens no door for one. */
  readonly configured?: boolean;
  readonly type?: 'firewall' | 'panorama';
  readonly deviceGroup?: string | null;
  /** Name → sites. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  readonly rules?: readonly {
    readonly name: string;
    readonly category?: string;
    readonly action?: string;
    readonly disabled?: boolean;
  }[];
  /** How every commit job ends; `fail`: it starts and ends in failure. Default ok. */
  readonly commit?: 'ok' | 'fail';
  readonly push?: 'ok' | 'fail';
}

export interface TenantSpec {
  readonly verdicts?: {
    readonly url?: Readonly<Record<string, Score>>;
    readonly file?: Readonly<Record<string, Score>>;
    readonly ip?: Readonly<Record<string, Score>>;
    readonly domain?: Readonly<Record<string, Score>>;
  };
  /** true common, false rare, not listed unknown. */
  readonly prevalence?: {
    readonly domain?: Readonly<Record<string, boolean>>;
    readonly ip?: Readonly<Record<string, boolean>>;
  };
  readonly relatedAlerts?: readonly RelatedAlertSpec[];
  readonly endpoints?: Readonly<Record<string, EndpointSpec>>;
  /** Final status of every terminate action. Default COMPLETED_SUCCESSFULLY. */
  readonly terminate?: string;
  /**
   * `status`: whether the file is in quarantine before anything is done, null: the tenant never tells. `action`: final status of the
   * quarantine action. Default false and COMPLETED_SUCCESSFULLY.
   */
  readonly quarantine?: { readonly status?: boolean | null; readonly action?: string };
  /** The event inside the original of every alert; `events`: of the alert with that id. */
  readonly originalAlert?: { readonly event?: JsonObject; readonly events?: Readonly<Record<string, JsonObject>> };
  /** A text that a command line contains → what it prints on the endpoint. */
  readonly scriptResults?: Readonly<Record<string, string>>;
  readonly panos?: PanosSpec;
  readonly faults?: readonly FaultSpec[];
  readonly [laterProduct: string]: unknown;
}

/** An alert as the tenant maps it: `alert.*` keys, any of them missing, a scalar or a list. */
export type AlertFields = JsonObject;

/** A fault with every default filled in. */
export interface Fault {
  readonly call: string;
  readonly kind: FaultKind;
  readonly attempts: readonly number[] | 'all';
  readonly retryAfterSeconds: number | undefined;
  readonly applied: boolean;
  readonly answerAfterSeconds: number;
}

const FAULT_KINDS: readonly FaultKind[] = ['429', '500', 'timeout', 'endpoint-disconnected', 'reset', 'slow'];
const SCORES: readonly unknown[] = [0, 1, 2, 3];

/** Checks what the lab relies on. Throws `lab.bad-tenant` that names the value. */
export function checkTenant(tenant: TenantSpec): void {
  for (const [kind, table] of Object.entries(tenant.verdicts ?? {})) {
    for (const [value, score] of Object.entries(table ?? {})) {
      if (!SCORES.includes(score))
        throw badTenant(`verdicts.${kind}['${value}'] is ${String(score)}, not 0, 1, 2 or 3`);
    }
  }
  for (const [kind, table] of Object.entries(tenant.prevalence ?? {})) {
    for (const [value, common] of Object.entries(table ?? {})) {
      if (typeof common !== 'boolean') throw badTenant(`prevalence.${kind}['${value}'] is neither true nor false`);
    }
  }
  const { status } = tenant.quarantine ?? {};
  if (status !== undefined && status !== null && typeof status !== 'boolean')
    throw badTenant(`quarantine.status is ${JSON.stringify(status)}, not true, false or null`);
  checkPanos(tenant.panos ?? {});
  faultsOf(tenant);
}

function checkPanos({ type, commit, push }: PanosSpec): void {
  const rows = [
    ['type', type, ['firewall', 'panorama']],
    ['commit', commit, ['ok', 'fail']],
    ['push', push, ['ok', 'fail']],
  ] as const;
  for (const [key, value, allowed] of rows) {
    if (value === undefined || allowed.some((word) => word === value)) continue;
    throw badTenant(`panos.${key} is ${String(value)}, not ${allowed.join(' or ')}`);
  }
}

/** The tenant's faults in the order given. */
export function faultsOf(tenant: TenantSpec): readonly Fault[] {
  return (tenant.faults ?? []).map((spec) => {
    const kind = FAULT_KINDS.find((known) => known === String(spec.kind));
    if (!kind) throw badTenant(`fault of the unknown kind '${String(spec.kind)}' at ${spec.call}`);
    if (spec.attempts !== 'all' && !Array.isArray(spec.attempts)) {
      throw badTenant(`attempts of the fault at ${spec.call} is neither "all" nor a list`);
    }
    return {
      call: spec.call,
      kind,
      attempts: spec.attempts,
      retryAfterSeconds: spec.retryAfterSeconds,
      applied: spec.effect === 'applied',
      answerAfterSeconds: spec.answerAfterSeconds ?? 10,
    };
  });
}

/** The texts of an alert field: missing and null give none, a scalar one, a list its items. */
export function textsOf(value: Json | undefined): readonly string[] {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return items.flatMap((item) =>
    item === undefined || item === null || typeof item === 'object' ? [] : [String(item)],
  );
}

/** The first text of an alert field, or undefined. */
export function textOf(value: Json | undefined): string | undefined {
  return textsOf(value)[0];
}

function badTenant(message: string): RiposteError {
  return new RiposteError('lab.bad-tenant', message, { hint: 'See the tenant keys of the scenario format.' });
}
