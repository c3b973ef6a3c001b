/**
 * The tour of `up --lab --tour`: sample alerts are delivered, and what happens is shown while it happens.
 *
 * T1. At first one alert after the other, each until it has to wait: that is how a story is read. After that whatever happens, as it
 *     happens, under the alert that it belongs to.
 * T2. A question is shown with all that an answer allows, and with the command line that answers it elsewhere; on a terminal it can be
 *     answered on the spot. Who answered first, here or there, is the journal's to say.
 */
import type { ApprovalView, RunView, StoryLine } from '../../core/api/views.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { Client } from './client.ts';
import { ApiRefusal, errorLines } from './exit.ts';
import type { Output } from './output.ts';
import { askPerson, canAsk } from './prompt.ts';
import { approvalLines } from './render/approval.ts';
import { doneCommand, headLines, itemLines, outcomeLines } from './render/run.ts';
import { isPlaybookName, storyLines } from './render/story.ts';
import { answersFor, sendAnswer } from './respond.ts';
import { StoryTail } from './story-tail.ts';
import { EMPTY, hanging, line, span, whole, type Line } from './terminal/paint.ts';

export interface Tour {
  readonly client: Client;
  readonly output: Output;
  readonly alerts: readonly JsonObject[];
  readonly instance: string;
  /** The lab was here before: its alerts are known already. */
  readonly restarted: boolean;
  readonly command: string;
  readonly signal: AbortSignal;
}

interface Followed {
  readonly run: string;
  readonly alertId: string;
  readonly fields: JsonObject;
  readonly tail: StoryTail;
}

const WAIT_MS = 1_000;

export async function tour(parts: Tour): Promise<void> {
  const { output, signal } = parts;
  const followed = await deliver(parts);
  for (const one of followed) {
    if (signal.aborted) return;
    await showHead(parts, one);
    await showUntilItWaits(parts, one);
  }
  const open = await openQuestions(parts, followed);
  output.lines(summary(parts, open.length));
  const shown = new Set<string>();
  await Promise.race([
    new Promise<void>((resume) => signal.addEventListener('abort', () => resume())),
    interact(parts, followed, shown),
  ]);
}

async function deliver({ client, output, alerts, instance, restarted }: Tour): Promise<readonly Followed[]> {
  const followed: Followed[] = [];
  const known: string[] = [];
  for (const fields of alerts) {
    const { run, alert, new: isNew } = await client.call('receiveAlert', { body: { instance, fields } });
    if (!isNew) known.push(alert.id);
    if (run !== null) followed.push({ run, alertId: alert.id, fields, tail: new StoryTail(client, run) });
  }
  output.lines([EMPTY, line(0, `${alerts.length} sample alerts were delivered.`)]);
  if (restarted && known.length > 0) {
    output.lines([
      hanging(
        0,
        0,
        span(
          `The same alerts again are the same alerts: ${known.join(', ')} ${known.length === 1 ? 'was' : 'were'} here already, and this is how they stand. `,
          'caution',
        ),
        span('npm start -- --fresh', 'strong'),
        span(' forgets what was and begins again.', 'caution'),
      ),
    ]);
  }
  return followed;
}

async function showHead({ client, output }: Tour, { run, fields }: Followed): Promise<void> {
  output.lines([EMPTY, ...headLines(await client.call('showRun', { params: { run } }), fields)]);
}

async function showUntilItWaits({ client, output, signal, command }: Tour, one: Followed): Promise<void> {
  const params = { run: one.run };
  while (!signal.aborted) {
    const { story, ended } = await one.tail.next(WAIT_MS, signal).catch(stopped(signal));
    output.lines(
      storyLines(
        story.filter((told) => !isPlaybookName(told)),
        one.tail.startedAt,
      ),
    );
    const run = await client.call('showRun', { params });
    if (ended || (run.status !== 'running' && story.length === 0)) break;
    if (run.status !== 'running') {
      output.lines(storyLines(await one.tail.rest(), one.tail.startedAt));
      break;
    }
  }
  await conclude({ client, output, command }, one);
}

const stopped =
  (signal: AbortSignal) =>
  (thrown: unknown): { readonly story: readonly StoryLine[]; readonly ended: boolean } => {
    if (signal.aborted) return { story: [], ended: true };
    throw thrown;
  };

