/** Reading a request: every reader says what is wrong by a code of `API_ERRORS`, and never repeats a value. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RiposteError } from '../../core/base/errors.ts';
import { asList, getOwn, isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import type { ServerPorts } from './ports.ts';

export interface Call {
  readonly ports: ServerPorts;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type Handler = (call: Call) => Promise<unknown>;

const LIMIT_DEFAULT = 100;
export const LIMIT_MAX = 1000;
/** An answer that names nobody comes from who holds the token. */
const LOCAL_USER = 'operator';

/** Who acts. Until there are users, the token's holder may name somebody and their roles. */
export function userOf(body: JsonObject): { readonly name: string; readonly roles: readonly string[] } {
  const by = body['by'];
  if (!isObject(by)) return { name: optionalText(body, 'by') ?? LOCAL_USER, roles: [] };
  const roles = asList(by['roles']);
  if (!roles.every((role) => typeof role === 'string')) throw invalid('"by.roles" must be a list of texts');
  return { name: optionalText(by, 'user') ?? LOCAL_USER, roles };
}

export function bodyOf(request: FastifyRequest): JsonObject {
  const body = (request.body ?? {}) as Json;
  if (!isObject(body)) throw invalid('the body must be a JSON object');
  return body;
}

export function text(body: JsonObject, key: string): string {
  const value = optionalText(body, key);
  if (value === undefined) throw invalid(`"${key}" is missing`);
  return value;
}

export function optionalText(body: JsonObject, key: string): string | undefined {
  const value = getOwn(body, key);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalid(`"${key}" must be a text`);
  return value;
}

/** A flag that is none is refused, never passed over: `"dryRun": "true"` must not become a run that changes something. */
export function optionalFlag(body: JsonObject, key: string): boolean | undefined {
  const value = getOwn(body, key);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw invalid(`"${key}" must be true or false`);
  return value;
}

export function query(request: FastifyRequest, key: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[key];
  if (value !== undefined && typeof value !== 'string') throw invalid(`"${key}" is given twice`);
  return value === '' ? undefined : value;
}

export function oneOf<Value extends string>(
  request: FastifyRequest,
  key: string,
  values: readonly Value[],
): Value | undefined {
  const given = query(request, key);
  const found = values.find((value) => value === given);
  if (given !== undefined && found === undefined) throw invalid(`"${key}" must be one of ${values.join(', ')}`);
  return found;
}

export function number(request: FastifyRequest, key: string, otherwise: number): number {
  const value = Number(query(request, key) ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 0) throw invalid(`"${key}" must be a whole number`);
  return value;
}

export function paging(
  request: FastifyRequest,
  otherwise = LIMIT_DEFAULT,
): { readonly limit: number; readonly cursor?: string } {
  const cursor = query(request, 'cursor');
  const limit = Math.max(1, Math.min(number(request, 'limit', otherwise), LIMIT_MAX));
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
}

export function invalid(detail: string): RiposteError {
  return new RiposteError('api.invalid', detail);
}

export function notFound(detail: string): RiposteError {
  return new RiposteError('api.not-found', detail);
}
