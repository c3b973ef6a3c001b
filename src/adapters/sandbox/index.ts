/**
 * Where foreign JavaScript runs: selectors, mutators and merge keys that the language does not understand by itself.
 *
 * B1. One thread for all, which is started when somebody asks, and ends when nobody asks any more. Nothing of it is loaded before.
 * B2. Batches run one after the other; a batch that is not done in time ends the thread and is answered `stopped`, and the next
 *     one gets a new thread. No script can keep the process, or another run, for longer than that.
 * B3. Every request is answered, whatever the thread does; but for the end of the sandbox itself, nothing is ever thrown.
 *
 * Not here: what a script may use (`limits.ts`), the engine (`quickjs.ts`), what runs around the script (`guest.ts`).
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Activity } from '../../core/base/activity.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { fail } from '../../core/base/result.ts';
import type { ScriptFailure, ScriptNeed, ScriptResult } from '../../core/language/index.ts';
import { HARD_TIMEOUT_MS, IDLE_MS, THREAD_STACK_MB } from './limits.ts';
import { isReply, jobOf, resultsOf } from './wire.ts';
import type { Batch, BatchReply, Job } from './wire.ts';

export interface SandboxOptions {
  readonly activity: Activity;
  /** Overrides for tests, milliseconds. */
  readonly hardTimeoutMs?: number;
  readonly idleMs?: number;
}

/** The results of each need, by its key. */
export type Answers = ReadonlyMap<string, readonly ScriptResult[]>;

export class Sandbox {
  readonly #activity: Activity;
  readonly #hardTimeoutMs: number;
  readonly #idleMs: number;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ activity, hardTimeoutMs = HARD_TIMEOUT_MS, idleMs = IDLE_MS }: SandboxOptions) {
    this.#activity = activity;
    this.#hardTimeoutMs = hardTimeoutMs;
    this.#idleMs = idleMs;
  }

  /**
   * What the scripts give. Automations that stand for transformers and filters are not run here: they are refused.
   *
   * @param now the run's clock, epoch milliseconds; it stands still for the scripts.
   */
  async answer(needs: readonly ScriptNeed[], now: number): Promise<Answers> {
    const { answers, jobs, owners } = sorted(needs);
    if (jobs.length === 0) return answers;
    const replies = await this.#inTurn({ now, jobs });
    owners.forEach((parts, index) => {
      const count = parts.reduce((sum, part) => sum + part.count, 0);
      const results = resultsOf(replies[index] ?? NO_REPLY, count);
      let from = 0;
      for (const { key, count: own } of parts) {
        answers.set(key, results.slice(from, from + own));
        from += own;
      }
    });
    return answers;
  }

  /** Whoever waits is told that the sandbox is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    await this.#end();
  }

  #inTurn(batch: Batch): Promise<BatchReply> {
    const end = this.#activity.begin('work');
    this.#waiting += 1;
    clearTimeout(this.#idle);
    const turn = this.#queue.then(() => this.#run(batch));
    this.#queue = turn.catch(() => undefined);
    return turn.finally(() => {
      end();
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#rest();
    });
  }

  /** B2, B3. */
  #run(batch: Batch): Promise<BatchReply> {
    if (this.#isClosed) return Promise.reject(closed());
    const { promise, resolve, reject } = Promise.withResolvers<BatchReply>();
    const thread = (this.#thread ??= startThread());
    const leave = () => {
      clearTimeout(wall);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      thread.unref();
    };
    const giveUp = (why: string) => {
      leave();
      // That the process ends is nothing that the script did: a later process asks again.
      if (this.#isClosed) reject(closed());
      else resolve(batch.jobs.map(() => ({ kind: 'stopped', why })));
      this.#end().catch(() => undefined);
    };
    const onMessage = (reply: unknown) => {
      if (!isReply(reply)) {
        giveUp('the sandbox answered without form');
        return;
      }
      leave();
      resolve(reply);
    };
    const onError = (thrown: unknown) => {
      giveUp(`the sandbox failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    };
    const onExit = () => {
      giveUp('the sandbox ended');
    };
    const wall = setTimeout(() => {
      giveUp(`it was not done after ${this.#hardTimeoutMs} ms`);
    }, this.#hardTimeoutMs);
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.ref();
    thread.postMessage(batch);
    return promise;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#end().catch(() => undefined);
    }, this.#idleMs).unref();
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    // A thread that fails while it ends has nobody to tell.
    thread?.on('error', () => undefined);
    await thread?.terminate();
  }
}

function closed(): RiposteError {
  return new RiposteError('sandbox.closed', 'the sandbox is closed');
}

function startThread(): Worker {
  const script = new URL(`./javascript-thread${extname(import.meta.url)}`, import.meta.url);
  return new Worker(script, { execArgv: [], env: {}, resourceLimits: { stackSizeMb: THREAD_STACK_MB } });
}

const NO_REPLY: ScriptFailure = { kind: 'stopped', why: 'the sandbox gave no answer' };

interface Sorted {
  /** Of what is not run at all. */
  readonly answers: Map<string, readonly ScriptResult[]>;
  readonly jobs: readonly Job[];
  /** For each job the needs that it answers, in the order of its calls. */
  readonly owners: readonly (readonly { readonly key: string; readonly count: number }[])[];
}

/** Needs of the same program are one job: one crossing of the wall, however many items ask it. */
function sorted(needs: readonly ScriptNeed[]): Sorted {
  const answers = new Map<string, readonly ScriptResult[]>();
  const groups = new Map<string, Extract<ScriptNeed, { kind: 'javascript' }>[]>();
  for (const need of needs) {
    if (need.kind !== 'javascript') {
      answers.set(need.key, [fail({ kind: 'refused', why: `there is no automation "${need.name}"` })]);
      continue;
    }
    const names = Object.keys(need.calls[0] ?? {}).join();
    const group = JSON.stringify([need.program.shape, need.program.source, names]);
    groups.set(group, [...(groups.get(group) ?? []), need]);
  }
  const jobs: Job[] = [];
  const owners: { key: string; count: number }[][] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const job = jobOf(
      first.program,
      group.flatMap((need) => need.calls),
    );
    if ('why' in job)
      for (const { key, calls } of group)
        answers.set(
          key,
          calls.map(() => fail(job)),
        );
    else {
      jobs.push(job);
      owners.push(group.map(({ key, calls }) => ({ key, count: calls.length })));
    }
  }
  return { answers, jobs, owners };
}
