/**
 * The rows that follow from an event, written in its transaction: what is open for people, what is due, how the run stands.
 * Every row can be rebuilt from the journal; none is read back by the engine.
 */
import type { ActionResult, RunEvent } from './events.ts';
import type { RowOp } from './journal.ts';
import { own, type RunState } from './state.ts';

/** `before` and `after` are the states around the event. */
export function rowsOf(event: RunEvent, before: RunState, after: RunState): readonly RowOp[] {
  const rows: RowOp[] = ownRows(event, before);
  if (before.effects !== after.effects) addTimerRows(rows, before.effects, after.effects);
  if (before.callers !== after.callers) addPassRows(rows, before.callers, after.callers);
  if (before.status !== after.status) rows.push({ op: 'run.status', status: after.status });
  if (before.items === after.items) return rows;
  for (const id of Object.keys(before.items)) {
    if (!Object.hasOwn(after.items, id))
      rows.push({ op: 'item.close', id: `${after.run}/${id}`, by: 'by' in event ? event.by : '' });
  }
  for (const item of Object.values(after.items)) {
    if (!Object.hasOwn(before.items, item.id))
      rows.push({ op: 'item.open', item: { ...item, id: `${after.run}/${item.id}` } });
  }
  return rows;
}

function ownRows(event: RunEvent, before: RunState): RowOp[] {
  switch (event.type) {
    case 'run.started':
      return [
        {
          op: 'run.insert',
          alertRef: event.alertRef,
          playbook: event.playbook.name,
          hash: event.playbook.hash,
          dryRun: event.dryRun,
        },
      ];
    case 'question.asked':
    case 'effect.held':
      return [
        { op: 'question.open', question: event.question },
        ...event.question.fields.map((field): RowOp => ({ op: 'audit', name: 'approval.asked', detail: field.id })),
      ];
    case 'question.answered':
      return [
        { op: 'question.close', id: event.question, status: 'answered' },
        { op: 'audit', name: 'approval.answered', detail: `${event.by}: ${JSON.stringify(event.answers)}` },
      ];
    case 'question.refused':
      return [
        // Only the answer that had the question gives it back: another one may have it by now.
        ...(event.atDoor ? [] : [{ op: 'question.reopen', id: event.question } satisfies RowOp]),
        {
          op: 'audit',
          name: event.reason === 'no-right' ? 'approval.rejected' : 'approval.incomplete',
          detail: event.by,
        },
      ];
    case 'question.withdrawn':
      return [{ op: 'question.close', id: event.question, status: 'withdrawn' }];
    case 'task.retrying':
      return [...event.audit.map((row): RowOp => ({ op: 'audit', ...row })), ...event.actions.map(auditOfAction)];
    case 'task.completed':
    case 'task.failed':
    case 'pass.ended':
      return [
        ...(Object.keys(event.alert).length > 0
          ? [{ op: 'alert.update', alertRef: before.alertRef, changes: event.alert } satisfies RowOp]
          : []),
        ...(event.records ?? []).map((change): RowOp => ({ op: 'record', change })),
        ...event.audit.map((row): RowOp => ({ op: 'audit', ...row })),
        ...event.actions.map(auditOfAction),
      ];
    case 'effect.sent':
      return [{ op: 'audit', name: 'containment.requested', detail: event.action }];
    default:
      return [];
  }
}

function auditOfAction({ result, verb, targets }: ActionResult): RowOp {
  const failed = result === 'failed' || result === 'unknown';
  return {
    op: 'audit',
    name: failed ? 'containment.failed' : 'containment.done',
    detail: `${verb} ${targets.join(', ')}: ${result}`,
  };
}

function addTimerRows(rows: RowOp[], before: RunState['effects'], after: RunState['effects']): void {
  for (const { call, due } of Object.values(after)) {
    const id = call.effect;
    if (due !== null && due !== own(before, id)?.due) rows.push({ op: 'timer.set', id, due });
  }
  for (const { call, due } of Object.values(before)) {
    const id = call.effect;
    if (due !== null && (own(after, id)?.due ?? null) === null) rows.push({ op: 'timer.clear', id });
  }
}

/** The timer of a next pass stands under the key of the task. */
function addPassRows(rows: RowOp[], before: RunState['callers'], after: RunState['callers']): void {
  for (const [id, { due }] of Object.entries(after)) {
    if (due !== null && due !== own(before, id)?.due) rows.push({ op: 'timer.set', id, due });
  }
  for (const [id, { due }] of Object.entries(before)) {
    if (due !== null && (own(after, id)?.due ?? null) === null) rows.push({ op: 'timer.clear', id });
  }
}
