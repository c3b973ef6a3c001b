/**
 * What a task costs when the context of its run holds 50 KB, and when it holds 50 MB: the same decision over both states.
 *
 * The decision takes the result of a command (1 KB, merged under a key into a root of ten rows), passes a condition over that
 * root and begins the next command; every event is built as it would be stored. What is added between the two lies under
 * other roots. That nothing there is looked at is counted in src/core/engine/large-context.test.ts.
 */
import { lowerAppend } from '../src/adapters/store/lower.ts';
import { RiposteError } from '../src/core/base/errors.ts';
import type { Json, JsonObject } from '../src/core/base/json.ts';
import { decide, type Trigger } from '../src/core/engine/decide.ts';
import { planPlaybook } from '../src/core/engine/plan.ts';
import { newRun, type RunState } from '../src/core/engine/state.ts';
import { readPlaybook } from '../src/core/playbook/read.ts';
import { makeResults } from './core-run.ts';

const ROOTS = 50;
const SMALL_BYTES = 50 * 1024;
const LARGE_BYTES = 50 * 1024 * 1024;
const DECISIONS_PER_ROUND = 500;

const PLAYBOOK = `
id: bench-large
name: Large context bench
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, task: {name: ""}, nexttasks: {"#none#": ["1"]}}
  "1": {id: "1", type: regular, task: {name: First, script: "|||bench-read"}, scriptarguments: {query: {simple: "\${alert.id}"}}, nexttasks: {"#none#": ["2"]}}
  "2":
    id: "2"
    type: condition
    task: {name: Enough?}
    conditions:
    - label: "yes"
      condition:
      - - operator: greaterThan
          left: {iscontext: true, value: {complex: {root: Host, filters: [[{operator: isEqualString, left: {value: {simple: Host.Risk}, iscontext: true}, right: {value: {simple: High}}}]], accessor: Id, transformers: [{operator: count}]}}}
          right: {value: {simple: "2"}}
    nexttasks: {"yes": ["3"]}
  "3": {id: "3", type: regular, task: {name: Second, script: "|||bench-read"}, scriptarguments: {query: {simple: "\${Host.[0].Name}"}}}
`;

export interface LargeContextFigures {
  /** A decision over 50 MB, divided by the same over 50 KB: 1 when a task costs what it reads. */
  readonly largeContextRatio: number;
  readonly decisionUs: { readonly small: number; readonly large: number };
}

export function benchLargeContext(rounds: number): LargeContextFigures {
  const { playbook } = readPlaybook(PLAYBOOK, 'bench');
  if (!playbook) throw new RiposteError('bench.playbook', 'the bench playbook cannot be read');
  const plan = planPlaybook(playbook);
  const env = { plan, now: 1, describe: () => ({ args: [], risk: 'read' as const }), modules: [] };
  const alertRef = { instance: 'bench', id: 'large' };
  const running = (bytes: number): RunState => {
    const start: Trigger = {
      type: 'start',
      playbook: { name: playbook.name, hash: playbook.hash, origin: 'shipped' },
      alertRef,
      alert: { id: 'large' },
      inputs: {},
      dryRun: false,
    };
    return decide({ ...newRun('bench-large'), context: contextOf(bytes) }, start, env).state;
  };
  const rows = makeResults(0)[1] ?? [];
  const context = { 'Host(val.Id && val.Id == obj.Id)': rows };
  const outcome = { entries: [{ type: 'note', contents: '2 hosts', context }] } as const;
  const once = (state: RunState): void => {
    const { events, rows: ops, effects } = decide(state, { type: 'outcome', effect: '1', outcome }, env);
    lowerAppend({ run: state.run, expectedSeq: state.seq, at: 1, events, rows: ops });
    if (effects.length !== 1) throw new RiposteError('bench.wrong', 'the second command was not asked for');
  };
  const states = { small: running(SMALL_BYTES), large: running(LARGE_BYTES) };
  const taken: Record<keyof typeof states, number[]> = { small: [], large: [] };
  // In turns, so that whatever else the machine does meets both.
  for (let round = 0; round < rounds * 2; round++) {
    for (const size of ['small', 'large'] as const) {
      const begin = performance.now();
      for (let i = 0; i < DECISIONS_PER_ROUND; i++) once(states[size]);
      const us = ((performance.now() - begin) * 1000) / DECISIONS_PER_ROUND;
      if (round >= rounds) taken[size].push(us);
    }
  }
  const small = median(taken.small);
  const large = median(taken.large);
  return {
    largeContextRatio: Number((large / small).toFixed(2)),
    decisionUs: { small: Number(small.toFixed(1)), large: Number(large.toFixed(1)) },
  };
}

/** About so many bytes of rows under other roots, and ten rows under the root that the tasks read. */
function contextOf(bytes: number): JsonObject {
  const row = (index: number): Json => ({ Id: index, Name: `row ${index}`, Detail: `${index}`.padEnd(450, 'x') });
  const perRoot = Math.round(bytes / ROOTS / JSON.stringify(row(0)).length);
  const others = Array.from({ length: ROOTS }, (_, root): [string, Json] => [
    `Root${root}`,
    Array.from({ length: perRoot }, (__, index) => row(root * perRoot + index)),
  ]);
  return { ...Object.fromEntries(others), Host: makeResults(0).slice(0, 5).flat() };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
