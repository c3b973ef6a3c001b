/** What the fetcher keeps (port: domain/intake/feed.ts): a cursor for each instance, and how alerts stand at their source. */
import type { AuditEvent } from '../../domain/access/audit.ts';
import type { AlertStatus } from '../../domain/alerts/ports.ts';
import type { FetchRecords, KeptCursor, SeenState, SourceView } from '../../domain/intake/feed.ts';
import type { SourceChange, Watched } from '../../domain/intake/source-state.ts';
import type { Access } from './access.ts';
import { auditStep } from './audit/steps.ts';
import { number, parsed, text, textOrNull } from './rows.ts';
import type { SqlRow, Step } from './wire.ts';

const AUDITED: Readonly<Record<SourceChange['kind'], AuditEvent>> = {
  closed: 'alert.closed-at-source',
  reopened: 'alert.reopened-at-source',
  reassigned: 'alert.reassigned-at-source',
};

export function createFetching({ read, write }: Access): FetchRecords {
  return {
    cursor: async (instance) => {
      const row = (await read('fetch.cursor', instance))[0];
      if (!row) return undefined;
      const good = row['good_at'];
      return {
        place: text(row, 'place'),
        cursor: parsed<KeptCursor['cursor']>(row, 'cursor'),
        goodAt: good === null || good === undefined ? null : Number(good),
      };
    },
    watched: async (instance, ids) => {
      const rows = await read('source-state.of', instance, JSON.stringify(ids));
      return new Map(rows.map((row) => [text(row, 'id'), toWatched(row)]));
    },
    due: async (instance, now, limit) => {
      const rows = await read('source-state.due', instance, now, limit);
      return rows.map(toWatched);
    },
    views: async (refs) => {
      // What was made here has no source.
      if (refs.every(({ instance }) => instance === '')) return refs.map(() => undefined);
      const rows = await read('source-state.views', JSON.stringify(refs.map(({ instance, id }) => [instance, id])));
      const found = new Map(rows.map((row) => [number(row, 'key'), toView(row)]));
      return refs.map((_, index) => found.get(index));
    },
    keep: async ({ instance, at, states, cursor }) => {
      const steps = [...putStates(instance, states, at), ...(cursor ? [putCursor(instance, cursor)] : [])];
      if (steps.length > 0) await write({ steps });
    },
    tell: async ({ instance, id, at, run, inboxId, changes, closes, cancels, seen }) => {
      const closed: readonly Step[] = closes
        ? [
            {
              sql: 'alert.close-at-source',
              params: [instance, id, run, closes.reason, closes.notes, at],
              mustChange: true,
            },
          ]
        : [];
      const told =
        run === null
          ? []
          : changes.map((change, index) =>
              inform({ run, at, instance, inboxId: `${inboxId}-${index}`, change, cancels }),
            );
      const seenTo = closes && run !== null ? reviewsDone(run, instance, at, inboxId, changes) : [];
      const audited = changes.map((change) =>
        auditStep({ at, who: '', what: AUDITED[change.kind], target: id, origin: instance, detail: change.detail }),
      );
      const written = await write({
        steps: [...closed, ...told, ...seenTo, ...audited, ...putStates(instance, [seen], at)],
      });
      return written.ok;
    },
  };
}

/** Nobody needs to look at an alert that somebody has closed. */
function reviewsDone(
  run: string,
  instance: string,
  at: number,
  inboxId: string,
  changes: Parameters<FetchRecords['tell']>[0]['changes'],
): readonly Step[] {
  const why = changes.find(({ kind }) => kind === 'closed')?.detail ?? '';
  return [
    { sql: 'item.claim-at-source', params: [run, instance, at] },
    { sql: 'item.inbox-at-source', params: [run, instance, at, `${inboxId}-item`, why] },
  ];
}

interface Information {
  readonly run: string;
  readonly at: number;
  readonly instance: string;
  readonly inboxId: string;
  readonly change: Parameters<FetchRecords['tell']>[0]['changes'][number];
  readonly cancels: boolean;
}

/** The row of the inbox; none for a run that has ended. */
function inform({ run, at, instance, inboxId, change: { kind, detail }, cancels }: Information): Step {
  const message = { type: 'source', instance, change: kind, detail, cancels: cancels && kind === 'closed' };
  return { sql: 'inbox.insert-steering', params: [inboxId, run, at, JSON.stringify(message)] };
}

function putStates(instance: string, states: readonly SeenState[], at: number): readonly Step[] {
  if (states.length === 0) return [];
  const rows = states.map(({ id, state, nextAt }) => ({ id, state: JSON.stringify(state), nextAt }));
  return [{ sql: 'source-state.put', params: [instance, JSON.stringify(rows), at] }];
}

function putCursor(instance: string, { place, cursor, goodAt }: KeptCursor): Step {
  return { sql: 'fetch.put-cursor', params: [instance, place, JSON.stringify(cursor), goodAt] };
}

function toWatched(row: SqlRow): Watched {
  const status = textOrNull(row, 'status');
  const closedAt = row['closed_at'];
  return {
    id: text(row, 'id'),
    seen: textOrNull(row, 'state') === null ? null : parsed<NonNullable<Watched['seen']>>(row, 'state'),
    seenSince: number(row, 'changed_at'),
    ours:
      status === null
        ? null
        : {
            status: status as AlertStatus,
            closedAt: closedAt === null || closedAt === undefined ? null : Number(closedAt),
            run: textOrNull(row, 'run'),
            closing: number(row, 'closing') === 1,
          },
  };
}

function toView(row: SqlRow): SourceView {
  const { status, closed, assignee, comment } = parsed<NonNullable<Watched['seen']>>(row, 'state');
  return { status, closed, assignee, comment, changedAt: number(row, 'changed_at') };
}
