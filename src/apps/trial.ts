/**
 * The process of a trial, `node trial.ts CONFIG.json`: the product, whose time and death come from the parent over IPC.
 */
import { readFile } from 'node:fs/promises';
import type { KillPoint } from '../adapters/store/index.ts';
import { TrialClock, type TrialDown, type TrialUp } from './clock.ts';
import { startProduct } from './main.ts';
import type { ProductOptions } from './product.ts';

/** What it reads from its configuration file. */
interface TrialConfig extends Omit<ProductOptions, 'clock' | 'activity' | 'report'> {
  readonly trial: { readonly now: number; readonly kill?: KillPoint };
}

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

await serveTrial(process.argv[2] ?? '');
