/**
 * Goal: a worker for each instance that fetches, as instances come and go, and never two of one at a time.
 * Method: feeds whose answers are given by hand. Elsewhere: what a worker does (`worker.test.ts`).
 */
import { expect, it } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import type { AlertFeed, FeedAnswer } from '../../domain/intake/feed.ts';
import type { FedPage } from '../../domain/intake/fetch.ts';
import { Fetcher, type FetcherPorts } from './index.ts';

const EMPTY: FeedAnswer<FedPage> = { kind: 'answer', value: { alerts: [], total: 0 } };

function feedOf(place: string, log: string[], held?: Promise<void>): AlertFeed {
  return {
    place,
    settings: { intervalMs: 1_000, lookBackMs: 1_000, firstMs: 1_000 },
    page: async () => {
      log.push(place);
      await held;
      return EMPTY;
    },
    states: async () => ({ kind: 'answer', value: new Map() }),
  };
}

function portsOf(feeds: () => readonly AlertFeed[]): FetcherPorts {
  return {
    clock: new StepClock(1_000_000),
    random: { next: () => 0 },
    records: {
      cursor: async () => undefined,
      watched: async () => new Map(),
      due: async () => [],
      views: async () => [],
      keep: async () => undefined,
      tell: async () => true,
    },
    feeds: () => feeds().map((feed) => ({ instance: 'tenant', feed })),
    receive: async () => undefined,
    reopen: async () => 'taken',
    cancels: () => true,
    wake: () => undefined,
    inboxId: () => 'id',
    audit: async () => undefined,
    report: () => undefined,
  };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

it('an instance that was edited is asked by its new feed when the old one has ended, and not before', async () => {
  const log: string[] = [];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let feeds: readonly AlertFeed[] = [feedOf('old', log, held)];
  const fetcher = new Fetcher(portsOf(() => feeds));
  fetcher.look();
  await turns();
  feeds = [feedOf('new', log)];
  fetcher.look();
  await turns();
  expect(log).toEqual(['old']);
  release();
  await turns();
  expect(log).toEqual(['old', 'new']);
  expect(fetcher.states()).toMatchObject([{ instance: 'tenant', state: 'ok' }]);
  feeds = [];
  fetcher.look();
  expect(fetcher.states()).toEqual([]);
  await fetcher.stop();
});

it('a look that finds nothing new leaves everybody at work', async () => {
  const log: string[] = [];
  const feeds = [feedOf('one', log)];
  const fetcher = new Fetcher(portsOf(() => feeds));
  fetcher.look();
  await turns();
  fetcher.look();
  await turns();
  expect(log).toEqual(['one']);
  await fetcher.stop();
  fetcher.look();
  expect(fetcher.states()).toEqual([]);
});
