/**
 * Pause: nothing new starts, what is in flight settles, and it stays so until somebody resumes or cancels.
 *
 * P1. A pause is an event: it survives whatever happens to the process.
 * P2. Answers, completed items and outcomes are taken all the same: what they lead to is ready, and begins when the run resumes.
 * P3. A write whose request has not left is not in flight: the driver refuses its `sent` (`mayLeave`), and it begins anew.
 */
import type { Draft } from './draft.ts';
import { effectIn, type EffectState, type RunState } from './state.ts';
import type { Effect } from './trigger.ts';

export function pauseRun(draft: Draft, by: string): void {
  const { state } = draft;
  if (state.seq === 0 || state.ended || state.cancelling || state.paused === true) return;
  draft.emit({ type: 'run.paused', v: 1, by });
}

/** What was held back begins: ready tasks in the decision itself, calls and timers as its effects. */
export function resumeRun(draft: Draft, by: string): void {
  if (!isPaused(draft.state)) return;
  draft.emit({ type: 'run.resumed', v: 1, by });
  draft.effects.push(...underWay(draft.state));
}

/** Whether nothing new may begin. A cancellation ends a pause: what is in flight settles, then the run is over. */
export function isPaused({ paused, cancelling, ended }: RunState): boolean {
  return paused === true && !cancelling && !ended;
}

/**
 * Whether a state-changing request may leave now. The driver asks just before it appends `effect.sent`: a cancellation or a pause may
 * have come while the gate was still checking.
 */
export function mayLeave(state: RunState): 'yes' | 'cancelled' | 'paused' {
  if (state.cancelling || state.ended) return 'cancelled';
  return isPaused(state) ? 'paused' : 'yes';
}

/** Whether a timer or call is part of what is in flight, and goes on in a run that is paused. */
export function goesOn(state: RunState, effect: string): boolean {
  const found = effectIn(state, effect);
  return !isPaused(state) || (found !== undefined && isInFlight(found));
}

/** The effects of a run that was just loaded or resumed: what was under way when its last driver went. */
export function underWay(state: RunState): readonly Effect[] {
  const paused = isPaused(state);
  const calls = state.effects.flatMap((effect): Effect[] => {
    if (effect.status === 'settled' || effect.status === 'held') return [];
    if (paused && !isInFlight(effect)) return [];
    if (effect.due !== null) return [{ kind: 'timer', effect: effect.call.effect, due: effect.due }];
    return [{ kind: 'call', call: effect.call, poll: effect.poll }];
  });
  if (paused) return calls;
  const passes = Object.entries(state.callers).flatMap(([effect, { due }]): Effect[] =>
    due === null ? [] : [{ kind: 'timer', effect, due }],
  );
  const questions = Object.values(state.questions).flatMap(({ id, expires }): Effect[] =>
    expires === undefined ? [] : [{ kind: 'timer', effect: id, due: expires.at }],
  );
  return [...calls, ...passes, ...questions];
}

/** The vendor has it: a write that left, or a command that is asked whether it is done. What waits for another run's action has nothing. */
function isInFlight({ status, poll }: EffectState): boolean {
  return status === 'sent' || (status === 'pending' && poll?.phase !== 'shared');
}
