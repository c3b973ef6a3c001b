/** Part of the store's contract: answers, completions and cancellations from outside. */
import { describe, expect, test } from 'vitest';
import { firstAppend, nextAppend } from '../fixtures/appends.ts';
import { question, item, answer } from '../fixtures/records.ts';
import type { Handles } from './handles.ts';

export function inboundContract(name: string, handles: Handles): void {
  describe(`${name}: answers from outside`, () => {
    test('of many who answer at once one wins, and the others are told who and when', async () => {
      const [first, second] = await handles.two();
      await first.journal.append(firstAppend('r1', { op: 'question.open', question: question('q') }));
      const names = ['ann', 'bob', 'cy', 'di', 'ed', 'flo'];
      const answers = await Promise.all(
        names.map((by, index) => (index % 2 === 0 ? first : second).inbound.answerQuestion(answer('q', by))),
      );
      const inbox = await first.journal.inbox('r1');
      expect(inbox).toHaveLength(1);
      const winner = names[answers.findIndex(({ ok }) => ok)];
      expect(inbox[0]?.message).toEqual({ type: 'answer', question: 'q', answers: { '0': 'Yes' }, by: winner });
      expect(answers.filter(({ ok }) => ok)).toEqual([{ ok: true, run: 'r1' }]);
      for (const lost of answers.filter(({ ok }) => !ok)) {
        expect(lost).toEqual({ ok: false, reason: 'answered', by: winner, at: 3_000 });
      }
    });

    test('an answer to what is no longer shown gets what is shown, and counts for nothing', async () => {
      const { journal, inbound } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'question.open', question: question('q', 'new') }));
      expect(await inbound.answerQuestion(answer('q', 'ann', 'old'))).toEqual({
        ok: false,
        reason: 'changed',
        question: question('q', 'new'),
      });
      expect(await journal.inbox('r1')).toEqual([]);
      expect(await inbound.answerQuestion(answer('none', 'ann'))).toEqual({ ok: false, reason: 'unknown' });
    });

    test('an answer that is delivered twice counts once', async () => {
      const { journal, inbound } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'question.open', question: question('q') }));
      const twice = [
        await inbound.answerQuestion(answer('q', 'ann')),
        await inbound.answerQuestion(answer('q', 'ann')),
      ];
      expect(twice).toEqual([
        { ok: true, run: 'r1' },
        { ok: true, run: 'r1' },
      ]);
      expect(await journal.inbox('r1')).toHaveLength(1);
    });

    test('a question that was reopened can be answered again; one that was withdrawn cannot', async () => {
      const { journal, inbound, lists } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'question.open', question: question('q') }));
      await inbound.answerQuestion(answer('q', 'ann'));
      expect((await lists.openQuestions({ limit: 5 })).rows).toEqual([]);
      await journal.append(
        nextAppend('r1', 1, { op: 'question.reopen', id: 'q' }, { op: 'inbox.consume', id: 'in-q-ann' }),
      );
      expect((await lists.openQuestions({ limit: 5, run: 'r1' })).rows).toMatchObject([{ status: 'open', by: null }]);
      expect(await inbound.answerQuestion(answer('q', 'bob'))).toEqual({ ok: true, run: 'r1' });
      await journal.append(nextAppend('r1', 2, { op: 'question.close', id: 'q', status: 'withdrawn', reason: 'why' }));
      expect(await inbound.answerQuestion(answer('q', 'cy'))).toEqual({ ok: false, reason: 'withdrawn', why: 'why' });
      expect(await lists.question('q')).toMatchObject({ status: 'withdrawn', reason: 'why' });
    });

    test('a question is not replaced under an answer that waits in the inbox', async () => {
      const { journal, inbound } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'question.open', question: question('q') }));
      await inbound.answerQuestion(answer('q', 'ann'));
      const other = nextAppend('r1', 1, { op: 'question.open', question: question('q', 'other') });
      expect(await journal.append(other)).toMatchObject({ ok: false, reason: 'refused', code: 'question.answering' });
    });

    test('an item takes one of its offers, once', async () => {
      const { journal, inbound, lists } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'item.open', item: item('failed:4') }));
      const completion = { item: 'failed:4', offer: 'retry', by: 'ann', note: '', at: 3_000, inboxId: 'i1' };
      expect(await inbound.completeItem({ ...completion, offer: 'explode' })).toEqual({
        ok: false,
        reason: 'offer',
        offers: ['retry', 'skip'],
      });
      expect(await inbound.completeItem(completion)).toEqual({ ok: true, run: 'r1' });
      expect(await inbound.completeItem({ ...completion, by: 'bob', inboxId: 'i2' })).toEqual({
        ok: false,
        reason: 'completed',
        by: 'ann',
        at: 3_000,
      });
      expect(await inbound.completeItem({ ...completion, item: 'none' })).toEqual({ ok: false, reason: 'unknown' });
      expect(await journal.inbox('r1')).toHaveLength(1);
      await journal.append(
        nextAppend('r1', 1, { op: 'item.close', id: 'failed:4', by: 'ann' }, { op: 'inbox.consume', id: 'i1' }),
      );
      await journal.append(nextAppend('r1', 2, { op: 'item.open', item: item('failed:4') }));
      expect((await lists.openItems({ limit: 5 })).rows).toMatchObject([{ run: 'r1', status: 'open', by: null }]);
    });

    test("an item that is its assignee's is completed by nobody else", async () => {
      const { journal, inbound } = await handles.one();
      const restricted = { ...item('manual:1'), assignee: 'ann', restricted: true as const };
      await journal.append(firstAppend('r1', { op: 'item.open', item: restricted }));
      const completion = { item: 'manual:1', offer: 'skip', note: '', at: 3_000 };
      expect(await inbound.completeItem({ ...completion, by: 'bob', inboxId: 'i1' })).toEqual({
        ok: false,
        reason: 'assignee',
        assignee: 'ann',
      });
      expect(await inbound.completeItem({ ...completion, by: 'ann', inboxId: 'i2' })).toEqual({ ok: true, run: 'r1' });
    });

    test('a question expires only while nobody has answered it', async () => {
      const { journal, inbound, lists } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'question.open', question: question('q1') }));
      expect(await inbound.answerQuestion(answer('q1', 'ann'))).toMatchObject({ ok: true });
      expect(await journal.append(nextAppend('r1', 1, { op: 'question.expire', id: 'q1' }))).toMatchObject({
        ok: false,
        reason: 'refused',
        code: 'question.answering',
      });
      await journal.append(nextAppend('r1', 1, { op: 'question.open', question: question('q2') }));
      expect(await journal.append(nextAppend('r1', 2, { op: 'question.expire', id: 'q2' }))).toMatchObject({
        ok: true,
      });
      expect((await lists.openQuestions({ limit: 5 })).rows).toEqual([]);
    });

    test('a run that has ended cannot be cancelled', async () => {
      const { journal, inbound } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'run.status', status: 'completed' }));
      const cancel = { by: 'ann', at: 1, inboxId: 'c' };
      expect(await inbound.cancelRun({ ...cancel, run: 'r1' })).toEqual({
        ok: false,
        reason: 'ended',
        status: 'completed',
      });
      expect(await inbound.cancelRun({ ...cancel, run: 'none' })).toEqual({ ok: false, reason: 'unknown' });
    });
  });
}
