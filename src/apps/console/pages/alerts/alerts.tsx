/**
 * The alerts: any number of them in a table that draws what is seen, found by the query language and by chips that write it. Search, order,
 * columns, view and preview stand in the address: who is sent it sees the same.
 */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { AlertView, SavedViewView } from '../../../../core/api/views.ts';
import { canonicalField } from '../../../../core/query/fields.ts';
import { Refusal } from '../../api/client.ts';
import { useConsole, useMay, useSession } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Failure, Note, Skeleton } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import css from './alerts.module.css';
import { columnsOf, DEFAULT_COLUMNS } from './columns.tsx';
import { Facets } from './facet-chips.tsx';
import { useKept } from './kept.ts';
import { Look } from './look.tsx';
import { Preview } from './preview.tsx';
import { QueryField } from './query-field.tsx';
import { useAlertRows, type AlertRows } from './rows.ts';
import { useSelection } from './selection.ts';
import { AlertTable, type TableHandle } from './table.tsx';
import { Views } from './views.tsx';
import { useWaits } from './waits.ts';

const Many = lazy(() => import('./many/many.tsx').then(({ Many: loaded }) => ({ default: loaded })));
const NewAlertDialog = lazy(() => import('./new-alert.tsx').then((loaded) => ({ default: loaded.NewAlertDialog })));

const route = getRouteApi('/alerts');

interface Address {
  readonly q?: string;
  readonly sort?: string;
  readonly cols?: string;
  readonly view?: string;
  readonly open?: string;
}

