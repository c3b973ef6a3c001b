/**
 * Labelled findings → the model: a logistic regression with signs, drawn towards the priors, and cuts at target false-alarm rates.
 *
 * F1. Every source has the same weight inside its class, and both classes have the same: a large source does not decide.
 * F2. Weights of findings and chains stay at or above zero, those of counter-evidence at or below. Without lines, each is its prior.
 * F3. Deterministic: no randomness, and the order of the lines does not matter (features are sorted by id).
 * F4. Dual-use lines take no part: they are neither to be caught nor to be let go.
 */
import { CHAINS } from '../../src/core/commandline/model/chains.ts';
import {
  floorOfLine,
  LEVELS,
  priorOf,
  type Cuts,
  type Feature,
  type Level,
  type Model,
  type WeightRow,
} from '../../src/core/commandline/model/model.ts';
import { termsOf } from '../../src/core/commandline/model/terms.ts';

/** One line as the fit sees it. */
export interface Example {
  readonly source: string;
  readonly isMalicious: boolean;
  readonly features: readonly Feature[];
}

export interface FitOptions {
  /** Pull towards the priors: the weight of a squared difference, beside `LINES_EACH` weighted lines of each class. */
  readonly pull: number;
  /** Share of benign lines that may reach a level. */
  readonly falseAlarms: Readonly<Record<Exclude<Level, 'low'>, number>>;
}

/** A little below what is wanted (3 %, 0.5 %, 0.05 %): a source that was not seen has alarms of its own. */
export const FIT_OPTIONS: FitOptions = {
  pull: 4,
  falseAlarms: { medium: 0.025, high: 0.0035, critical: 0.0003 },
};

/** Weighted lines of each class. */
const LINES_EACH = 1000;
/** Weights of terms inside a group depend on their order (`terms.ts`): ordered anew this often. */
const ORDERINGS = 3;
const SWEEPS = 25;
const STEP_MAX = 1;
/** Least distance between the base and the first cut, and between two cuts, in log-odds. */
const CUT_GAP = 0.25;

/** Lines with the same findings, taken together. */
interface Cell {
  readonly features: readonly Feature[];
  malicious: number;
  benign: number;
}

interface Unknown {
  readonly id: string;
  readonly prior: number;
  readonly sign: 1 | -1;
}

export function fit(examples: readonly Example[], options: FitOptions = FIT_OPTIONS): Model {
  const cells = cellsOf(examples);
  const unknowns = unknownsOf(cells);
  const solved = solve(cells, unknowns, options.pull);
  const weights = new Map(unknowns.map(({ id }, index) => [id, rounded(solved.weights[index] ?? 0)]));
  const base = rounded(solved.base);
  const cuts = cutsOf(examples, { base, weightOf: (id) => weights.get(id) }, options);
  return { base, cuts, fittedOn: distinct(examples.map(({ source }) => source)), weights: rowsOf(examples, weights) };
}

export function sumOf(
  features: readonly Feature[],
  { base, weightOf }: { readonly base: number; readonly weightOf: (id: string) => number | undefined },
): number {
  return termsOf(features, weightOf).reduce((sum, { weight, share }) => sum + weight * share, base);
}

/** How much a line counts, by its class and source. */
export function lineWeights(examples: readonly Example[]): readonly number[] {
  const lines = new Map<string, number>();
  const sources = { malicious: new Set<string>(), benign: new Set<string>() };
  const keyOf = ({ source, isMalicious }: Example): string => `${isMalicious ? '+' : '-'}${source}`;
  for (const example of examples) {
    lines.set(keyOf(example), (lines.get(keyOf(example)) ?? 0) + 1);
    sources[example.isMalicious ? 'malicious' : 'benign'].add(example.source);
  }
  return examples.map((example) => {
    const { size } = sources[example.isMalicious ? 'malicious' : 'benign'];
    return LINES_EACH / size / (lines.get(keyOf(example)) ?? 1);
  });
}

function cellsOf(examples: readonly Example[]): readonly Cell[] {
  const weights = lineWeights(examples);
  const cells = new Map<string, Cell>();
  for (const [index, { features, isMalicious }] of examples.entries()) {
    const key = features
      .map(({ id }) => id)
      .toSorted()
      .join(' ');
    const cell = cells.get(key) ?? { features, malicious: 0, benign: 0 };
    cell[isMalicious ? 'malicious' : 'benign'] += weights[index] ?? 0;
    cells.set(key, cell);
  }
  return [...cells].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
}

