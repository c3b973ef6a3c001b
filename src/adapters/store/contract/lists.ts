/** Part of the store's contract: pages, the tail, the check of the whole, the close. */
import { describe, expect, test } from 'vitest';
import { alertRef, firstAppend, nextAppend } from '../fixtures/appends.ts';
import { question, action } from '../fixtures/records.ts';
import type { Handles } from './handles.ts';

export function listsContract(name: string, handles: Handles): void {
  describe(`${name}: lists`, () => {
    test('the runs of an alert are counted beyond a page', async () => {
      const { journal, lists } = await handles.one();
      await Promise.all(Array.from({ length: 1_003 }, (_, index) => journal.append(firstAppend(`r${index}`))));
      expect(await lists.runsOf(alertRef)).toBe(1_003);
      expect(await lists.runsOf({ ...alertRef, id: 'another' })).toBe(0);
    });

    test('pages join without a gap or a repeat', async () => {
      const { journal, lists } = await handles.one();
      for (let index = 1; index <= 5; index += 1) {
        const run = `r${index}`;
        await journal.append(firstAppend(run, { op: 'question.open', question: question(`${run}/3`) }));
      }
      for (let seq = 1; seq < 5; seq += 1)
        await journal.append(nextAppend('r1', seq, { op: 'audit', name: 'n', detail: `${seq}` }));
      const all = async <Row>(
        list: (cursor: string | undefined) => Promise<{ rows: readonly Row[]; next: string | null }>,
      ) => {
        const rows: Row[] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const found = await list(cursor);
          rows.push(...found.rows);
          cursor = found.next;
        }
        return rows;
      };
      const from = (cursor: string | undefined) => (cursor === undefined ? { limit: 2 } : { limit: 2, cursor });
      expect((await all((cursor) => lists.runs(from(cursor)))).map(({ run }) => run)).toEqual([
        'r5',
        'r4',
        'r3',
        'r2',
        'r1',
      ]);
      expect((await all((cursor) => lists.openQuestions(from(cursor)))).map(({ run }) => run)).toEqual([
        'r1',
        'r2',
        'r3',
        'r4',
        'r5',
      ]);
      expect((await all((cursor) => lists.events('r1', from(cursor)))).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      expect((await lists.events('r1', { limit: 9, after: 3 })).rows.map(({ seq }) => seq)).toEqual([4, 5]);
      expect((await all((cursor) => lists.audit({ ...from(cursor), run: 'r1' }))).map(({ detail }) => detail)).toEqual([
        '1',
        '2',
        '3',
        '4',
      ]);
      await expect(lists.runs({ limit: 0 })).rejects.toMatchObject({ code: 'store.bad-page' });
      await expect(lists.runs({ limit: 1, cursor: 'x' })).rejects.toMatchObject({ code: 'store.bad-page' });
    });

    test('who follows all runs by the cursor sees every event once, in the order of commit', async () => {
      const [left, right] = await handles.two();
      const writing = Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          const { journal } = index % 2 === 0 ? left : right;
          await journal.append(firstAppend(`r${index}`));
          await journal.append(nextAppend(`r${index}`, 1));
        }),
      ).then(() => true);
      const seen: string[] = [];
      let cursor = '0';
      for (let done = false; !done;) {
        done = (await Promise.race([writing, Promise.resolve(false)])) === true;
        const found = await left.lists.tail({ limit: 7, cursor });
        seen.push(...found.rows.map(({ run, seq }) => `${run}:${seq}`));
        cursor = found.next;
        done &&= found.rows.length === 0;
      }
      expect(seen).toHaveLength(80);
      expect(new Set(seen).size).toBe(80);
      expect(await right.lists.end()).toBe(cursor);
      expect((await left.lists.tail({ limit: 7, cursor: await left.lists.end() })).rows).toEqual([]);
    });

    test('a healthy store has no problems, and a row that contradicts the journal is one', async () => {
      const { journal, checkIntegrity } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'action.sent', record: action('r1/5', 'r1') }));
      expect(await checkIntegrity()).toEqual({
        ok: true,
        counts: { runs: 1, events: 1, alerts: 0, openActions: 1 },
        problems: [],
      });
      await journal.append(nextAppend('r1', 1, { op: 'run.status', status: 'completed' }));
      const { ok, problems } = await checkIntegrity();
      expect(ok).toBe(false);
      expect(problems.map(({ check }) => check)).toEqual([
        'the status of a run agrees with its journal',
        'no ended run has an open action',
      ]);
    });

    test('a call after close fails at once, and what was under way is settled first', async () => {
      const store = await handles.one();
      const append = store.journal.append(firstAppend('r1'));
      await store.close();
      expect(await append).toEqual({ ok: true, seq: 1 });
      await expect(store.journal.load('r1')).rejects.toMatchObject({ code: 'store.closed' });
    });
  });
}
