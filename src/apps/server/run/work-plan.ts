/** From a run's events and plan to what the API says of its tasks. Pure. */
import type {
  ArgumentView,
  BranchView,
  EntryView,
  WorkPlanView,
  WorkTaskDetail,
  WorkTaskView,
} from '../../../core/api/views.ts';
import { isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { PlaybookPlan, RunPlan } from '../../../core/engine/plan.ts';
import { playbookIn, taskIn } from '../../../core/engine/plan.ts';
import { keyIn } from '../../../core/engine/scope.ts';
import { own } from '../../../core/engine/state.ts';
import type { ContextWrite } from '../../../core/language/index.ts';
import { LABEL_ERROR, LABEL_NONE, type Task } from '../../../core/playbook/document.ts';
import { nameOf } from '../places.ts';
import { isWithin } from './context.ts';
import type { GivenEntry, RunTrack, Track } from './track.ts';

const READABLE_CHARS_MAX = 20_000;
const VALUE_CHARS_MAX = 20_000;

const UNREACHED: Pick<
  Track,
  'status' | 'label' | 'error' | 'readyAt' | 'startedAt' | 'endedAt' | 'attempts' | 'rounds' | 'passes' | 'entries'
> = {
  status: 'new',
  label: '',
  error: null,
  readyAt: null,
  startedAt: null,
  endedAt: null,
  attempts: 0,
  rounds: 0,
  passes: [],
  entries: [],
};

/** Undefined for a scope that no task of the plan could open. */
export function workPlanOf(
  run: { readonly run: string; readonly status: string; readonly seq: number },
  plan: RunPlan,
  scope: string,
  track: RunTrack,
): WorkPlanView | undefined {
  const playbook = playbookIn(plan, scope);
  if (!playbook) return undefined;
  return {
    ...run,
    scope,
    playbook: playbook.playbook.name,
    start: playbook.start,
    tasks: [...playbook.tasks.values()].map(({ key: id, task }) =>
      taskView(keyIn(scope, id), id, task, own(track.tasks, keyIn(scope, id))),
    ),
    edges: edgesOf(playbook, scope, track),
  };
}

function edgesOf({ tasks }: PlaybookPlan, scope: string, track: RunTrack): WorkPlanView['edges'] {
  return [...tasks.values()].flatMap(({ key, out }) => {
    const source = own(track.tasks, keyIn(scope, key));
    return out.map(({ label, target }) => ({ from: key, to: target, label, state: edgeState(source, label) }));
  });
}

/** As the engine has it: `#none#` is live whatever was chosen, and after an error nothing but `#error#`. */
function edgeState(source: Track | undefined, label: string): 'taken' | 'left' | 'open' {
  switch (source?.status) {
    case 'done':
    case 'skipped':
    case 'failed-continued':
      return label === LABEL_NONE || label === source.label ? 'taken' : 'left';
    case 'error-path':
      return label === LABEL_ERROR ? 'taken' : 'left';
    case 'dead':
      return 'left';
    default:
      return 'open';
  }
}

export function taskView(key: string, id: string, task: Task, track: Track | undefined): WorkTaskView {
  const { status, label, error, readyAt, startedAt, endedAt, attempts, rounds, passes, entries } = track ?? UNREACHED;
  return {
    key,
    id,
    name: task.name,
    kind: task.kind,
    description: task.description,
    calls: callOf(task),
    brand: 'brand' in task ? task.brand : '',
    status,
    label,
    error,
    readyAt,
    startedAt,
    endedAt,
    attempts,
    rounds,
    passes,
    entries: entries.length,
  };
}

export function callOf(task: Task): string {
  if (task.kind === 'playbook') return task.playbook;
  return 'command' in task ? task.command : '';
}

/** Undefined for a task that the plan does not have. */
export function taskDetail(
  plan: RunPlan,
  key: string,
  track: Track | undefined,
  branch: BranchView | null,
): WorkTaskDetail | undefined {
  const planned = taskIn(plan, key);
  if (!planned) return undefined;
  const calls = (track?.calls ?? []).map(({ name, brand, args, attempt }) => ({
    name,
    brand,
    args: cutArgs(args),
    attempt,
  }));
  const ofPlaybook =
    planned.task.kind === 'playbook' && track !== undefined && track.startedAt !== null
      ? [{ name: planned.task.playbook, brand: '', args: cutArgs(track.inputs), attempt: track.passes.length }]
      : [];
  return {
    ...taskView(key, planned.task.id, planned.task, track),
    inputs: [...calls, ...ofPlaybook],
    outputs: (track?.writes ?? []).map((write) => {
      const value = writtenBy(write);
      const whole = isWithin(value, VALUE_CHARS_MAX);
      return { op: write.op, path: write.path.join('.'), value: whole ? value : null, cut: !whole };
    }),
    given: (track?.entries ?? []).map((entry) => entryView(plan, entry)),
    evidence: track?.evidence ?? [],
    gaps: track?.gaps ?? [],
    actions: track?.actions ?? [],
    questions: track?.questions ?? [],
    items: track?.items ?? [],
    branch,
  };
}

function writtenBy(write: ContextWrite): Json {
  switch (write.op) {
    case 'set':
      return write.value;
    case 'append':
      return write.values;
    case 'merge':
      return write.members;
    case 'delete':
      return null;
  }
}

function cutArgs(args: JsonObject): JsonObject {
  const cut = (value: Json): Json => (isWithin(value, VALUE_CHARS_MAX) ? value : '(large)');
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, cut(value)]));
}