async function conclude(
  { client, output, command }: Pick<Tour, 'client' | 'output' | 'command'>,
  { run }: Followed,
): Promise<void> {
  const view = await client.call('showRun', { params: { run } });
  if (!isOver(view)) {
    output.lines(
      view.items.map((item) => whole(11, span('when it is done: ', 'dim'), span(doneCommand(item, command), 'strong'))),
    );
    return;
  }
  const alert = await client.call('showAlert', { params: { alert: view.alert.key } });
  output.lines(outcomeLines(view, alert, command));
}

const isOver = ({ status }: RunView): boolean => status === 'completed' || status === 'cancelled';

async function openQuestions({ client }: Tour, followed: readonly Followed[]): Promise<readonly ApprovalView[]> {
  const { rows: approvals } = await client.call('listApprovals');
  return approvals.filter(({ run }) => followed.some((one) => one.run === run));
}

function summary({ command }: Tour, count: number): readonly Line[] {
  if (count === 0)
    return [
      EMPTY,
      line(
        0,
        span('Nothing waits for an answer.', 'strong'),
        ` ${command} item list  shows what else waits for a person. Ctrl-C stops.`,
      ),
    ];
  const waits = count === 1 ? 'One question waits' : `${count} questions wait`;
  return [
    EMPTY,
    line(
      0,
      span(`${waits} for you. `, 'strong'),
      span(canAsk() ? 'Answer here, or in another terminal.' : 'Answer in another terminal.', 'dim'),
    ),
  ];
}

/** Asks one question after the other, and shows meanwhile and afterwards what the runs do. */
async function interact(parts: Tour, followed: readonly Followed[], shown: Set<string>): Promise<void> {
  const { output, command, signal } = parts;
  const live = new Map(followed.map((one) => [one.run, one]));
  let speaker = '';
  while (!signal.aborted) {
    const [next] = (await openQuestions(parts, followed)).filter(({ hash }) => !shown.has(hash));
    if (next) {
      shown.add(next.hash);
      speaker = '';
      output.lines([EMPTY, ...approvalLines(next, command)]);
      const asked = live.get(next.run);
      if (canAsk() && (await askHere(parts, next)) && asked) await showUntilItWaits(parts, asked);
    }
    for (const one of live.values()) {
      const { story, ended } = await one.tail.next(0, signal).catch(stopped(signal));
      if (story.length > 0 && speaker !== one.run)
        output.lines([EMPTY, line(0, span(`alert ${one.alertId}`, 'strong'), span(`  run ${one.run}`, 'dim'))]);
      if (story.length > 0) speaker = one.run;
      output.lines(storyLines(story, one.tail.startedAt));
      if (!ended || signal.aborted) continue;
      live.delete(one.run);
      if (speaker === one.run) await conclude(parts, one);
    }
    if (live.size === 0) {
      for (const item of (await parts.client.call('listItems')).rows)
        output.lines([EMPTY, ...itemLines(item, command)]);
      output.lines([
        EMPTY,
        line(
          0,
          span('That was the tour. ', 'strong'),
          `${command} run list, item list, action list show what there is; Ctrl-C stops.`,
        ),
      ]);
      return;
    }
    await new Promise<void>((resume) => {
      setTimeout(resume, 200);
    });
  }
}

/** True when there is an answer now, from here or from elsewhere. */
async function askHere({ client, output, signal }: Tour, approval: ApprovalView): Promise<boolean> {
  const gone = new AbortController();
  const watching = watchUntilGone(client, approval, gone);
  const given = await askPerson(approval, output.look, AbortSignal.any([signal, gone.signal]));
  const elsewhere = gone.signal.aborted;
  gone.abort();
  await watching;
  if (elsewhere) output.lines([EMPTY, line(0, span('Answered elsewhere.', 'caution'))]);
  if (given === undefined) return elsewhere;
  try {
    await sendAnswer(client, approval, answersFor(approval, given));
  } catch (thrown) {
    // Somebody else was first: say who, and go on.
    if (!(thrown instanceof ApiRefusal)) throw thrown;
    output.lines(errorLines(thrown));
  }
  return true;
}

const WATCH_MS = 500;

/** Aborts `gone` when the question is no longer open. */
async function watchUntilGone(client: Client, approval: ApprovalView, gone: AbortController): Promise<void> {
  while (!gone.signal.aborted) {
    await new Promise<void>((resume) => {
      const timer = setTimeout(resume, WATCH_MS);
      gone.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resume();
      });
    });
    if (gone.signal.aborted) return;
    const { rows: approvals } = await client.call('listApprovals').catch(() => ({ rows: [approval] }));
    if (!approvals.some(({ question }) => question === approval.question)) gone.abort();
  }
}
