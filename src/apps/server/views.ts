/** From rows and states to what the API says. Pure. */
import type {
  ActionView,
  AlertView,
  ApprovalState,
  ApprovalView,
  ItemState,
  ItemView,
  RunSummary,
  RunView,
  TaskView,
} from '../../core/api/views.ts';
import { asList } from '../../core/base/json.ts';
import { alertKeyOf, type AlertRef, type Item, type Question } from '../../core/engine/events.ts';
import { taskIn, type RunPlan } from '../../core/engine/plan.ts';
import type { RunState } from '../../core/engine/state.ts';
import type { AlertRecord } from '../../domain/alerts/ports.ts';
import { LASTING_VERBS } from '../../domain/gate/policy.ts';
import type { ActionRecord } from '../../domain/gate/ports.ts';
import type { SourceView } from '../../domain/intake/feed.ts';
import { nameOf as placedName } from './places.ts';
import type { ItemRow, QuestionRow, RunRow } from './ports.ts';

export function alertRefView(ref: AlertRef): RunSummary['alert'] {
  return { instance: ref.instance, id: ref.id, key: alertKeyOf(ref) };
}

/** `source`: how it stands at its source; undefined where nobody asks there. */
export function alertView(record: AlertRecord, source: SourceView | undefined): AlertView {
  return {
    ...alertRefView(record.ref),
    name: nameOf(record.fields['name']),
    status: record.status,
    closeReason: record.closeReason,
    closeNotes: record.closeNotes,
    receivedAt: record.receivedAt,
    closedAt: record.closedAt,
    run: record.run,
    playbook: record.playbook,
    fields: record.fields,
    source: source ?? null,
  };
}

export function runSummary(row: RunRow): RunSummary {
  return {
    run: row.run,
    playbook: row.playbook,
    status: row.status,
    alert: alertRefView(row.alertRef),
    dryRun: row.dryRun,
    startedAt: row.createdAt,
    updatedAt: row.changedAt,
  };
}

export function approvalView(question: Question, run: string, askedAt: number): ApprovalView {
  return {
    question: question.id,
    run,
    task: question.task,
    kind: question.kind,
    title: question.title,
    body: question.body,
    fields: question.fields.map(({ grants, ...field }) => ({
      ...field,
      grants: Object.entries(grants).flatMap(([answer, rows]) =>
        rows.map(({ verb, targets, instance, consequence, command }) => ({
          answer,
          verb,
          targets,
          consequence,
          undo: LASTING_VERBS.has(verb) ? `Undo ${verb}` : null,
          ...(instance === '' ? {} : { instance }),
          ...(command === undefined ? {} : { command }),
        })),
      ),
    })),
    evidence: question.evidence,
    gaps: question.gaps,
    actions: question.actions,
    hash: question.hash,
    askedAt,
    ...given(question, ['notAsked', 'assignee', 'dueAt', 'expires']),
  };
}

export function approvalState({ question, run, askedAt, status, by, at, reason }: QuestionRow): ApprovalState {
  return { ...approvalView(question, run, askedAt), status, by, at, reason };
}

export function itemState({ item, run, status, by, at }: ItemRow): ItemState {
  return { ...itemView(item, run), status, by, at };
}

/** `item.id` is `<run>/<id>`, as the store keeps it. */
export function itemView(item: Item, run: string): ItemView {
  const prefix = `${run}/`;
  const id = item.id.startsWith(prefix) ? item.id.slice(prefix.length) : item.id;
  const { task, title, text, offers } = item;
  const work = given(item, ['assignee', 'restricted', 'dueAt', 'remindAt']);
  return { item: `${prefix}${id}`, run, task, id, title, text, offers, ...work };
}

/** Those of the fields that are there. */
function given<T extends object, Key extends keyof T>(value: T, keys: readonly Key[]): Pick<T, Key> {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(value, key)).map((key) => [key, value[key]])) as Pick<
    T,
    Key
  >;
}

export function actionView(record: ActionRecord, inverse: string | null): ActionView {
  const inForce = record.status === 'done' || record.status === 'already-done';
  return {
    id: record.id,
    verb: record.verb,
    targets: record.targets,
    instance: record.instance,
    command: record.command,
    status: record.status,
    detail: record.detail,
    run: record.run,
    sentAt: record.sentAt,
    sends: record.sends,
    permit: record.permit,
    undo: inForce ? inverse : null,
  };
}

export function runView(
  row: RunRow,
  state: RunState,
  plan: RunPlan,
  more: Pick<RunView, 'actions' | 'approvals' | 'items' | 'alertStatus'>,
): RunView {
  return {
    ...runSummary(row),
    alertName: nameOf(state.alert['name']),
    after: state.after?.run ?? null,
    tasks: taskViews(state, plan),
    evidence: state.evidence,
    gaps: state.gaps,
    context: state.context,
    ...more,
  };
}

function taskViews(state: RunState, plan: RunPlan): readonly TaskView[] {
  return Object.entries(state.tasks).flatMap(([id, task]) => {
    const planned = taskIn(plan, id)?.task;
    if (!planned || task.status === 'dead' || task.status === 'new') return [];
    const { kind } = planned;
    const name = placedName(plan, id);
    const status = task.how === '' ? task.status : task.how;
    return [{ id, name, kind, status, label: task.label, error: task.error?.message ?? null }];
  });
}

export function nameOf(value: unknown): string {
  const name = asList(value as never)[0];
  return typeof name === 'string' ? name : '';
}
