/**
 * Goal: after a failure the next round waits longer each time and as long as the source asks; a source that is down is said once; whatever fails, the
 * cursor stays behind the alerts that are kept (W1–W3).
 * Method: a feed and records in memory, a clock that moves by hand. Elsewhere: what to ask for (`domain/intake`), all of it over sockets (`tests/fetcher.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import type { AlertFeed, FeedAnswer, FetchRecords, KeptCursor } from '../../domain/intake/feed.ts';
import type { FedAlert, FedPage } from '../../domain/intake/fetch.ts';
import type { FetcherPorts } from './ports.ts';
import { FeedWorker } from './worker.ts';

const NOW = 1_700_000_000_000;
const STATE = { status: 'new', closed: false, closeReason: '', assignee: null, comment: '', caseId: '' } as const;
const FAILED = { kind: 'failed', code: 'cortex.server-error', detail: 'answered 500' } as const;

class World {
  readonly clock = new StepClock(NOW);
  readonly alerts: FedAlert[] = [];
  readonly asked: number[] = [];
  readonly taken: string[] = [];
  readonly reports: string[] = [];
  readonly audited: string[] = [];
  cursor: KeptCursor | undefined;
  /** What the next requests are answered with, before the source answers for itself. */
  answers: FeedAnswer<FedPage>[] = [];
  refuse: string | undefined;

  readonly feed: AlertFeed = {
    place: 'https://tenant',
    settings: { intervalMs: 60_000, lookBackMs: 60_000, firstMs: 3_600_000 },
    page: async ({ from, to }) => {
      this.asked.push(this.clock.now());
      const planned = this.answers.shift();
      if (planned) return planned;
      const alerts = this.alerts.filter(
        ({ storedAt }) => (storedAt ?? 0) >= from && (storedAt ?? 0) <= (to ?? Infinity),
      );
      return { kind: 'answer', value: { alerts, total: alerts.length } };
    },
    states: async () => ({ kind: 'answer', value: new Map() }),
  };

  readonly records: FetchRecords = {
    cursor: async () => this.cursor,
    watched: async () => new Map(),
    due: async () => [],
    views: async () => [],
    keep: async ({ cursor }) => {
      if (cursor) this.cursor = cursor;
    },
    tell: async () => true,
  };

  worker(): FeedWorker {
    const ports: FetcherPorts = {
      clock: this.clock,
      random: { next: () => 0 },
      records: this.records,
      feeds: () => [],
      receive: async ({ fields }) => {
        const { id } = fields;
        if (id === this.refuse) throw new Error('the disk is full');
        this.taken.push(typeof id === 'string' ? id : '');
      },
      reopen: async () => 'taken',
      cancels: () => true,
      wake: () => undefined,
      inboxId: () => 'id',
      audit: async ({ what }) => {
        this.audited.push(what);
      },
      report: ({ code }) => this.reports.push(code),
    };
    return new FeedWorker({ ports, instance: 'tenant', feed: this.feed });
  }

  alert(id: string, storedAt = NOW): void {
    this.alerts.push({ id, fields: { id }, storedAt, wanted: true, state: STATE });
  }

  /** Plays rounds: the clock moves to each timer that is set. Gives how long each waited. */
  async rounds(count: number): Promise<readonly number[]> {
    const waits: number[] = [];
    for (let round = 0; round < count; round += 1) {
      const due = await this.#timer();
      waits.push(due - this.clock.now());
      this.clock.advanceTo(due);
    }
    await this.#timer();
    return waits;
  }

  async #timer(): Promise<number> {
    for (let turn = 0; turn < 1_000; turn += 1) {
      const due = this.clock.next();
      if (due !== undefined) return due;
      await Promise.resolve();
    }
    throw new Error('no timer was set');
  }
}

describe('rounds', () => {
  it('come in the interval, and take in what is new', async () => {
    const world = new World();
    world.alert('1');
    world.worker().start();
    expect(await world.rounds(2)).toEqual([60_000, 60_000]);
    expect(world.taken).toEqual(['1', '1', '1']);
    expect(world.cursor).toMatchObject({
      place: 'https://tenant',
      goodAt: NOW + 120_000,
      cursor: { newest: NOW, pass: null },
    });
  });

  it('wait longer after each failure, and no less than the source asks for', async () => {
    const world = new World();
    world.answers = [FAILED, FAILED, { ...FAILED, code: 'cortex.throttled', retryAfterMs: 90_000 }, FAILED, FAILED];
    world.worker().start();
    expect(await world.rounds(6)).toEqual([2_000, 4_000, 90_000, 16_000, 32_000, 60_000]);
  });

  it('that fail are said once, and once more when the source answers', async () => {
    const world = new World();
    world.answers = Array.from({ length: 12 }, () => FAILED);
    const worker = world.worker();
    worker.start();
    await world.rounds(1);
    expect([worker.status.state, world.reports]).toEqual(['retrying', []]);
    await world.rounds(3);
    expect(worker.status).toMatchObject({ state: 'failing', goodAt: null, code: 'cortex.server-error' });
    await world.rounds(10);
    expect(worker.status).toMatchObject({ state: 'ok', code: '' });
    expect([world.reports, world.audited]).toEqual([
      ['fetch.failing', 'fetch.recovered'],
      ['fetch.failing', 'fetch.recovered'],
    ]);
  });

  it('keep the first window while the source is down from the beginning', async () => {
    const world = new World();
    world.answers = [FAILED, FAILED, FAILED];
    world.worker().start();
    await world.rounds(3);
    expect(world.cursor?.cursor.start).toBe(NOW - 3_600_000);
  });

  it('leave the cursor before an alert that could not be kept, and take it in when it can', async () => {
    const world = new World();
    world.alert('1');
    world.alert('2');
    world.refuse = '2';
    const worker = world.worker();
    worker.start();
    await world.rounds(1);
    expect(world.cursor).toMatchObject({ goodAt: null, cursor: { newest: null } });
    expect(worker.status.detail).toContain('the disk is full');
    world.refuse = undefined;
    await world.rounds(1);
    expect(world.taken).toContain('2');
    expect(world.cursor).toMatchObject({ cursor: { newest: NOW } });
  });

  it('of another address begin anew', async () => {
    const world = new World();
    world.cursor = { place: 'https://other', goodAt: 1, cursor: { start: 0, newest: NOW * 2, began: NOW, pass: null } };
    world.worker().start();
    await world.rounds(1);
    expect(world.cursor).toMatchObject({ place: 'https://tenant', cursor: { start: NOW - 3_600_000 } });
  });

  it('end with the stop, and none comes after', async () => {
    const world = new World();
    const worker = world.worker();
    worker.start();
    await world.rounds(1);
    await worker.stop();
    expect(world.clock.next()).toBeUndefined();
  });
});
