/** One function per route of `API_ROUTES`: takes what the route's schemas have read, calls a port, answers with a view. */
import type { FastifyRequest } from 'fastify';
import type { AnswerOf } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { Json } from '../../core/base/json.ts';
import type { StoredEvent } from '../../core/engine/events.ts';
import type { RunStatus } from '../../core/engine/journal.ts';
import { readAnswers } from '../../core/engine/tasks/question.ts';
import { refusalOf, rulesFor } from '../../domain/gate/people.ts';
import { LASTING_VERBS } from '../../domain/gate/policy.ts';
import { approvalStates, itemStates } from './about.ts';
import { approvalPage, PAGE_HEADERS } from './approval-page.ts';
import { ALERT_HANDLERS } from './alerts.ts';
import { AUDIT_HANDLERS } from './audit.ts';
import { changedRows } from './changes.ts';
import { IDENTITY_HANDLERS } from './identity.ts';
import { INSTANCE_HANDLERS } from './instances.ts';
import { INTAKE_HANDLERS } from './intake.ts';
import { RECORD_HANDLERS } from './records.ts';
import { RETENTION_HANDLERS } from './retention.ts';
import { SAVED_VIEW_HANDLERS } from './saved-views.ts';
import { SESSION_HANDLERS } from './sessions.ts';
import { TELL_HANDLERS } from './telling.ts';
import { USER_HANDLERS } from './users.ts';
import type { Batch } from './live.ts';
import type { RunRow, ServerPorts } from './ports.ts';
import { actorOf, given, invalid, LIMIT_MAX, notFound, paging, type Handlers } from './request.ts';
import { playbookSummaries, playbookView } from './playbooks.ts';
import { CASE_HANDLERS } from './desk/cases.ts';
import { DESK_HANDLERS } from './desk/handlers.ts';
import { LOOK_HANDLERS } from './desk/look.ts';
import { EDIT_HANDLERS } from './edit/handlers.ts';
import { IMPACT_HANDLERS } from './edit/impact.ts';
import { WORK_HANDLERS } from './run/handlers.ts';
import { beginningOf, readable, runOf, stateOf } from './runs.ts';
import { storyOf } from './story.ts';
import { actionView, approvalState, approvalView, itemView, runSummary, runView } from './views.ts';

const ENDED: ReadonlySet<RunStatus> = new Set(['completed', 'cancelled']);
const WAIT_MAX_MS = 30_000;
/** How often a waiting tail looks again. */
const TAIL_POLL_MS = 150;

