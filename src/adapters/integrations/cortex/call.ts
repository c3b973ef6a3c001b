/**
 * Calls to a tenant: the one table of paths, and the reading of answers and refusals.
 *
 * K1. A path is written here and nowhere else (the vendor is not consistent about trailing slashes).
 * K2. A 500 is looked into before it counts as "nobody knows": the vendor dresses business refusals as 500.
 */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { adviceOn } from '../../outbound/advice.ts';
import { explainResult, type HttpResult } from '../../outbound/client.ts';
import { retryAfterMs } from '../../outbound/retry.ts';
import type { Failure } from '../entries.ts';
import { authHeaders } from './auth.ts';
import type { CortexIo } from './io.ts';
import { parseBody, readError } from './schema.ts';

const PATHS = {
  getEndpoint: '/public_api/v1/endpoints/get_endpoint/',
  isolate: '/public_api/v1/endpoints/isolate',
  unisolate: '/public_api/v1/endpoints/unisolate',
  terminateCausality: '/public_api/v1/endpoints/terminate_causality/',
  terminateProcess: '/public_api/v1/endpoints/terminate_process/',
  quarantine: '/public_api/v1/endpoints/quarantine/',
  quarantineStatus: '/public_api/v1/quarantine/status/',
  restoreFile: '/public_api/v1/endpoints/restore/',
  runScript: '/public_api/v1/scripts/run_script/',
  scriptStatus: '/public_api/v1/scripts/get_script_execution_status/',
  scriptResults: '/public_api/v1/scripts/get_script_execution_results',
  blockHashes: '/public_api/v1/hash_exceptions/blocklist/',
  allowHashes: '/public_api/v1/hash_exceptions/allowlist/',
  unblockHashes: '/public_api/v1/hash_exceptions/blocklist/remove/',
  unallowHashes: '/public_api/v1/hash_exceptions/allowlist/remove/',
  getActionStatus: '/public_api/v1/actions/get_action_status/',
  analytics: '/xsiam/analytics_apis/',
  getAlertsV2: '/public_api/v2/alerts/get_alerts_multi_events',
  getAlertsV1: '/public_api/v1/alerts/get_alerts_multi_events/',
  getIncidents: '/public_api/v1/incidents/get_incidents/',
  getIncidentExtraData: '/public_api/v1/incidents/get_incident_extra_data/',
  getOriginalAlerts: '/public_api/v1/alerts/get_original_alerts/',
  updateIncident: '/public_api/v1/incidents/update_incident/',
  updateAlerts: '/public_api/v1/alerts/update_alerts',
} as const;

export type PathName = keyof typeof PATHS;

/** What a read gave: `body` is the whole answer, `reply` its `reply` (null where the call has none). */
export type Read =
  | { readonly kind: 'read'; readonly body: JsonObject; readonly reply: Json }
  | ({ readonly kind: 'failed'; readonly status: number | undefined; readonly retryAfterMs?: number } & Failure);

export type Written =
  | { readonly kind: 'accepted'; readonly reply: Json }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'later'; readonly delayMs: number; readonly detail: string }
  | { readonly kind: 'lost'; readonly detail: string };

/** How long to wait after a refusal that names no time. */
const LATER_MS = 5_000;
const TEXT_LENGTH_MAX = 300;
/** Business refusals that come as a 500, by the vendor's text. */
const REFUSALS: readonly { readonly text: string; readonly code: string; readonly detail: string }[] = [
  {
    text: 'No endpoint was found for creating the requested action',
    code: 'cortex.not-supported',
    detail: 'The operation is not supported on this endpoint.',
  },
  {
    text: 'All hashes have already been added to the allow or block list',
    code: 'cortex.hashes-listed',
    detail: 'Every hash is on the block list or the allow list already; the tenant does not say on which.',
  },
];
const RATE_LIMIT = 'Rate limit exceeded';
/** An error body is short; what is longer is data, and a page of alerts is not searched for words. */
const ERROR_CHARS_MAX = 65_536;

/** True when an answer means "too many requests". Data that quotes the words is none: only an error body counts. */
export function isThrottled(status: number, text: string): boolean {
  if (status === 429) return true;
  if (text.length > ERROR_CHARS_MAX || !text.includes(RATE_LIMIT)) return false;
  return status >= 400 || readError(parseBody(text))?.text.includes(RATE_LIMIT) === true;
}

