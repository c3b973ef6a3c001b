/**
 * The rows that follow from the events of one append, written in its transaction: what is open for people, what is due, how the run
 * stands. Every row can be rebuilt from the journal; none is read back by the engine.
 *
 * W1. What happened (a question, an audit line, a change of the alert) is rows for each event, in order. How the run stands (its
 *     status, timers, items) is compared once, around the append: what came and went inside it was never there for anybody.
 */
import { isEmpty, setOwn } from '../base/json.ts';
import type { ActionResult, AuditRow, Item, RunEvent } from './events.ts';
import type { RowOp } from './journal.ts';
import { effectIn, own, type RunState } from './state.ts';

/** `before` and `after` are the states around the events. */
export function rowsOf(events: readonly RunEvent[], before: RunState, after: RunState): RowOp[] {
  const rows: RowOp[] = [];
  for (const event of events) addEventRows(rows, event, after);
  // The timer of a next pass stands under the key of the task, as that of its exit call does: what goes comes before what is set.
  const set: RowOp[] = [];
  if (before.effects !== after.effects) addEffectTimerRows(rows, set, before, after);
  if (before.callers !== after.callers) addTimerRows(rows, set, before.callers, after.callers);
  if (before.questions !== after.questions) addTimerRows(rows, set, expiring(before), expiring(after));
  rows.push(...set);
  if (before.status !== after.status) rows.push({ op: 'run.status', status: after.status });
  if (before.items !== after.items) addItemRows(rows, events, before.items, after);
  return rows;
}

function addEventRows(rows: RowOp[], event: RunEvent, { alertRef }: RunState): void {
  switch (event.type) {
    case 'run.started': {
      const { playbook, dryRun } = event;
      rows.push({ op: 'run.insert', alertRef, playbook: playbook.name, hash: playbook.hash, dryRun });
      if (event.by !== undefined) rows.push({ op: 'audit', name: 'run.started', detail: playbook.name, by: event.by });
      return;
    }
    case 'question.asked':
    case 'effect.held':
      rows.push({ op: 'question.open', question: event.question });
      for (const field of event.question.fields) rows.push({ op: 'audit', name: 'approval.asked', detail: field.id });
      for (const left of event.question.notAsked ?? []) rows.push({ op: 'audit', ...notAskedAudit(left) });
      return;
    case 'question.answered': {
      const detail = `${event.by}: ${JSON.stringify(event.answers)}`;
      rows.push({ op: 'question.close', id: event.question, status: 'answered' });
      rows.push({ op: 'audit', name: 'approval.answered', detail, by: event.by });
      return;
    }
    case 'question.refused': {
      const name = event.reason === 'incomplete' ? 'approval.incomplete' : 'approval.rejected';
      // Only the answer that had the question gives it back: another one may have it by now.
      if (!event.atDoor) rows.push({ op: 'question.reopen', id: event.question });
      rows.push({ op: 'audit', name, detail: event.by, by: event.by });
      return;
    }
    case 'question.expired':
      rows.push({ op: 'question.expire', id: event.question });
      rows.push({ op: 'audit', name: 'approval.expired', detail: event.option });
      return;
    case 'timers.turned':
      rows.push({ op: 'alert.update', alertRef, changes: event.alert });
      return;
    case 'question.withdrawn':
      rows.push({
        op: 'question.close',
        id: event.question,
        status: 'withdrawn',
        ...(event.reason === undefined ? {} : { reason: event.reason }),
      });
      return;
    case 'task.retrying':
      addAuditRows(rows, event.audit, event.actions);
      return;
    case 'task.completed':
    case 'task.failed':
    case 'pass.ended':
      if (!isEmpty(event.alert)) rows.push({ op: 'alert.update', alertRef, changes: event.alert });
      for (const change of event.records ?? []) rows.push({ op: 'record', change });
      addAuditRows(rows, event.audit, event.actions);
      return;
    case 'effect.sent':
      rows.push({ op: 'audit', name: 'containment.requested', detail: event.action });
      return;
    case 'item.completed':
      rows.push({ op: 'audit', name: 'item.completed', detail: `${event.item}: ${event.offer}`, by: event.by });
      return;
    case 'run.cancelling':
      rows.push({ op: 'audit', name: 'run.cancelled', detail: event.reason ?? '', by: event.by });
      return;
    case 'run.paused':
    case 'run.resumed':
      rows.push({ op: 'audit', name: event.type, detail: '', by: event.by });
      return;
    default:
  }
}

