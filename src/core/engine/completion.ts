/**
 * From what the calls of a task gave to the one event that ends the task: context writes, label, gaps, and what becomes
 * ready or dead. XSOAR: entries in order, then `extend-context`; an error entry is handled by the task's error settings.
 */
import { asList, type Json, type JsonObject } from '../base/json.ts';
import { applyWrites, deleteContext, extendContext, planEntries, planWrites, setContext } from '../language/index.ts';
import type { PlannedWrites } from '../language/index.ts';
import type { ContextWrite } from '../language/writes.ts';
import { LABEL_DEFAULT, LABEL_ERROR, LABEL_NONE } from '../playbook/document.ts';
import type { Outcome } from './commands.ts';
import type { DecideEnv, Deciding } from './env.ts';
import type { ActionResult, Entry, Settled, TaskCompleted, TaskError, TaskFacts } from './events.ts';
import { join, type Joined } from './join.ts';
import { isTrue, mappedFields, marked } from './marks.ts';
import { playbookIn, type TaskPlan } from './plan.ts';
import type { RecordChange } from './records.ts';
import { contextIn } from './scope.ts';
import { polledBy, type EffectState, type RunState } from './state.ts';
import { entriesBefore, entriesGiven, handsOn } from './tasks/entries.ts';

/** The part of an outcome that the journal keeps. */
export function settledOf(outcome: Outcome): Settled {
  const settled: Settled = {
    entries: outcome.entries,
    evidence: outcome.evidence ?? NONE,
    gaps: outcome.gaps ?? NONE,
    actions: outcome.actions ?? NONE,
    items: outcome.items ?? NONE,
    alert: outcome.alert ?? NO_FIELDS,
    audit: outcome.audit ?? NONE,
    set: outcome.set ?? NO_FIELDS,
  };
  const { removed, records = [] } = outcome;
  if (removed === undefined && records.length === 0) return settled;
  return { ...settled, ...(removed === undefined ? {} : { removed }), ...changesOf(records) };
}

/** Most results leave most lists empty: they share one. */
const NONE: readonly never[] = [];
const NO_FIELDS: JsonObject = {};

/** Absent where there are none, as in journals of older releases. */
function changesOf(records: readonly RecordChange[]): { readonly records?: readonly RecordChange[] } {
  return records.length === 0 ? {} : { records };
}

/** What all the calls of a task gave. */
export function settledBy(calls: readonly EffectState[]): Settled {
  const [first] = calls;
  if (calls.length === 1 && first !== undefined && first.outcome !== null) return first.outcome;
  return combined(calls.flatMap((call) => call.outcome ?? []));
}

/** Several calls of one task as one result, in the order of the calls. */
export function combined(parts: readonly Settled[]): Settled {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    entries: parts.flatMap((part) => part.entries),
    evidence: parts.flatMap((part) => part.evidence),
    gaps: parts.flatMap((part) => part.gaps),
    actions: parts.flatMap((part) => part.actions),
    items: parts.flatMap((part) => part.items),
    alert: together(parts.map(({ alert }) => alert)),
    audit: parts.flatMap((part) => part.audit),
    set: together(parts.map(({ set }) => set)),
    removed: parts.flatMap((part) => part.removed ?? []),
    ...changesOf(parts.flatMap((part) => part.records ?? [])),
  };
}

/** The keys of all of them, the later ones' values. Spreading keeps `__proto__` a name, which assigning does not. */
function together(objects: readonly JsonObject[]): JsonObject {
  return objects.reduce<JsonObject>((all, object) => ({ ...all, ...object }), {});
}

export function errorOf(settled: Settled): TaskError | null {
  const entry = settled.entries.find((candidate) => candidate.type === 'error');
  if (!entry) return null;
  return {
    code: entry.code ?? 'command.error',
    message: typeof entry.contents === 'string' ? entry.contents : JSON.stringify(entry.contents),
  };
}

export interface Ending {
  readonly how: TaskCompleted['how'];
  readonly label: string;
  readonly settled: Settled;
  readonly error: TaskError | null;
  readonly options: JsonObject;
  /** Concrete writes besides those of the entries (answers of a form). */
  readonly writes?: readonly ContextWrite[];
  /** Ids of the entries that a sub-playbook ended with. */
  readonly given?: readonly string[];
}

const NOTHING: Settled = combined([]);

/** A task that ends without having called anything. */
export function plainEnding(label: string, how: Ending['how'] = 'done'): Ending {
  return { how, label, settled: NOTHING, error: null, options: {} };
}

