/** The browser's time behind `Clock`, and the one place of the console that asks for it. */
import type { Clock } from '../../core/base/clock.ts';

export const browserClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
