/**
 * Changes of the world: whether somebody was asked, and whether anybody hears that it failed.
 *
 * N1. The gate lets no containment through without a grant or a row of the policy; a playbook that did not ask makes it ask itself,
 *     late and with less to show. That is what these checks find before it happens.
 * N2. Only commands whose row is known are judged; taking an action back is none that needs a question of the playbook: whoever asked
 *     for it has said yes, also to what only serves it (the commit after a removal).
 */
import type { Playbook, Task } from '../../document.ts';
import type { CallFacts, CheckFacts } from '../facts.ts';
import type { Hit } from '../finding.ts';
import { named, type Subject } from '../subject.ts';
import { kindOfCall, writesOf } from '../writes.ts';
import { covers } from './flow.ts';

function factsOf(task: Task, facts: CheckFacts): CallFacts | undefined {
  if (task.kind !== 'command' && task.kind !== 'script' && task.kind !== 'script-condition') return undefined;
  return facts.call(kindOfCall(task, facts), task.command, task.brand);
}

/** Verb → all verbs of which a yes to one is enough. */
type Asked = ReadonlyMap<string, readonly string[]>;

/** The verbs for which the task, or a sub-playbook that it runs, needs a yes. */
function verbsAskedFor(task: Task, facts: CheckFacts, seen: Set<Playbook>): Asked {
  const call = factsOf(task, facts);
  if (call !== undefined) {
    const { risk, verb, serves = [], takesBack, unasked } = call;
    const needs = risk === 'containment' && verb !== undefined && takesBack !== true && unasked !== true;
    return new Map(needs ? [[verb, [verb, ...serves]]] : []);
  }
  const called = task.kind === 'playbook' ? facts.playbook(task.playbook) : undefined;
  if (called === undefined || seen.has(called)) return new Map();
  seen.add(called);
  const inner = Object.values(called.tasks);
  const granted = new Set(inner.flatMap((each) => allowedVerbs(each, facts)));
  const asked = inner.flatMap((each) => [...verbsAskedFor(each, facts, seen)]);
  return new Map(asked.filter(([, enough]) => !enough.some((verb) => granted.has(verb))));
}

function grantedVerbs(task: Task): readonly string[] {
  const questions = task.kind === 'collection' ? task.form.questions : task.kind === 'ask' ? [task.question] : [];
  return questions.flatMap(({ grants }) =>
    Object.values(grants)
      .flat()
      .map(({ verb }) => verb),
  );
}

/** What a yes to the task's question allows, or, of a task that takes an action back, the yes of whoever asked for that. */
function allowedVerbs(task: Task, facts: CheckFacts): readonly string[] {
  const { verb, takesBack } = factsOf(task, facts) ?? {};
  return takesBack === true && verb !== undefined ? [verb] : grantedVerbs(task);
}

/** Containment that no question of the playbook can have allowed, on some way to it or on all. */
export function unaskedContainment(subject: Subject): readonly Hit[] {
  const { facts } = subject;
  if (subject.isTooLarge || facts.calledAs(subject.playbook) !== 'never') return [];
  return subject.reachable.flatMap((task): readonly Hit[] =>
    [...verbsAskedFor(task, facts, new Set())].flatMap(([verb, enough]): readonly Hit[] => {
      const questions = new Set(
        subject.reachable
          .filter((each) => allowedVerbs(each, facts).some((granted) => enough.includes(granted)))
          .map(({ id }) => id),
      );
      const asks = subject.tasksOf(subject.before(task.id)).filter(({ id }) => questions.has(id));
      const way = wayAround(subject, task.id, questions);
      if (way === undefined) return [];
      const why =
        asks.length === 0
          ? `no question on any way there grants ${verb}, nor does the policy allow it unasked`
          : `one way there leads past ${asks.map(named).join(', ')}, which grants ${verb}: tasks ${way.join(' → ')}`;
      const callee = 'command' in task ? task.command : 'playbook' in task ? task.playbook : '';
      return [{ task: task.id, where: ['task'], needles: [callee], message: `${named(task)} contains, and ${why}` }];
    }),
  );
}

