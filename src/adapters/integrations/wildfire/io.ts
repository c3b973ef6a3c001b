/** What a WildFire command is given. */
import type { Clock } from '../../../core/base/clock.ts';
import type { HttpClient } from '../../outbound/client.ts';

export interface WildFireIo {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly instance: string;
  readonly config: {
    readonly key: string;
    /** Sent with keys of products that need it; '' otherwise. */
    readonly agent: string;
    readonly reliability: string;
  };
}
