/**
 * Row operations → statements. One table: an operation of the journal or the ledger is one row.
 *
 * What a step refuses (R1: nothing of the append is written):
 * - `inbox.consumed`: the inbox row was consumed by another append, or never was.
 * - `question.answering`, `item.completing`: an answer to the earlier text is in the inbox; take that first.
 * - `ledger.open-elsewhere`, `ledger.lane-taken`: L1 and L2 of the gate. `ledger.unknown-action`, `ledger.not-open`, `grant.exists`: a defect of the caller.
 */
import { unreachable } from '../../core/base/errors.ts';
import type { Json } from '../../core/base/json.ts';
import type { Append, RowOp } from '../../core/engine/journal.ts';
import { toStored } from '../../core/engine/stored.ts';
import type { RecordChange } from '../../core/engine/records.ts';
import { OPEN_STATUSES, type ActionRecord, type ActionStatus, type LedgerOp } from '../../domain/gate/ports.ts';
import { eventBlobs, split } from './blobs.ts';
import type { StatementName } from './statements.ts';
import type { Refusal, SqlValue, Step, Write } from './wire.ts';

type Op = RowOp | LedgerOp;

/** Where the operation stands: in which run, after which event, when. */
interface Place {
  readonly run: string;
  readonly seq: number;
  readonly at: number;
}

type Lowering = { readonly [Name in Op['op']]: (op: Extract<Op, { op: Name }>, place: Place) => readonly Step[] };

const json = (value: Json): string => JSON.stringify(value);
const step = (sql: StatementName, ...params: SqlValue[]): Step => ({ sql, params });
/** A step that must change a row. */
const must = (refusal: Refusal, sql: StatementName, ...params: SqlValue[]): Step => ({
  sql,
  params,
  refusal,
  mustChange: true,
});
const isOpen = (status: ActionStatus): boolean => OPEN_STATUSES.includes(status);
const textOrNull = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

const LOWERING: Lowering = {
  'run.insert': ({ alertRef, playbook, hash, dryRun, aside }, { run, at }) => [
    step('run.insert', run, alertRef.instance, alertRef.id, playbook, hash, Number(dryRun), at),
    ...(aside ? [] : [step('alert.run', alertRef.instance, alertRef.id, run, playbook)]),
  ],
  'run.status': ({ status }, { run, at }) => [step('run.status', run, status, at)],
  'question.open': ({ question }, { run, at }) => [
    must(
      { code: 'question.answering', detail: `question ${question.id} has an answer in the inbox` },
      'question.open',
      question.id,
      run,
      question.hash,
      JSON.stringify(question),
      at,
    ),
  ],
  'question.close': ({ id, status, reason }) => [step('question.close', id, status, reason ?? null)],
  'question.expire': ({ id }) => [
    must({ code: 'question.answering', detail: `question ${id} has an answer in the inbox` }, 'question.expire', id),
  ],
  'question.reopen': ({ id }) => [step('question.reopen', id)],
  'item.open': ({ item }, { run, at }) => [
    must(
      { code: 'item.completing', detail: `item ${item.id} has a completion in the inbox` },
      'item.open',
      item.id,
      run,
      JSON.stringify(item),
      at,
    ),
  ],
  'item.close': ({ id, by }, { at }) => [step('item.close', id, by, at)],
  'timer.set': ({ id, due }, { run }) => [step('timer.set', run, id, due)],
  'timer.clear': ({ id }, { run }) => [step('timer.clear', run, id)],
  'alert.update': ({ alertRef, changes }, { at }) => {
    const status = changes['status'] === 'open' || changes['status'] === 'closed' ? changes['status'] : null;
    const reason = textOrNull(changes['closeReason']);
    const notes = textOrNull(changes['closeNotes']);
    return [step('alert.update', alertRef.instance, alertRef.id, json(changes), status, reason, notes, at)];
  },
  record: ({ change }, place) => recordSteps(change, place),
  'inbox.consume': ({ id }) => [
    must({ code: 'inbox.consumed', detail: `inbox row ${id} is not waiting` }, 'inbox.consume', id),
  ],
  audit: ({ name, detail, by = '' }, { run, seq, at }) => [step('audit.add', run, seq, at, name, detail, by, '', '')],
  'action.sent': ({ record }, { at }) => [
    { ...actionStep('action.sent', record, record.sentAt ?? at) },
    ...targetSteps(record),
  ],
  'action.note': ({ record }) => [actionStep('action.note', record, record.sentAt), ...targetSteps(record)],
  'action.settle': ({ id, status, state, detail }) => [
    must(
      { code: 'ledger.unknown-action', detail: `no action ${id}` },
      'action.settle',
      id,
      status,
      state === undefined ? null : json(state),
      detail,
    ),
    {
      ...step('action-target.settle', id, Number(isOpen(status))),
      refusal: { code: 'ledger.open-elsewhere', detail: `a target of ${id} has another open action` },
    },
  ],
  'lane.take': ({ instance, lane, until }, { run, at }) => [
    must(
      { code: 'ledger.lane-taken', detail: `another run changes ${lane} of ${instance}` },
      'lane.take',
      instance,
      lane,
      run,
      until,
      at,
    ),
  ],
  'lane.free': ({ instance, lane }, { run }) => [step('lane.free', instance, lane, run)],
  'grant.add': ({ grant }) => [
    {
      ...step(
        'grant.add',
        grant.id,
        grant.run,
        grant.alertRef.instance,
        grant.alertRef.id,
        grant.verb,
        json(grant.targets),
        grant.instance,
        grant.by,
        grant.at,
        grant.expiresAt,
        json(grant.approvers),
      ),
      refusal: { code: 'grant.exists', detail: `grant ${grant.id} exists` },
    },
  ],
};

