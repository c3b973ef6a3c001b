/**
 * The HTTP API on 127.0.0.1: routes and nothing else.
 *
 * H1. Every route of the table asks for the token, compared in constant time.
 * H2. An error is problem+json with a code of `API_ERRORS`; one that is not listed is `internal.unexpected`, and logged. Its text
 *     goes to the log alone.
 * H3. What a route takes is read by its schemas before its handler sees it (`request.ts`).
 */
import { timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { API_ROUTES, type RouteName, type RouteRow } from '../../core/api/routes.ts';
import type { ProblemView } from '../../core/api/views.ts';
import { toRiposteError } from '../../core/base/errors.ts';
import { HANDLERS } from './handlers.ts';
import type { ServerPorts } from './ports.ts';
import { apiError, problemOf } from './problem.ts';
import { readRequest, type Call } from './request.ts';

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

const noSchemas = () => () => {
  throw new Error('routes have no JSON schema: a handler gets what the route reads');
};
/** Named so that Fastify does not load its own, Ajv and a serializer: 80 ms of every start for schemas that no route has. */
const COMPILERS = { buildValidator: noSchemas, buildSerializer: noSchemas };

export function createServer(ports: ServerPorts, log: (problem: ProblemView) => void): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    schemaController: { compilersFactory: COMPILERS },
    // What the router itself refuses (a path that is no text, an endless parameter) comes by no hook.
    frameworkErrors: (thrown, request, reply) => {
      const known = authorised(request, ports.token);
      sendProblem(reply, problemOf(known ? thrown : apiError('api.unauthorised'), request.url));
    },
  });
  server.addHook('onRequest', async (request) => {
    if (!authorised(request, ports.token)) throw apiError('api.unauthorised');
  });
  for (const name of Object.keys(API_ROUTES) as RouteName[]) addRoute(server, name, ports);
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

function addRoute<Name extends RouteName>(server: FastifyInstance, name: Name, ports: ServerPorts): void {
  const row: RouteRow = API_ROUTES[name];
  server.route({
    method: row.method,
    url: row.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    handler: async (request, reply) => {
      const read = await readRequest(row, request);
      // What the schemas of the row have read has the types that are inferred from them.
      const call = { ports, request, reply, params: request.params, inboxId: undefined, ...read } as Call<Name>;
      reply.status(row.status);
      return HANDLERS[name](call);
    },
  });
}

function authorised(request: FastifyRequest, token: string): boolean {
  const given = Buffer.from((request.headers.authorization ?? '').replace(/^Bearer /i, ''));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function sendProblem(reply: FastifyReply, problem: ProblemView): FastifyReply {
  return reply.status(problem.status).header('content-type', 'application/problem+json').send(problem);
}
