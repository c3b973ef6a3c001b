/** Part of the store's contract: sources, routing rules, and deliveries that are kept before they are read. */
import { describe, expect, test } from 'vitest';
import { alertKeyOf } from '../../../core/engine/events.ts';
import type { DeliveryRecord, RuleRecord, SourceRecord } from '../../../domain/intake/ports.ts';
import type { Handles } from './handles.ts';

const MAPPING = { preset: 'riposte', items: '', fields: {}, values: {} } as const;
const SEALED = { keyId: 'k1', text: 'AAAA' };
const BY = { by: 'mira', at: 5 };
const SOURCE: SourceRecord = {
  name: 'edr',
  kind: 'webhook',
  instance: 'eu',
  mapping: { ...MAPPING, fields: { id: 'a.b' } },
  enabled: true,
  credentials: [{ id: '1', madeAt: 5, hash: '' }],
  changedAt: 5,
  changedBy: 'mira',
  version: 1,
};
const RULE: RuleRecord = {
  id: 'r1',
  name: 'one',
  condition: 'name:x',
  outcome: { kind: 'ignore', reason: 'noise' },
  enabled: true,
  changedAt: 5,
  changedBy: 'mira',
  version: 1,
};

const delivery = (id: string, more: Partial<DeliveryRecord> = {}): DeliveryRecord => ({
  id,
  source: 'edr',
  instance: 'eu',
  mapping: MAPPING,
  webhookId: `w-${id}`,
  contentType: 'application/json',
  receivedAt: 9,
  bytes: 2,
  body: '{}',
  encoding: 'utf8',
  by: '',
  ...more,
});

const outcome = (key: string) => [
  { alert: { instance: 'eu', id: key, key }, new: true, run: `${key}-1`, rule: null, reason: null },
];

export function intakeContract(name: string, handles: Handles): void {
  describe(`${name}: sources`, () => {
    test('are there for every handle, with their secrets sealed beside those of instances', async () => {
      const [one, two] = await handles.two();
      expect(await one.intake.addSource(SOURCE, new Map([['1', SEALED]]), BY)).toBe(true);
      expect(await two.intake.sources()).toEqual([SOURCE]);
      expect(await two.intake.secretsOf('edr')).toEqual(new Map([['1', SEALED]]));
      expect(await two.intake.sealed()).toEqual([{ place: { instance: '/source/edr', setting: '1' }, sealed: SEALED }]);
      expect((await two.instances.all()).length).toBe(0);
    });

    test('have names of their own, and the second leaves nothing behind', async () => {
      const { intake } = await handles.one();
      await intake.addSource(SOURCE, new Map(), BY);
      expect(await intake.addSource({ ...SOURCE, kind: 'api' }, new Map([['9', SEALED]]), BY)).toBe(false);
      expect(await intake.secretsOf('edr')).toEqual(new Map());
    });

    test('are changed one version at a time, their secrets with them', async () => {
      const { intake } = await handles.one();
      await intake.addSource(SOURCE, new Map([['1', SEALED]]), BY);
      const next = { ...SOURCE, enabled: false, version: 2 };
      const secrets = { sealed: new Map([['2', SEALED]]), dropped: ['1'] };
      expect(await intake.editSource(next, secrets, { ...BY, what: 'x' })).toBe(true);
      expect(await intake.editSource(next, secrets, { ...BY, what: 'x' })).toBe(false);
      expect([await intake.sources(), [...(await intake.secretsOf('edr')).keys()]]).toEqual([[next], ['2']]);
      expect([await intake.removeSource('edr', BY), await intake.removeSource('edr', BY)]).toEqual([true, false]);
      expect(await intake.sealed()).toEqual([]);
    });
  });

  describe(`${name}: routing rules`, () => {
    test('stand in the order that they were given, and change one version at a time', async () => {
      const { intake } = await handles.one();
      const what = { ...BY, what: 'x' };
      await intake.putRule(RULE, ['r1'], what);
      await intake.putRule({ ...RULE, id: 'r2' }, ['r2', 'r1'], what);
      const order = async () => (await intake.rules()).map(({ id }) => id);
      expect(await order()).toEqual(['r2', 'r1']);
      await intake.orderRules(['r1', 'r2'], what);
      expect(await order()).toEqual(['r1', 'r2']);
      const edited = { ...RULE, condition: 'name:y', version: 2 };
      expect(await intake.putRule(edited, ['r1', 'r2'], what)).toBe(true);
      expect(await intake.putRule(edited, ['r1', 'r2'], what)).toBe(false);
      expect((await intake.rules())[0]).toEqual(edited);
      expect([await intake.removeRule('r1', what), await intake.removeRule('r1', what)]).toEqual([true, false]);
    });
  });

  describe(`${name}: deliveries`, () => {
    test('wait in the order in which they came until what became of them is kept, once', async () => {
      const [one, two] = await handles.two();
      expect([await one.intake.take(delivery('a')), await two.intake.take(delivery('a'))]).toEqual([true, false]);
      await one.intake.take(delivery('b'));
      const waiting = async (after = 0) => (await two.intake.waiting(after, 9)).map(({ id }) => id);
      expect(await waiting()).toEqual(['a', 'b']);
      const [first] = await two.intake.waiting(0, 1);
      expect(await waiting(first?.pos)).toEqual(['b']);
      expect([await one.intake.settle('a', outcome('k1')), await one.intake.settle('a', [])]).toEqual([true, false]);
      expect(await waiting()).toEqual(['b']);
      expect(await two.intake.delivery('a')).toMatchObject({
        ...delivery('a'),
        status: 'read',
        outcome: outcome('k1'),
      });
    });

    test('are found by their source, and by the alerts that they brought', async () => {
      const { intake } = await handles.one();
      for (const id of ['a', 'b', 'c']) await intake.take(delivery(id, { source: id === 'c' ? 'siem' : 'edr' }));
      await intake.settle('a', outcome('k1'));
      await intake.settle('c', outcome('k1'));
      const ids = async (page: object) => (await intake.deliveries({ limit: 9, ...page })).rows.map(({ id }) => id);
      expect([
        await ids({}),
        await ids({ source: 'edr' }),
        await ids({ alert: 'k1' }),
        await ids({ status: 'waiting' }),
      ]).toEqual([['c', 'b', 'a'], ['b', 'a'], ['c', 'a'], ['b']]);
      const { rows, next } = await intake.deliveries({ limit: 1 });
      expect([rows.length, (await intake.deliveries({ limit: 9, cursor: next ?? '' })).rows.length]).toEqual([1, 2]);
    });

    test('are read once more under another mapping', async () => {
      const { intake } = await handles.one();
      await intake.take(delivery('a'));
      const as = { mapping: { ...MAPPING, preset: 'ecs' }, instance: 'us' } as const;
      expect(await intake.reread('a', as)).toBe(false);
      await intake.settle('a', []);
      expect(await intake.reread('a', as)).toBe(true);
      expect(await intake.waiting(0, 9)).toMatchObject([as]);
    });
  });

  describe(`${name}: an alert that never had a run`, () => {
    test('is found by its key', async () => {
      const { alerts } = await handles.one();
      const ref = { instance: 'eu', id: '7' };
      const closed = { status: 'closed', closeReason: 'Ignored', closeNotes: 'x', receivedAt: 1, closedAt: 1 } as const;
      await alerts.receive({ alert: { ref, fields: { id: '7' }, run: null, playbook: null, ...closed } });
      expect((await alerts.ofKey(alertKeyOf(ref)))?.ref).toEqual(ref);
      expect(await alerts.ofKey('none')).toBe(undefined);
    });
  });
}