/** A question that the playbook has and that nobody was asked. */
export function notAskedAudit({ id, why }: { readonly id: string; readonly why: string }): AuditRow {
  return { name: 'approval.not-asked', detail: `${id}: ${why}` };
}

function addAuditRows(rows: RowOp[], audit: readonly AuditRow[], actions: readonly ActionResult[]): void {
  for (const row of audit) rows.push({ op: 'audit', ...row });
  for (const { result, verb, targets } of actions) {
    const failed = result === 'failed' || result === 'unknown';
    const name = failed ? 'containment.failed' : 'containment.done';
    rows.push({ op: 'audit', name, detail: `${verb} ${targets.join(', ')}: ${result}` });
  }
}

/** Most calls have no timer, and most of those that have one stay as they are. */
function addEffectTimerRows(clear: RowOp[], set: RowOp[], before: RunState, after: RunState): void {
  for (const effect of after.effects) {
    const { due, call } = effect;
    if (due === null || before.effects.includes(effect)) continue;
    if (due !== effectIn(before, call.effect)?.due) set.push({ op: 'timer.set', id: call.effect, due });
  }
  for (const effect of before.effects) {
    const id = effect.call.effect;
    if (effect.due === null || after.effects.includes(effect)) continue;
    if ((effectIn(after, id)?.due ?? null) === null) clear.push({ op: 'timer.clear', id });
  }
}

type Due = Readonly<Record<string, { readonly due: number | null }>>;

/** A question that expires has its timer under its own id. */
function expiring({ questions }: RunState): Due {
  const due: Record<string, { readonly due: number }> = {};
  for (const { id, expires } of Object.values(questions)) if (expires) setOwn(due, id, { due: expires.at });
  return due;
}

function addTimerRows(clear: RowOp[], set: RowOp[], before: Due, after: Due): void {
  for (const id of Object.keys(after)) {
    const due = own(after, id)?.due ?? null;
    if (due !== null && due !== own(before, id)?.due) set.push({ op: 'timer.set', id, due });
  }
  for (const id of Object.keys(before)) {
    const due = own(before, id)?.due ?? null;
    if (due !== null && (own(after, id)?.due ?? null) === null) clear.push({ op: 'timer.clear', id });
  }
}

/**
 * An item that was closed and opened anew is another one under the same id. One that only took the place of another is not closed before:
 * the store refuses it as long as a completion of the other one waits in the inbox.
 */
function addItemRows(rows: RowOp[], events: readonly RunEvent[], before: RunState['items'], after: RunState): void {
  for (const item of Object.values(before)) {
    if (own(after.items, item.id) === item) continue;
    const by = closedBy(item, events);
    if (by === undefined && own(after.items, item.id)) continue;
    rows.push({ op: 'item.close', id: `${after.run}/${item.id}`, by: by ?? '' });
  }
  for (const item of Object.values(after.items)) {
    if (own(before, item.id) === item) continue;
    rows.push({ op: 'item.open', item: { ...item, id: `${after.run}/${item.id}` } });
  }
}

/** Who took the item off the list; undefined for one that nobody did: it went with its pass, or another took its place. */
function closedBy(item: Item, events: readonly RunEvent[]): string | undefined {
  for (const event of events) {
    if (event.type === 'item.completed' && event.item === item.id) return event.by;
    if (event.type === 'run.cancelling' && item.blocking) return event.by;
  }
  return undefined;
}
