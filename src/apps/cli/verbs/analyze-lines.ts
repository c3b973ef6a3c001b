/**
 * `analyze LINE`: the analysis of `core/commandline` for one line, explained: what was read, what was found and where, and the score step by step.
 * `analyze --jsonl` is in `analyze-stream.ts`.
 */
import { createReadStream } from 'node:fs';
import { readAllowEntry, type AllowEntry } from '../../../core/commandline/allow.ts';
import { analyzeCommandLine } from '../../../core/commandline/analyze.ts';
import type { Allowed, Analysis, Finding, Risk, ScoreStep } from '../../../core/commandline/types.ts';
import { reasonOf } from '../content/reason.ts';
import { fileError, usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { EMPTY, hanging, line, span, symbol, type Line, type Style } from '../terminal/paint.ts';
import { padded } from '../terminal/text.ts';
import { answerLines, sinkOf } from './analyze-stream.ts';

export async function analyze(
  typed: string | undefined,
  options: GlobalOptions & { readonly jsonl?: boolean; readonly allow?: readonly string[] },
  output: Output,
): Promise<ExitCode> {
  if (options.jsonl === true && options.allow !== undefined) {
    throw usageError('--allow is for one line', 'Leave out --jsonl.');
  }
  if (options.jsonl === true) return analyzeStream(typed ?? '-');
  if (typed === undefined || typed === '') {
    throw usageError('there is no command line', 'Give it as one argument, in quotes; or many with --jsonl.');
  }
  const analysis = analyzeCommandLine(typed, { allow: (options.allow ?? []).map(allowEntryOf) });
  output.document(analysis);
  output.lines(analysisLines(analysis));
  return 0;
}

function allowEntryOf(text: string): AllowEntry {
  const entry = readAllowEntry(text);
  if (entry !== undefined) return entry;
  throw usageError(`${text} is no entry of an allow-list`, 'Write domain:…, path:…, publisher:… or pattern:….');
}

async function analyzeStream(path: string): Promise<ExitCode> {
  const input = path === '-' ? process.stdin : createReadStream(path);
  input.setEncoding('utf8');
  try {
    return (await answerLines(input as AsyncIterable<string>, sinkOf(process.stdout))) ? 0 : 1;
  } catch (thrown) {
    throw fileError(`the file ${path} cannot be read: ${reasonOf(thrown)}`, 'Check the path.');
  }
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
  layers,
  steps,
  publishedScore,
  allowed,
}: Analysis): readonly Line[] {
  const hidden = layers.filter(({ kinds }) => kinds.length > 0);
  return [
    line(
      0,
      span(`${risk}`, STYLES[risk]),
      `  score ${score} of 100`,
      span(`  (published weights: ${publishedScore})`, 'dim'),
    ),
    ...hidden.map(({ kinds, text }) => hanging(0, 2, span(`${kinds.join(', ')}: `, 'dim'), text)),
    EMPTY,
    ...(findings.length === 0 ? [line(0, span('Nothing was found.', 'dim'))] : []),
    ...weightiestFirst(findings, steps).flatMap(findingLines),
    ...(findings.length === 0 ? [] : [EMPTY, ...stepLines(steps, findings)]),
    ...(allowed.length === 0 ? [] : [EMPTY, ...allowed.map(allowedLine)]),
  ];
}

/** Findings in the order of the steps, which begin with what weighs most; what counts for nothing comes last. */
function weightiestFirst(findings: readonly Finding[], steps: readonly ScoreStep[]): readonly Finding[] {
  const moving = steps.filter(({ points }) => points !== 0).flatMap((step) => step.findings);
  const rank = ({ id }: Finding): number => (moving.includes(id) ? moving.indexOf(id) : moving.length);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

function findingLines({ id, kind, reason, evidence, technique }: Finding): readonly Line[] {
  const indent = 4;
  return [
    hanging(
      0,
      indent,
      span(`${symbol('evidence')} `, kind === 'counter' ? 'good' : 'caution'),
      span(id, 'strong'),
      span(technique === '' ? '  ' : `  ${technique}  `, 'dim'),
      sentence(reason),
    ),
    ...evidence.slice(0, 1).map(({ text }) => hanging(indent, indent, span(text, 'dim'))),
  ];
}

/** The steps that moved the score, by the ids that stand above with their reasons; the rest only counted. */
function stepLines(steps: readonly ScoreStep[], findings: readonly Finding[]): readonly Line[] {
  const moving = steps.filter(({ points }) => points !== 0);
  const told = new Set(moving.flatMap((step) => step.findings));
  const resting = findings.filter(({ id }) => !told.has(id)).map(({ id }) => id);
  return [
    ...moving.map(stepLine),
    ...(resting.length === 0 ? [] : [hanging(0, 12, span(`No points:  ${resting.join(', ')}.`, 'dim'))]),
  ];
}

function allowedLine({ entry, removed, scoreBefore }: Allowed): Line {
  return hanging(
    0,
    4,
    span('Allowed ', 'good'),
    `${entry}: took away ${removed.join(', ')}; the score was ${scoreBefore}.`,
  );
}

function stepLine({ step, points, total, findings }: ScoreStep): Line {
  const signed = points < 0 ? `${points}` : `+${points}`;
  const what = findings.length === 0 ? sentence(step) : findings.join(', ');
  return hanging(0, 12, span(padded(signed, 5), 'strong'), span(padded(`= ${total}`, 7), 'dim'), what);
}

/** Reasons are written with and without a capital and a full stop; people read them alike. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
