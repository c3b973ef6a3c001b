/** Pages of runs, events, questions, items, audit and actions for the API and the CLI. */
import { wholeOf } from './blobs.ts';
import { page, readPage } from './paging.ts';
import { number, text, toAction, toEvent, toItem, toQuestion, toRun, toTailedEvent } from './rows.ts';
import { auditPage } from './audit/list.ts';
import type { Access } from './access.ts';
import type { Lists } from './types.ts';

export function createLists({ read, readAll }: Access): Lists {
  return {
    run: async (run) => {
      const row = (await read('run.get', run))[0];
      return row && toRun(row);
    },
    runs: async ({ status, playbook, alertRef, ...request }) => {
      const { before, limit } = readPage(request);
      const rows = alertRef
        ? await read('run.list-alert', before, limit + 1, alertRef.instance, alertRef.id)
        : playbook !== undefined
          ? await read('run.list-playbook', before, limit + 1, playbook, status ?? null)
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
    item: async (id) => {
      const row = (await read('item.get', id))[0];
      return row && toItem(row);
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
    audit: (request) => auditPage(readAll, request),
    actions: async ({ run, verb, status, instance, ...request }) => {
      const { before, limit } = readPage(request);
      const filters = [before, limit + 1, verb ?? null, status ?? null, instance ?? null] as const;
      const rows =
        run === undefined ? await read('action.list', ...filters) : await read('action.list-run', ...filters, run);
      return page(rows, limit, toAction);
    },
  };
}
