/**
 * The rows of the list: any place of it, page by page, as it is looked at.
 *
 * R1. A list stands still while it is read. Its pages are counted from the cursor behind the first one, so what arrives later moves nothing; that
 *     something has changed is told (`news`), and shown when it is asked for.
 * R2. A page is asked for once. What happens to the rows on the screen is read again by their ids, in their places.
 * R3. Places that were passed by while dragging are not asked for.
 */
import { keepPreviousData, useQueries, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AlertView, AnswerOf, QueryOf } from '../../../../core/api/views.ts';
import { printQuery } from '../../../../core/query/print.ts';
import { is, or } from '../../../../core/query/query.ts';
import type { Api } from '../../api/client.ts';
import { useConsole } from '../../api/console-context.ts';

export const PAGE_ROWS = 64;
/** A browser does not draw higher than some 17 million pixels. */
export const ROWS_MAX = 400_000;
const SETTLES_MS = 30;
const GATHER_MS = 500;
const LOOKED_AGAIN_MS = 15_000;
/** A search that the index does not decide is looked through part by part: so many parts by itself, then who asked says so. */
const PARTS_MAX = 30;
const NEXT_PART_MS = 20;

type AlertPage = AnswerOf<'listAlerts'>;
type Root = readonly ['alert-rows', q: string, sort: string, taken: number];

export interface ListAsked {
  readonly q: string;
  /** Empty: the newest first. */
  readonly sort: string;
}

export interface AlertRows {
  /** Rows of the table: exact, or as far as is known. */
  readonly total: number;
  readonly exact: boolean;
  /** Nothing is known yet. */
  readonly loading: boolean;
  readonly error: Error | null;
  /** Not all that may match was looked at: `looking` goes on by itself, `stopped` when `further` says so. */
  readonly search: 'done' | 'looking' | 'stopped';
  readonly further: () => void;
  readonly at: (index: number) => AlertView | undefined;
  /** The page of it is there, and it is not in it: it has left the list since. */
  readonly isGone: (index: number) => boolean;
  /** These are on the screen. */
  readonly look: (first: number, last: number) => void;
  /** All rows between two places, read where they are not there yet. */
  readonly between: (first: number, last: number) => Promise<readonly AlertView[]>;
  /** The list is not as it was: new alerts, or some that left. */
  readonly news: boolean;
  readonly refresh: () => void;
}

export function useAlertRows({ q, sort }: ListAsked): AlertRows {
  const { api } = useConsole();
  const client = useQueryClient();
  const [taken, setTaken] = useState(0);
  const [parts, setParts] = useState(PARTS_MAX);
  const [seen, setSeen] = useState<readonly [number, number]>([0, 0]);
  const root = useMemo<Root>(() => ['alert-rows', q, sort, taken], [q, sort, taken]);
  const first = useQuery({
    ...pageQuery(api, root, { q, sort }, 0, undefined),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.complete === false && state.dataUpdateCount < parts ? NEXT_PART_MS : false,
  });
  const list = first.data;
  const anchor = list?.next ?? undefined;
  useCompletedAgain(client, root, list?.complete, first.dataUpdatedAt);
  const wanted = useMemo(() => {
    if (anchor === undefined || first.isPlaceholderData) return [];
    const from = Math.floor(seen[0] / PAGE_ROWS);
    const to = Math.floor(seen[1] / PAGE_ROWS);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index).filter((page) => page > 0);
  }, [seen, anchor, first.isPlaceholderData]);
  const pages = useQueries({ queries: wanted.map((page) => pageQuery(api, root, { q, sort }, page, anchor)) });

  // What is read of these is what the page is drawn again for.
  const here = new Map(wanted.map((page, index) => [page, pages[index]?.data] as const));
  const pageOf = (page: number): AlertPage | undefined => {
    if (page === 0) return list;
    const before: Root = ['alert-rows', q, sort, taken - 1];
    const known = here.get(page);
    if (known !== undefined) return known;
    return client.getQueryData<AlertPage>([...root, page]) ?? client.getQueryData<AlertPage>([...before, page]);
  };
  const at = (index: number): AlertView | undefined => pageOf(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
  const total = list === undefined ? 0 : Math.max(list.total?.count ?? 0, list.rows.length);

  const watched = useRef<readonly string[]>([]);
  useEffect(() => {
    const keys: string[] = [];
    for (let index = seen[0]; index <= seen[1]; index += 1) {
      const row = at(index);
      if (row) keys.push(row.key);
    }
    watched.current = keys;
  });
  const look = useLooking(setSeen);
  const refresh = useCallback(() => setTaken((before) => before + 1), []);
  return {
    total: Math.min(total, ROWS_MAX),
    exact: list?.total?.exact !== false,
    loading: list === undefined && first.error === null,
    error: first.error ?? pages.find(({ error }) => error !== null)?.error ?? null,
    search: list === undefined || list.complete ? 'done' : stateOf(client, root) < parts ? 'looking' : 'stopped',
    further: () => {
      setParts(stateOf(client, root) + PARTS_MAX);
      first.refetch().catch(() => undefined);
    },
    at,
    isGone: (index) => {
      const page = Math.floor(index / PAGE_ROWS);
      const found = page === 0 ? list : client.getQueryData<AlertPage>([...root, page]);
      return found !== undefined && found.rows[index % PAGE_ROWS] === undefined;
    },
    look,
    between: async (from, to) => {
      const begin = Math.max(1, Math.floor(from / PAGE_ROWS));
      const end = Math.floor(to / PAGE_ROWS);
      for (let page = begin; page <= end && anchor !== undefined; page += 1) {
        await client.fetchQuery(pageQuery(api, root, { q, sort }, page, anchor));
      }
      return Array.from({ length: to - from + 1 }, (_, index) => at(from + index)).filter((row) => row !== undefined);
    },
    news: useNews({ api, client, root, q, sort, watched, on: list !== undefined && !first.isPlaceholderData }),
    refresh,
  };
}

