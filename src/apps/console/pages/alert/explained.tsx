/**
 * A command line explained: its layers one under the other with what was undone for each, every finding in the place where it stands, and the score step
 * by step. Worked out here, in the browser; nothing is asked.
 *
 * E1. What is pointed at (by mouse, by Tab, in the text, in the list or in the score) stands out in all three.
 * E2. The explanation of what is pointed at has its place: nothing moves when it is there.
 */
import { useId, useMemo, useState } from 'react';
import { analyzeCommandLine } from '../../../../core/commandline/analyze.ts';
import type { Analysis, Finding, Layer, Os, Severity } from '../../../../core/commandline/types.ts';
import type { Tone } from '../../text/words.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Value } from '../../ui/value.tsx';
import css from './explained.module.css';
import { markedPieces } from './marks.ts';

const RISK: Readonly<Record<Analysis['risk'], Tone>> = {
  'Low Risk': 'neutral',
  'Medium Risk': 'caution',
  'High Risk': 'bad',
  'Critical Risk': 'bad',
};

const SEVERITY: Readonly<Record<Severity, Tone>> = {
  info: 'neutral',
  low: 'neutral',
  medium: 'caution',
  high: 'bad',
  critical: 'bad',
};

/** What was undone for a layer, in words. */
const UNDONE: Readonly<Record<Layer['kind'], string>> = {
  given: 'as given',
  embedded: 'a command inside the one above',
  base64: 'Base64 decoded',
  compressed: 'unpacked',
  hex: 'hexadecimal decoded',
  octal: 'octal decoded',
  reversed: 'turned around',
  'char-codes': 'numbers made letters',
  xor: 'XOR undone',
  format: 'format string filled in',
  replace: 'replacements carried out',
  join: 'pieces joined',
  concatenation: 'pieces put together',
  tick: 'backticks taken out',
  caret: 'carets taken out',
  quote: 'quotes inside words taken out',
  variable: 'variables filled in',
  slice: 'letters cut out of variables',
  ifs: '$IFS made blanks',
  brace: 'braces expanded',
  'ansi-c': 'escapes read',
  substitution: 'substitution carried out',
};

interface ExplainedProps {
  readonly line: string;
  readonly os?: Os | undefined;
}

/** A line may be as long as an alert lets it be; the analysis is bounded by itself. */
export function Explained({ line, os }: ExplainedProps) {
  const analysis = useMemo(() => analyzeCommandLine(line, os === undefined ? {} : { os }), [line, os]);
  const [open, setOpen] = useState(false);
  const { score, risk } = analysis;
  const told = analysis.findings.filter(({ kind }) => kind !== 'error');
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
        <span className={css['how']}>{open ? 'Close' : 'Explain'}</span>
      </summary>
      {open ? <Parts analysis={analysis} told={told} /> : null}
    </details>
  );
}

interface PartsProps {
  readonly analysis: Analysis;
  readonly told: readonly Finding[];
}