export const HANDLERS: Handlers = {
  health: async ({ ports }) => ({ ok: true, version: ports.version }),

  listRuns: async ({ ports, query }) => {
    const changed = await changedRows(ports, 'runs', query);
    if (changed) return { rows: changed.rows.map(runSummary), next: changed.next };
    const { status, instance = '', alertId: id, playbook } = query;
    if (id !== undefined && (status !== undefined || playbook !== undefined))
      throw invalid('"alertId" is taken with neither "status" nor "playbook"');
    const page = await ports.lists.runs({
      ...paging(query),
      ...(status === undefined ? {} : { status }),
      ...(playbook === undefined ? {} : { playbook }),
      ...(id === undefined ? {} : { alertRef: { instance, id } }),
    });
    return { rows: page.rows.map(runSummary), next: page.next };
  },

  showRun: async ({ ports, params, query }) => {
    const row = await runOf(ports, params.run);
    const page = { limit: LIMIT_MAX, run: row.run };
    const [state, plan, actions, questions, items, alert] = await Promise.all([
      readable(row, () => stateOf(ports, row.run)),
      readable(row, () => ports.plan(row.hash)),
      ports.lists.actions(page),
      ports.lists.openQuestions(page),
      ports.lists.openItems(page),
      ports.alerts.get(row.alertRef),
    ]);
    const shown = query.context === 'none' ? { ...state, context: {} } : state;
    return runView(row, shown, plan, {
      actions: actions.rows.map((record) => actionView(record, ports.inverseOf(record.command))),
      approvals: questions.rows.map(({ question, askedAt }) => approvalView(question, row.run, askedAt)),
      items: items.rows.map(({ item }) => itemView(item, row.run)),
      alertStatus: alert?.status ?? 'open',
    });
  },

  runEvents: async ({ ports, live, request, reply, params, query }) => {
    const row = await runOf(ports, params.run);
    if (wantsStream(request)) {
      await live.stream(reply, lastSeen(request) ?? String(query.after ?? 0), (cursor) => runBatch(ports, row, cursor));
      return reply;
    }
    const { after = 0, waitMs = 0 } = query;
    const { limit } = paging(query);
    const until = ports.clock.now() + Math.min(waitMs, WAIT_MAX_MS);
    const plan = await readable(row, () => ports.plan(row.hash));
    for (;;) {
      // The status before the events: a run that ends in between has its last events shown first.
      const status = (await ports.lists.run(row.run))?.status ?? row.status;
      const { rows: events } = await readable(row, () => ports.lists.events(row.run, { after, limit }));
      const ended = events.length === 0 && ENDED.has(status);
      if (events.length > 0 || ended || ports.clock.now() >= until || request.raw.socket.destroyed) {
        return {
          events: events.map(({ seq, at, event }) => ({ seq, at, type: event.type, data: event as unknown as Json })),
          story: storyOf(events, plan),
          next: events.at(-1)?.seq ?? after,
          ended,
        };
      }
      await new Promise<void>((resolve) => ports.clock.at(ports.clock.now() + TAIL_POLL_MS, resolve));
    }
  },

  listChanges: async ({ ports, live, request, reply, query }) => {
    const { limit, cursor = '0' } = paging(query);
    if (wantsStream(request)) {
      const from =
        lastSeen(request) ?? (query.cursor === undefined || cursor === 'end' ? await ports.lists.end() : cursor);
      await live.stream(reply, from, (at) => changesBatch(ports, at));
      return reply;
    }
    const page = await ports.lists.tail({ limit, cursor: cursor === 'end' ? await ports.lists.end() : cursor });
    return { rows: page.rows.map(changeView), next: page.next };
  },

  cancelRun: async ({ ports, caller, params, body, inboxId }) => {
    const { run } = await runOf(ports, params.run);
    await ports.cancel(run, actorOf({ caller, body }).name, inboxId);
    return { run };
  },

  pauseRun: async ({ ports, caller, params, body, inboxId }) => {
    const { run } = await runOf(ports, params.run);
    await ports.pause(run, actorOf({ caller, body }).name, inboxId);
    return { run };
  },

  resumeRun: async ({ ports, caller, params, body, inboxId }) => {
    const { run, status } = await runOf(ports, params.run);
    if (status !== 'paused' && !ENDED.has(status)) throw new RiposteError('run.not-paused', `run ${run} is ${status}`);
    await ports.resume(run, actorOf({ caller, body }).name, inboxId);
    return { run };
  },

  againRun: async ({ ports, caller, params, body, inboxId }) => {
    const { run } = await runOf(ports, params.run);
    return { run: await ports.again(run, actorOf({ caller, body }).name, inboxId) };
  },

  listPlaybooks: async ({ ports }) => {
    const library = await ports.library();
    return { rows: playbookSummaries(library), next: null, problems: library.problems };
  },

  showPlaybook: async ({ ports, params }) => {
    const view = playbookView(await ports.library(), params.playbook);
    if (!view) throw notFound(`no playbook "${params.playbook}" is installed`);
    return view;
  },

  listApprovals: async ({ ports, query }) => {
    const changed = await changedRows(ports, 'questions', query);
    if (changed) return { rows: await approvalStates(ports, changed.rows), next: changed.next };
    const { run } = query;
    const page = await ports.lists.openQuestions({
      ...paging(query, LIMIT_MAX),
      ...(run === undefined ? {} : { run }),
    });
    return { rows: await approvalStates(ports, page.rows), next: page.next };
  },

  showApproval: async ({ ports, caller, params }) => {
    const row = await ports.lists.question(params.question);
    if (!row) throw notFound(`there is no question ${params.question}`);
    const [view] = await approvalStates(ports, [row]);
    const begun = await beginningOf(ports, row.run);
    const user = { ...actorOf({ caller }), mayGrant: caller.permissions.has('approval:grant') };
    const refusal = refusalOf(rulesFor(ports.policy(), begun?.origin ?? ''), user, row.question, begun?.by);
    const barred = refusal && { code: refusal.error.code, detail: refusal.error.message };
    return { ...(view ?? approvalState(row)), ...(barred ? { barred } : {}) };
  },

  approvalPage: async ({ ports, params, reply }) => {
    const asked = await ports.lists.question(params.question);
    if (!asked) throw notFound(`there is no question ${params.question}`);
    return reply.headers(PAGE_HEADERS).send(approvalPage(approvalView(asked.question, asked.run, asked.askedAt)));
  },

  answerApproval: async ({ ports, caller, params, body, inboxId }) => {
    const { question } = params;
    const { hash, answers } = body;
    const user = { ...actorOf({ caller, body }), mayGrant: caller.permissions.has('approval:grant') };
    const asked = await ports.lists.question(question);
    const begun = asked && (await beginningOf(ports, asked.run));
    const refusal = refusalOf(rulesFor(ports.policy(), begun?.origin ?? ''), user, asked?.question, begun?.by);
    if (refusal) {
      await ports.refuseAnswer(question, user.name, refusal.reason);
      throw refusal.error;
    }
    const read = asked && readAnswers(asked.question, answers);
    if (read && 'missing' in read) {
      await ports.refuseAnswer(question, user.name, 'incomplete');
      const wrong = [
        ...read.missing.map((id) => `${id} is missing`),
        ...read.invalid.map((id) => `${id} is not what it asks for`),
      ];
      throw new RiposteError('approval.incomplete', wrong.join('; '));
    }
    await ports.answer({ question, hash, answers, by: user.name }, inboxId);
    return { question };
  },

  listItems: async ({ ports, query }) => {
    const changed = await changedRows(ports, 'items', query);
    if (changed) return { rows: await itemStates(ports, changed.rows), next: changed.next };
    const { run } = query;
    const page = await ports.lists.openItems({ ...paging(query, LIMIT_MAX), ...(run === undefined ? {} : { run }) });
    return { rows: await itemStates(ports, page.rows), next: page.next };
  },

  showItem: async ({ ports, params }) => {
    const row = await ports.lists.item(params.item);
    const [view] = row ? await itemStates(ports, [row]) : [];
    if (!view) throw notFound(`there is no item ${params.item}`);
    return view;
  },

  completeItem: async ({ ports, caller, params, body, inboxId }) => {
    const { item } = params;
    const offer = given(body.offer) ?? 'done';
    await ports.complete({ item, offer, by: actorOf({ caller, body }).name, note: body.note ?? '' }, inboxId);
    return { item };
  },

  listActions: async ({ ports, query }) => {
    const { held, limit: _limit, cursor: _cursor, updated_since: _since, ...filters } = query;
    if (held !== undefined && Object.keys(filters).length > 0) throw invalid('"held" is taken with no other filter');
    const { rows, next } =
      (await changedRows(ports, 'actions', query)) ??
      (held === undefined
        ? await ports.lists.actions({ ...paging(query), ...filters })
        : await ports.held([...LASTING_VERBS], paging(query)));
    return { rows: rows.map((record) => actionView(record, ports.inverseOf(record.command))), next };
  },

  undoAction: async ({ ports, caller, params, body }) => ({
    run: await ports.undo(params.action, actorOf({ caller, body }).name, given(body.force) ?? false),
  }),

  ...ALERT_HANDLERS,
  ...AUDIT_HANDLERS,
  ...IDENTITY_HANDLERS,
  ...INSTANCE_HANDLERS,
  ...INTAKE_HANDLERS,
  ...RECORD_HANDLERS,
  ...RETENTION_HANDLERS,
  ...SAVED_VIEW_HANDLERS,
  ...SESSION_HANDLERS,
  ...TELL_HANDLERS,
  ...USER_HANDLERS,
  ...WORK_HANDLERS,
  ...EDIT_HANDLERS,
  ...IMPACT_HANDLERS,
  ...DESK_HANDLERS,
  ...LOOK_HANDLERS,
  ...CASE_HANDLERS,

  doctor: ({ ports }) => ports.doctor(),
};

