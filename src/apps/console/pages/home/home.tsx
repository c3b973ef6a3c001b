/** How things stand, for who leads the work: what waits for whom, what is open and how old, what is held contained, what is broken, how long things take. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, type ReactElement, type ReactNode } from 'react';
import { useConsole, useSession } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Answered, PageHead, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import { PlainValue, Value } from '../../ui/value.tsx';
import { ACTION_COLUMNS } from '../actions/action-columns.tsx';
import { assigneeOf, dueAtOf, titleOf, waitingOf, type Waiting } from '../inbox/entries.ts';
import page from '../page.module.css';
import { PartsBar, Scale, SpreadMark } from './bars.tsx';
import { agesOf, ownersOf, spanText, statesOf, type Home, type Part } from './figures.ts';
import css from './home.module.css';
import { Ways } from './ways.tsx';

const route = getRouteApi('/');

const SPANS = [
  { days: 1, label: '24 h' },
  { days: 7, label: '7 d' },
  { days: 30, label: '30 d' },
] as const;

export function HomePage() {
  const { queries } = useConsole();
  const search = route.useSearch();
  const days = SPANS.find((span) => String(span.days) === search.days)?.days ?? 7;
  const home = useQuery(queries.home(days));
  useCountedAgain(home);
  return (
    <>
      <PageHead title="Home" about={home.data ? <Sentence home={home.data} /> : 'How things stand, now.'} />
      <div className={css['page']}>
        <Answered query={home} rows={10}>
          {(view) => <Parts home={view} days={days} />}
        </Answered>
      </div>
    </>
  );
}

const COUNTED_EVERY_MS = 2_000;

/** Counting costs more than a list: what happens is counted within two seconds, however much it is. */
function useCountedAgain({ dataUpdatedAt, refetch }: Pick<UseQueryResult, 'dataUpdatedAt' | 'refetch'>): void {
  const { queries, clock } = useConsole();
  const approvals = useQuery(queries.approvals());
  const items = useQuery(queries.items());
  const changedAt = Math.max(approvals.dataUpdatedAt, items.dataUpdatedAt);
  useEffect(() => {
    if (dataUpdatedAt === 0 || changedAt <= dataUpdatedAt) return undefined;
    const timer = setTimeout(
      () => {
        refetch({ cancelRefetch: false }).catch(() => undefined);
      },
      Math.max(0, dataUpdatedAt + COUNTED_EVERY_MS - clock.now()),
    );
    return () => clearTimeout(timer);
  }, [changedAt, dataUpdatedAt, refetch, clock]);
}

/** Nothing, in a line: a lead looks for what is there. */
function Quiet({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }) {
  return (
    <p className={css['quiet']}>
      <Icon name={icon} /> <span>{children}</span>
    </p>
  );
}

/** The page in a line. */
function Sentence({ home: { open, questions, items, dueSoon, failing } }: { readonly home: Home }) {
  const now = useNow();
  const late = dueSoon.filter(({ dueAt }) => dueAt < now).length;
  const waits = questions + items;
  return [
    waits === 0 ? 'Nothing waits for a person' : plural(waits, 'thing waits for a person', 'things wait for a person'),
    ...(late > 0 ? [`${late} overdue`] : []),
    open === 0 ? 'no alert is open' : plural(open, 'alert is open', 'alerts are open'),
    ...(failing.length > 0 ? [plural(failing.length, 'integration fails', 'integrations fail')] : []),
  ].join(', ');
}

function Parts({ home, days }: { readonly home: Home; readonly days: number }) {
  return (
    <>
      <Tiles home={home} />
      <div className={css['columns']}>
        <WaitsPanel />
        <OpenPanel home={home} />
      </div>
      {home.failing.length === 0 ? null : <FailingPanel home={home} />}
      <Panel
        icon="action"
        title="What we hold contained right now"
        tools={
          <Link to="/actions" search={{ state: 'held' }}>
            {home.heldMore ? 'All of them' : 'Actions'}
          </Link>
        }
        flush
      >
        {home.held.length === 0 ? (
          <Quiet icon="action">Nothing is held. What is isolated or blocked stands here until it is taken back.</Quiet>
        ) : (
          <Table label="Held contained" rows={home.held.slice(0, 8)} columns={ACTION_COLUMNS} keyOf={({ id }) => id} />
        )}
      </Panel>
      <div className={css['columns']}>
        <TimesPanel home={home} days={days} />
        <Panel
          icon="playbook"
          title="Which way the playbooks went"
          tools={<Link to="/playbooks">Playbooks</Link>}
          flush
        >
          <Ways playbooks={home.playbooks} />
        </Panel>
      </div>
    </>
  );
}

