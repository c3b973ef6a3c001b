/** The routes about cases: alerts that belong together, put there by hand or because of what they share. */
import type { FastifyReply } from 'fastify';
import type { CaseSummary, CaseView } from '../../../core/api/views.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import { alertKeyOf, type AlertRef } from '../../../core/engine/events.ts';
import type { CaseAlert, CaseEdit, CaseRecord, Doing } from '../../../domain/alerts/desk.ts';
import type { AlertRecord } from '../../../domain/alerts/ports.ts';
import type { ServerPorts } from '../ports.ts';
import { invalid, notFound, paging, versionSeen, type Handlers } from '../request.ts';
import { alertRefView } from '../views.ts';
import { alertNameOf, doing, requiredAlert } from './handlers.ts';
import { keyOf, reasonOf, sharableOf, type Shared } from './related.ts';

/** Open alerts that a proposal looks at, and how many of them it names. */
const LOOKED_AT = 1_000;
const PROPOSALS_MAX = 50;
const MEMBERS_SHOWN = 50;
const BY_HAND = 'put in by hand';

export const CASE_HANDLERS = {
  listCases: async ({ ports, query }) => {
    const { status, alert } = query;
    if (alert !== undefined && status !== undefined) throw invalid('"alert" and "status" are not taken together');
    if (alert !== undefined) {
      const { ref } = await requiredAlert(ports, alert);
      return { rows: (await ports.desk.casesOf(ref)).map(summaryOf), next: null };
    }
    const page = await ports.desk.cases({ ...paging(query), ...(status === undefined ? {} : { status }) });
    return { rows: page.rows.map(summaryOf), next: page.next };
  },

  showCase: async ({ ports, params, reply }) => caseView(ports, reply, params.case),

  addCase: async (call) => {
    const { ports, body, reply } = call;
    const did = doing(call);
    const id = ports.byHand.newId(call.inboxId);
    if (call.inboxId !== undefined && (await ports.desk.caseOf(id))) return caseView(ports, reply, id);
    const alerts = await membersOf(ports, body.alerts ?? [], body.reason ?? BY_HAND, did);
    await ports.desk.addCase(
      {
        id,
        title: body.title,
        status: 'open',
        assignee: body.assignee ?? '',
        summary: body.summary ?? '',
        createdAt: did.at,
        createdBy: did.by,
        changedAt: did.at,
        changedBy: did.by,
      },
      alerts,
    );
    return caseView(ports, reply, id);
  },

  editCase: async (call) => {
    const { ports, params, body, request, reply } = call;
    const seen = versionSeen(request);
    if (seen === undefined) throw new RiposteError('case.needs-version', 'If-Match is missing');
    const before = (await ports.desk.caseOf(params.case))?.record;
    if (!before) throw notFound(`there is no case ${params.case}`);
    const did = doing(call);
    const edit: CaseEdit = {
      ...(body.title ? { title: body.title } : {}),
      ...(body.status ? { status: body.status } : {}),
      ...(typeof body.summary === 'string' ? { summary: body.summary } : {}),
      ...(typeof body.assignee === 'string' ? { assignee: body.assignee } : {}),
    };
    const add = await membersOf(ports, body.add ?? [], body.reason ?? BY_HAND, did);
    const remove = await Promise.all((body.remove ?? []).map(async (key) => (await requiredAlert(ports, key)).ref));
    const version = seen === '*' ? before.version : Number(seen);
    if (!(await ports.desk.editCase(params.case, version, { edit, add, remove }, did))) {
      throw new RiposteError('case.changed', `the case is at version ${before.version} by now`, {
        facts: { version: before.version, by: before.changedBy },
      });
    }
    return caseView(ports, reply, params.case);
  },

  proposeCases: async ({ ports }) => {
    const { rows } = await ports.alerts.search({ status: 'open', limit: LOOKED_AT });
    const groups = new Map<string, { readonly share: Shared; readonly alerts: AlertRecord[] }>();
    for (const record of rows) {
      const shares = new Map(sharableOf(record.fields).map((share) => [keyOf(share), share]));
      for (const [key, share] of shares) {
        const group = groups.get(key) ?? { share, alerts: [] };
        group.alerts.push(record);
        groups.set(key, group);
      }
    }
    const several = [...groups.values()]
      .filter(({ alerts }) => alerts.length > 1)
      .toSorted((a, b) => b.alerts.length - a.alerts.length);
    // The same alerts are proposed once, whatever else they share; and not where a case has them all.
    const seen = new Set<string>();
    const proposals = [];
    for (const { share, alerts } of several) {
      const members = alerts.map(({ ref }) => alertKeyOf(ref)).join(' ');
      if (seen.has(members)) continue;
      seen.add(members);
      if (proposals.length >= PROPOSALS_MAX) break;
      if (
        await isOneCase(
          ports,
          alerts.map(({ ref }) => ref),
        )
      )
        continue;
      proposals.push({
        reason: reasonOf(share),
        what: share.what,
        value: share.value,
        alerts: alerts.slice(0, MEMBERS_SHOWN).map((record) => ({
          ...alertRefView(record.ref),
          name: alertNameOf(record),
          receivedAt: record.receivedAt,
        })),
      });
    }
    return { rows: proposals, next: null };
  },
} as const satisfies Partial<Handlers>;

/** Whether some case has them all. */
async function isOneCase(ports: ServerPorts, refs: readonly AlertRef[]): Promise<boolean> {
  const [first, ...others] = refs;
  let common = first === undefined ? [] : (await ports.desk.casesOf(first)).map(({ id }) => id);
  for (const ref of others) {
    if (common.length === 0) return false;
    const ids = new Set((await ports.desk.casesOf(ref)).map(({ id }) => id));
    common = common.filter((id) => ids.has(id));
  }
  return common.length > 0;
}

async function membersOf(
  ports: ServerPorts,
  keys: readonly string[],
  reason: string,
  did: Doing,
): Promise<readonly CaseAlert[]> {
  return Promise.all(
    [...new Set(keys)].map(async (key) => ({ alertRef: (await requiredAlert(ports, key)).ref, reason, ...did })),
  );
}

function summaryOf({ summary: _summary, ...record }: CaseRecord): CaseSummary {
  return record;
}

async function caseView(ports: ServerPorts, reply: FastifyReply, id: string): Promise<CaseView> {
  const found = await ports.desk.caseOf(id);
  if (!found) throw notFound(`there is no case ${id}`);
  const { record, alerts } = found;
  const members = await Promise.all(
    alerts.map(async ({ alertRef, reason, at, by }) => {
      const alert = await ports.alerts.get(alertRef);
      const name = alert ? alertNameOf(alert) : '';
      return { ...alertRefView(alertRef), name, status: alert?.status ?? ('closed' as const), reason, at, by };
    }),
  );
  reply.header('etag', `"${record.version}"`);
  return { ...record, members };
}
