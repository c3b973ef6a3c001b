/**
 * The rows of the list: any place of it, page by page, as it is looked at.
 *
 * R1. A list stands still while it is read. Its pages are counted from a cursor that was taken when it was opened, so what arrives later moves nothing;
 *     what has changed is told (`news`), and shown when it is asked for.
 * R2. A page is asked for once. What happens to the rows on the screen is read again by their ids, in their places.
 * R3. Pages that were passed by while dragging are not waited for.
 */
import { useQueries, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AlertView, AnswerOf, QueryOf } from '../../../../core/api/views.ts';
import { printQuery } from '../../../../core/query/print.ts';
import { is, or } from '../../../../core/query/query.ts';
import type { Api } from '../../api/client.ts';
import { useConsole } from '../../api/console-context.ts';

export const PAGE_ROWS = 64;
/** A browser does not draw higher than some 17 million pixels. */
export const ROWS_MAX = 400_000;
const JUMPS_FROM_CURSOR = false;
const SETTLES_MS = 40;
const GATHER_MS = 500;
const LOOKED_AGAIN_MS = 15_000;
/** Beyond the last row that was seen of a list whose end is not known. */
const BEYOND = 1_000;

type AlertPage = AnswerOf<'listAlerts'>;

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
  /** The search ended before its page was full: too much had to be read. Undefined otherwise. */
  readonly further: (() => Promise<void>) | undefined;
  readonly at: (index: number) => AlertView | undefined;
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
  const root = useMemo(() => ['alert-rows', q, sort, taken] as const, [q, sort, taken]);
  const [seen, setSeen] = useState<readonly [number, number]>([0, 0]);
  const [further, setFurther] = useState<FurtherState>();
  const first = useQuery(pageQuery(api, root, { q, sort }, 0, undefined));
  const count = useQuery({
    queryKey: [...root, 'count'],
    queryFn: ({ signal }) => api.call('countAlerts', { query: filterOf(q), signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const anchor = sort === '' ? (first.data?.next ?? undefined) : undefined;
  const isWhole = first.data?.complete !== false;
  const wanted = useMemo(() => {
    if (first.data === undefined || first.data.next === null || !isWhole) return [];
    const from = Math.floor(seen[0] / PAGE_ROWS);
    const to = Math.floor(seen[1] / PAGE_ROWS);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index).filter((page) => page > 0);
  }, [seen, first.data, isWhole]);
  const pages = useQueries({ queries: wanted.map((page) => pageQuery(api, root, { q, sort }, page, anchor)) });
  const failed = pages.find(({ error }) => error !== null)?.error ?? null;

  const extra = further?.root === root ? further : undefined;
  const at = (index: number): AlertView | undefined => {
    const page = Math.floor(index / PAGE_ROWS);
    if (!isWhole) return [...(first.data?.rows ?? []), ...(extra?.rows ?? [])][index];
    return client.getQueryData<AlertPage>([...root, page])?.rows[index % PAGE_ROWS];
  };
  const total = isWhole
    ? totalOf(client, root, first.data, count.data)
    : (first.data?.rows.length ?? 0) + (extra?.rows.length ?? 0);

  const look = useLooking(setSeen);
  const watched = useRef<{ readonly keys: readonly string[] }>({ keys: [] });
  useEffect(() => {
    const keys: string[] = [];
    for (let index = seen[0]; index <= seen[1]; index += 1) {
      const row = at(index);
      if (row) keys.push(row.key);
    }
    watched.current = { keys };
  });
  const news = useNews({ api, client, root, q, sort, count: count.data?.count, keys: watched });

  const next = isWhole ? null : (extra?.next ?? first.data?.next ?? null);
  return {
    total: Math.min(total, ROWS_MAX),
    exact: isWhole ? first.data?.next === null || count.data?.exact === true : next === null,
    loading: first.data === undefined && first.error === null,
    error: first.error ?? failed,
    further:
      next === null
        ? undefined
        : async () => {
            const page = await api.call('listAlerts', { query: { ...asked({ q, sort }), cursor: next } });
            setFurther({ root, rows: [...(extra?.rows ?? []), ...page.rows], next: page.next });
          },
    at,
    look,
    between: async (from, to) => {
      const begin = Math.floor(from / PAGE_ROWS);
      const end = Math.floor(to / PAGE_ROWS);
      for (let page = begin; page <= end && isWhole; page += 1) {
        if (page > 0) await client.fetchQuery(pageQuery(api, root, { q, sort }, page, anchor));
      }
      return Array.from({ length: to - from + 1 }, (_, index) => at(from + index)).filter((row) => row !== undefined);
    },
    news,
    refresh: () => setTaken((before) => before + 1),
  };
}

interface FurtherState {
  readonly root: Root;
  readonly rows: readonly AlertView[];
  readonly next: string | null;
}

type Root = readonly [string, string, string, number];

/** What a list of everything, of what is open or of what is closed is asked by: those are counted to the last. */
export function filterOf(q: string): Partial<Pick<QueryOf<'listAlerts'>, 'query' | 'status'>> {
  const said = q.trim();
  if (said === '') return {};
  return said === 'status:open'
    ? { status: 'open' }
    : said === 'status:closed'
      ? { status: 'closed' }
      : { query: said };
}

function asked({ q, sort }: ListAsked) {
  return { ...filterOf(q), ...(sort === '' ? {} : { sort }), limit: PAGE_ROWS };
}

function pageQuery(api: Api, root: Root, list: ListAsked, page: number, anchor: string | undefined) {
  return {
    queryKey: [...root, page],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => {
      const place =
        page === 0
          ? {}
          : anchor === undefined || !JUMPS_FROM_CURSOR
            ? { skip: page * PAGE_ROWS }
            : { cursor: anchor, ...(page === 1 ? {} : { skip: (page - 1) * PAGE_ROWS }) };
      return api.call('listAlerts', { query: { ...asked(list), ...place }, signal });
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: page === 0 ? false : 1,
  };
}

function totalOf(
  client: QueryClient,
  root: Root,
  first: AlertPage | undefined,
  count: AnswerOf<'countAlerts'> | undefined,
): number {
  if (first === undefined) return 0;
  if (first.next === null) return first.rows.length;
  if (count?.exact) return Math.max(count.count, first.rows.length);
  let known = Math.max(count?.count ?? 0, first.rows.length + 1);
  for (const [key, page] of client.getQueriesData<AlertPage>({ queryKey: root })) {
    const index = key.at(-1);
    if (typeof index !== 'number' || page === undefined || !('rows' in page)) continue;
    if (page.next === null && page.rows.length > 0) return index * PAGE_ROWS + page.rows.length;
    if (page.rows.length > 0) known = Math.max(known, index * PAGE_ROWS + page.rows.length + BEYOND);
  }
  return known;
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
  readonly count: number | undefined;
  readonly keys: { readonly current: { readonly keys: readonly string[] } };
}

/** Whether the list would look different now; meanwhile the rows on the screen are kept as they are in truth (R2). */
function useNews({ api, client, root, q, sort, count, keys }: NewsAsked): boolean {
  const gather = useMemo(() => createGathering(GATHER_MS), []);
  const look = async (): Promise<boolean> => {
    const filter = filterOf(q);
    const [now, top] = await Promise.all([
      api.call('countAlerts', { query: filter }),
      api.call('listAlerts', { query: { ...asked({ q, sort }), limit: 1 } }),
      rereadRows(api, client, root, keys.current.keys),
    ]);
    const before = client.getQueryData<AlertPage>([...root, 0])?.rows[0]?.key;
    return now.count !== count || top.rows[0]?.key !== before;
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
    enabled: count !== undefined,
  });
  return news.data;
}

async function rereadRows(api: Api, client: QueryClient, root: Root, keys: readonly string[]): Promise<void> {
  const pages = client
    .getQueriesData<AlertPage>({ queryKey: root })
    .flatMap(([key, page]) => (page !== undefined && 'rows' in page ? [{ key, page }] : []));
  const wanted = new Set(keys);
  const ids = pages.flatMap(({ page }) => page.rows.filter(({ key }) => wanted.has(key)).map(({ id }) => id));
  if (ids.length === 0) return;
  const { rows } = await api.call('listAlerts', { query: { query: idsQuery(ids), limit: 500 } });
  const now = new Map(rows.map((row) => [row.key, row]));
  for (const { key, page } of pages) {
    if (!page.rows.some((row) => now.has(row.key))) continue;
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
