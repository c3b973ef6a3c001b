/** The routes about alerts. */
import type { AlertView } from '../../core/api/views.ts';
import type { AlertRecord } from '../../domain/alerts/ports.ts';
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
    if (changed) return { rows: await alertViews(ports, changed.rows), next: changed.next, complete: true };
    const { status, query: search, instance = '', id, skip, cursor } = query;
    if (skip !== undefined && (cursor !== undefined || id !== undefined))
      throw invalid('"skip" is taken with neither "cursor" nor "id"');
    if ([status, search, id].filter((each) => each !== undefined).length > 1)
      throw invalid('only one of "status", "query" and "id" is taken at a time');
    if (id !== undefined) {
      const record = await ports.alerts.get({ instance, id });
      return { rows: await alertViews(ports, record ? [record] : []), next: null, complete: true };
    }
    if (instance !== '') throw invalid('"instance" is taken together with "id"');
    if (search !== undefined) {
      const found = await ports.alerts.find({
        ...paging(query),
        query: await readSearch(search),
        now: ports.clock.now(),
        ...(skip === undefined ? {} : { skip }),
      });
      return { rows: await alertViews(ports, found.rows), next: found.next, complete: found.complete };
    }
    const place = skip === undefined ? cursor : await ports.desk.placeOf(skip, status);
    if (skip !== undefined && place === undefined) return { rows: [], next: null, complete: true };
    const { limit } = paging(query);
    const page = await ports.alerts.search({
      limit,
      ...(place === undefined ? {} : { cursor: place }),
      ...(status === undefined ? {} : { status }),
    });
    return { rows: await alertViews(ports, page.rows), next: page.next, complete: true };
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

async function alertViews(
  { fetching }: Pick<ServerPorts, 'fetching'>,
  records: readonly AlertRecord[],
): Promise<readonly AlertView[]> {
  const sources = await fetching.views(records.map(({ ref }) => ref));
  return records.map((record, index) => alertView(record, sources[index]));
}
