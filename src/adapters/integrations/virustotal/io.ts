/** What a VirusTotal command is given. */
import type { Clock } from '../../../core/base/clock.ts';
import type { HttpClient } from '../../outbound/client.ts';
import type { ReportKind } from './schema.ts';

export interface VirusTotalIo {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly instance: string;
  readonly config: {
    readonly key: string;
    readonly reliability: string;
    /** How many engines make a value malicious. */
    readonly thresholds: Readonly<Record<ReportKind, number>>;
    /** A domain whose average rank is at least this high up in lists of popular domains is good. */
    readonly popularRank: number;
  };
}
