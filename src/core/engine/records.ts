/**
 * Changes of what an installation keeps beside its alerts: lists and indicators. Plain data: what they mean is the store's business.
 *
 * C1. A change travels in the event of the task that made it and is applied in the append of that event: it happens once, or not at all.
 * C2. A change says what to do, not what comes out: two runs that add to one list lose nothing.
 */
import type { JsonObject } from '../base/json.ts';

/** An alert by its key: the instance that it came from ('' for one made here), and its id there. */
export interface LinkedAlert {
  readonly instance: string;
  readonly id: string;
}

export type RecordChange =
  /** The list holds this text, whether it was there or not. */
  | { readonly kind: 'list.put'; readonly name: string; readonly text: string }
  /** These items come after those of the list, each that it does not hold yet. No list, no change. */
  | { readonly kind: 'list.add'; readonly name: string; readonly items: readonly string[] }
  | { readonly kind: 'list.remove'; readonly name: string; readonly items: readonly string[] }
  | { readonly kind: 'list.delete'; readonly name: string }
  /** The indicator is there, with these fields besides those that it has; a vendor's score replaces its earlier one. */
  | {
      readonly kind: 'indicator.put';
      readonly type: string;
      readonly value: string;
      readonly fields: JsonObject;
      readonly scores: readonly { readonly vendor: string; readonly score: number; readonly reliability: string }[];
      readonly alerts: readonly LinkedAlert[];
    }
  /** The indicator and these alerts have nothing to do with each other any more. */
  | {
      readonly kind: 'indicator.unlink';
      readonly type: string;
      readonly value: string;
      readonly alerts: readonly LinkedAlert[];
    }
  | { readonly kind: 'indicator.delete'; readonly type: string; readonly value: string };
