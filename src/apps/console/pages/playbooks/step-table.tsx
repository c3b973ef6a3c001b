/** The tasks of a playbook as a list: for who reads better so, or does not see the graph. */
import { Table } from '../../ui/table.tsx';
import plan from '../alert/plan/plan.module.css';
import type { Shape } from './document.ts';
import { KIND_WORDS } from './task-words.ts';

interface StepTableProps {
  readonly steps: Shape['steps'];
  readonly chosen: string | undefined;
  readonly onTask: (id: string) => void;
}

export function StepTable({ steps, chosen, onTask }: StepTableProps) {
  return (
    <div className={plan['table']}>
      <Table
        label="Tasks"
        rows={steps.filter(({ kind }) => kind !== 'start')}
        keyOf={({ id }) => id}
        chosen={chosen}
        onOpen={({ id }) => onTask(id)}
        columns={[
          { head: 'Id', cell: ({ id }) => <code>{id}</code> },
          {
            head: 'Task',
            cell: ({ id, name, kind }) => (
              <button type="button" className={plan['link']} onClick={() => onTask(id)}>
                {kind === 'title' ? <b>{name}</b> : name}
              </button>
            ),
          },
          { head: 'Kind', cell: ({ kind }) => KIND_WORDS[kind] ?? kind },
          { head: 'Calls', cell: ({ calls }) => (calls === '' ? '' : <code>{calls}</code>) },
        ]}
      />
    </div>
  );
}
