/** How a person likes the table: kept in this browser, for nothing of an alert is in it. */
import { useState } from 'react';

export type Density = 'comfortable' | 'compact';

export interface Kept {
  readonly density: Density;
  /** Empty: the usual ones. */
  readonly columns: readonly string[];
  /** The saved view that the page opens with; empty: open alerts are not preferred over others. */
  readonly view: string;
}

const KEY = 'riposte.alerts';
const NOTHING: Kept = { density: 'comfortable', columns: [], view: '' };

export const ROW_PX: Readonly<Record<Density, number>> = { comfortable: 34, compact: 27 };

export function useKept(): readonly [Kept, (change: Partial<Kept>) => void] {
  const [kept, setKept] = useState(readKept);
  const keep = (change: Partial<Kept>): void => {
    const next = { ...readKept(), ...change };
    setKept(next);
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing: the choice holds until the page is left.
    }
  };
  return [kept, keep];
}

function readKept(): Kept {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const { density, columns, view } = (typeof read === 'object' && read !== null ? read : {}) as Partial<Kept>;
    return {
      density: density === 'compact' ? 'compact' : 'comfortable',
      columns: Array.isArray(columns) ? columns.filter((each) => typeof each === 'string') : [],
      view: typeof view === 'string' ? view : '',
    };
  } catch {
    return NOTHING;
  }
}
