/**
 * The tenant's alert store: the delivered alerts and the related ones, kept once and served in the vendor's shapes.
 *
 * A1. `alert.*` fields are mapped back to the columns that the tenant maps them from; a column whose source is not known is not
 *     served (the differences page lists them).
 * A2. What an update changes is what every later read gives, in every shape.
 * A3. Delivered and related alerts are there from the start. One that lies in the future of the lab's clock is served like any other.
 * A4. An alert that is put in by hand says when the tenant stored it, and from when on it is listed: late ones are listed long after.
 */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { asText } from '../shape.ts';
import { textOf, textsOf, type AlertFields, type RelatedAlertSpec, type TenantSpec } from '../tenant.ts';

/** An event column, the `alert.*` key that it is mapped to, and what the vendor sends when it is empty. */
type EventColumn = readonly [column: string, key: string | undefined, empty: Json];

const EVENT_COLUMNS: readonly EventColumn[] = [
  ['module_id', 'module', null],
  ['event_type', 'eventtype', null],
  ['user_name', 'username', null],
  ['actor_process_instance_id', 'actorprocessinstanceid', null],
  ['actor_process_image_name', 'initiatedby', null],
  ['actor_process_image_path', 'initiatorpath', null],
  ['actor_process_command_line', 'initiatorcmd', null],
  ['actor_process_image_sha256', 'initiatorsha256', null],
  ['actor_process_image_md5', 'initiatormd5', null],
  ['actor_process_signature_status', 'initiatorsignature', 'N/A'],
  ['actor_process_signature_vendor', 'initiatorsigner', null],
  ['actor_process_os_pid', 'initiatorpid', null],
  ['actor_thread_thread_id', 'initiatortid', null],
  ['causality_actor_causality_id', 'cid', null],
  ['causality_actor_process_image_name', 'cgoname', null],
  ['causality_actor_process_image_path', 'cgopath', null],
  ['causality_actor_process_command_line', 'cgocmd', null],
  ['causality_actor_process_image_sha256', 'cgosha256', null],
  ['causality_actor_process_image_md5', 'cgomd5', null],
  ['causality_actor_process_signature_status', 'cgosignature', 'N/A'],
  ['causality_actor_process_signature_vendor', 'cgosigner', null],
  ['action_process_instance_id', 'actionprocessinstanceid', null],
  ['action_process_image_name', 'targetprocessname', null],
  ['action_process_image_command_line', 'targetprocesscmd', null],
  ['action_process_image_sha256', 'targetprocesssha256', null],
  ['action_process_signature_status', 'processexecutionsignature', 'N/A'],
  ['action_process_signature_vendor', undefined, null],
  ['os_actor_process_image_name', 'osparentname', null],
  ['os_actor_process_command_line', 'osparentcmd', null],
  ['os_actor_process_image_sha256', 'osparentsha256', null],
  ['os_actor_process_signature_status', 'osparentsignature', 'N/A'],
  ['os_actor_process_signature_vendor', 'osparentsigner', null],
  ['os_actor_process_os_pid', 'osparentpid', null],
  ['os_actor_effective_username', 'osparentusername', null],
  ['action_file_name', 'filename', null],
  ['action_file_path', 'filepath', null],
  ['action_file_sha256', 'filesha256', null],
  ['action_file_md5', 'filemd5', null],
  ['action_local_ip', 'localip', null],
  ['action_local_port', 'localport', null],
  ['action_remote_ip', 'remoteip', null],
  ['action_remote_port', 'remoteport', null],
  ['action_external_hostname', 'remotehost', null],
  ['dns_query_name', 'dnsqueryname', null],
  ['fw_app_id', 'appid', null],
];

