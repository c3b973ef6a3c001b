/** The ledger: what was changed in the world, by whose leave, whether it was proven, and the way back. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Answered, Empty, PageHead, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { ACTION_COLUMNS } from './action-columns.tsx';
import css from '../page.module.css';

const PAGE = 100;

export function ActionsPage() {
  const { queries } = useConsole();
  const [limit, setLimit] = useState(PAGE);
  const [heldOnly, setHeldOnly] = useState(false);
  const actions = useQuery(queries.actions({ limit }));
  return (
    <>
      <PageHead title="Actions" about="What was changed in the world, by whose leave, and how to take it back.">
        <Button aria-pressed={heldOnly} kind={heldOnly ? 'primary' : 'plain'} onClick={() => setHeldOnly(!heldOnly)}>
          In force only
        </Button>
      </PageHead>
      <div className={css['body']}>
        <Panel flush>
          <Answered query={actions}>
            {({ rows, next }) => {
              const shown = heldOnly ? rows.filter(({ undo }) => undo !== null) : rows;
              return shown.length === 0 ? (
                <Empty
                  icon="action"
                  title={heldOnly ? 'Nothing is held contained right now' : 'Nothing was changed yet'}
                >
                  <p>
                    When a playbook isolates, blocks or ends something, it stands here with its proof and its way back.
                  </p>
                </Empty>
              ) : (
                <>
                  <Table label="Actions" rows={shown} columns={ACTION_COLUMNS} keyOf={({ id }) => id} />
                  {next === null ? null : (
                    <div className={css['more']}>
                      <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
                    </div>
                  )}
                </>
              );
            }}
          </Answered>
        </Panel>
      </div>
    </>
  );
}
