/**
 * core-get-cloud-original-alerts: the original of alerts, with the event that the analytics saw.
 *
 * Differences from the vendor's integration: `internal_id` is kept when fields are filtered (it is the merge key, and without it nothing
 * could be tied to its alert), the event stands under `event` in both forms, and `raw_log` is not cut.
 */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { errorEntry, errorOutcome, note, table } from '../../entries.ts';
import type { CortexIo } from '../io.ts';
import { readOriginalAlerts, type OriginalAlert } from '../original-alerts.ts';
import { booleanOf } from '../schema.ts';

const LABEL = 'Original alert';

/** What stays of an alert when fields are filtered (vendor: the list, with its spelling). */
const ALERT_FIELDS = [
  'internal_id',
  'detection_modules',
  'alert_full_description',
  'matching_service_rule_id',
  'variation_rule_id',
  'content_version',
  'detector_id',
  'mitre_technique_id_and_name',
  'silent',
  'mitre_technique_ids',
  'activity_first_seet_at',
  '_type',
  'dst_association_strength',
  'alert_description',
];

/** What stays of its event. */
const EVENT_FIELDS = [
  '_time',
  'vendor',
  'event_timestamp',
  'event_type',
  'cloud_provider',
  'project',
  'cloud_provider_event_id',
  'cloud_correlation_id',
  'operation_name',
  'operation_name_orig',
  'operation_status',
  'operation_status_orig',
  'operation_status_orig_code',
  'operation_status_reason_provided',
  'identity_orig',
  'identity_name',
  'identity_uuid',
  'identity_type',
  'identity_sub_type',
  'identity_invoked_by_name',
  'identity_invoked_by_uuid',
  'identity_invoked_by_type',
  'identity_invoked_by_sub_type',
  'resource_type',
  'resource_type_orig',
  'resource_sub_type',
  'resource_sub_type_orig',
  'region',
  'zone',
  'referenced_resource',
  'referenced_resource_name',
  'referenced_resources_count',
  'user_agent',
  'caller_ip',
  'caller_ip_geolocation',
  'caller_ip_asn',
  'caller_ip_asn_org',
  'caller_project',
  'raw_log',
  'log_name',
  'event_base_id',
  'ingestion_time',
];

export const coreGetCloudOriginalAlerts: CommandRow<CortexIo> = {
  name: 'core-get-cloud-original-alerts',
  description: 'Reads the original of alerts, as the sensor wrote it.',
  risk: 'read',
  args: [
    { name: 'alert_ids', description: 'Ids of alerts.', required: true, isArray: true },
    {
      name: 'filter_alert_fields',
      description: 'false: every field, not only those of a cloud alert.',
      defaultValue: 'true',
    },
    {
      name: 'events_from_decider_format',
      description: 'Accepted for compatibility; the events of a decider are given as they come.',
    },
  ],
  outputs: [
    { path: 'Core.OriginalAlert.internal_id', description: 'Id of the alert.' },
    ...EVENT_FIELDS.map((name) => ({
      path: `Core.OriginalAlert.event.${name}`,
      description: name.replaceAll('_', ' ').trim(),
    })),
  ],
  async run(args, io) {
    const read = await readOriginalAlerts(args, io);
    if (read.kind === 'failed') return errorOutcome(read, [LABEL]);
    const filtered = booleanOf(args['filter_alert_fields'] ?? true) !== false;
    const errors = read.failures.map(errorEntry);
    const source = `Cortex ${io.config.tenant}`;
    const evidence = read.alerts.map(({ id, event }) => ({
      label: LABEL,
      value: event === undefined ? `${id}: without an event` : `${id}: read`,
      source,
    }));
    const gaps = errors.length > 0 || read.alerts.length === 0 ? [LABEL] : [];
    return { entries: [alertsEntry(read.alerts, filtered), ...errors], evidence, gaps };
  },
};

function alertsEntry(alerts: readonly OriginalAlert[], filtered: boolean): ResultEntry {
  if (alerts.length === 0) return note([], 'The tenant has no original alert of these ids.');
  const outputs = alerts.map(({ fields, event }): JsonObject => ({
    ...(filtered ? picked(fields, ALERT_FIELDS) : fields),
    ...(event === undefined ? {} : { event: filtered ? picked(event, EVENT_FIELDS) : event }),
  }));
  const rows = alerts.map(({ id, fields, event }) => [
    id,
    fields['alert_description'] ?? fields['alert_full_description'] ?? null,
    event === undefined ? 'No XDR cloud analytics event.' : 'yes',
  ]);
  return note(outputs, table('Alerts', ['Internal Id', 'Description', 'Event'], rows), {
    'Core.OriginalAlert(val.internal_id && val.internal_id == obj.internal_id)': outputs,
  });
}

function picked(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}
