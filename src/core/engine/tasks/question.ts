/**
 * Questions to a person: data collection forms and reply options.
 *
 * Q1. Everything that is shown is resolved and frozen when it is asked; the hash covers all of it, and an answer names it (R9).
 * Q2. A field whose every answer's grants come to nothing is not asked: no target, no instance that could do it, or policy forbids it. It
 *     is noted what was left out, and why.
 * Q3. Alert values stand in the evidence word for word; they are never expanded.
 */
import { asList, getOwn, isList, setOwn, type Json, type JsonObject } from '../../base/json.ts';
import { sha256Json } from '../../base/hash.ts';
import { LABEL_DEFAULT, LABEL_NONE, type AskTask, type CollectionTask } from '../../playbook/document.ts';
import type { Evidence, FrozenGrant, Question, QuestionField, TaskError } from '../events.ts';
import type { GrantPlace } from '../env.ts';
import type { PlannedGrant, PlannedQuestion } from '../plan.ts';
import { notAskedAudit } from '../projection.ts';
import { own, type RunState } from '../state.ts';
import { assigned, takeLabel } from './condition.ts';
import { asText, textOf, valueOf, type Step, type TaskContext } from './step.ts';

/** Alert fields that every approver sees, in this order, with the words for them. XSOAR's context keys. */
const ALERT_EVIDENCE: readonly (readonly [key: string, label: string])[] = [
  ['id', 'Alert'],
  ['name', 'Alert name'],
  ['severity', 'Severity'],
  ['hostname', 'Host'],
  ['agentid', 'Endpoint'],
  ['username', 'User'],
  ['hostip', 'Host address'],
  ['cgoname', 'Causality owner'],
  ['cgocmd', 'Causality owner command line'],
  ['cgosignature', 'Causality owner signature'],
  ['targetprocessname', 'Process'],
  ['targetprocesscmd', 'Process command line'],
  ['targetprocesssha256', 'Process SHA-256'],
  ['mitreattcktechnique', 'Technique'],
  ['parentXDRIncident', 'Case'],
];

export function beginQuestion(task: AskTask | CollectionTask, context: TaskContext): Step {
  const fields: QuestionField[] = [];
  const notAsked: NotAsked[] = [];
  for (const planned of context.plan.questions) {
    const field = fieldOf(planned, context);
    if ('error' in field) return { kind: 'fail', error: field.error };
    if ('why' in field) notAsked.push(field);
    else fields.push(field);
  }
  const left = notAsked.filter(({ why }) => why !== NO_TARGET);
  const form = task.kind === 'collection';
  if (fields.length === 0) {
    const audit = left.map(notAskedAudit);
    if (form) return { kind: 'complete', label: LABEL_NONE, how: 'skipped', audit };
    const step = takeLabel(LABEL_DEFAULT, context);
    return step.kind === 'complete' ? { ...step, how: 'skipped', audit } : step;
  }
  const { assignee, dueAt } = assigned(context);
  const expires = expiryOf(task, fields, dueAt, context.env.now);
  return {
    kind: 'ask',
    question: sealed({
      ...(assignee === undefined ? {} : { assignee }),
      ...(dueAt === undefined ? {} : { dueAt }),
      ...(expires === undefined ? {} : { expires }),
      id: `${context.state.run}/${context.plan.key}${roundOf(context)}`,
      task: context.plan.key,
      kind: form ? 'form' : 'reply',
      title: form ? task.form.title : task.name,
      body: [textOf(context.plan.subject, context), textOf(context.plan.body, context)].filter(Boolean).join('\n\n'),
      fields,
      ...(left.length === 0 ? {} : { notAsked: left }),
      evidence: evidenceOf(context.state),
      gaps: context.state.gaps,
      actions: context.state.actions,
    }),
  };
}

/**
 * XSOAR: when nobody has answered after the last message was sent again, the default option counts; a task that completes when it is due
 * goes on then, with what there is.
 *
 * @choice The time of the last message is over when another one would be due. An option that grants something is never taken by time:
 * such a question waits for a person.
 */