export function AlertsPage() {
  const { queries } = useConsole();
  const { user } = useSession();
  const address = route.useSearch();
  const { q = '', sort = '', open } = address;
  const navigate = useNavigate();
  const toast = useToast();
  const mayWrite = useMay('alert:write');
  const [kept, keep] = useKept();
  const views = useQuery({ ...queries.views(), enabled: kept.view !== '' || address.view !== undefined });
  const names = useMemo(
    () => address.cols?.split(',') ?? (kept.columns.length > 0 ? kept.columns : DEFAULT_COLUMNS),
    [address.cols, kept.columns],
  );
  const columns = useMemo(() => columnsOf(names), [names]);
  const rows = useAlertRows({ q, sort });
  const waits = useWaits();
  const [at, setAt] = useState(0);
  const [adding, setAdding] = useState(false);
  const table = useRef<TableHandle>(null);
  const selection = useSelection(`${q} ${sort}`);
  const go = (change: Address, replace = false): void => {
    const next = Object.entries({ ...address, ...change }).filter(([, value]) => value !== undefined && value !== '');
    navigate({ to: '/alerts', search: Object.fromEntries(next), replace }).catch(() => undefined);
  };
  const search = (query: string): void => go({ q: query, open: '' });
  const openView = (view: SavedViewView | undefined, replace = false): void => {
    if (view === undefined) return go({ view: '' });
    const { id, query, sort: order, columns: shown } = view;
    navigate({
      to: '/alerts',
      search: {
        view: id,
        ...(query === '' ? {} : { q: query }),
        ...(order === '' ? {} : { sort: order }),
        ...(shown.length === 0 ? {} : { cols: shown.join(',') }),
      },
      replace,
    }).catch(() => undefined);
  };
  useUsualView(address, kept.view, views.data?.rows, (view) => openView(view, true));
  useEffect(() => {
    setAt(0);
    table.current?.scrollTo(0);
  }, [q, sort]);
  useNews(rows, table, selection.size > 0 || open !== undefined || at > 0);

  const show = (alert: AlertView | undefined): void => go({ open: alert?.key ?? '' }, true);
  const enter = (alert: AlertView | undefined): void => {
    if (alert) navigate({ to: '/alerts/$alert', params: { alert: alert.key } }).catch(() => undefined);
  };
  const step = (to: number): void => {
    const next = Math.max(0, Math.min(rows.total - 1, to));
    setAt(next);
    table.current?.scrollTo(next);
    const alert = rows.at(next);
    if (open !== undefined && alert) show(alert);
  };
  const selectRange = (from: number, to: number): void => {
    selection.selectRange(() => rows.between(Math.min(from, to), Math.max(from, to))).catch(toast.bad);
  };
  const select = (index: number, alert: AlertView, range: boolean): void => {
    if (range) selectRange(selection.from ?? at, index);
    else selection.toggle(index, alert);
    setAt(index);
  };
  const selectAll = (): void => {
    if (selection.size > 0) selection.clear();
    else selectRange(0, Math.min(rows.total, SELECTED_MAX) - 1);
  };
  const here = rows.at(at);
  useKeys([
    { keys: 'j', does: 'Next alert', group: 'Alerts', act: () => step(at + 1) },
    { keys: 'k', does: 'The one before', group: 'Alerts', act: () => step(at - 1) },
    { keys: 'x', does: 'Select it', group: 'Alerts', act: () => here && select(at, here, false) },
    { keys: 'X', does: 'Select up to here', group: 'Alerts', act: () => here && select(at, here, true) },
    { keys: 'A', does: 'Select all that are found', group: 'Alerts', act: selectAll },
    { keys: 'Enter', does: 'Open it', group: 'Alerts', act: () => enter(here) },
    {
      keys: 'o',
      does: 'Preview beside the list',
      group: 'Alerts',
      act: () => show(open === undefined ? here : undefined),
    },
    {
      keys: '/',
      does: 'Search',
      group: 'Alerts',
      act: () => document.querySelector<HTMLElement>('[data-query]')?.focus(),
    },
    { keys: 'G', does: 'To the end', group: 'Alerts', act: () => step(rows.total - 1) },
    { keys: 'H', does: 'To the beginning', group: 'Alerts', act: () => step(0) },
    { keys: 'r', does: 'Show what has changed', group: 'Alerts', act: rows.refresh },
    { keys: 'n', does: 'New alert', group: 'Alerts', act: () => setAdding(mayWrite) },
    {
      keys: 'Escape',
      does: 'Close the preview, then select nothing',
      group: 'Alerts',
      act: () => (open === undefined ? selection.clear() : show(undefined)),
    },
  ]);
  const selected = useMemo(() => new Set(selection.rows.keys()), [selection.rows]);
  const acted = selection.size > 0 ? [...selection.rows.values()] : here ? [here] : [];
  return (
    <div className={css['page']}>
      <div className={css['head']}>
        <h1>Alerts</h1>
        <span className={css['found']} role="status">
          <Found rows={rows} />
        </span>
        <QueryField query={q} known={(field) => knownValues(rows, field)} onSearch={search} />
        <Views
          shown={{ q, sort, columns: names }}
          open={address.view}
          usual={kept.view}
          onOpen={openView}
          onUsual={(view) => keep({ view })}
        />
        <Look
          columns={names}
          density={kept.density}
          onColumns={(chosen) => {
            keep({ columns: chosen });
            go({ cols: chosen.join(',') === DEFAULT_COLUMNS.join(',') ? '' : chosen.join(',') }, true);
          }}
          onDensity={(density) => keep({ density })}
        />
        <Button
          icon="spark"
          disabled={!mayWrite}
          title={mayWrite ? 'By hand, or a file of them (n)' : 'Your role reads alerts and adds none.'}
          onClick={() => setAdding(true)}
        >
          New alert
        </Button>
      </div>
      {selection.size > 0 ? null : <Facets query={q} user={user.name} onSearch={search} />}
      <Suspense fallback={null}>
        <Many alerts={acted} shown={selection.size > 0} columns={columns} onDone={selection.clear} />
        {adding ? <NewAlertDialog open onClose={() => setAdding(false)} /> : null}
      </Suspense>
      {selection.reading ? (
        <div className={css['told']} role="status">
          Reading the alerts in between …
        </div>
      ) : null}
      {rows.search === 'done' ? null : <Looking rows={rows} />}
      <div className={css['split']}>
        {rows.news ? (
          <button type="button" className={css['news']} onClick={rows.refresh}>
            The list has changed. Show it as it is now <kbd>r</kbd>
          </button>
        ) : null}
        <List rows={rows} q={q} onSearch={search} onNew={mayWrite ? () => setAdding(true) : undefined}>
          <AlertTable
            rows={rows}
            columns={columns}
            density={kept.density}
            sort={sort}
            onSort={(order) => go({ sort: order })}
            at={at}
            selected={selected}
            open={open}
            waits={waits}
            me={user.name}
            onPoint={(index, alert) => {
              setAt(index);
              show(alert);
            }}
            onSelect={select}
            onSelectAll={selectAll}
            onEnter={enter}
            handle={table}
          />
        </List>
        {open === undefined ? null : (
          <Preview
            key={open}
            alert={open}
            place={rows.total > 0 ? `${at + 1} of ${rows.exact ? rows.total : `${rows.total}+`}` : ''}
            onStep={(way) => step(at + way)}
            onClose={() => show(undefined)}
          />
        )}
      </div>
    </div>
  );
}

