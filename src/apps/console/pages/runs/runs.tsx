/** Playbooks at work, newest first; one of them at the right: why it stands where it stands, and what can be done with it. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunSummary } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { duration } from '../../text/time.ts';
import { runStatusWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Select } from '../../ui/field.tsx';
import { Answered, Empty, PageHead, Panel } from '../../ui/layout.tsx';
import { More } from '../../ui/more.tsx';
import { useRowKeys, WithSide } from '../../ui/side.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { PlainValue } from '../../ui/value.tsx';
import css from '../page.module.css';
import { RunSide } from './run-side.tsx';

const route = getRouteApi('/runs');
const PAGE = 100;
const STATUSES = ['running', 'waiting', 'failed', 'paused', 'completed', 'cancelled'] as const;
const CHOICES = [
  { value: '', label: 'All' },
  ...STATUSES.map((value) => ({ value, label: runStatusWord(value).text })),
] as const;

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
    cell: ({ status, dryRun }) => (
      <>
        <Badge tone={runStatusWord(status).tone}>{runStatusWord(status).text}</Badge>{' '}
        {dryRun ? <span className={css['muted']}>dry run</span> : null}
      </>
    ),
  },
  {
    head: 'Alert',
    cell: ({ alert }) => <PlainValue text={`${alert.instance === '' ? '' : `${alert.instance} · `}${alert.id}`} />,
  },
  { head: 'Began', right: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
  { head: 'Took', right: true, cell: ({ startedAt, updatedAt }) => duration(updatedAt - startedAt) },
];

/** Beside an open one. */
const NARROW = COLUMNS.filter(({ head }) => ['Playbook', 'State', 'Began'].includes(head));

export function RunsPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { playbook, open } = search;
  const status = STATUSES.find((each) => each === search.status);
  const [limit, setLimit] = useState(PAGE);
  const filters = { ...(status === undefined ? {} : { status }), ...(playbook === undefined ? {} : { playbook }) };
  const runs = useQuery(queries.runs({ limit, ...filters }));
  const playbooks = useQuery(queries.playbooks());
  const show = (change: { readonly [Key in 'status' | 'playbook' | 'open']?: string | undefined }): void => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== '');
    navigate({ to: '/runs', search: Object.fromEntries(next), replace: true }).catch(() => undefined);
  };
  const rows = runs.data?.rows ?? [];
  useRowKeys({ group: 'Runs', ids: rows.map(({ run }) => run), open, onOpen: (run) => show({ open: run }) });
  const filtered = status !== undefined || playbook !== undefined;
  return (
    <>
      <PageHead title="Runs" about="Playbooks at work, newest first." />
      <div className={css['body']}>
        <div className={css['filterRow']}>
          <Choices
            label="State"
            choices={CHOICES}
            chosen={status ?? ''}
            onChoose={(value) => show({ status: value, open: undefined })}
          />
          <Select
            aria-label="Playbook"
            value={playbook ?? ''}
            onChange={(event) => show({ playbook: event.target.value, open: undefined })}
          >
            <option value="">Every playbook</option>
            {(playbooks.data?.rows ?? []).map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        </div>
        <WithSide
          side={
            open === undefined ? undefined : <RunSide key={open} run={open} onClose={() => show({ open: undefined })} />
          }
        >
          <Panel flush>
            <Answered query={runs}>
              {({ next }) =>
                rows.length === 0 ? (
                  <Empty icon="run" title={filtered ? 'No run is like this' : 'No playbook has run yet'}>
                    <p>
                      {filtered ? (
                        <Link to="/runs">Show all runs.</Link>
                      ) : (
                        <>
                          A run begins when an alert comes that a playbook is routed to. <Link to="/rules">Rules</Link>{' '}
                          say which.
                        </>
                      )}
                    </p>
                  </Empty>
                ) : (
                  <>
                    <Table
                      label="Runs"
                      rows={rows}
                      columns={open === undefined ? COLUMNS : NARROW}
                      keyOf={({ run }) => run}
                      chosen={open}
                      onOpen={({ run }) => show({ open: run })}
                    />
                    <More next={next} busy={runs.isFetching} onMore={() => setLimit(limit + PAGE)} />
                  </>
                )
              }
            </Answered>
          </Panel>
        </WithSide>
      </div>
    </>
  );
}
