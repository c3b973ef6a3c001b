/**
 * What the console asks, as options for TanStack Query: one function per question, its key beside it. `invalidatedBy` says which of them a
 * change in a run makes old.
 */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AnswerOf, EntryView, QueryOf } from '../../../core/api/views.ts';
import type { Api } from './client.ts';
import type { Change } from './live.ts';
import { systemQueriesOf } from './system-queries.ts';

/** Lists that no stream tells of (an alert that nothing took) are looked at again now and then. */
const AGAIN_MS = 20_000;
/** Rows that the API gives at once. */
const PAGE_MAX = 1_000;

export type ContextOf = 'context' | 'alert' | 'inputs';

/** What has happened in a run, as events and as lines for people. */
export type RunStory = Pick<AnswerOf<'runEvents'>, 'events' | 'story' | 'next'>;

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
    item: (item: string) =>
      queryOptions({
        queryKey: ['items', item],
        queryFn: ({ signal }) => api.call('showItem', { params: { item }, signal }),
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
        queryFn: ({ signal }) => api.call('showRun', { params: { run }, query: { context: 'none' }, signal }),
      }),
    /** All events of a run. A journal is only added to: of one that is here already, what came since is asked for. */
    events: (run: string) => {
      const queryKey = ['run', run, 'events'];
      return queryOptions({
        queryKey,
        queryFn: async ({ signal, client }): Promise<RunStory> => {
          let told = client.getQueryData<RunStory>(queryKey) ?? { events: [], story: [], next: 0 };
          for (;;) {
            const query = { limit: PAGE_MAX, after: told.next };
            const page = await api.call('runEvents', { params: { run }, query, signal });
            const { events, story, next } = page;
            if (events.length > 0) {
              told = { events: [...told.events, ...events], story: [...told.story, ...story], next };
            }
            if (events.length < PAGE_MAX) return told;
          }
        },
      });
    },
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
    /** All entries of a run; what is here already is not asked for again. */
    entries: (run: string) => {
      const queryKey = ['run', run, 'entries'];
      return queryOptions({
        queryKey,
        queryFn: async ({ signal, client }): Promise<readonly EntryView[]> => {
          let rows = client.getQueryData<readonly EntryView[]>(queryKey) ?? [];
          for (;;) {
            const query = { limit: PAGE_MAX, cursor: String(rows.length) };
            const page = await api.call('listEntries', { params: { run }, query, signal });
            if (page.rows.length > 0) rows = [...rows, ...page.rows];
            if (page.next === null) return rows;
          }
        },
      });
    },
    /** A level of a context, page after page. Not under the key of its run: what is read there stands still until it is looked at again. */
    context: (run: string, of: ContextOf, pointer: string) =>
      infiniteQueryOptions({
        queryKey: ['context', run, of, pointer],
        queryFn: ({ signal, pageParam }) =>
          api.call('showContext', {
            params: { run },
            query: { of, pointer, limit: 200, ...(pageParam === '' ? {} : { cursor: pageParam }) },
            signal,
          }),
        initialPageParam: '',
        getNextPageParam: ({ next }) => next,
        staleTime: Number.POSITIVE_INFINITY,
      }),
    contextSearch: (run: string, of: ContextOf, text: string) =>
      queryOptions({
        queryKey: ['context', run, of, 'search', text],
        queryFn: ({ signal }) =>
          api.call('searchContext', { params: { run }, query: { of, text, limit: 200 }, signal }),
        staleTime: Number.POSITIVE_INFINITY,
      }),
    notes: (alert: string) =>
      queryOptions({
        queryKey: ['desk', alert, 'notes'],
        queryFn: ({ signal }) => api.call('listNotes', { params: { alert }, query: { limit: PAGE_MAX }, signal }),
        refetchInterval: AGAIN_MS,
      }),
    files: (alert: string) =>
      queryOptions({
        queryKey: ['desk', alert, 'files'],
        queryFn: ({ signal }) => api.call('listFiles', { params: { alert }, query: { limit: PAGE_MAX }, signal }),
        refetchInterval: AGAIN_MS,
      }),
    alertChanges: (alert: string) =>
      queryOptions({
        queryKey: ['desk', alert, 'history'],
        queryFn: ({ signal }) =>
          api.call('listAlertChanges', { params: { alert }, query: { limit: PAGE_MAX }, signal }),
        refetchInterval: AGAIN_MS,
      }),
    related: (alert: string, days: number) =>
      queryOptions({
        queryKey: ['desk', alert, 'related', days],
        queryFn: ({ signal }) => api.call('relatedAlerts', { params: { alert }, query: { days }, signal }),
        placeholderData: keepPreviousData,
      }),
    casesOf: (alert: string) =>
      queryOptions({
        queryKey: ['desk', alert, 'cases'],
        queryFn: ({ signal }) => api.call('listCases', { query: { alert }, signal }),
      }),
    alertActions: (alert: string) =>
      queryOptions({
        queryKey: ['actions', 'of', alert],
        queryFn: ({ signal }) => api.call('alertActions', { params: { alert }, signal }),
      }),
    commands: () =>
      queryOptions({
        queryKey: ['commands'],
        queryFn: ({ signal }) => api.call('listCommands', { signal }),
        staleTime: 60_000,
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
