/**
 * R13. Cancel: nothing new starts, writes in flight settle, open questions are withdrawn, done actions are listed.
 *
 * A task whose calls are partly done keeps what they gave: it completes with it, at once or when the write in flight has settled.
 */
import type { Draft } from './draft.ts';
import type { Item } from './events.ts';
import type { EffectState, RunState } from './state.ts';
import { finish } from './steps.ts';

/** `reason`: why, where no person asked for it; the questions that are withdrawn say so. */
export function cancelRun(draft: Draft, by: string, reason?: string): void {
  const { state } = draft;
  if (state.ended || state.cancelling || state.seq === 0) return;
  const effects = state.effects;
  const stopped = effects.filter((effect) => effect.status !== 'settled' && !isInFlight(effect));
  const kept = new Set(effects.filter((effect) => !stopped.includes(effect)).map(({ call }) => call.task));
  const dead = Object.entries(state.tasks)
    .filter(([id, { status }]) => status !== 'done' && status !== 'dead' && !kept.has(id))
    .map(([id]) => id);
  const why = reason === undefined ? {} : { reason };
  for (const question of Object.keys(state.questions))
    draft.emit({ type: 'question.withdrawn', v: 1, question, ...why });
  draft.emit({ type: 'run.cancelling', v: 1, by, ...why, dead, stopped: stopped.map(({ call }) => call.effect) });
  for (const task of kept) {
    const plan = draft.plan(task);
    const calls = draft.callsOf(task);
    if (plan && calls.every(({ outcome }) => outcome !== null)) finish(draft, plan, calls);
  }
}

/** A write whose bytes left, or may have left. One that only watches another alert's action (`shared`) has sent nothing. */
function isInFlight({ status, poll }: EffectState): boolean {
  return status === 'sent' || (status === 'pending' && (poll?.phase === 'prove' || poll?.phase === 'settle'));
}

/** What stays in force after a cancellation, for a person to read. */
export function cancelReport(state: RunState): readonly Item[] {
  const lines = state.actions.flatMap(({ verb, targets, instance, result, detail }) => {
    const action = `${verb} ${targets.join(', ')} (${instance})`;
    if (result === 'done') return [`- ${action}`];
    return result === 'unknown' ? [`- ${action}: not known whether it was done; ${detail}`] : [];
  });
  if (lines.length === 0) return [];
  return [
    {
      id: 'cancel:report',
      task: '',
      title: 'Cancelled: these actions stay in force',
      text: lines.join('\n'),
      offers: ['done'],
      blocking: false,
    },
  ];
}
