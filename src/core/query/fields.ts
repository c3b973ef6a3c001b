/**
 * The fields that a query may name: one canonical name each, with the names that it has elsewhere, and how its values compare.
 *
 * F1. Names are compared without case; a name that is in no row is its own canonical name and compares as text.
 * F2. A kind only adds readings of a value (a technique id beside its title, a number for a severity word); it never removes the value as written.
 *
 * The names on the right are those of XSOAR's alert fields, of the Cortex API and of the newer issue and case words.
 */

export type FieldKind = 'text' | 'time' | 'case' | 'severity' | 'technique' | 'status';

interface FieldRow {
  readonly name: string;
  readonly kind: FieldKind;
  readonly aliases: readonly string[];
}

function row(name: string, kind: FieldKind, aliases = ''): FieldRow {
  return { name, kind, aliases: aliases === '' ? [] : aliases.split(' ') };
}

const ROWS: readonly FieldRow[] = [
  row('id', 'text', 'alertid alert_id alert_id_list internal_id issueid issue_id'),
  row('caseid', 'case', 'case_id caseids case_ids parentxdrincident parent_xdr_incident incident_id incident_id_list'),
  row('name', 'text', 'alertname alert_name issue_name issuename'),
  row('severity', 'severity', 'alert_severity'),
  row('status', 'status', 'runstatus'),
  row('type', 'text', 'alert_type issue_type'),
  row('category', 'text', 'categoryname alert_category'),
  row('sourcebrand', 'text', 'alert_source alertsource'),
  row('details', 'text', 'description alert_description'),
  row('owner', 'text', 'assigned_user_mail'),
  row('agentid', 'text', 'agent_id endpointid endpoint_id'),
  row('hostname', 'text', 'host_name agent_hostname'),
  row('hostip', 'text', 'host_ip agent_ip_addresses'),
  row('username', 'text', 'user_name actor_effective_username'),
  row('mitreattcktechnique', 'technique', 'mitre_technique_id_and_name mitretechniqueid'),
  row('mitreattcktactic', 'technique', 'mitre_tactic_id_and_name mitretacticid'),
  row('cid', 'text', 'causality_actor_causality_id'),
  row('cgocmd', 'text', 'causality_actor_process_command_line'),
  row('cgoname', 'text', 'causality_actor_process_image_name'),
  row('cgosha256', 'text', 'causality_actor_process_image_sha256'),
  row('cgosignature', 'text', 'causality_actor_process_signature_status'),
  row('targetprocessname', 'text', 'action_process_image_name'),
  row('targetprocesscmd', 'text', 'action_process_image_command_line'),
  row('targetprocesssha256', 'text', 'action_process_image_sha256'),
  row('action', 'text', 'alert_action_status'),
  row('created', 'time', 'creation_time detectiontimestamp detection_timestamp'),
  row('occurred', 'time', 'event_timestamp'),
  row('modified', 'time', 'last_modified_ts modification_time'),
  row('received', 'time', 'received_at'),
  row('closed', 'time', 'resolved_timestamp'),
  row('timestamp', 'time', 'source_insert_ts server_creation_time'),
];

const BY_NAME: ReadonlyMap<string, FieldRow> = new Map(
  ROWS.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

/** The canonical name of a field, whatever its case and alias. `alert.`, `incident.` and `issue.` in front read the same record. */
export function canonicalField(written: string): string {
  const name = written.toLowerCase().replace(/^(?:alert|incident|issue)\./, '');
  return BY_NAME.get(name)?.name ?? name;
}

/** How the values of a field compare. Expects a canonical name. */
export function fieldKind(canonical: string): FieldKind {
  return BY_NAME.get(canonical)?.kind ?? 'text';
}

/** XSOAR's scale of severity; `SEV_030_MEDIUM` is the tenant's code form. */
const SEVERITIES: Readonly<Record<string, number>> = {
  unknown: 0,
  info: 0.5,
  informational: 0.5,
  low: 1,
  medium: 2,
  med: 2,
  high: 3,
  critical: 4,
};

/** XSOAR's numbers of an incident's status. */
const STATUSES: Readonly<Record<string, string>> = {
  '0': 'pending',
  '1': 'active',
  '2': 'closed',
  '3': 'archive',
  done: 'closed',
  // Our own word.
  open: 'active',
};

/** The number of a severity word or code; undefined for anything else. */
export function severityNumber(value: string): number | undefined {
  const word = value.toLowerCase().replace(/^sev_\d+_/, '');
  return Object.hasOwn(SEVERITIES, word) ? SEVERITIES[word] : undefined;
}

/** The digits of a case reference (`INCIDENT-4021`, `4021`); undefined for anything else. */
export function caseDigits(value: string): string | undefined {
  return /^(?:incident-)?([0-9]{1,18})$/i.exec(value)?.[1];
}

/**
 * The readings of a value under which a clause may meet it (F2), in lower case: `T1059.001 - PowerShell` is also `t1059.001` and `t1059`, because who asks
 * for a technique asks for its sub-techniques.
 */
export function readings(kind: FieldKind, value: string): readonly string[] {
  const lower = value.toLowerCase();
  switch (kind) {
    case 'case':
      return [lower, ...present(caseDigits(lower))];
    case 'severity':
      return [lower, ...present(severityNumber(lower)?.toString())];
    case 'status':
      return [lower, ...present(Object.hasOwn(STATUSES, lower) ? STATUSES[lower] : undefined)];
    case 'technique': {
      const [, id, parent] = /^((ta?\d{4})(?:\.\d{3})?)(?:\s.*)?$/s.exec(lower) ?? [];
      return [lower, ...present(id), ...present(parent)];
    }
    case 'text':
    case 'time':
      return [lower];
  }
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
