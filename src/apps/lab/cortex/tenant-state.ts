/** All that a simulated tenant remembers between requests, and the one limit that the vendor documents. */
import type { TenantSpec, AlertFields } from '../tenant.ts';
import { AlertStore } from './alerts.ts';
import { EndpointPark } from './endpoints.ts';

const EXTRA_DATA_PER_MINUTE = 10;

export class CortexTenant {
  readonly spec: TenantSpec;
  readonly alerts: AlertStore;
  readonly endpoints: EndpointPark;
  #extraDataAt: readonly number[] = [];

  constructor(spec: TenantSpec, delivered: readonly AlertFields[], startedAt: number) {
    this.spec = spec;
    this.alerts = new AlertStore(spec, delivered, startedAt);
    this.endpoints = new EndpointPark(spec, delivered, startedAt);
  }

  /** Takes one of the ten reads of a case's extra data that a minute has; false when none is left. */
  takeExtraData(now: number): boolean {
    const recent = this.#extraDataAt.filter((at) => now - at < 60_000);
    if (recent.length >= EXTRA_DATA_PER_MINUTE) return false;
    this.#extraDataAt = [...recent, now];
    return true;
  }
}
