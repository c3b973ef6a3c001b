/** What the pages about the system ask: ways in, rules, lists, policy, audit. A part of `queries.ts`. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { QueryOf } from '../../../core/api/views.ts';
import type { Api } from './client.ts';

/** What comes and goes by itself and no stream tells of. */
const AGAIN_MS = 10_000;

export function systemQueriesOf(api: Api) {
  return {
    sources: () =>
      queryOptions({ queryKey: ['sources'], queryFn: ({ signal }) => api.call('listSources', { signal }) }),
    deliveries: (query: Partial<QueryOf<'listDeliveries'>>) =>
      queryOptions({
        queryKey: ['deliveries', query],
        queryFn: ({ signal }) => api.call('listDeliveries', { query, signal }),
        placeholderData: keepPreviousData,
        refetchInterval: AGAIN_MS,
      }),
    delivery: (delivery: string) =>
      queryOptions({
        queryKey: ['deliveries', 'one', delivery],
        queryFn: ({ signal }) => api.call('showDelivery', { params: { delivery }, signal }),
      }),
    fetchers: () =>
      queryOptions({
        queryKey: ['fetchers'],
        queryFn: ({ signal }) => api.call('listFetchers', { signal }),
        refetchInterval: AGAIN_MS,
      }),
    rules: () => queryOptions({ queryKey: ['rules'], queryFn: ({ signal }) => api.call('listRules', { signal }) }),
    needs: () =>
      queryOptions({
        queryKey: ['needs'],
        queryFn: ({ signal }) => api.call('listNeeds', { signal }),
        staleTime: 60_000,
      }),
    listUses: (list: string) =>
      queryOptions({
        queryKey: ['lists', list, 'uses'],
        queryFn: ({ signal }) => api.call('showListUses', { params: { list }, signal }),
      }),
    listHistory: (list: string) =>
      queryOptions({
        queryKey: ['lists', list, 'history'],
        queryFn: ({ signal }) => api.call('showListHistory', { params: { list }, signal }),
      }),
    policyVersions: () =>
      queryOptions({
        queryKey: ['policy', 'versions'],
        queryFn: ({ signal }) => api.call('listPolicyVersions', { signal }),
      }),
    auditHead: () =>
      queryOptions({ queryKey: ['audit', 'head'], queryFn: ({ signal }) => api.call('auditHead', { signal }) }),
  };
}
