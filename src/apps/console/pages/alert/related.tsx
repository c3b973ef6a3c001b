/** Other alerts of the same host and user, and earlier runs on this one. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AlertView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { runStatusWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Answered, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { PlainValue, Value } from '../../ui/value.tsx';
import css from './alert.module.css';
import { textOf } from './fields.ts';

const COLUMNS: readonly Column<AlertView>[] = [
  {
    head: 'Alert',
    cell: ({ key, name }) => (
      <Link to="/alerts/$alert" params={{ alert: key }}>
        <PlainValue text={name} />
      </Link>
    ),
  },
  { head: 'State', cell: ({ status, closeReason }) => (closeReason === null ? status : `${status}: ${closeReason}`) },
  { head: 'Received', right: true, cell: ({ receivedAt }) => <Time at={receivedAt} /> },
];

/** A value of an alert inside a search: quoted, so that it is a value and nothing else. */
export function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

export function RelatedTab({ alert }: { readonly alert: AlertView }) {
  const { queries } = useConsole();
  const runs = useQuery(queries.runs({ instance: alert.instance, alertId: alert.id }));
  const sought = (['hostname', 'username'] as const).map((field) => ({ field, value: textOf(alert.fields, field) }));
  return (
    <div className={css['scroll']}>
      <div className={css['stack']}>
        {sought.map(({ field, value }) =>
          value === '' ? null : (
            <Same
              key={field}
              alert={alert}
              label={field === 'hostname' ? 'host' : 'user'}
              field={field}
              value={value}
            />
          ),
        )}
        <Panel icon="run" title="Runs on this alert" flush>
          <Answered query={runs}>
            {({ rows }) => (
              <Table
                label="Runs on this alert"
                rows={rows}
                keyOf={({ run }) => run}
                columns={[
                  {
                    head: 'Playbook',
                    cell: ({ playbook, run }) => (
                      <Link to="/alerts/$alert" params={{ alert: alert.key }} search={{ run }}>
                        {playbook}
                      </Link>
                    ),
                  },
                  {
                    head: 'State',
                    cell: ({ status }) => <Badge tone={runStatusWord(status).tone}>{runStatusWord(status).text}</Badge>,
                  },
                  { head: 'Began', right: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
                ]}
              />
            )}
          </Answered>
        </Panel>
      </div>
    </div>
  );
}

interface SameProps {
  readonly alert: AlertView;
  readonly label: string;
  readonly field: string;
  readonly value: string;
}

function Same({ alert, label, field, value }: SameProps) {
  const { queries } = useConsole();
  const query = `${field}:${quoted(value)}`;
  const found = useQuery(queries.alerts({ query, limit: 21 }));
  return (
    <Panel
      icon="link"
      title={`Same ${label}: `}
      tools={
        <>
          <Value text={value} />
          <Link to="/alerts" search={{ q: query }}>
            All of them
          </Link>
        </>
      }
      flush
    >
      <Answered query={found} rows={2}>
        {({ rows }) => {
          const others = rows.filter(({ key }) => key !== alert.key);
          return others.length === 0 ? (
            <p className={css['none']}>No other alert of this {label} is here.</p>
          ) : (
            <Table
              label={`Alerts of the same ${label}`}
              rows={others.slice(0, 20)}
              columns={COLUMNS}
              keyOf={({ key }) => key}
            />
          );
        }}
      </Answered>
    </Panel>
  );
}