/** @choice A `#none#` edge is live whatever label a task chose. */
export function completionOf(plan: TaskPlan, ending: Ending, state: RunState, env: Deciding): TaskCompleted {
  const { how, label, error, given } = ending;
  const live = how === 'error-path' ? [LABEL_ERROR] : [label, LABEL_NONE];
  const { ready, dead, again, back } = state.cancelling ? NOBODY : join(plan, state, env.plan, live);
  const facts = leavesNothing(ending) ? NO_FACTS : factsAfter(plan, ending, state, env);
  const { writes, entries, evidence, gaps, actions, items, alert, audit, records } = facts;
  const event: TaskCompleted = {
    type: 'task.completed',
    v: 2,
    task: plan.key,
    how,
    label,
    entries,
    evidence,
    gaps,
    actions,
    items,
    alert,
    audit,
    writes,
    error,
    ready,
    dead,
  };
  if (records === undefined && given === undefined && back === undefined) return event;
  const full = { ...event, ...changesOf(records ?? []), ...(given === undefined ? {} : { given }) };
  if (again.length === 0 || back === undefined) return full;
  const { source, target } = back;
  const before = source === plan.key ? givenBy(full, plan, state, env) : entriesGiven(source, state, env);
  return { ...full, again, ledBack: { task: target, entries: before } };
}

/** A task that called nothing and was told nothing. */
function leavesNothing({ settled, error, writes }: Ending): boolean {
  return settled === NOTHING && error === null && writes === undefined;
}

const NO_FACTS: TaskFacts = {
  writes: NONE,
  entries: NONE,
  evidence: NONE,
  gaps: NONE,
  actions: NONE,
  items: NONE,
  alert: NO_FIELDS,
  audit: NONE,
};

function factsAfter(plan: TaskPlan, ending: Ending, state: RunState, env: Deciding): TaskFacts {
  const { settled, error, options } = ending;
  const { actions, items, audit, records = [] } = settled;
  const written = writesOf(settled, options, contextIn(state, plan.scope), env);
  const gaps = gapsOf(plan, ending, env);
  const mapped =
    error === null && plan.mapping.length > 0 && !state.dryRun
      ? mappedFields(plan, settled, options, (tree) => writesOf(settled, options, tree, env).writes, env)
      : undefined;
  const shown = marked(plan, entriesOf(settled.entries, written, mapped?.warnings), options, {
    state,
    writes: written.writes,
    env,
  });
  const evidence = shown.evidence.length === 0 ? settled.evidence : [...settled.evidence, ...shown.evidence];
  const alert = mapped === undefined ? settled.alert : { ...settled.alert, ...mapped.alert };
  const writes = ending.writes === undefined ? written.writes : [...written.writes, ...ending.writes];
  const facts = { writes, entries: shown.entries, evidence, gaps, actions, items, alert, audit };
  return records.length === 0 ? facts : { ...facts, records };
}

/** What the task that ends here gives those after it. */
function givenBy(
  { entries, how, given }: TaskCompleted,
  plan: TaskPlan,
  state: RunState,
  env: Deciding,
): readonly string[] {
  const last = entries.map((_, index) => `${state.entryCount + index + 1}@${state.run}`);
  const ids = given ?? [...polledBy(state, plan.key), ...last];
  return handsOn(plan.task, how, ids) ? entriesBefore(plan, state, env) : ids;
}

const NOBODY: Joined = { ready: [], dead: [], again: [] };

/** The task that this ending would lead back to once more than is allowed. */
export function exhaustedBy(
  plan: TaskPlan,
  { how, label }: Ending,
  state: RunState,
  env: Deciding,
): string | undefined {
  const { circles } = playbookIn(env.plan, plan.scope) ?? env.plan;
  if (circles.length === 0 || state.cancelling) return undefined;
  return join(plan, state, env.plan, how === 'error-path' ? [LABEL_ERROR] : [label, LABEL_NONE]).exhausted;
}

/** What calls gave, but for what it writes into the context. */
export function factsOf(settled: Settled): Omit<TaskFacts, 'writes'> {
  const { entries, evidence, gaps, actions, items, alert, audit, records = [] } = settled;
  return {
    entries: entries.map(withoutContext),
    evidence,
    gaps,
    actions,
    items,
    alert,
    audit,
    ...changesOf(records),
  };
}

