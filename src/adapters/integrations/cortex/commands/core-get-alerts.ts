/** core-get-alerts: alerts by id, severity, source and time. */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { readAlertPage } from '../alerts.ts';
import { listArg, textArg, wholeArg } from '../../args.ts';
import { errorOutcome, note, table } from '../../entries.ts';
import type { CortexIo } from '../io.ts';
import { mapAlert } from '../mapping.ts';
import { wholeOf } from '../schema.ts';

const PAGE_MAX = 100;

export const coreGetAlerts: CommandRow<CortexIo> = {
  name: 'core-get-alerts',
  description: 'Reads alerts of the tenant; several filters must all hold.',
  risk: 'read',
  args: [
    { name: 'alert_id', description: 'Ids of alerts.', isArray: true },
    { name: 'severity', description: 'critical, high, medium, low, informational.', isArray: true },
    { name: 'alert_source', description: 'Names of sources.', isArray: true },
    { name: 'start_time', description: 'Detected at or after: epoch milliseconds or an ISO time.' },
    { name: 'end_time', description: 'Detected at or before: epoch milliseconds or an ISO time.' },
    { name: 'page', description: 'Page, counted from 0.', defaultValue: '0' },
    { name: 'page_size', description: 'Alerts per page, at most 100.', defaultValue: '50' },
  ],
  outputs: [
    { path: 'Core.Alert.internal_id', description: 'Id of the alert.' },
    { path: 'Core.Alert.alert_id', description: 'The same.' },
    { path: 'Core.Alert.resolution_status', description: 'Code of its status.' },
  ],
  async run(args, io) {
    const time = (name: string, operator: string): JsonObject[] => {
      const given = textArg(args, name);
      const instant = wholeOf(given) ?? Date.parse(given);
      return Number.isNaN(instant) ? [] : [{ field: 'creation_time', operator, value: instant }];
    };
    const wrong = ['start_time', 'end_time'].find((name) => textArg(args, name) !== '' && time(name, '').length === 0);
    if (wrong !== undefined) return errorOutcome({ code: 'input.rejected', detail: `${wrong} is no time.` });
    const many = (name: string, field: string): JsonObject[] => {
      const value = listArg(args, name);
      return value.length === 0 ? [] : [{ field, operator: 'in', value }];
    };
    const filters = [
      ...many('alert_id', 'alert_id_list'),
      ...many('severity', 'severity'),
      ...many('alert_source', 'alert_source'),
      ...time('start_time', 'gte'),
      ...time('end_time', 'lte'),
    ];
    const size = Math.min(PAGE_MAX, wholeArg(args, 'page_size', 50, 1));
    const from = wholeArg(args, 'page', 0) * size;
    const page = await readAlertPage(io, filters, from, from + size);
    if (page.kind === 'failed') return errorOutcome(page);
    const alerts = page.alerts.map((alert): JsonObject => ({ internal_id: mapAlert(alert).id, ...alert }));
    const rows = alerts.map((alert) => [alert['internal_id'] ?? '', alert['name'] ?? '', alert['severity'] ?? '']);
    const readable = table(`Alerts (${page.total} in all)`, ['Id', 'Name', 'Severity'], rows);
    return {
      entries: [
        note(
          alerts,
          readable,
          alerts.length === 0 ? undefined : { 'Core.Alert(val.internal_id == obj.internal_id)': alerts },
        ),
      ],
    };
  },
};
