/** The thread in which foreign JavaScript runs. It knows nothing of the product: batches of texts come in, texts go out. */
import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { QuickJs } from './quickjs.ts';
import type { Batch } from './wire.ts';

function main(port: MessagePort): void {
  const loading = QuickJs.load();
  const take = async (batch: Batch): Promise<void> => {
    port.postMessage(await (await loading).run(batch));
  };
  port.on('message', (batch: Batch) => {
    take(batch).catch((thrown: unknown) => {
      // Ends the thread; its owner tells whoever waits.
      queueMicrotask(() => {
        throw thrown;
      });
    });
  });
}

if (parentPort) main(parentPort);
