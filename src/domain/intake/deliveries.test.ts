/**
 * Goal: a delivery is read until what became of it is kept, loses nothing to a kill or a failing store, and what cannot be read is in triage (D1 to D4).
 * Method: records in memory that die or fail where they are told to. Elsewhere: a real process that is killed (`tests/intake.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import { RiposteError } from '../../core/base/errors.ts';
import { bodyParts, Deliveries, deliveryId } from './deliveries.ts';
import type { Delivered, Delivery } from './intake.ts';
import { RIPOSTE_MAPPING } from './mapping.ts';
import type { Outcome, StoredDelivery } from './ports.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const textOf = (id: unknown): string => (typeof id === 'string' ? id : '');

class World {
  readonly rows: StoredDelivery[] = [];
  readonly alerts = new Map<string, Delivery>();
  readonly settled = new Map<string, readonly Outcome[]>();
  readonly reports: string[] = [];
  /** What the next calls of these fail with. */
  failing: { receive?: string; settle?: string; waiting?: string } = {};

  keep(text: string, more: Partial<StoredDelivery> = {}): string {
    const pos = this.rows.length + 1;
    const head = {
      source: 'edr',
      instance: 'eu',
      mapping: RIPOSTE_MAPPING,
      webhookId: `m${pos}`,
      contentType: '',
      by: '',
    };
    const id = deliveryId('edr', `m${pos}`, bytes(text));
    this.rows.push({
      ...head,
      ...bodyParts(bytes(text)),
      id,
      pos,
      receivedAt: 5,
      status: 'waiting',
      outcome: [],
      ...more,
    });
    return id;
  }

  process(): Deliveries {
    return new Deliveries({
      presets: {},
      report: (code, detail) => this.reports.push(`${code} ${detail}`),
      receive: (delivery) => this.#receive(delivery),
      records: {
        waiting: async (after, limit) => {
          this.#fail('waiting');
          return this.rows.filter(({ id, pos }) => pos > after && !this.settled.has(id)).slice(0, limit);
        },
        settle: async (id, outcome) => {
          this.#fail('settle');
          this.settled.set(id, outcome);
          return true;
        },
      },
    });
  }

  async #receive(delivery: Delivery): Promise<Delivered> {
    this.#fail('receive');
    const { instance, fields, triage = null } = delivery;
    if (fields['id'] === 'bad') throw new RiposteError('alert.invalid', 'the alert cannot be taken: it is odd');
    if (fields['id'] === 'odd') throw new TypeError('a defect of ours');
    const id = textOf(fields['id']);
    const known = this.alerts.has(`${instance} ${id}`);
    if (!known) this.alerts.set(`${instance} ${id}`, delivery);
    return { alertRef: { instance, id }, new: !known, run: `run of ${id}`, reason: triage, rule: null };
  }

  #fail(what: keyof World['failing']): void {
    const code = this.failing[what];
    if (code !== undefined) throw new RiposteError(code, 'it failed');
  }
}

