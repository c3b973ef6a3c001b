/** The check of a text: asked anew when the text is another one, and what was asked before is dropped. And names that can be completed. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Api } from '../../api/client.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
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
  const playbooks = useQuery(queries.playbooks());
  const commands = useQuery({ ...queries.commands(), enabled: useMay('integration:read') });
  return useMemo(() => {
    const rows = commands.data?.rows ?? [];
    return {
      commands: rows
        .filter(({ kind }) => kind !== 'automation')
        .flatMap(({ name, brands, description }) =>
          brands.map((brand) => ({ label: `${brand}|||${name}`, detail: beginning(description) })),
        ),
      automations: rows
        .filter(({ kind }) => kind === 'automation')
        .map(({ name, description }) => ({ label: name, detail: beginning(description) })),
      playbooks: (playbooks.data?.rows ?? []).map(({ name, pack }) => ({ label: name, detail: pack })),
      args: new Map(
        rows.map(({ name, args }) => [
          name,
          args.map((arg) => ({
            label: arg.name,
            detail: `${arg.required ? 'required: ' : ''}${beginning(arg.description)}`,
          })),
        ]),
      ),
    };
  }, [playbooks.data, commands.data]);
}

const DETAIL_CHARS_MAX = 60;

function beginning(text: string): string {
  return text.length > DETAIL_CHARS_MAX ? `${text.slice(0, DETAIL_CHARS_MAX)}…` : text;
}
