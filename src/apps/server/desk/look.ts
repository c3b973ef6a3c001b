/** The routes about what is near an alert, what its command lines say, and what to look at first. */
import type { CommandLineView, HomeView } from '../../../core/api/views.ts';
import { asList } from '../../../core/base/json.ts';
import type { Analysis, Os } from '../../../core/commandline/types.ts';
import { LASTING_VERBS } from '../../../domain/gate/policy.ts';
import type { AlertRecord } from '../../../domain/alerts/ports.ts';
import { branchesOf } from '../edit/branches.ts';
import type { ServerPorts } from '../ports.ts';
import { LIMIT_MAX, type Handlers } from '../request.ts';
import { eventsOf } from '../runs.ts';
import { actionView, alertRefView } from '../views.ts';
import { alertNameOf, requiredAlert } from './handlers.ts';
import { relatedQuery, sharableOf, sharedWith } from './related.ts';

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
const AGES_MS = [HOUR_MS, 4 * HOUR_MS, DAY_MS, 7 * DAY_MS] as const;
const RELATED_MAX = 200;
const LINES_MAX = 20;
const LINE_CHARS_MAX = 32_000;
const HELD_SHOWN = 50;
const DUE_SHOWN = 50;
const PLAYBOOKS_SHOWN = 3;

export const LOOK_HANDLERS = {
  relatedAlerts: async ({ ports, params, query }) => {
    const record = await requiredAlert(ports, params.alert);
    const shares = sharableOf(record.fields);
    const spanMs = (query.days ?? 30) * DAY_MS;
    const wanted = relatedQuery(shares, record.receivedAt - spanMs, record.receivedAt + spanMs);
    const now = ports.clock.now();
    const found =
      wanted === undefined
        ? { rows: [], next: null, complete: true }
        : await ports.alerts.find({ query: wanted, now, limit: RELATED_MAX });
    const rows = found.rows
      .filter(({ ref }) => ref.id !== record.ref.id || ref.instance !== record.ref.instance)
      .map((other) => ({
        ...alertRefView(other.ref),
        name: alertNameOf(other),
        status: other.status,
        receivedAt: other.receivedAt,
        shares: sharedWith(shares, other.fields),
      }))
      .filter((row) => row.shares.length > 0)
      .toSorted((a, b) => b.shares.length - a.shares.length || b.receivedAt - a.receivedAt);
    return {
      rows,
      complete: found.complete && found.next === null,
      searches: await searchesOf(ports, record),
    };
  },

  alertActions: async ({ ports, params }) => {
    const { ref } = await requiredAlert(ports, params.alert);
    const { rows: runs } = await ports.lists.runs({ limit: LIMIT_MAX, alertRef: ref });
    const [records, grants] = await Promise.all([
      ports.actionsOfAlert(ref),
      Promise.all(runs.map(({ run }) => ports.grants(run))),
    ]);
    return {
      rows: records.toReversed().map((record) => actionView(record, ports.inverseOf(record.command))),
      grants: grants
        .flat()
        .toSorted((a, b) => b.at - a.at)
        .map(({ id, run, verb, targets, instance, approvers, at, expiresAt }) => ({
          id,
          run,
          verb,
          targets,
          instance,
          approvers,
          at,
          expiresAt,
        })),
      next: null,
    };
  },

  alertCommandLines: async ({ ports, params }) => {
    const { fields } = await requiredAlert(ports, params.alert);
    const os = osOf(fields['agentostype']);
    const lines = Object.entries(fields).flatMap(([field, value]) =>
      /(?:cmd|command_?line)$/i.test(field)
        ? asList(value).flatMap((line) => (typeof line === 'string' && line.trim() !== '' ? [{ field, line }] : []))
        : [],
    );
    const unique = lines.filter(({ line }, index) => lines.findIndex((other) => other.line === line) === index);
    return { rows: await explained(unique.slice(0, LINES_MAX), os), next: null };
  },

  analyzeCommandLine: async ({ body }) => {
    const [view] = await explained([{ field: '', line: body.line }], body.os ?? undefined);
    if (!view) throw new Error('a line has an analysis');
    return view;
  },

  showHome: async ({ ports, query }) => {
    const now = ports.clock.now();
    const sinceAt = now - (query.days ?? 7) * DAY_MS;
    const [figures, times, held, questions, items, playbooks] = await Promise.all([
      ports.desk.figures(now, AGES_MS),
      ports.desk.durations(sinceAt),
      ports.held([...LASTING_VERBS], { limit: HELD_SHOWN }),
      ports.lists.openQuestions({ limit: LIMIT_MAX }),
      ports.lists.openItems({ limit: LIMIT_MAX }),
      busiest(ports, sinceAt),
    ]);
    const due = [
      ...questions.rows.map(({ question, run }) => ({
        kind: 'question' as const,
        id: question.id,
        run,
        title: question.title,
        dueAt: question.dueAt,
      })),
      ...items.rows.map(({ item, run }) => ({
        kind: 'item' as const,
        id: item.id,
        run,
        title: item.title,
        dueAt: item.dueAt,
      })),
    ];
    const dueSoon = due.flatMap(({ dueAt, ...rest }) =>
      dueAt === undefined || dueAt > now + HOUR_MS ? [] : [{ ...rest, dueAt }],
    );
    return {
      open: figures.byAge.reduce((sum, count) => sum + count, 0),
      byAge: figures.byAge.map((count, index) => ({ upToMs: AGES_MS[index] ?? null, count })),
      byRun: figures.byRun,
      byOwner: figures.byOwner,
      questions: figures.questions,
      items: figures.items,
      dueSoon: dueSoon.toSorted((a, b) => a.dueAt - b.dueAt).slice(0, DUE_SHOWN),
      held: held.rows.map((record) => actionView(record, ports.inverseOf(record.command))),
      heldMore: held.next !== null,
      failing: ports.instances
        .list()
        .filter(({ state }) => state === 'failed')
        .map(({ name, product, problem }) => ({ instance: name, product, detail: problem?.detail ?? '' })),
      times: {
        sinceAt,
        verdict: spreadOf(times.verdict),
        approval: spreadOf(times.approval),
        containment: spreadOf(times.containment),
        closure: spreadOf(times.closure),
      },
      playbooks,
    };
  },
} as const satisfies Partial<Handlers>;

