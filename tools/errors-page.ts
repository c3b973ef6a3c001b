/** The reference page of the codes that the API refuses with, from their rows. */
import { API_ERRORS, COMMON_ERRORS, type ApiErrorCode } from '../src/core/api/errors.ts';
import { API_ROUTES } from '../src/core/api/routes.ts';
import type { RouteRow } from '../src/core/api/row.ts';

export function errorsPage(): string {
  const rows = Object.entries<{ status: number; title: string; hint: string }>(API_ERRORS).map(
    ([code, { status, title, hint }]) =>
      `| \`${code}\` | ${status} | ${title} | ${hint} | ${routesWith(code as ApiErrorCode)} |`,
  );
  return [
    '# What the API refuses, and why',
    '',
    'Made by `npm run generate` from the rows in `src/core/api/errors.ts`; do not edit. A refusal is problem+json (RFC 9457) with `type`, `title`,',
    '`status`, `detail`, `instance`, and ours: `code`, `hint` and, where a code has them, `facts`. Codes are stable: branch on them, never on a text.',
    '',
    '| code | status | what | what to do | routes |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function routesWith(code: ApiErrorCode): string {
  if (COMMON_ERRORS.some((common) => common === code)) return 'every';
  if (code === 'api.key-reused') return 'those that take an Idempotency-Key';
  const routes = Object.entries<RouteRow>(API_ROUTES).filter(([, { refuses = [] }]) => refuses.includes(code));
  return routes.map(([name]) => name).join(', ');
}
