/** Part of the store's contract: the run as rows: order, conflicts, snapshots, recovery, the inbox. */
import { describe, expect, test } from 'vitest';
import { ended, firstAppend, nextAppend, reopened, started } from '../fixtures/appends.ts';
import { question, answer } from '../fixtures/records.ts';
import type { Handles } from './handles.ts';

export function journalContract(name: string, handles: Handles): void {
  describe(`${name}: journal`, () => {
    test('what was appended is loaded in order, with its times', async () => {
      const { journal } = await handles.one();
      expect(await journal.append(firstAppend('r1'))).toEqual({ ok: true, seq: 1 });
      const more = { ...nextAppend('r1', 1), events: [reopened('a'), reopened('ü "quoted" \u0000 \ud83d\ude00')] };
      expect(await journal.append(more)).toEqual({ ok: true, seq: 3 });
      expect(await journal.load('r1')).toEqual({
        snapshot: undefined,
        events: [
          { seq: 1, at: 1_000, event: started('r1') },
          { seq: 2, at: 2_000, event: more.events[0] },
          { seq: 3, at: 2_000, event: more.events[1] },
        ],
      });
    });

    test('an append at a seq that has moved on is a conflict that says where the run stands, and writes nothing', async () => {
      const { journal, lists } = await handles.one();
      await journal.append(firstAppend('r1'));
      await journal.append(nextAppend('r1', 1));
      const late = nextAppend('r1', 1, { op: 'audit', name: 'late', detail: '' });
      expect(await journal.append(late)).toEqual({ ok: false, reason: 'conflict', seq: 2 });
      expect(await journal.append(nextAppend('r1', 5))).toEqual({ ok: false, reason: 'conflict', seq: 2 });
      expect((await journal.load('r1')).events).toHaveLength(2);
      expect((await lists.audit({ limit: 10 })).rows).toEqual([]);
    });

    test('of runs written in one group, the one that conflicts fails alone', async () => {
      const { journal, appends } = await handles.one();
      await journal.append(firstAppend('r1'));
      const answers = await Promise.all([
        journal.append(firstAppend('r0')),
        journal.append(firstAppend('r1', { op: 'audit', name: 'twice', detail: '' })),
        journal.append(nextAppend('r1', 1, { op: 'inbox.consume', id: 'none' })),
        journal.append(firstAppend('r2')),
      ]);
      expect(answers.map((appended) => (appended.ok ? 'ok' : appended.reason))).toEqual([
        'ok',
        'conflict',
        'refused',
        'ok',
      ]);
      expect(appends()).toBe(3);
      expect((await journal.load('r1')).events).toHaveLength(1);
      expect((await journal.load('r2')).events).toHaveLength(1);
    });

    test('two drivers that append at one seq: one wins', async () => {
      const stores = await handles.two();
      await stores[0].journal.append(firstAppend('r1'));
      const answers = await Promise.all(stores.map(({ journal }) => journal.append(nextAppend('r1', 1))));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(answers.filter(({ ok }) => !ok)).toEqual([{ ok: false, reason: 'conflict', seq: 2 }]);
    });

    test('the time of a run never runs backwards', async () => {
      const { journal } = await handles.one();
      await journal.append({ ...firstAppend('r1'), at: 5_000 });
      await journal.append({ ...nextAppend('r1', 1), at: 4_000 });
      await journal.append({ ...nextAppend('r1', 2), at: 6_000 });
      expect((await journal.load('r1')).events.map(({ at }) => at)).toEqual([5_000, 5_000, 6_000]);
    });

    test('a snapshot shortens the load, and an older one does not replace it', async () => {
      const { journal } = await handles.one();
      await journal.append(firstAppend('r1'));
      await journal.append(nextAppend('r1', 1));
      await journal.append(nextAppend('r1', 2));
      await journal.snapshot('r1', 2, { tasks: ['b'] });
      await journal.snapshot('r1', 1, { tasks: ['a'] });
      const loaded = await journal.load('r1');
      expect(loaded.snapshot).toEqual({ seq: 2, state: { tasks: ['b'] } });
      const whole = await journal.load('r1', true);
      expect(whole.snapshot).toBeUndefined();
      expect(whole.events[0]?.seq).toBe(1);
      expect(loaded.events.map(({ seq }) => seq)).toEqual([3]);
    });

    test('a run keeps the playbook text that its hash names', async () => {
      const { journal } = await handles.one();
      expect(await journal.playbookText('h')).toBeUndefined();
      await journal.pinPlaybook('h', 'p', 'tasks: {}');
      await journal.pinPlaybook('h', 'p', 'other');
      expect(await journal.playbookText('h')).toBe('tasks: {}');
    });

    test('recovery finds runs that have not ended, the sweeper those with a due timer or something in the inbox', async () => {
      const { journal, inbound } = await handles.one();
      await journal.append(firstAppend('waits', { op: 'run.status', status: 'waiting' }));
      await journal.append(
        firstAppend('timed', { op: 'timer.set', id: 't', due: 500 }, { op: 'timer.set', id: 'u', due: 9_000 }),
      );
      await journal.append(firstAppend('asked', { op: 'question.open', question: question('asked/3') }));
      await journal.append(firstAppend('over'));
      await journal.append({ ...nextAppend('over', 1, { op: 'run.status', status: 'completed' }), events: [ended] });
      expect(await journal.unfinished()).toEqual(['asked', 'timed', 'waits']);
      expect(await journal.due(499)).toEqual([]);
      await inbound.answerQuestion(answer('asked/3', 'ann'));
      expect(await journal.due(500)).toEqual(['asked', 'timed']);
      await journal.append(nextAppend('timed', 1, { op: 'timer.clear', id: 't' }));
      expect(await journal.due(500)).toEqual(['asked']);
    });

    test('an inbox row is consumed once, by one append', async () => {
      const [{ journal, inbound }] = await handles.two();
      await journal.append(firstAppend('r1'));
      await inbound.cancelRun({ run: 'r1', by: 'ann', at: 1_500, inboxId: 'c1' });
      expect(await journal.inbox('r1')).toEqual([
        { id: 'c1', run: 'r1', at: 1_500, message: { type: 'cancel', by: 'ann' } },
      ]);
      expect(await journal.append(nextAppend('r1', 1, { op: 'inbox.consume', id: 'c1' }))).toEqual({
        ok: true,
        seq: 2,
      });
      expect(await journal.inbox('r1')).toEqual([]);
      expect(await journal.append(nextAppend('r1', 2, { op: 'inbox.consume', id: 'c1' }))).toMatchObject({
        ok: false,
        reason: 'refused',
        code: 'inbox.consumed',
      });
      expect((await journal.load('r1')).events).toHaveLength(2);
    });
  });
}
