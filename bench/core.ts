/**
 * The core bench: how many tasks of a fixed playbook the engine decides in a second on one core, without a store.
 *
 * B1. Timed is what the engine does for a run, from its start to its end: every decision, every event as the text that would be stored,
 *     the rows, the look-up and scope of every call, and the collections that come meanwhile. Not timed is what others do: the
 *     alert and the ten answers of a run are made before its clock starts.
 * B2. Every run is a new one with answers of its own, and nothing of a run outlives it. Answers that were made for many runs ahead
 *     would be copied by the collector inside the timed part, again and again: a cost that no product has.
 * B3. What is allocated between two runs takes collections out of the timed part, and calls for as many more: those that are left in
 *     it are as many as the engine's own objects call for.
 * B4. A round is long enough to hold a collection (150 runs, some 25 MB of objects), and short enough (about 25 ms) that what else
 *     the machine does spoils few.
 * B5. What is measured is checked once by the invariants, by a replay of what was written and by a merge of the bench's own.
 *
 * `tasksPerSecond` counts 20 tasks a run; `tasksPerCpuSecond` is the steadier figure on a machine that others use too (it
 * counts collector and compiler threads as well).
 */
import { RiposteError } from '../src/core/base/errors.ts';
import { deepEqual, type Json, type JsonObject } from '../src/core/base/json.ts';
import type { StoredEvent } from '../src/core/engine/events.ts';
import { replay } from '../src/core/engine/evolve.ts';
import { violations } from '../src/core/engine/invariants.ts';
import { lift } from '../src/core/engine/lift.ts';
import { newRun } from '../src/core/engine/state.ts';
import { makeResults, mergedRows, openBench, playRun, prepare, TASKS_COUNTED, type Bench } from './core-run.ts';

export interface CoreFigures {
  readonly tasksPerSecond: number;
  /** By the processor time of the whole process, the collector's and compiler's threads included. */
  readonly tasksPerCpuSecond: number;
  /** Of the fastest round: nearest to a machine that nobody else uses. */
  readonly tasksPerSecondMax: number;
  /** Of one counted task. */
  readonly taskUs: number;
  readonly eventsPerRun: number;
  readonly bytesPerEvent: number;
  readonly rounds: number;
  readonly runsPerRound: number;
}

export function benchCore(options: {
  readonly rounds: number;
  readonly warmUpRounds: number;
  readonly runsPerRound: number;
}): CoreFigures {
  const { rounds, warmUpRounds, runsPerRound } = options;
  const bench = openBench();
  checkRun(bench);
  for (let round = 0; round < warmUpRounds; round++) playRound(bench, round, runsPerRound);
  const measured = Array.from({ length: rounds }, (_, round) => playRound(bench, warmUpRounds + round, runsPerRound));
  const tasks = runsPerRound * TASKS_COUNTED;
  const wallMs = median(measured.map((round) => round.wallMs));
  const cpuMs = median(measured.map((round) => round.cpuMs));
  const events = measured[0]?.events ?? 0;
  const chars = measured[0]?.chars ?? 0;
  return {
    tasksPerSecond: Math.round((tasks * 1000) / wallMs),
    tasksPerCpuSecond: Math.round((tasks * 1000) / cpuMs),
    tasksPerSecondMax: Math.round((tasks * 1000) / Math.min(...measured.map((round) => round.wallMs))),
    taskUs: Number(((wallMs * 1000) / tasks).toFixed(2)),
    eventsPerRun: events / runsPerRound,
    bytesPerEvent: Math.round(chars / events),
    rounds,
    runsPerRound,
  };
}

interface Round {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly events: number;
  readonly chars: number;
}

function playRound(bench: Bench, round: number, runs: number): Round {
  let events = 0;
  let chars = 0;
  let wallMs = 0;
  let cpuUs = 0;
  for (let number = round * runs + 1; number <= (round + 1) * runs; number++) {
    const prepared = prepare(number);
    const cpu = process.cpuUsage();
    const begin = performance.now();
    const played = playRun(bench, number, prepared);
    wallMs += performance.now() - begin;
    const { user, system } = process.cpuUsage(cpu);
    cpuUs += user + system;
    if (played.state.status !== 'completed')
      throw new RiposteError('bench.run', `run ${number} ${played.state.status}`);
    events += played.events;
    chars += played.chars;
  }
  return { wallMs, cpuMs: cpuUs / 1000, events, chars };
}

/** Plays one run and reads it back from what was written; throws what is not as it should be. */
export function checkRun(bench: Bench): void {
  const results = makeResults(0);
  const journal: StoredEvent[] = [];
  const { state } = playRun(bench, 0, prepare(0, results), ({ append }, at) => {
    for (const [type, text] of append?.events ?? []) {
      const data = JSON.parse(text) as JsonObject;
      journal.push({ seq: journal.length + 1, at, event: lift(type, Number(data['v']), data) });
    }
  });
  const found = [...violations(bench.plan, journal)];
  const replayed = replay(newRun(state.run), journal);
  if (!deepEqual(asJson(replayed), asJson(state))) found.push('the journal does not give the state back');
  if (state.status !== 'completed') found.push(`the run stands at ${state.status}`);
  for (const id of bench.plan.tasks.keys()) {
    const { status, how } = state.tasks[id] ?? { status: 'absent', how: '' };
    if (status !== 'done' || how !== 'done') found.push(`task ${id} is ${status} ${how}`);
  }
  if (!deepEqual(state.context['Host'], mergedRows(results))) found.push('the context does not hold the expected rows');
  if (found.length > 0) throw new RiposteError('bench.wrong', found.join('; '));
}

function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
