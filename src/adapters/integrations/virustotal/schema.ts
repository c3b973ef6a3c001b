/** VirusTotal's answers → what we use (vendor: API v3, objects and errors). Asks only for the fields that it needs; never throws. */
import { isObject, parseJson, type Json, type JsonObject } from '../../../core/base/json.ts';

export type ReportKind = 'file' | 'url' | 'ip' | 'domain';

/** How many engines said what. */
export interface Stats {
  readonly malicious: number;
  readonly suspicious: number;
  readonly harmless: number;
  readonly undetected: number;
  /** All that answered or should have. */
  readonly engines: number;
}

export interface Report {
  readonly id: string;
  readonly attributes: JsonObject;
  /** Undefined where the value was never analysed. */
  readonly stats: Stats | undefined;
  /** Ranks in lists of popular domains, 1 first. */
  readonly ranks: readonly number[];
  readonly raw: JsonObject;
}

/** Undefined when the text is no object of the API. */
export function readReport(text: string): Report | undefined {
  const data = objectIn(parseJson(text), 'data');
  const attributes = objectIn(data, 'attributes');
  const id = textIn(data, 'id');
  if (data === undefined || attributes === undefined || id === undefined) return undefined;
  const ranks = objectIn(attributes, 'popularity_ranks');
  return {
    id,
    attributes,
    stats: statsOf(objectIn(attributes, 'last_analysis_stats')),
    ranks: Object.values(ranks ?? {}).flatMap((row) => {
      const rank = isObject(row) ? row['rank'] : undefined;
      return typeof rank === 'number' && rank > 0 ? [rank] : [];
    }),
    raw: data,
  };
}

function statsOf(counts: JsonObject | undefined): Stats | undefined {
  if (counts === undefined) return undefined;
  const count = (name: string) => {
    const value = counts[name];
    return typeof value === 'number' && value > 0 ? value : 0;
  };
  return {
    malicious: count('malicious'),
    suspicious: count('suspicious'),
    harmless: count('harmless'),
    undetected: count('undetected'),
    engines: Object.keys(counts)
      .map(count)
      .reduce((sum, value) => sum + value, 0),
  };
}

export interface ApiError {
  readonly code: string;
  readonly message: string;
}

/** `{"error": {"code", "message"}}`; undefined for any other text. */
export function readApiError(text: string): ApiError | undefined {
  const error = objectIn(parseJson(text), 'error');
  const code = textIn(error, 'code');
  if (code === undefined) return undefined;
  return { code, message: (textIn(error, 'message') ?? '').replaceAll(/\s+/g, ' ').slice(0, 300) };
}

export function textIn(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function objectIn(value: Json | undefined, name: string): JsonObject | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return isObject(member) ? member : undefined;
}
