/** Part of the store's contract: alerts and the runs that they begin. */
import { describe, expect, test } from 'vitest';
import { alertRef, firstAppend, nextAppend } from '../fixtures/appends.ts';
import { alert } from '../fixtures/records.ts';
import type { Handles } from './handles.ts';

export function alertsContract(name: string, handles: Handles): void {
  describe(`${name}: alerts`, () => {
    test('an alert that is delivered many times at once arrives once, with one run', async () => {
      const [left, right] = await handles.two();
      const { alerts, lists } = left;
      const received = await Promise.all(
        ['a', 'b', 'c', 'd'].map((run, index) =>
          (index % 2 === 0 ? left : right).alerts.receive({
            alert: alert('17', { playbook: 'p' }),
            append: firstAppend(run),
          }),
        ),
      );
      const { rows: runs } = await lists.runs({ limit: 10 });
      expect(runs).toHaveLength(1);
      expect(received.filter((one) => one.new)).toHaveLength(1);
      expect(received.filter((one) => !one.new)).toEqual(Array(3).fill({ new: false, run: runs[0]?.run }));
      expect(await alerts.get(alertRef)).toEqual(alert('17', { run: runs[0]?.run ?? '', playbook: 'p' }));
    });

    test('an alert whose run cannot begin is not kept', async () => {
      const { alerts, journal } = await handles.one();
      await journal.append(firstAppend('r1'));
      await expect(alerts.receive({ alert: alert('18'), append: firstAppend('r1') })).rejects.toMatchObject({
        code: 'store.run-refused',
      });
      expect(await alerts.get({ instance: 'tenant-a', id: '18' })).toBeUndefined();
    });

    test('a closed alert that was reopened at its source gets a new run, once', async () => {
      const { alerts, journal, lists } = await handles.one();
      await alerts.receive({ alert: alert('17'), append: firstAppend('r1') });
      const again = { alert: alert('17', { receivedAt: 9_000 }), append: firstAppend('r2'), reopened: true };
      expect(await alerts.receive(again)).toEqual({ new: false, run: 'r1' });
      const changes = { status: 'closed', closeReason: 'resolved', closeNotes: 'done', severity: 4 };
      await journal.append(nextAppend('r1', 1, { op: 'alert.update', alertRef, changes }));
      expect(await alerts.get(alertRef)).toEqual(
        alert('17', {
          fields: { name: 'alert 17', ...changes },
          status: 'closed',
          closeReason: 'resolved',
          closeNotes: 'done',
          closedAt: 2_000,
          run: 'r1',
          playbook: 'p',
        }),
      );
      expect(await alerts.receive({ ...again, reopened: false })).toEqual({ new: false, run: 'r1' });
      expect(await alerts.receive(again)).toEqual({ new: true });
      expect(await alerts.receive({ ...again, append: firstAppend('r3') })).toEqual({ new: false, run: 'r2' });
      expect(await alerts.get(alertRef)).toMatchObject({
        status: 'open',
        run: 'r2',
        closedAt: null,
        receivedAt: 9_000,
      });
      expect((await lists.runs({ limit: 9, alertRef })).rows.map(({ run }) => run)).toEqual(['r2', 'r1']);
    });

    test('a search gives the newest first, by status, time and id, page by page', async () => {
      const { alerts } = await handles.one();
      for (let index = 1; index <= 5; index += 1) {
        const status = index % 2 === 0 ? 'closed' : 'open';
        await alerts.receive({ alert: alert(String(index), { receivedAt: index * 1_000, status }) });
      }
      const ids = async (search: Parameters<typeof alerts.search>[0]): Promise<string[]> =>
        (await alerts.search(search)).rows.map(({ ref }) => ref.id);
      expect(await ids({ limit: 10, status: 'closed' })).toEqual(['4', '2']);
      expect(await ids({ limit: 10, from: 2_000, to: 4_000 })).toEqual(['4', '3', '2']);
      expect(await ids({ limit: 10, ids: ['1', '4', "x' OR 1"], status: 'open' })).toEqual(['1']);
      const first = await alerts.search({ limit: 3 });
      const second = await alerts.search({ limit: 3, cursor: first.next ?? '' });
      expect([...first.rows, ...second.rows].map(({ ref }) => ref.id)).toEqual(['5', '4', '3', '2', '1']);
      expect(second.next).toBeNull();
    });
  });
}
