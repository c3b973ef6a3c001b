/** Saved views as rows. A change of a shared one is one transaction with its row in the audit. */
import type { SavedView, SavedViews } from '../../domain/alerts/views.ts';
import type { Access } from './access.ts';
import { auditStep } from './audit/steps.ts';
import { number, parsed, text } from './rows.ts';
import type { SqlRow } from './wire.ts';

export function createViews({ read, write }: Pick<Access, 'read' | 'write'>): SavedViews {
  const told = (view: SavedView, what: 'view.shared' | 'view.removed', by = view.changedBy, at = view.changedAt) =>
    view.owner === '' ? [auditStep({ at, who: by, what, target: view.name, detail: view.query })] : [];
  return {
    of: async (user) => (await read('view.of', user)).map(toView),
    get: async (id) => {
      const row = (await read('view.get', id))[0];
      return row && toView(row);
    },
    add: async (view) => {
      const written = await write({
        steps: [{ sql: 'view.add', params: columnsOf(view) }, ...told(view, 'view.shared')],
      });
      return written.ok;
    },
    edit: async (view) => {
      const written = await write({
        steps: [{ sql: 'view.edit', params: columnsOf(view), mustChange: true }, ...told(view, 'view.shared')],
        look: { sql: 'view.get', params: [view.id] },
      });
      if (written.ok) return 'done';
      // What breaks the rule of names and what finds another version is refused by the same step.
      const row = written.rows[0];
      return row && number(row, 'version') === view.version ? 'taken' : 'changed';
    },
    remove: async (view, { by, at }) => {
      const written = await write({
        steps: [{ sql: 'view.remove', params: [view.id], mustChange: true }, ...told(view, 'view.removed', by, at)],
      });
      return written.ok;
    },
  };
}

function columnsOf({ id, owner, name, query, columns, sort, version, changedAt, changedBy }: SavedView) {
  return [id, owner, name, query, JSON.stringify(columns), sort, version, changedAt, changedBy];
}

function toView(row: SqlRow): SavedView {
  return {
    id: text(row, 'id'),
    owner: text(row, 'owner'),
    name: text(row, 'name'),
    query: text(row, 'query'),
    columns: parsed(row, 'columns'),
    sort: text(row, 'sort'),
    version: number(row, 'version'),
    changedAt: number(row, 'changed_at'),
    changedBy: text(row, 'changed_by'),
  };
}
