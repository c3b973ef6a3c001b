/** What a PAN-OS command is given. */
import type { Clock } from '../../../core/base/clock.ts';
import type { HttpClient } from '../../outbound/client.ts';
import type { CountingIds } from '../counting-ids.ts';

/** Which part of the configuration an instance writes to. */
export type Place =
  | { readonly kind: 'vsys'; readonly name: string }
  | { readonly kind: 'device-group'; readonly name: string }
  | { readonly kind: 'shared' };

export interface PanosIo {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly instance: string;
  /** Of jobs. */
  readonly ids: CountingIds;
  readonly config: {
    readonly key: string;
    readonly place: Place;
    /** Name of the API user: commits are limited to its changes. '' commits everybody's. */
    readonly admin: string;
  };
}