/** Resolution status: the word of an update and the code that reads give. */
const STATUS_CODES: Readonly<Record<string, string>> = {
  new: 'STATUS_010_NEW',
  under_investigation: 'STATUS_020_UNDER_INVESTIGATION',
  resolved_threat_handled: 'STATUS_030_RESOLVED_THREAT_HANDLED',
  resolved_known_issue: 'STATUS_040_RESOLVED_KNOWN_ISSUE',
  resolved_duplicate: 'STATUS_050_RESOLVED_DUPLICATE',
  resolved_false_positive: 'STATUS_060_RESOLVED_FALSE_POSITIVE',
  resolved_other: 'STATUS_070_RESOLVED_OTHER',
  resolved_auto: 'STATUS_080_RESOLVED_AUTO',
  resolved_true_positive: 'STATUS_090_RESOLVED_TRUE_POSITIVE',
  resolved_security_testing: 'STATUS_100_RESOLVED_SECURITY_TESTING',
};

export const STATUS_WORDS: readonly string[] = Object.keys(STATUS_CODES);
export const SEVERITY_WORDS: readonly string[] = ['critical', 'high', 'medium', 'low', 'informational'];

/** Severity words of the scenario format that the vendor spells otherwise. */
const SEVERITY_ALIASES: Readonly<Record<string, string>> = { info: 'informational' };

const ACTION_WORDS: Readonly<Record<string, string>> = {
  REPORTED: 'Detected (Reported)',
  DETECTED: 'Detected',
  SCANNED: 'Detected (Scanned)',
  POST_DETECTED: 'Detected (Post Detected)',
  BLOCKED: 'Prevented (Blocked)',
};

/** A related alert that names no severity is an ordinary one: only `INFO` is informational. */
const RELATED_SEVERITY = 'medium';

const SEVERITY_CODES: Readonly<Record<string, string>> = {
  critical: 'SEV_050_CRITICAL',
  high: 'SEV_040_HIGH',
  medium: 'SEV_030_MEDIUM',
  low: 'SEV_020_LOW',
  informational: 'SEV_010_INFO',
};

/** Fields of a delivered alert that name a process. */
const PROCESS_KEYS: readonly string[] = ['actionprocessinstanceid', 'actorprocessinstanceid'];

/** Cases that the lab numbers itself begin here: far from every number that a scenario names. */
const FIRST_OWN_CASE = 900_001;

export interface AlertUpdate {
  readonly status?: string;
  readonly severity?: string;
  readonly comment?: string;
}

export interface StoredAlert {
  readonly id: string;
  readonly caseId: number;
  readonly fields: AlertFields;
  readonly detectedAt: number;
  /** When the tenant stored it (`server_creation_time`). */
  readonly storedAt: number;
  /** No read shows it before (A4). */
  readonly listedAt: number;
  modifiedAt: number;
  severity: string;
  status: string;
  comment: string | null;
}

/** An alert that is put into the tenant by hand. Times: epoch milliseconds. */
export interface HandAlert {
  readonly fields: AlertFields;
  readonly storedAt: number;
  /** Default `storedAt`. */
  readonly listedAt?: number;
}

/** One of the vendor's shapes. */
export type AlertShape = (alert: StoredAlert) => JsonObject;

export class AlertStore {
  /** Newest last, equal times in the order given. Ids are unique: the first of two equal ids stays. */
  #alerts: readonly StoredAlert[];
  readonly #cases = new CaseNumbers();
  /** Case → mail of who it is assigned to. */
  readonly assignees = new Map<number, string>();
  readonly #causalityIds: ReadonlySet<string>;
  readonly #processIds: ReadonlySet<string>;
  /** Alerts as JSON texts, until they change. */
  readonly #texts = new Map<AlertShape, WeakMap<StoredAlert, string>>();

  constructor(tenant: TenantSpec, delivered: readonly AlertFields[], startedAt: number) {
    const base = detectionOf(delivered[0], startedAt);
    const cases = this.#cases;
    const stored = [
      ...delivered.map((fields) => fromDelivered(fields, cases, detectionOf(fields, base))),
      ...(tenant.relatedAlerts ?? []).map((related) => fromRelated(related, cases, base, delivered)),
    ];
    const byId = new Map(stored.toReversed().map((alert) => [alert.id, alert]));
    this.#alerts = inOrder([...byId.values()]);
    this.#causalityIds = new Set(delivered.flatMap((fields) => textsOf(fields['cid'])));
    this.#processIds = new Set(delivered.flatMap((fields) => PROCESS_KEYS.flatMap((key) => textsOf(fields[key]))));
  }

