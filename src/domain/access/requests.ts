/** What was answered to requests that named themselves (`Idempotency-Key`). A port, implemented by `adapters/store`. Types only. */

export interface RequestRecord {
  /** A hash of the caller and the key. */
  readonly key: string;
  /** A hash of the whole request. */
  readonly request: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** JSON; null: it held a secret and is not kept. */
  readonly answer: string | null;
}

export interface RequestRecords {
  /** Undefined where there is none, or none any more (`retention.ts`). */
  get(key: string): Promise<RequestRecord | undefined>;
  /** Settles when it is durable. One of the same key that is there is replaced. */
  keep(record: RequestRecord): Promise<void>;
  forget(key: string): Promise<void>;
}
