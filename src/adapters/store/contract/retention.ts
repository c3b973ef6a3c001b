/** Part of the store's contract: what is older than it is to be kept goes, and nothing else; who changes that names what he has seen. */
import { describe, expect, test } from 'vitest';
import type { RetentionKey } from '../../../domain/access/retention.ts';
import type { DeliveryRecord } from '../../../domain/intake/ports.ts';
import { firstAppend } from '../fixtures/appends.ts';
import { alert } from '../fixtures/records.ts';
import type { Store } from '../types.ts';
import type { Handles } from './handles.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 4, 15, 12);
const daysAgo = (days: number): number => NOW - days * DAY_MS;

const delivery = (id: string, receivedAt: number): DeliveryRecord => ({
  id,
  source: 'edr',
  instance: 'edr',
  mapping: { preset: 'riposte', items: '', fields: {}, values: {} },
  webhookId: id,
  contentType: 'application/json',
  receivedAt,
  bytes: 2,
  body: '{}',
  encoding: 'utf8',
  by: '',
});

async function came(store: Store, id: string, days: number, settled = true): Promise<void> {
  await store.intake.take(delivery(id, daysAgo(days)));
  const of = { instance: 'edr', id, key: `key-${id}` };
  if (settled) await store.intake.settle(id, [{ alert: of, new: true, run: null, rule: null, reason: null }]);
}

const DAYS: Readonly<Record<RetentionKey, number>> = {
  rawBodies: 180,
  deliveries: 730,
  notifications: 180,
  logins: 30,
  requests: 1,
};

/** All pieces of everything; how many rows went. */
async function sweep(store: Store): Promise<Partial<Record<RetentionKey, number>>> {
  const gone: Partial<Record<RetentionKey, number>> = {};
  for (const [name, days] of Object.entries(DAYS)) {
    const key = name as RetentionKey;
    for (let after: number | null = 0; after !== null;) {
      const piece = await store.retention.sweep(key, daysAgo(days), after);
      if (piece.gone > 0) gone[key] = (gone[key] ?? 0) + piece.gone;
      after = piece.next;
    }
  }
  return gone;
}

export function retentionContract(name: string, handles: Handles): void {
  describe(`${name}: retention`, () => {
    test('bodies go first, whole deliveries later; what waits stays whatever its age', async () => {
      const store = await handles.one();
      await came(store, 'stuck', 900, false);
      await came(store, 'ancient', 800);
      await came(store, 'old', 200);
      await came(store, 'young', 3);
      expect(await sweep(store)).toEqual({ rawBodies: 2, deliveries: 1 });
      expect(await sweep(store)).toEqual({});
      const { rows } = await store.intake.deliveries({ limit: 10 });
      expect(rows.map(({ id, body, encoding, bytes }) => [id, body, encoding, bytes])).toEqual([
        ['young', '{}', 'utf8', 2],
        ['old', '', 'gone', 2],
        ['stuck', '{}', 'utf8', 2],
      ]);
      const of = async (key: string) => (await store.intake.deliveries({ limit: 10, alert: key })).rows.length;
      expect([await of('key-ancient'), await of('key-old')]).toEqual([0, 1]);
      // It is read at last, and then as old as it is.
      await store.intake.settle('stuck', []);
      expect(await sweep(store)).toEqual({ rawBodies: 1, deliveries: 1 });
    });

    test('more than a piece goes in one sweep, and what came after it stays', async () => {
      const store = await handles.one();
      await Promise.all(Array.from({ length: 1_203 }, (_, index) => came(store, `d${index}`, 1_000)));
      await came(store, 'young', 1);
      expect(await sweep(store)).toEqual({ rawBodies: 1_203, deliveries: 1_203 });
      expect((await store.intake.deliveries({ limit: 10 })).rows).toHaveLength(1);
    });

    test('answers to requests go after a day; journals, alerts and the audit never', async () => {
      const store = await handles.one();
      await store.alerts.receive({ alert: alert('1', { receivedAt: 1 }), append: firstAppend('r1') });
      await store.requests.keep({ key: 'old', request: 'a', at: daysAgo(2), answer: '{}' });
      await store.requests.keep({ key: 'young', request: 'b', at: daysAgo(0.5), answer: null });
      const counts = async () => [
        (await store.journal.load('r1')).events.length,
        (await store.alerts.search({ limit: 10 })).rows.length,
        (await store.audit.head()).tail,
      ];
      const before = await counts();
      expect(await sweep(store)).toEqual({ requests: 1 });
      expect(await counts()).toEqual(before);
      expect([await store.requests.get('old'), (await store.requests.get('young'))?.answer]).toEqual([undefined, null]);
    });

    test('who changes it writes over the version that he has seen', async () => {
      const store = await handles.one();
      const before = await store.retention.state();
      expect(before).toEqual({ set: {}, version: 0, changedBy: '', changedAt: null });
      const change = (set: Parameters<Store['retention']['change']>[1]) =>
        store.retention.change(before, set, { by: 'ann', at: NOW });
      expect([await change({ deliveries: null }), await change({ logins: 5 })]).toEqual([true, false]);
      const after = { set: { deliveries: null }, version: 1, changedBy: 'ann', changedAt: NOW };
      expect(await store.retention.state()).toEqual(after);
    });
  });
}
