/**
 * Which context paths a task may write.
 *
 * W1. Whatever is not known to write nothing else writes anything: a command that nobody describes, a sub-playbook that is not
 *     installed, a key that is known at run time only.
 */
import { planValue, constantText } from '../../language/index.ts';
import { parsePath } from '../../language/paths.ts';
import type { AdvanceArg } from '../../language/value.ts';
import type { Playbook, Task } from '../document.ts';
import { COMMON } from './common.ts';
import type { CheckFacts } from './facts.ts';
import { namesOf } from './reads.ts';

export interface Write {
  /** Never empty. */
  readonly names: readonly string[];
  /** The form whose answer it is, by the id of the task that asks. */
  readonly answerOf?: string;
}

export interface TaskWrites {
  readonly writes: readonly Write[];
  /** What may write any path, in words; absent when all that the task writes is listed. */
  readonly anything?: string;
}

const NOTHING: TaskWrites = { writes: [] };
/** XSOAR: the e-mail of who answered stands beside the answers. */
const ANSWERED_BY = 'name';

/** `seen`: playbooks whose writes are counted already; a playbook that calls itself ends there. */
export function writesOf(task: Task, facts: CheckFacts, seen = new Set<Playbook>()): TaskWrites {
  switch (task.kind) {
    case 'command':
    case 'script':
    case 'script-condition':
      return callWrites(task, facts);
    case 'playbook':
      return subPlaybookWrites(task, facts, seen);
    case 'collection': {
      const { title, questions } = task.form;
      const ids = [...questions.map(({ id }) => id), ANSWERED_BY];
      return { writes: ids.map((id) => ({ names: [title, 'Answers', id], answerOf: task.id })) };
    }
    // The answer of an ask task is the edge that it takes; nothing of it is written.
    case 'ask':
    case 'start':
    case 'title':
    case 'condition':
    case 'manual':
    case 'manual-condition':
      return NOTHING;
  }
}

type CallTask = Extract<Task, { kind: 'command' | 'script' | 'script-condition' }>;

/** A condition may name either; `Brand|||name` is a command. */
export function kindOfCall(task: CallTask, facts: CheckFacts): 'command' | 'script' {
  if (task.kind !== 'script-condition') return task.kind;
  return task.brand !== '' || facts.call('script', task.command, '') === undefined ? 'command' : 'script';
}

function callWrites(task: CallTask, facts: CheckFacts): TaskWrites {
  const known = facts.call(kindOfCall(task, facts), task.command, task.brand) ?? COMMON.get(task.command);
  const ignores = textOf(task.args['ignore-outputs'])?.toLowerCase() === 'true';
  const outputs = ignores ? [] : known?.outputs;
  const own = outputs === undefined ? unknownCall(task.command) : outputsOf(outputs, task.args);
  return together([own, extended(task.args['extend-context'])]);
}

function unknownCall(name: string): TaskWrites {
  return { writes: [], anything: `${name}, whose outputs are not known` };
}

function outputsOf(outputs: readonly string[], args: Readonly<Record<string, AdvanceArg>>): TaskWrites {
  const writes: Write[] = [];
  for (const output of outputs) {
    const filled = fill(output, args);
    if (filled === undefined) return { writes: [], anything: `a key that is known at run time only (${output})` };
    const names = keyNames(filled);
    if (names.length > 0) writes.push({ names });
  }
  return { writes };
}

/** `<key>.x` with the value of the argument; empty without one; undefined when it is not constant. */
function fill(output: string, args: Readonly<Record<string, AdvanceArg>>): string | undefined {
  let isKnown = true;
  const filled = output.replace(/<([\w-]+)>/g, (_, name: string) => {
    const arg = args[name];
    const text = arg === undefined ? '' : textOf(arg);
    if (text === undefined) isKnown = false;
    return text ?? '';
  });
  return isKnown ? filled : undefined;
}

/** The names of a write key, without merge keys. */
export function keyNames(key: string): readonly string[] {
  if (key.trim() === '') return [];
  const path = parsePath(key);
  return 'steps' in path ? namesOf(path) : key.split('.').map((name) => name.trim());
}

/** XSOAR: `k1=path1::k2=path2`; what stands left of the first `=` is written. */
function extended(arg: AdvanceArg | undefined): TaskWrites {
  const text = arg === undefined ? '' : textOf(arg);
  if (text === undefined) return { writes: [], anything: 'keys of extend-context that are known at run time only' };
  const keys = text
    .split('::')
    .map((item) => keyNames(item.split('=', 1)[0] ?? ''))
    .filter((names) => names.length > 0);
  return { writes: keys.map((names) => ({ names })) };
}

/** The constant text of an argument; empty when it is not given, undefined when the context decides. */
export function textOf(arg: AdvanceArg | undefined): string | undefined {
  if (arg === undefined) return '';
  const planned = planValue(arg);
  if (!planned.ok) return undefined;
  return planned.value.node.kind === 'none' ? '' : constantText(planned.value);
}

function subPlaybookWrites(
  task: Extract<Task, { kind: 'playbook' }>,
  facts: CheckFacts,
  seen: Set<Playbook>,
): TaskWrites {
  const called = facts.playbook(task.playbook);
  if (called === undefined) {
    return { writes: [], anything: `the sub-playbook "${task.playbook}", which is not known` };
  }
  const declared = called.outputs.map(({ contextPath }) => ({ names: keyNames(contextPath) }));
  const writes = declared.filter(({ names }) => names.length > 0);
  // XSOAR: of a context of its own only what is declared comes back; a shared one is the caller's.
  if (task.separateContext || seen.has(called)) return { writes };
  seen.add(called);
  return together([{ writes }, ...Object.values(called.tasks).map((inner) => writesOf(inner, facts, seen))]);
}

function together(all: readonly TaskWrites[]): TaskWrites {
  const anything = all.find((each) => each.anything !== undefined)?.anything;
  return { writes: all.flatMap(({ writes }) => writes), ...(anything === undefined ? {} : { anything }) };
}