function expiryOf(
  task: AskTask | CollectionTask,
  fields: readonly QuestionField[],
  dueAt: number | undefined,
  now: number,
): Question['expires'] {
  const { defaultOption, timings } = task.message;
  const wanted = task.kind === 'collection' || defaultOption.trim() === '' ? undefined : defaultOption;
  const [field] = fields;
  const chosen = wanted === undefined ? undefined : field?.options.find((option) => sameText(option, wanted));
  if (wanted !== undefined && (chosen === undefined || (field !== undefined && grantsAnything(field, chosen)))) return;
  const ends: number[] = [];
  if (timings.completeAfterDue && dueAt !== undefined) ends.push(dueAt);
  if (chosen !== undefined && task.kind === 'ask') {
    ends.push(now + (timings.retriesCount + 1) * timings.retriesIntervalMinutes * 60_000);
  }
  return ends.length === 0 ? undefined : { at: Math.min(...ends), option: chosen ?? '' };
}

function grantsAnything({ grants }: QuestionField, option: string): boolean {
  return Object.entries(grants).some(([answer, rows]) => sameText(answer, option) && rows.length > 0);
}

/** A question that is asked again is another one: an answer that comes late must not fit it. */
function roundOf({ state, plan }: TaskContext): string {
  const again = own(state.tasks, plan.key)?.again ?? 0;
  return again === 0 ? '' : `#${again + 1}`;
}

/** Adds the hash over all that is shown. */
export function sealed(question: Omit<Question, 'hash'>): Question {
  return { ...question, hash: sha256Json(JSON.parse(JSON.stringify(question)) as Json) };
}

/** What is known at this moment: the alert's own fields first, then what the tasks found. */
export function evidenceOf(state: Pick<RunState, 'alert' | 'evidence' | 'dryRun'>): readonly Evidence[] {
  const own = ALERT_EVIDENCE.flatMap(([key, label]) =>
    asList(getOwn(state.alert, key)).map((value) => ({ label, value: asText(value), source: 'alert' })),
  );
  return [...(state.dryRun ? [REHEARSED] : []), ...own, ...state.evidence];
}

/** Whoever answers should know that nothing will come of it. */
const REHEARSED: Evidence = { label: 'Dry run', value: 'a yes ends in a plan, nothing is changed', source: 'policy' };

/** A field that is left out of the question. */
type NotAsked = NonNullable<Question['notAsked']>[number];

/** Nothing is in question: that is the playbook's own doing, and nobody is told of it. */
const NO_TARGET = 'there is no target';

/** The field as it is shown, or why it is not (Q2). A grant that cannot be read is an error. */
function fieldOf(
  planned: PlannedQuestion,
  context: TaskContext,
): QuestionField | NotAsked | { readonly error: TaskError } {
  const { question } = planned;
  const grants: [string, readonly FrozenGrant[]][] = [];
  const nowhere: string[] = [];
  for (const [answer, rows] of planned.grants) {
    const frozen: FrozenGrant[] = [];
    for (const row of rows) {
      const grant = freeze(row, context);
      if ('error' in grant) return grant;
      if ('why' in grant) nowhere.push(grant.why);
      else frozen.push(grant);
    }
    grants.push([answer, frozen]);
  }
  const label = textOf(planned.label, context);
  const granting = [...planned.grants.values()].some((rows) => rows.length > 0);
  if (granting && grants.every(([, rows]) => rows.length === 0)) {
    const why = nowhere.find((reason) => reason !== NO_TARGET) ?? NO_TARGET;
    return { id: question.id, label, why };
  }
  const options: string[] = [];
  for (const option of planned.options) {
    const result = valueOf(option, context);
    if ('error' in result) return result;
    options.push(...asList(result.value).map(asText));
  }
  const { id, type, required } = question;
  return { id, label, type, options, required, grants: Object.fromEntries(grants) };
}