export function entryView(plan: RunPlan, { id, at, task, entry }: GivenEntry): EntryView {
  const { contents } = entry;
  const text = entry.readable ?? (typeof contents === 'string' ? contents : shortJson(contents));
  return {
    id,
    at,
    task,
    taskName: nameOf(plan, task),
    type: entry.type,
    readable: text.slice(0, READABLE_CHARS_MAX),
    cut: text.length > READABLE_CHARS_MAX,
    code: entry.code ?? '',
    evidence: entry.evidence !== undefined,
  };
}

function shortJson(value: Json): string {
  if (isWithin(value, READABLE_CHARS_MAX)) return JSON.stringify(value, null, 2);
  return Array.isArray(value)
    ? `[${value.length} values]`
    : isObject(value)
      ? `{${Object.keys(value).length} keys}`
      : '';
}

const RANK = { unknown: 0, good: 1, suspicious: 2, malicious: 3 } as const;

/** `branchOf`: why a task took its branch; null for one that chooses by no conditions. */
export function argumentOf(
  plan: RunPlan,
  track: RunTrack,
  branchOf: (key: string, track: Track) => BranchView | null,
): ArgumentView {
  const ended = Object.entries(track.tasks)
    .filter(([, task]) => task.startedAt !== null || task.endedAt !== null)
    .toSorted(([, a], [, b]) => (a.endedAt ?? Infinity) - (b.endedAt ?? Infinity) || a.endedBy - b.endedBy);
  const placed = ended.map(([key, task]) => {
    const at = task.endedAt ?? task.startedAt ?? 0;
    return { task, place: { task: key, taskName: nameOf(plan, key), at } };
  });
  const said = placed.flatMap(({ task, place }) => task.evidence.map((one) => ({ ...one, ...place })));
  const worst = said.reduce<keyof typeof RANK>(
    (worse, { verdict = 'unknown' }) => (RANK[verdict] > RANK[worse] ? verdict : worse),
    'unknown',
  );
  return {
    verdict: worst,
    against: said.filter(({ verdict }) => verdict === 'malicious' || verdict === 'suspicious'),
    favour: said.filter(({ verdict }) => verdict === 'good'),
    open: said.filter(({ verdict = 'unknown' }) => verdict === 'unknown'),
    gaps: placed.flatMap(({ task, place }) => task.gaps.map((text) => ({ text, ...place }))),
    branches: placed.flatMap(({ task, place }) => {
      const branch = task.endedBy === 0 ? null : branchOf(place.task, task);
      return branch === null ? [] : [{ ...place, branch }];
    }),
    actions: placed.flatMap(({ task, place }) => task.actions.map((action) => ({ ...action, ...place }))),
  };
}
