/**
 * `task list|complete|skip|reopen`. What a person can do with a task is what its open item offers; these verbs find the item by the
 * task, and say what else leads on where it offers something different.
 */
import type { ItemView, RunView, TaskView } from '../../../core/api/views.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import type { Client } from '../client.ts';
import { usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions, TaskOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { answerCommands } from '../render/approval.ts';
import { nextLines } from '../render/run.ts';
import { quoted } from '../render/shell.ts';
import { taskTable } from '../render/task.ts';
import { completeItem } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';
import { findRun } from './runs.ts';

const OVER: ReadonlySet<string> = new Set(['done', 'skipped', 'failed-continued', 'error-path']);

export async function taskList(
  typed: string,
  options: GlobalOptions & { readonly open?: boolean },
  output: Output,
): Promise<ExitCode> {
  const run = await runOf(await connect(options), typed);
  const tasks = options.open === true ? run.tasks.filter(({ status }) => !OVER.has(status)) : run.tasks;
  output.document({ run: run.run, status: run.status, tasks, items: run.items });
  output.lines(taskTable(tasks, run, output.look));
  output.lines(nextLines(tasks.length, null, waysOn(run, ownCommand())));
  return 0;
}

/** What a person can do about what waits, one line each. */
function waysOn({ run, items, approvals }: RunView, command: string): readonly (readonly [string, string])[] {
  return [
    ...approvals.map(({ question }) => [`${command} approval show ${quoted(question)}`, 'how to answer'] as const),
    ...items
      .filter(({ offers, task }) => task !== '' && offers.includes('done'))
      .map(({ task }) => [`${command} task complete ${run} ${quoted(task)} --note "what was done"`, ''] as const),
  ];
}

export function taskComplete(typed: string, id: string, options: TaskOptions, output: Output): Promise<ExitCode> {
  return act(typed, id, options, output, (item, task) => {
    const choices = item.offers.filter((offer) => offer.startsWith(CHOOSE)).map((offer) => offer.slice(CHOOSE.length));
    if (options.choose === undefined) {
      if (item.offers.includes('done')) return 'done';
      if (choices.length > 0)
        throw usageError(
          `task ${task.id} is a decision`,
          `Add --choose with one of: ${choices.map(quoted).join(', ')}.`,
        );
      throw cannot(task, item, 'complete');
    }
    const chosen = choices.find((choice) => choice.toLowerCase() === options.choose?.toLowerCase());
    if (chosen !== undefined) return `${CHOOSE}${chosen}`;
    throw usageError(
      `"${options.choose}" is no way on from task ${task.id}`,
      choices.length === 0
        ? 'It is no decision: leave --choose out.'
        : `Choose one of: ${choices.map(quoted).join(', ')}.`,
    );
  });
}

export function taskSkip(typed: string, id: string, options: TaskOptions, output: Output): Promise<ExitCode> {
  return act(typed, id, options, output, (item, task) => offered('skip', item, task));
}

export function taskReopen(typed: string, id: string, options: TaskOptions, output: Output): Promise<ExitCode> {
  return act(typed, id, options, output, (item, task) => offered('retry', item, task));
}

const CHOOSE = 'choose:';

function offered(offer: 'skip' | 'retry', item: ItemView, task: TaskView): string {
  if (item.offers.includes(offer)) return offer;
  throw cannot(task, item, offer === 'skip' ? 'skip' : 'reopen');
}

async function act(
  typed: string,
  id: string,
  options: TaskOptions,
  output: Output,
  offerOf: (item: ItemView, task: TaskView) => string,
): Promise<ExitCode> {
  const client = await connect(options);
  const run = await runOf(client, typed);
  const task = taskOf(run, id);
  const item = itemOf(run, task);
  const offer = offerOf(item, task);
  await completeItem(client, item, offer, options.note, options);
  output.document({ run: run.run, task: task.id, item: item.item, offer });
  output.lines([
    line(0, `task ${task.id} `, span(task.name, 'strong'), ': ', span(offer.replace(CHOOSE, ''), 'good')),
    line(2, span(`${ownCommand()} run tail ${run.run}`, 'dim')),
  ]);
  return 0;
}

async function runOf(client: Client, typed: string): Promise<RunView> {
  const { run } = await findRun(client, typed);
  return client.call('showRun', { params: { run } });
}

function taskOf(run: RunView, id: string): TaskView {
  const task = run.tasks.find((candidate) => candidate.id === id);
  if (task) return task;
  const waiting = run.tasks.filter(({ status }) => !OVER.has(status)).map((open) => open.id);
  throw new RiposteError('cli.no-match', `run ${run.run} has reached no task "${id}"`, {
    hint:
      waiting.length === 0
        ? `None of its tasks is open. See ${ownCommand()} task list ${run.run}`
        : `Open: ${waiting.join(', ')}. See ${ownCommand()} task list ${run.run}`,
  });
}

/** The item that the task waits by. What else it waits for is said, with the command that leads on. */
function itemOf(run: RunView, task: TaskView): ItemView {
  const item = run.items.find((candidate) => candidate.task === task.id);
  if (item) return item;
  const approval = run.approvals.find((candidate) => candidate.task === task.id);
  if (approval) {
    throw new RiposteError('task.asks', `task ${task.id} asks a question, and waits for its answer`, {
      hint: `Answer it: ${answerCommands(approval, ownCommand())[0] ?? `${ownCommand()} approval list`}`,
    });
  }
  throw new RiposteError('task.not-open', `task ${task.id} is ${task.status}: it waits for nobody`, {
    hint: OVER.has(task.status)
      ? 'Only tasks that wait for a person, or that failed, can be completed, skipped or reopened. `riposte run again` runs it all once more.'
      : 'It is under way. `riposte run tail` shows how it goes on.',
  });
}

function cannot(task: TaskView, { item, offers }: ItemView, what: string): RiposteError {
  const others = offers.map((offer) => `${ownCommand()} item done ${quoted(item)} --offer ${quoted(offer)}`);
  return new RiposteError('task.not-offered', `task ${task.id} is ${task.status}: it cannot be told to ${what}`, {
    hint: `It takes: ${others.join('   or   ')}`,
  });
}
