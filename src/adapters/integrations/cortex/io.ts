/** What a Cortex command is given. */
import type { Clock } from '../../../core/base/clock.ts';
import type { HttpClient } from '../../outbound/client.ts';
import type { CountingIds } from '../counting-ids.ts';
import type { CortexKey } from './auth.ts';

export interface CortexIo {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly instance: string;
  readonly nonce: () => string;
  /** Of actions. */
  readonly ids: CountingIds;
  readonly config: { readonly key: CortexKey; readonly tenant: string };
}
