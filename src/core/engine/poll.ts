/** When a call that is not finished is asked again. */
import type { Json } from '../base/json.ts';

/** Ask again later: with what, when at the earliest, and until when. */
export interface Poll {
  /** What the first answer gave (an action id); handed back to `poll` or `prove`. */
  readonly state: Json;
  readonly intervalMs: number;
  /** Epoch milliseconds after which the command counts as timed out. */
  readonly deadline: number;
  /** `prove` reads the world after a write; `poll` asks a command that reads again. */
  readonly phase: 'poll' | 'prove' | 'settle' | 'shared';
}
