/**
 * Goal: every alert that a source lists within the look-back is asked for, whatever the order of its pages, and a pass that is cut short goes
 * on where it was (F1–F4).
 * Method: a source in memory that shuffles equal times and lists alerts late, seeded; passes are cut at random. Elsewhere: the loop (`apps/fetcher`),
 * kills of a real process (`tools/fetch-torture.ts`).
 */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../core/base/random.ts';
import {
  afterSlice,
  askOf,
  beginCursor,
  beginPass,
  FETCH_PAGE,
  takePage,
  type FedAlert,
  type FetchAsk,
  type FetchCursor,
} from './fetch.ts';

const HOUR = 3_600_000;
const STATE = { status: 'new', closed: false, closeReason: '', assignee: null, comment: '', caseId: '' } as const;

interface Row {
  readonly id: string;
  readonly storedAt: number;
  readonly listedAt: number;
}

class Source {
  readonly rows: Row[] = [];
  requests = 0;
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  page({ from, to, offset }: FetchAsk, now: number) {
    this.requests += 1;
    const fitting = this.rows.filter(
      ({ storedAt, listedAt }) => listedAt <= now && storedAt >= from && storedAt <= (to ?? Infinity),
    );
    // No order is promised: every page is cut from another one.
    const shuffled = fitting.map((row) => ({ row, key: this.#random.next() })).toSorted((a, b) => a.key - b.key);
    const alerts = shuffled
      .slice(offset, offset + FETCH_PAGE)
      .map(({ row: { id, storedAt } }): FedAlert => ({ id, fields: {}, storedAt, wanted: true, state: STATE }));
    return { alerts, total: fitting.length };
  }
}

/** One pass; gives the cursor that is kept. `cut`: after so many requests the process is gone. */
function play(source: Source, cursor: FetchCursor, now: () => number, taken: Map<string, number>, cut = Infinity) {
  let kept = cursor;
  let progress = beginPass(kept, now(), HOUR);
  const short: object[] = [];
  for (let requests = 0; requests < cut; requests += 1) {
    const after = takePage(progress, source.page(askOf(progress), now()), now());
    progress = after.progress;
    if (after.short) short.push(after.short);
    if (after.alerts === null) continue;
    for (const { id } of after.alerts) taken.set(id, (taken.get(id) ?? 0) + 1);
    kept = afterSlice(kept, after);
    if (after.done) return { kept, done: true, short };
  }
  return { kept, done: false, short };
}

const NOW = 1_700_000_000_000;
const spread = (count: number, at: (index: number) => number): readonly Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index), storedAt: at(index), listedAt: at(index) }));

describe('a pass', () => {
  it.each<[string, readonly Row[], number]>([
    ['of nothing', [], 1],
    ['that one page holds', spread(100, (index) => NOW - index * 1_000), 1],
    ['of a day with 5,000 alerts', spread(5_000, (index) => NOW - Math.floor((index * 24 * HOUR) / 5_001)), 110],
    ['of 350 alerts in one millisecond', spread(350, () => NOW - HOUR), 45],
    ['of a flood after a quiet day', spread(2_000, (index) => NOW - 60_000 + index * 30), 60],
  ])('%s takes every alert, in a reasonable number of requests', (_what, rows, requestsMax) => {
    const source = new Source(new SeededRandom(7));
    source.rows.push(...rows);
    const taken = new Map<string, number>();
    const { done, short, kept } = play(source, beginCursor(NOW, 24 * HOUR), () => NOW, taken);
    expect([done, short, taken.size]).toEqual([true, [], rows.length]);
    expect([...taken.values()].every((times) => times === 1)).toBe(true);
    expect(source.requests).toBeLessThanOrEqual(requestsMax);
    expect(kept).toMatchObject({
      pass: null,
      began: NOW,
      newest: rows.length === 0 ? null : Math.max(...rows.map(({ storedAt }) => storedAt)),
    });
  });

  it('begins before the newest alert by the look-back, and never before the first window', () => {
    const cursor = beginCursor(NOW, 2 * HOUR);
    expect(askOf(beginPass(cursor, NOW + HOUR, HOUR))).toEqual({ from: NOW - 2 * HOUR, to: null, offset: 0 });
    const after = { ...cursor, newest: NOW, began: NOW };
    expect(askOf(beginPass(after, NOW + HOUR, HOUR)).from).toBe(NOW - HOUR);
    expect(askOf(beginPass({ ...after, newest: NOW - 2 * HOUR + 1 }, NOW, HOUR)).from).toBe(NOW - 2 * HOUR);
  });

  it('that took long leaves nothing behind its back: the next one looks back from its begin', () => {
    const cursor: FetchCursor = { start: 0, newest: NOW + 5 * HOUR, began: NOW, pass: null };
    expect(askOf(beginPass(cursor, NOW + 5 * HOUR, HOUR)).from).toBe(NOW - HOUR);
  });

  it('takes what a source stored in our future: its clock is ahead, or ours behind', () => {
    const source = new Source(new SeededRandom(1));
    source.rows.push(...spread(450, (index) => NOW + index * 10).map((row) => ({ ...row, listedAt: 0 })));
    const taken = new Map<string, number>();
    expect(play(source, beginCursor(NOW, HOUR), () => NOW, taken)).toMatchObject({ done: true, short: [] });
    expect(taken.size).toBe(450);
  });

  it('says of which millisecond a source shows less than it counts, and goes on', () => {
    const alert: FedAlert = { id: 'a', fields: {}, storedAt: 5, wanted: true, state: STATE };
    let progress = { ...beginPass(beginCursor(5, 0), 5, HOUR), width: 1 };
    let after = takePage(progress, { alerts: [alert], total: 2 }, 5);
    for (let round = 0; round < 50 && after.alerts === null; round += 1) {
      progress = { ...after.progress, width: 1 };
      after = takePage(progress, { alerts: [alert], total: 2 }, 5);
    }
    expect(after).toMatchObject({ short: { at: 5, total: 2, found: 1 }, alerts: [{ id: 'a' }], done: false });
  });
});

describe('passes over a source that lists alerts late', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
    'miss none, though they are cut at random (seed %i)',
    (seed) => {
      const random = new SeededRandom(seed);
      const source = new Source(random);
      const count = 1_500;
      for (let index = 0; index < count; index += 1) {
        const storedAt = NOW + (random.next() < 0.2 ? Math.floor(index / 150) * 150 : index) * 10_000;
        const late = random.next() < 0.3 ? random.below(HOUR) : 0;
        source.rows.push({ id: String(index), storedAt, listedAt: storedAt + late });
      }
      const end = NOW + count * 10_000 + HOUR;
      let now = NOW;
      const taken = new Map<string, number>();
      let cursor = beginCursor(NOW, HOUR);
      while (now < end || cursor.pass !== null) {
        const { kept } = play(source, cursor, () => now, taken, random.next() < 0.5 ? 1 + random.below(6) : Infinity);
        // As it is kept: in JSON.
        cursor = JSON.parse(JSON.stringify(kept)) as FetchCursor;
        now += random.below(20 * 60_000);
      }
      play(source, cursor, () => now, taken);
      expect(taken.size).toBe(count);
    },
  );
});
