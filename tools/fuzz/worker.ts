/** The thread that reads mutants: it can be ended when one takes too long. */
import { parentPort } from 'node:worker_threads';
import { judge } from './judge.ts';

parentPort?.on('message', (bytes: Uint8Array) => {
  const before = process.threadCpuUsage();
  const verdict = judge(bytes);
  const { user, system } = process.threadCpuUsage(before);
  parentPort?.postMessage({ ...verdict, elapsedMs: (user + system) / 1_000 });
});
parentPort?.postMessage('ready');
