/** The routes of saved views. */
import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { SavedViewView } from '../../core/api/views.ts';
import type { RiposteError } from '../../core/base/errors.ts';
import type { Caller } from '../../domain/access/caller.ts';
import { VIEWS_MAX, type SavedView } from '../../domain/alerts/views.ts';
import type { ServerPorts } from './ports.ts';
import { apiError } from './problem.ts';
import { actorOf, versionSeen, type Handlers } from './request.ts';
import { readSearch } from './search.ts';

export const SAVED_VIEW_HANDLERS = {
  listViews: async ({ ports, caller, query }) => {
    const rows = await ports.views.of(actorOf({ caller, query }).name);
    return { rows: rows.map(viewOf), next: null };
  },

  showView: async ({ ports, caller, params, query, reply }) =>
    tagged(reply, await seenBy(ports, params.view, actorOf({ caller, query }).name)),

  addView: async ({ ports, caller, body, reply }) => {
    const { name: by } = actorOf({ caller, body });
    const { name, query, columns = [], sort = '', shared = false } = body;
    if (shared) requireShare(caller);
    if (query !== '') await readSearch(query);
    const owner = shared ? '' : by;
    const own = (await ports.views.of(by)).filter((view) => view.owner === owner);
    if (own.length >= VIEWS_MAX) throw apiError('view.too-many');
    const changed = { changedAt: ports.clock.now(), changedBy: by };
    const view = { id: randomUUID(), owner, name, query, columns, sort, version: 1, ...changed };
    if (!(await ports.views.add(view))) throw taken(name);
    return tagged(reply, view);
  },

  editView: async ({ ports, caller, params, request, body, reply }) => {
    const { name: by } = actorOf({ caller, body });
    const before = await seenBy(ports, params.view, by);
    const { shared = before.owner === '', by: _, ...given } = body;
    if (shared || before.owner === '') requireShare(caller);
    const seen = versionSeen(request);
    if (seen === undefined) throw apiError('view.needs-version');
    if (seen !== '*' && seen !== String(before.version)) throw changedBy(before);
    if (given.query !== undefined && given.query !== '') await readSearch(given.query);
    const after: SavedView = {
      ...before,
      ...given,
      owner: shared ? '' : by,
      changedAt: ports.clock.now(),
      changedBy: by,
    };
    const done = await ports.views.edit(after);
    if (done === 'taken') throw taken(after.name);
    if (done === 'changed') throw changedBy((await ports.views.get(before.id)) ?? before);
    return tagged(reply, { ...after, version: before.version + 1 });
  },

  removeView: async ({ ports, caller, params, query }) => {
    const { name: by } = actorOf({ caller, query });
    const view = await seenBy(ports, params.view, by);
    if (view.owner === '') requireShare(caller);
    if (!(await ports.views.remove(view, { by, at: ports.clock.now() }))) throw unknown(view.id);
    return { id: view.id };
  },
} as const satisfies Partial<Handlers>;

/** V1 of the views: another one's own is as good as none. */
async function seenBy({ views }: ServerPorts, id: string, user: string): Promise<SavedView> {
  const view = await views.get(id);
  if (!view || (view.owner !== '' && view.owner !== user)) throw unknown(id);
  return view;
}

function requireShare({ permissions }: Caller): void {
  if (!permissions.has('view:share')) throw apiError('api.forbidden', 'a shared view takes the permission view:share');
}

function viewOf({
  id,
  owner,
  name,
  query,
  columns,
  sort,
  version,
  changedAt,
  changedBy: by,
}: SavedView): SavedViewView {
  const shared = owner === '';
  return { id, name, query, columns, sort, shared, version: String(version), changedAt, changedBy: by };
}

function tagged(reply: FastifyReply, view: SavedView): SavedViewView {
  reply.header('etag', `"${view.version}"`);
  return viewOf(view);
}

function unknown(id: string): RiposteError {
  return apiError('view.unknown', `there is no view ${id}`);
}

function taken(name: string): RiposteError {
  return apiError('view.exists', `there is a view "${name}"`);
}

function changedBy({ version, changedBy: by, changedAt: at }: SavedView): RiposteError {
  return apiError('view.changed', 'the view is at another version by now', { version: String(version), by, at });
}
