/** R13. Cancel: nothing new starts, writes in flight settle, open questions are withdrawn, done actions are listed. */
import type { Item, RunEvent } from './events.ts';
import type { EffectState, RunState } from './state.ts';

/** The events of a cancellation; tasks with a write in flight are left to settle. */
export function cancelEvents(state: RunState, by: string): readonly RunEvent[] {
  const settling = new Set(Object.values(state.effects).filter(inFlight).map(({ call }) => call.task));
  const dead = Object.entries(state.tasks)
    .filter(([id, task]) => task.status !== 'done' && task.status !== 'dead' && !settling.has(id))
    .map(([id]) => id);
  const withdrawn = Object.keys(state.questions).map(
    (question): RunEvent => ({ type: 'question.withdrawn', v: 1, question }),
  );
  return [...withdrawn, { type: 'run.cancelling', v: 1, by, dead }];
}

/** A write whose bytes left, or may have left. */
function inFlight({ status, poll }: EffectState): boolean {
  return status === 'sent' || (status === 'pending' && poll !== null && poll.phase !== 'poll');
}

export function cancelReport(state: RunState): readonly Item[] {
  const done = state.actions.filter((action) => action.result === 'done');
  if (done.length === 0) return [];
  return [
    {
      id: 'cancel:report',
      task: '',
      title: 'Cancelled: these actions stay in force',
      text: done.map((action) => `- ${action.verb} ${action.targets.join(', ')} (${action.instance})`).join('\n'),
      offers: ['done'],
      blocking: false,
    },
  ];
}
