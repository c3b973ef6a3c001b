/**
 * Wire shapes of Cortex → what we use. Written by hand: each reader asks only for the fields that it needs, takes a number that
 * comes as text and a value that comes as a list of one, and gives undefined for what is not there. Never throws.
 */
import { asList, getOwn, isObject, parseJson, type Json, type JsonObject } from '../../../core/base/json.ts';

/** The parsed body, or undefined when it is no JSON object. */
export function parseBody(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** A text, or a number as text. '' counts as missing. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number that JavaScript holds exactly, also when it comes as digits in a text. */
export function wholeOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** true/false, also as "True", "no" and the like. */
export function booleanOf(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  if (word === 'true' || word === 'yes') return true;
  return word === 'false' || word === 'no' ? false : undefined;
}

/** All objects of a list; anything else in it is passed over. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return asList(value).filter(isObject);
}

export interface VendorError {
  readonly status: number | undefined;
  /** What it says, on one line: message and details. */
  readonly text: string;
}

/** The error body `{reply: {err_code, err_msg, err_extra}}`; it also comes with HTTP 200. */
export function readError(body: JsonObject | undefined): VendorError | undefined {
  const reply = body?.['reply'];
  if (!isObject(reply) || (reply['err_code'] === undefined && reply['err_msg'] === undefined)) return undefined;
  const extra = reply['err_extra'];
  const parts = [
    textOf(reply['err_msg']),
    typeof extra === 'object' && extra !== null ? JSON.stringify(extra) : textOf(extra),
  ];
  const text = parts.filter((part) => part !== undefined).join(': ');
  return { status: wholeOf(reply['err_code']), text: text.replaceAll(/\s+/g, ' ').trim() };
}

export interface Endpoint {
  readonly id: string;
  /** CONNECTED, DISCONNECTED, LOST, UNINSTALLED. */
  readonly status: string;
  /** AGENT_UNISOLATED, AGENT_ISOLATED, AGENT_PENDING_ISOLATION, AGENT_PENDING_ISOLATION_CANCELLATION; '' when not given. */
  readonly isolation: string;
  readonly name: string;
  readonly raw: JsonObject;
}

/** `reply` of get_endpoint; undefined when it is no such reply. Accepts a bare list too (older tenants). */
export function readEndpoints(reply: Json): readonly Endpoint[] | undefined {
  const list = isObject(reply) ? reply['endpoints'] : reply;
  if (!Array.isArray(list)) return undefined;
  return objectsOf(list).flatMap((raw) => {
    const id = textOf(raw['endpoint_id']) ?? textOf(raw['agent_id']);
    if (id === undefined) return [];
    const upper = (key: string) => (textOf(raw[key]) ?? '').toUpperCase();
    const name = textOf(raw['endpoint_name']) ?? textOf(raw['host_name']) ?? '';
    return [{ id, status: upper('endpoint_status'), isolation: upper('is_isolated'), name, raw }];
  });
}

/** The action id of an isolate or unisolate (`action_id`) or a terminate (`group_action_id`); numbers above 2^31 occur. */
export function readActionId(reply: Json): number | undefined {
  if (!isObject(reply)) return undefined;
  return wholeOf(reply['group_action_id']) ?? wholeOf(reply['action_id']);
}

export interface ActionStatus {
  readonly endpointId: string;
  readonly status: string;
  /** The agent's reason, where the tenant gives one. */
  readonly reason: string | undefined;
  readonly rawReasons: Json;
}

/** `reply` of get_action_status. An id that does not exist has no rows. Undefined when it is no such reply. */
export function readActionStatus(reply: Json): readonly ActionStatus[] | undefined {
  if (!isObject(reply)) return undefined;
  const data = reply['data'];
  if (data === undefined || data === null || (Array.isArray(data) && data.length === 0)) return [];
  if (!isObject(data)) return undefined;
  const allReasons = reply['errorReasons'];
  return Object.entries(data).map(([endpointId, value]) => {
    const reasons = isObject(allReasons) ? (getOwn(allReasons, endpointId) ?? null) : null;
    return { endpointId, status: (textOf(value) ?? '').toUpperCase(), reason: reasonOf(reasons), rawReasons: reasons };
  });
}

function reasonOf(reasons: Json): string | undefined {
  if (!isObject(reasons)) return undefined;
  const missing = objectsOf(reasons['missing_files'])[0];
  const text = textOf(reasons['errorDescription']) ?? textOf(missing?.['description']);
  return text?.replaceAll(/\s+/g, ' ').trim();
}

/** True for a status after which nothing more happens. Both spellings of "cancelled" occur. */
export function isTerminal(status: string): boolean {
  return TERMINAL.has(status);
}

export const SUCCEEDED = 'COMPLETED_SUCCESSFULLY';
const TERMINAL: ReadonlySet<string> = new Set([
  SUCCEEDED,
  'COMPLETED_PARTIAL',
  'FAILED',
  'TIMEOUT',
  'EXPIRED',
  'ABORTED',
  'CANCELLED',
  'CANCELED',
]);

export interface Prevalence {
  /** The values of the queried arguments, in their order. */
  readonly queried: readonly (string | undefined)[];
  /** True: common. False: rare. Undefined: the tenant does not know. */
  readonly common: boolean | undefined;
  readonly data: Json;
}

/** The analytics answer, which has no `reply` around it. `keys` are the names of the queried arguments. */
export function readPrevalence(body: JsonObject, keys: readonly string[]): readonly Prevalence[] | undefined {
  const results = body['results'];
  if (!Array.isArray(results)) return undefined;
  return objectsOf(results).map((row) => {
    const args = row['args'];
    return {
      queried: keys.map((key) => textOf(isObject(args) ? args[key] : row[key])),
      common: booleanOf(row['value']),
      data: row['data'] ?? null,
    };
  });
}
