/**
 * A reader: a thread with a read-only connection. It sees everything that was committed before its query began, so a
 * caller that was answered by the writer reads its own write.
 */
import { flushCompileCache } from 'node:module';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { connect, readAll, toWireError } from './sqlite.ts';
import type { ReaderSetup, Ready, Reply, ReplyBatch, Request, RequestBatch } from './wire.ts';

function main(port: MessagePort, setup: ReaderSetup): void {
  try {
    const connection = connect(setup.file, { readOnly: true });
    const answer = (request: Request): Reply => {
      try {
        return 'queries' in request ? readAll(connection, request.queries) : [];
      } catch (thrown) {
        return toWireError(thrown);
      }
    };
    port.on('message', (batch: RequestBatch) => {
      const replies: ReplyBatch = batch.map(([id, request]) => [id, answer(request)] as const);
      const closing = batch.some(([, request]) => 'close' in request);
      if (closing) connection.db.close();
      port.postMessage(replies);
      if (closing) port.close();
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