  /** `none` is the tenant's word for nobody. */
  assign(caseId: number, mail: string): void {
    if (mail === 'none') this.assignees.delete(caseId);
    else this.assignees.set(caseId, mail);
  }

  get alerts(): readonly StoredAlert[] {
    return this.#alerts;
  }

  /** What a read at that moment may show (A4). */
  listed(now: number): readonly StoredAlert[] {
    return this.#alerts.filter(({ listedAt }) => listedAt <= now);
  }

  /** The alert in that shape, as JSON text. */
  written(alert: StoredAlert, shape: AlertShape): string {
    const texts = this.#texts.get(shape) ?? new WeakMap<StoredAlert, string>();
    this.#texts.set(shape, texts);
    const text = texts.get(alert) ?? JSON.stringify(shape(alert));
    texts.set(alert, text);
    return text;
  }

  /** By hand. An id that is there already is left out. */
  add(alerts: readonly HandAlert[]): void {
    const known = new Set(this.#alerts.map(({ id }) => id));
    const fresh = alerts.map(({ fields, storedAt, listedAt = storedAt }) => ({
      ...fromDelivered(fields, this.#cases, detectionOf(fields, storedAt)),
      storedAt,
      listedAt,
    }));
    this.#alerts = inOrder([...this.#alerts, ...fresh.filter(({ id }) => !known.has(id))]);
  }

  /** Whether a process tree of that id is known. A store that knows of none does not doubt any. */
  knowsCausality(id: string): boolean {
    return this.#causalityIds.size === 0 || this.#causalityIds.has(id);
  }

  /** The same for one process. */
  knowsProcess(id: string): boolean {
    return this.#processIds.size === 0 || this.#processIds.has(id);
  }

  /** Changes the alerts that exist and returns their ids. */
  update(ids: readonly string[], update: AlertUpdate, now: number): readonly string[] {
    const found = this.#alerts.filter((alert) => ids.includes(alert.id));
    for (const alert of found) {
      for (const texts of this.#texts.values()) texts.delete(alert);
      alert.modifiedAt = now;
      if (update.status !== undefined) alert.status = STATUS_CODES[update.status] ?? alert.status;
      if (update.severity !== undefined) alert.severity = update.severity;
      if (update.comment !== undefined) alert.comment = update.comment;
    }
    return found.map((alert) => alert.id);
  }

  ofCase(caseId: string): readonly StoredAlert[] {
    return this.#alerts.filter((alert) => String(alert.caseId) === caseId);
  }

  caseIds(): readonly number[] {
    return [...new Set(this.#alerts.map((alert) => alert.caseId))];
  }
}

/** v1 of the multi-event read: the events stand in a list of their own, host addresses and techniques are lists. */
export function v1Shape(alert: StoredAlert): JsonObject {
  return {
    ...sharedColumns(alert),
    host_ip: textsOf(alert.fields['hostip']),
    mitre_technique_id_and_name: textsOf(alert.fields['mitreattcktechnique']),
    mitre_tactic_id_and_name: textsOf(alert.fields['mitreattcktactic']),
    events: eventsOf(alert),
  };
}

/** v2 of the multi-event read: event columns are lifted into the alert, each as a list over the events. */
export function v2Shape(alert: StoredAlert): JsonObject {
  const events = eventsOf(alert);
  const lifted = EVENT_COLUMNS.map(([column]): [string, Json] => [
    column,
    events.map((event) => event[column] ?? null),
  ]);
  return { ...flatColumns(alert, events), ...Object.fromEntries(lifted) };
}

/** The alert inside a case's extra data: event columns flat, of the first event. */
export function flatShape(alert: StoredAlert): JsonObject {
  const events = eventsOf(alert);
  return { ...flatColumns(alert, events), ...events[0] };
}

/** A case as `get_incidents` shows it, derived from its alerts. */
export function incidentShape(caseId: number, alerts: readonly StoredAlert[], assignee?: string): JsonObject {
  const created = Math.min(...alerts.map((alert) => alert.detectedAt));
  const count = (severity: string): number => alerts.filter((alert) => alert.severity === severity).length;
  const hosts = unique(alerts.map((alert) => `${hostOf(alert) ?? ''}:${endpointOf(alert) ?? ''}`.toLowerCase()));
  const users = unique(alerts.flatMap((alert) => textsOf(alert.fields['username'])));
  return {
    incident_id: String(caseId),
    incident_name: null,
    creation_time: created,
    modification_time: Math.max(...alerts.map((alert) => alert.modifiedAt)),
    detection_time: null,
    status: 'new',
    severity: SEVERITY_WORDS.find((severity) => count(severity) > 0) ?? 'unknown',
    description: alerts[0] ? nameOf(alerts[0]) : '',
    assigned_user_mail: assignee ?? null,
    assigned_user_pretty_name: null,
    alert_count: alerts.length,
    low_severity_alert_count: count('low'),
    med_severity_alert_count: count('medium'),
    high_severity_alert_count: count('high'),
    user_count: users.length,
    host_count: hosts.length,
    notes: null,
    resolve_comment: null,
    manual_severity: null,
    manual_description: null,
    xdr_url: `https://tenant.example.net/incident-view/${caseId}`,
    starred: false,
    hosts,
    users,
    incident_sources: unique(alerts.map(sourceOf)),
    rule_based_score: null,
    manual_score: null,
  };
}

/** The severity as the tenant's own pages write it. */
export function severityCode(severity: string): string {
  return SEVERITY_CODES[severity] ?? 'SEV_030_MEDIUM';
}

/** A text of the alert as its reads give it. */
export function alertWord(alert: StoredAlert, column: 'source' | 'name' | 'description'): string {
  return asText(sharedColumns(alert)[column]);
}

export function sourceOf(alert: StoredAlert): string {
  return textOf(alert.fields['source']) ?? 'XDR Agent';
}

function sharedColumns(alert: StoredAlert): JsonObject {
  const { fields } = alert;
  const action = textOf(fields['action']) ?? 'DETECTED';
  return {
    alert_id: alert.id,
    external_id: `external-${alert.id}`,
    case_id: alert.caseId,
    name: nameOf(alert),
    description: textOf(fields['details']) ?? nameOf(alert),
    category: textOf(fields['categoryname']) ?? null,
    severity: alert.severity,
    source: sourceOf(alert),
    action,
    action_pretty: ACTION_WORDS[action] ?? action,
    detection_timestamp: alert.detectedAt,
    local_insert_ts: alert.storedAt,
    endpoint_id: endpointOf(alert) ?? null,
    host_name: hostOf(alert) ?? null,
    agent_os_type: osOf(fields),
    agent_fqdn: textOf(fields['hostfqdn']) ?? null,
    mac_addresses: textsOf(fields['hostmacaddress']),
    matching_status: 'UNMATCHABLE',
    is_whitelisted: false,
    starred: false,
  };
}

function flatColumns(alert: StoredAlert, events: readonly JsonObject[]): JsonObject {
  const { fields } = alert;
  return {
    ...sharedColumns(alert),
    host_ip: textsOf(fields['hostip']).join(','),
    mitre_technique_id_and_name: textsOf(fields['mitreattcktechnique']).join(', '),
    mitre_tactic_id_and_name: textsOf(fields['mitreattcktactic']).join(', '),
    alert_type: 'Unclassified',
    events_length: events.length,
    last_modified_ts: alert.modifiedAt,
    resolution_status: alert.status,
    resolution_comment: alert.comment,
    original_tags: '',
    tags: '',
  };
}

/** As many events as the longest list of an event column has values, at least one. */
function eventsOf(alert: StoredAlert): readonly JsonObject[] {
  const columns = EVENT_COLUMNS.map(([column, key, empty]) => ({
    column,
    empty,
    values: key === undefined ? [] : textsOf(alert.fields[key]),
  }));
  const length = Math.max(1, ...columns.map(({ values }) => values.length));
  return Array.from({ length }, (_, index) => ({
    event_timestamp: alert.detectedAt,
    ...Object.fromEntries(columns.map(({ column, empty, values }) => [column, values[index] ?? empty])),
  }));
}

/** Numbers cases: the digits of `INCIDENT-<n>` or of a plain number, else one of the lab's own for each other text. */
class CaseNumbers {
  readonly #own = new Map<string, number>();

  of(text: string): number {
    const digits = /^(?:INCIDENT-)?(\d{1,15})$/.exec(text)?.[1];
    if (digits !== undefined) return Number(digits);
    const known = this.#own.get(text) ?? FIRST_OWN_CASE + this.#own.size;
    this.#own.set(text, known);
    return known;
  }
}

function fromDelivered(fields: AlertFields, cases: CaseNumbers, detectedAt: number): StoredAlert {
  const id = textOf(fields['id']) ?? '';
  const parent = textOf(fields['parentXDRIncident']) ?? textOf(fields['caseid']) ?? `alert ${id}`;
  return store(id, cases.of(parent), fields, detectedAt, textOf(fields['status']));
}

function fromRelated(
  related: RelatedAlertSpec,
  cases: CaseNumbers,
  base: number,
  delivered: readonly AlertFields[],
): StoredAlert {
  const { minutesFromAlert = 0, caseid, ...rest } = related;
  const sameHost = delivered.find((fields) => textOf(fields['agentid']) === related.agentid) ?? {};
  const host = Object.fromEntries(
    ['hostname', 'hostip', 'agentostype'].flatMap((key) => (sameHost[key] === undefined ? [] : [[key, sameHost[key]]])),
  );
  const fields = { severity: RELATED_SEVERITY, ...host, ...rest } as AlertFields;
  const caseId = cases.of(caseid === undefined ? `alert ${related.id}` : String(caseid));
  return store(related.id, caseId, fields, base + minutesFromAlert * 60_000, related.status);
}

function store(
  id: string,
  caseId: number,
  fields: AlertFields,
  detectedAt: number,
  status: string | undefined,
): StoredAlert {
  const severity = textOf(fields['severity'])?.toLowerCase() ?? 'unknown';
  return {
    id,
    caseId,
    fields,
    detectedAt,
    storedAt: detectedAt,
    listedAt: -Infinity,
    modifiedAt: detectedAt,
    severity: SEVERITY_ALIASES[severity] ?? severity,
    status: codeOf(status),
    comment: null,
  };
}

function inOrder(alerts: readonly StoredAlert[]): readonly StoredAlert[] {
  return alerts.toSorted((a, b) => a.detectedAt - b.detectedAt || (a.id < b.id ? -1 : 1));
}

/** A status word of a scenario as the vendor's code: words of an update, codes, and the short words of an analyst. */
function codeOf(status: string | undefined): string {
  const word = (status ?? 'new').toLowerCase().replaceAll(/[\s-]+/g, '_');
  const code = Object.values(STATUS_CODES).find((known) => known.toLowerCase() === word);
  if (code) return code;
  if (word === 'in_progress' || word === 'active') return 'STATUS_020_UNDER_INVESTIGATION';
  if (word === 'closed' || word === 'resolved') return 'STATUS_070_RESOLVED_OTHER';
  return STATUS_CODES[word] ?? STATUS_CODES[`resolved_${word}`] ?? 'STATUS_010_NEW';
}

function detectionOf(fields: AlertFields | undefined, otherwise: number): number {
  const value = fields?.['detectiontimestamp'];
  if (typeof value === 'number') return value;
  const parsed = Date.parse(textOf(value) ?? '');
  return Number.isNaN(parsed) ? otherwise : parsed;
}

function osOf(fields: AlertFields): string {
  const word = (textOf(fields['agentostype']) ?? textOf(fields['hostos']) ?? 'Windows').replace(/^AGENT_OS_/, '');
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

function nameOf(alert: StoredAlert): string {
  return textOf(alert.fields['name']) ?? '';
}

function hostOf(alert: StoredAlert): string | undefined {
  return textOf(alert.fields['hostname']);
}

function endpointOf(alert: StoredAlert): string | undefined {
  return textOf(alert.fields['agentid']);
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
