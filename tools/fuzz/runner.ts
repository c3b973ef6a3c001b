/**
 * Runs mutants in a thread of their own, each with a time limit, and makes what fails small.
 *
 * The limit grows with the text, so that time out of proportion to it is found too: a reader that is quadratic in something passes
 * it long before the texts end.
 */
import { Worker } from 'node:worker_threads';
import { SeededRandom } from '../../src/core/base/random.ts';
import type { Verdict } from './judge.ts';
import { mutate } from './mutate.ts';
import type { Mutant } from './mutate.ts';

export interface Failure {
  /** `--seed` and `--case` that make this mutant again. */
  readonly seed: number;
  readonly case: number;
  readonly mutations: readonly string[];
  readonly failure: string;
  readonly elapsedMs: number;
  /** A smaller file that fails too, where one was found in time. */
  readonly smallest: Uint8Array;
}

export interface Timed extends Verdict {
  /** Processor time: other programs of the machine do not count. */
  readonly elapsedMs: number;
}

/** Processor time that reading, planning and writing a file may take, and when a thread that does not answer is ended. */
export interface Limits {
  readonly baseMs: number;
  readonly perMegabyteMs: number;
  readonly hangMs: number;
}

/** A text that is one mistake after the other takes about 50 s of processor time a megabyte, for reading it three times. */
export const LIMITS: Limits = { baseMs: 2_000, perMegabyteMs: 60_000, hangMs: 90_000 };

const WORKER = new URL('worker.ts', import.meta.url);

/** The mutant of a case: the same files, seed and number give the same one. */
export function mutantOf(files: readonly string[], seed: number, index: number): Mutant {
  return mutate(files, new SeededRandom(Math.imul(seed, 1_000_003) + index));
}

/** A thread that answers one file after the other; when one takes too long it is ended and begun anew. */
export class Reader {
  readonly #limits: Limits;
  readonly #url: URL;
  #worker: Promise<Worker> | undefined;

  constructor(limits: Limits = LIMITS, url: URL = WORKER) {
    this.#limits = limits;
    this.#url = url;
  }

  async judge(bytes: Uint8Array): Promise<Timed> {
    this.#worker ??= started(this.#url);
    const worker = await this.#worker;
    const { baseMs, perMegabyteMs, hangMs } = this.#limits;
    const limitMs = baseMs + (perMegabyteMs * bytes.length) / 1e6;
    const answer = await answerOf(worker, bytes, hangMs);
    if (answer === undefined || typeof answer === 'string') {
      await this.close();
      const failure = answer ?? `no answer in ${hangMs} ms`;
      return { outcome: 'problem', codes: [], failure, elapsedMs: hangMs };
    }
    const slow = `${Math.round(answer.elapsedMs)} ms for ${bytes.length} bytes; at most ${Math.round(limitMs)}`;
    return answer.elapsedMs > limitMs ? { ...answer, failure: answer.failure ?? slow } : answer;
  }

  async close(): Promise<void> {
    const worker = await this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

/** A file that needs more memory than this ends its thread, and is found. */
const HEAP_MB_MAX = 1_024;

async function started(url: URL): Promise<Worker> {
  const worker = new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX } });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  return worker;
}

/** Undefined: none in time. A text: why the thread ended by itself (its memory or stack ran out). */
async function answerOf(worker: Worker, bytes: Uint8Array, hangMs: number): Promise<Timed | string | undefined> {
  return await new Promise((resolve) => {
    const settle = (answer: Timed | string | undefined): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    const onError = (error: Error): void => settle(`the thread ended: ${error.message}`);
    const onExit = (): void => settle('the thread ended');
    const timer = setTimeout(() => settle(undefined), hangMs);
    worker.on('message', settle).on('error', onError).on('exit', onExit);
    worker.postMessage(bytes);
  });
}

const MINIMISE_TRIES = 300;

/** Takes lines, then characters, away as long as it still fails. */
export async function minimised(bytes: Uint8Array, reader: Reader, deadlineMs: number): Promise<Uint8Array> {
  let smallest = bytes;
  let tries = 0;
  const begun = performance.now();
  const isLeft = (): boolean => tries < MINIMISE_TRIES && performance.now() - begun < deadlineMs;
  for (let piece = Math.ceil(bytes.length / 2); piece > 0 && isLeft(); piece = Math.floor(piece / 2)) {
    for (let at = 0; at < smallest.length && isLeft();) {
      tries++;
      const behind = smallest.subarray(at + piece);
      const shorter = new Uint8Array(at + behind.length);
      shorter.set(smallest.subarray(0, at));
      shorter.set(behind, at);
      if ((await reader.judge(shorter)).failure === undefined) at += piece;
      else smallest = shorter;
    }
  }
  return smallest;
}
