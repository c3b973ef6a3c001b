/** What the fetcher needs of the rest of the product, and what it tells. */
import type { Clock, Timers } from '../../core/base/clock.ts';
import type { Random } from '../../core/base/random.ts';
import type { AlertRef } from '../../core/engine/events.ts';
import type { AuditNote } from '../../domain/access/audit.ts';
import type { AlertFeed, FetchRecords } from '../../domain/intake/feed.ts';
import type { Delivery } from '../../domain/intake/intake.ts';
import type { Reopened } from '../../domain/intake/reopened.ts';

export interface FetcherPorts {
  readonly clock: Clock & Timers;
  readonly random: Random;
  readonly records: FetchRecords;
  /** Instances that fetch, as they stand now. */
  feeds(): readonly { readonly instance: string; readonly feed: AlertFeed }[];
  receive(delivery: Delivery): Promise<unknown>;
  reopen(alertRef: AlertRef, delivery: Delivery): Promise<Reopened>;
  /** Whether an alert that is closed at its source takes its run with it. */
  cancels(): boolean;
  wake(run: string): void;
  /** Unique: nobody makes the same one again. */
  inboxId(): string;
  audit(note: AuditNote): Promise<void>;
  report(what: { readonly code: string; readonly detail: string }): void;
}

/** One instance with its feed. */
export interface FeedPlace {
  readonly ports: FetcherPorts;
  readonly instance: string;
  readonly feed: AlertFeed;
}

/** How fetching from one instance goes. */
export interface FetchStatus {
  readonly instance: string;
  /** `retrying`: the last request failed; `failing`: several did, one after the other. */
  readonly state: 'starting' | 'ok' | 'retrying' | 'failing';
  /** When all new alerts were last taken in, epoch milliseconds; null: never. */
  readonly goodAt: number | null;
  /** Of the last failure; '' where there is none. */
  readonly code: string;
  readonly detail: string;
}
