/**
 * `analyze LINE` and `analyze --jsonl`: the analysis of `core/commandline`, for one line and for millions.
 *
 * J1. One line in, one line out, in order; memory holds one at a time.
 * J2. What cannot be read is said in its place, with the number of the line, and stops nothing.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isObject, type Json } from '../../../core/base/json.ts';
import { publishedAnalysis } from '../../../core/commandline/published/analyze.ts';
import type { Analysis, Risk } from '../../../core/commandline/published/types.ts';
import { reasonOf } from '../content/reason.ts';
import { fileError, usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { EMPTY, hanging, line, span, symbol, type Line, type Style } from '../terminal/paint.ts';
import { padded, printableJson } from '../terminal/text.ts';

export async function analyze(
  typed: string | undefined,
  options: GlobalOptions & { readonly jsonl?: boolean },
  output: Output,
): Promise<ExitCode> {
  if (options.jsonl === true) return analyzeStream(typed ?? '-');
  if (typed === undefined || typed === '') {
    throw usageError('there is no command line', 'Give it as one argument, in quotes; or many with --jsonl.');
  }
  const analysis = publishedAnalysis(typed);
  output.document(analysis);
  output.lines(analysisLines(analysis));
  return 0;
}

async function analyzeStream(path: string): Promise<ExitCode> {
  const input = path === '-' ? process.stdin : createReadStream(path);
  try {
    return await answerAll(input);
  } catch (thrown) {
    throw fileError(`the file ${path} cannot be read: ${reasonOf(thrown)}`, 'Check the path.');
  }
}

async function answerAll(input: NodeJS.ReadableStream): Promise<ExitCode> {
  let number = 0;
  let good = true;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    if (text.trim() === '') continue;
    const answer = answerTo(text, number);
    if ('error' in answer) good = false;
    if (!process.stdout.write(`${printableJson(answer, 0)}\n`)) await once(process.stdout, 'drain');
  }
  return good ? 0 : 1;
}

/** The line out for a line in. */
export function answerTo(text: string, number: number): object {
  const refuse = (message: string, id: Json = null) => ({
    id,
    error: { code: 'analyze.bad-line', message: `line ${number}: ${message}` },
  });
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (thrown) {
    return refuse(`it is no JSON: ${reasonOf(thrown)}`);
  }
  if (!isObject(value)) return refuse('it is no object: {"id", "os", "cmd"} is wanted');
  const { id = null, cmd } = value;
  if (typeof cmd !== 'string') return refuse('"cmd" is no text', id);
  const { score, risk, findings } = publishedAnalysis(cmd);
  return { id, score, risk, findings };
}

const STYLES: Readonly<Record<Risk, Style>> = {
  'Low Risk': 'good',
  'Medium Risk': 'caution',
  'High Risk': 'bad',
  'Critical Risk': 'bad',
};

export function analysisLines({
  score,
  risk,
  findings,
  parsedCommand,
  originalCommand,
  explanation,
}: Analysis): readonly Line[] {
  const width = Math.max(0, ...findings.map(({ category }) => category.length)) + 2;
  return [
    line(0, span(`${risk}`, STYLES[risk]), `  score ${score} of 100`),
    ...(parsedCommand === originalCommand ? [] : [hanging(0, 2, span('decoded: ', 'dim'), parsedCommand)]),
    EMPTY,
    ...(findings.length === 0 ? [line(0, span('Nothing was found that scores.', 'dim'))] : []),
    ...findings.flatMap((finding) => [
      hanging(
        0,
        2 + width,
        span(`${symbol('evidence')} `, 'caution'),
        span(padded(finding.category, width), 'strong'),
        finding.why,
        span(finding.kind === 'category' ? `  +${finding.weight}` : '', 'dim'),
      ),
      ...(finding.matches.length === 0 ? [] : [hanging(2 + width, 2 + width, span(finding.matches.join('  '), 'dim'))]),
    ]),
    ...(findings.length === 0 ? [] : [EMPTY]),
    ...explanation.slice(-1).map(({ step }) => line(0, span(step, 'dim'))),
  ];
}