/** One change of our own records (lists, indicators). A list or indicator that is not there is no refusal: somebody was quicker. */
function recordSteps(change: RecordChange, { run, at }: Place): readonly Step[] {
  switch (change.kind) {
    case 'list.put':
      return [step('list.put', change.name, change.text, run, at)];
    case 'list.add':
      return [step('list.add', change.name, json(change.items), run, at)];
    case 'list.remove':
      return [step('list.remove', change.name, json(change.items), run, at)];
    case 'list.delete':
      return [step('list.delete', change.name)];
    case 'indicator.put': {
      const { type, value, fields, scores, alerts } = change;
      return [
        step('indicator.put', type, value, json(fields), at),
        ...scores.map(({ vendor, score, reliability }) =>
          step('indicator.score', type, value, vendor, score, reliability),
        ),
        ...alerts.map(({ instance, id }) => step('indicator.link', type, value, instance, id)),
      ];
    }
    case 'indicator.unlink': {
      const { type, value, alerts } = change;
      const unlinks = alerts.map(({ instance, id }) => step('indicator.unlink', type, value, instance, id));
      return [...unlinks, step('indicator.touch', type, value)];
    }
    case 'indicator.delete': {
      const { type, value } = change;
      const names = ['indicator.forget-scores', 'indicator.forget-alerts', 'indicator.delete'] as const;
      return names.map((name) => step(name, type, value));
    }
    default:
      return unreachable(change);
  }
}

function actionStep(sql: 'action.sent' | 'action.note', record: ActionRecord, sentAt: number | null): Step {
  return step(
    sql,
    record.id,
    record.verb,
    json(record.targets),
    record.instance,
    record.command,
    json(record.args),
    record.status,
    record.run,
    record.effect,
    record.alertRef.instance,
    record.alertRef.id,
    record.sends,
    sentAt,
    json(record.bookmark),
    json(record.state),
    record.detail,
    JSON.stringify(record.permit),
    record.lane,
    json(record.foreign),
  );
}

/** One row per target: the unique index over the open ones is what refuses a second open action (L1). */
function targetSteps({ id, verb, targets, instance, status }: ActionRecord): readonly Step[] {
  return targets.map((target) => ({
    ...step('action-target.put', id, target, verb, instance, Number(isOpen(status))),
    refusal: { code: 'ledger.open-elsewhere', detail: `${verb} on ${target} (${instance}) is open in another action` },
  }));
}

function lowerOne<Name extends Op['op']>(op: Extract<Op, { op: Name }>, place: Place): readonly Step[] {
  // The table's row for a name takes the operation of that name; TypeScript cannot follow the two through the union.
  const lower = LOWERING[op.op] as (op: Extract<Op, { op: Name }>, place: Place) => readonly Step[];
  return lower(op, place);
}

/** The append as the writer takes it. Every event is serialised here, once. `before` runs ahead of the append's own rows. */
export function lowerAppend(append: Append<LedgerOp>, before: readonly Step[] = []): Write {
  const { run, expectedSeq, at, events, rows } = append;
  const place = { run, seq: expectedSeq + events.length, at };
  const steps = [...before];
  for (const op of rows) steps.push(...lowerOne(op, place));
  const written = events.map((event) => [event.type, split(toStored(event))] as const);
  for (const [index, [, parts]] of written.entries()) {
    if (parts.blobs.size > 0) steps.push(...eventBlobs(run, expectedSeq + index + 1, parts));
  }
  return {
    append: {
      run,
      expectedSeq,
      at,
      events: written.map(([type, { text }]) => [type, text] as const),
    },
    steps,
  };
}