/** A way from the start to the task on which none of the questions lies, by task ids; the shortest one. */
function wayAround(subject: Subject, to: string, questions: ReadonlySet<string>): readonly string[] | undefined {
  const start = subject.graph.tasks[0];
  if (start === undefined || questions.has(start)) return undefined;
  const from = new Map<string, string | undefined>([[start, undefined]]);
  for (const id of from.keys()) {
    if (id === to) break;
    for (const { target } of subject.graph.out.get(id) ?? []) {
      if (!from.has(target) && !questions.has(target)) from.set(target, id);
    }
  }
  if (!from.has(to)) return undefined;
  const way: string[] = [];
  for (let at: string | undefined = to; at !== undefined; at = from.get(at)) way.unshift(at);
  return way;
}

/** A yes that allows what no task does. */
export function unusedGrant(subject: Subject): readonly Hit[] {
  const { facts } = subject;
  if (subject.isTooLarge) return [];
  return subject.reachable.flatMap((task): readonly Hit[] => {
    const verbs = new Set(grantedVerbs(task));
    if (verbs.size === 0) return [];
    const after = subject.tasksOf(subject.after(task.id));
    // Who is not known may use any grant, and so may a playbook that called this one.
    if (facts.calledAs(subject.playbook) !== 'never' || after.some((each) => isUnknownCall(each, facts))) return [];
    const used = new Set(after.flatMap((each) => [...verbsOf(each, facts, new Set())]));
    return [...verbs]
      .filter((verb) => !used.has(verb))
      .map((verb) => ({
        task: task.id,
        where: [task.kind === 'ask' ? 'message' : 'form'],
        needles: [verb],
        message: `${named(task)} lets people allow ${verb}, and nothing after it does that`,
      }));
  });
}

function isUnknownCall(task: Task, facts: CheckFacts): boolean {
  if (task.kind === 'playbook') {
    const called = facts.playbook(task.playbook);
    return (
      called === undefined ||
      Object.values(called.tasks).some((inner) => inner.kind !== 'playbook' && isUnknownCall(inner, facts))
    );
  }
  return 'command' in task && factsOf(task, facts) === undefined;
}

function verbsOf(task: Task, facts: CheckFacts, seen: Set<Playbook>): ReadonlySet<string> {
  const verb = factsOf(task, facts)?.verb;
  if (verb !== undefined) return new Set([verb]);
  const called = task.kind === 'playbook' ? facts.playbook(task.playbook) : undefined;
  if (called === undefined || seen.has(called)) return new Set();
  seen.add(called);
  return new Set(Object.values(called.tasks).flatMap((inner) => [...verbsOf(inner, facts, seen)]));
}

/**
 * A change that may fail without stopping the run, and whose outcome nothing after it reads: not its outputs, not the records of
 * actions, not the entries or the error of the task.
 */
export function unreadFailure(subject: Subject): readonly Hit[] {
  const { facts } = subject;
  if (subject.isTooLarge) return [];
  return subject.reachable.flatMap((task): readonly Hit[] => {
    const call = factsOf(task, facts);
    if (call === undefined || call.risk === 'read' || task.onError !== 'continue' || task.evidence !== undefined)
      return [];
    const { writes } = writesOf(task, facts);
    const outcome: readonly (readonly string[])[] = [
      ...writes.map(({ names }) => names),
      ['Action'],
      ['task', task.id],
    ];
    const after = subject.tasksOf(subject.after(task.id));
    const next = new Set((subject.graph.out.get(task.id) ?? []).map(({ target }) => target));
    const isRead = after.some((later) => {
      if (factsOf(later, facts)?.readsActions === true || isOpaque(later, facts)) return true;
      const { reads, anything } = subject.reads(later);
      return (
        anything ||
        reads.some(
          ({ names }) =>
            outcome.some((path) => covers(path, names)) ||
            (names[0] === 'lastCompletedTaskEntries' && next.has(later.id)),
        )
      );
    });
    if (isRead) return [];
    const message = `${named(task)} changes something and goes on when that fails, and nothing after it reads what became of it`;
    return [{ task: task.id, where: ['continueonerror'], message }];
  });
}

/** A script that nobody knows sees the whole context; so does a sub-playbook in the same one. */
function isOpaque(task: Task, facts: CheckFacts): boolean {
  if (task.kind === 'script') return factsOf(task, facts) === undefined;
  return task.kind === 'playbook' && !task.separateContext;
}
