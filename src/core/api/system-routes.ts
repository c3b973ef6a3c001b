/** The routes about how the parts of an installation hang together: who fetches, who needs which product or list, what a policy would change. */
import type { RouteRow } from './row.ts';

export const SYSTEM_ROUTES = {
  listFetchers: {
    method: 'GET',
    path: '/api/v1/fetchers',
    tag: 'intake',
    permission: 'source:read',
    summary: 'Instances whose alerts are fetched: how it goes, where the cursor stands, what failed last',
    status: 200,
    answer: 'FetcherPage',
  },
  listNeeds: {
    method: 'GET',
    path: '/api/v1/products/needs',
    tag: 'integrations',
    permission: 'integration:read',
    summary: 'Which playbooks call which product, and by which commands',
    status: 200,
    answer: 'NeedPage',
  },
  showListUses: {
    method: 'GET',
    path: '/api/v1/lists/{list}/uses',
    tag: 'lists',
    permission: 'list:read',
    summary: 'Tasks of the installed playbooks that name a list',
    status: 200,
    answer: 'ListUsePage',
  },
  showListHistory: {
    method: 'GET',
    path: '/api/v1/lists/{list}/history',
    tag: 'lists',
    permission: 'list:read',
    summary: 'Who changed a list and when, newest first: people, and runs',
    status: 200,
    answer: 'ListChangePage',
  },
  weighPolicy: {
    method: 'POST',
    path: '/api/v1/policy/impact',
    tag: 'policy',
    permission: 'policy:read',
    summary:
      'Which of the latest actions and open questions a policy that is edited so would treat otherwise. Nothing is changed',
    body: 'PolicyWeighing',
    status: 200,
    answer: 'PolicyImpact',
    refuses: ['policy.invalid'],
  },
  judgeIndicator: {
    method: 'POST',
    path: '/api/v1/indicators/verdict',
    tag: 'indicators',
    permission: 'indicator:write',
    summary: 'Say by hand what an indicator is: it stands above what vendors say. null takes it back',
    body: 'IndicatorJudging',
    status: 200,
    answer: 'IndicatorView',
    takesKey: true,
  },
} as const satisfies Record<string, RouteRow>;
