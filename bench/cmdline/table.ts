/** The figures as a table that a person reads, in Markdown: the same text stands in `docs/command-line.md`. */
import type { CommandLineFigures } from './figures.ts';
import type { MainFigures, NamedValue } from './measure.ts';
import type { Rates, Reach } from './rates.ts';

type Value = number | null;

export function figuresTable(figures: CommandLineFigures): string {
  return [
    ...dataLines(figures),
    ...(figures.heldOut === null ? [] : heldOutLines(figures.heldOut)),
    ...shippedLines(figures),
    ...specialLines(figures),
    ...(figures.heldOut === null ? [] : detailLines(figures.heldOut)),
    ...speedLines(figures),
    '',
  ].join('\n');
}

function dataLines({ data }: CommandLineFigures): readonly string[] {
  return [
    `${data.lines} lines of ${data.sources} sources (${data.malicious} malicious, ${data.suspicious} dual use, ${data.benign} benign), ` +
      `${data.special} lines of the special set, ${data.unreadable} unreadable.`,
    '',
  ];
}

/** A figure beside what is wanted of it. */
function goal(what: string, value: Value, wanted: string, isMet: (value: number) => boolean): string {
  const met = value === null ? 'not measured' : isMet(value) ? 'yes' : '**missed**';
  return `| ${what} | ${shown(value)} | ${wanted} | ${met} |`;
}

const atLeast = (least: number) => (value: number) => value >= least;
const atMost = (most: number) => (value: number) => value <= most;

function heldOutLines(figures: MainFigures): readonly string[] {
  const { all, macro } = figures;
  const windows = systemOf(figures, 'windows');
  const behind = (name: string): Value => {
    const system = systemOf(figures, name);
    return windows === null || system === null ? null : windows - system;
  };
  const lookAlikes = figures.lookAlikes.at(-1);
  return [
    '### One source left out',
    '',
    '| figure | here | wanted | met |',
    '|---|---|---|---|',
    goal('malicious at Medium or above, %', all.malicious.medium, '≥ 85', atLeast(85)),
    goal('benign at Medium or above, %', all.benign.medium, '≤ 3', atMost(3)),
    goal('malicious at High or above, %', all.malicious.high, '≥ 60', atLeast(60)),
    goal('benign at High or above, %', all.benign.high, '≤ 0.5', atMost(0.5)),
    goal('malicious at Critical, %', all.malicious.critical, 'no goal', () => true),
    goal('benign at Critical, %', all.benign.critical, '≤ 0.05', atMost(0.05)),
    goal('AUC', all.auc, '≥ 0.97', atLeast(0.97)),
    goal('mean over sources, malicious at Medium or above, %', macro.maliciousMedium, '≥ 80', atLeast(80)),
    goal(`worst source${nameOf(macro.least)}, %`, macro.least.value, '≥ 50', atLeast(50)),
    goal('mean over sources, benign at Medium or above, %', macro.benignMedium, 'no goal', () => true),
    goal('Linux behind Windows, points', behind('linux'), '≤ 10', atMost(10)),
    goal('macOS behind Windows, points', behind('macos'), '≤ 10', atMost(10)),
    goal(`worst kind of hiding${nameOf(figures.hidingLeast)}, %`, figures.hidingLeast.value, '≥ 80', atLeast(80)),
    goal('benign encoded look-alikes at Medium or above, %', lookAlikes?.medium ?? null, '≤ 5', atMost(5)),
    '',
    ...(figures.byShippedModel.length === 0
      ? []
      : [
          `Too little was left to fit on without ${figures.byShippedModel.join(', ')}: measured by the shipped model.`,
          '',
        ]),
  ];
}

function systemOf({ systems }: MainFigures, name: string): Value {
  return systems.find((system) => system.name === name)?.malicious.medium ?? null;
}

function nameOf({ name }: NamedValue): string {
  return name === null ? '' : ` (${name})`;
}

const RATE_HEAD = [
  '| | malicious | Medium+ | High+ | Critical | benign | Medium+ | High+ | Critical | AUC |',
  '|---|---|---|---|---|---|---|---|---|---|',
];

function rateRow(name: string, { malicious, benign, auc }: Rates): string {
  return `| ${name} | ${reachCells(malicious)} | ${reachCells(benign)} | ${shown(auc)} |`;
}

function reachCells({ lines, medium, high, critical }: Reach): string {
  return [String(lines), shown(medium), shown(high), shown(critical)].join(' | ');
}

