/** What this run changed in the world, with proof and way back. */
import type { RunView } from '../../../../core/api/views.ts';
import { Empty, Panel, Skeleton } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { ACTION_COLUMNS } from '../actions/action-columns.tsx';
import css from './alert.module.css';

export function ActionsTab({ run }: { readonly run: RunView | undefined }) {
  if (run === undefined) return <Skeleton />;
  return (
    <div className={css['scroll']}>
      <Panel flush>
        {run.actions.length === 0 ? (
          <Empty icon="action" title="This run has changed nothing">
            <p>Whatever it changes stands here: what, on what, by whose leave, and whether it was read back.</p>
          </Empty>
        ) : (
          <Table label="Actions of the run" rows={run.actions} columns={ACTION_COLUMNS} keyOf={({ id }) => id} />
        )}
      </Panel>
    </div>
  );
}
