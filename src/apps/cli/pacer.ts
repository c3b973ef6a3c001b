/**
 * Time of a run in the lab that nobody wants to wait for: product and lab share one clock that stands still while anything is under
 * way, and jumps to the next timer when nothing is.
 *
 * V1. Time moves only in `jump`. At rest means: no work in the product, and every request that it waits for is held by the lab.
 */
import { TrialClock, type TrialDown, type TrialUp } from '../clock.ts';

/** What the lab has in hand; `held` are requests that it keeps unanswered on purpose. */
export interface LabLoad {
  held(): number;
  inFlight(): number;
}

/** How soon to ask again while something is under way in the lab; the machine's time, not the run's. */
const ASK_AGAIN_MS = 2;

export class Pacer {
  readonly clock: TrialClock;
  #hear: (message: TrialDown) => void = () => undefined;
  #idle: Extract<TrialUp, { type: 'idle' }> | undefined;
  #changed: () => void = () => undefined;
  #epoch = 0;

  /** `now`: where the clock begins, epoch milliseconds. */
  constructor(now: number) {
    this.clock = new TrialClock(now, {
      send: (message) => {
        if (message.type !== 'idle') return;
        this.#idle = message;
        this.#changed();
      },
      onMessage: (listener) => {
        this.#hear = listener;
      },
    });
  }

  /** Waits until nothing but a timer can happen. Returns its due time, or null when there is none. */
  async rest(lab: LabLoad): Promise<number | null> {
    for (;;) {
      const { peers, next } = await this.#ask();
      if (peers === lab.held() && lab.inFlight() === 0) return next;
      await new Promise<void>((resume) => setTimeout(resume, ASK_AGAIN_MS));
    }
  }

  jump(to: number): void {
    this.#epoch += 1;
    this.#hear({ type: 'advance', epoch: this.#epoch, to });
  }

  /** The next report of idleness that was made after this question. */
  async #ask(): Promise<Extract<TrialUp, { type: 'idle' }>> {
    this.#epoch += 1;
    const epoch = this.#epoch;
    this.#idle = undefined;
    const answered = new Promise<void>((resume) => {
      this.#changed = () => {
        if (this.#idle?.epoch === epoch) resume();
      };
    });
    this.#hear({ type: 'ping', epoch });
    await answered;
    return this.#idle ?? (await this.#ask());
  }
}
