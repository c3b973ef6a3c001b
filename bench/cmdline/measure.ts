/**
 * What the bench says about the labelled lines: the rates that the issue asks for, each beside its target.
 */
import { LEVELS, type Level } from '../../src/core/commandline/model/model.ts';
import { MODEL } from '../../src/core/commandline/model/weights.ts';
import { heldOut, judge, type Examined, type Judged } from '../../tools/commandline/held-out.ts';
import { aucOf, meanOf, percent, ratesOf, reachOf, withLabel, type Rates, type Reach } from './rates.ts';

export interface SourceRates extends Rates {
  readonly source: string;
  /** Of this source's lines against all lines of the other class. */
  readonly aucAgainstAll: number | null;
}

export interface NamedRates extends Rates {
  readonly name: string;
}

export interface NamedReach extends Reach {
  readonly name: string;
}

/** A row of the catalogue that fires on malicious lines of one source only. `resultShare`: per cent of all malicious lines at Medium that are there by it. */
export interface LonelyRow {
  readonly id: string;
  readonly source: string;
  readonly lines: number;
  readonly resultShare: number | null;
}

export interface MainFigures {
  readonly all: Rates;
  readonly sources: readonly SourceRates[];
  readonly macro: {
    readonly maliciousMedium: number | null;
    readonly least: NamedValue;
    readonly benignMedium: number | null;
  };
  readonly systems: readonly NamedRates[];
  readonly hiding: readonly NamedReach[];
  readonly hidingLeast: NamedValue;
  readonly lookAlikes: readonly NamedReach[];
  readonly dualUse: Readonly<Record<Level, number | null>> & { readonly lines: number };
  readonly lonelyRows: readonly LonelyRow[];
  /** Of all malicious lines at Medium, those that only such rows put there, in per cent. */
  readonly lonelyShare: number | null;
  readonly byShippedModel: readonly string[];
}

export interface NamedValue {
  readonly name: string | null;
  readonly value: number | null;
}

/** Judged by models that have not seen the line's source. */
export function heldOutFigures(examined: readonly Examined[]): MainFigures & { readonly judged: readonly Judged[] } {
  const { judged, byShippedModel } = heldOut(examined);
  return { ...mainFigures(judged), byShippedModel, judged };
}

/** Judged by the model that is shipped. Lines of sources that it was fitted on flatter it. */
export function shippedFigures(examined: readonly Examined[]): {
  readonly all: Rates;
  readonly unseenSources: Rates;
  readonly fittedOn: readonly string[];
} {
  const judged = judge(examined, MODEL);
  return {
    all: ratesOf(judged),
    unseenSources: ratesOf(judged.filter(({ line }) => !MODEL.fittedOn.includes(line.source))),
    fittedOn: MODEL.fittedOn,
  };
}

export interface SpecialFigures {
  readonly all: Rates;
  readonly kinds: readonly NamedRates[];
}

export function specialFigures(examined: readonly Examined[]): SpecialFigures {
  const judged = judge(examined, MODEL);
  return { all: ratesOf(judged), kinds: named(judged, ({ line }) => line.kind || 'none') };
}

function mainFigures(judged: readonly Judged[]): Omit<MainFigures, 'byShippedModel'> {
  const malicious = withLabel(judged, 'malicious');
  const benign = withLabel(judged, 'benign');
  const sources = grouped(judged, ({ line }) => line.source).map(([source, lines]) => ({
    source,
    ...ratesOf(lines),
    aucAgainstAll:
      withLabel(lines, 'malicious').length > 0
        ? aucOf(withLabel(lines, 'malicious'), benign)
        : aucOf(malicious, withLabel(lines, 'benign')),
  }));
  const hiding = namedReach(malicious.filter(({ line }) => line.obf !== ''));
  const lonelyRows = lonelyRowsOf(malicious);
  return {
    all: ratesOf(judged),
    sources,
    macro: {
      maliciousMedium: meanOf(sources.map((source) => source.malicious.medium)),
      least: leastOf(sources.map(({ source, malicious: { medium } }) => ({ name: source, value: medium }))),
      benignMedium: meanOf(sources.map((source) => source.benign.medium)),
    },
    systems: named(judged, ({ line }) => line.os ?? 'unknown'),
    hiding,
    hidingLeast: leastOf(hiding.map(({ name, medium }) => ({ name, value: medium }))),
    lookAlikes: [
      ...namedReach(benign.filter(({ line }) => line.obf !== '')),
      { name: 'all', ...reachOf(benign.filter(({ line }) => line.obf !== '')) },
    ],
    dualUse: dualUseOf(withLabel(judged, 'suspicious')),
    lonelyRows,
    lonelyShare: lonelyShareOf(malicious, lonelyRows),
  };
}

function grouped(
  judged: readonly Judged[],
  key: (one: Judged) => string,
): readonly (readonly [string, readonly Judged[]])[] {
  return [...Map.groupBy(judged, key)].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function named(judged: readonly Judged[], key: (one: Judged) => string): readonly NamedRates[] {
  return grouped(judged, key).map(([name, lines]) => ({ name, ...ratesOf(lines) }));
}

function namedReach(judged: readonly Judged[]): readonly NamedReach[] {
  return grouped(judged, ({ line }) => line.obf).map(([name, lines]) => ({ name, ...reachOf(lines) }));
}

function leastOf(values: readonly NamedValue[]): NamedValue {
  return values
    .filter(({ value }) => value !== null)
    .reduce<NamedValue>((least, one) => (least.value === null || (one.value ?? 0) < least.value ? one : least), {
      name: null,
      value: null,
    });
}

function dualUseOf(judged: readonly Judged[]): MainFigures['dualUse'] {
  const at = (wanted: Level): number | null =>
    percent(judged.filter(({ level }) => level === wanted).length, judged.length);
  return { lines: judged.length, low: at('low'), medium: at('medium'), high: at('high'), critical: at('critical') };
}

function lonelyRowsOf(malicious: readonly Judged[]): readonly LonelyRow[] {
  const firings = new Map<string, Judged[]>();
  for (const one of malicious) {
    for (const { id, kind } of one.features) {
      if (kind === 'counter') continue;
      firings.set(id, [...(firings.get(id) ?? []), one]);
    }
  }
  const alarmed = malicious.filter(isAlarm).length;
  return [...firings]
    .filter(([, lines]) => new Set(lines.map(({ line }) => line.source)).size === 1)
    .map(([id, lines]) => ({
      id,
      source: lines[0]?.line.source ?? '',
      lines: lines.length,
      resultShare: percent(lines.filter((one) => isAlarm(one) && one.without(new Set([id])) === 'low').length, alarmed),
    }))
    .toSorted((a, b) => (b.resultShare ?? 0) - (a.resultShare ?? 0) || b.lines - a.lines || (a.id < b.id ? -1 : 1));
}

function lonelyShareOf(malicious: readonly Judged[], rows: readonly LonelyRow[]): number | null {
  const lonely = new Set(rows.map(({ id }) => id));
  const alarmed = malicious.filter(isAlarm);
  return percent(alarmed.filter((one) => one.without(lonely) === 'low').length, alarmed.length);
}

function isAlarm({ level }: Judged): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf('medium');
}