/** What a list of what is open or of what is closed is asked by: those are counted to the last. */
export function filterOf(q: string): Partial<Pick<QueryOf<'listAlerts'>, 'query' | 'status'>> {
  const said = q.trim();
  if (said === '') return {};
  return said === 'status:open'
    ? { status: 'open' }
    : said === 'status:closed'
      ? { status: 'closed' }
      : { query: said };
}

const ORDERS: ReadonlySet<string> = new Set(
  ['received', 'created', 'severity', 'status', 'host'].flatMap((by) => [by, `-${by}`]),
);

function asked({ q, sort }: ListAsked): Partial<QueryOf<'listAlerts'>> {
  const order = ORDERS.has(sort) ? { sort: sort as NonNullable<QueryOf<'listAlerts'>['sort']> } : {};
  return { ...filterOf(q), ...order, limit: PAGE_ROWS };
}

function pageQuery(api: Api, root: Root, list: ListAsked, page: number, anchor: string | undefined) {
  const place = anchor === undefined ? { skip: 0 } : { cursor: anchor, skip: (page - 1) * PAGE_ROWS };
  return {
    queryKey: [...root, page],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      api.call('listAlerts', { query: { ...asked(list), ...place }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: page === 0 ? false : 1,
  };
}

function stateOf(client: QueryClient, root: Root): number {
  return client.getQueryState([...root, 0])?.dataUpdateCount ?? 0;
}

/** Pages that were cut out of a part are cut out again of more. */
function useCompletedAgain(client: QueryClient, root: Root, complete: boolean | undefined, at: number): void {
  const wasWhole = useRef(true);
  useEffect(() => {
    if (!wasWhole.current) {
      client
        .invalidateQueries({ queryKey: root, predicate: ({ queryKey }) => queryKey.at(-1) !== 0 })
        .catch(() => undefined);
    }
    wasWhole.current = complete !== false;
  }, [client, root, complete, at]);
}

/** R3: a place counts when the scrolling rests there for a moment. */
function useLooking(setSeen: (seen: readonly [number, number]) => void): (first: number, last: number) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef<readonly [number, number]>([-1, -1]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (from, to) => {
      if (last.current[0] === from && last.current[1] === to) return;
      last.current = [from, to];
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setSeen([from, to]), SETTLES_MS);
    },
    [setSeen],
  );
}

interface NewsAsked extends ListAsked {
  readonly api: Api;
  readonly client: QueryClient;
  readonly root: Root;
  readonly watched: { readonly current: readonly string[] };
  readonly on: boolean;
}

/** Whether the list would look different now; meanwhile the rows on the screen are kept as they are in truth (R2). */
function useNews({ api, client, root, q, sort, watched, on }: NewsAsked): boolean {
  const gather = useMemo(() => createGathering(GATHER_MS), []);
  const look = async (): Promise<boolean> => {
    const [now] = await Promise.all([
      api.call('listAlerts', { query: { ...asked({ q, sort }), skip: 0, limit: 1 } }),
      rereadRows(api, client, root, watched.current),
    ]);
    const before = client.getQueryData<AlertPage>([...root, 0]);
    return (
      before !== undefined && (now.total?.count !== before.total?.count || now.rows[0]?.key !== before.rows[0]?.key)
    );
  };
  const news = useQuery({
    // A change in any run makes what begins with `alerts` old.
    queryKey: ['alerts', 'news', ...root],
    queryFn: () => gather(look),
    initialData: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchInterval: LOOKED_AGAIN_MS,
    enabled: on,
  });
  return news.data;
}

async function rereadRows(api: Api, client: QueryClient, root: Root, keys: readonly string[]): Promise<void> {
  const wanted = new Set(keys);
  const pages = client
    .getQueriesData<AlertPage>({ queryKey: root })
    .flatMap(([key, page]) => (page?.rows.some((row) => wanted.has(row.key)) ? [{ key, page }] : []));
  const ids = pages.flatMap(({ page }) => page.rows.filter(({ key }) => wanted.has(key)).map(({ id }) => id));
  if (ids.length === 0) return;
  const { rows } = await api.call('listAlerts', { query: { query: idsQuery(ids), limit: 500 } });
  const now = new Map(rows.map((row) => [row.key, row]));
  for (const { key, page } of pages) {
    client.setQueryData<AlertPage>(key, { ...page, rows: page.rows.map((row) => now.get(row.key) ?? row) });
  }
}

/** A search for the alerts of these ids. */
export function idsQuery(ids: readonly string[]): string {
  return printQuery(or([...new Set(ids)].map((id) => is('id', id))));
}

/** Whoever asks while somebody waits or works gets the same answer: a stream of changes is one look after the other. */
function createGathering(waitMs: number): <T>(act: () => Promise<T>) => Promise<T> {
  let pending: Promise<unknown> | undefined;
  return <T>(act: () => Promise<T>): Promise<T> => {
    const going = (pending as Promise<T> | undefined) ?? after(waitMs).then(act);
    pending = going;
    going
      .finally(() => {
        if (pending === going) pending = undefined;
      })
      .catch(() => undefined);
    return going;
  };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
