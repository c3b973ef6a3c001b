/**
 * What a standing lab remembers when it is started again: every request that changed a vendor, in the order in which it took effect.
 *
 * M1. A request is given away in the same turn in which it took effect, before its answer leaves: whoever writes it down at once, never
 *     shows a caller an effect that a later lab does not know.
 * M2. The next lab lets the same products carry the same requests out at their own times. Isolations, quarantines, the firewall's
 *     candidate and its jobs, closed alerts and the numbers of actions are then as if the lab had never stopped, what was under way
 *     included: no vendor keeps a timer, states are computed from the clock.
 * M3. The requests hold the keys of the lab, which open nothing else.
 * M4. What only counts requests (faults, quotas, the record) begins anew.
 */
import type { Product, ProductName, WireRequest } from './wire.ts';

/** One request that took effect. `unheard`: the agents that it was about were away (fault `endpoint-disconnected`). */
export interface PastRequest {
  readonly product: ProductName;
  readonly request: WireRequest;
  readonly unheard: boolean;
}

export interface LabMemory {
  /** When the tenant began, epoch milliseconds: its history lies before. */
  readonly startedAt: number;
  /** Of earlier labs of the tenant, oldest first. */
  readonly past: readonly PastRequest[];
  /** Called with each request that takes effect from now on. Synchronous (M1). */
  readonly keep: (past: PastRequest) => void;
}

/** Lets a product that has just been made do again what it did. A request that it does not take any more is left out. */
export function recall(product: Product, past: readonly PastRequest[]): Product {
  for (const { product: name, request, unheard } of past) {
    if (name !== product.name) continue;
    const received = product.receive(request);
    if (received.kind === 'accepted') received.perform(unheard);
  }
  return product;
}
