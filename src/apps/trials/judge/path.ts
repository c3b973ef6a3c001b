/**
 * Which tasks ran, and whether in the order that a scenario lists. Pure.
 *
 * P1. A task that waits, fails or finds nothing to do has run; one on a dead branch has not.
 * P2. Only the tasks of the vocabulary are looked at, and they must be exactly the listed ones. A task of a sub-playbook is none of them,
 *     whatever its name.
 * P3. The listed order binds two tasks only where one can lead to the other in the playbook: branches may interleave. Of several
 *     tasks of one name, every one that ran must be so bound.
 */
import { isObject, type Json } from '../../../core/base/json.ts';
import { graphOf } from '../../../core/playbook/graph.ts';
import type { Playbook } from '../../../core/playbook/document.ts';
import type { TraceEvent } from '../trace.ts';

/** Task names in the order in which they began. A task that was retried or reopened stands where it first began. */
export function tasksThatRan(
  events: readonly TraceEvent[],
  nameOf: (task: string) => string | undefined,
): readonly string[] {
  const names = events.flatMap((event) => {
    const task = taskOf(event);
    const name = task === undefined || task.includes('/') ? undefined : nameOf(task);
    return name === undefined ? [] : [name];
  });
  return [...new Set(names)];
}

/** The task that an event says has begun or ended. */
export function taskOf({ type, data }: TraceEvent): string | undefined {
  if (!isObject(data) || !/^(task|question|playbook)\./.test(type)) return undefined;
  const holder: Json | undefined = type === 'question.asked' ? data['question'] : data;
  const task = isObject(holder) ? holder['task'] : undefined;
  return typeof task === 'string' ? task : undefined;
}

/** `ran` is in order of beginning; `playbook` is undefined where it is not known, then no order is judged. */
export function judgePath(
  listed: readonly string[],
  ran: readonly string[],
  vocabulary: ReadonlySet<string>,
  playbook: Playbook | undefined,
  ranIds: readonly string[] = [],
): readonly string[] {
  const known = ran.filter((name) => vocabulary.has(name));
  const missing = listed.filter((name) => !known.includes(name));
  const extra = known.filter((name) => !listed.includes(name));
  return [
    ...(missing.length > 0 ? [`path: did not run: ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`path: ran, but is not listed: ${extra.join(', ')}`] : []),
    ...(playbook ? orderProblems(listed, known, reachability(playbook, new Set(ranIds))) : []),
  ];
}

function orderProblems(
  listed: readonly string[],
  ran: readonly string[],
  leadsTo: (from: string, to: string) => boolean,
): readonly string[] {
  return listed.flatMap((before, index) =>
    listed.slice(index + 1).flatMap((after) => {
      const bound = leadsTo(before, after) || leadsTo(after, before);
      const wrong = bound && ran.includes(before) && ran.includes(after) && ran.indexOf(after) < ran.indexOf(before);
      return wrong ? [`path: "${after}" ran before "${before}"`] : [];
    }),
  );
}

/** Whether one task name leads to another over any edges; where none of a name ran, all of them stand for it. */
function reachability(playbook: Playbook, ran: ReadonlySet<string>): (from: string, to: string) => boolean {
  const graph = graphOf(playbook);
  const named = Map.groupBy(graph.tasks, (id) => playbook.tasks[id]?.name ?? id);
  const idsOf = (name: string): readonly string[] => {
    const all = named.get(name) ?? [];
    const those = all.filter((id) => ran.has(id));
    return those.length > 0 ? those : all;
  };
  const reached = new Map<string, ReadonlySet<string>>();
  const from = (start: string): ReadonlySet<string> => {
    const known = reached.get(start);
    if (known) return known;
    const seen = new Set((graph.out.get(start) ?? []).map(({ target }) => target));
    // A Set grows while it is walked; the loop meets what it adds.
    for (const id of seen) for (const { target } of graph.out.get(id) ?? []) seen.add(target);
    reached.set(start, seen);
    return seen;
  };
  return (a, b) => {
    const [starts, ends] = [idsOf(a), idsOf(b)];
    return starts.length > 0 && ends.length > 0 && starts.every((start) => ends.every((end) => from(start).has(end)));
  };
}