async function busiest(ports: ServerPorts, since: number): Promise<HomeView['playbooks']> {
  const [editor, library] = await Promise.all([ports.editor(), ports.library()]);
  const ran = (await editor.health(since)).filter(({ runs }) => runs > 0).toSorted((a, b) => b.runs - a.runs);
  return Promise.all(
    ran.slice(0, PLAYBOOKS_SHOWN).map(async ({ name, runs, failed }) => {
      const { looked, branches } = await editor.statistics(name, undefined);
      const tasks = library.find(name)?.playbook.tasks ?? {};
      return { name, runs, failed, looked, branches: branchesOf(branches, tasks) };
    }),
  );
}

function spreadOf(durations: readonly number[]): HomeView['times']['verdict'] {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
  return { count: sorted.length, medianMs: at(0.5), p90Ms: at(0.9) };
}

/** What the playbooks of the alert have searched for. */
async function searchesOf(ports: ServerPorts, { run }: AlertRecord) {
  if (run === null) return [];
  const events = await eventsOf(ports, run);
  const asked = events.flatMap(({ event }) =>
    event.type === 'task.started'
      ? event.calls.flatMap(({ name, args, task }) => {
          const { query } = args;
          return /^SearchIncidents(?:V2)?$/.test(name) && typeof query === 'string' ? [{ run, task, query }] : [];
        })
      : [],
  );
  return asked.filter(({ query }, index) => asked.findIndex((other) => other.query === query) === index);
}

function osOf(value: unknown): Os | undefined {
  const text = String(Array.isArray(value) ? value[0] : (value ?? '')).toLowerCase();
  return (['windows', 'linux'] as const).find((os) => text.includes(os)) ?? (/mac/.test(text) ? 'macos' : undefined);
}

/** The analysis is loaded by this: it is heavy, and a start needs none. */
async function explained(
  lines: readonly { readonly field: string; readonly line: string }[],
  os: Os | undefined,
): Promise<readonly CommandLineView[]> {
  const { analyzeCommandLine } = await import('../../../core/commandline/analyze.ts');
  return lines.map(({ field, line }) => {
    const read = line.slice(0, LINE_CHARS_MAX);
    return lineView(field, read, analyzeCommandLine(read, os === undefined ? {} : { os }));
  });
}

function lineView(field: string, line: string, analysis: Analysis): CommandLineView {
  const { score, risk, parsed, steps, findings, layers } = analysis;
  return {
    field,
    line,
    score,
    risk,
    parsed,
    steps,
    findings: findings.map(
      ({ id, kind, technique, tactic, severity, confidence, reason, benign, evidence: places }) => ({
        id,
        kind,
        technique,
        tactic,
        severity,
        confidence,
        reason,
        benign,
        evidence: places.map(({ layer, span, text }) => ({ layer, start: span.start, end: span.end, text })),
      }),
    ),
    layers: layers.map(({ index, parent, kind, shell, text }) => ({
      index,
      parent: parent ?? null,
      kind,
      shell,
      text,
    })),
  };
}