function Tiles({ home }: { readonly home: Home }) {
  const { user } = useSession();
  const { queries } = useConsole();
  const now = useNow();
  const approvals = useQuery(queries.approvals());
  const items = useQuery(queries.items());
  const mine = waitingOf(approvals.data?.rows ?? [], items.data?.rows ?? []).filter(
    (row) => assigneeOf(row) === user.name,
  ).length;
  const waits = home.questions + home.items;
  const late = home.dueSoon.filter(({ dueAt }) => dueAt < now).length;
  const soon = home.dueSoon.length - late;
  const [firstDue] = home.dueSoon;
  const old = agesOf(home).slice(-2);
  const overADay = old.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={css['tiles']}>
      <Tile
        link={<Link to="/inbox" />}
        icon="inbox"
        label="Waits for a person"
        value={waits}
        tone={waits > 0 ? 'accent' : undefined}
      >
        {waits === 0
          ? 'nothing'
          : `${plural(home.questions, 'approval')}, ${plural(home.items, 'task')}${mine > 0 ? `; ${mine} yours` : ''}`}
      </Tile>
      <Tile
        link={<Link to="/inbox" search={firstDue ? { open: firstDue.id } : {}} />}
        icon="clock"
        label="SLA at risk"
        value={home.dueSoon.length}
        tone={late > 0 ? 'bad' : soon > 0 ? 'caution' : undefined}
      >
        {home.dueSoon.length === 0 ? 'nothing due within the hour' : `${late} overdue, ${soon} due within the hour`}
      </Tile>
      <Tile
        link={<Link to="/alerts" search={{ q: 'status:open' }} />}
        icon="alert"
        label="Open alerts"
        value={home.open}
        tone={undefined}
      >
        {overADay > 0 ? `${overADay} older than a day` : 'none older than a day'}
      </Tile>
      <Tile
        link={<Link to="/actions" search={{ state: 'held' }} />}
        icon="action"
        label="Held contained"
        value={`${home.held.length}${home.heldMore ? '+' : ''}`}
        tone={undefined}
      >
        can be taken back
      </Tile>
      <Tile
        link={<Link to="/integrations" />}
        icon="integration"
        label="Failing integrations"
        value={home.failing.length}
        tone={home.failing.length > 0 ? 'bad' : undefined}
      >
        {home.failing.length === 0 ? 'all answer' : home.failing.map(({ instance }) => instance).join(', ')}
      </Tile>
    </div>
  );
}

/** A link that is given what it looks like where it stands. */
type Leading = ReactElement<{
  readonly className?: string | undefined;
  readonly title?: string | undefined;
  readonly children?: ReactNode;
}>;

interface TileProps {
  readonly link: Leading;
  readonly icon: IconName;
  readonly label: string;
  readonly value: number | string;
  readonly tone: 'accent' | 'caution' | 'bad' | undefined;
  readonly children: ReactNode;
}

function Tile({ link, icon, label, value, tone, children }: TileProps) {
  const { type: Kind, props } = link;
  return (
    <Kind {...props} className={css['tile']} data-tone={tone}>
      <span className={css['tileLabel']}>
        <Icon name={icon} size={14} /> {label}
      </span>
      <span className={css['tileValue']}>{value}</span>
      <span className={css['tileAbout']}>{children}</span>
    </Kind>
  );
}

const WAITS_SHOWN = 6;

