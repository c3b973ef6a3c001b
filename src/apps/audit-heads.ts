/** The head of the audit, told at intervals: in the log and among the metrics, which others keep. What was cut off the audit since shows against it. */
import type { Clock, Timers } from '../core/base/clock.ts';
import { headText, type AuditTrail } from '../domain/access/audit.ts';
import type { Report } from './product.ts';

const HOUR_MS = 3_600_000;
/** After it listens: what came in at the start is chained by then. */
const FIRST_MS = 10_000;

export interface AuditHeads {
  /** The last one that was told; empty before the first. */
  readonly told: () => string;
  readonly stop: () => void;
}

export function tellAuditHeads(audit: Pick<AuditTrail, 'head'>, clock: Clock & Timers, report: Report): AuditHeads {
  let told = '';
  let cancel = (): void => undefined;
  let stopped = false;
  const tell = async (): Promise<void> => {
    const head = await audit.head();
    const text = headText(head);
    if (head.number > 0 && text !== told) report({ code: 'audit.head', detail: text, level: 'note' });
    told = text;
  };
  const next = (afterMs: number): void => {
    if (stopped) return;
    cancel = clock.at(clock.now() + afterMs, () => {
      // What is wrong with the store is said by whoever needs it; the next hour tries again.
      tell()
        .catch(() => undefined)
        .finally(() => {
          next(HOUR_MS);
        });
    });
  };
  next(FIRST_MS);
  return {
    told: () => told,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}
