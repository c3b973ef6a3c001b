/** Cases: alerts that belong together; beside them what could be one, with the reason. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { AnswerOf, CaseSummary } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { neighbour } from '../inbox/entries.ts';
import { useKeys } from '../../keys/keys.tsx';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { Answered, Empty, PageHead, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PlainValue, Value } from '../../ui/value.tsx';
import page from '../page.module.css';
import css from './cases.module.css';

const route = getRouteApi('/cases');
const PAGE = 100;

const FILTERS = [
  { status: 'open', label: 'Open' },
  { status: 'closed', label: 'Closed' },
  { status: undefined, label: 'All' },
] as const;

const COLUMNS: readonly Column<CaseSummary>[] = [
  {
    head: 'Case',
    cell: ({ id, title }) => (
      <Link to="/cases/$case" params={{ case: id }} className={css['title']}>
        <PlainValue text={title} />
      </Link>
    ),
  },
  {
    head: 'State',
    width: '86px',
    cell: ({ status }) => (
      <Badge bare tone={status === 'open' ? 'info' : 'neutral'}>
        {status}
      </Badge>
    ),
  },
  { head: 'Alerts', right: true, cell: ({ alerts }) => alerts },
  { head: 'Assignee', cell: ({ assignee }) => (assignee === '' ? 'nobody' : <Value text={assignee} />) },
  { head: 'Changed', right: true, cell: ({ changedAt }) => <Time at={changedAt} /> },
];

export function CasesPage() {
  const { queries } = useConsole();
  const { status: asked = 'open' } = route.useSearch();
  const status = asked === 'open' || asked === 'closed' ? asked : undefined;
  const navigate = useNavigate();
  const mayWrite = useMay('alert:write');
  const [limit, setLimit] = useState(PAGE);
  const [adding, setAdding] = useState(false);
  const [at, setAt] = useState<string>();
  const cases = useQuery(queries.cases({ limit, ...(status === undefined ? {} : { status }) }));
  const rows = cases.data?.rows ?? [];
  const go = (id: string | undefined): void => {
    if (id !== undefined) navigate({ to: '/cases/$case', params: { case: id } }).catch(() => undefined);
  };
  useKeys([
    { keys: 'j', does: 'Next case', group: 'Cases', act: () => setAt(neighbour(rows, at, 1)?.id) },
    { keys: 'k', does: 'The one before', group: 'Cases', act: () => setAt(neighbour(rows, at, -1)?.id) },
    { keys: 'Enter', does: 'Open it', group: 'Cases', act: () => go(at) },
    { keys: 'n', does: 'New case', group: 'Cases', act: () => setAdding(mayWrite) },
  ]);
  return (
    <>
      <PageHead title="Cases" about="Alerts that belong together, worked on as one thing.">
        <div className={page['filters']} role="group" aria-label="State">
          {FILTERS.map(({ status: each, label }) => (
            <button
              key={label}
              type="button"
              aria-pressed={status === each}
              onClick={() => {
                navigate({ to: '/cases', search: { status: each ?? 'all' } }).catch(() => undefined);
              }}
            >
              {label}
            </button>
          ))}
        </div>
        <Button
          icon="spark"
          disabled={!mayWrite}
          title={mayWrite ? undefined : 'Your role reads cases and opens none.'}
          onClick={() => setAdding(true)}
        >
          New case
        </Button>
      </PageHead>
      <div className={page['body']}>
        <div className={css['columns']}>
          <Panel flush>
            <Answered query={cases}>
              {({ rows: found, next }) =>
                found.length === 0 ? (
                  <Empty icon="case" title={status === 'closed' ? 'No case was closed yet' : 'No case is open'}>
                    <p>
                      Make one of alerts that share something, beside, or select alerts in the list and press{' '}
                      <b>Case …</b>
                    </p>
                  </Empty>
                ) : (
                  <>
                    <Table
                      label="Cases"
                      rows={found}
                      columns={COLUMNS}
                      keyOf={({ id }) => id}
                      chosen={at}
                      onOpen={({ id }) => go(id)}
                    />
                    {next === null ? null : (
                      <div className={page['more']}>
                        <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
                      </div>
                    )}
                  </>
                )
              }
            </Answered>
          </Panel>
          <Proposals mayWrite={mayWrite} />
        </div>
      </div>
      <NewCaseDialog open={adding} onClose={() => setAdding(false)} onMade={go} />
    </>
  );
}

type Proposal = AnswerOf<'proposeCases'>['rows'][number];

const SHOWN = 8;
const NAMES_SHOWN = 3;

function Proposals({ mayWrite }: { readonly mayWrite: boolean }) {
  const { queries } = useConsole();
  const proposals = useQuery(queries.proposals());
  const [shown, setShown] = useState(SHOWN);
  return (
    <Panel icon="link" title="Could be one" flush>
      <Answered query={proposals}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty icon="check" title="Nothing is left over">
              <p>No open alerts share a host, user, file, address or case without being in a case together.</p>
            </Empty>
          ) : (
            <>
              <ul>
                {rows.slice(0, shown).map((row) => (
                  <ProposalRow key={`${row.what} ${row.value}`} row={row} mayWrite={mayWrite} />
                ))}
              </ul>
              {rows.length <= shown ? null : (
                <div className={page['more']}>
                  <Button small onClick={() => setShown(shown + SHOWN)}>
                    Show more
                  </Button>
                </div>
              )}
            </>
          )
        }
      </Answered>
    </Panel>
  );
}

function ProposalRow({ row, mayWrite }: { readonly row: Proposal; readonly mayWrite: boolean }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      const { id } = await api.call('addCase', {
        body: { title: titleOf(row), alerts: row.alerts.map(({ key }) => key), reason: row.reason },
        key: crypto.randomUUID(),
      });
      await client.invalidateQueries({ queryKey: ['cases'] });
      await navigate({ to: '/cases/$case', params: { case: id } });
    } catch (thrown) {
      toast.bad(thrown);
      setBusy(false);
    }
  };
  const names = [...new Set(row.alerts.map(({ name, id }) => (name === '' ? id : name)))];
  return (
    <li className={css['proposal']}>
      <div>
        <span className={css['why']}>
          <b>{plural(row.alerts.length, 'alert')}</b>, <Value text={row.reason} />
        </span>
        <ul className={css['names']}>
          {names.slice(0, NAMES_SHOWN).map((name) => (
            <li key={name}>
              <PlainValue text={name} />
            </li>
          ))}
          {names.length > NAMES_SHOWN ? <li>and {names.length - NAMES_SHOWN} other kinds</li> : null}
        </ul>
      </div>
      <Button
        small
        busy={busy}
        disabled={!mayWrite}
        title={mayWrite ? undefined : 'Your role opens no cases.'}
        onClick={() => {
          make().catch(toast.bad);
        }}
      >
        Make a case
      </Button>
    </li>
  );
}

function titleOf({ what, value, alerts }: Proposal): string {
  return `${alerts.length} alerts of ${what} ${value}`.slice(0, 500);
}

interface NewCaseProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onMade: (id: string) => void;
}

function NewCaseDialog({ open, onClose, onMade }: NewCaseProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const [title, setTitle] = useState('');
  const [summary, setSummary] = useState('');
  const save = async (): Promise<void> => {
    const { id } = await api.call('addCase', { body: { title: title.trim(), summary }, key: crypto.randomUUID() });
    await client.invalidateQueries({ queryKey: ['cases'] });
    onClose();
    onMade(id);
  };
  return (
    <Dialog open={open} title="New case" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== '') save().catch(toast.bad);
        }}
      >
        <DialogBody>
          <Field label="Title">
            {(ids) => (
              <TextField
                {...ids}
                data-first
                maxLength={500}
                value={title}
                onChange={(event) => setTitle(event.target.value)}
              />
            )}
          </Field>
          <Field label="Summary" about="What is known so far. Optional; alerts are added in the case.">
            {(ids) => <TextArea {...ids} value={summary} onChange={(event) => setSummary(event.target.value)} />}
          </Field>
          <div>
            <Button type="submit" kind="primary" disabled={title.trim() === ''}>
              Open the case
            </Button>
          </div>
        </DialogBody>
      </form>
    </Dialog>
  );
}