function WaitsPanel() {
  const { queries } = useConsole();
  const approvals = useQuery(queries.approvals());
  const items = useQuery(queries.items());
  const waiting = waitingOf(approvals.data?.rows ?? [], items.data?.rows ?? []);
  const names = new Map<string, string>([
    ...(approvals.data?.rows ?? []).map(({ question, alertName = '' }) => [question, alertName] as const),
    ...(items.data?.rows ?? []).map(({ item, alertName = '' }) => [item, alertName] as const),
  ]);
  return (
    <Panel icon="inbox" title="Waits for a person" tools={<Link to="/inbox">Inbox</Link>} flush>
      <Answered query={approvals}>
        {() =>
          waiting.length === 0 ? (
            <Quiet icon="check">Nothing waits. Questions and tasks come here by themselves.</Quiet>
          ) : (
            <ul>
              {waiting.slice(0, WAITS_SHOWN).map((row) => (
                <WaitRow key={row.id} row={row} about={names.get(row.id) ?? ''} />
              ))}
              {waiting.length > WAITS_SHOWN ? (
                <li className={css['more']}>
                  <Link to="/inbox">and {waiting.length - WAITS_SHOWN} more</Link>
                </li>
              ) : null}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}

function WaitRow({ row, about }: { readonly row: Waiting; readonly about: string }) {
  const now = useNow();
  const dueAt = dueAtOf(row);
  const assignee = assigneeOf(row);
  return (
    <li>
      <Link to="/inbox" search={{ open: row.id }} className={css['wait']}>
        <Icon name={row.kind === 'approval' ? 'action' : 'task'} />
        <span className={css['waitText']}>
          <PlainValue text={titleOf(row)} />
          <span className={page['muted']}>
            <PlainValue text={about} />
          </span>
        </span>
        <span className={css['waitEnd']}>
          {dueAt === undefined ? (
            row.kind === 'approval' ? (
              <span className={page['muted']}>
                <Time at={row.approval.askedAt} />
              </span>
            ) : null
          ) : (
            <Badge tone={dueAt < now ? 'bad' : 'caution'} bare>
              due <Time at={dueAt} />
            </Badge>
          )}
          {assignee === undefined ? null : (
            <span className={page['muted']}>
              <PlainValue text={assignee} />
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

function OpenPanel({ home }: { readonly home: Home }) {
  const { user } = useSession();
  return (
    <Panel
      icon="alert"
      title="Open alerts"
      tools={
        <Link to="/alerts" search={{ q: 'status:open' }}>
          All {home.open}
        </Link>
      }
    >
      {home.open === 0 ? (
        <Quiet icon="check">No alert is open. New ones come by themselves, from every connected source.</Quiet>
      ) : (
        <div className={css['figures']}>
          <Figure title="By age" parts={agesOf(home)} />
          <Figure title="By state" parts={statesOf(home)} />
          <Figure title="By assignee" parts={ownersOf(home, user.name)} />
        </div>
      )}
    </Panel>
  );
}

function Figure({ title, parts }: { readonly title: string; readonly parts: readonly Part[] }) {
  return (
    <section className={css['figure']}>
      <h3>{title}</h3>
      <PartsBar parts={parts} label={title} />
      <ul className={css['legend']}>
        {parts.map(({ label, count, q, tone }) => (
          <li key={label}>
            <Link to="/alerts" search={{ q }}>
              <i className={css['dot']} data-tone={tone} aria-hidden="true" />
              {label} <b>{count}</b>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FailingPanel({ home }: { readonly home: Home }) {
  return (
    <Panel icon="integration" title="Failing integrations" tools={<Link to="/integrations">Integrations</Link>} flush>
      <ul>
        {home.failing.map(({ instance, product, detail }) => (
          <li key={instance}>
            <Link to="/integrations" search={{ open: instance }} className={css['failing']}>
              <Badge tone="bad" bare>
                {instance}
              </Badge>
              <span className={page['muted']}>{product}</span>
              <Value text={detail} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function TimesPanel({ home: { times }, days }: { readonly home: Home; readonly days: number }) {
  const since = `${days} ${days === 1 ? 'day' : 'days'} ago`;
  const rows: readonly (Pick<TileProps, 'label' | 'link'> & {
    readonly about: string;
    readonly spread: Home['times']['verdict'];
  })[] = [
    {
      label: 'To a verdict',
      about: 'from the arrival until a person was asked, something was done, or it was closed',
      spread: times.verdict,
      link: <Link to="/alerts" search={{ q: `received:>="${since}"` }} />,
    },
    {
      label: 'To an answer',
      about: 'from a question to its answer',
      spread: times.approval,
      link: <Link to="/inbox" />,
    },
    {
      label: 'To containment',
      about: 'from the arrival until something was first sent to contain it',
      spread: times.containment,
      link: <Link to="/actions" />,
    },
    {
      label: 'To closure',
      about: 'from the arrival until it was closed',
      spread: times.closure,
      link: <Link to="/alerts" search={{ q: `closed:>="${since}"` }} />,
    },
  ];
  return (
    <Panel
      icon="clock"
      title="How long it takes"
      tools={
        <span className={page['filters']} role="group" aria-label="Over">
          {SPANS.map(({ days: each, label }) => (
            <Link
              key={each}
              to="/"
              search={each === 7 ? {} : { days: String(each) }}
              className={css['spanLink']}
              aria-current={each === days ? 'true' : undefined}
            >
              {label}
            </Link>
          ))}
        </span>
      }
    >
      <div className={css['times']}>
        <div className={css['time']} aria-hidden="true">
          <span />
          <span className={css['timeHead']}>half within</span>
          <Scale />
          <span className={css['timeHead']}>9 of 10</span>
        </div>
        {rows.map(({ label, about, spread, link }) => {
          const { type: Kind, props } = link;
          return (
            <Kind key={label} {...props} className={css['time']} title={`${about}; ${plural(spread.count, 'time')}`}>
              <span>{label}</span>
              <b>{spanText(spread.medianMs)}</b>
              <SpreadMark
                spread={spread}
                label={`${label}: half within ${spanText(spread.medianMs)}, nine of ten within ${spanText(spread.p90Ms)}, of ${plural(spread.count, 'time')}`}
              />
              <span className={css['timeTail']}>{spanText(spread.p90Ms)}</span>
            </Kind>
          );
        })}
      </div>
    </Panel>
  );
}
