/**
 * The door of the product: `startProduct`.
 *
 * The store's threads are on their way before the rest of the product is loaded (`wiring.ts`): on two cores a start takes as long
 * as the longer of the two, and after a kill that is what an analyst waits for.
 */
import { openStore } from '../adapters/store/index.ts';
import { noActivity } from '../core/base/activity.ts';
import { WallClock } from './clock.ts';
import type { Product, ProductOptions } from './product.ts';

export { VERSION, type InstanceConfig, type Product, type ProductOptions, type SecretKeyOption } from './product.ts';

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
