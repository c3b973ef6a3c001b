/**
 * The simulated WildFire cloud: verdicts of URLs and of file hashes, as XML over form posts (vendor: WildFire API).
 *
 * F1. The key is a form field, never a header, and never reaches the record.
 * F2. The vendor's status numbers are its own: 405 not a POST, 419 quota used up, 420 too few arguments, 421 invalid ones.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import { asText, fieldsProblemOf, STRING, type Shape } from '../shape.ts';
import type { Score, TenantSpec } from '../tenant.ts';
import { scoresOf, type Scores } from '../verdicts.ts';
import type { Answer, Product, Received, RouteRow, WireRequest } from '../wire.ts';
import { document, textElement } from './xml.ts';

/** MD5 or SHA-256: the vendor takes no other. */
const HASH: Shape = { kind: 'string', pattern: /^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{64})$/ };

export const WILDFIRE_ROUTES: readonly RouteRow[] = [
  {
    name: 'get_verdict',
    method: 'POST',
    path: '/publicapi/get/verdict',
    section: '3.1 Transport, 3.2 Verdict codes, 3.3 wildfire-get-verdict',
    stateChanging: false,
    fields: { hash: HASH, url: STRING, agent: { kind: 'string', oneOf: ['pcc', 'prismaaccessapi'] } },
  },
];

/** Verdict code by score: unknown has no record, good is benign, suspicious is grayware, malicious is malware. */
const VERDICT_CODES: Readonly<Record<Score, string>> = { 0: '-102', 1: '0', 2: '2', 3: '1' };

/** `quota`: how many requests are answered before 419; unlimited when left out. */
export function createWildfire(spec: TenantSpec, apiKey: string, quota = Infinity): Product {
  let left = quota;
  const scores = scoresOf(spec);
  return {
    name: 'wildfire',
    routes: WILDFIRE_ROUTES,
    receive: (request) => receive(request, apiKey, scores, () => (left -= 1) >= 0),
    failure: (kind) => (kind === 'throttled' ? error(429, 'Too many requests') : error(500, 'Internal error')),
    // A wrong key is a credential too: whatever stands in the field is replaced.
    redact: (text) => text.replaceAll(apiKey, '***').replaceAll(/\bapikey=[^&]*/g, 'apikey=***'),
  };
}

function receive(request: WireRequest, apiKey: string, scores: Scores, take: () => boolean): Received {
  const route = WILDFIRE_ROUTES.find((row) => row.path === request.path.replace(/\/$/, ''));
  const form = [...new URLSearchParams(request.body)];
  const body: JsonObject = Object.fromEntries(form.filter(([name]) => name !== 'apikey'));
  const refuse = (status: number, message: string, unexpected: string): Received => ({
    kind: 'refused',
    route: route?.name ?? null,
    body,
    answer: error(status, message),
    unexpected,
  });
  if (!route) return refuse(404, 'Not Found', `unknown path ${request.path}`);
  if (request.method !== route.method) return refuse(405, 'Method Not Allowed', `method ${request.method}`);
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    return refuse(415, 'Unsupported Media Type', 'the content type is not a form');
  }
  const keys = form.filter(([name]) => name === 'apikey');
  if (keys.length !== 1 || keys[0]?.[1] !== apiKey)
    return refuse(401, 'Invalid API key', 'authentication: wrong apikey');
  if (body['hash'] === undefined && body['url'] === undefined)
    return refuse(420, 'Insufficient arguments', 'no hash, no url');
  const problem = argumentProblem(request, route, form, body);
  if (problem !== undefined) return refuse(421, `Invalid arguments: ${problem}`, problem);
  return {
    kind: 'accepted',
    route,
    body,
    perform: () => (take() ? verdictOf(scores, body, request.at) : error(419, 'Request quota exceeded')),
  };
}

function argumentProblem(
  request: WireRequest,
  route: RouteRow,
  form: readonly (readonly [string, string])[],
  body: JsonObject,
): string | undefined {
  if (Object.keys(request.query).length > 0) return 'the call takes no query string';
  if (new Set(form.map(([name]) => name)).size < form.length) return 'a field is given twice';
  if (body['hash'] !== undefined && body['url'] !== undefined) return 'both hash and url are given';
  return fieldsProblemOf(route.fields, body, 'form');
}

function verdictOf(scores: Scores, body: JsonObject, now: number): Answer {
  const parts =
    body['url'] === undefined ? hashParts(scores, asText(body['hash'])) : urlParts(scores, asText(body['url']), now);
  return xml(200, `<wildfire><get-verdict-info>${parts.join('')}</get-verdict-info></wildfire>`);
}

function hashParts(scores: Scores, hash: string): readonly string[] {
  const code = VERDICT_CODES[scores.file.score(hash) ?? 0] ?? '-102';
  const isMd5 = hash.length === 32;
  return [
    textElement('sha256', isMd5 ? '' : hash.toLowerCase()),
    textElement('verdict', code),
    textElement('md5', isMd5 ? hash.toLowerCase() : ''),
  ];
}

function urlParts(scores: Scores, url: string, now: number): readonly string[] {
  const code = VERDICT_CODES[scores.url.score(url) ?? 0] ?? '-102';
  const analysis =
    code === '-102'
      ? []
      : [textElement('analysis_time', `${new Date(now).toISOString().slice(0, 19)}Z`), textElement('valid', 'Yes')];
  return [textElement('url', url), textElement('verdict', code), ...analysis];
}

function error(status: number, message: string): Answer {
  return xml(status, `<error>${textElement('error-message', `'${message}'`)}</error>`);
}

function xml(status: number, root: string): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: document(root) };
}
