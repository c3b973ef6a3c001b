/**
 * What the console asks, as options for TanStack Query: one function per question, its key beside it. `invalidatedBy` says which of them a
 * change in a run makes old.
 */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { QueryOf } from '../../../core/api/views.ts';
import type { Api } from './client.ts';
import type { Change } from './live.ts';
import { systemQueriesOf } from './system-queries.ts';

/** Lists that no stream tells of (an alert that nothing took) are looked at again now and then. */
const AGAIN_MS = 20_000;

export function queriesOf(api: Api) {
  return {
    ...systemQueriesOf(api),
    approvals: () =>
      queryOptions({
        queryKey: ['approvals'],
        queryFn: ({ signal }) => api.call('listApprovals', { signal }),
        refetchInterval: AGAIN_MS,
      }),
    approval: (question: string) =>
      queryOptions({
        queryKey: ['approval', question],
        queryFn: ({ signal }) => api.call('showApproval', { params: { question }, signal }),
      }),
    items: () =>
      queryOptions({
        queryKey: ['items'],
        queryFn: ({ signal }) => api.call('listItems', { signal }),
        refetchInterval: AGAIN_MS,
      }),
    alerts: (query: Partial<QueryOf<'listAlerts'>>) =>
      queryOptions({
        queryKey: ['alerts', query],
        queryFn: ({ signal }) => api.call('listAlerts', { query, signal }),
        placeholderData: keepPreviousData,
      }),
    count: (query: string) =>
      queryOptions({
        queryKey: ['alerts', 'count', query],
        queryFn: ({ signal }) => api.call('countAlerts', { query: { query }, signal }),
        placeholderData: keepPreviousData,
      }),
    /** What Home is made of. It is counted over many rows: not at every event, but often enough. */
    home: (days: number) =>
      queryOptions({
        queryKey: ['home', days],
        queryFn: ({ signal }) => api.call('showHome', { query: { days }, signal }),
        placeholderData: keepPreviousData,
        refetchInterval: AGAIN_MS,
      }),
    views: () =>
      queryOptions({
        queryKey: ['views'],
        queryFn: ({ signal }) => api.call('listViews', { signal }),
        staleTime: 60_000,
      }),
    cases: (query: Partial<QueryOf<'listCases'>> = {}) =>
      queryOptions({
        queryKey: ['cases', query],
        queryFn: ({ signal }) => api.call('listCases', { query, signal }),
        placeholderData: keepPreviousData,
      }),
    case: (id: string) =>
      queryOptions({
        queryKey: ['cases', 'one', id],
        queryFn: ({ signal }) => api.call('showCase', { params: { case: id }, signal }),
      }),
    proposals: () =>
      queryOptions({
        queryKey: ['cases', 'proposals'],
        queryFn: ({ signal }) => api.call('proposeCases', { signal }),
        staleTime: 30_000,
      }),
    alert: (alert: string) =>
      queryOptions({
        queryKey: ['alert', alert],
        queryFn: ({ signal }) => api.call('showAlert', { params: { alert }, signal }),
      }),
    runs: (query: Partial<QueryOf<'listRuns'>>) =>
      queryOptions({
        queryKey: ['runs', query],
        queryFn: ({ signal }) => api.call('listRuns', { query, signal }),
        placeholderData: keepPreviousData,
      }),
    run: (run: string) =>
      queryOptions({
        queryKey: ['run', run],
        queryFn: ({ signal }) => api.call('showRun', { params: { run }, signal }),
      }),
    /** All events of a run, page after page. */
    events: (run: string) =>
      queryOptions({
        queryKey: ['run', run, 'events'],
        queryFn: async ({ signal }) => {
          const first = await api.call('runEvents', { params: { run }, query: { limit: 1000 }, signal });
          const pages = [first];
          for (let page = first; page.events.length === 1000;) {
            page = await api.call('runEvents', { params: { run }, query: { limit: 1000, after: page.next }, signal });
            pages.push(page);
          }
          return { events: pages.flatMap(({ events }) => events), story: pages.flatMap(({ story }) => story) };
        },
      }),
    workPlan: (run: string, scope: string) =>
      queryOptions({
        queryKey: ['run', run, 'plan', scope],
        queryFn: ({ signal }) =>
          api.call('showWorkPlan', { params: { run }, query: scope === '' ? {} : { scope }, signal }),
        placeholderData: keepPreviousData,
      }),
    task: (run: string, task: string) =>
      queryOptions({
        queryKey: ['run', run, 'task', task],
        queryFn: ({ signal }) => api.call('showTask', { params: { run, task }, signal }),
      }),
    argument: (run: string) =>
      queryOptions({
        queryKey: ['run', run, 'argument'],
        queryFn: ({ signal }) => api.call('showArgument', { params: { run }, signal }),
      }),
    entries: (run: string) =>
      queryOptions({
        queryKey: ['run', run, 'entries'],
        queryFn: ({ signal }) => api.call('listEntries', { params: { run }, query: { limit: 500 }, signal }),
      }),
    context: (run: string, of: 'context' | 'alert' | 'inputs', pointer: string) =>
      queryOptions({
        queryKey: ['run', run, 'context', of, pointer],
        queryFn: ({ signal }) =>
          api.call('showContext', { params: { run }, query: { of, pointer, limit: 200 }, signal }),
      }),
    actions: (query: Partial<QueryOf<'listActions'>> = {}) =>
      queryOptions({
        queryKey: ['actions', query],
        queryFn: ({ signal }) => api.call('listActions', { query, signal }),
        placeholderData: keepPreviousData,
      }),
    playbooks: () =>
      queryOptions({
        queryKey: ['playbooks'],
        queryFn: ({ signal }) => api.call('listPlaybooks', { signal }),
        staleTime: 60_000,
      }),
    playbook: (playbook: string) =>
      queryOptions({
        queryKey: ['playbook', playbook],
        queryFn: ({ signal }) => api.call('showPlaybook', { params: { playbook }, signal }),
        staleTime: 60_000,
      }),
    playbookHealth: (days: number) =>
      queryOptions({
        queryKey: ['playbooks', 'health', days],
        queryFn: ({ signal }) => api.call('playbookHealth', { query: { days }, signal }),
      }),
    /** As it is installed now, or as it was in a version; 0 is the file. */
    playbookText: (playbook: string, version?: number) =>
      queryOptions({
        queryKey: ['playbook', playbook, 'text', version ?? 'now'],
        queryFn: ({ signal }) =>
          api.call('playbookText', {
            params: { playbook },
            ...(version === undefined ? {} : { query: { version } }),
            signal,
          }),
      }),
    playbookVersions: (playbook: string) =>
      queryOptions({
        queryKey: ['playbook', playbook, 'versions'],
        queryFn: ({ signal }) => api.call('listPlaybookVersions', { params: { playbook }, signal }),
      }),
    playbookPage: (playbook: string) =>
      queryOptions({
        queryKey: ['playbook', playbook, 'page'],
        queryFn: ({ signal }) => api.text('playbookPage', { params: { playbook }, signal }),
      }),
    /** `hash`: of the runs that have pinned it only. */
    statistics: (playbook: string, hash: string) =>
      queryOptions({
        queryKey: ['playbook', playbook, 'statistics', hash],
        queryFn: ({ signal }) =>
          api.call('playbookStatistics', { params: { playbook }, ...(hash === '' ? {} : { query: { hash } }), signal }),
        placeholderData: keepPreviousData,
      }),
    trust: (playbook: string) =>
      queryOptions({
        queryKey: ['playbook', playbook, 'trust'],
        queryFn: ({ signal }) => api.call('showTrust', { params: { playbook }, signal }),
      }),
    products: () =>
      queryOptions({
        queryKey: ['products'],
        queryFn: ({ signal }) => api.call('listProducts', { signal }),
        staleTime: 60_000,
      }),
    instances: () =>
      queryOptions({
        queryKey: ['instances'],
        queryFn: ({ signal }) => api.call('listInstances', { signal }),
        refetchInterval: AGAIN_MS,
      }),
    indicators: (query: Partial<QueryOf<'listIndicators'>> = {}) =>
      queryOptions({
        queryKey: ['indicators', query],
        queryFn: ({ signal }) => api.call('listIndicators', { query, signal }),
        placeholderData: keepPreviousData,
      }),
    lists: () => queryOptions({ queryKey: ['lists'], queryFn: ({ signal }) => api.call('listLists', { signal }) }),
    list: (list: string) =>
      queryOptions({
        queryKey: ['lists', list],
        queryFn: ({ signal }) => api.call('showList', { params: { list }, signal }),
      }),
    policy: () => queryOptions({ queryKey: ['policy'], queryFn: ({ signal }) => api.call('showPolicy', { signal }) }),
    audit: (query: Partial<QueryOf<'listAudit'>> = {}) =>
      queryOptions({
        queryKey: ['audit', query],
        queryFn: ({ signal }) => api.call('listAudit', { query, signal }),
        placeholderData: keepPreviousData,
      }),
    doctor: () =>
      queryOptions({
        queryKey: ['doctor'],
        queryFn: ({ signal }) => api.call('doctor', { signal }),
        refetchInterval: 60_000,
      }),
  };
}

export type Queries = ReturnType<typeof queriesOf>;

/** Lists that any change may reach, by the beginning of its type. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  run: ['runs', 'alerts', 'alert', 'approvals', 'items'],
  question: ['approvals', 'approval', 'runs'],
  effect: ['approvals', 'actions'],
  item: ['items', 'runs'],
  task: ['items', 'alerts', 'alert', 'runs', 'actions', 'approvals'],
  pass: ['runs'],
  timers: ['alert'],
};

/** First parts of the keys that these changes make old. */
export function invalidatedBy(changes: readonly Change[]): readonly (readonly string[])[] {
  const lists = new Set(changes.flatMap(({ type }) => LISTS[type.split('.')[0] ?? ''] ?? []));
  const runs = new Set(changes.map(({ run }) => run));
  return [...[...lists].map((list) => [list]), ...[...runs].map((run) => ['run', run])];
}
