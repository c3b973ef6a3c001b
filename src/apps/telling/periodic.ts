/** Work that is done again and again, one after the other, by the timers that are passed in. */
import type { Clock, Timers } from '../../core/base/clock.ts';

export interface Periodic {
  /** Does it now, or right after the one that is under way. */
  wake(): void;
  /** Nothing begins any more; settles when what is under way has ended. */
  stop(): Promise<void>;
}

/** `everyMs`: the pause after each. A failure goes to `failed`, and does not end it. */
export function periodically(
  clock: Clock & Timers,
  everyMs: number,
  work: () => Promise<void>,
  failed: (thrown: unknown) => void,
): Periodic {
  let cancel: () => void = () => undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  const start = (): void => {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    cancel();
    running = work()
      .catch(failed)
      .finally(() => {
        running = undefined;
        if (stopped) return;
        if (again) {
          again = false;
          start();
        } else cancel = clock.at(clock.now() + everyMs, start);
      });
  };
  start();
  return {
    wake: start,
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
}
