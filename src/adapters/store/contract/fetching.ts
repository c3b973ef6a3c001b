/** Part of the store's contract: cursors of fetching, and how alerts stand at their source. */
import { describe, expect, test } from 'vitest';
import type { SourceState } from '../../../domain/intake/source-state.ts';
import { alertRef, ended, firstAppend, nextAppend } from '../fixtures/appends.ts';
import { action, alert, item } from '../fixtures/records.ts';
import type { Store } from '../types.ts';
import type { Handles } from './handles.ts';

const { instance, id } = alertRef;
const OPEN: SourceState = { status: 'new', closed: false, closeReason: '', assignee: '', comment: '', caseId: '7' };
const CLOSED: SourceState = { ...OPEN, status: 'resolved_other', closed: true, closeReason: 'Resolved - Other' };

const closing = (run: string | null, inboxId = 'in-1') => ({
  instance,
  id,
  at: 5_000,
  run,
  inboxId,
  changes: [{ kind: 'closed', detail: 'closed at its source: why' }] as const,
  closes: { reason: 'Resolved - Other', notes: 'why' },
  cancels: true,
  seen: { id, state: CLOSED, nextAt: 0 },
});

const kept = (store: Store, state: SourceState, nextAt: number, at = 1_000) =>
  store.fetching.keep({ instance, at, states: [{ id, state, nextAt }] });

export function fetchingContract(name: string, handles: Handles): void {
  describe(`${name}: fetching`, () => {
    test('a cursor is kept with the states of its slice, for its instance alone', async () => {
      const { fetching } = await handles.one();
      const cursor = {
        place: 'https://a',
        goodAt: 7,
        cursor: { start: 1, newest: 2, began: 3, pass: { began: 4, next: 5 } },
      };
      await fetching.keep({ instance, at: 1_000, states: [{ id, state: OPEN, nextAt: 0 }], cursor });
      expect(await fetching.cursor(instance)).toEqual(cursor);
      expect(await fetching.cursor('other')).toBeUndefined();
      const later = { ...cursor, goodAt: null, cursor: { ...cursor.cursor, pass: null } };
      await fetching.keep({ instance, at: 2_000, states: [], cursor: later });
      expect(await fetching.cursor(instance)).toEqual(later);
    });

    test('what is known of an alert: what was seen, what is here, and whether a closing of ours is under way', async () => {
      const store = await handles.one();
      const { alerts, fetching, journal } = store;
      const unknown = { id, seen: null, seenSince: 0, ours: null };
      expect((await fetching.watched(instance, [id])).get(id)).toEqual(unknown);
      await kept(store, CLOSED, 0);
      expect((await fetching.watched(instance, [id])).get(id)).toEqual({ ...unknown, seen: CLOSED, seenSince: 1_000 });
      await alerts.receive({ alert: alert(id), append: firstAppend('r1') });
      const ours = { status: 'open', closedAt: null, run: 'r1', closing: false };
      expect((await fetching.watched(instance, [id, '18'])).get(id)).toMatchObject({ ours });
      const record = { ...action('r1/e/1', 'r1', [id]), verb: 'close-alert', instance };
      await journal.append(nextAppend('r1', 1, { op: 'action.sent', record }));
      expect((await fetching.watched(instance, [id])).get(id)).toMatchObject({ ours: { ...ours, closing: true } });
    });

    test('alerts are due in the order of their time, and a state that is seen again keeps its time and its since', async () => {
      const store = await handles.one();
      const { fetching } = store;
      const states = ['1', '2', '3'].map((one, index) => ({ id: one, state: OPEN, nextAt: 3_000 - index * 1_000 }));
      await fetching.keep({ instance, at: 1_000, states });
      const due = async (now: number) => (await fetching.due(instance, now, 2)).map((one) => one.id);
      expect([await due(999), await due(2_000), await due(9_000)]).toEqual([[], ['3', '2'], ['3', '2']]);
      await fetching.keep({ instance, at: 2_000, states: [{ id: '3', state: OPEN, nextAt: 0 }] });
      expect(await due(1_000)).toEqual(['3']);
      const ref = { instance, id: '3' };
      expect(await fetching.views([alertRef, ref])).toEqual([undefined, expect.objectContaining({ changedAt: 1_000 })]);
      await fetching.keep({ instance, at: 3_000, states: [{ id: '3', state: CLOSED, nextAt: 9_000 }] });
      expect(await due(2_000)).toEqual(['2']);
      expect((await fetching.views([ref]))[0]).toMatchObject({ closed: true, changedAt: 3_000 });
    });

    test('a closing at the source closes the alert, tells its run, and is in the audit, all in one', async () => {
      const store = await handles.one();
      const { alerts, fetching, journal, lists } = store;
      await alerts.receive({ alert: alert(id), append: firstAppend('r1') });
      expect(await fetching.tell(closing('r1'))).toBe(true);
      expect(await alerts.get(alertRef)).toMatchObject({
        status: 'closed',
        closeReason: 'Resolved - Other',
        closeNotes: 'why',
        closedAt: 5_000,
      });
      expect((await journal.inbox('r1')).map(({ message }) => message)).toEqual([
        { type: 'source', instance, change: 'closed', detail: 'closed at its source: why', cancels: true },
      ]);
      const { rows } = await lists.audit({ limit: 9 });
      expect(rows).toContainEqual(expect.objectContaining({ what: 'alert.closed-at-source', target: id }));
      // Told again, it is closed already: nothing is written.
      expect(await fetching.tell(closing('r1', 'in-2'))).toBe(false);
      expect(await journal.inbox('r1')).toHaveLength(1);
    });

    test('of a run that has ended the reviews are done with it, and nothing else is', async () => {
      const { alerts, fetching, journal, lists } = await handles.one();
      await alerts.receive({ alert: alert(id), append: firstAppend('r1') });
      const items = ['r1/triage:not-applicable', 'r1/cancel:report'].map((one) => ({
        op: 'item.open' as const,
        item: { ...item(one), offers: ['done'] },
      }));
      await journal.append({
        ...nextAppend('r1', 1, ...items, { op: 'run.status', status: 'completed' }),
        events: [ended],
      });
      expect(await fetching.tell(closing('r1'))).toBe(true);
      expect((await journal.inbox('r1')).map(({ message }) => message)).toEqual([
        {
          type: 'item',
          item: 'r1/triage:not-applicable',
          offer: 'done',
          by: instance,
          note: 'closed at its source: why',
        },
      ]);
      const { rows } = await lists.openItems({ limit: 9 });
      expect(rows.map((row) => row.item.id)).toEqual(['r1/cancel:report']);
    });

    test('an alert that has another run by now is left as it is', async () => {
      const { alerts, fetching } = await handles.one();
      await alerts.receive({ alert: alert(id), append: firstAppend('r1') });
      expect(await fetching.tell(closing('r0'))).toBe(false);
      expect(await alerts.get(alertRef)).toMatchObject({ status: 'open' });
      expect((await fetching.watched(instance, [id])).get(id)).toMatchObject({ seen: null });
    });
  });
}
