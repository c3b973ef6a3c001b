/** The routes about a run looked at closely. Each reads the journal of the run once and answers with a view of it. */
import type { BranchView } from '../../../core/api/views.ts';
import type { Json } from '../../../core/base/json.ts';
import type { StoredEvent } from '../../../core/engine/events.ts';
import { replay } from '../../../core/engine/evolve.ts';
import { taskIn, type RunPlan } from '../../../core/engine/plan.ts';
import { contextIn, inputsIn } from '../../../core/engine/scope.ts';
import { newRun, own, type RunState } from '../../../core/engine/state.ts';
import type { RunRow, ServerPorts } from '../ports.ts';
import { invalid, notFound, paging, type Handlers } from '../request.ts';
import { eventsOf, readable, runOf, stateOf } from '../runs.ts';
import { downloadHeaders } from '../download.ts';
import { contextPage, valueAt } from './context.ts';
import { FOUND_MAX, searchIn } from './context-search.ts';
import { trackOf, type RunTrack, type Track } from './track.ts';
import { whyBranch } from './why.ts';
import { argumentOf, entryView, taskDetail, workPlanOf } from './work-plan.ts';

export const WORK_HANDLERS = {
  showWorkPlan: async ({ ports, params, query }) => {
    const { row, plan, events, track } = await looked(ports, params.run);
    const seq = events.at(-1)?.seq ?? 0;
    const view = workPlanOf({ run: row.run, status: row.status, seq }, plan, query.scope ?? '', track);
    if (!view) throw notFound(`run ${row.run} has no pass "${query.scope ?? ''}"`);
    return view;
  },

  showTask: async ({ ports, params }) => {
    const { row, plan, events, track } = await looked(ports, params.run);
    const task = own(track.tasks, params.task);
    const branch = task && task.endedBy > 0 ? branchOf(plan, params.task, task, stateBefore(row.run, events)) : null;
    const view = taskDetail(plan, params.task, task, branch);
    if (!view) throw notFound(`run ${row.run} has no task "${params.task}"`);
    return view;
  },

  showContext: async ({ ports, params, query }) => {
    const { offset, pointer = '' } = query;
    const value = await placeIn(ports, params.run, query);
    const { limit, cursor } = paging(query);
    if (cursor !== undefined && !/^\d{1,12}$/.test(cursor)) throw invalid('"cursor" is none that a page gave');
    return contextPage(value, pointer, {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      ...(offset === undefined ? {} : { offset }),
    });
  },

  searchContext: async ({ ports, params, query }) => {
    const { text = '', of, scope, limit = 100 } = query;
    if (text === '') throw invalid('"text" is missing');
    const tree = await placeIn(ports, params.run, {
      ...(of === undefined ? {} : { of }),
      ...(scope === undefined ? {} : { scope }),
    });
    return searchIn(tree, text, Math.max(1, Math.min(limit, FOUND_MAX)));
  },

  downloadContext: async ({ ports, params, query, reply }) => {
    const value = await placeIn(ports, params.run, query);
    const name = `${params.run}-${query.of ?? 'context'}.${typeof value === 'string' ? 'txt' : 'json'}`;
    return reply
      .headers(downloadHeaders(name))
      .send(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  },

  listEntries: async ({ ports, params, query }) => {
    const { plan, track } = await looked(ports, params.run);
    const { limit, cursor = '0' } = paging(query);
    if (!/^\d{1,12}$/.test(cursor)) throw invalid('"cursor" is none that a page gave');
    const { task } = query;
    const entries = task === undefined ? track.entries : (own(track.tasks, task)?.entries ?? []);
    const from = Number(cursor);
    return {
      rows: entries.slice(from, from + limit).map((entry) => entryView(plan, entry)),
      next: from + limit < entries.length ? String(from + limit) : null,
    };
  },

  showEntry: async ({ ports, params }) => {
    const { plan, track } = await looked(ports, params.run);
    const found = track.entries.find(({ id }) => id === params.entry);
    if (!found) throw notFound(`run ${params.run} has no entry "${params.entry}"`);
    return { ...entryView(plan, found), contents: found.entry.contents };
  },

  showArgument: async ({ ports, params }) => {
    const { row, plan, events, track } = await looked(ports, params.run);
    const before = stateBefore(row.run, events);
    return argumentOf(plan, track, (key, task) => branchOf(plan, key, task, before));
  },
} as const satisfies Partial<Handlers>;

interface Looked {
  readonly row: RunRow;
  readonly plan: RunPlan;
  readonly events: readonly StoredEvent[];
  readonly track: RunTrack;
}

async function looked(ports: ServerPorts, run: string): Promise<Looked> {
  const row = await runOf(ports, run);
  const [plan, events] = await Promise.all([
    readable(row, () => ports.plan(row.hash)),
    readable(row, () => eventsOf(ports, row.run)),
  ]);
  return { row, plan, events, track: trackOf(row.run, events) };
}

/** The state before an event. Asked for one event after the other it folds each only once. */
function stateBefore(run: string, events: readonly StoredEvent[]): (seq: number) => RunState {
  let state = newRun(run);
  return (seq) => {
    if (state.seq >= seq) state = newRun(run);
    state = replay(state, events.slice(state.seq, seq - 1));
    return state;
  };
}

/** Null for a task that chooses by no conditions. */
function branchOf(plan: RunPlan, key: string, task: Track, before: (seq: number) => RunState): BranchView | null {
  if (taskIn(plan, key)?.task.kind !== 'condition') return null;
  return { label: task.label, conditions: whyBranch(plan, key, before(task.endedBy)) };
}

async function placeIn(
  ports: ServerPorts,
  run: string,
  asked: { readonly of?: 'context' | 'alert' | 'inputs'; readonly pointer?: string; readonly scope?: string },
): Promise<Json> {
  const { of = 'context', pointer = '', scope = '' } = asked;
  const row = await runOf(ports, run);
  const state = await readable(row, () => stateOf(ports, row.run));
  if (scope !== '' && !own(state.passes, scope)) throw notFound(`no pass "${scope}" of run ${run} is under way`);
  const trees = {
    context: () => contextIn(state, scope),
    alert: () => state.alert,
    inputs: () => inputsIn(state, scope),
  };
  const value = valueAt(trees[of](), pointer);
  if (value === undefined) throw notFound(`there is nothing at ${pointer.slice(0, 200)}`);
  return value;
}
