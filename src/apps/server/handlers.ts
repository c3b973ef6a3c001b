/** One function per route of `API_ROUTES`: read the request, call a port, answer with a view. */
import type { FastifyRequest } from 'fastify';
import type { API_ROUTES } from '../../core/api/routes.ts';
import type { EventsPage } from '../../core/api/views.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import { isObject, type Json } from '../../core/base/json.ts';
import type { RunStatus } from '../../core/engine/journal.ts';
import { replay } from '../../core/engine/evolve.ts';
import { newRun, type RunState } from '../../core/engine/state.ts';
import { readAnswers } from '../../core/engine/tasks/question.ts';
import { refusalOf } from '../../domain/gate/people.ts';
import { approvalPage, PAGE_HEADERS } from './approval-page.ts';
import { INSTANCE_HANDLERS } from './instances.ts';
import type { RunRow, ServerPorts } from './ports.ts';
import {
  bodyOf,
  invalid,
  LIMIT_MAX,
  notFound,
  number,
  oneOf,
  optionalFlag,
  optionalText,
  paging,
  query,
  text,
  userOf,
  type Handler,
} from './request.ts';
import { playbookSummaries, playbookView } from './playbooks.ts';
import { storyOf } from './story.ts';
import { actionView, alertView, approvalView, itemView, runSummary, runView } from './views.ts';

export type RouteName = keyof typeof API_ROUTES;

const ALERT_STATUSES = ['open', 'closed'] as const;
const RUN_STATUSES: readonly RunStatus[] = ['running', 'waiting', 'failed', 'paused', 'completed', 'cancelled'];
const ENDED: ReadonlySet<RunStatus> = new Set(['completed', 'cancelled']);
const WAIT_MAX_MS = 30_000;
/** How often a waiting tail looks again. */
const TAIL_POLL_MS = 150;

