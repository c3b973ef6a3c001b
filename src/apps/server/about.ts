/** What a question or an item is about: the alert and the playbook of its run, so that a list of them can be read by itself. */
import type { ApprovalState, ItemState } from '../../core/api/views.ts';
import type { ItemRow, QuestionRow, ServerPorts } from './ports.ts';
import { alertRefView, approvalState, itemState, nameOf } from './views.ts';

type About = Pick<ApprovalState, 'alert' | 'alertName' | 'playbook'>;

export async function approvalStates(ports: ServerPorts, rows: readonly QuestionRow[]): Promise<ApprovalState[]> {
  const about = await aboutRuns(ports, rows);
  return rows.map((row) => ({ ...approvalState(row), ...about.get(row.run) }));
}

export async function itemStates(ports: ServerPorts, rows: readonly ItemRow[]): Promise<ItemState[]> {
  const about = await aboutRuns(ports, rows);
  return rows.map((row) => ({ ...itemState(row), ...about.get(row.run) }));
}

/** Each run is looked up once. */
async function aboutRuns(
  { lists, alerts }: ServerPorts,
  rows: readonly { readonly run: string }[],
): Promise<ReadonlyMap<string, About>> {
  const runs = [...new Set(rows.map(({ run }) => run))];
  const found = await Promise.all(
    runs.map(async (run): Promise<readonly (readonly [string, About])[]> => {
      const row = await lists.run(run);
      if (!row) return [];
      const alert = await alerts.get(row.alertRef);
      const alertName = nameOf(alert?.fields['name']);
      return [[run, { alert: alertRefView(row.alertRef), alertName, playbook: row.playbook }]];
    }),
  );
  return new Map(found.flat());
}
