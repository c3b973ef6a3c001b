/**
 * The door of the product: `startProduct`, and the process of a trial.
 *
 * The store's threads are on their way before the rest of the product is loaded (`wiring.ts`): on two cores a start takes as long
 * as the longer of the two, and after a kill that is what an analyst waits for.
 */
import { readFile } from 'node:fs/promises';
import { openStore, type KillPoint } from '../adapters/store/index.ts';
import { noActivity } from '../core/base/activity.ts';
import { TrialClock, WallClock, type TrialDown, type TrialUp } from './clock.ts';
import type { Product, ProductOptions } from './product.ts';

export { VERSION, type InstanceConfig, type Product, type ProductOptions } from './product.ts';

/** Starts the product; it answers when the promise resolves. Throws `store.locked` and its like, and what a configuration has wrong. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { directory, kill } = options;
  const clock = options.clock ?? new WallClock();
  const activity = options.activity ?? noActivity;
  const report = options.report ?? (() => undefined);
  const store = openStore({ directory, clock, activity, ...(kill ? { kill } : {}) });
  // Whoever wires awaits it; until then its failure is nobody's, and not an unhandled one.
  store.catch(() => undefined);
  try {
    const { wireProduct } = await import('./wiring.ts');
    return await wireProduct(options, { clock, activity, report, store });
  } catch (thrown) {
    // A store that stays open keeps the process alive, and the data directory taken.
    await store.then(
      (opened) => opened.close(),
      () => undefined,
    );
    throw thrown;
  }
}

/** What a trial's child reads from its configuration file. */
interface TrialConfig extends Omit<ProductOptions, 'clock' | 'activity' | 'report'> {
  readonly trial: { readonly now: number; readonly kill?: KillPoint };
}

/** The process of a trial: time and death come from the parent, over IPC. */
async function serveTrial(file: string): Promise<void> {
  const config = JSON.parse(await readFile(file, 'utf8')) as TrialConfig;
  const clock = new TrialClock(config.trial.now, {
    send: (message: TrialUp) => process.send?.(message),
    onMessage: (listener) =>
      process.on('message', (message) => {
        listener(message as TrialDown);
      }),
  });
  const product = await startProduct({
    ...config,
    ...(config.trial.kill ? { kill: config.trial.kill } : {}),
    clock,
    activity: clock,
    sweep: false,
    report: ({ code, detail }) => {
      process.stderr.write(`${code}: ${detail}\n`);
    },
  });
  const ready: TrialUp = { type: 'ready', url: product.url, token: product.token };
  process.send?.(ready);
  process.on('disconnect', () => process.exit(0));
}

if (import.meta.main) await serveTrial(process.argv[2] ?? '');
