/**
 * The rows of a run folded into what they leave open: how a store's tables stand after its appends, without a store.
 *
 * Used to prove that the rows which follow from the events agree with the state, and to rebuild them from a journal.
 */
import type { Json, JsonObject } from '../base/json.ts';
import type { RowOp, RunStatus } from './journal.ts';
import type { RecordChange } from './records.ts';

export interface Tables {
  readonly status: RunStatus | 'absent';
  /** Hashes of the open questions, by id. */
  readonly questions: ReadonlyMap<string, string>;
  /** Ids of the open items, `<run>/<item>`. */
  readonly items: ReadonlySet<string>;
  /** Due times by effect. */
  readonly timers: ReadonlyMap<string, number>;
  readonly alert: JsonObject;
  readonly records: readonly RecordChange[];
  readonly consumed: readonly string[];
  readonly audit: readonly { readonly name: string; readonly detail: string }[];
}

export const NO_TABLES: Tables = {
  status: 'absent',
  questions: new Map(),
  items: new Set(),
  timers: new Map(),
  alert: {},
  records: [],
  consumed: [],
  audit: [],
};

export function foldRows(tables: Tables, rows: readonly RowOp[]): Tables {
  return rows.reduce(foldRow, tables);
}

function foldRow(tables: Tables, row: RowOp): Tables {
  const { questions, items, timers } = tables;
  switch (row.op) {
    case 'run.insert':
      return { ...tables, status: 'running' };
    case 'run.status':
      return { ...tables, status: row.status };
    case 'question.open':
      return { ...tables, questions: new Map([...questions, [row.question.id, row.question.hash]]) };
    case 'question.close':
    case 'question.expire':
      return { ...tables, questions: new Map([...questions].filter(([id]) => id !== row.id)) };
    case 'question.reopen':
      return tables;
    case 'item.open':
      return { ...tables, items: new Set([...items, row.item.id]) };
    case 'item.close':
      return { ...tables, items: new Set([...items].filter((id) => id !== row.id)) };
    case 'timer.set':
      return { ...tables, timers: new Map([...timers, [row.id, row.due]]) };
    case 'timer.clear':
      return { ...tables, timers: new Map([...timers].filter(([id]) => id !== row.id)) };
    case 'alert.update':
      return { ...tables, alert: { ...tables.alert, ...row.changes } };
    case 'record':
      return { ...tables, records: [...tables.records, row.change] };
    case 'inbox.consume':
      return { ...tables, consumed: [...tables.consumed, row.id] };
    case 'audit':
      return { ...tables, audit: [...tables.audit, { name: row.name, detail: row.detail }] };
  }
}

/** What is open, as comparable data. */
export function openRows({ status, questions, items, timers }: Tables): Json {
  return {
    status,
    questions: Object.fromEntries([...questions].toSorted(byKey)),
    items: [...items].toSorted(),
    timers: Object.fromEntries([...timers].toSorted(byKey)),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
