/**
 * Original alerts: what a sensor wrote before the tenant made an alert of it. The call answers JSON inside JSON inside JSON.
 *
 * O1. Decoding is the vendor's: a text that is JSON becomes what it says, in objects at any depth and not inside lists. One
 *     difference: a number whose digits would change (a long id, a hash of digits) stays the text that it was.
 * O2. An alert that cannot be decoded is an error of its own, never passed over.
 */
import { isObject, parseJson, type Json, type JsonObject } from '../../../core/base/json.ts';
import { listArg } from '../args.ts';
import type { Failure } from '../entries.ts';
import { readCortex } from './call.ts';
import { unreadable } from './endpoints.ts';
import type { CortexIo } from './io.ts';
import { objectsOf, parseBody, textOf } from './schema.ts';

const DEPTH_MAX = 64;
/** Ids that a debugger shows in place of real ones (vendor: they name no alert). */
const PLACEHOLDER = /^[a-fA-F0-9-]{32,36}\$&\$.+$/;

export interface OriginalAlert {
  readonly id: string;
  /** The alert with the decoded fields in it. */
  readonly fields: JsonObject;
  /** The event of an analytics alert. */
  readonly event: JsonObject | undefined;
}

export type OriginalAlerts =
  | { readonly kind: 'alerts'; readonly alerts: readonly OriginalAlert[]; readonly failures: readonly Failure[] }
  | ({ readonly kind: 'failed' } & Failure);

/** Reads what `alert_ids` names. */
export async function readOriginalAlerts(args: JsonObject, io: CortexIo): Promise<OriginalAlerts> {
  const ids = listArg(args, 'alert_ids');
  const problem =
    ids.length === 0
      ? 'no alert id is given'
      : ids.some((id) => PLACEHOLDER.test(id))
        ? 'an id is a placeholder of the debugger, and names no alert'
        : undefined;
  if (problem !== undefined) return { kind: 'failed', code: 'input.rejected', detail: `Not asked: ${problem}.` };
  const read = await readCortex(io, 'getOriginalAlerts', { alert_id_list: ids });
  if (read.kind === 'failed') return read;
  const list = isObject(read.reply) ? read.reply['alerts'] : undefined;
  if (!Array.isArray(list)) return { kind: 'failed', ...unreadable(io, 'get_original_alerts') };
  const rows = objectsOf(list).map((row) => ({ id: textOf(row['internal_id']) ?? '', row }));
  const alerts = rows.flatMap(({ id, row }) => decoded(id, row) ?? []);
  const asked = new Set(ids);
  const failures = rows
    .filter(({ id, row }) => decoded(id, row) === undefined)
    .map(({ id }) => ({
      code: 'cortex.unreadable',
      detail: `Cortex ${io.config.tenant}: the original of alert ${id} cannot be decoded`,
    }));
  // With one id asked for, a row without an id can be about nothing else.
  const ours = alerts.filter(({ id }) => asked.has(id) || (ids.length === 1 && id === ''));
  return { kind: 'alerts', alerts: ours, failures };
}

function decoded(id: string, row: JsonObject): OriginalAlert | undefined {
  const { original_alert_json: text, ...rest } = row;
  const original = typeof text === 'string' ? parseBody(text) : isObject(text) ? text : undefined;
  if (original === undefined) return undefined;
  const internalId = rest['internal_id'];
  const fields: JsonObject = {
    ...rest,
    ...decodeFields(original, 0),
    ...(internalId === undefined ? {} : { internal_id: internalId }),
  };
  const raw = fields['raw_abioc'];
  const event = isObject(raw) ? raw['event'] : undefined;
  return { id, fields, event: isObject(event) ? event : undefined };
}

function decodeFields(object: JsonObject, depth: number): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, decodeValue(value, depth)]));
}

/** O1. */
export function decodeValue(value: Json, depth = 0): Json {
  if (depth > DEPTH_MAX) return value;
  if (isObject(value)) return decodeFields(value, depth + 1);
  if (typeof value !== 'string' || !/^\s*(?:[[{"\d-]|true|false|null)/.test(value)) return value;
  const parsed = parseJson(value);
  if (parsed === undefined || (typeof parsed === 'number' && String(parsed) !== value.trim())) return value;
  return isObject(parsed) ? decodeFields(parsed, depth + 1) : parsed;
}
