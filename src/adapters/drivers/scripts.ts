/**
 * A decision together with the scripts and lists that it needs: decide, get what is needed, decide again with it.
 *
 * Every round is asked with the same state, trigger and time, so that what is decided in the end follows from these and from the
 * answers alone; what the answers led to stands in the events, and nobody runs the scripts again.
 */
import { decide, type Decision, type Trigger } from '../../core/engine/decide.ts';
import type { DecideEnv } from '../../core/engine/env.ts';
import type { RunState } from '../../core/engine/state.ts';
import type { ScriptNeed, ScriptResult } from '../../core/language/index.ts';

export interface ScriptRunner {
  /** The results of each need, by its key. `now` is the run's clock, epoch milliseconds. */
  answer(needs: readonly ScriptNeed[], now: number): Promise<ReadonlyMap<string, readonly ScriptResult[]>>;
}

/** A decision has as many rounds as its longest chain of tasks whose values need scripts; nobody writes longer ones than this. */
const ROUNDS_MAX = 200;

export async function decideWithScripts(
  state: RunState,
  trigger: Trigger,
  env: DecideEnv,
  scripts: ScriptRunner,
  lists: () => Promise<ReadonlyMap<string, string>>,
): Promise<Decision> {
  const answers = new Map<string, readonly ScriptResult[]>();
  let known = env;
  for (let round = 1; ; round++) {
    const decision = decide(state, trigger, { ...known, answers });
    if (decision.needsLists) {
      known = { ...known, lists: await lists() };
      continue;
    }
    const open = decision.needs.filter(({ key }) => !answers.has(key));
    if (decision.needs.length === 0) return decision;
    if (open.length === 0) throw new Error('a decision asks again for scripts that were answered');
    const given = round <= ROUNDS_MAX ? await scripts.answer(open, env.now) : refused(open);
    for (const { key } of open) answers.set(key, given.get(key) ?? []);
  }
}

function refused(needs: readonly ScriptNeed[]): ReadonlyMap<string, readonly ScriptResult[]> {
  const why = `one decision needs scripts more than ${ROUNDS_MAX} times in a row`;
  const result: ScriptResult = { ok: false, error: { kind: 'stopped', why } };
  return new Map(needs.map((need) => [need.key, need.kind === 'javascript' ? need.calls.map(() => result) : [result]]));
}
