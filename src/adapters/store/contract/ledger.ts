/** Part of the store's contract: actions and grants. */
import { describe, expect, test } from 'vitest';
import type { Grant } from '../../../domain/gate/ports.ts';
import { alertRef, firstAppend, nextAppend } from '../fixtures/appends.ts';
import { action } from '../fixtures/records.ts';
import type { Handles } from './handles.ts';

export function ledgerContract(name: string, handles: Handles): void {
  describe(`${name}: ledger`, () => {
    test('an action has at most one open row per verb, target and instance', async () => {
      const { journal, ledger } = await handles.one();
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
      const { journal, ledger } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'action.sent', record: action('r1/5', 'r1') }));
      await journal.append(nextAppend('r1', 1, { op: 'action.sent', record: action('r1/5', 'r1') }));
      expect(await ledger.action('r1/5')).toMatchObject({ sends: 2, sentAt: 2_000, status: 'sent' });
      const unknown = nextAppend('r1', 2, { op: 'action.settle', id: 'none', status: 'done', detail: '' });
      expect(await journal.append(unknown)).toMatchObject({ ok: false, code: 'ledger.unknown-action' });
    });

    test('who holds a target, and what is open on an instance, is found across alerts and verbs', async () => {
      const { journal, ledger } = await handles.one();
      await journal.append(firstAppend('r1', { op: 'action.sent', record: action('r1/5', 'r1', ['e1', 'e2']) }));
      const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id);
      expect(ids(await ledger.holders('isolate', ['e2', 'e9'], 'tenant-a'))).toEqual(['r1/5']);
      expect(ids(await ledger.openOn('tenant-a'))).toEqual(['r1/5']);
      expect(await ledger.openOn('tenant-b')).toEqual([]);
      await journal.append(nextAppend('r1', 1, { op: 'action.settle', id: 'r1/5', status: 'done', detail: '' }));
      const noted = { ...action('r2/5', 'r2', ['e2']), status: 'already-done', sends: 0 } as const;
      await journal.append(firstAppend('r2', { op: 'action.note', record: noted }));
      expect(ids(await ledger.holders('isolate', ['e2'], 'tenant-a'))).toEqual(['r1/5', 'r2/5']);
      expect(await ledger.openOn('tenant-a')).toEqual([]);
      await journal.append(nextAppend('r1', 2, { op: 'action.settle', id: 'r1/5', status: 'undone', detail: '' }));
      expect(ids(await ledger.holders('isolate', ['e2'], 'tenant-a'))).toEqual(['r2/5']);
      expect(await ledger.holders('unisolate', ['e2'], 'tenant-a')).toEqual([]);
    });

    test('a change set has its lane while its run goes on by itself, was there lately, or has a request under way', async () => {
      const { journal, ledger } = await handles.one();
      const place = { instance: 'fw', lane: 'configuration' };
      const take = (until: number) => ({ op: 'lane.take', ...place, until }) as const;
      const holder = (run: string, now = 2_000) => ledger.laneHolder({ ...place, run, id: `${run}/9`, now });
      await journal.append(firstAppend('r1', take(5_000)));
      expect(await holder('r1')).toBeUndefined();
      expect(await holder('r2')).toBe('r1');
      expect(await ledger.laneHolder({ ...place, instance: 'fw-2', run: 'r2', id: '', now: 2_000 })).toBeUndefined();
      expect(await journal.append(firstAppend('r2', take(9_000)))).toMatchObject({ code: 'ledger.lane-taken' });
      expect(await holder('r2', 5_000)).toBeUndefined();

      // At rest, but with a request that is not proven yet.
      const record = { ...action('r1/5', 'r1'), instance: 'fw', lane: 'configuration', status: 'accepted' } as const;
      const waiting = { op: 'run.status', status: 'waiting' } as const;
      await journal.append(nextAppend('r1', 1, { op: 'action.sent', record }, waiting));
      expect(await holder('r2', 6_000)).toBe('r1');
      await journal.append(nextAppend('r1', 2, { op: 'action.settle', id: 'r1/5', status: 'done', detail: '' }));
      expect(await holder('r2')).toBeUndefined();
      expect(await journal.append(firstAppend('r2', take(9_000)))).toEqual({ ok: true, seq: 1 });
      expect(await holder('r1')).toBe('r2');
      // Only its own run frees it.
      await journal.append(nextAppend('r1', 3, { op: 'lane.free', ...place }));
      expect(await holder('r1')).toBe('r2');
      await journal.append(nextAppend('r2', 1, { op: 'lane.free', ...place }));
      expect(await holder('r1')).toBeUndefined();
    });

    test('an unsettled request keeps others out of its lane, its own run included', async () => {
      const { journal, ledger } = await handles.one();
      const record = { ...action('r1/5', 'r1'), lane: 'endpoint/e1' };
      await journal.append(firstAppend('r1', { op: 'action.sent', record }));
      const holder = (id: string) =>
        ledger.laneHolder({ instance: 'tenant-a', lane: 'endpoint/e1', run: 'r1', id, now: 0 });
      expect([await holder('r1/5'), await holder('r1/6')]).toEqual([undefined, 'r1']);
      await journal.append(nextAppend('r1', 1, { op: 'action.settle', id: 'r1/5', status: 'accepted', detail: '' }));
      expect(await holder('r1/6')).toBeUndefined();
      expect((await ledger.ofVerb('isolate', 'tenant-a')).map(({ id }) => id)).toEqual(['r1/5']);
    });

    test('an action that was only noted holds no target', async () => {
      const { journal, ledger, lists } = await handles.one();
      const record = { ...action('r1/5', 'r1'), status: 'planned', sends: 0 } as const;
      await journal.append(firstAppend('r1', { op: 'action.note', record }));
      await journal.append(firstAppend('r2', { op: 'action.sent', record: action('r2/5', 'r2') }));
      expect((await ledger.actionsOfAlert(alertRef)).map(({ id }) => id)).toEqual(['r1/5', 'r2/5']);
      expect((await ledger.actions(1)).map(({ id }) => id)).toEqual(['r2/5']);
      expect((await lists.actions({ limit: 5, run: 'r1' })).rows).toEqual([record]);
    });

    test('a grant counts until it expires', async () => {
      const { journal, ledger } = await handles.one();
      const grant: Grant = {
        id: 'g1',
        run: 'r1',
        alertRef,
        verb: 'isolate',
        targets: ['e1'],
        instance: '',
        by: 'ann',
        approvers: ['ann'],
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
}
