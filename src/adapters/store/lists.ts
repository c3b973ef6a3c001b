/** Pages of runs, events, questions, items, audit and actions for the API and the CLI. */
import { RiposteError } from '../../core/base/errors.ts';
import { wholeOf } from './blobs.ts';
import { number, text, toAction, toAudit, toEvent, toItem, toQuestion, toRun, toTailedEvent } from './rows.ts';
import type { Access } from './access.ts';
import type { Lists, Page, PageRequest } from './types.ts';
import type { SqlRow } from './wire.ts';

/** Above every `pos`: where a list that shows the newest first begins. */
export const NEWEST = Number.MAX_SAFE_INTEGER;
const LIMIT_MAX = 1_000;

/** The bounds of a page; `before` for lists with the newest first, `after` for the others. Error: `store.bad-page`. */
export function readPage({ limit, cursor }: PageRequest): { limit: number; before: number; after: number } {
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    throw new RiposteError('store.bad-page', `limit ${limit} is not a whole number from 1 to ${LIMIT_MAX}`);
  }
  if (cursor === undefined) return { limit, before: NEWEST, after: 0 };
  if (!/^\d{1,15}$/.test(cursor)) {
    throw new RiposteError('store.bad-page', `cursor ${JSON.stringify(cursor)} is not one that a page gave`);
  }
  return { limit, before: Number(cursor), after: Number(cursor) };
}

/** Of `limit + 1` rows that were asked for, the first `limit`, and where the next page begins if there was one more. */
export function page<Row>(rows: readonly SqlRow[], limit: number, read: (row: SqlRow) => Row, key = 'pos'): Page<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown.map(read), next: last && rows.length > limit ? text(last, key) : null };
}

export function createLists({ read }: Access): Lists {
  return {
    run: async (run) => {
      const row = (await read('run.get', run))[0];
      return row && toRun(row);
    },
    runs: async ({ status, alertRef, ...request }) => {
      const { before, limit } = readPage(request);
      const rows = alertRef
        ? await read('run.list-alert', before, limit + 1, alertRef.instance, alertRef.id)
        : status
          ? await read('run.list-status', before, limit + 1, status)
          : await read('run.list', before, limit + 1);
      return page(rows, limit, toRun);
    },
    runsOf: async ({ instance, id }) => number((await read('run.count-alert', instance, id))[0] ?? {}, 'runs'),
    events: async (run, { after = 0, ...request }) => {
      const bounds = readPage(request);
      const rows = await read('event.page', run, Math.max(after, bounds.after), bounds.limit + 1);
      const values = await wholeOf(rows, 'data', read);
      const shown = new Map(rows.map((row, index) => [row, toEvent(row, values[index] ?? null)]));
      return page(rows, bounds.limit, (row) => shown.get(row) ?? toEvent(row, null), 'seq');
    },
    tail: async (request) => {
      const { after, limit } = readPage(request);
      const rows = await read('event.tail', after, limit);
      const last = rows.at(-1);
      const values = await wholeOf(rows, 'data', read);
      const tailed = rows.map((row, index) => toTailedEvent(row, values[index] ?? null));
      return { rows: tailed, next: String(last ? number(last, 'pos') : after) };
    },
    end: async () => {
      const row = (await read('event.end'))[0];
      return String(row ? number(row, 'pos') : 0);
    },
    question: async (id) => {
      const row = (await read('question.get', id))[0];
      return row && toQuestion(row);
    },
    openQuestions: async ({ run, ...request }) => {
      const { after, limit } = readPage(request);
      const rows =
        run === undefined
          ? await read('question.list-open', after, limit + 1)
          : await read('question.list-run', after, limit + 1, run);
      return page(rows, limit, toQuestion);
    },
    openItems: async ({ run, ...request }) => {
      const { after, limit } = readPage(request);
      const rows =
        run === undefined
          ? await read('item.list-open', after, limit + 1)
          : await read('item.list-run', after, limit + 1, run);
      return page(rows, limit, toItem);
    },
    timers: async (run) =>
      (await read('timer.list', run)).map((row) => ({ id: text(row, 'id'), due: number(row, 'due') })),
    audit: async ({ run, ...request }) => {
      const { after, limit } = readPage(request);
      const rows =
        run === undefined
          ? await read('audit.list', after, limit + 1)
          : await read('audit.list-run', after, limit + 1, run);
      return page(rows, limit, toAudit);
    },
    actions: async ({ run, ...request }) => {
      const { before, limit } = readPage(request);
      const rows =
        run === undefined
          ? await read('action.list', before, limit + 1)
          : await read('action.list-run', before, limit + 1, run);
      return page(rows, limit, toAction);
    },
  };
}
