/**
 * Fetching, wired: which instances have a feed, and what taking in an alert of one means. The fetcher itself is loaded when the first instance
 * that fetches is there: most starts need nothing of it.
 */
import type { Instances } from '../adapters/integrations/index.ts';
import type { Store } from '../adapters/store/index.ts';
import type { Clock, Timers } from '../core/base/clock.ts';
import { toRiposteError } from '../core/base/errors.ts';
import type { Policy } from '../domain/gate/policy.ts';
import type { LedgerOp } from '../domain/gate/ports.ts';
import type { AlertFeed } from '../domain/intake/feed.ts';
import type { Delivery } from '../domain/intake/intake.ts';
import type { ReopenPorts } from '../domain/intake/reopened.ts';
import { nonce, SystemRandom } from './clock.ts';
import type { Fetcher, FetcherPorts, FetchStatus } from './fetcher/index.ts';
import type { Report } from './product.ts';

export interface FetchingParts {
  readonly clock: Clock & Timers;
  readonly store: Store;
  readonly instances: Instances;
  readonly report: Report;
  readonly policy: () => Policy;
  readonly receive: (delivery: Delivery) => Promise<unknown>;
  readonly reopening: ReopenPorts<LedgerOp>;
  /** As `receive` sees it: a dry run where its instance is one. */
  readonly delivered: (delivery: Delivery) => Delivery;
  readonly wake: (run: string) => void;
}

export interface Fetching {
  states(): readonly FetchStatus[];
  /** Starts nothing more; settles when no request is under way, and no later than the clients are closed. */
  stop(): Promise<void>;
}

export function startFetching(parts: FetchingParts): Fetching {
  const { instances, report } = parts;
  let fetcher: Promise<Fetcher> | undefined;
  let loaded: Fetcher | undefined;
  let stopped = false;
  const look = (): void => {
    if (stopped || (!fetcher && feedsOf(instances).length === 0)) return;
    fetcher ??= load(parts);
    fetcher.then(
      (ready) => {
        loaded = ready;
        if (!stopped) ready.look();
      },
      (thrown: unknown) => {
        const { code, message } = toRiposteError(thrown);
        report({ code, detail: `fetching: ${message}` });
      },
    );
  };
  instances.onChange(look);
  look();
  return {
    states: () => loaded?.states() ?? [],
    stop: async () => {
      stopped = true;
      await (await fetcher?.catch(() => undefined))?.stop();
    },
  };
}

async function load(parts: FetchingParts): Promise<Fetcher> {
  const [{ Fetcher: Loaded }, { reopenAlert }] = await Promise.all([
    import('./fetcher/index.ts'),
    import('../domain/intake/reopened.ts'),
  ]);
  const { clock, store, instances, report, policy, receive, reopening, delivered, wake } = parts;
  const ports: FetcherPorts = {
    clock,
    random: new SystemRandom(),
    records: store.fetching,
    feeds: () => feedsOf(instances),
    receive,
    reopen: (alertRef, delivery) => reopenAlert(reopening, alertRef, delivered(delivery)),
    cancels: () => policy().cancelWhenClosedAtSource,
    wake,
    inboxId: () => `source-${nonce()}`,
    audit: (note) => store.audit.recordAudit(note),
    report,
  };
  return new Loaded(ports);
}

function feedsOf(instances: Instances): readonly { readonly instance: string; readonly feed: AlertFeed }[] {
  return instances
    .active()
    .flatMap(({ open: { instance, source } }) => (source?.feed ? [{ instance, feed: source.feed }] : []));
}
