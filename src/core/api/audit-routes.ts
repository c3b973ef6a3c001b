/** The routes of the audit. A block of `API_ROUTES` (`routes.ts`). */
import type { RouteRow } from './row.ts';

export const AUDIT_ROUTES = {
  listAudit: {
    method: 'GET',
    path: '/api/v1/audit',
    tag: 'audit',
    permission: 'audit:read',
    summary: 'Who did what: people, runs and Riposte itself, in the one order in which it was written',
    query: 'AuditQuery',
    status: 200,
    answer: 'AuditPage',
  },
  auditHead: {
    method: 'GET',
    path: '/api/v1/audit/head',
    tag: 'audit',
    permission: 'audit:read',
    summary: 'The head of the chain: kept elsewhere, it shows later whether rows were cut off or made anew',
    status: 200,
    answer: 'AuditHeadView',
  },
  verifyAudit: {
    method: 'GET',
    path: '/api/v1/audit/verify',
    tag: 'audit',
    permission: 'audit:read',
    summary: 'Read the whole audit and hold it to its chain: which rows were changed, deleted, put in or moved',
    query: 'VerifyQuery',
    status: 200,
    answer: 'AuditVerdictView',
  },
} as const satisfies Record<string, RouteRow>;