/** So many are selected at once. */
const SELECTED_MAX = 2_000;

function Found({ rows }: { readonly rows: AlertRows }) {
  if (rows.loading) return 'Being looked for …';
  if (rows.error) return '';
  return rows.exact ? plural(rows.total, 'alert') : `${plural(rows.total, 'alert')} and more`;
}

/** The page is opened with nothing said: as its user likes it. */
function useUsualView(
  address: Address,
  usual: string,
  views: readonly SavedViewView[] | undefined,
  open: (view: SavedViewView) => void,
): void {
  const isBare = Object.keys(address).length === 0;
  const fresh = useRef(true);
  const view = views?.find(({ id }) => id === usual);
  useEffect(() => {
    if (!fresh.current) return;
    if (!isBare || usual === '') fresh.current = false;
    else if (view) {
      fresh.current = false;
      open(view);
    }
  });
}

/** Who only watches the first rows sees new ones come; who reads, selects or points at one is told, and nothing moves. */
function useNews(rows: AlertRows, table: { readonly current: TableHandle | null }, busy: boolean): void {
  const { news, refresh } = rows;
  useEffect(() => {
    if (news && !busy && table.current?.isAtRest() !== false) refresh();
  }, [news, busy, refresh, table]);
}

function knownValues(rows: AlertRows, field: string): readonly string[] {
  const found: string[] = [];
  for (let index = 0; index < Math.min(rows.total, 64); index += 1) {
    for (const [key, value] of Object.entries(rows.at(index)?.fields ?? {})) {
      if (canonicalField(key) !== field) continue;
      for (const each of Array.isArray(value) ? value : [value]) if (typeof each === 'string') found.push(each);
    }
  }
  return found;
}

interface ListProps {
  readonly rows: AlertRows;
  readonly q: string;
  readonly onSearch: (query: string) => void;
  readonly onNew: (() => void) | undefined;
  readonly children: React.ReactNode;
}

/** The table; or what stands in its place. */
function List({ rows, q, onSearch, onNew, children }: ListProps) {
  if (rows.error) {
    const refusal = rows.error instanceof Refusal && rows.error.code === 'query.invalid' ? rows.error : undefined;
    return (
      <div className={css['instead']}>
        {refusal ? (
          <Note tone="bad" title="The search cannot be read: ">
            {refusal.message}. {refusal.hint}
          </Note>
        ) : (
          <Failure error={rows.error} again={rows.refresh} />
        )}
      </div>
    );
  }
  if (rows.loading) return <div className={css['instead']}>{<Skeleton rows={12} />}</div>;
  if (rows.total > 0) return children;
  return (
    <div className={css['instead']}>
      {q === '' ? (
        <Empty icon="alert" title="No alert has come yet">
          <p>
            Connect a source under <b>Integrations</b>, or add one by hand.
          </p>
          {onNew ? <Button onClick={onNew}>New alert</Button> : null}
        </Empty>
      ) : (
        <Empty icon="search" title="No alert matches">
          <p>Take a part of the search away, or look at all of them.</p>
          <Button onClick={() => onSearch('')}>Show all alerts</Button>
        </Empty>
      )}
    </div>
  );
}

/** What the index does not decide is read alert by alert, part after part; at some point whoever asked says whether to go on. */
function Looking({ rows }: { readonly rows: AlertRows }) {
  if (rows.search === 'looking') {
    return (
      <div className={css['told']} role="status">
        Looking through older alerts: {plural(rows.total, 'alert')} found so far …
      </div>
    );
  }
  return (
    <div className={css['told']}>
      <Note tone="caution" title="Too broad to be looked through at once. ">
        {plural(rows.total, 'alert')} found so far among the newest; older ones were not looked at. Name a host, a user
        or a state to search all of them, or{' '}
        <Button small onClick={rows.further}>
          Look further
        </Button>
      </Note>
    </div>
  );
}
