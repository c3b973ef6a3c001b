/** Tasks and edges as they stand: what is never reached, never left, never taken. */
import { LABEL_ERROR } from '../../document.ts';
import type { Task } from '../../document.ts';
import { field } from '../../fields.ts';
import { edgesOf, loopsOf } from '../../graph.ts';
import type { Hit } from '../finding.ts';
import { named, type Subject } from '../subject.ts';

export function unreachableTask(subject: Subject): readonly Hit[] {
  const reached = new Set(subject.graph.tasks);
  const lost = subject.tasks.filter(({ id }) => !reached.has(id));
  const entered = new Set(lost.flatMap((task) => edgesOf(task).map(({ target }) => target)));
  // Said once, where the lost part begins; a ring that nothing enters has no beginning, so all of it is named.
  const first = lost.filter(({ id }) => !entered.has(id));
  return (first.length > 0 ? first : lost).map((task) => {
    const isAlone = edgesOf(task).length === 0;
    return {
      task: task.id,
      message: isAlone ? `${named(task)} is connected to nothing` : `nothing leads to ${named(task)}, so it never runs`,
    };
  });
}

export function emptyName(subject: Subject): readonly Hit[] {
  return subject.tasks
    .filter((task) => task.kind !== 'start' && task.name.trim() === '')
    .map((task) => ({ task: task.id, where: ['task', 'name'], message: `task ${task.id} has no name` }));
}

export function unusedErrorEdge(subject: Subject): readonly Hit[] {
  return subject.reachable
    .filter((task) => task.onError !== 'error-path' && hasErrorEdge(task))
    .map((task) => ({
      task: task.id,
      where: ['nexttasks', LABEL_ERROR],
      message: `${named(task)} has an ${LABEL_ERROR} edge and never leaves by it: on an error it ${
        task.onError === 'stop' ? 'stops' : 'goes on as if nothing had happened'
      }`,
    }));
}

export function missingErrorEdge(subject: Subject): readonly Hit[] {
  return subject.tasks.flatMap((task) => {
    if (task.onError !== 'continue' || hasErrorEdge(task)) return [];
    const type = subject.places.taskField(task.id, 'continueonerrortype');
    if (type?.kind !== 'text' || type.text.trim().toLowerCase() !== 'errorpath') return [];
    const message = `${named(task)} says that errors have a path of their own, and has no ${LABEL_ERROR} edge`;
    return [{ task: task.id, where: ['continueonerrortype'], message }];
  });
}

function hasErrorEdge(task: Task): boolean {
  return task.next[LABEL_ERROR] !== undefined;
}

/** A ring of tasks that no edge leaves. */
export function endlessRing(subject: Subject): readonly Hit[] {
  return loopsOf(subject.playbook, subject.graph).flatMap((members) => {
    const inside = new Set(members);
    const leaves = members.some((id) => (subject.graph.out.get(id) ?? []).some(({ target }) => !inside.has(target)));
    const first = subject.reachable.find(({ id }) => inside.has(id));
    if (leaves || first === undefined) return [];
    const ring = members.length === 1 ? 'leads back to itself' : `is in a ring of ${members.length} tasks`;
    return [{ task: first.id, where: ['nexttasks'], message: `${named(first)} ${ring} that no edge leaves` }];
  });
}

export function loopWithoutExit(subject: Subject): readonly Hit[] {
  return subject.reachable.flatMap((task) => {
    if (task.kind !== 'playbook' || task.loop?.until.kind !== 'script' || task.loop.until.exitLabel !== '') return [];
    const message = `${named(task)} repeats until "${task.loop.until.command}" answers the empty text`;
    return [{ task: task.id, where: ['loop', 'exitCondition'], message }];
  });
}

export function loopWithoutMax(subject: Subject): readonly Hit[] {
  return subject.reachable.flatMap((task) => {
    if (task.kind !== 'playbook' || task.loop === undefined) return [];
    const loop = subject.places.taskField(task.id, 'loop');
    const max = loop?.kind === 'map' ? field(loop, 'max') : undefined;
    if (max?.kind === 'text' && max.text.trim() !== '') return [];
    const message = `${named(task)} does not say how often it repeats at most; it is ${task.loop.max} times`;
    return [{ task: task.id, where: ['loop'], message }];
  });
}

export function tooLargeForFlow(subject: Subject): readonly Hit[] {
  if (!subject.isTooLarge) return [];
  const message = `with ${subject.reachable.length} tasks the playbook is too large for the checks of data flow and consent`;
  return [{ message }];
}
