/**
 * Commands, automations and script conditions: arguments are bound here, in XSOAR's order of rules, and the calls are made.
 *
 * A1. A literal empty argument is not passed; a template that resolves to nothing is passed as the empty text.
 * A2. Reserved arguments never reach the command.
 * A3. A list for an argument that is no array runs the command once per element (zipped when there are several).
 */
import { isList, setOwn, type Json, type JsonObject } from '../../base/json.ts';
import { planValue } from '../../language/index.ts';
import {
  LABEL_DEFAULT,
  LABEL_NONE,
  RESERVED_ARGUMENTS,
  type CommandTask,
  type ScriptConditionTask,
} from '../../playbook/document.ts';
import type { ArgumentRow, NamedCall } from '../commands.ts';
import type { CommandInfo } from '../env.ts';
import type { CommandCall, TaskError } from '../events.ts';
import { INSTANT_MAX } from '../instants.ts';
import { own } from '../state.ts';
import { asText, fail, valueOf, type Step, type TaskContext } from './step.ts';

/** More elements than this in one task is an error, not a flood of calls at a vendor. */
const CALLS_MAX = 1000;

/** @choice A condition by a script that is not installed, with `skipunavailable`, takes `#default#`. */
export function beginCommand(task: CommandTask | ScriptConditionTask, context: TaskContext): Step {
  const info = context.env.describe(task.command, task.brand);
  if (!info) {
    if (task.skipUnavailable) {
      return { kind: 'complete', label: task.kind === 'script-condition' ? LABEL_DEFAULT : LABEL_NONE, how: 'skipped' };
    }
    return fail(
      'engine.command-unavailable',
      `no enabled instance offers "${task.command}"${task.brand ? ` of ${task.brand}` : ''}`,
    );
  }
  // Attempts count on when a person reopens the task: the ledger knows an execution by its number.
  const attempt = (own(context.state.tasks, context.plan.key)?.attempts ?? 0) + 1;
  return callStep(task, attempt, info, context);
}

/** The calls of a command with the arguments of the plan, bound in the context's scope. */
export function callStep(
  { command: name, brand }: { readonly command: string; readonly brand: string },
  attempt: number,
  { args: rows, delegate }: CommandInfo,
  context: TaskContext,
): Extract<Step, { kind: 'call' | 'fail' }> {
  const bound = bindArguments(context, rows);
  if ('error' in bound) return { kind: 'fail', error: bound.error };
  const runs = iterate(bound.args, rows);
  if (runs.length > CALLS_MAX) {
    const message = `"${name}" would run ${runs.length} times; at most ${CALLS_MAX} are allowed`;
    return { kind: 'fail', error: { code: 'engine.too-many-calls', message } };
  }
  const { key: task } = context.plan;
  const { options } = bound;
  const using = textOption(options['using']);
  const seconds = Number(textOption(options['execution-timeout']));
  const oneBrand = brand === '' ? onlyOne(options['using-brand']) : brand;
  const calls = runs.map((args, index): CommandCall => {
    const effect = index === 0 ? task : `${task}.${index}`;
    const call = { effect, task, name, args, options, attempt, brand: oneBrand };
    if (using === '' && !(seconds > 0)) return call;
    const timeoutMs = Math.min(seconds * 1000, INSTANT_MAX);
    return { ...call, ...(using === '' ? {} : { using }), ...(seconds > 0 ? { timeoutMs } : {}) };
  });
  return delegate === undefined ? { kind: 'call', calls } : delegatedStep(calls, delegate, context);
}

/** The commands that the calls stand for: they take the place of the calls, under the same names of effects. */
function delegatedStep(
  calls: readonly CommandCall[],
  delegate: NonNullable<CommandInfo['delegate']>,
  context: TaskContext,
): Extract<Step, { kind: 'call' | 'fail' }> {
  const meant: CommandCall[] = [];
  for (const call of calls) {
    const delegated = delegate(call.args, context.env.now);
    if ('error' in delegated) return { kind: 'fail', error: delegated.error };
    for (const wanted of delegated.calls) {
      const named = offeredOf(wanted, context);
      const info = context.env.describe(named.name, named.brand);
      const shown = named.name.slice(0, 100);
      if (!info || info.delegate !== undefined) {
        const code = info ? 'engine.delegates-again' : 'engine.command-unavailable';
        const message = info ? `"${shown}" only names another command, too` : `no enabled instance offers "${shown}"`;
        return { kind: 'fail', error: { code, message } };
      }
      const bound = withDefaults(named.args, info.args, context);
      if ('error' in bound) return { kind: 'fail', error: bound.error };
      const effect = meant.length === 0 ? call.task : `${call.task}.${meant.length}`;
      const { notBefore } = wanted;
      const when = notBefore === undefined ? {} : { notBefore };
      meant.push({ ...call, effect, name: named.name, brand: named.brand || call.brand, args: bound.args, ...when });
    }
  }
  if (meant.length > CALLS_MAX) {
    const message = `${meant.length} calls at once; at most ${CALLS_MAX} are allowed`;
    return { kind: 'fail', error: { code: 'engine.too-many-calls', message } };
  }
  return { kind: 'call', calls: meant };
}