/** A grant as it is shown: its targets and its instance resolved, for good; or why there is nothing to grant. */
function freeze(
  { verb, targets, consequence, instance }: PlannedGrant,
  context: TaskContext,
): FrozenGrant | { readonly why: string } | { readonly error: TaskError } {
  const found = valueOf(targets, context);
  if ('error' in found) return found;
  const wanted = instance === undefined ? { value: '' } : valueOf(instance, context);
  if ('error' in wanted) return wanted;
  const named = [...new Set(asList(found.value).map(asText).filter(Boolean))];
  if (named.length === 0) return { why: NO_TARGET };
  const text = textOf(consequence, context);
  const { state, env } = context;
  const asked = { verb, targets: named, instance: asText(wanted.value).trim() };
  const run = { alertRef: state.alertRef, alert: state.alert, origin: state.playbook.origin };
  const place = env.placeOf?.(asked, run) ?? onAlertsOwn(asked.instance, state);
  switch (place.kind) {
    case 'nowhere':
      return { why: place.why };
    case 'on':
      return {
        verb,
        targets: named,
        instance: place.instance,
        consequence: text,
        ...needed(place.approvers),
        ...(place.since === undefined ? {} : { since: place.since }),
      };
    case 'choice': {
      const which = `Then it is asked on which instance: ${place.instances.join(', ')}.`;
      return {
        verb,
        targets: named,
        instance: '',
        consequence: [text, which].filter(Boolean).join(' '),
        candidates: place.instances,
        ...needed(place.approvers),
      };
    }
  }
}

function onAlertsOwn(instance: string, { alertRef }: RunState): GrantPlace {
  return { kind: 'on', instance: instance === '' ? alertRef.instance : instance, approvers: 1 };
}

function needed(approvers: number): Pick<FrozenGrant, 'approvers'> {
  return approvers > 1 ? { approvers } : {};
}

/** Why a submission cannot be taken, or the answers in the spelling of the options. */
export function readAnswers(
  question: Question,
  given: JsonObject,
): { readonly answers: JsonObject } | { readonly missing: readonly string[]; readonly invalid: readonly string[] } {
  const answers: Record<string, Json> = {};
  const missing: string[] = [];
  const invalid: string[] = [];
  for (const field of question.fields) {
    const value = getOwn(given, field.id);
    if (value === undefined || isBlank(value)) {
      if (field.required) missing.push(field.id);
      continue;
    }
    const chosen = field.options.length === 0 ? typed(field, value) : chooseOptions(field, value);
    if (chosen === undefined) invalid.push(field.id);
    else setOwn(answers, field.id, chosen);
  }
  return missing.length > 0 || invalid.length > 0 ? { missing, invalid } : { answers };
}

function isBlank(value: Json): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || (isList(value) && value.length === 0);
}

/** An answer in one's own words, as its kind of question takes it. A number is a number however it was typed. */
function typed({ type }: QuestionField, value: Json): Json | undefined {
  if (type === 'number') {
    const number = typeof value === 'string' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }
  if (type === 'date') return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
  return value;
}

/** The actions that the answers allow. */
export function grantsOf(question: Question, answers: JsonObject): readonly FrozenGrant[] {
  return question.fields.flatMap((field) =>
    asList(getOwn(answers, field.id)).flatMap((answer) => {
      const rows = Object.entries(field.grants).find(([option]) => sameText(option, asText(answer)))?.[1] ?? [];
      // What has no instance yet is granted where it is chosen.
      return rows.filter((grant) => grant.targets.length > 0 && grant.candidates === undefined);
    }),
  );
}

function chooseOptions(field: QuestionField, value: Json): Json | undefined {
  const chosen = asList(value).map((item) => field.options.find((option) => sameText(option, asText(item))));
  if (chosen.some((option) => option === undefined)) return undefined;
  if (field.type !== 'multiSelect') return chosen.length === 1 ? (chosen[0] ?? undefined) : undefined;
  return chosen.filter((option) => option !== undefined);
}

function sameText(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
