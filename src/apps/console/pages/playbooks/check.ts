/** The check of a text: asked anew when the text is another one, and what was asked before is dropped. And names that can be completed. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Api } from '../../api/client.ts';
import { useConsole } from '../../api/console-context.ts';
import type { Names } from './editor/completion.ts';

/** The answer names the text that it is about. */
export function checkQuery(api: Api, text: string) {
  return queryOptions({
    queryKey: ['check', text],
    queryFn: async ({ signal }) => ({ text, ...(await api.call('checkPlaybook', { body: { text }, signal })) }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

export function useOffered(): Names {
  const { queries } = useConsole();
  const { data } = useQuery(queries.playbooks());
  return useMemo(
    () => ({
      commands: [],
      playbooks: (data?.rows ?? []).map(({ name, pack }) => ({ label: name, detail: pack })),
    }),
    [data],
  );
}
