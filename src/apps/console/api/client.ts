/**
 * The one way to the API: a route of the table by its name, with the types that its schemas have.
 *
 * C1. A refusal is problem+json and becomes a `Refusal` here, and nowhere else.
 * C2. What changes something carries the token of the session against forged requests, and an `Idempotency-Key` where the route takes one:
 *     the key is the caller's, so that a repeated press of the same button is one answer.
 * C3. No other host is ever called: paths are of the table.
 */
import { API_ROUTES, type ApiRoutes, type RouteName } from '../../../core/api/routes.ts';
import type { RouteRow } from '../../../core/api/row.ts';
import type { AnswerOf, BodyOf, ProblemView, QueryOf } from '../../../core/api/views.ts';
import type { JsonObject } from '../../../core/base/json.ts';

/** What the API refused, or that it could not be reached (`console.offline`). Branch on `code`. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly hint: string;
  readonly facts: JsonObject;

  constructor(problem: Pick<ProblemView, 'code' | 'status' | 'title' | 'detail'> & Partial<ProblemView>) {
    super(problem.detail || problem.title);
    this.name = 'Refusal';
    this.code = problem.code;
    this.status = problem.status;
    this.hint = problem.hint ?? '';
    this.facts = problem.facts ?? {};
  }
}

type NamesIn<Path extends string> = Path extends `${string}{${infer Param}}${infer Rest}`
  ? Param | NamesIn<Rest>
  : never;
type Params<Name extends RouteName> = NamesIn<ApiRoutes[Name]['path']>;

export interface Asked<Name extends RouteName> {
  readonly params?: Readonly<Record<Params<Name>, string>>;
  readonly query?: Partial<QueryOf<Name>>;
  readonly body?: Partial<BodyOf<Name>>;
  /** Of the `Idempotency-Key`. */
  readonly key?: string;
  /** Of `If-Match`. */
  readonly version?: string;
  readonly signal?: AbortSignal;
  /** The body as it is, of routes that keep what they are sent. */
  readonly raw?: Blob;
}

/** What a session brings to every request; `session.ts` sets it after a log-in. */
export interface Credentials {
  csrf(): string;
  /** The session is over: the page for log-in is shown. */
  expired(): void;
}

export interface Api {
  call<Name extends RouteName>(name: Name, asked?: Asked<Name>): Promise<AnswerOf<Name>>;
  /** Of a route whose answer is a text and no JSON. */
  text(
    name: RouteName,
    asked: { readonly params: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
  ): Promise<string>;
  /** A path that no row of the table has yet. */
  send<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T>;
}

export const CSRF_HEADER = 'x-csrf-token';

export function createApi(credentials: Credentials): Api {
  const answered = async (method: string, path: string, init: RequestInit, headers: Headers): Promise<Response> => {
    if (method !== 'GET' && credentials.csrf() !== '') headers.set(CSRF_HEADER, credentials.csrf());
    const response = await fetch(path, { ...init, method, headers, credentials: 'same-origin' }).catch(
      (thrown: unknown) => {
        if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
        throw new Refusal({
          code: 'console.offline',
          status: 0,
          title: 'Riposte does not answer',
          detail: 'Riposte does not answer. What you did may or may not have arrived; it is safe to do it again.',
        });
      },
    );
    if (response.ok) return response;
    const answer: unknown = await response.json().catch(() => undefined);
    const refusal = new Refusal(isProblem(answer) ? answer : unreadable(response.status));
    if (refusal.status === 401) credentials.expired();
    throw refusal;
  };
  const request = async <T>(method: string, path: string, init: RequestInit, headers: Headers): Promise<T> => {
    headers.set('accept', 'application/json');
    const response = await answered(method, path, init, headers);
    const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
    return answer as T;
  };
  return {
    call: (name, asked = {}) => {
      const row: RouteRow = API_ROUTES[name];
      const headers = new Headers();
      if (asked.body !== undefined) headers.set('content-type', 'application/json');
      if (asked.key !== undefined) headers.set('idempotency-key', asked.key);
      if (asked.version !== undefined) headers.set('if-match', `"${asked.version}"`);
      const body = asked.raw ?? (row.body === undefined ? undefined : JSON.stringify(asked.body ?? {}));
      if (typeof body === 'string') headers.set('content-type', 'application/json');
      return request(
        row.method,
        pathOf(row.path, asked.params ?? {}, asked.query ?? {}),
        { ...(body === undefined ? {} : { body }), ...(asked.signal ? { signal: asked.signal } : {}) },
        headers,
      );
    },
    text: async (name, { params, signal }) => {
      const { method, path }: RouteRow = API_ROUTES[name];
      const init = signal ? { signal } : {};
      return (await answered(method, pathOf(path, params, {}), init, new Headers())).text();
    },
    send: (method, path, body, signal) => {
      const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' });
      const init = { ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal ? { signal } : {}) };
      return request(method, path, init, headers);
    },
  };
}

/** The path of a route with what is given for its parts and its query. */
export function pathOf(path: string, params: Readonly<Record<string, string>>, query: object): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (entries.length === 0) return filled;
  return `${filled}?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString()}`;
}

function isProblem(answer: unknown): answer is ProblemView {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'status' in answer;
}

function unreadable(status: number): Pick<ProblemView, 'code' | 'status' | 'title' | 'detail'> {
  return {
    code: 'console.unreadable',
    status,
    title: 'The answer cannot be read',
    detail: `Riposte answered with ${status} and nothing that can be read. Is a proxy in between?`,
  };
}
