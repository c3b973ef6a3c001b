/** The properties of sub-playbooks and their loops (R8). */
import { isOpen, tasksThat, unfinishedIn, unless, type Invariant } from './invariant.ts';
import { taskIn } from './plan.ts';
import { callerOf, ownerOf, scopeOf, scopesAround } from './scope.ts';
import { own, type RunState } from './state.ts';

/** True when the task runs a sub-playbook: its pass is under way, or the next one has a time. */
export function hasPass(state: RunState, task: string): boolean {
  const caller = own(state.callers, task);
  return caller !== undefined && (caller.due !== null || own(state.passes, caller.scope ?? '') !== undefined);
}

export const PASS_INVARIANTS: readonly Invariant[] = [
  {
    name: 'passesAreSequential',
    promise: 'a pass begins when its task has no other one under way, and what ends is the one that is',
    each: (_plan, { event, before }) => {
      if (event.type !== 'pass.started' && event.type !== 'pass.ended') return [];
      const scope = own(before.callers, event.task)?.scope;
      return unless(scope === (event.type === 'pass.started' ? null : event.scope), `${event.type} of ${event.scope}`);
    },
  },
  {
    name: 'passesHaveNamesOfTheirOwn',
    promise: 'no two passes of a run have the same scope path',
    whole: (events) => {
      const seen = new Set<string>();
      return events.flatMap(({ event }) => {
        if (event.type !== 'pass.started') return [];
        const fresh = !seen.has(event.scope);
        seen.add(event.scope);
        return unless(fresh, event.scope);
      });
    },
  },
  {
    name: 'passIsWhole',
    promise: 'a pass that did not fail ends when all its tasks are done or dead, as the labels that were taken say',
    each: (plan, { event, before }) => {
      if (event.type !== 'pass.ended' || own(before.callers, event.task) === undefined) return [];
      const open = tasksThat(before, (task, key) => key.startsWith(`${event.scope}/`) && isOpen(task));
      const failed = open.some((key) => own(before.tasks, key)?.status === 'failed');
      return failed ? unless(event.error !== null, `${event.scope} failed`) : unfinishedIn(plan, before, event.scope);
    },
  },
  {
    name: 'passLeavesNothing',
    promise: 'what stands under a scope path belongs to a pass that is under way, and that to a task that runs it',
    after: (_plan, state) => {
      const lost = (scope: string) => scopesAround(scope).some((path) => own(state.passes, path) === undefined);
      const places = [
        ...Object.keys(state.tasks),
        ...Object.keys(state.callers),
        ...Object.values(state.questions).map(({ task }) => task),
        ...state.effects.map(({ call }) => call.task),
        ...Object.values(state.items).flatMap(({ task, blocking }) => (blocking ? [task] : [])),
      ];
      return [
        ...places.filter((key) => lost(scopeOf(key))),
        ...Object.keys(state.passes).filter((scope) => own(state.callers, callerOf(scope))?.scope !== scope),
        ...Object.keys(state.callers).filter((key) => {
          const status = own(state.tasks, key)?.status;
          return status !== 'started' && !state.cancelling;
        }),
      ];
    },
  },
  {
    name: 'loopsAreBounded',
    promise: 'a task runs its sub-playbook as often as its loop allows, and once without one',
    each: (plan, { event, after }) => {
      if (event.type !== 'pass.ended') return [];
      const task = taskIn(plan, event.task)?.task;
      const most = task?.kind === 'playbook' ? Math.max(1, task.loop?.max ?? 1) : 0;
      const finished = own(after.callers, event.task)?.finished ?? 0;
      const goesOn = event.due !== null || event.keeps;
      const failed = event.error !== null;
      return [
        ...unless(finished <= most, `${event.task}: ${finished} of ${most}`),
        ...unless(!goesOn || finished < most, `${event.task} goes on`),
        ...unless(!event.again || failed, `${event.task} is repeated`),
      ];
    },
  },
  {
    name: 'privateStaysPrivate',
    promise:
      'what happens inside a pass with a context of its own changes no other context, until its outputs are copied',
    each: (_plan, { event, before, after }) => {
      const key = event.type === 'task.completed' || event.type === 'task.failed' ? event.task : undefined;
      if (key === undefined) return [];
      const owner = ownerOf(before, scopeOf(key));
      const changed = Object.keys(before.passes).filter(
        (scope) =>
          own(after.passes, scope) !== undefined &&
          own(before.passes, scope)?.context !== own(after.passes, scope)?.context,
      );
      if (before.context !== after.context) changed.push('');
      return changed.filter((scope) => scope !== owner).map((scope) => `${key} wrote into "${scope}"`);
    },
  },
];