/** The entry as the war room shows it: what it wrote into the context stands among the writes. */
function withoutContext(entry: Settled['entries'][number]): Entry {
  if (entry.context === undefined) return entry;
  const { type, contents, readable, code } = entry;
  if (readable === undefined && code === undefined) return { type, contents };
  return { type, contents, ...(readable === undefined ? {} : { readable }), ...(code === undefined ? {} : { code }) };
}

/** What a failed look-up leaves behind: a source that did not answer is a gap, never an empty answer. */
function gapsOf(plan: TaskPlan, { error, settled }: Ending, env: DecideEnv): readonly string[] {
  const { task } = plan;
  const own = settled.gaps;
  if (error === null || !('command' in task || task.kind === 'playbook')) return own;
  const reads = 'command' in task && env.describe(task.command, task.brand)?.risk === 'read';
  return reads || task.evidence !== undefined ? [...own, task.evidence ?? task.name] : own;
}

/** What calls write into the context, and what people should know of it. */
export interface Written {
  readonly writes: readonly ContextWrite[];
  readonly warnings: readonly string[];
}

/**
 * The concrete context writes of what calls gave, in XSOAR's order: the entries' own, then `extend-context`; ours last.
 *
 * @choice What a failed call gave is written too: nothing that is known is hidden.
 */
export function writesOf(settled: Settled, options: JsonObject, context: JsonObject, env: Deciding): Written {
  if (settled === NOTHING) return NOTHING_WRITTEN;
  const ignoresOutputs = isTrue(options['ignore-outputs']);
  const { services } = env;
  const writes: ContextWrite[] = [];
  const warnings: string[] = [];
  let tree = context;
  let applied = 0;
  // The tree follows only when somebody looks at it again: most results write once.
  const now = (): JsonObject => {
    if (applied < writes.length) tree = applyWrites(tree, writes.slice(applied));
    applied = writes.length;
    return tree;
  };
  const take = (planned: PlannedWrites) => {
    writes.push(...planned.writes);
    warnings.push(...planned.warnings);
    env.needs.push(...planned.needs);
  };
  for (const path of settled.removed ?? []) {
    if (path === WHOLE_CONTEXT) writes.push({ op: 'set', path: [], value: {} });
    else take(deleteContext(now(), path, services));
  }
  for (const [path, value] of Object.entries(settled.set)) take(setContext(now(), path, value, services));
  for (const entry of settled.entries) {
    // What the next entry meets depends on what this one writes.
    if (env.needs.length > 0) break;
    if (entry.context && !ignoresOutputs) take(planWrites(now(), entry.context, services));
    const extend = options['extend-context'];
    if (typeof extend === 'string' && extend !== '') {
      const extended = extendContext(extend, entry.contents, services);
      warnings.push(...extended.warnings);
      env.needs.push(...extended.needs);
      take(planEntries(now(), extended.entries, services));
    }
  }
  for (const action of settled.actions) take(planWrites(now(), actionContext(action), services));
  return { writes, warnings };
}

/** XSOAR: `.` is the context as a whole. */
const WHOLE_CONTEXT = '.';

const NOTHING_WRITTEN: Written = { writes: [], warnings: [] };

/** What the war room shows of a result: its entries, and a warning for each thing that people should know of its writes. */
export function entriesOf(
  entries: Settled['entries'],
  { warnings }: Written,
  more: readonly string[] = [],
): readonly Entry[] {
  const shown = entries.map(withoutContext);
  if (warnings.length === 0 && more.length === 0) return shown;
  for (const contents of new Set([...warnings, ...more]))
    shown.push({ type: 'warning', contents, code: 'context.warning' });
  return shown;
}

/** How the playbook sees an action: `Action` rows, one per target, merged by `Key`. */
function actionContext(action: ActionResult): JsonObject {
  return {
    'Action(val.Key && val.Key == obj.Key)': action.targets.map((target) => ({
      Key: `${action.verb} ${target}`,
      Verb: action.verb,
      Target: target,
      Instance: action.instance,
      Result: action.result,
      Detail: action.detail,
    })),
  };
}

/** The label that a script condition answered: the first text among its results. */
export function answeredLabel(settled: Settled): string {
  const values = settled.entries.filter((entry) => entry.type === 'note').flatMap((entry) => asList(entry.contents));
  const text = values.find(
    (value: Json): value is string | boolean => typeof value === 'string' || typeof value === 'boolean',
  );
  return text === undefined ? LABEL_DEFAULT : String(text);
}
