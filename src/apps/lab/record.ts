/**
 * What the lab shows to a test: the record of what reached it (one row per request, in order of arrival), the listeners that are
 * told of each, and the clock that it runs on.
 */
import type { Json } from '../../core/base/json.ts';
import type { LogicalCall } from './calls.ts';
import type { FaultKind } from './tenant.ts';
import type { ProductName } from './wire.ts';

/**
 * What became of a request: a status number once the answer is written; `held` while the lab keeps it unanswered on purpose;
 * `reset` when the lab closed the connection; `gone` when the client went away first; `open` before any of these.
 */
export type LabAnswer = number | 'open' | 'held' | 'reset' | 'gone';

export interface LabRequest {
  /** From 1, over all products of the lab. */
  readonly seq: number;
  /** The lab's clock at arrival, epoch milliseconds. */
  readonly at: number;
  readonly product: ProductName;
  /** Name of the route, null when no route has that path. */
  readonly route: string | null;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names; credentials are replaced by `***`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came, credentials replaced. */
  readonly rawBody: string;
  /** The parsed parameters: `request_data` at Cortex, the form fields at WildFire; at PAN-OS with what they `said`. Of a refused request what could be parsed. */
  readonly body: Json;
  /** The client's end of the connection: every request of one connection has the same. */
  readonly clientPort: number;
  /** True for a route that changes the vendor's state and for an accepted request only. */
  readonly stateChanging: boolean;
  /** The logical call that the request gives its name to. Polls, look-ups before an action and read-backs have none. */
  readonly call: LogicalCall | undefined;
  /** Which attempt of the same call with the same indicator at this service, from 1; 0 without a call. */
  readonly attempt: number;
  readonly fault: FaultKind | undefined;
  /** Whether the product carried the request out. */
  readonly applied: boolean;
  readonly answer: LabAnswer;
}

/** A request that no well-behaved client would have sent. A test that finds one has failed. */
export interface Unexpected {
  readonly reason: string;
  readonly request: LabRequest;
}

/**
 * The lab's time. A trial passes a clock that it moves itself (`StepClock` of the base), a standing lab the wall clock. `at` is
 * used for slow answers only.
 */
export interface LabClock {
  now(): number;
  at(due: number, fire: () => void): () => void;
}

/** Called, and awaited, when a request had its effect and when its answer is on its way. */
export type LabListener = (phase: 'received' | 'answered', request: LabRequest) => Promise<void> | void;
