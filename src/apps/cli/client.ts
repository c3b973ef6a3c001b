/**
 * The HTTP API from the outside: one method, typed by route. A refusal is an `ApiRefusal` with the code that the API gave it; a product
 * that does not answer is `cli.unreachable`.
 */
import { pathWith } from '../../core/api/paths.ts';
import { API_ROUTES, type RouteName } from '../../core/api/routes.ts';
import type { AnswerOf, ProblemView } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { ApiRefusal } from './exit.ts';

export interface Address {
  readonly url: string;
  readonly token: string;
}

export interface CallOptions {
  /** Values of the `{name}` parts of the path. */
  readonly params?: Readonly<Record<string, string>>;
  /** Query parameters; undefined ones are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: JsonObject;
  /** Instead of `body`: bytes as they are. */
  readonly raw?: Uint8Array;
  /** The version that is to be changed. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface Client {
  readonly url: string;
  call<Name extends RouteName>(name: Name, options?: CallOptions): Promise<AnswerOf<Name>>;
}

export function createClient({ url, token }: Address): Client {
  return {
    url,
    async call(name, options = {}) {
      const { method, path } = API_ROUTES[name];
      const { body, raw, ifMatch, signal } = options;
      const isEmpty = method === 'GET' || method === 'DELETE';
      const response = await request(urlOf(url, path, options), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(isEmpty ? {} : { 'content-type': raw === undefined ? 'application/json' : 'application/octet-stream' }),
          ...(ifMatch === undefined ? {} : { 'if-match': JSON.stringify(ifMatch) }),
        },
        ...(isEmpty ? {} : { body: raw === undefined ? JSON.stringify(body ?? {}) : Buffer.from(raw) }),
        ...(signal ? { signal } : {}),
      });
      const answer = await jsonOf(response, url);
      if (!response.ok) throw refusalOf(answer as Partial<ProblemView>, response.status);
      // The shape is that of the route's row; both sides are built from it.
      return answer as AnswerOf<typeof name>;
    },
  };
}

function urlOf(base: string, path: string, { params = {}, query = {} }: CallOptions): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${base.replace(/\/+$/, '')}${pathWith(path, params)}${search.size > 0 ? `?${search.toString()}` : ''}`;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (thrown) {
    if (init.signal?.aborted === true) throw thrown;
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : String(thrown);
    throw unreachable(`${new URL(url).origin} does not answer: ${cause}`);
  }
}

async function jsonOf(response: Response, url: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw unreachable(`what answers at ${url} is not Riposte`);
  }
}

export function unreachable(message: string): RiposteError {
  return new RiposteError('cli.unreachable', message, {
    hint: 'Start it with `riposte up` (or `npm start`), or name it with --data, or with --url and --token-file.',
  });
}

function refusalOf(problem: Partial<ProblemView>, status: number): ApiRefusal {
  return new ApiRefusal({
    code: problem.code ?? 'api.unreadable',
    detail: problem.detail ?? problem.title ?? `answered ${status}`,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    status,
  });
}
