/** What the tabs of the settings share: questions of theirs, and a thing that is done by a button. */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { useToast } from '../../ui/toast.tsx';
import { settingsQueries } from './queries.ts';

export function useSettings() {
  const { api } = useConsole();
  return useMemo(() => settingsQueries(api), [api]);
}

/** Asks again what a change has made old, by the first part of its key. */
export function useRefresh(): (...keys: readonly string[]) => Promise<void> {
  const client = useQueryClient();
  return async (...keys) => {
    await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
  };
}

interface Doing {
  /** The name of what is under way; empty: nothing. */
  readonly busy: string;
  readonly act: (name: string, does: () => Promise<unknown>) => void;
}

/** For buttons without a form: one thing at a time, and what was refused is said in a toast. */
export function useDoing(): Doing {
  const toast = useToast();
  const [busy, setBusy] = useState('');
  const act = async (name: string, does: () => Promise<unknown>): Promise<void> => {
    if (busy !== '') return;
    setBusy(name);
    try {
      await does();
    } finally {
      setBusy('');
    }
  };
  return {
    busy,
    act: (name, does) => {
      act(name, does).catch(toast.bad);
    },
  };
}
