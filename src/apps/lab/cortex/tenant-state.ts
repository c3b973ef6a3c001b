/** All that a simulated tenant remembers between requests, and the one limit that the vendor documents. */
import type { TenantSpec, AlertFields } from '../tenant.ts';
import { AlertStore } from './alerts.ts';
import { EndpointPark } from './endpoints.ts';
import { Quarantine } from './quarantine.ts';
import { Scripts } from './scripts.ts';

const EXTRA_DATA_PER_MINUTE = 10;

export class CortexTenant {
  readonly spec: TenantSpec;
  readonly alerts: AlertStore;
  readonly endpoints: EndpointPark;
  readonly quarantine: Quarantine;
  readonly scripts: Scripts;
  /** Hashes in lower case. */
  readonly hashes = { blocklist: new Set<string>(), allowlist: new Set<string>() };
  #turn = 0;
  #extraDataAt: readonly number[] = [];

  constructor(spec: TenantSpec, delivered: readonly AlertFields[], startedAt: number) {
    this.spec = spec;
    this.alerts = new AlertStore(spec, delivered, startedAt);
    this.endpoints = new EndpointPark(spec, delivered, startedAt);
    this.quarantine = new Quarantine(spec.quarantine, this.endpoints);
    this.scripts = new Scripts(spec.scriptResults, this.endpoints);
  }

  /** A tenant that says how a quarantine ends says it for every agent, whether its state is listed or not. */
  takesQuarantine(endpointId: string): boolean {
    return this.endpoints.has(endpointId) || (this.spec.quarantine?.action !== undefined && endpointId !== '');
  }

  /** Another number each time. */
  nextTurn(): number {
    this.#turn += 37;
    return this.#turn;
  }

  /** Takes one of the ten reads of a case's extra data that a minute has; false when none is left. */
  takeExtraData(now: number): boolean {
    const recent = this.#extraDataAt.filter((at) => now - at < 60_000);
    if (recent.length >= EXTRA_DATA_PER_MINUTE) return false;
    this.#extraDataAt = [...recent, now];
    return true;
  }
}
