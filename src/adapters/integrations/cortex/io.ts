/** What a Cortex command is given. */
import type { Clock } from '../../../core/base/clock.ts';
import type { HttpClient } from '../../outbound/client.ts';
import type { CortexKey } from './auth.ts';

export interface CortexIo {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly instance: string;
  readonly nonce: () => string;
  readonly ids: ActionIds;
  readonly config: { readonly key: CortexKey; readonly tenant: string };
}

/** The highest action id that is known to exist on the tenant: a starting point for reading, lost with the process. */
export interface ActionIds {
  highest(): number | undefined;
  note(id: number): void;
}

export function createActionIds(): ActionIds {
  let known: number | undefined;
  return {
    highest: () => known,
    note(id) {
      known = Math.max(known ?? id, id);
    },
  };
}
