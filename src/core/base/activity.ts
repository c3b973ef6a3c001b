/**
 * Counts work that is under way, so that a clock which belongs to a trial knows when nothing but timers can happen next.
 * In production nobody listens.
 */
export interface Activity {
  /** Work begins; the return value ends it (once). `waits-for-peer` is an HTTP request that only its peer can finish. */
  begin(kind: 'work' | 'waits-for-peer'): () => void;
}

export const noActivity: Activity = { begin: () => () => undefined };