function shippedLines({ shipped }: CommandLineFigures): readonly string[] {
  return [
    '### The shipped model as it is',
    '',
    ...RATE_HEAD,
    rateRow('all lines', shipped.all),
    rateRow('sources that it was not fitted on', shipped.unseenSources),
    '',
  ];
}

function specialLines({ special }: CommandLineFigures): readonly string[] {
  if (special === null) return [];
  const { all, kinds } = special;
  return [
    '### The special set (shipped model)',
    '',
    '| figure | here | wanted | met |',
    '|---|---|---|---|',
    goal('malicious at Medium or above, %', all.malicious.medium, '≥ 85', atLeast(85)),
    goal('look-alikes at Medium or above, %', all.benign.medium, '≤ 8', atMost(8)),
    '',
    ...RATE_HEAD,
    ...kinds.map((kind) => rateRow(kind.name, kind)),
    rateRow('all', all),
    '',
  ];
}

function detailLines(figures: MainFigures): readonly string[] {
  const { dualUse } = figures;
  const reachHead = ['| | lines | Medium+ | High+ | Critical |', '|---|---|---|---|---|'];
  return [
    '### By source (each left out)',
    '',
    RATE_HEAD[0] ?? '',
    RATE_HEAD[1] ?? '',
    ...figures.sources.map((source) => rateRow(source.source, { ...source, auc: source.aucAgainstAll })),
    rateRow('all', figures.all),
    '',
    'AUC of a source: its malicious lines against all benign lines; of one that has none, its benign lines against all malicious ones.',
    '',
    '### By system',
    '',
    ...RATE_HEAD,
    ...figures.systems.map((system) => rateRow(system.name, system)),
    '',
    '### By kind of hiding (malicious)',
    '',
    ...reachHead,
    ...figures.hiding.map((kind) => `| ${kind.name} | ${reachCells(kind)} |`),
    '',
    '### Benign encoded look-alikes',
    '',
    ...reachHead,
    ...figures.lookAlikes.map((kind) => `| ${kind.name} | ${reachCells(kind)} |`),
    '',
    '### Dual use',
    '',
    `${dualUse.lines} lines: Low ${shown(dualUse.low)} %, Medium ${shown(dualUse.medium)} %, High ${shown(dualUse.high)} %, ` +
      `Critical ${shown(dualUse.critical)} %.`,
    '',
    '### Rows that fire on malicious lines of one source only',
    '',
    `${figures.lonelyRows.length} rows; without all of them ${shown(figures.lonelyShare)} % of the malicious lines at Medium or above would fall below it.`,
    '',
    '| row | source | lines | share of the result, % |',
    '|---|---|---|---|',
    ...figures.lonelyRows.map(
      ({ id, source, lines, resultShare }) => `| \`${id}\` | ${source} | ${lines} | ${shown(resultShare)} |`,
    ),
    '',
  ];
}

function speedLines({ speed, adversarial }: CommandLineFigures): readonly string[] {
  return [
    '### Speed',
    '',
    '| figure | here | wanted | met |',
    '|---|---|---|---|',
    goal('command lines a second on one core', speed.linesPerSecond, '≥ 10,000', atLeast(10_000)),
    ...(adversarial === null
      ? []
      : [
          goal(
            `slowest of ${adversarial.shapes} shapes at 64 KB${nameOf(adversarial.slowest64K)}, ms`,
            adversarial.slowest64K.value,
            '< 50',
            (ms) => ms < 50,
          ),
          goal(
            `slowest at 1 MB${nameOf(adversarial.slowest1M)}, ms`,
            adversarial.slowest1M.value,
            '< 1000',
            (ms) => ms < 1000,
          ),
          goal(
            `steepest growth from 16 KB to 1 MB${nameOf(adversarial.steepest)}, times linear`,
            adversarial.steepest.value,
            '≤ 2',
            atMost(2),
          ),
        ]),
    '',
    ...(adversarial === null || adversarial.failures.length === 0
      ? []
      : [
          '| shape over a bound | 16 KB, ms | 64 KB, ms | 1 MB, ms | times linear |',
          '|---|---|---|---|---|',
          ...adversarial.failures.map(
            ({ name, ms16K, ms64K, ms1M, timesLinear }) =>
              `| ${name} | ${ms16K} | ${ms64K} | ${ms1M} | ${timesLinear} |`,
          ),
          '',
        ]),
  ];
}

function shown(value: Value): string {
  return value === null ? '–' : String(Math.round(value * 10_000) / 10_000);
}
