/**
 * A tenant as a source that is asked for its alerts (port: domain/intake/feed.ts), in the documented calls.
 *
 * V1. Alerts are asked for by `server_creation_time`; the vendor lets nobody sort by it, so nothing here rests on an order.
 * V2. A page is at most 100 wide, and the total is counted no further than 9,999 (vendor: get alerts, limits).
 * V3. An alert has no assignee of its own: people are assigned to its case (vendor: update incident). A case that could not be read
 *     leaves the assignee unsaid.
 */
import { isObject, type JsonObject } from '../../../core/base/json.ts';
import type { AlertFeed, FeedAnswer, FeedSettings } from '../../../domain/intake/feed.ts';
import type { FedAlert, FetchAsk } from '../../../domain/intake/fetch.ts';
import type { SourceState } from '../../../domain/intake/source-state.ts';
import type { FeedFilter } from '../feed.ts';
import { closeReasonOf, isResolved, statusWord } from './alert-status.ts';
import { readAlertPage } from './alerts.ts';
import { readCortex } from './call.ts';
import type { CortexIo } from './io.ts';
import { mapAlert } from './mapping.ts';
import { objectsOf, textOf, wholeOf } from './schema.ts';

/** The widest page (vendor). */
const PAGE = 100;
/** What is kept of a comment: it stands in the journal, in questions and in the audit. */
const COMMENT_CHARS_MAX = 2_000;

export function cortexFeed(
  io: CortexIo,
  { filter, ...settings }: FeedSettings & { readonly filter: FeedFilter },
): AlertFeed {
  return {
    place: io.http.place,
    settings,
    async page(ask) {
      const page = await readAlertPage(io, filtersOf(ask, filter), ask.offset, ask.offset + PAGE, 1);
      if (page.kind === 'failed') return failed(page);
      const alerts = page.alerts.map((wire) => fedAlert(wire, filter));
      if (page.total > alerts.length && alerts.length === 0 && ask.offset === 0) {
        return {
          kind: 'failed',
          code: 'cortex.unreadable',
          detail: `Cortex ${io.config.tenant}: a page without alerts, though there are ${page.total}`,
        };
      }
      return { kind: 'answer', value: { alerts, total: page.total } };
    },
    async states(ids) {
      const page = await readAlertPage(io, [{ field: 'alert_id_list', operator: 'in', value: ids }], 0, PAGE, 1);
      if (page.kind === 'failed') return failed(page);
      const alerts = page.alerts.map((wire) => fedAlert(wire, filter));
      const assignees = await readAssignees(io, [...new Set(alerts.map(({ state }) => state.caseId).filter(Boolean))]);
      const rows = alerts.map(({ id, fields, state }) => {
        const assignee = assignees.get(state.caseId) ?? null;
        return [id, { fields, state: { ...state, assignee } }] as const;
      });
      return { kind: 'answer', value: new Map(rows) };
    },
  };
}

/** True of an alert of a wanted type: its category or its name. The vendor filters by neither. */
function isWanted(fields: JsonObject, { types }: FeedFilter): boolean {
  if (types.length === 0) return true;
  return ['categoryname', 'name'].some((key) => types.includes((textOf(fields[key]) ?? '').toLowerCase()));
}

function filtersOf({ from, to }: FetchAsk, { severities, sources }: FeedFilter): readonly JsonObject[] {
  return [
    { field: 'server_creation_time', operator: 'gte', value: from },
    ...(to === null ? [] : [{ field: 'server_creation_time', operator: 'lte', value: to }]),
    ...(severities.length === 0 ? [] : [{ field: 'severity', operator: 'in', value: severities }]),
    ...(sources.length === 0 ? [] : [{ field: 'alert_source', operator: 'in', value: sources }]),
  ];
}

function fedAlert(wire: JsonObject, filter: FeedFilter): FedAlert {
  const { id, fields } = mapAlert(wire);
  const storedAt = wholeOf(wire['local_insert_ts']) ?? null;
  return { id, fields, storedAt, wanted: isWanted(fields, filter), state: stateOf(wire) };
}

function stateOf(wire: JsonObject): SourceState {
  const status = statusWord(textOf(wire['resolution_status']));
  const closed = status === '' ? null : isResolved(status);
  return {
    status,
    closed,
    closeReason: closed === true ? closeReasonOf(status) : '',
    assignee: null,
    comment: (textOf(wire['resolution_comment']) ?? '').slice(0, COMMENT_CHARS_MAX).toWellFormed(),
    caseId: textOf(wire['case_id']) ?? '',
  };
}

/** V3: by case; '' for nobody. What could not be read has no row. */
async function readAssignees(io: CortexIo, cases: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (cases.length === 0) return new Map();
  const request = {
    filters: [{ field: 'incident_id_list', operator: 'in', value: cases }],
    search_from: 0,
    search_to: PAGE,
  };
  const read = await readCortex(io, 'getIncidents', request, 1);
  if (read.kind === 'failed' || !isObject(read.reply)) return new Map();
  const rows = objectsOf(read.reply['incidents']).flatMap((row): [string, string][] => {
    const id = textOf(row['incident_id']);
    return id === undefined ? [] : [[id, textOf(row['assigned_user_mail']) ?? '']];
  });
  return new Map(rows);
}

function failed({
  code,
  detail,
  retryAfterMs,
}: {
  readonly code: string;
  readonly detail: string;
  readonly retryAfterMs?: number;
}): FeedAnswer<never> {
  return { kind: 'failed', code, detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
