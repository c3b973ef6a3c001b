/** The routes about what is kept beside alerts and runs. */
import { changedRows } from './changes.ts';
import { paging, type Handlers } from './request.ts';
import { alertRefView } from './views.ts';

export const RECORD_HANDLERS = {
  listIndicators: async ({ ports, query }) => {
    const { value, type } = query;
    const { rows, next } =
      (await changedRows(ports, 'indicators', query)) ??
      (await ports.records.indicators({
        ...paging(query),
        ...(value === undefined ? {} : { values: [value] }),
        ...(type === undefined ? {} : { type }),
      }));
    return { rows: rows.map((row) => ({ ...row, alerts: row.alerts.map(alertRefView) })), next };
  },

  listLists: async ({ ports }) => {
    const lists = [...(await ports.records.lists())];
    const rows = lists.map(([name, text]) => ({ name, chars: text.length }));
    return { rows: rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)), next: null };
  },
} as const satisfies Partial<Handlers>;
