/**
 * The HTTP API on 127.0.0.1: routes and nothing else.
 *
 * H1. Every route asks who calls and whether he may (`door.ts`), but the open ones, which tell nothing of the installation.
 * H2. An error is problem+json with a code of `API_ERRORS`; one that is not listed is `internal.unexpected`, and logged. Its text
 *     goes to the log alone.
 * H3. What a route takes is read by its schemas before its handler sees it (`request.ts`).
 */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ROUTE_ROWS, type RouteName } from '../../core/api/routes.ts';
import type { RouteRow } from '../../core/api/row.ts';
import type { ProblemView } from '../../core/api/views.ts';
import { NOBODY, type Caller } from '../../domain/access/caller.ts';
import { toRiposteError } from '../../core/base/errors.ts';
import { callerOf, isSame, checkForgery, checkSite, forbidden, isLocal, isOpen, mayNot } from './door.ts';
import { addConsoleRoutes } from './console.ts';
import { HANDLERS } from './handlers.ts';
import { fingerprintOf, Remembered } from './idempotency.ts';
import { readRaw } from './intake.ts';
import { headersOf } from './headers.ts';
import { LimitsOfCallers, type Asking } from './limits.ts';
import { PATIENCE, refuseUnread, REQUEST_MS } from './listen.ts';
import { Live } from './live.ts';
import { FigureSamples } from './figures.ts';
import { Metrics } from './metrics.ts';
import { addOpenRoutes } from './open.ts';
import type { ServerPorts } from './ports.ts';
import { apiError, problemOf } from './problem.ts';
import { Refused } from './refused.ts';
import { readRequest, type Call } from './request.ts';

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

const noSchemas = () => () => {
  throw new Error('routes have no JSON schema: a handler gets what the route reads');
};
/** Named so that Fastify does not load its own, Ajv and a serializer: 80 ms of every start for schemas that no route has. */
const COMPILERS = { buildValidator: noSchemas, buildSerializer: noSchemas };

/** What all routes of one server share. */
interface Parts {
  readonly ports: ServerPorts;
  readonly live: Live;
  readonly remembered: Remembered;
}

export function createServer(ports: ServerPorts, log: (problem: ProblemView) => void): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS,
    http: PATIENCE,
    clientErrorHandler: refuseUnread,
    schemaController: { compilersFactory: COMPILERS },
    // What the router itself refuses (a path that is no text, an endless parameter) comes by no hook.
    frameworkErrors: (thrown, request, reply) => {
      sendProblem(reply, problemOf(isLocal(request, ports) ? thrown : apiError('api.unauthorised'), request.url));
    },
  });
  const limits = new LimitsOfCallers(ports.requestsInWindow);
  const headers = headersOf(ports.site);
  const refused = new Refused(ports);
  const metrics = new Metrics(ports.clock.now());
  const figures = new FigureSamples(ports);
  const live = new Live({
    clock: ports.clock,
    end: () => ports.lists.end(),
    mayGoOn: async (request) => isSame(request.caller, await callerOf(request, ports, false)),
  });
  const parts: Parts = { ports, live, remembered: new Remembered(ports.requests) };
  server.decorateRequest('caller', null);
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    checkSite(request, ports);
    const caller = await callerOf(request, ports);
    const now = ports.clock.now();
    limits.of(askingOf(request, caller, ports), now).count(reply, now);
    if (!caller && !isOpen(request)) throw apiError('api.unauthorised');
    if (!caller) return;
    request.caller = caller;
    if (!isOpen(request)) checkForgery(request, caller);
    if (mayNot(request, caller)) {
      await refused.note(request, caller);
      throw forbidden(request, caller);
    }
  });
  server.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    metrics.observe(method, routeOptions.url ?? 'none', statusCode, elapsedTime / 1000);
  });
  const rows = Object.entries(ROUTE_ROWS);
  for (const [name, { raw }] of rows) if (raw !== true) addRoute(server, name as RouteName, parts);
  server.register(async (scope) => {
    readRaw(scope, ports);
    for (const [name, { raw }] of rows) if (raw === true) addRoute(scope, name as RouteName, parts);
  });
  server.get('/metrics', { config: { permission: 'system:read' } }, async (_request, reply) =>
    reply
      .header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
      .send(metrics.text(ports, live.streams) + (await figures.text())),
  );
  addOpenRoutes(server, ports);
  if (ports.console !== undefined) addConsoleRoutes(server, ports.console);
  server.setNotFoundHandler(() => {
    throw apiError('api.not-found');
  });
  server.setErrorHandler(async (thrown, request, reply) => {
    const problem = problemOf(thrown, request.url);
    if (problem.status >= 500) log({ ...problem, detail: toRiposteError(thrown).message });
    return sendProblem(reply, problem);
  });
  return server;
}

function addRoute<Name extends RouteName>(
  server: FastifyInstance,
  name: Name,
  { ports, live, remembered }: Parts,
): void {
  const row: RouteRow = ROUTE_ROWS[name];
  server.route({
    method: row.method,
    url: row.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: { permission: row.permission },
    handler: async (request, reply) => {
      // Nobody is known on open routes alone.
      const caller = request.caller ?? NOBODY;
      const read = await readRequest(row, request);
      const key = request.headers['idempotency-key'];
      const print =
        row.takesKey && typeof key === 'string'
          ? fingerprintOf(key, request.method, request.url, request.body, `${caller.kind} ${caller.name}`)
          : undefined;
      const parts = { ports, live, caller, request, reply, params: request.params, inboxId: print?.request, ...read };
      // What the schemas of the row have read has the types that are inferred from them.
      const call = parts as Call<Name>;
      reply.status(row.status);
      const act = () => HANDLERS[name](call);
      return print === undefined ? act() : remembered.once(print, ports.clock.now(), act, row.secret === true);
    },
  });
}

/** Ways to log in that make a row before anybody is known. */
const BEGINNINGS: readonly (string | undefined)[] = ['/api/v1/login/passkey/start', '/api/v1/login/sso/:provider'];

function askingOf(request: FastifyRequest, caller: Caller | undefined, { site }: ServerPorts): Asking {
  const { params, routeOptions, raw } = request;
  const { source } = params as { readonly source?: string };
  const address = site.addressOf(raw);
  if (isOpen(request) && source !== undefined) return { caller, address, source };
  return { caller, address, begins: BEGINNINGS.includes(routeOptions.url) };
}

function sendProblem(reply: FastifyReply, problem: ProblemView): FastifyReply {
  const seconds = problem.facts?.['retryAfterSeconds'];
  if (typeof seconds === 'number') reply.header('retry-after', seconds);
  return reply.status(problem.status).header('content-type', 'application/problem+json').send(problem);
}
