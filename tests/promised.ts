/**
 * What the API promises of its answers: every one is what the schemas of its route say, and nothing besides. Every test that speaks to a
 * product over `House.call` holds it to that.
 */
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { API_ERRORS } from '../src/core/api/errors.ts';
import { ROUTE_ROWS } from '../src/core/api/routes.ts';
import type { RouteRow } from '../src/core/api/row.ts';
import { SCHEMAS, type SchemaName } from '../src/core/api/schemas/index.ts';

const ROWS: readonly (readonly [string, RegExp, RouteRow])[] = Object.entries(ROUTE_ROWS).map(([name, row]) => [
  name,
  new RegExp(`^${row.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  row,
]);

/** Throws where the answer is not what its route promises. `url`: path and query. */
export function checkAnswer(method: string, url: string, status: number, body: unknown): void {
  const path = url.replace(/\?.*$/s, '');
  if (status >= 400) {
    const { code } = body as { readonly code?: string };
    if (code === undefined || !Object.hasOwn(API_ERRORS, code))
      throw new Error(`${method} ${url}: no code in ${shown(body)}`);
    checkShape('ProblemView', body, `${method} ${url}`);
    return;
  }
  const row = ROWS.find(([, pattern, one]) => one.method === method && pattern.test(path))?.[2];
  if (!row) throw new Error(`${method} ${url} is answered, and stands in no table`);
  if (row.status !== status) throw new Error(`${method} ${url}: ${status} instead of ${row.status}`);
  if (row.answer !== undefined) checkShape(row.answer, body, `${method} ${url}`);
}

function checkShape(name: SchemaName, body: unknown, what: string): void {
  const schema: z.ZodType = SCHEMAS[name];
  const read = schema.safeParse(body);
  if (!read.success) throw new Error(`${what} is no ${name}: ${JSON.stringify(read.error.issues)}`);
  // A schema leaves out what it does not know.
  if (!isDeepStrictEqual(read.data, body))
    throw new Error(`${what} has more than ${name}: ${moreThan(body, read.data)}`);
}

/** Where the answer has what the schema does not know. */
function moreThan(body: unknown, read: unknown, at = ''): string {
  if (typeof body !== 'object' || body === null || typeof read !== 'object' || read === null) return '';
  return Object.entries(body)
    .map(([key, value]) =>
      Object.hasOwn(read, key)
        ? moreThan(value, (read as Record<string, unknown>)[key], `${at}/${key}`)
        : `${at}/${key}`,
    )
    .filter((place) => place !== '')
    .join(' ');
}

function shown(body: unknown): string {
  return JSON.stringify(body).slice(0, 500);
}
