/** What a route of the simulated Cortex tenant is. */
import type { JsonObject } from '../../../core/base/json.ts';
import type { Answer, RouteRow } from '../wire.ts';
import type { CortexTenant } from './tenant-state.ts';

export interface CortexRoute extends RouteRow {
  /** What the fields cannot say alone: the problem, or undefined. */
  readonly check?: (body: JsonObject) => string | undefined;
  readonly handle: (tenant: CortexTenant, body: JsonObject, now: number) => Answer;
  /** The endpoints that a fault of the connection takes away. */
  readonly endpoints?: (body: JsonObject) => readonly string[];
  /** True for a request that repeats what the tenant has answered already: it is no call of its own. */
  readonly readsBack?: (tenant: CortexTenant, body: JsonObject) => boolean;
}
