/**
 * The judge: a scenario and what was seen of it → every reason why it fails. Pure, so that each kind of expectation can be shown
 * to fail.
 *
 * J1. An expectation that cannot be checked is a failure with a reason, never a pass.
 * J2. `relaxed` is the one concession to a product that was killed on the way: reads may repeat. What changes state is judged as ever.
 */
import { isObject, type Json } from '../../../core/base/json.ts';
import type { Playbook } from '../../../core/playbook/document.ts';
import type { Scenario } from '../scenario.ts';
import type { Trace } from '../trace.ts';
import { isApproval, tasksOf } from '../vocabulary.ts';
import { judgeAssert } from './asserts.ts';
import { judgeAttempts, judgeCalls, judgeOrder } from './calls.ts';
import { listOf } from './compare.ts';
import { judgePath, taskOf, tasksThatRan } from './path.ts';

export interface JudgeOptions {
  /** The playbook by name; undefined when it is not installed. */
  readonly playbook: Playbook | undefined;
  readonly relaxed: boolean;
}

/** Why the scenario fails; empty when it holds. */
export function judge(scenario: Scenario, trace: Trace, { playbook, relaxed }: JudgeOptions): readonly string[] {
  const { expect } = scenario;
  if (trace.refused !== null) return [`the alert was not taken: ${trace.refused}`];
  if (!playbook && expect.path.length > 0)
    return [`not built yet: the playbook "${scenario.playbook}" is not installed`];
  return [
    ...routingProblems(scenario, trace),
    ...pathProblems(scenario, trace, playbook),
    ...judgeCalls(expect, trace.requests),
    ...judgeOrder(expect, trace, relaxed),
    ...judgeAttempts(expect.attempts ?? {}, trace.requests, relaxed),
    ...approvalProblems(expect.approvals_asked, trace),
    ...finalProblems(expect.final, trace),
    ...expect.asserts.flatMap((row) => judgeAssert(row, { trace, relaxed, nameOf: nameOf(trace, playbook) })),
    ...trace.unexpected.map((reason) => `a vendor was sent what it does not expect: ${reason}`),
  ];
}

function routingProblems({ playbook: wanted, expect }: Scenario, { run }: Trace): readonly string[] {
  if (expect.path.length === 0) return [];
  if (run && run.playbook !== wanted) return [`the alert was routed to the playbook "${run.playbook}"`];
  return run ? [] : ['no run was started'];
}

function pathProblems(
  { playbook: wanted, expect }: Scenario,
  trace: Trace,
  playbook: Playbook | undefined,
): readonly string[] {
  const vocabulary = tasksOf(wanted);
  if (!vocabulary) return [`path: no vocabulary is known for the playbook "${wanted}"`];
  const ran = tasksThatRan(trace.events, nameOf(trace, playbook));
  // Tasks of another playbook that bear a name of the vocabulary are not this path.
  const ids = trace.events.flatMap((event) => taskOf(event) ?? []);
  return judgePath(expect.path, trace.run?.playbook === wanted ? ran : [], vocabulary, playbook, ids);
}

function nameOf({ run }: Trace, playbook: Playbook | undefined): (task: string) => string | undefined {
  const names = new Map(run?.tasks.map(({ id, name }) => [id, name]));
  const own = (task: string) =>
    playbook && Object.hasOwn(playbook.tasks, task) ? playbook.tasks[task]?.name : undefined;
  return (task) => names.get(task) ?? (run?.playbook === playbook?.name ? own(task) : undefined);
}

function approvalProblems(wanted: readonly string[] | undefined, { events }: Trace): readonly string[] {
  if (wanted === undefined) return [];
  const asked = new Set(events.flatMap(({ data }) => (isObject(data) ? fieldsOf(data['question']) : [])));
  const missing = wanted.filter((id) => !asked.has(id));
  const extra = [...asked].filter((id) => !wanted.includes(id));
  return [
    ...(missing.length > 0 ? [`approvals_asked: not asked: ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`approvals_asked: asked, but not listed: ${extra.join(', ')}`] : []),
  ];
}

/** Ids of the fields of a question that allow something, or that are approvals by name. */
function fieldsOf(question: Json | undefined): readonly string[] {
  if (!isObject(question)) return [];
  return listOf(question['fields']).flatMap((field) => {
    if (!isObject(field) || typeof field['id'] !== 'string') return [];
    const grants = isObject(field['grants']) && Object.keys(field['grants']).length > 0;
    return grants || isApproval(field['id']) ? [field['id']] : [];
  });
}

function finalProblems(final: Scenario['expect']['final'], { alert, run }: Trace): readonly string[] {
  if (final === undefined) return [];
  const pending = run ? pendingOf(run) : [];
  const missing = (final.pending ?? []).filter((id) => !pending.includes(id));
  const extra = final.pending === undefined ? [] : pending.filter((id) => !final.pending?.includes(id));
  const status = alert?.status ?? 'missing';
  const reason = alert?.closeReason ?? null;
  return [
    ...(final.status !== undefined && final.status !== status
      ? [`final: the alert is ${status}, not ${final.status}`]
      : []),
    ...(final.closeReason !== undefined && final.closeReason !== reason
      ? [`final: the close reason is ${String(reason)}, not ${String(final.closeReason)}`]
      : []),
    ...(missing.length > 0 ? [`final: not pending: ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`final: pending, but not listed: ${extra.join(', ')}`] : []),
  ];
}

/** What the word `pending` of scenarios covers: questions, tasks and reviews of the playbook, not a task that itself failed. */
export function pendingOf({ approvals, items }: NonNullable<Trace['run']>): readonly string[] {
  const asked = approvals.flatMap(({ fields }) =>
    fields.filter(({ id, grants }) => grants.length > 0 || isApproval(id)).map(({ id }) => `approval:${id}`),
  );
  return [...new Set([...asked, ...items.map(({ id }) => id).filter((id) => !id.startsWith('failed:'))])];
}
