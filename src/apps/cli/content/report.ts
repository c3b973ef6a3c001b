/** The report of `content check` for people: what stands, what is wrong, what is missing most. Pure. */
import type { MissingRow } from '../../../core/playbook/inventory-judge.ts';
import { EMPTY, hanging, line, span, symbol, type Line, type Look, type Span } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';
import { padded } from '../terminal/text.ts';
import type { ContentReport, PlaybookRow, Totals } from './check.ts';
import type { ContentProblem } from './examine.ts';

/** Rows that are shown of a list; `--json` has them all. */
const WRONG_SHOWN = 20;
const MISSING_SHOWN = 12;

export function reportLines(folder: string, { playbooks, totals }: ContentReport, look: Look): readonly Line[] {
  return [
    hanging(0, 2, span(folder, 'strong'), span(`  ${heldText(totals)}`, 'dim')),
    EMPTY,
    share('read without errors', totals.parsed, totals.playbooks),
    share('written back byte by byte', totals.roundTrip, totals.playbooks),
    line(2, padded('runnable here today', LABEL_WIDTH), span(`${totals.runnable} of ${totals.playbooks}`, 'strong')),
    ...unreadableLines(totals),
    ...wrongLines(playbooks),
    ...missingLines(totals, look),
  ];
}

const LABEL_WIDTH = 28;

function heldText({ playbooks, automations, integrations, files, links }: Totals): string {
  const passed = links === 0 ? '' : `; ${counted(links, 'link')} not followed`;
  const held = [
    counted(playbooks, 'playbook'),
    counted(automations, 'automation'),
    counted(integrations, 'integration'),
  ];
  return `${held.join(', ')} in ${counted(files, 'YAML file')}${passed}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function share(label: string, some: number, all: number): Line {
  const isAll = some === all;
  return line(
    2,
    padded(label, LABEL_WIDTH),
    span(`${some} of ${all}`, isAll ? 'good' : 'bad'),
    span(` ${symbol(isAll ? 'done' : 'failed')}`, isAll ? 'good' : 'bad'),
  );
}

function unreadableLines({ unreadable }: Totals): readonly Line[] {
  if (unreadable.length === 0) return [];
  return [
    EMPTY,
    line(0, span(`Could not be read (${unreadable.length})`, 'title')),
    ...unreadable
      .slice(0, WRONG_SHOWN)
      .map(({ file, reason }) => hanging(2, 4, span(`${symbol('failed')} `, 'bad'), `${file}: ${reason}`)),
    ...more(unreadable.length - WRONG_SHOWN),
  ];
}

/** What is wrong inside the files: the worst first. What is merely missing here is counted below, not listed. */
function wrongLines(playbooks: readonly PlaybookRow[]): readonly Line[] {
  const wrong = playbooks
    .map((playbook) => ({ playbook, problems: playbook.problems.filter(({ code }) => !isMissing(code)) }))
    .filter(({ problems }) => problems.length > 0)
    .toSorted((a, b) => errorsOf(b.problems) - errorsOf(a.problems) || b.problems.length - a.problems.length);
  if (wrong.length === 0) return [];
  return [
    EMPTY,
    line(0, span(`Problems in files (${wrong.length})`, 'title')),
    ...wrong
      .slice(0, WRONG_SHOWN)
      .flatMap(({ playbook, problems }) => [
        line(2, span(playbook.file)),
        ...problems.slice(0, PROBLEMS_SHOWN).map(problemLine),
        ...more(problems.length - PROBLEMS_SHOWN, 4),
      ]),
    ...more(wrong.length - WRONG_SHOWN),
  ];
}

const PROBLEMS_SHOWN = 3;

function isMissing(code: string): boolean {
  return code.startsWith('content.missing-');
}

function errorsOf(problems: readonly ContentProblem[]): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

function problemLine({ severity, code, path, line: at, message }: ContentProblem): Line {
  const isError = severity === 'error';
  return hanging(
    4,
    6,
    span(isError ? 'error' : 'warning', isError ? 'bad' : 'caution'),
    ` line ${at}${path === '' ? '' : `, ${path}`}: ${message} `,
    span(`(${code})`, 'dim'),
  );
}

function more(count: number, indent = 2): readonly Line[] {
  return count > 0 ? [line(indent, span(`… and ${count} more, all of them with --json`, 'dim'))] : [];
}

// ---- Missing --------------------------------------------------------------------------------------------------------------

const KINDS: readonly (readonly [title: string, key: keyof Totals['missing']])[] = [
  ['engine', 'engine'],
  ['automations', 'automations'],
  ['commands', 'commands'],
  ['operators', 'operators'],
  ['transformers', 'transformers'],
  ['sub-playbooks', 'subPlaybooks'],
];

function missingLines({ missing }: Totals, look: Look): readonly Line[] {
  const kinds = KINDS.filter(([, key]) => missing[key].length > 0);
  const lines: Line[] = [EMPTY, line(0, span('Missing here', 'title'), span(`  ${LEGEND}`, 'dim'))];
  if (kinds.length === 0) return [EMPTY, line(0, 'Nothing is missing: all that these playbooks name exists here.')];
  for (const [title, key] of kinds) {
    const rows = missing[key];
    lines.push(EMPTY, ...table(columns(`${title} (${rows.length})`), rows.slice(0, MISSING_SHOWN).map(cells), look, 2));
    lines.push(...more(rows.length - MISSING_SHOWN));
  }
  return lines;
}

const LEGEND = 'holds up: playbooks that need it, themselves or below; unlocks: those that lack nothing else';

function columns(title: string): Parameters<typeof table>[0] {
  return [{ title: 'tasks' }, { title: 'playbooks' }, { title: 'holds up' }, { title: 'unlocks' }, { title }];
}

function cells({ name, brand, tasks, playbooks, blocks, unlocks, inContent }: MissingRow): readonly (string | Span)[] {
  return [
    String(tasks),
    String(playbooks),
    String(blocks),
    span(String(unlocks), unlocks > 0 ? 'good' : 'dim'),
    `${brand === '' ? name : `${brand}|||${name}`}${inContent ? '  (in this content)' : ''}`,
  ];
}
