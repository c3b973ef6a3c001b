/** What the settings and the own account ask: options for TanStack Query, loaded with these pages alone. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { QueryOf } from '../../../../core/api/views.ts';
import type { Api } from '../../api/client.ts';

export function settingsQueries(api: Api) {
  return {
    users: () => queryOptions({ queryKey: ['users'], queryFn: ({ signal }) => api.call('listUsers', { signal }) }),
    roles: () =>
      queryOptions({
        queryKey: ['roles'],
        queryFn: ({ signal }) => api.call('listRoles', { signal }),
        staleTime: Number.POSITIVE_INFINITY,
      }),
    factors: () =>
      queryOptions({ queryKey: ['factors'], queryFn: ({ signal }) => api.call('listFactors', { signal }) }),
    factorPolicy: () =>
      queryOptions({ queryKey: ['factor-policy'], queryFn: ({ signal }) => api.call('showFactorPolicy', { signal }) }),
    keys: () => queryOptions({ queryKey: ['keys'], queryFn: ({ signal }) => api.call('listKeys', { signal }) }),
    providers: () =>
      queryOptions({ queryKey: ['providers'], queryFn: ({ signal }) => api.call('listProviders', { signal }) }),
    channelKinds: () =>
      queryOptions({
        queryKey: ['channel-kinds'],
        queryFn: ({ signal }) => api.call('listChannelKinds', { signal }),
        staleTime: Number.POSITIVE_INFINITY,
      }),
    channels: () =>
      queryOptions({ queryKey: ['channels'], queryFn: ({ signal }) => api.call('listChannels', { signal }) }),
    rules: () =>
      queryOptions({
        queryKey: ['notification-rules'],
        queryFn: ({ signal }) => api.call('listNotificationRules', { signal }),
      }),
    samples: (details: 'full' | 'minimal') =>
      queryOptions({
        queryKey: ['notification-samples', details],
        queryFn: ({ signal }) => api.call('listNotificationSamples', { query: { details }, signal }),
        staleTime: 60_000,
      }),
    notifications: (query: Partial<QueryOf<'listNotifications'>>) =>
      queryOptions({
        queryKey: ['notifications', query],
        queryFn: ({ signal }) => api.call('listNotifications', { query, signal }),
        placeholderData: keepPreviousData,
        refetchInterval: 10_000,
      }),
    notification: (notification: string) =>
      queryOptions({
        queryKey: ['notifications', 'one', notification],
        queryFn: ({ signal }) => api.call('showNotification', { params: { notification }, signal }),
        refetchInterval: 10_000,
      }),
    retention: () =>
      queryOptions({ queryKey: ['retention'], queryFn: ({ signal }) => api.call('showRetention', { signal }) }),
    health: () => queryOptions({ queryKey: ['health'], queryFn: ({ signal }) => api.call('health', { signal }) }),
    auditHead: () =>
      queryOptions({ queryKey: ['audit-head'], queryFn: ({ signal }) => api.call('auditHead', { signal }) }),
    myFactors: () =>
      queryOptions({ queryKey: ['me', 'factors'], queryFn: ({ signal }) => api.call('showFactors', { signal }) }),
    myNotifications: () =>
      queryOptions({
        queryKey: ['me', 'notifications'],
        queryFn: ({ signal }) => api.call('showOwnNotifications', { signal }),
      }),
    mySessions: () =>
      queryOptions({ queryKey: ['me', 'sessions'], queryFn: ({ signal }) => api.call('listSessions', { signal }) }),
  };
}
