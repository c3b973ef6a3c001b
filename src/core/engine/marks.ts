/**
 * What a task's own fields make of what its calls gave: which entries the war room keeps and how it marks them, which of them are
 * evidence, and which fields of the alert they fill.
 *
 * K1. Nothing of this is known to the calls, and nothing of it changes what they write into the context.
 * K2. A quiet task leaves no results in the war room; its errors and warnings stay: they are no results (XSOAR).
 * K3. A mapping reads what the task itself gave and nothing else, and never touches the fields by which an alert is known or closed, or on
 *     which policy rests. In a dry run the alert stays as it is.
 */
import { isList, type Json, type JsonObject } from '../base/json.ts';
import { applyWrites, evalValue, scopeOf } from '../language/index.ts';
import type { ContextWrite } from '../language/writes.ts';
import type { Deciding } from './env.ts';
import type { Entry, EntryEvidence, Evidence, Settled } from './events.ts';
import type { PlannedEvidence, TaskPlan } from './plan.ts';
import { ownerOf, ROOT } from './scope.ts';
import { own, type RunState } from './state.ts';
import { asText, contextFor, textOf } from './tasks/step.ts';

/** Evidence is shown to who decides: the whole text stands in the war room. */
const EVIDENCE_TEXT_MAX = 500;

/**
 * Fields of an alert that no task fills by itself (K3): those by which it is found and closed, which commands change by rules of their own, and
 * those on which policy rests, which nothing in a playbook changes. The gate's test holds that its fields are among them.
 */
export const KEPT_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'status',
  'closeReason',
  'closeNotes',
  'runStatus',
  'hostname',
  'cgoname',
  'agentid',
  'cid',
]);

export interface Marked {
  readonly entries: readonly Entry[];
  readonly evidence: readonly Evidence[];
}

/** How the task shows its entries. `shown`: as they came, warnings behind them. */
export function marked(
  plan: TaskPlan,
  shown: readonly Entry[],
  options: JsonObject,
  after: { readonly state: RunState; readonly writes: readonly ContextWrite[]; readonly env: Deciding },
): Marked {
  const { task } = plan;
  const raw = isTrue(options['raw-response']);
  const quiet = task.quiet || isTrue(options['quiet-mode']);
  if (!raw && !quiet && !task.note && plan.evidence === undefined) return { entries: shown, evidence: [] };
  const evidence = plan.evidence && shown.length > 0 ? evidenceOf(plan, plan.evidence, after) : undefined;
  const entries = shown
    .filter(({ type }) => !quiet || type !== 'note')
    .map((entry): Entry => {
      if (entry.type !== 'note') return entry;
      const { readable, ...rest } = entry;
      return {
        ...rest,
        ...(raw || readable === undefined ? {} : { readable }),
        ...(task.note ? { note: true as const } : {}),
        ...(evidence === undefined ? {} : { evidence }),
      };
    });
  if (evidence === undefined) return { entries, evidence: [] };
  const label = evidence.description === '' ? task.name : evidence.description;
  const rows = shown
    .filter(({ type }) => type === 'note')
    .map(({ readable, contents }) => ({ label, value: shortened(readable ?? asText(contents)), source: task.name }));
  return { entries, evidence: rows };
}

/** XSOAR: `evidencedata` is read when the task is done, with what it has written. */
function evidenceOf(
  plan: TaskPlan,
  { description, occurred, tags }: PlannedEvidence,
  {
    state,
    writes,
    env,
  }: { readonly state: RunState; readonly writes: readonly ContextWrite[]; readonly env: Deciding },
): EntryEvidence {
  const context = contextFor(plan, withWrites(state, plan.scope, writes), env);
  const words = textOf(tags, context).split(',');
  return {
    description: textOf(description, context),
    occurred: textOf(occurred, context),
    tags: words.map((tag) => tag.trim()).filter(Boolean),
  };
}

function withWrites(state: RunState, scope: string, writes: readonly ContextWrite[]): RunState {
  const owner = ownerOf(state, scope);
  const pass = own(state.passes, owner);
  if (owner === ROOT || !pass) return { ...state, context: applyWrites(state.context, writes) };
  const context = applyWrites(pass.context ?? {}, writes);
  return { ...state, passes: { ...state.passes, [owner]: { ...pass, context } } };
}

/** What a mapping does to the alert, and what people should know of it. */
export interface Mapped {
  readonly alert: JsonObject;
  readonly warnings: readonly string[];
}

const NOTHING_MAPPED: Mapped = { alert: {}, warnings: [] };

/**
 * XSOAR: after a success each mapped field of the alert takes its value from the outputs of the task. What is missing there, or cannot be
 * read, leaves its field as it is.
 *
 * @choice An output is read from what the task wrote, as if it had written into an empty context.
 */
export function mappedFields(
  plan: TaskPlan,
  settled: Settled,
  options: JsonObject,
  writesInto: (context: JsonObject) => readonly ContextWrite[],
  env: Deciding,
): Mapped {
  if (plan.mapping.length === 0 || settled.entries.length === 0 || isTrue(options['ignore-outputs'])) {
    return NOTHING_MAPPED;
  }
  const scope = scopeOf(applyWrites({}, writesInto({})));
  const alert: [string, Json][] = [];
  const warnings: string[] = [];
  for (const { field, output } of plan.mapping) {
    const result = output.ok ? evalValue(output.value, scope, env.services) : output;
    if (!result.ok) {
      env.needs.push(...(result.error.needs ?? []));
      warnings.push(`the field "${field}" was not filled: ${result.error.message}`);
    } else if (KEPT_FIELDS.has(field)) {
      warnings.push(`the field "${field}" is not filled by a mapping`);
    } else if (isGiven(result.value)) alert.push([field, result.value]);
  }
  return { alert: Object.fromEntries(alert), warnings };
}

function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && value !== '' && !(isList(value) && value.length === 0);
}

/** XSOAR: options are texts. */
export function isTrue(option: Json | undefined): boolean {
  return asText(option).trim().toLowerCase() === 'true';
}

function shortened(text: string): string {
  return text.length <= EVIDENCE_TEXT_MAX ? text : `${text.slice(0, EVIDENCE_TEXT_MAX)}…`;
}
