/** `approval list|show|answer`. An answer names the hash of what this verb has just read and printed (R9). */
import type { ApprovalView } from '../../../core/api/views.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import type { Client } from '../client.ts';
import { ApiRefusal, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { everyPage } from '../pages.ts';
import { byPrefix } from '../prefix.ts';
import { approvalLines, askedLines, changesBetween, headLine } from '../render/approval.ts';
import { approvalTable, nextLines } from '../render/run.ts';
import { answersFor, byOf, readGiven, sendAnswer, type Actor } from '../respond.ts';
import { line, span, symbol } from '../terminal/paint.ts';

const RUNS_LOOKED_AT = 1_000;

export async function approvalList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const approvals = await openQuestions(client);
  output.document({ approvals, next: null });
  output.lines(approvalTable(approvals, output.look));
  const step = [`${ownCommand()} approval show QUESTION`, 'tells all about one, and how to answer it'] as const;
  output.lines(nextLines(approvals.length, null, [step]));
  return 0;
}

export async function approvalShow(typed: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const approval = await find(client, typed);
  output.document(approval);
  output.lines(approvalLines(approval, ownCommand()));
  return 0;
}

export async function approvalAnswer(
  typed: string,
  words: readonly string[],
  options: GlobalOptions & Actor,
  output: Output,
): Promise<ExitCode> {
  const given = readGiven(words);
  const client = await connect(options);
  const approval = await findToAnswer(client, typed, options);
  const answers = answersFor(approval, given);
  output.lines([headLine(approval), ...askedLines(approval, 2)]);
  try {
    await sendAnswer(client, approval, answers, options);
  } catch (thrown) {
    throw await explained(client, approval, thrown);
  }
  const said = Object.entries(answers).map(
    ([id, answer]) => `${id} = ${typeof answer === 'string' ? answer : JSON.stringify(answer)}`,
  );
  output.document({ question: approval.question, run: approval.run, answers });
  output.lines([
    line(0, span(symbol('answer'), 'accent'), ' answered: ', span(said.join(', '), 'strong')),
    line(2, span(`${ownCommand()} run tail ${approval.run}`, 'dim')),
  ]);
  return 0;
}

function openQuestions(client: Client): Promise<readonly ApprovalView[]> {
  return everyPage(
    (cursor) => client.call('listApprovals', { query: { cursor } }),
    (pages) => pages.flatMap((page) => page.rows),
  );
}

async function find(client: Client, typed: string): Promise<ApprovalView> {
  const approvals = await openQuestions(client);
  try {
    return byPrefix(approvals, typed, ({ question }) => question, 'open question');
  } catch (thrown) {
    throw (await closedOf(client, typed, thrown)) ?? thrown;
  }
}

/** Of a run that is known, it is said that its question is not open any more. */
async function closedOf(client: Client, typed: string, thrown: unknown): Promise<RiposteError | undefined> {
  if (!(thrown instanceof RiposteError) || thrown.code !== 'cli.no-match') return undefined;
  const [beginning = ''] = typed.split('/');
  const { rows: runs } = await client.call('listRuns', { query: { limit: RUNS_LOOKED_AT } });
  const fitting = runs.filter(({ run }) => beginning !== '' && run.startsWith(beginning));
  if (fitting.length === 0) return undefined;
  return new RiposteError('cli.no-match', `no question of "${typed}" is open: it was answered, or never asked`, {
    hint: `See it with: ${fitting.map(({ run }) => `${ownCommand()} run show ${run}`).join('   ')}`,
  });
}

/** A question that is not open any more: the API knows who answered, and is asked by an answer that cannot win. */
async function findToAnswer(client: Client, typed: string, actor: Actor): Promise<ApprovalView> {
  try {
    return await find(client, typed);
  } catch (thrown) {
    if (!(thrown instanceof RiposteError) || thrown.code !== 'cli.no-match' || !typed.includes('/')) throw thrown;
    await client
      .call('answerApproval', {
        params: { question: typed },
        body: { hash: 'not-shown', answers: {}, ...byOf(actor) },
      })
      .catch((refusal: unknown) => {
        throw refusal instanceof ApiRefusal && refusal.code === 'approval.answered'
          ? answeredBefore(refusal, typed)
          : thrown;
      });
    throw thrown;
  }
}

function answeredBefore({ code, status, message }: ApiRefusal, question: string): ApiRefusal {
  const [run = ''] = question.split('/');
  return new ApiRefusal({
    code,
    status,
    detail: `somebody was first: ${message}`,
    hint: `That answer counts. See it with: ${ownCommand()} run show ${run}`,
  });
}

/** Says what changed, where the question shows something else by now. */
async function explained(client: Client, before: ApprovalView, thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof ApiRefusal)) return thrown;
  if (thrown.code === 'approval.answered') return answeredBefore(thrown, before.question);
  if (thrown.code !== 'approval.changed') return thrown;
  const after = (await openQuestions(client)).find(({ question }) => question === before.question);
  const changes = after ? changesBetween(before, after) : ['it is not open any more'];
  return new ApiRefusal({
    code: thrown.code,
    status: thrown.status,
    detail: `${thrown.message}: ${changes.join('; ')}`,
    hint: `Read it again (approval show ${before.question}) and answer that.`,
  });
}
