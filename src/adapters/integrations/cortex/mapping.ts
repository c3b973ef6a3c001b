/**
 * A tenant's alert → `alert.*` fields. One table for the three shapes in which the vendor serves an alert (vendor: alert field
 * definitions): events in a list of their own, event columns lifted into lists, or flat.
 *
 * M1. A list field collects over the alert and all its events: null and empty dropped, duplicates dropped, order kept.
 * M2. A column that is not there gives no field: missing is not empty.
 * M3. Values are data and stay as they are; only lists that came as one text are taken apart.
 * M4. A field is made when it is asked for: a search compares two or three fields of each of a thousand alerts.
 */
import { asList, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { SourceAlert } from '../product.ts';
import { statusWord } from './alert-status.ts';
import { objectsOf, textOf, wholeOf } from './schema.ts';

interface FieldRow {
  readonly key: string;
  readonly type: 'text' | 'list' | 'date';
  /** Names of the column: the public one first, then that of the tenant's own pages. The first that has a value counts. */
  readonly columns: readonly string[];
  /** Where several values come as one text. */
  readonly divider?: RegExp;
}

const list = (key: string, ...columns: string[]): FieldRow => ({ key, type: 'list', columns });
const text = (key: string, ...columns: string[]): FieldRow => ({ key, type: 'text', columns });

const COMMA = /,/;
/** Names of techniques and tactics hold commas: only one before the next id divides. */
const BEFORE_MITRE_ID = /,(?=\s*TA?\d{4})/;

const FIELDS: readonly FieldRow[] = [
  text('agentid', 'endpoint_id', 'agent_id'),
  text('hostname', 'host_name', 'agent_hostname'),
  { ...list('hostip', 'host_ip', 'host_ip_list', 'agent_ip_addresses'), divider: COMMA },
  text('agentostype', 'agent_os_type'),
  text('hostfqdn', 'agent_fqdn'),
  list('hostmacaddress', 'mac_addresses', 'mac_address', 'mac'),
  list('username', 'user_name', 'actor_effective_username'),
  list('cid', 'causality_actor_causality_id'),
  list('cgoname', 'causality_actor_process_image_name'),
  list('cgopath', 'causality_actor_process_image_path'),
  list('cgocmd', 'causality_actor_process_command_line'),
  list('cgosha256', 'causality_actor_process_image_sha256'),
  list('cgomd5', 'causality_actor_process_image_md5'),
  list('cgosignature', 'causality_actor_process_signature_status'),
  list('cgosigner', 'causality_actor_process_signature_vendor'),
  list('actionprocessinstanceid', 'action_process_instance_id'),
  list('actorprocessinstanceid', 'actor_process_instance_id'),
  list('targetprocessname', 'action_process_image_name'),
  list('targetprocesscmd', 'action_process_image_command_line'),
  list('targetprocesssha256', 'action_process_image_sha256'),
  list('processexecutionsignature', 'action_process_signature_status'),
  list('initiatedby', 'actor_process_image_name'),
  list('initiatorpath', 'actor_process_image_path'),
  list('initiatorcmd', 'actor_process_command_line'),
  list('initiatorsha256', 'actor_process_image_sha256'),
  list('initiatormd5', 'actor_process_image_md5'),
  list('initiatorsignature', 'actor_process_signature_status'),
  list('initiatorsigner', 'actor_process_signature_vendor'),
  list('initiatorpid', 'actor_process_os_pid'),
  list('initiatortid', 'actor_thread_thread_id'),
  list('osparentname', 'os_actor_process_image_name'),
  list('osparentcmd', 'os_actor_process_command_line'),
  list('osparentsha256', 'os_actor_process_image_sha256'),
  list('osparentsignature', 'os_actor_process_signature_status'),
  list('osparentsigner', 'os_actor_process_signature_vendor'),
  list('osparentpid', 'os_actor_process_os_pid'),
  list('osparentid', 'os_actor_process_instance_id'),
  list('osparentusername', 'os_actor_effective_username'),
  list('filename', 'action_file_name'),
  list('filepath', 'action_file_path'),
  list('filesha256', 'action_file_sha256'),
  list('filemd5', 'action_file_md5'),
  list('registrydata', 'action_registry_data'),
  list('localip', 'action_local_ip'),
  list('localport', 'action_local_port'),
  list('remoteip', 'action_remote_ip'),
  list('remoteport', 'action_remote_port'),
  list('remotehost', 'action_external_hostname'),
  list('dnsqueryname', 'dns_query_name'),
  list('appid', 'fw_app_id'),
  list('eventtype', 'event_type'),
  list('module', 'module_id'),
  { ...list('mitreattcktactic', 'mitre_tactic_id_and_name'), divider: BEFORE_MITRE_ID },
  { ...list('mitreattcktechnique', 'mitre_technique_id_and_name'), divider: BEFORE_MITRE_ID },
  // The code (BLOCKED, REPORTED, …), not the words of `action_pretty`.
  text('action', 'action', 'alert_action_status'),
  text('categoryname', 'category', 'alert_category'),
  text('source', 'source', 'alert_source'),
  { key: 'timestamp', type: 'date', columns: ['source_insert_ts', 'local_insert_ts'] },
  { key: 'detectiontimestamp', type: 'date', columns: ['detection_timestamp', 'source_insert_ts'] },
];

/** Keys that an alert has beside the mapped columns. */
const SYSTEM: Readonly<Record<string, (alert: WireAlert) => Json | undefined>> = {
  id: ({ id }) => id,
  name: (alert) => alert.text('name', 'alert_name') ?? '',
  severity: (alert) => severityOf(alert.text('severity'))?.word,
  details: (alert) => alert.text('description', 'alert_description'),
  type: (alert) => alert.text('alert_type', 'issue_type'),
  created: (alert) => alert.field('timestamp') ?? alert.field('detectiontimestamp'),
  status: (alert) => {
    const code = alert.text('resolution_status');
    return code === undefined ? undefined : statusWord(code);
  },
  caseid: (alert) => alert.text('case_id'),
  parentXDRIncident: (alert) => {
    const caseId = alert.text('case_id');
    return caseId === undefined ? undefined : `INCIDENT-${caseId}`;
  },
};

const FIELD_BY_KEY: ReadonlyMap<string, FieldRow> = new Map(FIELDS.map((row) => [row.key, row]));

/** Every `alert.*` key that `mapAlert` can give. */
export const ALERT_KEYS: readonly string[] = [...Object.keys(SYSTEM), ...FIELD_BY_KEY.keys()];

/** Signature columns are never null: this stands for "nothing". */
const NO_SIGNATURE = 'N/A';

/** A wire alert of any shape as a source alert. An alert without an id has the id ''. */
export function mapAlert(given: JsonObject): SourceAlert {
  // The tenant's own pages wrap the columns once more.
  return new WireAlert(isObject(given['alert_fields']) ? given['alert_fields'] : given);
}

class WireAlert implements SourceAlert {
  readonly id: string;
  readonly #wire: JsonObject;
  /** The alert and then its events. */
  readonly #sources: readonly JsonObject[];
  #fields: JsonObject | undefined;
  #found: JsonObject | undefined;

  constructor(wire: JsonObject) {
    this.#wire = wire;
    this.#sources = [wire, ...objectsOf(wire['events'])];
    this.id = this.text('alert_id', 'issue_id', 'internal_id') ?? '';
  }

  /** The first of the columns that holds a text. */
  text(...columns: readonly string[]): string | undefined {
    for (const column of columns) {
      const text = textOf(this.#wire[column]);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  field(key: string): Json | undefined {
    if (Object.hasOwn(SYSTEM, key)) return SYSTEM[key]?.(this);
    const row = FIELD_BY_KEY.get(key);
    return row && fieldOf(row, this.#sources);
  }

  get fields(): JsonObject {
    this.#fields ??= { ...this.#mapped(), ...this.#system(Object.keys(SYSTEM)) };
    return this.#fields;
  }

  get found(): JsonObject {
    this.#found ??= {
      ...this.#system(['id', 'name']),
      ...withoutMissing({ severity: severityOf(this.text('severity'))?.level }),
      ...this.#system(['status', 'created', 'caseid', 'parentXDRIncident']),
      CustomFields: this.#mapped(),
    };
    return this.#found;
  }

  #mapped(): JsonObject {
    const mapped: Record<string, Json> = {};
    for (const row of FIELDS) {
      const value = fieldOf(row, this.#sources);
      if (value !== undefined) mapped[row.key] = value;
    }
    return mapped;
  }

  #system(keys: readonly string[]): JsonObject {
    return withoutMissing(Object.fromEntries(keys.map((key) => [key, SYSTEM[key]?.(this)])));
  }
}

/** `sources`: the alert and then its events. */
function fieldOf(row: FieldRow, sources: readonly JsonObject[]): Json | undefined {
  for (const column of row.columns) {
    const values = valuesOf(column, row.divider, sources);
    const value = values[0];
    if (value === undefined) continue;
    if (row.type === 'list') return values;
    const instant = row.type === 'date' ? wholeOf(value) : undefined;
    return instant === undefined ? value : isoTime(instant);
  }
  return undefined;
}

const NONE: readonly string[] = [];

/** All values of a column, each once. Most columns of most alerts hold nothing: that must cost nothing, for a search reads a thousand alerts. */
function valuesOf(column: string, divider: RegExp | undefined, sources: readonly JsonObject[]): readonly string[] {
  let found: Set<string> | undefined;
  const add = (text: string): void => {
    if (text !== '' && text !== NO_SIGNATURE) (found ??= new Set()).add(text);
  };
  for (const source of sources) {
    const held = source[column];
    if (held === undefined || held === null || held === '') continue;
    for (const value of asList(held)) {
      const text = textOf(value);
      if (text === undefined) continue;
      if (divider === undefined) add(text);
      else for (const part of text.split(divider)) add(part.trim());
    }
  }
  return found ? [...found] : NONE;
}

interface Severity {
  readonly word: string;
  /** The scale of a playbook's context. */
  readonly level: number;
}

const SEVERITIES: Readonly<Record<string, Severity>> = {
  unknown: { word: 'UNKNOWN', level: 0 },
  informational: { word: 'INFO', level: 0.5 },
  info: { word: 'INFO', level: 0.5 },
  low: { word: 'LOW', level: 1 },
  medium: { word: 'MEDIUM', level: 2 },
  high: { word: 'HIGH', level: 3 },
  critical: { word: 'CRITICAL', level: 4 },
};

function severityOf(given: string | undefined): Severity | undefined {
  const word = given?.toLowerCase().replace(/^sev_\d+_/, '');
  return word !== undefined && Object.hasOwn(SEVERITIES, word) ? SEVERITIES[word] : undefined;
}

function isoTime(instant: number): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? String(instant) : date.toISOString().replace('.000Z', 'Z');
}

function withoutMissing(object: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter((pair): pair is [string, Json] => pair[1] !== undefined));
}
