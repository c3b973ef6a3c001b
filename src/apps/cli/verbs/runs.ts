/** `run list|show|tail|pause|resume|again|retry|cancel`: runs of a running product. */
import type { RunSummary } from '../../../core/api/views.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import type { Client } from '../client.ts';
import { usageError, type ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { everyPage } from '../pages.ts';
import { byPrefix } from '../prefix.ts';
import { approvalLines } from '../render/approval.ts';
import { headLines, itemLines, nextLines, outcomeLines, runTable } from '../render/run.ts';
import { storyLines } from '../render/story.ts';
import { byOf, completeItem } from '../respond.ts';
import { StoryTail } from '../story-tail.ts';
import { EMPTY, line, span } from '../terminal/paint.ts';

const WAIT_MS = 20_000;

export async function runList(
  options: GlobalOptions & { readonly status?: string; readonly limit: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const page = await client.call('listRuns', {
    query: { status: options.status, limit: countOf(options.limit, '--limit') },
  });
  output.document({ runs: page.rows, next: page.next });
  output.lines(runTable(page.rows, output.look));
  const command = ownCommand();
  output.lines(
    nextLines(page.rows.length, page.next, [
      [`${command} run show RUN`, 'tells all about one, and what it waits for'],
      [`${command} run tail RUN`, 'follows it'],
    ]),
  );
  return 0;
}

export async function runShow(typed: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const params = { run: (await findRun(client, typed)).run };
  const run = await client.call('showRun', { params });
  const alert = await client.call('showAlert', { params: { alert: run.alert.key } });
  const tail = new StoryTail(client, run.run);
  const story = await tail.rest();
  output.document({ ...run, story });
  const command = ownCommand();
  output.lines([
    ...headLines(run, alert.fields),
    ...storyLines(story, tail.startedAt),
    ...outcomeLines(run, alert, command),
  ]);
  for (const approval of run.approvals) output.lines([EMPTY, ...approvalLines(approval, command)]);
  for (const item of run.items) output.lines([EMPTY, ...itemLines(item, command)]);
  return 0;
}

/** With `--json`: one line of JSON per line of the story, as it comes. */
export async function runTail(typed: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const { run } = await findRun(client, typed);
  const tail = new StoryTail(client, run);
  for (;;) {
    const { story, ended } = await tail.next(WAIT_MS);
    for (const one of story) output.document(one);
    output.lines(storyLines(story, tail.startedAt));
    if (ended) return (await client.call('showRun', { params: { run } })).status === 'completed' ? 0 : 1;
  }
}

interface Acting extends GlobalOptions {
  readonly as?: string;
}

export function runCancel(typed: string, options: Acting, output: Output): Promise<ExitCode> {
  return steer(
    'cancelRun',
    'is being cancelled: what is in flight settles, nothing new starts',
    typed,
    options,
    output,
  );
}

export function runPause(typed: string, options: Acting, output: Output): Promise<ExitCode> {
  return steer(
    'pauseRun',
    'is paused: what is in flight settles, nothing new starts until it is resumed',
    typed,
    options,
    output,
  );
}

export function runResume(typed: string, options: Acting, output: Output): Promise<ExitCode> {
  return steer('resumeRun', 'goes on', typed, options, output);
}

async function steer(
  route: 'cancelRun' | 'pauseRun' | 'resumeRun',
  said: string,
  typed: string,
  options: Acting,
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { run } = await findRun(client, typed);
  output.document(await client.call(route, { params: { run }, body: byOf(options) }));
  const next = route === 'pauseRun' ? `run resume ${run}` : `run tail ${run}`;
  output.lines([line(0, 'run ', span(run, 'strong'), ` ${said}`), line(2, span(`${ownCommand()} ${next}`, 'dim'))]);
  return 0;
}

export async function runAgain(typed: string, options: Acting, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const before = (await findRun(client, typed)).run;
  const { run } = await client.call('againRun', { params: { run: before }, body: byOf(options) });
  output.document({ run, after: before });
  output.lines([
    line(0, 'run ', span(run, 'strong'), ` begins, after ${before}`),
    line(2, span(`${ownCommand()} run tail ${run}`, 'dim')),
  ]);
  return 0;
}

export async function runRetry(
  typed: string,
  options: Acting & { readonly task?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { run } = await findRun(client, typed);
  const { items, tasks, status } = await client.call('showRun', { params: { run } });
  const failed = items.filter(({ offers, task }) => offers.includes('retry') && task === (options.task ?? task));
  const [item] = failed;
  if (!item) {
    const which = options.task === undefined ? 'no task that failed' : `no failed task "${options.task}"`;
    throw new RiposteError('cli.no-match', `run ${run} is ${status}, and has ${which}`, {
      hint: `See ${ownCommand()} task list ${run}. A run that has ended is begun anew by: ${ownCommand()} run again ${run}`,
    });
  }
  if (failed.length > 1) {
    throw usageError(
      `${failed.length} tasks of run ${run} failed`,
      `Add --task with one of: ${failed.map(({ task }) => `${task} (${tasks.find(({ id }) => id === task)?.name ?? ''})`).join(', ')}.`,
    );
  }
  await completeItem(client, item, 'retry', '', options);
  output.document({ run, task: item.task, item: item.item, offer: 'retry' });
  output.lines([
    line(0, `task ${item.task} of run `, span(run, 'strong'), ' is run once more'),
    line(2, span(`${ownCommand()} run tail ${run}`, 'dim')),
  ]);
  return 0;
}

const PAGE = 1_000;

/** A beginning is looked for page by page: of a run that waits, thousands may be newer. The id of a question, item or action names its run. */
export async function findRun(client: Client, typed: string): Promise<Pick<RunSummary, 'run'>> {
  const { runs } = await everyPage(
    async (cursor) => client.call('listRuns', { query: { limit: PAGE, cursor } }),
    (pages) => ({ runs: pages.flatMap((page) => page.rows) }),
  );
  const [beginning = ''] = typed.split('/');
  return byPrefix(runs, beginning, ({ run }) => run, 'run');
}
