/** The routes of how long things are kept. A block of `API_ROUTES` (`routes.ts`). */
import type { RouteRow } from './row.ts';

export const RETENTION_ROUTES = {
  showRetention: {
    method: 'GET',
    path: '/api/v1/retention',
    tag: 'system',
    permission: 'system:read',
    summary: 'How long things are kept; the version is the ETag. Journals, alerts and the audit stay for ever',
    status: 200,
    answer: 'RetentionView',
  },
  editRetention: {
    method: 'PATCH',
    path: '/api/v1/retention',
    tag: 'system',
    permission: 'retention:write',
    summary: 'Change how long something is kept; what is named no more stays as it is',
    body: 'RetentionEdit',
    status: 200,
    answer: 'RetentionView',
    refuses: ['retention.changed', 'retention.needs-version'],
    takesVersion: true,
  },
} as const satisfies Record<string, RouteRow>;
