/**
 * A bare append loop: the store without the engine, for comparison beside the durable bench. `node bench/append.ts` prints it.
 *
 * Every append is what one step of a run writes: one event of the given size, and the run waits for its commit.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { RiposteError } from '../src/core/base/errors.ts';
import type { RunEvent } from '../src/core/engine/events.ts';
import type { RowOp } from '../src/core/engine/journal.ts';
import { openStore } from '../src/adapters/store/index.ts';

export interface AppendBench {
  readonly directory: string;
  /** Runs that append at the same time, each one append after the other. */
  readonly concurrency: number;
  /** Appends of all runs together. */
  readonly appends: number;
  /** Appends of one run before a new one begins. */
  readonly appendsPerRun?: number;
}

export interface AppendFigures {
  readonly appendsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const clock = { now: () => Math.trunc(performance.timeOrigin + performance.now()), monotonic: () => performance.now() };

/** Measures; fails with `bench.not-durable` unless the writer's connection has `synchronous = FULL` and a write-ahead log. */
export async function benchAppend({
  directory,
  concurrency,
  appends,
  appendsPerRun = 7,
}: AppendBench): Promise<AppendFigures> {
  const store = await openStore({ directory, clock });
  try {
    const { synchronous, journalMode } = await store.durability();
    if (synchronous !== 2 || journalMode !== 'wal') {
      throw new RiposteError('bench.not-durable', `synchronous=${synchronous}, journal_mode=${journalMode}`);
    }
    const waits: number[] = [];
    let left = appends;
    let runs = 0;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        runs += 1;
        const run = `run-${String(runs).padStart(8, '0')}`;
        for (let seq = 0; seq < appendsPerRun && left > 0; seq += 1) {
          left -= 1;
          const begin = performance.now();
          const [event, rows] = stepOf(run, seq, appendsPerRun);
          const appended = await store.journal.append({
            run,
            expectedSeq: seq,
            at: clock.now(),
            events: [event],
            rows,
          });
          if (!appended.ok) throw new RiposteError('bench.refused', `append ${seq} of ${run}: ${appended.reason}`);
          waits.push(performance.now() - begin);
        }
      }
    };
    const begin = performance.now();
    await Promise.all(Array.from({ length: concurrency }, worker));
    const seconds = (performance.now() - begin) / 1_000;
    waits.sort((a, b) => a - b);
    const at = (share: number): number => Number((waits[Math.floor(waits.length * share)] ?? 0).toFixed(3));
    return { appendsPerSecond: Math.round(appends / seconds), p50Ms: at(0.5), p95Ms: at(0.95) };
  } finally {
    await store.close();
  }
}

/** The run's first and last append carry its row; those between are a command that begins or ends. */
function stepOf(run: string, seq: number, last: number): [RunEvent, RowOp[]] {
  const alertRef = { instance: '', id: run };
  const base = { v: 1, task: String(seq) } as const;
  if (seq === 0) {
    const playbook = { name: 'bench', hash: 'bench', origin: 'bench' };
    return [
      {
        type: 'run.started',
        v: 1,
        run,
        playbook,
        alertRef,
        alert: { name: 'bench' },
        inputs: {},
        dryRun: false,
        ready: ['1'],
      },
      [{ op: 'run.insert', alertRef, playbook: 'bench', hash: 'bench', dryRun: false }],
    ];
  }
  if (seq === last - 1) {
    return [{ type: 'run.ended', v: 1, status: 'completed', items: [] }, [{ op: 'run.status', status: 'completed' }]];
  }
  if (seq % 2 === 1) {
    const call = {
      effect: `${seq}#1`,
      task: base.task,
      name: 'bench-read',
      brand: 'bench',
      args: { value: 'x'.repeat(64) },
      options: {},
      attempt: 1,
    };
    return [{ ...base, type: 'task.started', calls: [call] }, []];
  }
  return [
    {
      ...base,
      v: 2,
      type: 'task.completed',
      how: 'done',
      label: '',
      writes: [],
      entries: [{ type: 'note', contents: { value: 'x'.repeat(64) } }],
      evidence: [],
      gaps: [],
      actions: [],
      items: [],
      alert: {},
      audit: [],
      error: null,
      ready: [String(seq + 1)],
      dead: [],
    },
    [],
  ];
}

if (import.meta.filename === argv[1]) {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-bench-'));
  try {
    for (const concurrency of [32, 1]) {
      const appends = concurrency === 1 ? 3_000 : 40_000;
      const figures = await benchAppend({ directory: join(directory, String(concurrency)), concurrency, appends });
      process.stdout.write(`${JSON.stringify({ concurrency, ...figures })}\n`);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
