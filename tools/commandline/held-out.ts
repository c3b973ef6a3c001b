/**
 * Leave one source out: every line is judged by a model that has seen no line of its source.
 *
 * H1. For each source the model, its cuts included, is fitted on all other sources, with the same options.
 * H2. A source with only malicious or only benign lines is measured by what it has. The false-alarm targets of its fold come from the benign lines of the
 *     others.
 * H3. A fold whose other sources lack malicious or benign lines cannot be fitted: it takes the shipped model, and says so.
 */
import { floorOfLine, type Feature, type Level, type Model } from '../../src/core/commandline/model/model.ts';
import { leastOf, levelOf, positionOf, scorerOf } from '../../src/core/commandline/model/score.ts';
import { MODEL } from '../../src/core/commandline/model/weights.ts';
import type { LabelledLine } from './data.ts';
import { fit, sumOf, type Example } from './fit.ts';

/** A labelled line with what was found in it. */
export interface Examined {
  readonly line: LabelledLine;
  readonly features: readonly Feature[];
}

/** `position`: 0–100 with its fraction, to rank lines by; below zero where counter-evidence outweighs all that was found (the score is then 0). `without` judges the line again as if some findings were not there. */
export interface Judged extends Examined {
  readonly position: number;
  readonly level: Level;
  without(ids: ReadonlySet<string>): Level;
}

export interface HeldOut {
  readonly judged: readonly Judged[];
  /** Sources that were measured by the shipped model. */
  readonly byShippedModel: readonly string[];
}

export function heldOut(examined: readonly Examined[]): HeldOut {
  const bySource = Map.groupBy(examined, ({ line }) => line.source);
  const byShippedModel: string[] = [];
  const judged = [...bySource].flatMap(([source, lines]) => {
    const others = examplesOf(examined.filter(({ line }) => line.source !== source));
    const canFit = others.some((one) => one.isMalicious) && others.some((one) => !one.isMalicious);
    if (!canFit) byShippedModel.push(source);
    return judge(lines, canFit ? fit(others) : MODEL);
  });
  return { judged, byShippedModel };
}

export function judge(examined: readonly Examined[], model: Model): readonly Judged[] {
  const { weightOf } = scorerOf(model);
  const positionWith = (features: readonly Feature[]): number =>
    Math.max(positionOf(sumOf(features, { base: model.base, weightOf }), model), leastOf(floorOfLine(features)));
  return examined.map(({ line, features }) => {
    const position = positionWith(features);
    const sum = sumOf(features, { base: model.base, weightOf });
    return {
      line,
      features,
      position: position === 0 ? Math.min(0, sum - model.base) : position,
      level: levelOf(position),
      without: (ids) => levelOf(positionWith(features.filter(({ id }) => !ids.has(id)))),
    };
  });
}

/** The lines that a fit learns from. */
export function examplesOf(examined: readonly Examined[]): readonly Example[] {
  return examined
    .filter(({ line }) => line.label === 'malicious' || line.label === 'benign')
    .map(({ line, features }) => ({ source: line.source, isMalicious: line.label === 'malicious', features }));
}
