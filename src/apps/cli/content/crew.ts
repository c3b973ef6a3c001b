/**
 * Many files examined on all cores: worker threads that take the next file of a common list until none is left.
 *
 * C1. The answer is in the order of the files, whoever examined which.
 * C2. A worker that dies is an error of the whole, never a file left out.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { toRiposteError } from '../../../core/base/errors.ts';
import { examineFile, type Examined } from './examine.ts';
import type { FoundFile } from './walk.ts';

export interface Shift {
  /** In the order in which they are taken. */
  readonly files: readonly FoundFile[];
  /** One counter: the index of the next file. */
  readonly next: Int32Array;
}

/** What one thread has examined: index in the shift's files → what it is. */
export type Done = readonly (readonly [index: number, examined: Examined])[];

/** Reading YAML makes much that lives shortly: with the usual 48 MB a quarter of the time went into collecting it. */
const YOUNG_MB = 256;

/** A thread costs a fifth of a second before it reads its first file. */
const BYTES_PER_THREAD = 1_000_000;

export async function examineAll(
  files: readonly FoundFile[],
  threads: number = threadsFor(files),
): Promise<readonly Examined[]> {
  // The largest first: otherwise one of them may begin when all the others are done.
  const order = files.map((file, index) => ({ file, index })).toSorted((a, b) => b.file.size - a.file.size);
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const shift: Shift = { files: order.map(({ file }) => file), next };
  // A few files are read here: a thread takes longer to start. Many are not, where their garbage would be collected too often.
  const done =
    threads === 1 ? work(shift) : (await Promise.all(Array.from({ length: threads }, () => help(shift)))).flat();
  const examined = new Map(done.map(([at, result]) => [order[at]?.index, result]));
  return files.map((_, index) => examined.get(index) ?? { kind: 'unreadable', reason: 'it was not examined' });
}

/** Takes files until there are none. */
export function work({ files, next }: Shift): Done {
  const done: (readonly [number, Examined])[] = [];
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    const file = files[index];
    if (file === undefined) return done;
    done.push([index, examineFile(file.path, file.size)]);
  }
}

function help(shift: Shift): Promise<Done> {
  const { promise, resolve, reject } = Promise.withResolvers<Done>();
  const worker = new Worker(new URL(`./crew-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: shift,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  worker.once('message', resolve);
  worker.once('error', (thrown: unknown) => {
    reject(toRiposteError(thrown));
  });
  worker.once('exit', (code) => {
    reject(toRiposteError(`a thread that reads content ended with ${code}`));
  });
  return promise;
}

function threadsFor(files: readonly FoundFile[]): number {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(bytes / BYTES_PER_THREAD)));
}
