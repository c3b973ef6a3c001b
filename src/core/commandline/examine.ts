/**
 * One command line → what was read in it and found, without a score.
 *
 * X1. Never throws, whatever the line is.
 * X2. Time and memory are bounded: of a longer line the head and the tail are read (`LINE_CHARS_MAX` together), and a finding says so.
 * X3. A row is found once, over all layers; several command lines are several calls.
 */
import { CATALOGUE } from './findings/catalogue.ts';
import { finderOf } from './findings/find.ts';
import type { Row, Scene } from './findings/row.ts';
import { customFindings } from './custom.ts';
import { guessOs, readLine } from './read.ts';
import type { Examination, Finding, Os } from './types.ts';

/** Characters that are read: Windows allows 32,767, so nothing that can run there is cut. */
export const LINE_CHARS_MAX = 65_536;
const TAIL_CHARS = 16_384;

export interface ExamineOptions {
  /** Guessed from the line when it is not given. */
  readonly os?: Os | undefined;
  /** RE2 patterns, case ignored, each as it stands. */
  readonly customPatterns?: readonly string[] | undefined;
}

export type Examine = (line: string, options?: ExamineOptions) => Examination;

export const examineCommandLine: Examine = examinerOf(CATALOGUE);

/** The examination by another catalogue: how the proof of mutation asks what a missing row would change. */
export function examinerOf(rows: readonly Row[]): Examine {
  const find = finderOf(rows);
  return (line, options = {}) => examined(find, line, options);
}

function examined(
  find: ReturnType<typeof finderOf>,
  line: string,
  { os, customPatterns = [] }: ExamineOptions,
): Examination {
  const isCut = line.length > LINE_CHARS_MAX;
  const text = isCut ? `${line.slice(0, LINE_CHARS_MAX - TAIL_CHARS - 1)} ${line.slice(-TAIL_CHARS)}` : line;
  const { layers, processes, marks, comments, hit, os: known } = readLine(text, os ?? guessOs(text));
  const scene: Scene = {
    os: known,
    layers: layers.map((layer) => ({ ...layer, lower: layer.text.toLowerCase() })),
    processes,
    comments,
    marks,
    hidden: new Set(marks.map(({ kind }) => kind)),
  };
  const findings: readonly Finding[] = [
    ...find(scene),
    ...(customPatterns.length === 0 ? [] : customFindings(layers, customPatterns)),
    ...(isCut
      ? [
          limit(
            'limit-line',
            `the line has ${line.length} characters; its head and tail were read, ${LINE_CHARS_MAX} together`,
          ),
        ]
      : []),
    ...hit.map((name) => limit(`limit-${name}`, LIMITS[name] ?? `the bound of ${name} was hit`)),
  ];
  return { line, os: known, layers, processes, findings };
}

const LIMITS: Readonly<Record<string, string>> = {
  layers: 'texts stand inside texts more deeply than is read',
  output: 'what was decoded is far longer than the line, and was not read to its end',
  tokens: 'more encoded texts stand in the line than are tried',
  steps: 'expressions take more steps than are taken',
  processes: 'the line starts more programs than are looked at',
  arguments: 'a program has more arguments than are looked at',
};

function limit(id: string, reason: string): Finding {
  return {
    id,
    kind: 'limit',
    group: 'limits',
    technique: 'T1027',
    tactic: 'defense-evasion',
    severity: 'low',
    confidence: 'medium',
    reason,
    benign: ['generated lines of unusual length'],
    evidence: [],
  };
}
