/** Findings of the checks as lines for people: by file, each with its place, what is wrong and how to mend it. */
import type { Finding, Severity } from '../../../core/playbook/checks/index.ts';
import { EMPTY, hanging, line, span, symbol, type Line, type Span, type Style } from '../terminal/paint.ts';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'bad', warning: 'caution', note: 'accent' };
const SYMBOLS = { error: 'failed', warning: 'gap', note: 'dot' } as const;

export interface Checked {
  /** As it is shown. */
  readonly file: string;
  readonly findings: readonly Finding[];
}

export function findingLines({ file, findings }: Checked): readonly Line[] {
  const shown = findings.filter(({ ignored }) => ignored === undefined);
  if (shown.length === 0) return [];
  return [line(0, span(file, 'title'), span(`  ${countText(shown)}`, 'dim')), ...shown.flatMap(linesOf), EMPTY];
}

function linesOf({ severity, file = '', line: row, column, code, message, hint }: Finding): readonly Line[] {
  return [
    line(
      2,
      span(symbol(SYMBOLS[severity]), STYLES[severity]),
      span(` ${severity}`, STYLES[severity]),
      span(`  ${file}:${row}:${column}`),
      span(`  ${code}`, 'dim'),
    ),
    hanging(4, 4, span(message, 'strong')),
    hanging(4, 6, span(symbol('sent'), 'dim'), span(` ${hint}`)),
  ];
}

const LEVELS: readonly Severity[] = ['error', 'warning', 'note'];

export function counts(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return { error: of('error'), warning: of('warning'), note: of('note') };
}

function countText(findings: readonly Finding[]): string {
  const all = counts(findings);
  return LEVELS.filter((level) => all[level] > 0)
    .map((level) => plural(all[level], level))
    .join(', ');
}

export function summaryLines(files: number, findings: readonly Finding[]): readonly Line[] {
  const ignored = findings.filter((finding) => finding.ignored !== undefined).length;
  const shown = findings.filter((finding) => finding.ignored === undefined);
  const all = counts(shown);
  const beside = ignored === 0 ? [] : [span(`, ${ignored} accepted by x-ignore`, 'dim')];
  const read = span(` in ${plural(files, 'playbook')}`);
  if (shown.length === 0) return [line(0, span(symbol('done'), 'good'), ' nothing found', read, ...beside)];
  const parts = LEVELS.flatMap((level, index): readonly Span[] => [
    ...(index === 0 ? [] : [span(', ')]),
    span(plural(all[level], level), all[level] > 0 ? STYLES[level] : 'dim'),
  ]);
  return [...byCode(shown), line(0, ...parts, read, ...beside)];
}

/** With many findings people ask first what they are. */
const MANY = 30;

function byCode(findings: readonly Finding[]): readonly Line[] {
  if (findings.length < MANY) return [];
  const groups = [...Map.groupBy(findings, ({ code }) => code)].toSorted(([, a], [, b]) => b.length - a.length);
  return [
    ...groups.map(([code, all]) => {
      const files = new Set(all.map(({ file }) => file)).size;
      return line(
        2,
        span(String(all.length).padStart(6), STYLES[all[0]?.severity ?? 'note']),
        span(`  ${code}`),
        span(`  in ${plural(files, 'playbook')}`, 'dim'),
      );
    }),
    EMPTY,
  ];
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
