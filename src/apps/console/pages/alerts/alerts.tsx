/**
 * The alerts: any number of them in a table that draws what is seen (never more than some sixty rows), with the query language, filters in
 * the address, and many selected at once.
 */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AlertView } from '../../../../core/api/views.ts';
import { Refusal } from '../../api/client.ts';
import { useConsole } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { plural, severityWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Failure, Note, PageHead, Skeleton } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PlainValue } from '../../ui/value.tsx';
import { textOf } from '../alert/fields.ts';
import css from './alerts.module.css';
import { Many } from './many.tsx';
import { QueryField } from './query-field.tsx';

const route = getRouteApi('/alerts');
const PAGE = 200;
const ROW_PX = 34;

const VIEWS = [
  { label: 'Open', q: 'status:open' },
  { label: 'High and critical', q: 'status:open and (severity:high or severity:critical)' },
  { label: 'Last 24 hours', q: 'created:>="1 day ago"' },
  { label: 'Closed', q: 'status:closed' },
] as const;

export function AlertsPage() {
  const { api, queries } = useConsole();
  const { q = '' } = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const toast = useToast();
  const search = (query: string): void => {
    navigate({ to: '/alerts', search: query === '' ? {} : { q: query } }).catch(() => undefined);
  };
  const found = useInfiniteQuery({
    queryKey: ['alerts', 'pages', q],
    queryFn: ({ pageParam, signal }) =>
      api.call('listAlerts', {
        query: { limit: PAGE, ...(q === '' ? {} : { query: q }), ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const count = useQuery({ ...queries.count(q), retry: false, enabled: q !== '' });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.rows) ?? [], [found.data]);
  const [at, setAt] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    setAt(0);
    setSelected(new Set());
  }, [q]);
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 60) fetchNextPage().catch(() => undefined);
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setAt(next);
    virtual.scrollToIndex(next);
  };
  const toggle = (key: string | undefined): void => {
    if (key === undefined) return;
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    setSelected(next);
  };
  const open = (alert: AlertView | undefined): void => {
    if (alert) navigate({ to: '/alerts/$alert', params: { alert: alert.key } }).catch(() => undefined);
  };
  useKeys([
    { keys: 'j', does: 'Next alert', group: 'Alerts', act: () => go(at + 1) },
    { keys: 'k', does: 'The one before', group: 'Alerts', act: () => go(at - 1) },
    { keys: 'x', does: 'Select it', group: 'Alerts', act: () => toggle(rows[at]?.key) },
    { keys: 'Enter', does: 'Open it', group: 'Alerts', act: () => open(rows[at]) },
    {
      keys: '/',
      does: 'Search',
      group: 'Alerts',
      act: () => document.querySelector<HTMLElement>('[data-query]')?.focus(),
    },
    { keys: 'G', does: 'To the end of what is loaded', group: 'Alerts', act: () => go(rows.length - 1) },
    { keys: 'Escape', does: 'Select nothing', group: 'Alerts', act: () => setSelected(new Set()) },
  ]);
  const refused = found.error instanceof Refusal && found.error.code === 'query.invalid' ? found.error : undefined;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(
      JSON.stringify(
        rows.filter(({ key }) => selected.has(key)),
        null,
        2,
      ),
    );
    toast.good(`${plural(selected.size, 'alert')} copied as JSON.`);
  };
  return (
    <div className={css['page']}>
      <PageHead
        title="Alerts"
        about={count.data ? `${count.data.exact ? count.data.count : '1,000+'} found, newest first` : 'Newest first.'}
      >
        <Button
          kind="quiet"
          onClick={() => {
            client.invalidateQueries({ queryKey: ['alerts'] }).catch(toast.bad);
          }}
        >
          Look again
        </Button>
      </PageHead>
      <div className={css['search']}>
        <QueryField query={q} refused={refused} onSearch={search} />
        <div className={css['views']} role="group" aria-label="Views">
          {VIEWS.map(({ label, q: view }) => (
            <button key={label} type="button" aria-pressed={view === q} onClick={() => search(view === q ? '' : view)}>
              {label}
            </button>
          ))}
        </div>
      </div>
      {selected.size === 0 ? (
        <Many alerts={rows.slice(at, at + 1).map(({ key }) => key)} shown={false} onDone={() => undefined} />
      ) : (
        <div className={css['selected']} role="status">
          <b>{plural(selected.size, 'alert')} selected</b>
          <Many alerts={[...selected]} shown onDone={() => setSelected(new Set())} />
          <Button
            small
            icon="copy"
            onClick={() => {
              copy().catch(toast.bad);
            }}
          >
            Copy as JSON
          </Button>
          <Button small kind="quiet" onClick={() => setSelected(new Set())}>
            Select nothing
          </Button>
        </div>
      )}
      {refused ? (
        <div className={css['note']}>
          <Note tone="bad" title={refused.message}>
            {refused.hint}
          </Note>
        </div>
      ) : found.error ? (
        <Failure error={found.error} again={() => found.refetch()} />
      ) : found.data === undefined ? (
        <Skeleton rows={12} />
      ) : rows.length === 0 ? (
        <Empty icon="alert" title={q === '' ? 'No alert has come yet' : 'No alert matches'}>
          {q === '' ? (
            <p>
              Connect a source, or send one: <code>riposte alert send FILE</code>.
            </p>
          ) : (
            <Button onClick={() => search('')}>Show all alerts</Button>
          )}
        </Empty>
      ) : (
        <div
          className={css['table']}
          role="table"
          aria-label="Alerts"
          aria-rowcount={count.data?.exact ? count.data.count + 1 : -1}
        >
          <div className={css['headRow']} role="row">
            {HEADS.map((head) => (
              <span key={head} role="columnheader">
                {head === 'Select' ? <span className="visually-hidden">Select</span> : head}
              </span>
            ))}
          </div>
          <div ref={frame} className={css['frame']} tabIndex={0} role="rowgroup" aria-label="Alerts found">
            <div className={css['rows']} role="presentation" style={{ height: virtual.getTotalSize() }}>
              {shown.map(({ index, key, start }) => {
                const alert = rows[index];
                return alert === undefined ? null : (
                  <Row
                    key={key}
                    alert={alert}
                    index={index}
                    start={start}
                    current={index === at}
                    selected={selected.has(alert.key)}
                    onSelect={() => toggle(alert.key)}
                    onOpen={() => open(alert)}
                    onPoint={() => setAt(index)}
                  />
                );
              })}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

const HEADS = ['Select', 'Severity', 'Alert', 'Host', 'User', 'State', 'Playbook', 'Received'] as const;

interface RowProps {
  readonly alert: AlertView;
  readonly index: number;
  readonly start: number;
  readonly current: boolean;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
  readonly onPoint: () => void;
}

function Row({ alert, index, start, current, selected, onSelect, onOpen, onPoint }: RowProps) {
  const { fields } = alert;
  const severity = severityWord(fields['severity']);
  return (
    <div
      className={css['row']}
      role="row"
      aria-rowindex={index + 2}
      data-current={current || undefined}
      data-selected={selected || undefined}
      style={{ transform: `translateY(${start}px)` }}
      onClick={(event) => {
        onPoint();
        if (event.target instanceof Element && event.target.closest('a, input, label')) return;
        onOpen();
      }}
    >
      <span role="cell">
        <input type="checkbox" checked={selected} aria-label={`Select ${alert.id}`} onChange={onSelect} />
      </span>
      <span role="cell">
        {severity ? (
          <Badge tone={severity.tone} bare>
            {severity.text}
          </Badge>
        ) : null}
      </span>
      <span role="cell">
        <Link to="/alerts/$alert" params={{ alert: alert.key }} className={css['name']}>
          <PlainValue text={alert.name} />
        </Link>
      </span>
      <span role="cell">
        <PlainValue text={textOf(fields, 'hostname', 'host_name')} />
      </span>
      <span role="cell">
        <PlainValue text={textOf(fields, 'username', 'user_name')} />
      </span>
      <span role="cell">
        {alert.status === 'open' ? (
          <Badge tone="info" bare>
            open
          </Badge>
        ) : (
          <Badge bare title={alert.closeReason ?? ''}>
            closed
          </Badge>
        )}
      </span>
      <span role="cell">
        {alert.playbook === null ? <i className={css['none']}>none took it</i> : <PlainValue text={alert.playbook} />}
      </span>
      <span role="cell" className={css['right']}>
        <Time at={alert.receivedAt} />
      </span>
    </div>
  );
}
