/**
 * The simulated VirusTotal: what is known of files, URLs, domains and addresses, by `GET` (vendor: API v3).
 *
 * V1. The key is a header of its own and never reaches the record.
 * V2. A URL is asked for by its text in base64url without padding, or by its SHA-256; the answer names it by its SHA-256 in any case.
 * V3. A value that the tenant does not list is not found: 404 with the vendor's error, which is an answer and no failure.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import { asText, fieldsProblemOf, required, STRING, type Shape } from '../shape.ts';
import type { Score, TenantSpec } from '../tenant.ts';
import { scoresOf, type Scores, type ScoreTable } from '../verdicts.ts';
import type { Answer, Product, Received, RouteRow, WireRequest } from '../wire.ts';
import { error, found, type ObjectType } from './replies.ts';

interface LookUp extends RouteRow {
  readonly type: ObjectType;
  /** The parameter of the path, and its name in `body`. */
  readonly parameter: string;
  /** The value and its score where the tenant lists it; undefined where it does not. */
  readonly known: (scores: Scores, value: string) => { readonly value: string; readonly score: Score } | undefined;
}

const SECTION = '5.1 Transport, 5.2 Errors';
/** MD5, SHA-1 or SHA-256. */
const HASH: Shape = { kind: 'string', pattern: /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i, required: true };

function lookUp(type: ObjectType, collection: string, parameter: string, shape: Shape, known: LookUp['known']): LookUp {
  const path = `/api/v3/${collection}/{${parameter}}`;
  const row = { name: type, method: 'GET', path, section: SECTION, stateChanging: false } as const;
  return { ...row, fields: { [parameter]: shape }, type, parameter, known };
}

export const VIRUSTOTAL_ROUTES: readonly LookUp[] = [
  lookUp('file', 'files', 'hash', HASH, ({ file }, value) => listed(file, value)),
  lookUp('url', 'urls', 'id', required({ kind: 'string', pattern: /^[A-Za-z0-9_-]+$/ }), ({ url: table }, id) => {
    const url = table.ofHash(id.toLowerCase()) ?? urlOf(id);
    return url === undefined ? undefined : listed(table, url);
  }),
  lookUp('domain', 'domains', 'domain', required(STRING), ({ domain }, value) => listed(domain, value)),
  lookUp(
    'ip_address',
    'ip_addresses',
    'ip',
    required({ kind: 'string', pattern: /^[0-9a-fA-F.:]+$/ }),
    ({ ip }, value) => listed(ip, value),
  ),
];

function listed(table: ScoreTable, value: string) {
  const score = table.score(value);
  return score === undefined ? undefined : { value, score };
}

/** The URL behind an id that is its text; undefined for any other id. */
export function urlOf(id: string): string | undefined {
  const text = Buffer.from(id, 'base64url').toString('utf8');
  return Buffer.from(text, 'utf8').toString('base64url') === id && text !== '' ? text : undefined;
}

/** `quota`: how many look-ups are answered before 429; unlimited when left out. */
export function createVirusTotal(spec: TenantSpec, apiKey: string, quota = Infinity): Product {
  let left = quota;
  const scores = scoresOf(spec);
  return {
    name: 'virustotal',
    routes: VIRUSTOTAL_ROUTES,
    receive: (request) => receive(request, apiKey, scores, () => (left -= 1) >= 0),
    failure: (kind) =>
      kind === 'throttled'
        ? error(429, 'TooManyRequestsError', 'Too many requests')
        : error(503, 'TransientError', 'Transient server error, retry might work.'),
    redact: (text) => text.replaceAll(apiKey, '***'),
  };
}

function receive(request: WireRequest, apiKey: string, scores: Scores, take: () => boolean): Received {
  const { route, value } = routeOf(request.path);
  const body: JsonObject = route === undefined ? {} : { [route.parameter]: value };
  const refuse = (answer: Answer, unexpected: string): Received => ({
    kind: 'refused',
    route: route?.name ?? null,
    body,
    answer,
    unexpected,
  });
  const key = request.headers['x-apikey'];
  if (key === undefined)
    return refuse(error(401, 'AuthenticationRequiredError', 'X-Apikey header is missing'), 'authentication: no key');
  if (key !== apiKey) return refuse(error(401, 'WrongCredentialsError', 'Wrong API key'), 'authentication: wrong key');
  if (!route) return refuse(error(404, 'NotFoundError', 'Resource not found.'), `unknown path ${request.path}`);
  if (request.method !== route.method)
    return refuse(error(405, 'BadRequestError', 'Method not allowed'), `method ${request.method}`);
  const problem =
    Object.keys(request.query).length > 0
      ? 'the call takes no query string'
      : (fieldsProblemOf(route.fields, body, 'path') ?? (request.body === '' ? undefined : 'the call takes no body'));
  if (problem !== undefined) return refuse(error(400, 'InvalidArgumentError', problem), problem);
  const url = route.type === 'url' ? urlOf(value) : undefined;
  return {
    kind: 'accepted',
    route,
    body: { ...body, ...(url === undefined ? {} : { url }) },
    perform: () =>
      take() ? answerOf(route, value, scores, request.at) : error(429, 'QuotaExceededError', 'Quota exceeded'),
  };
}

function routeOf(path: string): { readonly route: LookUp | undefined; readonly value: string } {
  const parts = path.split('/');
  const route = VIRUSTOTAL_ROUTES.find((row) => {
    const pattern = row.path.split('/');
    return (
      pattern.length === parts.length && pattern.every((part, index) => part.startsWith('{') || part === parts[index])
    );
  });
  return { route, value: decoded(parts.at(-1) ?? '') };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function answerOf(route: LookUp, value: string, scores: Scores, now: number): Answer {
  const known = route.known(scores, value);
  if (known) return found(route.type, known.value, known.score, now);
  const asked = route.type === 'url' ? 'URL' : `${route.type} "${asText(value)}"`;
  return error(404, 'NotFoundError', `${asked} not found`);
}
