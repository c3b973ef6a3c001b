/**
 * What the lab's server and a simulated product say to each other. A product knows nothing of sockets, faults or the record;
 * the server knows nothing of a product's rules.
 *
 * W1. `Product.receive` judges a request and changes nothing but what a vendor remembers of every caller (a nonce that was used).
 * W2. `Accepted.perform` applies the effect and returns the answer. The server calls it at most once, and not at all when a fault
 *     keeps the request from having an effect.
 */
import type { Json, JsonObject } from '../../core/base/json.ts';
import type { Shape } from './shape.ts';

export type ProductName = 'cortex' | 'panos' | 'virustotal' | 'wildfire';

/** One request as it came off the socket. Header names are lower case; `at` is the lab's clock, epoch milliseconds. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One row of a product's route table. `section` is the section of the collected wire-protocol facts that describes the route. */
export interface RouteRow {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Without the trailing slash; products that are tolerant of it accept both forms. `{name}` stands for one part. */
  readonly path: string;
  readonly section: string;
  readonly stateChanging: boolean;
  /** What the body may hold. Anything else is refused and counts as unexpected traffic. */
  readonly fields: Readonly<Record<string, Shape>>;
}

/** A request that the product does not carry out. `unexpected` says why a well-behaved client would never have sent it. */
export interface Refused {
  readonly kind: 'refused';
  readonly route: string | null;
  readonly body: Json;
  readonly answer: Answer;
  readonly unexpected: string;
}

export interface Accepted {
  readonly kind: 'accepted';
  readonly route: RouteRow;
  /** The parsed parameters: `request_data` at Cortex, the form fields at WildFire and PAN-OS (without the key), the path's at VirusTotal. */
  readonly body: JsonObject;
  /** True when the request repeats what was answered before: it gives no logical call its name. */
  readonly readsBack?: boolean;
  /** `unheard`: while the endpoints that the request is about are away (fault `endpoint-disconnected`). */
  perform(unheard?: boolean): Answer;
}

export type Received = Refused | Accepted;

export interface Product {
  readonly name: ProductName;
  readonly routes: readonly RouteRow[];
  receive(request: WireRequest): Received;
  /** The product's own form of "too many requests" and of an internal error, for faults. */
  failure(kind: 'throttled' | 'internal'): Answer;
  /** The text with every credential replaced, for the record. */
  redact(text: string): string;
}