/** What is called in its place, as far as nothing offers it. */
function offeredOf(call: NamedCall, context: TaskContext): NamedCall {
  if (call.otherwise === undefined || context.env.describe(call.name, call.brand)) return call;
  return offeredOf(call.otherwise, context);
}

/** The arguments with the defaults of those that are missing or empty; an error where a required one is not given. */
function withDefaults(
  given: JsonObject,
  rows: readonly ArgumentRow[],
  context: TaskContext,
): { readonly args: JsonObject } | { readonly error: TaskError } {
  const args: Record<string, Json> = { ...given };
  for (const row of rows) {
    const isGiven = Object.hasOwn(args, row.name);
    if (isGiven && args[row.name] !== '') continue;
    if (row.defaultValue !== undefined) {
      const result = defaultOf(row.defaultValue, context);
      if ('error' in result) return result;
      setOwn(args, row.name, result.value ?? '');
    } else if (row.required && !isGiven) {
      const message = `argument "${row.name}" is required and not given`;
      return { error: { code: 'engine.missing-argument', message } };
    }
  }
  return { args };
}

type Bound =
  | { readonly args: JsonObject; readonly options: JsonObject }
  | { readonly error: { readonly code: string; readonly message: string } };

/**
 * @choice An argument whose placeholders gave nothing is the empty text, which a default replaces and which satisfies
 * `required`: scripts split such texts without looking.
 */
function bindArguments(context: TaskContext, rows: readonly ArgumentRow[]): Bound {
  const args: Record<string, Json> = {};
  const options: Record<string, Json> = {};
  let failed: { readonly error: TaskError } | undefined;
  for (const [name, planned] of context.plan.args) {
    const result = valueOf(planned, context);
    // The other arguments are read all the same: what they need of scripts is asked for in one go.
    if ('error' in result) failed ??= result;
    else if (RESERVED_ARGUMENTS.has(name)) options[name] = result.value ?? '';
    else setOwn(args, name, result.value ?? '');
  }
  if (failed !== undefined) return failed;
  const complete = withDefaults(args, rows, context);
  return 'error' in complete ? complete : { ...complete, options };
}

/** A list of instances is written with commas, or is a list. */
function textOption(value: Json | undefined): string {
  return isList(value) ? value.map(asText).join(',') : asText(value).trim();
}

/** @choice `using-brand` counts where the task names no brand, and where it names one: a call has one brand. */
function onlyOne(value: Json | undefined): string {
  const text = textOption(value);
  return text.includes(',') ? '' : text;
}

/** A default may hold placeholders; most do not. */
function defaultOf(text: string, context: TaskContext): ReturnType<typeof valueOf> {
  return text.includes('${') ? valueOf(planValue({ simple: text }), context) : { value: text };
}

/**
 * XSOAR's iteration rule. Elements are zipped; scalars are repeated for every run; an empty list counts as nothing given.
 *
 * @choice Several lists are zipped, not crossed, and an empty list is one call with nothing: loops over sub-playbooks
 * pair by index, too.
 */
function iterate(args: JsonObject, rows: readonly ArgumentRow[]): readonly JsonObject[] {
  const lists: { readonly name: string; readonly value: readonly Json[] }[] = [];
  for (const name of Object.keys(args)) {
    const value = args[name];
    if (isList(value) && !rows.some((row) => row.name === name && row.isArray)) lists.push({ name, value });
  }
  if (lists.length === 0) return [args];
  const count = lists.reduce((most, { value }) => Math.max(most, value.length), 1);
  return Array.from({ length: count }, (_, index) => {
    const run: Record<string, Json> = { ...args };
    for (const { name, value } of lists) {
      const element = value.length === 0 ? '' : value[index];
      if (element === undefined) delete run[name];
      else setOwn(run, name, element);
    }
    return run;
  });
}