function unknownsOf(cells: readonly Cell[]): readonly Unknown[] {
  const unknowns = new Map<string, Unknown>();
  for (const { features } of cells) {
    for (const feature of features) {
      unknowns.set(feature.id, { id: feature.id, prior: priorOf(feature), sign: feature.kind === 'counter' ? -1 : 1 });
    }
  }
  for (const { id, prior } of CHAINS) unknowns.set(id, { id, prior, sign: 1 });
  return [...unknowns.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Coordinate descent with Newton steps, each weight held to its sign. */
function solve(
  cells: readonly Cell[],
  unknowns: readonly Unknown[],
  pull: number,
): { readonly base: number; readonly weights: Float64Array } {
  const places = new Map(unknowns.map(({ id }, index) => [id, index]));
  const weights = Float64Array.from(unknowns, ({ prior }) => prior);
  let base = -3;
  for (let ordering = 0; ordering < ORDERINGS; ordering += 1) {
    const columns: { cell: number; share: number }[][] = unknowns.map(() => []);
    const weightOf = (id: string): number | undefined => weights[places.get(id) ?? -1];
    const sums = new Float64Array(cells.length);
    for (const [cell, { features }] of cells.entries()) {
      sums[cell] = base;
      for (const { id, weight, share } of termsOf(features, weightOf)) {
        sums[cell] = (sums[cell] ?? 0) + weight * share;
        columns[places.get(id) ?? -1]?.push({ cell, share });
      }
    }
    const everyCell = cells.map((_, cell) => ({ cell, share: 1 }));
    const move = (column: readonly { cell: number; share: number }[], at: number, towards: number, drawn: number) => {
      let slope = drawn * (at - towards);
      let curve = drawn + 1e-9;
      for (const { cell, share } of column) {
        const { malicious = 0, benign = 0 } = cells[cell] ?? {};
        const chance = 1 / (1 + Math.exp(-(sums[cell] ?? 0)));
        slope += share * (chance * (malicious + benign) - malicious);
        curve += share * share * chance * (1 - chance) * (malicious + benign);
      }
      return Math.max(-STEP_MAX, Math.min(STEP_MAX, -slope / curve));
    };
    const apply = (column: readonly { cell: number; share: number }[], change: number): void => {
      for (const { cell, share } of column) sums[cell] = (sums[cell] ?? 0) + change * share;
    };
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
      const baseChange = move(everyCell, base, 0, 0);
      base += baseChange;
      apply(everyCell, baseChange);
      for (const [index, { prior, sign }] of unknowns.entries()) {
        const column = columns[index] ?? [];
        const at = weights[index] ?? 0;
        const to = sign * Math.max(0, sign * (at + move(column, at, prior, pull)));
        weights[index] = to;
        apply(column, to - at);
      }
    }
  }
  return { base, weights };
}

/**
 * A cut is the lowest sum at which no more than the target share of benign lines reaches the level, both of all lines together and of the mean over sources; a line
 * whose floor is the level reaches it anyway and uses the share up.
 */
function cutsOf(
  examples: readonly Example[],
  scorer: { readonly base: number; readonly weightOf: (id: string) => number | undefined },
  { falseAlarms }: FitOptions,
): Cuts {
  const perSource = lineWeights(examples);
  const benign = examples
    .map((example, index) => ({
      isMalicious: example.isMalicious,
      sum: sumOf(example.features, scorer),
      floor: LEVELS.indexOf(floorOfLine(example.features)),
      share: (perSource[index] ?? 0) / LINES_EACH,
    }))
    .filter(({ isMalicious }) => !isMalicious)
    .toSorted((a, b) => b.sum - a.sum);
  const cutFor = (level: Exclude<Level, 'low'>, least: number): number => {
    const target = falseAlarms[level];
    let lines = 0;
    const floored = benign.filter(({ floor }) => floor >= LEVELS.indexOf(level));
    lines += floored.length;
    for (const { sum, floor } of benign) {
      if (floor >= LEVELS.indexOf(level)) continue;
      lines += 1;
      if (lines > target * benign.length) return rounded(Math.max(least, sum + 0.01));
    }
    return rounded(least);
  };
  const medium = cutFor('medium', scorer.base + CUT_GAP);
  const high = cutFor('high', medium + CUT_GAP);
  return { medium, high, critical: cutFor('critical', high + CUT_GAP) };
}

function rowsOf(examples: readonly Example[], weights: ReadonlyMap<string, number>): readonly WeightRow[] {
  const seen = new Map<string, { malicious: number; benign: number; sources: Set<string> }>();
  for (const { features, isMalicious, source } of examples) {
    for (const { id } of termsOf(features, () => undefined)) {
      const row = seen.get(id) ?? { malicious: 0, benign: 0, sources: new Set() };
      row[isMalicious ? 'malicious' : 'benign'] += 1;
      row.sources.add(source);
      seen.set(id, row);
    }
  }
  return [...weights].flatMap(([id, weight]) => {
    const row = seen.get(id);
    if (row === undefined) return [];
    return [{ id, weight, malicious: row.malicious, benign: row.benign, sources: row.sources.size }];
  });
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}