function Parts({ analysis, told }: PartsProps) {
  const { layers, steps, score, risk } = analysis;
  const [pointed, setPointed] = useState<string>();
  const id = useId();
  const finding = told.find((each) => each.id === pointed);
  const point = (of: string) => ({
    onMouseEnter: () => setPointed(of),
    onFocus: () => setPointed(of),
  });
  return (
    <div className={css['parts']} onMouseLeave={() => setPointed(undefined)}>
      <ol className={css['layers']} aria-label="Layers">
        {layers.map((layer) => (
          <li key={layer.index}>
            <span className={css['kind']}>
              <b>{layer.index + 1}</b> {undoneFor(layer)}
              {layer.parent === undefined || layer.parent === layer.index - 1 ? '' : `, from ${layer.parent + 1}`}
            </span>
            <pre tabIndex={0} aria-label={`Layer ${layer.index + 1}: ${undoneFor(layer)}`}>
              {markedPieces(layer.text, marksOf(told, layer)).map(({ text, ids }, index) =>
                ids.length === 0 ? (
                  <Value key={index} text={text} code />
                ) : (
                  <mark
                    key={index}
                    tabIndex={0}
                    data-tone={SEVERITY[worstOf(ids, told)]}
                    data-pointed={(pointed !== undefined && ids.includes(pointed)) || undefined}
                    aria-describedby={ids.map((each) => `${id}-${each}`).join(' ')}
                    {...point(innermost(ids, told))}
                  >
                    <Value text={text} code />
                  </mark>
                ),
              )}
            </pre>
          </li>
        ))}
      </ol>
      <p className={css['pointed']} aria-hidden="true">
        {finding ? (
          <>
            <Badge tone={SEVERITY[finding.severity]} bare>
              {finding.severity}
            </Badge>{' '}
            {finding.reason}
          </>
        ) : told.length > 0 ? (
          'Point at what is marked, or go through it with Tab, to see what was found there.'
        ) : (
          'Nothing in it stands out.'
        )}
      </p>
      <div className={css['columns']}>
        <section>
          <h4>{plural(told.length, 'finding')}</h4>
          <ul className={css['findings']}>
            {told.map((each) => (
              <li
                key={each.id}
                id={`${id}-${each.id}`}
                data-pointed={pointed === each.id || undefined}
                onMouseEnter={() => setPointed(each.id)}
              >
                <Badge tone={SEVERITY[each.severity]} bare>
                  {each.severity}
                </Badge>
                <div>
                  {each.reason} <span className={css['technique']}>{each.technique}</span>
                  {each.benign[0] === undefined ? null : (
                    <div className={css['benign']}>Harmless where: {each.benign[0]}</div>
                  )}
                </div>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h4>How the score came about</h4>
          <table className={css['steps']}>
            <thead>
              <tr>
                <th scope="col">Step</th>
                <th scope="col">Points</th>
                <th scope="col">Sum</th>
              </tr>
            </thead>
            <tbody>
              {steps.map(({ step, points, total, findings }, index) => (
                <tr
                  key={index}
                  data-pointed={(pointed !== undefined && findings.includes(pointed)) || undefined}
                  onMouseEnter={() => setPointed(findings[0])}
                >
                  <td>{step}</td>
                  <td data-points={points}>{points > 0 ? `+${points}` : points < 0 ? `−${-points}` : '0'}</td>
                  <td>{total}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{risk}</th>
                <td />
                <td data-score={score}>{score}</td>
              </tr>
            </tfoot>
          </table>
        </section>
      </div>
      <div className={css['foot']}>
        <CopyJson what="the explanation" value={{ ...analysis, findings: analysis.findings }} />
      </div>
    </div>
  );
}

function undoneFor({ kind, kinds }: Layer): string {
  const undone = kinds.length === 0 ? [kind] : kinds;
  return undone.map((each) => UNDONE[each]).join(', ');
}

function marksOf(findings: readonly Finding[], { index }: Layer) {
  return findings.flatMap(({ id, evidence }) =>
    evidence.filter(({ layer }) => layer === index).map(({ span }) => ({ id, ...span })),
  );
}

const ORDER: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

function worstOf(ids: readonly string[], findings: readonly Finding[]): Severity {
  const ranks = findings.filter(({ id }) => ids.includes(id)).map(({ severity }) => ORDER.indexOf(severity));
  return ORDER[Math.max(0, ...ranks)] ?? 'info';
}

/** Of several findings on one piece the one that says the most about it: the one with the shortest evidence. */
function innermost(ids: readonly string[], findings: readonly Finding[]): string {
  const lengths = findings
    .filter(({ id }) => ids.includes(id))
    .map(({ id, evidence }) => ({ id, length: Math.min(...evidence.map(({ span }) => span.end - span.start)) }));
  return lengths.toSorted((a, b) => a.length - b.length)[0]?.id ?? ids[0] ?? '';
}
