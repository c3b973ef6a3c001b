/** How things stand: what waits for whom, what is held contained, what is open and how old, what is broken. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural, severityWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Answered, Empty, PageHead, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import { PlainValue } from '../../ui/value.tsx';
import { ACTION_COLUMNS } from '../actions/action-columns.tsx';
import { waitingOf } from '../inbox/entries.ts';
import { InboxRow } from '../inbox/row.tsx';
import css from './home.module.css';

export function HomePage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const approvals = useQuery(queries.approvals());
  const items = useQuery(queries.items());
  const open = useQuery(queries.count('status:open'));
  const alerts = useQuery(queries.alerts({ status: 'open', limit: 200 }));
  const failed = useQuery(queries.runs({ status: 'failed', limit: 100 }));
  const actions = useQuery(queries.actions({ limit: 200 }));
  const instances = useQuery(queries.instances());
  const waiting = waitingOf(approvals.data?.rows ?? [], items.data?.rows ?? []);
  const held = (actions.data?.rows ?? []).filter(({ undo }) => undo !== null);
  const broken = (instances.data?.rows ?? []).filter(({ state }) => state === 'failed');
  return (
    <>
      <PageHead title="Home" about="How things stand, now." />
      <div className={css['page']}>
        <div className={css['tiles']}>
          <Tile
            to="/inbox"
            icon="inbox"
            label="Waits for a person"
            value={approvals.data && items.data ? waiting.length : undefined}
            tone={waiting.length > 0 ? 'caution' : undefined}
          >
            {plural(approvals.data?.rows.length ?? 0, 'approval')}, {plural(items.data?.rows.length ?? 0, 'task')}
          </Tile>
          <Tile to="/alerts" icon="alert" label="Open alerts" value={open.data ? shownCount(open.data) : undefined}>
            <OldestOpen alerts={alerts.data?.rows ?? []} />
          </Tile>
          <Tile to="/actions" icon="action" label="Held contained" value={actions.data ? held.length : undefined}>
            can be taken back
          </Tile>
          <Tile
            to="/runs"
            icon="run"
            label="Failed runs"
            value={failed.data?.rows.length}
            tone={failed.data?.rows.length ? 'bad' : undefined}
          >
            {failed.data?.rows.length ? 'a person decides how to go on' : 'none'}
          </Tile>
          <Tile
            to="/integrations"
            icon="integration"
            label="Failing integrations"
            value={instances.data ? broken.length : undefined}
            tone={broken.length > 0 ? 'bad' : undefined}
          >
            {broken.length > 0
              ? broken.map(({ name }) => name).join(', ')
              : `${instances.data?.rows.length ?? 0} connected`}
          </Tile>
        </div>
        <div className={css['columns']}>
          <Panel icon="inbox" title="Waits for a person" tools={<Link to="/inbox">Inbox</Link>} flush>
            <Answered query={approvals}>
              {() =>
                waiting.length === 0 ? (
                  <Empty icon="check" title="Nothing waits">
                    <p>Questions and tasks come here by themselves.</p>
                  </Empty>
                ) : (
                  <ul>
                    {waiting.slice(0, 6).map((row) => (
                      <InboxRow
                        key={row.id}
                        row={row}
                        chosen={false}
                        onChoose={() => {
                          navigate({ to: '/inbox', search: { open: row.id } }).catch(() => undefined);
                        }}
                      />
                    ))}
                  </ul>
                )
              }
            </Answered>
          </Panel>
          <Panel icon="alert" title="Open alerts" tools={<Link to="/alerts">All alerts</Link>} flush>
            <Answered query={alerts}>
              {({ rows }) => (
                <>
                  <Ages alerts={rows} />
                  <OpenAlerts alerts={rows.slice(0, 7)} />
                </>
              )}
            </Answered>
          </Panel>
        </div>
        <Panel
          icon="action"
          title="What we hold contained right now"
          tools={<Link to="/actions">All actions</Link>}
          flush
        >
          <Answered query={actions} rows={2}>
            {() =>
              held.length === 0 ? (
                <Empty icon="action" title="Nothing is held">
                  <p>What is isolated or blocked stands here until it is taken back.</p>
                </Empty>
              ) : (
                <Table label="Held contained" rows={held.slice(0, 8)} columns={ACTION_COLUMNS} keyOf={({ id }) => id} />
              )
            }
          </Answered>
        </Panel>
      </div>
    </>
  );
}

function shownCount({ count, exact }: { readonly count: number; readonly exact: boolean }): string {
  return exact ? String(count) : `${new Intl.NumberFormat('en-US').format(count)}+`;
}

interface TileProps {
  readonly to: '/inbox' | '/alerts' | '/actions' | '/runs' | '/integrations';
  readonly icon: IconName;
  readonly label: string;
  readonly value: number | string | undefined;
  readonly tone?: 'caution' | 'bad' | undefined;
  readonly children: ReactNode;
}

function Tile({ to, icon, label, value, tone, children }: TileProps) {
  return (
    <Link to={to} className={css['tile']} data-tone={tone}>
      <span className={css['tileLabel']}>
        <Icon name={icon} size={14} /> {label}
      </span>
      <span className={css['tileValue']}>{value ?? '–'}</span>
      <span className={css['tileAbout']}>{children}</span>
    </Link>
  );
}

function OldestOpen({ alerts }: { readonly alerts: readonly AlertView[] }) {
  const oldest = alerts.at(-1);
  return oldest === undefined ? (
    'none'
  ) : (
    <>
      oldest came <Time at={oldest.receivedAt} />
    </>
  );
}

const HOUR = 3_600_000;
const BANDS = [
  { label: 'under 1 h', under: HOUR },
  { label: '1 to 4 h', under: 4 * HOUR },
  { label: '4 to 24 h', under: 24 * HOUR },
  { label: 'over a day', under: Number.POSITIVE_INFINITY },
] as const;

/** Open alerts by age: one bar, a word and a number for each part. */
function Ages({ alerts }: { readonly alerts: readonly AlertView[] }) {
  const now = useNow();
  if (alerts.length === 0) return null;
  const counts = BANDS.map(({ under }, index) => {
    const from = BANDS[index - 1]?.under ?? 0;
    return alerts.filter(({ receivedAt }) => now - receivedAt < under && now - receivedAt >= from).length;
  });
  return (
    <div className={css['ages']}>
      <div className={css['ageBar']} aria-hidden="true">
        {counts.map((count, index) =>
          count === 0 ? null : <i key={index} data-band={index} style={{ flexGrow: count }} />,
        )}
      </div>
      <dl className={css['ageList']}>
        {BANDS.map(({ label }, index) => (
          <div key={label}>
            <dt>
              <i data-band={index} aria-hidden="true" /> {label}
            </dt>
            <dd>{counts[index]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function OpenAlerts({ alerts }: { readonly alerts: readonly AlertView[] }) {
  if (alerts.length === 0) {
    return (
      <Empty icon="check" title="No alert is open">
        <p>New ones come by themselves, from every connected source.</p>
      </Empty>
    );
  }
  return (
    <ul className={css['alerts']}>
      {alerts.map((alert) => {
        const severity = severityWord(alert.fields['severity']);
        return (
          <li key={alert.key}>
            <Link to="/alerts/$alert" params={{ alert: alert.key }} className={css['alertRow']}>
              <span>
                {severity ? (
                  <Badge tone={severity.tone} bare>
                    {severity.text}
                  </Badge>
                ) : null}
              </span>
              <PlainValue text={alert.name} />
              <span className={css['muted']}>
                <Time at={alert.receivedAt} />
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
