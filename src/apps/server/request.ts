/** Reading a request: by the schemas of its route. What is wrong has a code of `API_ERRORS`, and no value is repeated. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ApiRoutes, RouteName } from '../../core/api/routes.ts';
import type { RouteRow } from '../../core/api/row.ts';
import type { SchemaName } from '../../core/api/schemas/index.ts';
import type { AnswerOf, BodyOf, QueryOf } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { isEmpty, isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { LOCAL_NAME, type Caller } from '../../domain/access/caller.ts';
import { personOf } from '../../domain/gate/people.ts';
import type { Live } from './live.ts';
import type { ServerPorts } from './ports.ts';
import { apiError } from './problem.ts';

export interface Call<Name extends RouteName> {
  readonly ports: ServerPorts;
  readonly live: Live;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly params: Readonly<Record<ParamOf<Name>, string>>;
  readonly query: QueryOf<Name>;
  readonly body: BodyOf<Name>;
  /** Of the request's Idempotency-Key: the same for the same request; undefined where none was sent. */
  readonly inboxId: string | undefined;
}

type ParamOf<Name extends RouteName> = NamesIn<ApiRoutes[Name]['path']>;
type NamesIn<Path extends string> = Path extends `${string}{${infer Param}}${infer Rest}`
  ? Param | NamesIn<Rest>
  : never;

export type Handler<Name extends RouteName> = (call: Call<Name>) => Promise<AnswerOf<Name> | FastifyReply>;
export type Handlers = { readonly [Name in RouteName]: Handler<Name> };

const LIMIT_DEFAULT = 100;
export const LIMIT_MAX = 1000;
type Person =
  | string
  | { readonly user?: string | null | undefined; readonly roles?: string | readonly string[] | null | undefined };

/** What of a call tells who acts. */
interface Named {
  readonly caller: Caller;
  readonly body?: unknown;
  readonly query?: unknown;
}

/**
 * Who acts: the caller. The holder of the local token may act for somebody, whom `by` of the body or query names, with roles or without; nobody
 * else may. Throws `api.not-yourself`.
 */
export function actorOf({ caller, body, query }: Named): { readonly name: string; readonly roles: readonly string[] } {
  const { name, roles } = personIn(byOf(body) ?? byOf(query));
  if (caller.kind === 'local') return { name: name || LOCAL_NAME, roles };
  if (name !== '' && personOf(name) !== personOf(caller.name)) {
    throw apiError('api.not-yourself', `${caller.name} does not act for somebody else`);
  }
  return { name: caller.name, roles: caller.roles };
}

function byOf(part: unknown): Person | undefined {
  // A schema has read it, as `person` or as a text.
  return (part as { readonly by?: Person | null } | undefined)?.by ?? undefined;
}

function personIn(by: Person | undefined): { readonly name: string; readonly roles: readonly string[] } {
  if (typeof by === 'string') return { name: by, roles: [] };
  const roles = by?.roles ?? [];
  return { name: by?.user ?? '', roles: typeof roles === 'string' ? [roles] : roles };
}

/** Empty and null are as good as left out. */
export function given<Value>(value: Value | null | undefined): Value | undefined {
  return value === null || value === '' ? undefined : value;
}

export function paging(
  { limit, cursor }: { readonly limit?: number; readonly cursor?: string },
  otherwise = LIMIT_DEFAULT,
): { readonly limit: number; readonly cursor?: string } {
  const bounded = Math.max(1, Math.min(limit ?? otherwise, LIMIT_MAX));
  return { limit: bounded, ...(cursor === undefined ? {} : { cursor }) };
}

/** Query and body as the route's schemas read them. zod is loaded when there is something to read. */
export async function readRequest(
  row: RouteRow,
  request: FastifyRequest,
): Promise<{ readonly query: unknown; readonly body: unknown }> {
  const asked = Object.fromEntries(Object.entries(request.query as JsonObject).filter(([, value]) => value !== ''));
  const query = row.query === undefined || isEmpty(asked) ? {} : await readBy(row.query, asked, 'query');
  if (row.body === undefined) return { query, body: undefined };
  const body = (request.body ?? {}) as Json;
  if (!isObject(body)) throw invalid('the body must be a JSON object');
  return { query, body: await readBy(row.body, body, 'body') };
}

/** Loads what reads requests, so that the first one does not wait for it. */
export async function warmUp(): Promise<void> {
  await import('../../core/api/schemas/index.ts');
}

async function readBy(name: SchemaName, value: Json, where: 'query' | 'body'): Promise<unknown> {
  const { SCHEMAS } = await import('../../core/api/schemas/index.ts');
  // As any schema: a union of all of them is more than the compiler should go through.
  const schema = SCHEMAS[name] as unknown as z.ZodType;
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const errors = read.error.issues
    .map(({ path, message }) => ({
      pointer: ['', ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/'),
      detail: message.replace(/^Invalid input: /, ''),
    }))
    // What has the wrong type has the wrong length as well: the first says what to do.
    .filter(({ pointer }, index, all) => all.findIndex((one) => one.pointer === pointer) === index);
  const detail = errors.map((error) => `${error.pointer || '/'} ${error.detail}`).join('; ');
  throw new RiposteError('api.invalid', `${where}: ${detail}`, { facts: { in: where, errors } });
}

/** The version that the caller has seen, from If-Match: `*` for any, undefined where none is named. */
export function versionSeen(request: FastifyRequest): string | undefined {
  const version = /^(?:"([^"]*)"|([^\s"]+))$/.exec(request.headers['if-match'] ?? '');
  return version === null ? undefined : (version[1] ?? version[2] ?? '');
}

export function invalid(detail: string): RiposteError {
  return new RiposteError('api.invalid', detail);
}

export function notFound(detail: string): RiposteError {
  return new RiposteError('api.not-found', detail);
}
