/**
 * Goal: what every store promises to the engine, the gate, the alerts and the API, whatever the database.
 * Method: a function over an `open` factory; each test gets a fresh data directory and real threads.
 * Elsewhere: the lock, kill -9 and damaged files (`sqlite.test.ts`), figures (`bench/append.ts`).
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import type { Item, Question } from '../../core/engine/events.ts';
import type { AlertRecord } from '../../domain/alerts/ports.ts';
import type { ActionRecord, Grant } from '../../domain/gate/ports.ts';
import { alertRef, ended, firstAppend, nextAppend, reopened, started } from './fixtures/appends.ts';
import type { Store } from './types.ts';

export interface Subject {
  /** A handle without the lock, on the same data for every call of one test. */
  open(): Promise<Store>;
}

const question = (id: string, hash = 'shown'): Question => ({
  id,
  task: '3',
  kind: 'form',
  title: 'Isolate?',
  body: hash,
  fields: [],
  evidence: [],
  gaps: [],
  actions: [],
  hash,
});
const item = (id: string): Item => ({
  id,
  task: '4',
  title: 'failed',
  text: 'why',
  offers: ['retry', 'skip'],
  blocking: true,
});
const action = (id: string, run: string, targets = ['endpoint-1']): ActionRecord => ({
  id,
  verb: 'isolate',
  targets,
  instance: 'tenant-a',
  command: 'core-isolate-endpoint',
  args: { endpoint_id: targets.join(',') },
  status: 'sent',
  run,
  effect: id,
  alertRef,
  sends: 1,
  sentAt: null,
  bookmark: { seen: 4 },
  state: null,
  detail: '',
});
const alert = (id: string, more: Partial<AlertRecord> = {}): AlertRecord => ({
  ref: { instance: 'tenant-a', id },
  fields: { name: `alert ${id}`, severity: 3 },
  status: 'open',
  closeReason: null,
  closeNotes: null,
  receivedAt: 1_000,
  closedAt: null,
  run: null,
  playbook: null,
  ...more,
});
const answer = (id: string, by: string, hash = 'shown') => ({
  question: id,
  hash,
  answers: { '0': 'Yes' },
  by,
  at: 3_000,
  inboxId: `in-${id}-${by}`,
});

