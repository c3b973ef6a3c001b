/** Rows of the database → domain values. What is JSON text there was written by this store and is trusted to have its shape. */
import type { Json, JsonObject } from '../../core/base/json.ts';
import type { StoredEvent } from '../../core/engine/events.ts';
import type { InboxRow, RunStatus } from '../../core/engine/journal.ts';
import { lift } from '../../core/engine/lift.ts';
import type { AlertRecord, AlertStatus } from '../../domain/alerts/ports.ts';
import type { IndicatorRecord } from '../../domain/alerts/records.ts';
import type { ActionRecord, ActionStatus, Grant } from '../../domain/gate/ports.ts';
import type { AuditEntry, ItemRow, QuestionRow, RunRow, TailedEvent } from './types.ts';
import type { SqlRow } from './wire.ts';

export function text(row: SqlRow, column: string): string {
  return String(row[column] ?? '');
}

export function number(row: SqlRow, column: string): number {
  return Number(row[column] ?? 0);
}

export function textOrNull(row: SqlRow, column: string): string | null {
  const value = row[column];
  return value === null || value === undefined ? null : String(value);
}

function numberOrNull(row: SqlRow, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}

export function parsed<Shape = Json>(row: SqlRow, column: string): Shape {
  return JSON.parse(text(row, column)) as Shape;
}

/** An event as this release knows it, `whole` its JSON with the large values in it (`blobs.ts`); one of an older release is lifted on the way (R5). */
export function toEvent(row: SqlRow, whole: Json): StoredEvent {
  // What stands there was written by `toStored`: an object with type and version.
  const data = whole as JsonObject;
  const event = lift(typeof data['type'] === 'string' ? data['type'] : '', Number(data['v']), data);
  return { seq: number(row, 'seq'), at: number(row, 'at'), event };
}

export function toTailedEvent(row: SqlRow, whole: Json): TailedEvent {
  return { run: text(row, 'run'), ...toEvent(row, whole) };
}

export function toInboxRow(row: SqlRow): InboxRow {
  return { id: text(row, 'id'), run: text(row, 'run'), at: number(row, 'at'), message: parsed(row, 'message') };
}

export function toRun(row: SqlRow): RunRow {
  return {
    run: text(row, 'id'),
    alertRef: { instance: text(row, 'alert_instance'), id: text(row, 'alert_id') },
    playbook: text(row, 'playbook'),
    hash: text(row, 'hash'),
    dryRun: number(row, 'dry_run') === 1,
    status: text(row, 'status') as RunStatus,
    createdAt: number(row, 'created_at'),
    changedAt: number(row, 'changed_at'),
    endedAt: numberOrNull(row, 'ended_at'),
  };
}

export function toQuestion(row: SqlRow): QuestionRow {
  return {
    run: text(row, 'run'),
    question: parsed(row, 'question'),
    status: text(row, 'status') as QuestionRow['status'],
    reason: textOrNull(row, 'reason'),
    askedAt: number(row, 'asked_at'),
    by: textOrNull(row, 'answered_by'),
    at: numberOrNull(row, 'answered_at'),
  };
}

export function toItem(row: SqlRow): ItemRow {
  return {
    run: text(row, 'run'),
    item: parsed(row, 'item'),
    status: text(row, 'status') as ItemRow['status'],
    openedAt: number(row, 'opened_at'),
    by: textOrNull(row, 'completed_by'),
    at: numberOrNull(row, 'completed_at'),
  };
}

export function toAudit(row: SqlRow): AuditEntry {
  return {
    number: number(row, 'pos'),
    at: number(row, 'at'),
    who: text(row, 'who'),
    what: text(row, 'name'),
    target: text(row, 'target'),
    origin: text(row, 'origin'),
    detail: text(row, 'detail'),
    run: text(row, 'run'),
    seq: number(row, 'seq'),
  };
}

export function toAlert(row: SqlRow): AlertRecord {
  return {
    ref: { instance: text(row, 'instance'), id: text(row, 'id') },
    fields: parsed(row, 'fields'),
    status: text(row, 'status') as AlertStatus,
    closeReason: textOrNull(row, 'close_reason'),
    closeNotes: textOrNull(row, 'close_notes'),
    receivedAt: number(row, 'received_at'),
    closedAt: numberOrNull(row, 'closed_at'),
    run: textOrNull(row, 'run'),
    playbook: textOrNull(row, 'playbook'),
  };
}

export function toIndicator(row: SqlRow): IndicatorRecord {
  return {
    type: text(row, 'type'),
    value: text(row, 'value'),
    fields: parsed(row, 'fields'),
    scores: parsed(row, 'scores'),
    alerts: parsed(row, 'alerts'),
    firstSeen: number(row, 'first_seen'),
    lastSeen: number(row, 'last_seen'),
  };
}

export function toAction(row: SqlRow): ActionRecord {
  return {
    id: text(row, 'id'),
    verb: text(row, 'verb'),
    targets: parsed(row, 'targets'),
    instance: text(row, 'instance'),
    command: text(row, 'command'),
    args: parsed(row, 'args'),
    status: text(row, 'status') as ActionStatus,
    run: text(row, 'run'),
    effect: text(row, 'effect'),
    alertRef: { instance: text(row, 'alert_instance'), id: text(row, 'alert_id') },
    sends: number(row, 'sends'),
    sentAt: numberOrNull(row, 'sent_at'),
    bookmark: parsed(row, 'bookmark'),
    state: parsed(row, 'state'),
    detail: text(row, 'detail'),
    permit: parsed(row, 'permit'),
    lane: textOrNull(row, 'lane'),
    foreign: parsed(row, 'foreign_targets'),
  };
}

export function toGrant(row: SqlRow): Grant {
  return {
    id: text(row, 'id'),
    run: text(row, 'run'),
    alertRef: { instance: text(row, 'alert_instance'), id: text(row, 'alert_id') },
    verb: text(row, 'verb'),
    targets: parsed(row, 'targets'),
    instance: text(row, 'instance'),
    by: text(row, 'granted_by'),
    approvers: parsed(row, 'approvers'),
    at: number(row, 'granted_at'),
    expiresAt: number(row, 'expires_at'),
  };
}