describe('a delivery', () => {
  it('is read once, and what became of each alert is kept', async () => {
    const world = new World();
    const id = world.keep('[{"id": "1"}, {"id": "2"}]');
    await world.process().wake();
    expect([...world.alerts.keys()]).toEqual(['eu 1', 'eu 2']);
    expect(world.alerts.get('eu 1')).toMatchObject({ via: 'edr' });
    expect(world.settled.get(id)).toMatchObject([
      { new: true, run: 'run of 1', alert: { instance: 'eu', id: '1' } },
      { new: true },
    ]);
  });

  it('that was cut off is read again, and its alerts are not taken twice', async () => {
    const world = new World();
    const id = world.keep('[{"id": "1"}, {"id": "2"}]');
    world.failing = { settle: 'store.disk-full' };
    await world.process().wake();
    expect([world.settled.size, world.alerts.size]).toEqual([0, 2]);
    world.failing = {};
    await world.process().wake();
    expect(world.alerts.size).toBe(2);
    expect(world.settled.get(id)).toMatchObject([{ new: false, run: 'run of 1' }, { new: false }]);
  });

  it('waits while the store fails, and says so', async () => {
    const world = new World();
    world.keep('{"id": "1"}');
    const queue = world.process();
    world.failing = { waiting: 'store.io' };
    await queue.wake();
    world.failing = { receive: 'store.io' };
    await queue.wake();
    expect([world.alerts.size, world.settled.size, world.reports.length]).toEqual([0, 0, 2]);
    world.failing = {};
    await queue.wake();
    expect(world.settled.size).toBe(1);
  });

  it('that fails by our own making is in triage, and keeps nobody from his turn', async () => {
    const world = new World();
    world.keep('{"id": "1"}', { mapping: { ...RIPOSTE_MAPPING, items: 'a[' } });
    world.keep('{"id": "2"}');
    await world.process().wake();
    expect([world.alerts.has('eu 2'), world.alerts.size, world.settled.size, world.reports.length]).toEqual([
      true,
      2,
      2,
      1,
    ]);
  });

  it('that came while others were read is read too', async () => {
    const world = new World();
    const queue = world.process();
    for (let index = 0; index < 100; index += 1) world.keep(`{"id": "${index}"}`);
    const first = queue.wake();
    world.keep('{"id": "late"}');
    await Promise.all([first, queue.wake()]);
    expect([world.alerts.size, world.settled.size]).toEqual([101, 101]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['no JSON', '<a/>', /neither JSON/],
    ['no id', '{"name": "x"}', /no id/],
    ['an alert that cannot be kept', '{"id": "bad"}', /it is odd/],
  ])('%s is an alert of its own in triage, with the reason', async (_what, text, why) => {
    const world = new World();
    const id = world.keep(text);
    await world.process().wake();
    expect([...world.alerts.values()]).toMatchObject([
      { instance: 'eu', triage: like(why), fields: { id: `delivery-${id}-1`, deliveryid: id } },
    ]);
    expect(world.settled.get(id)).toMatchObject([{ new: true, reason: like(why) }]);
  });

  it('keeps nothing else of the delivery from being taken', async () => {
    const world = new World();
    const id = world.keep('[{"id": "bad"}, {"id": "odd"}, {"id": "3"}]');
    await world.process().wake();
    expect([...world.alerts.keys()]).toEqual([`eu delivery-${id}-1`, `eu delivery-${id}-2`, 'eu 3']);
    expect(world.settled.get(id)).toHaveLength(3);
  });

  it('is kept byte by byte', () => {
    const odd = Uint8Array.of(0xff, 0xfe, 0x00);
    expect(bodyParts(odd)).toEqual({ body: Buffer.from(odd).toString('base64'), encoding: 'base64', bytes: 3 });
    const marked = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d);
    expect([...bytes(bodyParts(marked).body)]).toEqual([...marked]);
  });
});

describe('whose alerts they are', () => {
  it('a source speaks for its own instance, a file that somebody uploads may name another', async () => {
    const world = new World();
    world.keep('{"instance": "other", "fields": {"id": "1"}}');
    world.keep('{"instance": "other", "fields": {"id": "2"}}', { source: '', by: 'mira' });
    await world.process().wake();
    expect([...world.alerts.keys()]).toEqual(['eu 1', 'other 2']);
    expect(world.alerts.get('other 2')).toMatchObject({ by: 'mira' });
  });
});

describe('the name of a delivery', () => {
  it('is the same for the same body of the same source under the same id, and no other', () => {
    const [a, b] = [bytes('{"id":1}'), bytes('{"id":2}')];
    const names = [deliveryId('s', 'm', a), deliveryId('s', 'm', b), deliveryId('s', 'n', a), deliveryId('t', 'm', a)];
    expect(new Set(names).size).toBe(4);
    expect(deliveryId('s', 'm', a)).toBe(names[0]);
  });
});
