/** Part of the store's contract: what has changed since, in the order of commit. */
import { describe, expect, test } from 'vitest';
import type { Store } from '../types.ts';
import { alertRef, firstAppend, nextAppend } from '../fixtures/appends.ts';
import { action, alert, answer, item, question } from '../fixtures/records.ts';
import { STATEMENTS } from '../statements.ts';
import type { Handles } from './handles.ts';

const KINDS = ['alerts', 'runs', 'questions', 'items', 'actions', 'indicators'] as const;
const indicator = (value: string) => ({
  op: 'record' as const,
  change: { kind: 'indicator.put' as const, type: 'IP', value, fields: {}, scores: [], alerts: [alertRef] },
});
async function kindsSince({ changes }: Store, cursor: string): Promise<readonly string[]> {
  const found = await Promise.all(
    KINDS.map(async (kind) => ({ kind, rows: (await changes.since(kind, { limit: 9, cursor })).rows })),
  );
  return found.filter(({ rows }) => rows.length > 0).map(({ kind }) => kind);
}

export function changesContract(name: string, handles: Handles): void {
  describe(`${name}: what has changed`, () => {
    test('every kind of row moves to the end with every change, and no other row does', async () => {
      const store = await handles.one();
      const { journal, inbound, alerts, changes } = store;
      let seq = 0;
      const steps: readonly (readonly [() => Promise<unknown>, readonly string[]])[] = [
        [() => alerts.receive({ alert: alert(alertRef.id) }), ['alerts']],
        [() => journal.append(firstAppend('r1')), ['alerts', 'runs']],
        [() => append({ op: 'run.status', status: 'waiting' }), ['runs']],
        [() => append({ op: 'question.open', question: question('r1/3') }), ['questions']],
        [() => append({ op: 'item.open', item: item('r1/4') }), ['items']],
        [() => append({ op: 'action.sent', record: action('r1/5', 'r1') }), ['actions']],
        [() => append({ op: 'action.settle', id: 'r1/5', status: 'done', detail: '' }), ['actions']],
        [() => append(indicator('192.0.2.1')), ['indicators']],
        [
          () =>
            append({
              op: 'record',
              change: { kind: 'indicator.unlink', type: 'IP', value: '192.0.2.1', alerts: [alertRef] },
            }),
          ['indicators'],
        ],
        [() => append({ op: 'alert.update', alertRef, changes: { owner: 'mira' } }), ['alerts']],
        [() => inbound.answerQuestion(answer('r1/3', 'mira')), ['questions']],
        [
          () => inbound.completeItem({ item: 'r1/4', offer: 'retry', by: 'jon', note: '', at: 9, inboxId: 'i2' }),
          ['items'],
        ],
        [() => append({ op: 'item.close', id: 'r1/4', by: 'jon' }), ['items']],
        [() => append({ op: 'question.close', id: 'r1/3', status: 'answered' }), ['questions']],
        [() => append(), []],
      ];
      for (const [act, moved] of steps) {
        const cursor = await changes.end();
        await act();
        expect([act.toString(), await kindsSince(store, cursor)]).toEqual([act.toString(), moved]);
      }
      async function append(...rows: Parameters<typeof nextAppend>[2][]): Promise<void> {
        seq += 1;
        const appended = await journal.append(nextAppend('r1', seq, ...(rows as never[])));
        expect(appended.ok).toBe(true);
      }
    });

    test('who reads on from where he was hears of every change, while two handles write', async () => {
      const [left, right] = await handles.two();
      const writing = Promise.all(
        Array.from({ length: 60 }, async (_, index) => {
          const { alerts, journal } = index % 2 === 0 ? left : right;
          const run = `r${index}`;
          await alerts.receive({ alert: alert(run) });
          await journal.append(firstAppend(run));
          await journal.append(nextAppend(run, 1, { op: 'run.status', status: 'completed' }));
        }),
      ).then(() => true);
      const seen = new Map<string, string>();
      let cursor = '0';
      for (let done = false; !done;) {
        done = (await Promise.race([writing, Promise.resolve(false)])) === true;
        const found = await left.changes.since('runs', { limit: 7, cursor });
        for (const { run, status } of found.rows) seen.set(run, status);
        expect(Number(found.next)).toBeGreaterThanOrEqual(Number(cursor));
        cursor = found.next;
        done &&= found.rows.length === 0;
      }
      expect([seen.size, new Set(seen.values())]).toEqual([60, new Set(['completed'])]);
      expect(await kindsSince(right, await right.changes.end())).toEqual([]);
    });

    test('a number is never given twice: not by another handle, not after the row that had it is gone', async () => {
      const [left, right] = await handles.two();
      await left.journal.append(firstAppend('r1', indicator('192.0.2.1'), indicator('192.0.2.2')));
      const before = Number(await left.changes.end());
      await right.journal.append(
        nextAppend('r1', 1, { op: 'record', change: { kind: 'indicator.delete', type: 'IP', value: '192.0.2.2' } }),
      );
      expect(Number(await right.changes.end())).toBeGreaterThanOrEqual(before);
      await left.journal.append(nextAppend('r1', 2, indicator('192.0.2.3')));
      const { rows } = await right.changes.since('indicators', { limit: 9, cursor: String(before) });
      expect(rows.map(({ value }) => value)).toEqual(['192.0.2.3']);
    });

    test('every statement that changes such a row gives it its number', () => {
      const changing = /\b(?:INSERT INTO|UPDATE) (?:alert|run|question|item|action|indicator)\b/;
      const silent = Object.entries(STATEMENTS)
        .filter(([, sql]) => changing.test(sql) && !/\bchanged = (?:next_change\(\)|excluded\.changed)/.test(sql))
        .filter(([, sql]) => !/^INSERT[^;]*next_change\(\)[^;]*$/.test(sql) || sql.includes('DO UPDATE'))
        .map(([statement]) => statement);
      expect(silent).toEqual([]);
    });
  });
}