export const HANDLERS: Readonly<Record<RouteName, Handler>> = {
  health: async ({ ports }) => ({ ok: true, version: ports.version }),

  receiveAlert: async ({ ports, request, reply }) => {
    const body = bodyOf(request);
    const fields = body['fields'];
    if (!isObject(fields)) throw invalid('"fields" must be an object with the alert\'s keys');
    const playbook = optionalText(body, 'playbook');
    const dryRun = optionalFlag(body, 'dryRun');
    const received = await ports.receive({
      instance: optionalText(body, 'instance') ?? '',
      fields,
      ...(playbook === undefined ? {} : { playbook }),
      ...(dryRun === undefined ? {} : { dryRun }),
      // A connector names nobody; who names a playbook runs it by hand.
      ...(body['by'] === undefined && playbook === undefined ? {} : { by: userOf(body).name }),
    });
    return reply.status(202).send(received);
  },

  listAlerts: async ({ ports, request }) => {
    const status = oneOf(request, 'status', ALERT_STATUSES);
    const page = await ports.alerts.search({ ...paging(request), ...(status === undefined ? {} : { status }) });
    return { alerts: page.rows.map(alertView), next: page.next };
  },

  showAlert: async ({ ports, request }) => {
    const record = await ports.alerts.get({
      instance: query(request, 'instance') ?? '',
      id: query(request, 'id') ?? '',
    });
    if (!record) throw notFound('no such alert');
    return alertView(record);
  },

  listRuns: async ({ ports, request }) => {
    const status = oneOf(request, 'status', RUN_STATUSES);
    const id = query(request, 'alertId');
    if (status !== undefined && id !== undefined) throw invalid('"status" and "alertId" are not taken together');
    const page = await ports.lists.runs({
      ...paging(request),
      ...(status === undefined ? {} : { status }),
      ...(id === undefined ? {} : { alertRef: { instance: query(request, 'instance') ?? '', id } }),
    });
    return { runs: page.rows.map(runSummary), next: page.next };
  },

  showRun: async ({ ports, request }) => {
    const row = await runOf(ports, request);
    const page = { limit: LIMIT_MAX, run: row.run };
    const [state, plan, actions, questions, items, alert] = await Promise.all([
      readable(row, () => stateOf(ports, row.run)),
      readable(row, () => ports.plan(row.hash)),
      ports.lists.actions(page),
      ports.lists.openQuestions(page),
      ports.lists.openItems(page),
      ports.alerts.get(row.alertRef),
    ]);
    return runView(row, state, plan, {
      actions: actions.rows.map((record) => actionView(record, ports.inverseOf(record.command))),
      approvals: questions.rows.map(({ question, askedAt }) => approvalView(question, row.run, askedAt)),
      items: items.rows.map(({ item }) => itemView(item, row.run)),
      alertStatus: alert?.status ?? 'open',
    });
  },

  runEvents: async ({ ports, request }) => {
    const row = await runOf(ports, request);
    const after = number(request, 'after', 0);
    const { limit } = paging(request);
    const until = ports.clock.now() + Math.min(number(request, 'waitMs', 0), WAIT_MAX_MS);
    const plan = await readable(row, () => ports.plan(row.hash));
    for (;;) {
      // The status before the events: a run that ends in between has its last events shown first.
      const status = (await ports.lists.run(row.run))?.status ?? row.status;
      const { rows: events } = await readable(row, () => ports.lists.events(row.run, { after, limit }));
      const ended = events.length === 0 && ENDED.has(status);
      if (events.length > 0 || ended || ports.clock.now() >= until || request.raw.socket.destroyed) {
        const page: EventsPage = {
          events: events.map(({ seq, at, event }) => ({ seq, at, type: event.type, data: event as unknown as Json })),
          story: storyOf(events, plan),
          next: events.at(-1)?.seq ?? after,
          ended,
        };
        return page;
      }
      await new Promise<void>((resolve) => ports.clock.at(ports.clock.now() + TAIL_POLL_MS, resolve));
    }
  },

  cancelRun: async ({ ports, request }) => {
    const row = await runOf(ports, request);
    await ports.cancel(row.run, userOf(bodyOf(request)).name);
    return { run: row.run };
  },

  pauseRun: async ({ ports, request }) => {
    const row = await runOf(ports, request);
    await ports.pause(row.run, userOf(bodyOf(request)).name);
    return { run: row.run };
  },

  resumeRun: async ({ ports, request }) => {
    const row = await runOf(ports, request);
    const by = userOf(bodyOf(request)).name;
    if (row.status !== 'paused' && !ENDED.has(row.status))
      throw new RiposteError('run.not-paused', `run ${row.run} is ${row.status}`);
    await ports.resume(row.run, by);
    return { run: row.run };
  },

  againRun: async ({ ports, request, reply }) => {
    const row = await runOf(ports, request);
    const run = await ports.again(row.run, userOf(bodyOf(request)).name);
    return reply.status(202).send({ run });
  },

  listPlaybooks: async ({ ports }) => {
    const library = await ports.library();
    return { playbooks: playbookSummaries(library), problems: library.problems };
  },

  showPlaybook: async ({ ports, request }) => {
    const name = query(request, 'name') ?? '';
    const view = playbookView(await ports.library(), name);
    if (!view) throw notFound(`no playbook "${name}" is installed`);
    return view;
  },

  listApprovals: async ({ ports, request }) => {
    const run = query(request, 'run');
    const page = await ports.lists.openQuestions({
      ...paging(request, LIMIT_MAX),
      ...(run === undefined ? {} : { run }),
    });
    return { approvals: page.rows.map((row) => approvalView(row.question, row.run, row.askedAt)), next: page.next };
  },

  approvalPage: async ({ ports, request, reply }) => {
    const id = query(request, 'question') ?? '';
    const asked = id === '' ? undefined : await ports.lists.question(id);
    if (!asked) throw notFound(`there is no question ${id}`);
    return reply.headers(PAGE_HEADERS).send(approvalPage(approvalView(asked.question, asked.run, asked.askedAt)));
  },

  answerApproval: async ({ ports, request }) => {
    const body = bodyOf(request);
    const { answers } = body;
    const question = text(body, 'question');
    if (!isObject(answers)) throw invalid('"answers" must be an object: field id → answer');
    const user = userOf(body);
    const asked = await ports.lists.question(question);
    const refusal = refusalOf(ports.policy(), user, asked?.question, asked && (await startedBy(ports, asked.run)));
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
    await ports.answer({ question, hash: text(body, 'hash'), answers, by: user.name });
    return { question };
  },

  listItems: async ({ ports, request }) => {
    const run = query(request, 'run');
    const page = await ports.lists.openItems({ ...paging(request, LIMIT_MAX), ...(run === undefined ? {} : { run }) });
    return { items: page.rows.map((row) => itemView(row.item, row.run)), next: page.next };
  },

  completeItem: async ({ ports, request }) => {
    const body = bodyOf(request);
    const item = text(body, 'item');
    const offer = optionalText(body, 'offer') ?? 'done';
    await ports.complete({ item, offer, by: userOf(body).name, note: optionalText(body, 'note') ?? '' });
    return { item };
  },

  listActions: async ({ ports, request }) => {
    const run = query(request, 'run');
    const page = await ports.lists.actions({ ...paging(request), ...(run === undefined ? {} : { run }) });
    return { actions: page.rows.map((record) => actionView(record, ports.inverseOf(record.command))), next: page.next };
  },

  undoAction: async ({ ports, request, reply }) => {
    const body = bodyOf(request);
    const run = await ports.undo(text(body, 'id'), userOf(body).name, optionalFlag(body, 'force') ?? false);
    return reply.status(202).send({ run });
  },

  listAudit: async ({ ports, request }) => {
    const run = query(request, 'run');
    const page = await ports.lists.audit({ ...paging(request), ...(run === undefined ? {} : { run }) });
    return { audit: page.rows, next: page.next };
  },

  ...INSTANCE_HANDLERS,

  doctor: ({ ports }) => ports.doctor(),
};

async function runOf(ports: ServerPorts, request: FastifyRequest): Promise<RunRow> {
  const { run } = request.params as { run: string };
  const row = await ports.lists.run(run);
  if (!row) throw notFound(`there is no run ${run}`);
  return row;
}

/** Who asked for the run: its first event says so. */
async function startedBy(ports: ServerPorts, run: string): Promise<string | undefined> {
  const first = (await ports.lists.events(run, { limit: 1 })).rows[0]?.event;
  return first?.type === 'run.started' ? (first.by ?? first.after?.by) : undefined;
}

/** What of a run cannot be read (a newer event, a playbook that is gone) is the run's trouble, and said so; the store's is not. */
async function readable<T>(row: RunRow, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    const { code } = toRiposteError(thrown);
    if (!/^(?:journal|playbook)\./.test(code)) throw thrown;
    throw new RiposteError('run.unreadable', `run ${row.run} (${row.status}) cannot be read: ${code}`, {
      cause: thrown,
    });
  }
}

async function stateOf(ports: ServerPorts, run: string): Promise<RunState> {
  let state = newRun(run);
  for (;;) {
    const { rows } = await ports.lists.events(run, { limit: LIMIT_MAX, after: state.seq });
    state = replay(state, rows);
    if (rows.length < LIMIT_MAX) return state;
  }
}
