/** Part of the store's contract: what waits, what is told of it to whom, and every attempt. */
import { describe, expect, test } from 'vitest';
import type { NewNotification, TellRecords, Wait } from '../../../domain/tell/ports.ts';
import { firstAppend, nextAppend } from '../fixtures/appends.ts';
import { answer, question } from '../fixtures/records.ts';
import type { Store } from '../types.ts';
import type { Handles } from './handles.ts';

const CHANGE = { by: 'mira', at: 5 };
const SEALED = { keyId: 'k1', text: 'AAAA' };
const CHANNEL = {
  name: 'team',
  kind: 'mail',
  settings: { host: 'mail' },
  secrets: { password: SEALED },
  enabled: true,
} as const;
const RULE = {
  id: 'r1',
  event: 'approval',
  to: 'role:approver',
  channel: 'team',
  delayMs: 0,
  remindMs: 60_000,
  escalateMs: null,
  escalateTo: '',
  enabled: true,
} as const;

/** A run that asks, followed and planned: one notification waits. */
async function asked({ journal, tell }: Store, id = 'n1'): Promise<number> {
  await journal.append(firstAppend('r1', { op: 'question.open', question: question('q') }));
  await followed(tell);
  const wait = (await tell.dueWaits(9, 5))[0]?.pos ?? 0;
  await tell.plan([{ wait, overAt: null, notifications: [notice(id, wait)], next: 60_000 }], 10);
  return wait;
}

function notice(id: string, wait: number, more: Partial<NewNotification> = {}): NewNotification {
  return { id, wait, rule: 'r1', step: 'notice', nth: 1, channel: 'team', to: 'a@b.test', ...more };
}

/** What a look finds is what stands now: all of it is opened, and what stands no more is over. */
async function followed(tell: TellRecords): Promise<void> {
  const { next, standing, kept } = await tell.look((await tell.cursor()) ?? 0, 100);
  const over = kept.filter(({ key }) => !standing.some((wait) => wait.key === key)).map(({ pos }) => pos);
  await tell.advance({ cursor: next, opened: standing, over, at: 20 });
}

const statusOf = async (tell: TellRecords, id = 'n1') => (await tell.notification(id))?.status;
const due = async (tell: TellRecords, now = 100) => (await tell.dueNotifications('team', now, 10)).map(({ id }) => id);

