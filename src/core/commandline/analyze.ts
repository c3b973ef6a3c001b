/**
 * One command line → its analysis: layers, processes, findings, score with every step, and what an allow-list changed. The door of this room.
 *
 * A1. Never throws, whatever the line, the patterns and the allow-list are; time and memory are bounded (`examine.ts`).
 * A2. An allow-list entry takes findings away where they stand on what it names, and says which and what the score was before; it never adds.
 * A3. `publishedScore` is the published weights' (`published/`), for comparison; nothing of it flows into the score. It is counted when it is first read:
 *     it takes longer than all the rest, and who answers lines by the million does not show it.
 */
import { lazy } from '../base/lazy.ts';
import { allowFindings, type AllowEntry } from './allow.ts';
import { examineCommandLine, type ExamineOptions } from './examine.ts';
import { scoreFindings } from './model/score.ts';
import { publishedAnalysis } from './published/analyze.ts';
import type { Allowed, Analysis, Finding, Layer } from './types.ts';

export interface AnalyzeOptions extends ExamineOptions {
  readonly allow?: readonly AllowEntry[] | undefined;
}

export function analyzeCommandLine(line: string, { allow = [], ...options }: AnalyzeOptions = {}): Analysis {
  const examination = examineCommandLine(line, options);
  let findings: readonly Finding[] = examination.findings;
  const allowed: Allowed[] = [];
  for (const entry of allow) {
    const left = allowFindings(findings, examination, entry);
    if (left.length === findings.length) continue;
    const kept = new Set(left.map(({ id }) => id));
    allowed.push({
      entry: `${entry.kind} ${entry.value}`,
      removed: findings.map(({ id }) => id).filter((id) => !kept.has(id)),
      scoreBefore: scoreFindings(findings).score,
    });
    findings = left;
  }
  const publishedScore = lazy(() => publishedAnalysis(line, { customPatterns: options.customPatterns ?? [] }).score);
  return {
    ...examination,
    findings,
    ...scoreFindings(findings),
    parsed: mostDecoded(examination.layers),
    isDoubleEncoded: findings.some(({ id }) => id === 'hide-nested'),
    get publishedScore(): number {
      return publishedScore();
    },
    allowed,
  };
}

/** The last layer that undid hiding, else the line as given. */
function mostDecoded(layers: readonly Layer[]): string {
  return (layers.findLast(({ kinds }) => kinds.length > 0) ?? layers[0])?.text ?? '';
}
