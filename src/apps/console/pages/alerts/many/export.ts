/** Alerts as a file or for the clipboard. */
import type { AlertView } from '../../../../../core/api/views.ts';
import { textOf } from '../../alert/fields.ts';
import type { AlertColumn } from '../columns.tsx';
import { csvOf } from './outcomes.ts';

export type ExportAs = 'copy' | 'json' | 'csv';

export function exportOf(
  as: ExportAs,
  alerts: readonly AlertView[],
  columns: readonly AlertColumn[],
): { readonly text: string; readonly type: string; readonly ending: string } {
  if (as !== 'csv') return { text: JSON.stringify(alerts, null, 2), type: 'application/json', ending: 'json' };
  const rows = alerts.map((alert) => ['key', ...columns.map(({ id }) => id)].map((id) => cellText(alert, id)));
  return { text: csvOf(['key', ...columns.map(({ head }) => head)], rows), type: 'text/csv', ending: 'csv' };
}

function cellText(alert: AlertView, column: string): string {
  const at = (time: number | null): string => (time === null ? '' : new Date(time).toISOString());
  switch (column) {
    case 'key':
      return alert.key;
    case 'id':
      return alert.id;
    case 'instance':
      return alert.instance;
    case 'name':
      return alert.name;
    case 'status':
      return alert.status;
    case 'playbook':
      return alert.playbook ?? '';
    case 'closereason':
      return alert.closeReason ?? '';
    case 'received':
      return at(alert.receivedAt);
    case 'closed':
      return at(alert.closedAt);
    case 'created':
      return textOf(alert.fields, 'created', 'detectiontimestamp', 'occurred');
    case 'caseid':
      return textOf(alert.fields, 'parentXDRIncident', 'caseid');
    default:
      return textOf(alert.fields, column);
  }
}

/** As a file of the browser's: nothing is sent anywhere. */
export function saveAs(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