export function tellContract(name: string, handles: Handles): void {
  describe(`${name}: telling people`, () => {
    test('of what somebody is not told is kept for each, replaced, and in the audit', async () => {
      const { tell, lists } = await handles.one();
      await tell.mute('mira', ['triage', 'failed'], CHANGE);
      await tell.mute('jon', ['task'], CHANGE);
      await tell.mute('mira', [], CHANGE);
      expect(Object.fromEntries(await tell.mutes())).toEqual({ jon: ['task'], mira: [] });
      const { rows } = await lists.audit({ limit: 9 });
      expect(rows.map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
        'notification.muted: passed over: triage, failed',
        'notification.muted: passed over: task',
        'notification.muted: told of everything',
      ]);
    });

    test('channels and rules are kept with who changed them, and go together', async () => {
      const { tell, lists } = await handles.one();
      expect(await tell.addChannel(CHANNEL, [RULE], CHANGE)).toBe(true);
      expect(await tell.addChannel({ ...CHANNEL, name: 'TEAM' }, [], CHANGE)).toBe(false);
      expect(await tell.channels()).toEqual([{ ...CHANNEL, changedAt: 5, changedBy: 'mira' }]);
      expect(await tell.rules()).toEqual([RULE]);
      expect(await tell.isActive()).toBe(true);
      const { id: _id, ...rule } = RULE;
      expect(await tell.editRule('r1', { ...rule, remindMs: null, enabled: false }, CHANGE)).toBe(true);
      expect(await tell.rules()).toEqual([{ ...RULE, remindMs: null, enabled: false }]);
      expect(await tell.editRule('none', rule, CHANGE)).toBe(false);
      const edit = { name: 'team', settings: {}, secrets: {}, enabled: false, dropped: ['password'], named: ['host'] };
      expect(await tell.editChannel(edit, CHANGE)).toBe(true);
      expect(await tell.channels()).toMatchObject([{ settings: {}, secrets: {}, enabled: false }]);
      expect(await tell.isActive()).toBe(false);
      expect(await tell.removeChannel('team', CHANGE)).toBe(true);
      expect([await tell.channels(), await tell.rules(), await tell.sealed()]).toEqual([[], [], []]);
      expect(JSON.stringify((await lists.audit({ limit: 99 })).rows)).not.toContain(SEALED.text);
    });

    test('sealed values are named by their place, and replaced all at once', async () => {
      const { tell } = await handles.one();
      await tell.addChannel(CHANNEL, [], CHANGE);
      const [value] = await tell.sealed();
      expect(value).toEqual({ place: { instance: '/channel/team', setting: 'password' }, sealed: SEALED });
      const sealed = { keyId: 'k2', text: 'BBBB' };
      await tell.reseal(value ? [{ ...value, sealed }] : []);
      expect((await tell.channels())[0]?.secrets).toEqual({ password: sealed });
    });

    test('what is asked waits once, however often its run is looked at, and is over with the answer', async () => {
      const store = await handles.one();
      const { tell, journal, inbound } = store;
      await asked(store);
      await followed(tell);
      expect(await tell.dueWaits(1_000_000, 9)).toMatchObject([
        { event: 'approval', key: 'q', run: 'r1', overAt: null },
      ]);
      expect(await due(tell)).toEqual(['n1']);
      // An answer that is on its way counts at once; the journal follows.
      await inbound.answerQuestion(answer('q', 'ann'));
      expect(await due(tell)).toEqual([]);
      await journal.append(nextAppend('r1', 1, { op: 'question.close', id: 'q', status: 'answered' }));
      await followed(tell);
      expect(await statusOf(tell)).toBe('over');
      expect(await tell.dueWaits(1_000_000, 9)).toEqual([]);
    });

    test('the same notification is planned once, whoever plans it again', async () => {
      const store = await handles.one();
      const wait = await asked(store);
      await store.tell.plan([{ wait, overAt: null, notifications: [notice('n1', wait)], next: null }], 11);
      expect((await store.tell.list({ limit: 9 })).rows).toHaveLength(1);
      // Nothing is planned for what is over.
      await store.tell.advance({ opened: [], over: [wait], at: 12 });
      await store.tell.plan([{ wait, overAt: null, notifications: [notice('n2', wait)], next: 13 }], 13);
      expect((await store.tell.list({ limit: 9 })).rows.map(({ id }) => id)).toEqual(['n1']);
    });

    test('an attempt is a row before it has a result, and none is made for what was answered meanwhile', async () => {
      const store = await handles.one();
      const { tell, inbound } = store;
      await asked(store);
      expect(await tell.beginAttempt('n1', ['n1'], 30)).toEqual(['n1']);
      expect(await tell.attempts('n1')).toMatchObject([{ attempt: 1, result: 'sending', endedAt: null }]);
      // Nobody else makes it meanwhile.
      expect(await tell.beginAttempt('n1', ['n1'], 31)).toEqual([]);
      await tell.endAttempt('n1', ['n1'], { ok: false, detail: 'no', retryAt: 50 }, 32);
      expect([await due(tell, 49), await due(tell, 50)]).toEqual([[], ['n1']]);
      await inbound.answerQuestion(answer('q', 'ann'));
      expect(await tell.beginAttempt('n1', ['n1'], 51)).toEqual([]);
      expect(await tell.attempts('n1')).toMatchObject([{ attempt: 1, result: 'failed', detail: 'no', endedAt: 32 }]);
    });

    test('what was cut off is due again under the same message, and the log says that it may have gone out', async () => {
      const store = await handles.one();
      const { tell } = store;
      await asked(store);
      await tell.beginAttempt('d-1', ['n1'], 30);
      await tell.cutOff(40);
      expect(await tell.dueNotifications('team', 40, 9)).toMatchObject([
        { id: 'n1', message: 'd-1', status: 'waiting' },
      ]);
      await tell.beginAttempt('d-1', ['n1'], 41);
      await tell.endAttempt('d-1', ['n1'], { ok: true, detail: '250', retryAt: null }, 42);
      expect((await tell.attempts('n1')).map(({ result, message }) => [result, message])).toEqual([
        ['cut-off', 'd-1'],
        ['sent', 'd-1'],
      ]);
      expect(await statusOf(tell)).toBe('sent');
      // Both count for the share of the recipient: both may have arrived.
      expect(await tell.sentSince('team', 0)).toEqual(new Map([['a@b.test', 2]]));
    });

    test('what failed for good is tried again by hand, as long as it waits', async () => {
      const store = await handles.one();
      const { tell } = store;
      const wait = await asked(store);
      await tell.beginAttempt('n1', ['n1'], 30);
      await tell.endAttempt('n1', ['n1'], { ok: false, detail: '550', retryAt: null }, 31);
      expect(await tell.notification('n1')).toMatchObject({ status: 'failed', reason: '550', endedAt: 31 });
      expect(await tell.retry('none', CHANGE)).toBe(false);
      expect(await tell.retry('n1', { by: 'mira', at: 32 })).toBe(true);
      expect(await due(tell)).toEqual(['n1']);
      expect(await tell.retry('n1', CHANGE)).toBe(false);
      // One that nobody was meant by is planned anew.
      const nobody = notice('n2', wait, { to: '', failed: 'nobody' });
      await tell.plan([{ wait, overAt: null, notifications: [nobody], next: null }], 33);
      expect(await tell.retry('n2', CHANGE)).toBe(true);
      expect([await statusOf(tell, 'n2'), (await tell.dueWaits(34, 9)).length]).toEqual([undefined, 1]);
    });

    test('that an instance is back is told to whom its failure was told; of one that went nobody hears', async () => {
      const { tell } = await handles.one();
      const facts = { alert: '', severity: '', playbook: '', assignee: '', detail: '', dueAt: null };
      const failing = (key: string): Wait => ({
        event: 'integration',
        key,
        version: '1',
        run: '',
        title: key,
        since: 1,
        facts,
      });
      await tell.advance({ opened: [failing('a'), failing('b')], over: [], at: 2 });
      const [a = 0, b = 0] = (await tell.openWaits('integration')).map(({ pos }) => pos);
      await tell.plan([{ wait: a, overAt: null, notifications: [notice('n1', a)], next: null }], 3);
      await tell.plan([{ wait: b, overAt: null, notifications: [], next: null }], 3);
      await tell.beginAttempt('n1', ['n1'], 4);
      await tell.endAttempt('n1', ['n1'], { ok: true, detail: '', retryAt: null }, 5);
      await tell.advance({ opened: [], over: [a], dropped: [b], at: 6 });
      expect((await tell.dueWaits(7, 9)).map(({ key, overAt }) => [key, overAt])).toEqual([['a', 6]]);
      expect(await tell.toldOf(a)).toEqual([{ rule: 'r1', channel: 'team', to: 'a@b.test' }]);
      const back = notice('n2', a, { step: 'recovery' });
      await tell.plan([{ wait: a, overAt: 6, notifications: [back], next: null }], 8);
      expect(await due(tell)).toEqual(['n2']);
    });

    test('a channel that is removed takes what it had still to tell with it', async () => {
      const store = await handles.one();
      await store.tell.addChannel(CHANNEL, [RULE], CHANGE);
      await asked(store);
      await store.tell.removeChannel('team', CHANGE);
      expect(await store.tell.notification('n1')).toMatchObject({ status: 'over', reason: 'the channel was removed' });
    });

    test('a rule that is changed has everything that waits looked at anew', async () => {
      const store = await handles.one();
      await store.tell.addChannel(CHANNEL, [RULE], CHANGE);
      await asked(store);
      expect(await store.tell.dueWaits(59_999, 9)).toEqual([]);
      await store.tell.addRule({ ...RULE, id: 'r2' }, CHANGE);
      expect(await store.tell.dueWaits(59_999, 9)).toHaveLength(1);
    });
  });
}
