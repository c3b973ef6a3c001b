/** How a test of the contract comes to its stores: fresh data for each test, closed after it. */
import type { Store } from '../types.ts';

export interface Handles {
  one(): Promise<Store>;
  /** Two handles on the same data, as two processes hold them. */
  two(): Promise<readonly [Store, Store]>;
}
