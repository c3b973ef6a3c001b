/** WildFire's verdict answers → what we use (vendor: WildFire API, "Get a verdict"). */
import type { Score } from '../reputation.ts';
import { childOf, childText, readXml } from '../xml.ts';

export interface VerdictRow {
  readonly code: string;
  readonly word: string;
  readonly score: Score;
}

/** There is no 3. Codes below zero are states in which there is no verdict. */
const VERDICTS: readonly VerdictRow[] = [
  { code: '0', word: 'benign', score: 1 },
  { code: '1', word: 'malware', score: 3 },
  { code: '2', word: 'grayware', score: 2 },
  { code: '4', word: 'phishing', score: 3 },
  { code: '5', word: 'c2', score: 3 },
  { code: '-100', word: 'pending', score: 0 },
  { code: '-101', word: 'error', score: 0 },
  { code: '-102', word: 'unknown', score: 0 },
  { code: '-103', word: 'invalid hash', score: 0 },
  { code: '-104', word: 'flawed submission', score: 0 },
];

export interface Verdict {
  readonly row: VerdictRow;
  readonly sha256: string | undefined;
  readonly md5: string | undefined;
  readonly analysisTime: string | undefined;
  readonly valid: string | undefined;
}

/** Undefined when the text is no verdict answer. A code that is not in the table is unknown, never an error and never good. */
export function readVerdict(text: string): Verdict | undefined {
  const root = readXml(text);
  const info = root?.name === 'wildfire' ? childOf(root, 'get-verdict-info') : undefined;
  const code = childText(info, 'verdict');
  if (code === undefined || code === '') return undefined;
  const row = VERDICTS.find((candidate) => candidate.code === code);
  return {
    row: row ?? { code, word: `not in the table (${code})`, score: 0 },
    sha256: childText(info, 'sha256'),
    md5: childText(info, 'md5'),
    analysisTime: childText(info, 'analysis_time'),
    valid: childText(info, 'valid'),
  };
}

/** The text of an error answer, on one line; '' when there is none. */
export function readErrorText(text: string): string {
  const root = readXml(text);
  const message = root?.name === 'error' ? childText(root, 'error-message') : undefined;
  return (message ?? '').replaceAll(/\s+/g, ' ').slice(0, 300);
}
