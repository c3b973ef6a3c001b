/** A thread of `crew.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { work, type Shift } from './crew.ts';

parentPort?.postMessage(work(workerData as Shift));
