/**
 * A reader: a thread with a read-only connection. It sees everything that was committed before its query began, so a
 * caller that was answered by the writer reads its own write.
 */
import { flushCompileCache } from 'node:module';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { Finder } from './search/find.ts';
import { connect, readAll, toWireError } from './sqlite.ts';
import type { ReaderSetup, Ready, Reply, ReplyBatch, Request, RequestBatch } from './wire.ts';

function main(port: MessagePort, setup: ReaderSetup): void {
  try {
    const connection = connect(setup.file, { readOnly: true });
    const { db } = connection;
    let loading: Promise<Finder> | undefined;
    const finder = (): Promise<Finder> =>
      (loading ??= import('./search/find.ts').then(({ createFinder }) => createFinder(db)));
    const answer = async (request: Request): Promise<Reply> => {
      try {
        if ('queries' in request) return readAll(connection, request.queries);
        if ('find' in request) return (await finder()).find(request.find);
        if ('sorted' in request) return (await finder()).sorted(request.sorted);
        return 'count' in request ? (await finder()).count(request.count) : [];
      } catch (thrown) {
        return toWireError(thrown);
      }
    };
    const serve = async (batch: RequestBatch): Promise<void> => {
      const replies: [number, Reply][] = [];
      for (const [id, request] of batch) replies.push([id, await answer(request)]);
      const closing = batch.some(([, request]) => 'close' in request);
      if (closing) db.close();
      port.postMessage(replies satisfies ReplyBatch);
      if (closing) port.close();
    };
    // One batch after the other: what was asked before the end is answered before it.
    let last = Promise.resolve();
    port.on('message', (batch: RequestBatch) => {
      last = last.then(() => serve(batch));
    });
    port.postMessage({ ready: true } satisfies Ready);
    // A process that is killed writes no cache when it ends.
    flushCompileCache();
  } catch (thrown) {
    port.postMessage(toWireError(thrown, setup.file) satisfies Ready);
    port.close();
  }
}

if (parentPort) main(parentPort, workerData as ReaderSetup);
