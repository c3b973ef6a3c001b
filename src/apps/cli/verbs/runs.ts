/** `run list|show|tail|cancel`: runs of a running product. */
import type { RunSummary } from '../../../core/api/views.ts';
import type { Client } from '../client.ts';
import type { ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { byPrefix } from '../prefix.ts';
import { approvalLines } from '../render/approval.ts';
import { headLines, itemLines, outcomeLines, runTable } from '../render/run.ts';
import { storyLines } from '../render/story.ts';
import { byOf } from '../respond.ts';
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
  output.document(page);
  output.lines(runTable(page.runs, output.look));
  return 0;
}

export async function runShow(typed: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const params = { run: (await findRun(client, typed)).run };
  const run = await client.call('showRun', { params });
  const alert = await client.call('showAlert', { query: { ...run.alert } });
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

export async function runCancel(
  typed: string,
  options: GlobalOptions & { readonly as?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { run } = await findRun(client, typed);
  output.document(await client.call('cancelRun', { params: { run }, body: byOf(options) }));
  output.lines([
    line(0, 'run ', span(run, 'strong'), ' is being cancelled: what is under way settles, nothing new starts'),
  ]);
  return 0;
}

const PAGE = 1_000;

/** Exact ids are asked for directly; a beginning is looked up among the newest runs. */
export async function findRun(client: Client, typed: string): Promise<Pick<RunSummary, 'run'>> {
  const { runs } = await client.call('listRuns', { query: { limit: PAGE } });
  return byPrefix(runs, typed, ({ run }) => run, 'run');
}
