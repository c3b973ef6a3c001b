/** What is selected: rows as they were when they were taken in, and where the last press was, for ranges. */
import { useEffect, useState } from 'react';
import type { AlertView } from '../../../../core/api/views.ts';

export interface Selection {
  readonly rows: ReadonlyMap<string, AlertView>;
  readonly size: number;
  /** Where a range begins. */
  readonly from: number | undefined;
  /** Rows of a range are being read. */
  readonly reading: boolean;
  toggle(index: number, alert: AlertView): void;
  selectRange(read: () => Promise<readonly AlertView[]>): Promise<void>;
  readonly clear: () => void;
}

/** `list`: another one has another selection. */
export function useSelection(list: string): Selection {
  const [rows, setRows] = useState<ReadonlyMap<string, AlertView>>(new Map());
  const [from, setFrom] = useState<number>();
  const [reading, setReading] = useState(false);
  const clear = (): void => {
    setRows(new Map());
    setFrom(undefined);
  };
  useEffect(clear, [list]);
  return {
    rows,
    size: rows.size,
    from,
    reading,
    toggle: (index, alert) => {
      const next = new Map(rows);
      if (!next.delete(alert.key)) next.set(alert.key, alert);
      setRows(next);
      setFrom(index);
    },
    selectRange: async (read) => {
      setReading(true);
      try {
        const found = await read();
        setRows((before) => new Map([...before, ...found.map((alert) => [alert.key, alert] as const)]));
      } finally {
        setReading(false);
      }
    },
    clear,
  };
}
