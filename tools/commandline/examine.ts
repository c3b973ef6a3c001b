/** Labelled lines → what the analysis finds in them. The one place where tools and benches call the product. */
import { examineCommandLine } from '../../src/core/commandline/examine.ts';
import { scoreFindings } from '../../src/core/commandline/model/score.ts';
import type { Score } from '../../src/core/commandline/types.ts';
import type { LabelledLine } from './data.ts';
import type { Examined } from './held-out.ts';

export function examineAll(lines: readonly LabelledLine[]): readonly Examined[] {
  return lines.map((line) => ({ line, features: examineCommandLine(line.cmd, { os: line.os }).findings }));
}

/** What `analyze --jsonl` does for a line: findings and score. */
export function analyzeOne({ cmd, os }: Pick<LabelledLine, 'cmd' | 'os'>): Score {
  return scoreFindings(examineCommandLine(cmd, { os }).findings);
}
