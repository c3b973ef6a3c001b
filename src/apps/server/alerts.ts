/** The routes about alerts. */
import type { AlertView, QueryOf } from '../../core/api/views.ts';
import { is, type Query } from '../../core/query/query.ts';
import {
  MEMBERS_MAX,
  type AlertAnswer,
  type AlertCount,
  type AlertRecord,
  type AlertSort,
  type SortedQuery,
} from '../../domain/alerts/ports.ts';
import { actorOf, given, invalid, notFound, paging, type Handlers } from './request.ts';
import { changedRows } from './changes.ts';
import { alertOf } from './intake.ts';
import type { ServerPorts } from './ports.ts';
import { readSearch } from './search.ts';
import { alertRefView, alertView } from './views.ts';

export const ALERT_HANDLERS = {
  receiveAlert: async ({ ports, caller, body }) => {
    const playbook = given(body.playbook);
    const dryRun = given(body.dryRun);
    const { alert, ...received } = await ports.receive({
      instance: body.instance ?? '',
      fields: body.fields,
      ...(playbook === undefined ? {} : { playbook }),
      ...(dryRun === undefined ? {} : { dryRun }),
      // A connector names nobody; who names a playbook runs it by hand.
      ...(given(body.by) === undefined && playbook === undefined && caller.kind !== 'session'
        ? {}
        : { by: actorOf({ caller, body }).name }),
    });
    return { alert: alertRefView(alert), ...received };
  },

  listAlerts: async ({ ports, query }) => {
    const changed = await changedRows(ports, 'alerts', query);
    const page = changed ? { ...changed, complete: true } : await listed(ports, query);
    const { rows, next, complete } = page;
    return { rows: await alertViews(ports, rows), next, complete, total: 'total' in page ? page.total : null };
  },

  showAlert: async ({ ports, params }) => {
    const record = await alertOf(ports, params.alert);
    if (!record) throw notFound('no such alert');
    const [view] = await alertViews(ports, [record]);
    if (!view) throw notFound('no such alert');
    return view;
  },

  countAlerts: async ({ ports, query }) => {
    const { query: search, status } = query;
    if (search === undefined) return { count: await ports.desk.total(status), exact: true };
    if (status !== undefined) throw invalid('"status" and "query" are not taken together');
    return ports.alerts.count({ query: await readSearch(search), now: ports.clock.now() });
  },
} as const satisfies Partial<Handlers>;

type Listed = AlertAnswer & { readonly total?: AlertCount | null };

/** A page of alerts by what the query names. */
async function listed(ports: ServerPorts, query: QueryOf<'listAlerts'>): Promise<Listed> {
  const { status, query: search, instance = '', id, skip, cursor, sort } = query;
  if (skip !== undefined && id !== undefined) throw invalid('"skip" is not taken with "id"');
  if ([status, search, id].filter((each) => each !== undefined).length > 1)
    throw invalid('only one of "status", "query" and "id" is taken at a time');
  if (id !== undefined) {
    if (sort !== undefined) throw invalid('"sort" is not taken with "id"');
    const record = await ports.alerts.get({ instance, id });
    return { rows: record ? [record] : [], next: null, complete: true };
  }
  if (instance !== '') throw invalid('"instance" is taken together with "id"');
  const wanted = search === undefined ? undefined : await readSearch(search);
  const jumps = skip !== undefined || sort !== undefined;
  const asItCame = sort === undefined || sort === '-received';
  const { limit } = paging(query);
  // So many behind a cursor: a list that was begun stands still, whatever has come since.
  const leaps = skip !== undefined && cursor !== undefined;
  const far = !leaps && wanted !== undefined && asItCame && (skip ?? 0) + limit > MEMBERS_MAX;
  if (asItCame && !leaps && (wanted === undefined || !jumps || far)) return newestFirst(ports, query, wanted);
  const chosen = wanted ?? (status === undefined ? undefined : is('status', status));
  return ports.alerts.sorted({
    ...paging(query),
    ...orderIn(sort ?? '-received'),
    now: ports.clock.now(),
    ...(chosen === undefined ? {} : { query: chosen }),
    ...(skip === undefined ? {} : { skip }),
  });
}

/** In the order of arrival, which the store can leap into without reading what lies before. */
async function newestFirst(
  ports: ServerPorts,
  query: QueryOf<'listAlerts'>,
  wanted: Query | undefined,
): Promise<Listed> {
  const { status, skip, cursor, sort } = query;
  if (wanted !== undefined) {
    const asked = { ...paging(query), query: wanted, now: ports.clock.now() };
    const found = await ports.alerts.find(skip === undefined ? asked : { ...asked, skip });
    return { ...found, total: skip === undefined ? null : { count: MEMBERS_MAX, exact: false } };
  }
  const total =
    skip === undefined && sort === undefined ? null : { count: await ports.desk.total(status), exact: true };
  const place = skip === undefined ? cursor : await ports.desk.placeOf(skip, status);
  if (skip !== undefined && place === undefined) return { rows: [], next: null, complete: true, total };
  const page = await ports.alerts.search({
    limit: paging(query).limit,
    ...(place === undefined ? {} : { cursor: place }),
    ...(status === undefined ? {} : { status }),
  });
  return { ...page, complete: true, total };
}

function orderIn(sort: NonNullable<QueryOf<'listAlerts'>['sort']>): Pick<SortedQuery, 'by' | 'descending'> {
  const descending = sort.startsWith('-');
  return { by: (descending ? sort.slice(1) : sort) as AlertSort, descending };
}

async function alertViews(
  { fetching }: Pick<ServerPorts, 'fetching'>,
  records: readonly AlertRecord[],
): Promise<readonly AlertView[]> {
  const sources = await fetching.views(records.map(({ ref }) => ref));
  return records.map((record, index) => alertView(record, sources[index]));
}
