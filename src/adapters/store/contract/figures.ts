/** Part of the store's contract: figures for metrics. */
import { describe, expect, test } from 'vitest';
import { alertRef, ended, firstAppend, nextAppend } from '../fixtures/appends.ts';
import { action, alert, answer, item, question } from '../fixtures/records.ts';
import type { Handles } from './handles.ts';

export function figuresContract(name: string, handles: Handles): void {
  describe(`${name}: figures`, () => {
    test('of nothing are nothing', async () => {
      const { figures } = await handles.one();
      expect(await figures.figures(0)).toEqual({
        openAlerts: {},
        runs: {},
        endedRuns: {},
        openQuestions: 0,
        heldCommands: 0,
        oldestQuestionAt: null,
        openItems: 0,
        openActions: 0,
        inbox: 0,
        oldestInboxAt: null,
        overdueTimers: 0,
        deliveries: 0,
        notifications: 0,
        unindexedAlerts: 0,
        chainedRows: 0,
        auditTail: 0,
      });
    });

    test('tell what is open and what waits, and of what has ended how much', async () => {
      const { journal, alerts, inbound, figures } = await handles.one();
      await alerts.receive({ alert: alert(alertRef.id) });
      await alerts.receive({ alert: alert('18') });
      await alerts.receive({ alert: alert('19', { status: 'closed' }) });
      const gate = { ...question('r1/5'), kind: 'gate' as const };
      await journal.append(
        firstAppend(
          'r1',
          { op: 'question.open', question: question('r1/3') },
          { op: 'question.open', question: gate },
          { op: 'item.open', item: item('r1/4') },
          { op: 'timer.set', id: 't', due: 50 },
          { op: 'action.sent', record: action('r1/6', 'r1', ['a', 'b']) },
          { op: 'audit', name: 'seen', detail: '' },
        ),
      );
      await journal.append(nextAppend('r1', 1, { op: 'run.status', status: 'waiting' }));
      await inbound.answerQuestion(answer('r1/3', 'mira'));
      expect(await figures.figures(100)).toMatchObject({
        openAlerts: { waiting: 1, none: 1 },
        runs: { waiting: 1 },
        endedRuns: {},
        openQuestions: 1,
        heldCommands: 1,
        oldestQuestionAt: 1_000,
        openItems: 1,
        openActions: 1,
        inbox: 1,
        oldestInboxAt: 3_000,
        overdueTimers: 1,
        chainedRows: 0,
        auditTail: 1,
      });
    });

    test('of runs that end are counted once each, also of more than are looked at together', async () => {
      const { journal, figures } = await handles.one();
      const end = async (run: string): Promise<void> => {
        await journal.append(firstAppend(run));
        await journal.append({ ...nextAppend(run, 1, { op: 'run.status', status: 'completed' }), events: [ended] });
      };
      const runs = (count: number, prefix: string) =>
        Promise.all(Array.from({ length: count }, (_, index) => end(`${prefix}${index}`)));
      await runs(3, 'a');
      expect((await figures.figures(0)).endedRuns).toEqual({ completed: 3 });
      await runs(5_003, 'b');
      await journal.append(firstAppend('c'));
      const [one, two] = await Promise.all([figures.figures(0), figures.figures(0)]);
      expect([one.endedRuns, two.endedRuns, two.runs]).toEqual([
        { completed: 5_006 },
        { completed: 5_006 },
        { running: 1 },
      ]);
      await journal.append(nextAppend('c', 1, { op: 'run.status', status: 'cancelled' }));
      expect((await figures.figures(0)).endedRuns).toEqual({ completed: 5_006, cancelled: 1 });
    });

    test('of alerts are counted beyond what is looked at together', async () => {
      const { alerts, figures } = await handles.one();
      await Promise.all(Array.from({ length: 5_010 }, (_, index) => alerts.receive({ alert: alert(`n${index}`) })));
      expect((await figures.figures(0)).openAlerts).toEqual({ none: 5_010 });
    });
  });
}
