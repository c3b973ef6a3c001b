/** Part of the store's contract: lists and indicators, changed by the appends of runs and by nothing else. */
import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../core/engine/records.ts';
import { alertRef, firstAppend, nextAppend } from '../fixtures/appends.ts';
import type { Handles } from './handles.ts';

const put = (name: string, text: string): RecordChange => ({ kind: 'list.put', name, text });
const indicator = (
  value: string,
  more: Partial<Extract<RecordChange, { kind: 'indicator.put' }>> = {},
): RecordChange => ({
  kind: 'indicator.put',
  type: 'Domain',
  value,
  fields: {},
  scores: [],
  alerts: [],
  ...more,
});

export function recordsContract(name: string, handles: Handles): void {
  describe(`${name}: lists and indicators`, () => {
    test('a list is what the last append made of it, and a refused append made nothing', async () => {
      const { journal, records } = await handles.one();
      await journal.append(firstAppend('r1'));
      const change = async (seq: number, made: RecordChange) =>
        (await journal.append(nextAppend('r1', seq, { op: 'record', change: made }))).ok;
      expect(await records.list('n')).toBeUndefined();
      expect(await change(1, put('n', 'a, b'))).toBe(true);
      expect(await change(2, { kind: 'list.add', name: 'n', items: ['b', 'c', 'c'] })).toBe(true);
      expect(await records.list('n')).toBe('a, b,c');
      expect(await change(2, put('n', 'lost'))).toBe(false);
      expect(await records.list('n')).toBe('a, b,c');
      expect(await change(3, { kind: 'list.remove', name: 'n', items: ['a', 'c', 'x'] })).toBe(true);
      expect(await records.list('n')).toBe('b');
      expect(await change(4, { kind: 'list.remove', name: 'n', items: ['b'] })).toBe(true);
      expect(await records.list('n')).toBe('');
      expect(await change(5, { kind: 'list.add', name: 'n', items: ['d'] })).toBe(true);
      expect(await change(6, put("x' OR 1", '{}'))).toBe(true);
      expect([...(await records.lists())]).toEqual([
        ['n', 'd'],
        ["x' OR 1", '{}'],
      ]);
      expect(await change(7, { kind: 'list.delete', name: 'n' })).toBe(true);
      expect(await change(8, { kind: 'list.add', name: 'n', items: ['e'] })).toBe(true);
      expect(await records.list('n')).toBeUndefined();
    });

    test('two runs that add to one list at once lose nothing', async () => {
      const [left, right] = await handles.two();
      const runs = ['r1', 'r2', 'r3', 'r4'];
      for (const run of runs) await left.journal.append(firstAppend(run));
      await left.journal.append(nextAppend('r1', 1, { op: 'record', change: put('n', '') }));
      await Promise.all(
        runs.map((run, index) => {
          const change: RecordChange = { kind: 'list.add', name: 'n', items: [run, 'same'] };
          const { journal } = index % 2 === 0 ? left : right;
          return journal.append(nextAppend(run, run === 'r1' ? 2 : 1, { op: 'record', change }));
        }),
      );
      expect((await right.records.list('n'))?.split(',').toSorted()).toEqual([...runs, 'same']);
    });

    test('an indicator is one per type and value, keeps what each vendor says, and its alerts', async () => {
      const { journal, records } = await handles.one();
      await journal.append(firstAppend('r1'));
      const first = indicator('a.example', { fields: { source: 's', x: 1 }, alerts: [alertRef] });
      const score = (vendor: string, value: number) => [{ vendor, score: value, reliability: 'B' }];
      const changes: readonly RecordChange[] = [
        first,
        indicator('a.example', { fields: { x: 2 }, scores: score('V', 1), alerts: [alertRef] }),
        indicator('a.example', { scores: score('V', 3) }),
        indicator('a.example', { type: 'URL' }),
        indicator('b.example', { scores: score('W', 2) }),
      ];
      let seq = 1;
      for (const change of changes) {
        expect((await journal.append(nextAppend('r1', seq, { op: 'record', change }))).ok).toBe(true);
        seq += 1;
      }
      const { rows } = await records.indicators({ values: ['a.example'], type: 'Domain', limit: 10 });
      expect(rows).toEqual([
        {
          type: 'Domain',
          value: 'a.example',
          fields: { source: 's', x: 2 },
          scores: [{ vendor: 'V', score: 3, reliability: 'B' }],
          alerts: [alertRef],
          firstSeen: expect.any(Number) as number,
          lastSeen: expect.any(Number) as number,
        },
      ]);
      const page = await records.indicators({ limit: 2 });
      expect(page.rows.map(({ value, type }) => `${type} ${value}`)).toEqual(['Domain b.example', 'URL a.example']);
      expect((await records.indicators({ limit: 2, cursor: page.next ?? '' })).rows).toHaveLength(1);
      const gone: readonly RecordChange[] = [
        { kind: 'indicator.unlink', type: 'Domain', value: 'a.example', alerts: [alertRef] },
        { kind: 'indicator.delete', type: 'Domain', value: 'b.example' },
      ];
      for (const change of gone) {
        await journal.append(nextAppend('r1', seq, { op: 'record', change }));
        seq += 1;
      }
      const left = (await records.indicators({ limit: 10 })).rows;
      expect(left.map(({ value, alerts }) => [value, alerts.length])).toEqual([
        ['a.example', 0],
        ['a.example', 0],
      ]);
      // A new indicator of the same value begins with nothing of the old one.
      await journal.append(nextAppend('r1', seq, { op: 'record', change: indicator('b.example') }));
      expect((await records.indicators({ values: ['b.example'], limit: 1 })).rows[0]?.scores).toEqual([]);
    });
  });
}
