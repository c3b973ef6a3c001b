/** A command line explained: its score, what was found where, and the layers that were undone. Worked out here, in the browser; nothing is asked. */
import { useMemo, useState } from 'react';
import { analyzeCommandLine } from '../../../../core/commandline/analyze.ts';
import type { Analysis } from '../../../../core/commandline/types.ts';
import type { Tone } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Value } from '../../ui/value.tsx';
import css from './explained.module.css';

const RISK: Readonly<Record<Analysis['risk'], Tone>> = {
  'Low Risk': 'neutral',
  'Medium Risk': 'caution',
  'High Risk': 'bad',
  'Critical Risk': 'bad',
};

/** A line may be as long as an alert lets it be; the analysis is bounded by itself. */
export function Explained({ line }: { readonly line: string }) {
  const analysis = useMemo(() => analyzeCommandLine(line), [line]);
  const [open, setOpen] = useState(false);
  const { score, risk, findings, steps, layers } = analysis;
  const told = findings.filter(({ kind }) => kind !== 'error');
  return (
    <details className={css['explained']} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Badge tone={RISK[risk]}>
          {risk}, {score} of 100
        </Badge>
        <span className={css['short']}>
          {told.length === 0
            ? 'nothing noticeable in it'
            : told
                .slice(0, 3)
                .map(({ reason }) => reason)
                .join('; ')}
        </span>
      </summary>
      {open ? (
        <div className={css['parts']}>
          {layers.length < 2 ? null : (
            <ol className={css['layers']}>
              {layers.map(({ index, kinds, text }) => (
                <li key={index}>
                  <span className={css['kind']}>{kinds.join(', ') || (index === 0 ? 'as given' : 'inside')}</span>
                  <pre>
                    <Value text={text} code />
                  </pre>
                </li>
              ))}
            </ol>
          )}
          {told.length === 0 ? null : (
            <ul className={css['findings']}>
              {told.map(({ id, severity, reason, technique, evidence, benign }) => (
                <li key={id}>
                  <Badge
                    tone={
                      severity === 'critical' || severity === 'high'
                        ? 'bad'
                        : severity === 'medium'
                          ? 'caution'
                          : 'neutral'
                    }
                    bare
                  >
                    {severity}
                  </Badge>
                  <div>
                    {reason} <span className={css['technique']}>{technique}</span>
                    {evidence[0] === undefined ? null : (
                      <div className={css['piece']}>
                        <Value text={evidence[0].text} code />
                      </div>
                    )}
                    {benign[0] === undefined ? null : <div className={css['benign']}>Harmless where: {benign[0]}</div>}
                  </div>
                </li>
              ))}
            </ul>
          )}
          <table className={css['steps']}>
            <caption>How the score came about</caption>
            <tbody>
              {steps.map(({ step, points, total }, index) => (
                <tr key={index}>
                  <td>{step}</td>
                  <td>{points > 0 ? `+${points}` : points}</td>
                  <td>{total}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}