/** A read: up to 3 attempts, or as many as given. */
export async function readCortex(io: CortexIo, path: PathName, request: JsonObject, attempts?: number): Promise<Read> {
  const result = await io.http.read({ ...spec(io, path, request), ...(attempts === undefined ? {} : { attempts }) });
  const body = result.kind === 'answer' ? parseBody(result.text) : undefined;
  const error = readError(body);
  if (result.kind === 'answer' && result.status >= 200 && result.status < 300 && body && !error) {
    return { kind: 'read', body, reply: body['reply'] ?? null };
  }
  const status = result.kind === 'answer' ? result.status : undefined;
  const wait = result.kind === 'answer' ? retryAfterOf(result.headers, io) : undefined;
  return {
    kind: 'failed',
    status,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...failureOf(io, path, result),
  };
}

function retryAfterOf(headers: Readonly<Record<string, string>>, { clock }: CortexIo): number | undefined {
  return retryAfterMs(headers['retry-after'], clock.now());
}

/** A write: exactly one request. */
export async function writeCortex(io: CortexIo, path: PathName, request: JsonObject): Promise<Written> {
  const result = await io.http.write(spec(io, path, request));
  const { code, detail } = failureOf(io, path, result);
  if (result.kind === 'no-connection') return { kind: 'later', delayMs: LATER_MS, detail };
  if (result.kind === 'lost') return { kind: 'lost', detail };
  const body = parseBody(result.text);
  const error = readError(body);
  if (result.throttled) {
    return { kind: 'later', delayMs: retryAfterOf(result.headers, io) ?? LATER_MS, detail };
  }
  const refusal = REFUSALS.find((row) => error?.text.includes(row.text));
  if (refusal) return { kind: 'refused', code: refusal.code, detail: refusal.detail };
  if (result.status >= 200 && result.status < 300) {
    if (error)
      return error.status !== undefined && error.status >= 500
        ? { kind: 'lost', detail }
        : { kind: 'refused', code, detail };
    return body ? { kind: 'accepted', reply: body['reply'] ?? null } : { kind: 'lost', detail };
  }
  // 408: a proxy gave up waiting for a request that the tenant may have had in full.
  return result.status >= 500 || result.status === 408 ? { kind: 'lost', detail } : { kind: 'refused', code, detail };
}

function spec(io: CortexIo, path: PathName, request: JsonObject) {
  return {
    path: PATHS[path],
    headers: () => authHeaders(io.config.key, io.nonce, io.clock.now()),
    body: JSON.stringify({ request_data: request }),
  };
}

const CODES: Readonly<Record<number, string>> = {
  400: 'cortex.bad-request',
  401: 'cortex.unauthorized',
  402: 'cortex.no-licence',
  403: 'cortex.forbidden',
  404: 'cortex.not-found',
  429: 'cortex.throttled',
};

/** Code and text of an answer that is not the wanted one. */
function failureOf(io: CortexIo, path: PathName, result: HttpResult): Failure {
  const advice = adviceOn(result, io.http.place, io.clock.now());
  return { ...namedFailure(io, path, result), ...(advice === undefined ? {} : { advice }) };
}

function namedFailure(io: CortexIo, path: PathName, result: HttpResult): Failure {
  const where = `Cortex ${io.config.tenant}: ${PATHS[path]} ${explainResult(result)}`;
  switch (result.kind) {
    case 'no-connection':
      return { code: 'cortex.unreachable', detail: where };
    case 'lost':
      return { code: result.why === 'time-out' ? 'cortex.timed-out' : 'cortex.connection-lost', detail: where };
    case 'answer': {
      const error = readError(parseBody(result.text));
      const status = result.status < 300 ? (error?.status ?? result.status) : result.status;
      const text = error === undefined || error.text === '' ? '' : `: ${error.text.slice(0, TEXT_LENGTH_MAX)}`;
      const code = result.throttled ? 'cortex.throttled' : (CODES[status] ?? codeOfClass(status));
      return { code, detail: where + text + skewHint(status, result.headers['date'], io.clock.now()) };
    }
  }
}

function codeOfClass(status: number): string {
  if (status >= 500) return 'cortex.server-error';
  return status >= 300 ? 'cortex.refused' : 'cortex.unreadable';
}

/** A clock that is out of step makes an advanced key invalid; the vendor's message does not say so. */
function skewHint(status: number, date: string | undefined, now: number): string {
  const skewSeconds = date === undefined ? 0 : Math.round((now - Date.parse(date)) / 1000);
  if (status !== 401 || !(Math.abs(skewSeconds) > 60)) return '';
  return `; our clock is ${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? 'ahead of' : 'behind'} the tenant's`;
}
