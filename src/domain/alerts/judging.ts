/**
 * What a person says of an indicator, kept in its fields. Pure, but for the port, which `adapters/store` implements.
 *
 * J1. It stands above what vendors say (V1 of verdict.ts). Playbooks cannot write it: the names of these fields are refused there.
 */
import { getOwn, type JsonObject } from '../../core/base/json.ts';
import type { Doing } from './desk.ts';
import { VERDICTS, verdictOf, type Verdict } from './verdict.ts';
import type { IndicatorRecord } from './records.ts';

export interface Judged {
  readonly verdict: Verdict;
  readonly by: string;
}

export interface IndicatorJudgements {
  /** False: there is no such indicator. `fields`: those of `judgedFields`. */
  judge(
    indicator: { readonly type: string; readonly value: string },
    fields: JsonObject,
    /** For the audit. */
    detail: string,
    doing: Doing,
  ): Promise<boolean>;
}

/** The score that a person gave; undefined where nobody did. */
export function manualScore(fields: JsonObject): number | undefined {
  const manual = getOwn(fields, 'manual');
  return typeof manual === 'number' ? manual : undefined;
}

export function judgedOf(fields: JsonObject): Judged | null {
  const score = manualScore(fields);
  const by = getOwn(fields, 'manualBy');
  return score === undefined ? null : { verdict: VERDICTS[score] ?? 'unknown', by: typeof by === 'string' ? by : '' };
}

export function verdictIn({ scores, fields }: Pick<IndicatorRecord, 'scores' | 'fields'>): Verdict {
  return verdictOf(scores, manualScore(fields));
}

/** The fields that keep it. */
export function judgedFields(verdict: Verdict | null, { by }: Pick<Doing, 'by'>): JsonObject {
  return verdict === null ? { manual: null, manualBy: null } : { manual: VERDICTS.indexOf(verdict), manualBy: by };
}
