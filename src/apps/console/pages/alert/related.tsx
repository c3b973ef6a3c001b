/** What is near an alert: others that share something with it, and why; cases; what its playbooks searched for; its runs. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AlertView, RelatedView, RunSummary } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { plural, runStatusWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextField } from '../../ui/field.tsx';
import { Answered, Empty, Note, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PlainValue, Value } from '../../ui/value.tsx';
import css from './alert.module.css';
import relatedCss from './related.module.css';

type Row = RelatedView['rows'][number];

const DAYS = [1, 7, 30, 90, 365] as const;

const WHAT: Readonly<Record<Row['shares'][number]['what'], string>> = {
  host: 'host',
  user: 'user',
  file: 'file',
  address: 'address',
  case: 'case at the source',
};

export function RelatedTab({ alert }: { readonly alert: AlertView }) {
  const { queries } = useConsole();
  const [days, setDays] = useState(30);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [making, setMaking] = useState(false);
  const related = useQuery(queries.related(alert.key, days));
  const runs = useQuery(queries.runs({ instance: alert.instance, alertId: alert.id, limit: 500 }));
  const may = useMay('alert:write');
  const rows = related.data?.rows ?? [];
  const toggle = (key: string): void => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  return (
    <div className={css['scroll']}>
      <div className={css['stack']}>
        <Panel
          icon="link"
          title={titleOf(rows.length)}
          tools={
            <>
              <Select
                aria-label="How far around it"
                value={days}
                onChange={(event) => setDays(Number(event.target.value))}
              >
                {DAYS.map((each) => (
                  <option key={each} value={each}>
                    {plural(each, 'day')} around it
                  </option>
                ))}
              </Select>
              <Button
                small
                icon="link"
                disabled={!may || rows.length === 0}
                title={may ? undefined : 'Your role reads cases and opens none.'}
                onClick={() => {
                  if (may && rows.length > 0) setMaking(true);
                }}
              >
                Make a case …
              </Button>
              <CopyJson what="what is related" value={related.data} mark />
            </>
          }
          flush
        >
          <Answered query={related} rows={3}>
            {({ complete }) =>
              rows.length === 0 ? (
                <Empty icon="link" title="Nothing shares a host, user, file, address or case with it">
                  <p>Look further around it, or search the alerts for something else that it says.</p>
                </Empty>
              ) : (
                <>
                  <Table
                    label="Related alerts"
                    rows={rows}
                    columns={columnsOf(chosen, toggle)}
                    keyOf={({ key }) => key}
                  />
                  {complete ? null : (
                    <p className={css['none']}>There are more than were looked at: look nearer around it.</p>
                  )}
                </>
              )
            }
          </Answered>
        </Panel>
        <Cases alert={alert} />
        {related.data && related.data.searches.length > 0 ? (
          <Panel icon="search" title="What its playbooks searched for" flush>
            <ul className={relatedCss['searches']}>
              {related.data.searches.map(({ query, task, run }) => (
                <li key={query}>
                  <Link to="/alerts" search={{ q: query }}>
                    <PlainValue text={query} code />
                  </Link>
                  <Link to="/alerts/$alert" params={{ alert: alert.key }} search={{ run, tab: 'plan', task }}>
                    asked by the task
                  </Link>
                </li>
              ))}
            </ul>
          </Panel>
        ) : null}
        <Panel icon="run" title="Runs on this alert" flush>
          <Answered query={runs}>
            {({ rows: all }) =>
              all.length === 0 ? (
                <p className={css['none']}>No playbook has run on it.</p>
              ) : (
                <Table label="Runs on this alert" rows={all} keyOf={({ run }) => run} columns={runColumns(alert)} />
              )
            }
          </Answered>
        </Panel>
      </div>
      {making ? (
        <MakeCase
          alert={alert}
          rows={chosen.size === 0 ? rows : rows.filter(({ key }) => chosen.has(key))}
          onClose={() => setMaking(false)}
        />
      ) : null}
    </div>
  );
}

function titleOf(count: number): string {
  if (count === 0) return 'Alerts that share something with this one';
  return `${plural(count, 'alert')} that ${count === 1 ? 'shares' : 'share'} something with this one`;
}

function columnsOf(chosen: ReadonlySet<string>, onToggle: (key: string) => void): readonly Column<Row>[] {
  return [
    {
      head: 'Take',
      width: '48px',
      cell: ({ key, id }) => (
        <input type="checkbox" aria-label={`Take ${id}`} checked={chosen.has(key)} onChange={() => onToggle(key)} />
      ),
    },
    {
      head: 'Alert',
      cell: ({ key, name }) => (
        <Link to="/alerts/$alert" params={{ alert: key }}>
          <PlainValue text={name} />
        </Link>
      ),
    },
    {
      head: 'Why it is here',
      cell: ({ shares }) => (
        <ul className={relatedCss['shares']}>
          {shares.map(({ what, field, value }) => (
            <li key={`${what} ${value}`} title={`Field ${field}`}>
              <span>{WHAT[what]}</span> <Value text={value} />
            </li>
          ))}
        </ul>
      ),
    },
    {
      head: 'State',
      cell: ({ status }) => (
        <Badge tone={status === 'open' ? 'info' : 'neutral'} bare>
          {status}
        </Badge>
      ),
    },
    { head: 'Received', right: true, cell: ({ receivedAt }) => <Time at={receivedAt} /> },
  ];
}

function runColumns(alert: AlertView): readonly Column<RunSummary>[] {
  return [
    {
      head: 'Playbook',
      cell: ({ playbook, run }) => (
        <Link to="/alerts/$alert" params={{ alert: alert.key }} search={{ run, tab: 'plan' }}>
          {playbook}
        </Link>
      ),
    },
    {
      head: 'State',
      cell: ({ status, dryRun }) => (
        <>
          <Badge tone={runStatusWord(status).tone} bare>
            {runStatusWord(status).text}
          </Badge>
          {dryRun ? <Badge bare>dry run</Badge> : null}
        </>
      ),
    },
    { head: 'Run', cell: ({ run }) => <code>{run.slice(-8)}</code> },
    { head: 'Began', right: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
  ];
}

function Cases({ alert }: { readonly alert: AlertView }) {
  const { queries } = useConsole();
  const cases = useQuery(queries.casesOf(alert.key));
  if (!cases.data || cases.data.rows.length === 0) return null;
  return (
    <Panel icon="list" title="Cases that it is in" flush>
      <Table
        label="Cases that it is in"
        rows={cases.data.rows}
        keyOf={({ id }) => id}
        columns={[
          {
            head: 'Case',
            cell: ({ id, title }) => (
              <Link to="/cases/$case" params={{ case: id }}>
                <PlainValue text={title} />
              </Link>
            ),
          },
          {
            head: 'State',
            cell: ({ status }) => (
              <Badge tone={status === 'open' ? 'info' : 'neutral'} bare>
                {status}
              </Badge>
            ),
          },
          { head: 'Alerts', right: true, cell: ({ alerts }) => alerts },
          { head: 'Worked on by', cell: ({ assignee }) => (assignee === '' ? 'nobody' : <Value text={assignee} />) },
          { head: 'Opened', right: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
        ]}
      />
    </Panel>
  );
}

interface MakeCaseProps {
  readonly alert: AlertView;
  readonly rows: readonly Row[];
  readonly onClose: () => void;
}

function MakeCase({ alert, rows, onClose }: MakeCaseProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const [title, setTitle] = useState(alert.name);
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.call('addCase', {
        body: { title: title.trim(), alerts: [alert.key, ...rows.map(({ key }) => key)], reason: reasonOf(rows) },
        key: crypto.randomUUID(),
      });
      toast.good('The case is open.');
      onClose();
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setBusy(false);
      for (const queryKey of [['desk', alert.key, 'cases'], ['cases']])
        client.invalidateQueries({ queryKey }).catch(() => undefined);
    }
  };
  return (
    <Dialog
      open
      title={`Make a case of ${plural(rows.length + 1, 'alert')}`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={title.trim() === ''}
            onClick={() => {
              make().catch(toast.bad);
            }}
          >
            Open the case
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="Title">
          {(ids) => <TextField {...ids} data-first value={title} onChange={(event) => setTitle(event.target.value)} />}
        </Field>
        <Note tone="info">
          This alert and {plural(rows.length, 'other')}: <Value text={reasonOf(rows)} />
        </Note>
      </DialogBody>
    </Dialog>
  );
}

/** What the alerts share, the most frequent first. */
function reasonOf(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const { shares } of rows) {
    for (const { what, value } of shares) {
      const text = `the same ${WHAT[what]}: ${value}`;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a).map(([text]) => text);
  return sorted.slice(0, 5).join('; ').slice(0, 1_000);
}
