/** The sweeper: an hour after the other it removes what is not to be kept longer (`domain/access/retention.ts`). */
import type { Clock, Timers } from '../core/base/clock.ts';
import { toRiposteError } from '../core/base/errors.ts';
import { sweepRetention, type RetentionRecords } from '../domain/access/retention.ts';
import type { Report } from './product.ts';

const HOUR_MS = 3_600_000;
/** After it listens: a start has other things to do. */
const FIRST_MS = 60_000;

export function startRetention(records: RetentionRecords, clock: Clock & Timers, report: Report): () => Promise<void> {
  let cancel = (): void => undefined;
  let stopped = false;
  let under = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      const gone = Object.entries(await sweepRetention(records, clock.now(), () => !stopped));
      if (gone.length === 0) return;
      const detail = gone.map(([key, rows]) => `${rows} ${key}`).join(', ');
      report({ code: 'retention.swept', detail: `not kept longer: ${detail}`, level: 'note' });
    } catch (thrown) {
      const { code, message } = toRiposteError(thrown);
      report({ code, detail: `retention: ${message}` });
    }
  };
  const next = (afterMs: number): void => {
    if (stopped) return;
    cancel = clock.at(clock.now() + afterMs, () => {
      under = sweep().finally(() => {
        next(HOUR_MS);
      });
    });
  };
  next(FIRST_MS);
  return async () => {
    stopped = true;
    cancel();
    await under;
  };
}
