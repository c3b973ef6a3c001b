/** The routes about what is kept beside alerts and runs. */
import type { AnswerOf } from '../../core/api/views.ts';
import { judgedFields, judgedOf, verdictIn } from '../../domain/alerts/judging.ts';
import type { IndicatorRecord } from '../../domain/alerts/records.ts';
import { changedRows } from './changes.ts';
import { actorOf, notFound, paging, type Handlers } from './request.ts';
import { alertRefView } from './views.ts';

/** Changes of a list that are told. */
const CHANGES_MAX = 100;

export const RECORD_HANDLERS = {
  listIndicators: async ({ ports, query }) => {
    const { value, type, contains } = query;
    const { rows, next } =
      (await changedRows(ports, 'indicators', query)) ??
      (await ports.records.indicators({
        ...paging(query),
        ...(value === undefined ? {} : { values: [value] }),
        ...(contains === undefined ? {} : { contains }),
        ...(type === undefined ? {} : { type }),
      }));
    return { rows: rows.map(indicatorView), next };
  },

  judgeIndicator: async (call) => {
    const { ports, body } = call;
    const { type, value, verdict, reason } = body;
    const doing = { by: actorOf(call).name, at: ports.clock.now() };
    const detail = `${verdict ?? 'what was said is taken back'}${reason ? `: ${reason}` : ''}`;
    const known = await ports.judgements.judge({ type, value }, judgedFields(verdict, doing), detail, doing);
    if (!known) throw unknownIndicator();
    const { rows } = await ports.records.indicators({ values: [value], type, limit: 1 });
    const [judged] = rows.map(indicatorView);
    if (!judged) throw unknownIndicator();
    return judged;
  },

  showListUses: async ({ ports, params }) => {
    // No start needs the library, nor what looks through it.
    const { usesOfList } = await import('../../domain/library/uses.ts');
    return { rows: usesOfList(await ports.library(), params.list), next: null };
  },

  showListHistory: async ({ ports, params }) => ({
    rows: await ports.edited.changes(params.list, CHANGES_MAX),
    next: null,
  }),

  listFetchers: async ({ ports }) => {
    const rows = await Promise.all(
      ports.fetching.states().map(async ({ instance, state, goodAt, code, detail }) => {
        const kept = await ports.fetching.cursor(instance);
        const { newest = null, start = null, pass = null } = kept?.cursor ?? {};
        const fetched = { newestAt: newest, sinceAt: start, passAt: pass?.began ?? null };
        return { instance, state, goodAt: goodAt ?? kept?.goodAt ?? null, ...fetched, code, detail };
      }),
    );
    return { rows, next: null };
  },

  listNeeds: async ({ ports }) => {
    const { callsOf } = await import('../../domain/library/uses.ts');
    const calls = callsOf(await ports.library());
    const needs = new Map<
      string,
      { readonly product: string; readonly playbook: string; readonly commands: string[] }
    >();
    for (const { playbook, command, brand } of calls) {
      for (const product of ports.instances.offering(command, brand)) {
        const key = JSON.stringify([product, playbook]);
        const need = needs.get(key) ?? { product, playbook, commands: [] };
        if (!need.commands.includes(command)) need.commands.push(command);
        needs.set(key, need);
      }
    }
    return { rows: [...needs.values()], next: null };
  },

  listLists: async ({ ports }) => {
    const lists = [...(await ports.records.lists())];
    const rows = lists.map(([name, text]) => ({ name, chars: text.length }));
    return { rows: rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)), next: null };
  },
} as const satisfies Partial<Handlers>;

function indicatorView(record: IndicatorRecord): AnswerOf<'judgeIndicator'> {
  const alerts = record.alerts.map(alertRefView);
  return { ...record, alerts, verdict: verdictIn(record), judged: judgedOf(record.fields) };
}

function unknownIndicator() {
  return notFound('there is no such indicator');
}