function wantsStream({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && headers.accept?.includes('text/event-stream') === true;
}

/** Where a client goes on whose connection broke. */
function lastSeen({ headers }: FastifyRequest): string | undefined {
  const id = headers['last-event-id'];
  if (id === undefined) return undefined;
  if (typeof id !== 'string' || !/^\d{1,15}$/.test(id)) throw invalid('"Last-Event-ID" is none that a stream gave');
  return id;
}

async function runBatch(ports: ServerPorts, row: RunRow, cursor: string): Promise<Batch> {
  const status = (await ports.lists.run(row.run))?.status ?? row.status;
  const page = { limit: LIMIT_MAX, after: Number(cursor) };
  const { rows: events } = await readable(row, () => ports.lists.events(row.run, page));
  const plan = await readable(row, () => ports.plan(row.hash));
  const messages = events.map((stored) => {
    const { seq, at, event } = stored;
    const data = { seq, at, type: event.type, data: event, story: storyOf([stored], plan) };
    return { id: String(seq), event: event.type, data };
  });
  return { messages, next: String(events.at(-1)?.seq ?? cursor), ended: events.length === 0 && ENDED.has(status) };
}

async function changesBatch(ports: ServerPorts, cursor: string): Promise<Batch> {
  const { rows, next } = await ports.lists.tail({ limit: LIMIT_MAX, cursor });
  const messages = rows.map((row, index) => {
    const data = changeView(row);
    // Only the page has a place in the order of commit (V2).
    return { event: data.type, data, ...(index === rows.length - 1 ? { id: next } : {}) };
  });
  return { messages, next, ended: false };
}

function changeView({
  run,
  seq,
  at,
  event,
}: StoredEvent & { readonly run: string }): AnswerOf<'listChanges'>['rows'][number] {
  return { run, seq, at, type: event.type };
}
