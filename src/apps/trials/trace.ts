/**
 * What was seen of one scenario: everything that the judge may look at, and nothing else. Plain data, so that a verdict can be
 * tested without a run.
 */
import type { ActionView, AlertView, ApprovalView, EventsPage, ItemView, RunView } from '../../core/api/views.ts';
import type { LabRequest } from '../lab/index.ts';

export type TraceEvent = EventsPage['events'][number];

/** What the judge needs of a request that reached the lab. */
export type TraceRequest = Pick<
  LabRequest,
  'seq' | 'product' | 'route' | 'method' | 'path' | 'headers' | 'rawBody' | 'body' | 'stateChanging' | 'call'
>;

/** What a person did, and how many requests had reached the lab before. */
export interface Mark {
  /** `approval`, or the id of the item that was completed (`manual:commit`). */
  readonly what: string;
  readonly afterSeq: number;
}

export interface Trace {
  /** The first alert, as the product shows it in the end; undefined when it never took it. */
  readonly alert: AlertView | undefined;
  /** Why the product did not take the alert, else null. */
  readonly refused: string | null;
  /** The run of the first alert in the end. */
  readonly run: RunView | undefined;
  readonly events: readonly TraceEvent[];
  /** Everything that approvers of that run were shown, the open ones included, in the order of asking. */
  readonly approvals: readonly ApprovalView[];
  /** The same questions as pages, by their id and hash. */
  readonly pages: ReadonlyMap<string, string>;
  /** Every item that was open at some time. */
  readonly items: readonly ItemView[];
  readonly actions: readonly ActionView[];
  /** Names of all audit events of the installation. */
  readonly audit: readonly string[];
  readonly requests: readonly TraceRequest[];
  readonly unexpected: readonly string[];
  readonly marks: readonly Mark[];
  /** How long this machine worked at each instant of the lab's clock, in milliseconds. */
  readonly worked: readonly { readonly at: number; readonly ms: number }[];
}
