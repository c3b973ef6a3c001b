/**
 * The HTTP API on 127.0.0.1: routes and nothing else.
 *
 * H1. Every route asks for the token, compared in constant time.
 * H2. An error is problem+json with a code of `API_ERRORS`; one that is not listed is `internal.unexpected`, and logged. Its text
 *     goes to the log alone.
 * H3. Ids of alerts, questions and items are data: they travel in the body or the query, never in a path.
 */
import { timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { API_ERRORS, API_ROUTES, type ApiErrorCode } from '../../core/api/routes.ts';
import type { ProblemView } from '../../core/api/views.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import type { ServerPorts } from './ports.ts';
import { HANDLERS, type RouteName } from './handlers.ts';

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

const noSchemas = () => () => {
  throw new Error('routes have no JSON schema: a handler reads what it needs');
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
      sendProblem(reply, problemOf(authorised(request, ports.token) ? thrown : apiError('api.unauthorised')));
    },
  });
  server.addHook('onRequest', async (request) => {
    if (!authorised(request, ports.token)) throw apiError('api.unauthorised');
  });
  for (const name of Object.keys(API_ROUTES) as RouteName[]) {
    const { method, path } = API_ROUTES[name];
    server.route({ method, url: path, handler: (request, reply) => HANDLERS[name]({ ports, request, reply }) });
  }
  server.setNotFoundHandler(() => {
    throw apiError('api.not-found');
  });
  server.setErrorHandler(async (thrown, _request, reply) => {
    const problem = problemOf(thrown);
    if (problem.status >= 500) log({ ...problem, detail: toRiposteError(thrown).message });
    return sendProblem(reply, problem);
  });
  return server;
}

/** An error that the API answers with; `facts` are code-specific (who answered, what changed). */
function apiError(code: ApiErrorCode, detail = ''): RiposteError {
  const { title, hint } = API_ERRORS[code];
  return new RiposteError(code, detail === '' ? title : detail, { hint });
}

function authorised(request: FastifyRequest, token: string): boolean {
  const given = Buffer.from((request.headers.authorization ?? '').replace(/^Bearer /i, ''));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * What a caller is told. Of what failed inside he gets the code and no text: messages of the system name files, and those of a
 * defect whatever it tripped over.
 */
function problemOf(thrown: unknown): ProblemView {
  const error = toRiposteError(thrown);
  const code = apiCodeOf(thrown);
  const { status, title, hint } = API_ERRORS[code];
  return {
    type: `https://riposte.invalid/errors/${code}`,
    title,
    status,
    code,
    detail: status < 500 ? error.message : `${title} (${error.code})`,
    hint: error.hint ?? hint,
    ...(error.facts === undefined ? {} : { facts: error.facts }),
  };
}

function apiCodeOf(thrown: unknown): ApiErrorCode {
  if (thrown instanceof RiposteError) {
    const { code } = thrown;
    if (Object.hasOwn(API_ERRORS, code)) return code as ApiErrorCode;
    if (code === 'store.bad-page') return 'api.invalid';
    return code.startsWith('store.') ? 'api.unavailable' : 'internal.unexpected';
  }
  const status = statusOf(thrown);
  if (status === 413) return 'api.too-large';
  return status >= 400 && status < 500 ? 'api.invalid' : 'internal.unexpected';
}

/** The status that Fastify gives to what it refuses by itself; 500 for anything else. */
function statusOf(thrown: unknown): number {
  return typeof thrown === 'object' && thrown !== null && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
}

function sendProblem(reply: FastifyReply, problem: ProblemView): FastifyReply {
  return reply.status(problem.status).header('content-type', 'application/problem+json').send(problem);
}
