/** What is wrong with the text, worst first: one press goes to the line. */
import type { CheckFinding } from '../../../../core/api/views.ts';
import { plural, type Tone } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Failure } from '../../ui/layout.tsx';
import css from './playbooks.module.css';

const RANK = { error: 0, warning: 1, note: 2 } as const;
const TONES: Readonly<Record<CheckFinding['severity'], Tone>> = { error: 'bad', warning: 'caution', note: 'neutral' };

interface FindingsProps {
  readonly findings: readonly CheckFinding[] | undefined;
  readonly error: Error | null;
  readonly onJump: (finding: CheckFinding) => void;
}

export function Findings({ findings, error, onJump }: FindingsProps) {
  if (error) return <Failure error={error} />;
  if (findings === undefined || findings.length === 0) return null;
  const rank = ({ severity, ignored }: CheckFinding): number => (ignored === null ? RANK[severity] : 3);
  const sorted = findings.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line);
  return (
    <section className={css['findings']} aria-label="Problems">
      <h2 className={css['findingsHead']}>{plural(findings.length, 'thing to look at', 'things to look at')}</h2>
      <ul>
        {sorted.map((finding, index) => (
          <li key={index}>
            <button type="button" className={css['finding']} onClick={() => onJump(finding)}>
              <span className={css['at']}>
                {finding.line}:{finding.column}
              </span>
              <Badge tone={finding.ignored === null ? TONES[finding.severity] : 'neutral'} bare>
                {finding.ignored === null ? finding.severity : 'accepted'}
              </Badge>
              <span>
                {finding.message}
                <span className={css['hint']}>
                  {finding.ignored === null ? finding.hint : `Accepted: ${finding.ignored}`}
                </span>
              </span>
              <code className={css['code']}>{finding.code}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
