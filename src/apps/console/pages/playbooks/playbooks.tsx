/** Installed playbooks: who changed each last, whether it can run, and how its runs went. What is shown stands in the address. */
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { PlaybookHealthPage, PlaybookSummary } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import type { Queries } from '../../api/queries.ts';
import { layoutQuery } from '../../graph/layout.ts';
import { useKeys } from '../../keys/keys.tsx';
import { plural, runStatusWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Answered, Empty, Note, PageHead, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import page from '../page.module.css';
import { useDrafted } from './drafts.ts';
import { NewPlaybook } from './new-playbook.tsx';
import css from './playbooks.module.css';

const route = getRouteApi('/playbooks');
const DAYS = 7;
/** What is read first is loaded first. */
const WARM_AFTER_MS = 300;
/** Graphs whose places are made ready. */
const WARMED = 3;

export interface Row extends PlaybookSummary {
  readonly health: PlaybookHealthPage['rows'][number] | undefined;
  readonly drafted: boolean;
}

const SHOWN = [
  { show: '', label: 'All', takes: () => true },
  { show: 'routed', label: 'Take alerts', takes: ({ routes }: Row) => routes.length > 0 },
  { show: 'imported', label: 'Written or brought in here', takes: ({ origin }: Row) => origin === 'imported' },
  {
    show: 'problems',
    label: 'With problems',
    takes: ({ health }: Row) => health !== undefined && (!health.runnable || health.warnings > 0 || health.failed > 0),
  },
  { show: 'drafts', label: 'Unsaved', takes: ({ drafted }: Row) => drafted },
] as const;

const COLUMNS: readonly Column<Row>[] = [
  {
    head: 'Playbook',
    width: '42%',
    cell: ({ name, description, pack, drafted }) => (
      <span className={css['name']}>
        <span>
          <Link to="/playbooks/$playbook" params={{ playbook: name }}>
            <b>{name}</b>
          </Link>{' '}
          {drafted ? <Badge tone="accent">unsaved</Badge> : null}
        </span>
        <span className={css['described']} title={description}>
          {pack}
          {description === '' ? '' : `: ${description}`}
        </span>
      </span>
    ),
  },
  {
    head: 'Version',
    cell: ({ health, origin }) => (
      <span className={css['cell']}>
        {health === undefined || health.changedAt === null ? (
          <span className={page['muted']}>{origin === 'shipped' ? 'as it came' : 'brought in'}</span>
        ) : (
          <>
            <span>Version {health.version}</span>
            <span className={page['muted']}>
              {health.changedBy}, <Time at={health.changedAt} />
            </span>
          </>
        )}
      </span>
    ),
  },
  { head: 'State', cell: ({ health }) => (health === undefined ? '' : <State health={health} />) },
  {
    head: 'Containment',
    cell: ({ health }) =>
      health === undefined ? (
        ''
      ) : health.origin === 'shipped' ? (
        <span className={css['quiet']}>by policy</span>
      ) : health.trusted.length === 0 ? (
        <span className={css['quiet']}>after a yes</span>
      ) : (
        <span title={`Trusted with: ${health.trusted.join(', ')}`}>
          by policy: {plural(health.trusted.length, 'action')}
        </span>
      ),
  },
  {
    head: `Runs, ${DAYS} days`,
    right: true,
    cell: ({ health }) =>
      health === undefined || health.runs === 0 ? (
        <span className={css['quiet']}>none</span>
      ) : (
        <>
          {health.runs}
          {health.failed === 0 ? null : (
            <>
              {' '}
              <Badge tone="bad">{health.failed} failed</Badge>
            </>
          )}
        </>
      ),
  },
  {
    head: 'Last run',
    right: true,
    cell: ({ health }) =>
      health?.lastRun ? (
        <Link to="/runs/$run" params={{ run: health.lastRun.run }} className={css['last']}>
          <span className={css['cell']}>
            <Badge tone={runStatusWord(health.lastRun.status).tone} bare>
              {runStatusWord(health.lastRun.status).text}
            </Badge>
            <span className={page['muted']}>
              <Time at={health.lastRun.at} />
            </span>
          </span>
        </Link>
      ) : (
        <span className={css['quiet']}>never</span>
      ),
  },
];

async function warm(client: QueryClient, queries: Queries, names: readonly string[]): Promise<void> {
  await import('./playbook.tsx');
  for (const name of names) {
    const { steps, edges } = await client.ensureQueryData(queries.playbook(name));
    await client.prefetchQuery(layoutQuery({ tasks: steps, edges }));
  }
}

function State({ health: { runnable, errors, warnings, missing } }: { readonly health: NonNullable<Row['health']> }) {
  if (missing.length > 0) return <Badge tone="bad">calls what is not installed</Badge>;
  if (!runnable) return <Badge tone="bad">{plural(errors, 'error')}</Badge>;
  return warnings === 0 ? (
    <Badge tone="good">ready</Badge>
  ) : (
    <Badge tone="caution">{plural(warnings, 'warning')}</Badge>
  );
}

export function PlaybooksPage() {
  const { queries } = useConsole();
  const client = useQueryClient();
  const navigate = useNavigate();
  const search = route.useSearch();
  const refused = useRefusal('playbook:write');
  const playbooks = useQuery(queries.playbooks());
  const health = useQuery(queries.playbookHealth(DAYS));
  const drafted = useDrafted();
  const [at, setAt] = useState(-1);
  const go = (change: { readonly q?: string; readonly show?: string; readonly new?: string }): void => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== ''),
    );
    navigate({ to: '/playbooks', search: next, replace: true }).catch(() => undefined);
  };
  const largest = playbooks.data?.rows
    .toSorted((one, other) => other.tasks - one.tasks)
    .slice(0, WARMED)
    .map(({ name }) => name)
    .join('\n');
  useEffect(() => {
    if (largest === undefined) return undefined;
    // Whoever looks at the list looks at a graph next: its code is there by then, and the places of those that take long.
    const timer = setTimeout(() => {
      warm(client, queries, largest.split('\n')).catch(() => undefined);
    }, WARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [client, queries, largest]);
  const found = new Map(health.data?.rows.map((row) => [row.name, row]));
  const rows: readonly Row[] = (playbooks.data?.rows ?? []).map((row) => ({
    ...row,
    health: found.get(row.name),
    drafted: drafted.has(row.name),
  }));
  const shown = SHOWN.find(({ show }) => show === (search.show ?? '')) ?? SHOWN[0];
  const sought = (search.q ?? '').toLowerCase();
  const matching = rows.filter(
    (row) =>
      shown.takes(row) &&
      [row.name, row.description, row.pack, ...row.routes.flatMap(({ alertNames }) => alertNames)]
        .join(' ')
        .toLowerCase()
        .includes(sought),
  );
  const chosen = matching[Math.min(at, matching.length - 1)];
  const open = (row: Row | undefined, tab?: string): void => {
    if (!row) return;
    navigate({
      to: '/playbooks/$playbook',
      params: { playbook: row.name },
      search: tab === undefined ? {} : { tab },
    }).catch(() => undefined);
  };
  useKeys([
    { keys: 'j', does: 'Next playbook', group: 'Playbooks', act: () => setAt(Math.min(at + 1, matching.length - 1)) },
    { keys: 'k', does: 'The one before', group: 'Playbooks', act: () => setAt(Math.max(at - 1, 0)) },
    { keys: 'Enter', does: 'Open it', group: 'Playbooks', act: () => open(chosen) },
    { keys: 'e', does: 'Open its text', group: 'Playbooks', act: () => open(chosen, 'text') },
    {
      keys: '/',
      does: 'Search',
      group: 'Playbooks',
      act: () => document.querySelector<HTMLElement>('[data-search]')?.focus(),
    },
  ]);
  return (
    <>
      <PageHead title="Playbooks" about="What is done when an alert comes.">
        <Button icon="file" refused={refused} onClick={() => go({ new: 'text' })}>
          Bring in
        </Button>
        <Button kind="primary" icon="spark" refused={refused} onClick={() => go({ new: 'template' })}>
          New playbook
        </Button>
      </PageHead>
      <div className={page['body']}>
        <div className={css['tools']}>
          <div className={page['filters']} role="group" aria-label="Show">
            {SHOWN.map((each) => (
              <button
                key={each.show}
                type="button"
                aria-pressed={each === shown}
                onClick={() => go({ show: each.show })}
              >
                {each.label} {each.show === '' ? rows.length : rows.filter(each.takes).length}
              </button>
            ))}
          </div>
          <TextField
            data-search
            type="search"
            className={css['search']}
            aria-label="Search playbooks"
            placeholder="Name, pack, alert"
            value={search.q ?? ''}
            onChange={(event) => go({ q: event.target.value })}
          />
        </div>
        <Answered query={playbooks} rows={8}>
          {({ problems }) => (
            <>
              {problems.length === 0 ? null : (
                <Note tone="caution" title={`${plural(problems.length, 'problem')} in the installed content`}>
                  {problems.slice(0, 5).map(({ code, message, file, line }, index) => (
                    <div key={index}>
                      {message} {file === undefined ? '' : `(${file}:${line})`} <code>{code}</code>
                    </div>
                  ))}
                </Note>
              )}
              {health.error ? (
                <Note tone="caution" title="What is wrong with each, and its runs, cannot be told now">
                  {health.error.message}
                </Note>
              ) : null}
              <Panel flush>
                {matching.length === 0 ? (
                  <Empty icon="playbook" title="No playbook is like that">
                    <p>Search for something else, or begin a new one from the template.</p>
                    <Button onClick={() => go({ q: '', show: '' })}>Show all</Button>
                  </Empty>
                ) : (
                  <Table
                    label="Playbooks"
                    rows={matching}
                    columns={COLUMNS}
                    keyOf={({ id }) => id}
                    chosen={chosen?.id}
                    onOpen={open}
                  />
                )}
              </Panel>
            </>
          )}
        </Answered>
      </div>
      {search.new === undefined || refused !== undefined ? null : (
        <NewPlaybook from={search.new === 'text' ? 'text' : 'template'} onClose={() => go({ new: '' })} />
      )}
    </>
  );
}
