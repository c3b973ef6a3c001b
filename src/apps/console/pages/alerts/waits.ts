/** Alerts that a person is waited for at: by key, how many questions and tasks. Read from what the inbox counts anyway. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useConsole } from '../../api/console-context.ts';

export function useWaits(): ReadonlyMap<string, number> {
  const { queries } = useConsole();
  const approvals = useQuery(queries.approvals());
  const items = useQuery(queries.items());
  return useMemo(() => {
    const found = new Map<string, number>();
    for (const { alert } of [...(approvals.data?.rows ?? []), ...(items.data?.rows ?? [])]) {
      if (alert) found.set(alert.key, (found.get(alert.key) ?? 0) + 1);
    }
    return found;
  }, [approvals.data, items.data]);
}
