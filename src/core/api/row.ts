/** What a row of the table of routes says (`routes.ts`), and the words that it says it in. */
import type { ApiErrorCode } from './errors.ts';
import type { SchemaName } from './schemas/index.ts';

/** What a caller must be allowed to do; a role is a set of these. */
export const PERMISSIONS = [
  'alert:write',
  'alert:read',
  'run:read',
  'run:steer',
  'playbook:read',
  'playbook:write',
  'approval:read',
  'approval:answer',
  'approval:grant',
  'item:read',
  'item:complete',
  'action:read',
  'action:undo',
  'indicator:read',
  'indicator:write',
  'list:read',
  'list:write',
  'policy:read',
  'policy:write',
  'audit:read',
  'view:write',
  'view:share',
  'integration:read',
  'integration:write',
  'system:read',
  'system:check',
  'retention:write',
  'user:read',
  'user:write',
  'key:read',
  'key:write',
  'source:read',
  'source:write',
  'routing:read',
  'routing:write',
  'channel:read',
  'channel:write',
  'notification:read',
  'notification:retry',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const TAGS = {
  alerts: 'What comes in.',
  intake: 'Ways in, what came by them, and which playbook takes what.',
  cases: 'Alerts that belong together.',
  runs: 'A playbook at work on an alert.',
  approvals: 'Questions that a person decides.',
  items: 'Work that waits for a person without being a question.',
  actions: 'The ledger: what was changed in the world, by whose leave, and how to take it back.',
  playbooks: 'Installed playbooks.',
  integrations: 'Products, and the instances of them.',
  indicators: 'Addresses, names and hashes that alerts speak of, and what is known of them.',
  policy: 'What may be done unasked, and what never.',
  lists: 'Texts that playbooks read and write.',
  telling: 'Whom to tell what, by which channel, and what was told.',
  audit: 'Who did what.',
  access: 'Who may do what: sessions, users, keys, roles.',
  system: 'Riposte itself.',
} as const;

export interface RouteRow {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `{name}` marks a part that is given. */
  readonly path: string;
  readonly tag: keyof typeof TAGS;
  /** `open`: nobody has to say who he is; `own`: whoever has a session, about himself. */
  readonly permission: Permission | 'open' | 'own';
  readonly summary: string;
  readonly query?: SchemaName;
  readonly body?: SchemaName;
  /** Of the answer, where all went well. */
  readonly status: 200 | 201 | 202;
  readonly answer?: SchemaName;
  /** Where it answers with something else than JSON. */
  readonly media?: 'text/html' | 'text/plain' | 'text/markdown' | 'image/svg+xml' | 'application/octet-stream';
  /** Its own codes, besides `COMMON_ERRORS`. */
  readonly refuses?: readonly ApiErrorCode[];
  /** The same `Idempotency-Key` again gets the answer of the first time. */
  readonly takesKey?: true;
  /** Its answer holds what is told once: it is kept nowhere. */
  readonly secret?: true;
  /** Its body is kept as it comes, whatever it is. */
  readonly raw?: true;
  /** With `Accept: text/event-stream` it is a stream of what comes, from `Last-Event-ID` on. */
  readonly streams?: true;
  /** `If-Match` names the version that the caller has seen. */
  readonly takesVersion?: true;
}