/** Registers the suite. `make` prepares the data of one test; it cleans up by `onTestFinished`. */
export function storeContract(name: string, make: () => Promise<Subject>): void {
  const opened = async (): Promise<Store> => (await pair(1))[0] as Store;
  const pair = async (handles: number): Promise<Store[]> => {
    const subject = await make();
    const stores: Store[] = [];
    for (let index = 0; index < handles; index += 1) {
      const store = await subject.open();
      onTestFinished(() => store.close());
      stores.push(store);
    }
    return stores;
  };

  describe(`${name}: journal`, () => {
    test('what was appended is loaded in order, with its times', async () => {
      const { journal } = await opened();
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
      const { journal, lists } = await opened();
      await journal.append(firstAppend('r1'));
      await journal.append(nextAppend('r1', 1));
      const late = nextAppend('r1', 1, { op: 'audit', name: 'late', detail: '' });
      expect(await journal.append(late)).toEqual({ ok: false, reason: 'conflict', seq: 2 });
      expect(await journal.append(nextAppend('r1', 5))).toEqual({ ok: false, reason: 'conflict', seq: 2 });
      expect((await journal.load('r1')).events).toHaveLength(2);
      expect((await lists.audit({ limit: 10 })).rows).toEqual([]);
    });

    test('of runs written in one group, the one that conflicts fails alone', async () => {
      const { journal, appends } = await opened();
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
      const stores = await pair(2);
      await stores[0]?.journal.append(firstAppend('r1'));
      const answers = await Promise.all(stores.map(({ journal }) => journal.append(nextAppend('r1', 1))));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(answers.filter(({ ok }) => !ok)).toEqual([{ ok: false, reason: 'conflict', seq: 2 }]);
    });

    test('the time of a run never runs backwards', async () => {
      const { journal } = await opened();
      await journal.append({ ...firstAppend('r1'), at: 5_000 });
      await journal.append({ ...nextAppend('r1', 1), at: 4_000 });
      await journal.append({ ...nextAppend('r1', 2), at: 6_000 });
      expect((await journal.load('r1')).events.map(({ at }) => at)).toEqual([5_000, 5_000, 6_000]);
    });

    test('a snapshot shortens the load, and an older one does not replace it', async () => {
      const { journal } = await opened();
      await journal.append(firstAppend('r1'));
      await journal.append(nextAppend('r1', 1));
      await journal.append(nextAppend('r1', 2));
      await journal.snapshot('r1', 2, { tasks: ['b'] });
      await journal.snapshot('r1', 1, { tasks: ['a'] });
      const loaded = await journal.load('r1');
      expect(loaded.snapshot).toEqual({ seq: 2, state: { tasks: ['b'] } });
      expect(loaded.events.map(({ seq }) => seq)).toEqual([3]);
    });

    test('a run keeps the playbook text that its hash names', async () => {
      const { journal } = await opened();
      expect(await journal.playbookText('h')).toBeUndefined();
      await journal.pinPlaybook('h', 'p', 'tasks: {}');
      await journal.pinPlaybook('h', 'p', 'other');
      expect(await journal.playbookText('h')).toBe('tasks: {}');
    });

    test('recovery finds runs that have not ended, the sweeper those with a due timer or something in the inbox', async () => {
      const { journal, inbound } = await opened();
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
      const stores = await pair(2);
      const [{ journal, inbound }] = stores as [Store, Store];
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

  describe(`${name}: answers from outside`, () => {
    test('of many who answer at once one wins, and the others are told who and when', async () => {
      const stores = await pair(2);
      const [first] = stores as [Store, Store];
      await first.journal.append(firstAppend('r1', { op: 'question.open', question: question('q') }));
      const names = ['ann', 'bob', 'cy', 'di', 'ed', 'flo'];
      const answers = await Promise.all(
        names.map((by, index) => (stores[index % 2] as Store).inbound.answerQuestion(answer('q', by))),
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
      const { journal, inbound } = await opened();
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
      const { journal, inbound } = await opened();
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
      const { journal, inbound, lists } = await opened();
      await journal.append(firstAppend('r1', { op: 'question.open', question: question('q') }));
      await inbound.answerQuestion(answer('q', 'ann'));
      expect((await lists.openQuestions({ limit: 5 })).rows).toEqual([]);
      await journal.append(
        nextAppend('r1', 1, { op: 'question.reopen', id: 'q' }, { op: 'inbox.consume', id: 'in-q-ann' }),
      );
      expect((await lists.openQuestions({ limit: 5, run: 'r1' })).rows).toMatchObject([{ status: 'open', by: null }]);
      expect(await inbound.answerQuestion(answer('q', 'bob'))).toEqual({ ok: true, run: 'r1' });
      await journal.append(nextAppend('r1', 2, { op: 'question.close', id: 'q', status: 'withdrawn' }));
      expect(await inbound.answerQuestion(answer('q', 'cy'))).toEqual({ ok: false, reason: 'withdrawn' });
      expect(await lists.question('q')).toMatchObject({ status: 'withdrawn' });
    });

    test('a question is not replaced under an answer that waits in the inbox', async () => {
      const { journal, inbound } = await opened();
      await journal.append(firstAppend('r1', { op: 'question.open', question: question('q') }));
      await inbound.answerQuestion(answer('q', 'ann'));
      const other = nextAppend('r1', 1, { op: 'question.open', question: question('q', 'other') });
      expect(await journal.append(other)).toMatchObject({ ok: false, reason: 'refused', code: 'question.answering' });
    });

    test('an item takes one of its offers, once', async () => {
      const { journal, inbound, lists } = await opened();
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

    test('a run that has ended cannot be cancelled', async () => {
      const { journal, inbound } = await opened();
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

  describe(`${name}: ledger`, () => {
    test('an action has at most one open row per verb, target and instance', async () => {
      const { journal, ledger } = await opened();
      await journal.append(firstAppend('r1', { op: 'action.sent', record: action('r1/5', 'r1', ['e1', 'e2']) }));
      const second = firstAppend('r2', { op: 'action.sent', record: action('r2/5', 'r2', ['e2', 'e3']) });
      expect(await journal.append(second)).toMatchObject({
        ok: false,
        reason: 'refused',
        code: 'ledger.open-elsewhere',
      });
      expect((await journal.load('r2')).events).toEqual([]);
      expect(await ledger.action('r2/5')).toBeUndefined();
      expect((await ledger.openAction('isolate', ['e9', 'e2'], 'tenant-a'))?.id).toBe('r1/5');
      expect(await ledger.openAction('isolate', ['e2'], 'tenant-b')).toBeUndefined();

      const accepted = { op: 'action.settle', id: 'r1/5', status: 'accepted', state: { id: 7 }, detail: 'a' } as const;
      await journal.append(nextAppend('r1', 1, accepted));
      expect(await journal.append(second)).toMatchObject({ ok: false, code: 'ledger.open-elsewhere' });
      await journal.append(nextAppend('r1', 2, { op: 'action.settle', id: 'r1/5', status: 'done', detail: 'proven' }));
      expect(await journal.append(second)).toEqual({ ok: true, seq: 1 });
      expect(await ledger.action('r1/5')).toEqual({
        ...action('r1/5', 'r1', ['e1', 'e2']),
        sentAt: 1_000,
        status: 'done',
        state: { id: 7 },
        detail: 'proven',
      });
    });

    test('the same action sent again is counted, not refused', async () => {
      const { journal, ledger } = await opened();
      await journal.append(firstAppend('r1', { op: 'action.sent', record: action('r1/5', 'r1') }));
      await journal.append(nextAppend('r1', 1, { op: 'action.sent', record: action('r1/5', 'r1') }));
      expect(await ledger.action('r1/5')).toMatchObject({ sends: 2, sentAt: 2_000, status: 'sent' });
      const unknown = nextAppend('r1', 2, { op: 'action.settle', id: 'none', status: 'done', detail: '' });
      expect(await journal.append(unknown)).toMatchObject({ ok: false, code: 'ledger.unknown-action' });
    });

    test('an action that was only noted holds no target', async () => {
      const { journal, ledger, lists } = await opened();
      const record = { ...action('r1/5', 'r1'), status: 'planned', sends: 0 } as const;
      await journal.append(firstAppend('r1', { op: 'action.note', record }));
      await journal.append(firstAppend('r2', { op: 'action.sent', record: action('r2/5', 'r2') }));
      expect((await ledger.actionsOfAlert(alertRef)).map(({ id }) => id)).toEqual(['r1/5', 'r2/5']);
      expect((await ledger.actions(1)).map(({ id }) => id)).toEqual(['r2/5']);
      expect((await lists.actions({ limit: 5, run: 'r1' })).rows).toEqual([record]);
    });

    test('a grant counts until it expires', async () => {
      const { journal, ledger } = await opened();
      const grant: Grant = {
        id: 'g1',
        run: 'r1',
        alertRef,
        verb: 'isolate',
        targets: ['e1'],
        instance: '',
        by: 'ann',
        at: 1_000,
        expiresAt: 5_000,
      };
      await journal.append(firstAppend('r1', { op: 'grant.add', grant }));
      expect(await ledger.grants('r1', 4_999)).toEqual([grant]);
      expect(await ledger.grants('r1', 5_000)).toEqual([]);
      expect(await ledger.grants('r2', 0)).toEqual([]);
      expect(await journal.append(nextAppend('r1', 1, { op: 'grant.add', grant }))).toMatchObject({
        code: 'grant.exists',
      });
    });
  });

  describe(`${name}: alerts`, () => {
    test('an alert that is delivered many times at once arrives once, with one run', async () => {
      const stores = await pair(2);
      const [{ alerts, lists }] = stores as [Store, Store];
      const received = await Promise.all(
        ['a', 'b', 'c', 'd'].map((run, index) =>
          (stores[index % 2] as Store).alerts.receive({
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
      const { alerts, journal } = await opened();
      await journal.append(firstAppend('r1'));
      await expect(alerts.receive({ alert: alert('18'), append: firstAppend('r1') })).rejects.toMatchObject({
        code: 'store.run-refused',
      });
      expect(await alerts.get({ instance: 'tenant-a', id: '18' })).toBeUndefined();
    });

    test('a closed alert that was reopened at its source gets a new run, once', async () => {
      const { alerts, journal, lists } = await opened();
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
      const { alerts } = await opened();
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

  describe(`${name}: lists`, () => {
    test('pages join without a gap or a repeat', async () => {
      const { journal, lists } = await opened();
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
      const [left, right] = (await pair(2)) as [Store, Store];
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
    });

    test('a healthy store has no problems, and a row that contradicts the journal is one', async () => {
      const { journal, checkIntegrity } = await opened();
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
      const subject = await make();
      const store = await subject.open();
      const append = store.journal.append(firstAppend('r1'));
      await store.close();
      expect(await append).toEqual({ ok: true, seq: 1 });
      await expect(store.journal.load('r1')).rejects.toMatchObject({ code: 'store.closed' });
    });
  });
}

export const testClock = (): StepClock => new StepClock(1_000_000);
