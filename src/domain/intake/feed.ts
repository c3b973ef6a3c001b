/** A source of alerts that is asked, and what is kept of the asking: ports. Implemented by integrations and by the store. */
import type { JsonObject } from '../../core/base/json.ts';
import type { AlertRef } from '../../core/engine/events.ts';
import type { FedPage, FetchAsk, FetchCursor } from './fetch.ts';
import type { SourceChange, SourceState, Watched } from './source-state.ts';

export interface FeedSettings {
  readonly intervalMs: number;
  /** How far before the newest alert each pass begins. */
  readonly lookBackMs: number;
  /** How far back the very first pass goes. */
  readonly firstMs: number;
}

export type FeedAnswer<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly detail: string;
      /** How long the source wants to be left alone. */
      readonly retryAfterMs?: number;
    };

/** An alert as it stands now; `fields` are its `alert.*` fields. */
export interface StandingAlert {
  readonly fields: JsonObject;
  readonly state: SourceState;
}

/** Of one instance. Each call is one attempt: when to try again is decided by who asks. Nothing throws. */
export interface AlertFeed {
  /** Where it asks; a cursor is of that place. */
  readonly place: string;
  readonly settings: FeedSettings;
  page(ask: FetchAsk): Promise<FeedAnswer<FedPage>>;
  /** How the alerts stand now, at most `FETCH_PAGE` ids; one that the source does not have any more has no row. */
  states(ids: readonly string[]): Promise<FeedAnswer<ReadonlyMap<string, StandingAlert>>>;
}

export interface KeptCursor {
  readonly cursor: FetchCursor;
  /** Of the feed that it belongs to. */
  readonly place: string;
  /** When a pass last came to its end; null: never. */
  readonly goodAt: number | null;
}

/** A state as it was seen. `nextAt`: when to ask again; 0: as was decided before, or at once. */
export interface SeenState {
  readonly id: string;
  readonly state: SourceState;
  readonly nextAt: number;
}

/** How an alert stands at its source, for people. Times: epoch milliseconds on our clock. */
export interface SourceView {
  readonly status: string;
  readonly closed: boolean | null;
  /** '' for nobody, null: the source does not say. */
  readonly assignee: string | null;
  readonly comment: string;
  /** When it was first seen so. */
  readonly changedAt: number;
}

/** What the fetcher keeps. Implemented by `adapters/store`; each call is one transaction. */
export interface FetchRecords {
  cursor(instance: string): Promise<KeptCursor | undefined>;
  /** For each id, also for those that are not here. */
  watched(instance: string, ids: readonly string[]): Promise<ReadonlyMap<string, Watched>>;
  /** Those that are to be asked for by `now`, the longest due first. */
  due(instance: string, now: number, limit: number): Promise<readonly Watched[]>;
  /** In the order of `refs`; undefined for an alert that nobody fetched. */
  views(refs: readonly AlertRef[]): Promise<readonly (SourceView | undefined)[]>;
  keep(kept: {
    readonly instance: string;
    readonly at: number;
    readonly states: readonly SeenState[];
    readonly cursor?: KeptCursor;
  }): Promise<void>;
  /**
   * A change at the source: the alert is closed here, its run is told, the audit has it, and the state is kept as seen. A run that has ended
   * is not told; `cancels`: it is cancelled. False: the alert was changed meanwhile, and nothing was written.
   */
  tell(told: {
    readonly instance: string;
    readonly id: string;
    readonly at: number;
    readonly run: string | null;
    readonly inboxId: string;
    readonly changes: readonly { readonly kind: SourceChange['kind']; readonly detail: string }[];
    /** The alert is closed here, too. */
    readonly closes: { readonly reason: string; readonly notes: string } | null;
    readonly cancels: boolean;
    readonly seen: SeenState;
  }): Promise<boolean>;
}
