/** Playbooks at work, newest first. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunSummary } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { duration } from '../../text/time.ts';
import { runStatusWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Answered, Empty, PageHead, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import css from '../page.module.css';

const route = getRouteApi('/runs');
const PAGE = 100;
const STATUSES = ['running', 'waiting', 'failed', 'paused', 'completed', 'cancelled'] as const;

const COLUMNS: readonly Column<RunSummary>[] = [
  {
    head: 'Playbook',
    cell: ({ playbook, run }) => (
      <Link to="/runs/$run" params={{ run }}>
        {playbook}
      </Link>
    ),
  },
  {
    head: 'State',
    cell: ({ status }) => <Badge tone={runStatusWord(status).tone}>{runStatusWord(status).text}</Badge>,
  },
  {
    head: 'Alert',
    cell: ({ alert }) => <Value text={`${alert.instance === '' ? '' : `${alert.instance} `}${alert.id}`} />,
  },
  { head: 'Dry run', cell: ({ dryRun }) => (dryRun ? 'yes' : '') },
  { head: 'Began', right: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
  { head: 'Took', right: true, cell: ({ startedAt, updatedAt }) => duration(updatedAt - startedAt) },
];

export function RunsPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const search = route.useSearch();
  const status = STATUSES.find((each) => each === search.status);
  const [limit, setLimit] = useState(PAGE);
  const runs = useQuery(queries.runs({ limit, ...(status === undefined ? {} : { status }) }));
  const show = (each: string | undefined): void => {
    navigate({ to: '/runs', search: each === undefined ? {} : { status: each } }).catch(() => undefined);
  };
  return (
    <>
      <PageHead title="Runs" about="Playbooks at work, newest first.">
        <div className={css['filters']} role="group" aria-label="State">
          <button type="button" aria-pressed={status === undefined} onClick={() => show(undefined)}>
            All
          </button>
          {STATUSES.map((each) => (
            <button key={each} type="button" aria-pressed={status === each} onClick={() => show(each)}>
              {runStatusWord(each).text}
            </button>
          ))}
        </div>
      </PageHead>
      <div className={css['body']}>
        <Panel flush>
          <Answered query={runs}>
            {({ rows, next }) =>
              rows.length === 0 ? (
                <Empty
                  icon="run"
                  title={status === undefined ? 'No playbook has run yet' : `No run is ${runStatusWord(status).text}`}
                >
                  <p>A run begins when an alert comes that a playbook is routed to.</p>
                </Empty>
              ) : (
                <>
                  <Table
                    label="Runs"
                    rows={rows}
                    columns={COLUMNS}
                    keyOf={({ run }) => run}
                    onOpen={({ run }) => {
                      navigate({ to: '/runs/$run', params: { run } }).catch(() => undefined);
                    }}
                  />
                  {next === null ? null : (
                    <div className={css['more']}>
                      <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
                    </div>
                  )}
                </>
              )
            }
          </Answered>
        </Panel>
      </div>
    </>
  );
}
