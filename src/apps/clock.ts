/**
 * The only files of the product that ask the machine for time and randomness: this one.
 *
 * `WallClock` is production. `TrialClock` belongs to a trial: it moves only when the parent process says so, and tells the
 * parent when this process is idle, so that time can jump to the next timer.
 */
import { randomBytes } from 'node:crypto';
import type { Activity } from '../core/base/activity.ts';
import type { Clock, Timers } from '../core/base/clock.ts';
import type { Random } from '../core/base/random.ts';

/** setTimeout counts in 32 bits; a longer wait is made of pieces. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

/**
 * Time that never runs backwards, and never stands still. When the machine's clock is set back, ours goes on at half speed until the two meet:
 * what is due in a minute is due in two then, and not in a day; a clock that is a little slow is caught up with unseen.
 */
export class WallClock implements Clock, Timers {
  readonly #wall: () => number;
  #last = 0;
  #lastAt = 0;

  /** `wall`: the machine's clock, epoch milliseconds. */
  constructor(wall: () => number = Date.now) {
    this.#wall = wall;
  }

  now(): number {
    const at = this.monotonic();
    const slewed = this.#last + (at - this.#lastAt) / 2;
    this.#last = Math.max(this.#wall(), this.#last === 0 ? 0 : slewed);
    this.#lastAt = at;
    return Math.trunc(this.#last);
  }

  monotonic(): number {
    return performance.now();
  }

  at(due: number, fire: () => void): () => void {
    let handle: NodeJS.Timeout;
    const wait = () => {
      const left = due - this.now();
      handle = left <= 0 ? setTimeout(fire, 0) : setTimeout(wait, Math.min(left, TIMEOUT_MAX_MS));
    };
    wait();
    return () => {
      clearTimeout(handle);
    };
  }
}

/** What a trial's child tells its parent, and hears from it. */
export type TrialUp =
  | { readonly type: 'ready'; readonly url: string; readonly token: string }
  /** Nothing can happen here but timers and answers of peers. `epoch` is that of the last message heard. */
  | { readonly type: 'idle'; readonly epoch: number; readonly peers: number; readonly next: number | null };
export type TrialDown =
  | { readonly type: 'advance'; readonly epoch: number; readonly to: number }
  | { readonly type: 'ping'; readonly epoch: number };

export interface TrialChannel {
  send(message: TrialUp): void;
  onMessage(listener: (message: TrialDown) => void): void;
}

export class TrialClock implements Clock, Timers, Activity {
  #now: number;
  #epoch = 0;
  #work = 0;
  #peers = 0;
  #checking = false;
  #timers: { readonly due: number; readonly fire: () => void }[] = [];
  readonly #channel: TrialChannel;

  constructor(now: number, channel: TrialChannel) {
    this.#now = now;
    this.#channel = channel;
    channel.onMessage((message) => {
      this.#epoch = message.epoch;
      if (message.type === 'advance') this.#advanceTo(message.to);
      this.#check();
    });
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  at(due: number, fire: () => void): () => void {
    const timer = { due, fire };
    this.#timers.push(timer);
    this.#check();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#check();
    };
  }

  begin(kind: 'work' | 'waits-for-peer'): () => void {
    let open = true;
    this.#count(kind, 1);
    return () => {
      if (!open) return;
      open = false;
      this.#count(kind, -1);
    };
  }

  #count(kind: 'work' | 'waits-for-peer', change: number): void {
    if (kind === 'work') this.#work += change;
    else this.#peers += change;
    this.#check();
  }

  /** Idle is said only after two turns of the event loop without work: what a finished call leads to has begun by then. */
  #check(): void {
    if (this.#checking || this.#work > 0) return;
    this.#checking = true;
    setImmediate(() =>
      setImmediate(() => {
        this.#checking = false;
        if (this.#work > 0) return;
        const dues = this.#timers.map((timer) => timer.due);
        const next = dues.length === 0 ? null : Math.min(...dues);
        this.#channel.send({ type: 'idle', epoch: this.#epoch, peers: this.#peers, next });
      }),
    );
  }

  #advanceTo(instant: number): void {
    this.#now = Math.max(this.#now, instant);
    const due = this.#timers.filter((timer) => timer.due <= this.#now).toSorted((a, b) => a.due - b.due);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const timer of due) timer.fire();
  }
}

/** Randomness of the machine. */
export class SystemRandom implements Random {
  next(): number {
    return randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
  }
}

const NONCE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 64 characters of A–Z, a–z, 0–9: what an advanced key signs. 248 is the largest multiple of 62 in a byte: no bias. */
export function nonce(): string {
  let text = '';
  while (text.length < 64) {
    for (const byte of randomBytes(96)) if (byte < 248 && text.length < 64) text += NONCE_ALPHABET[byte % 62];
  }
  return text;
}
