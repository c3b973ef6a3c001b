/**
 * Looking a value up in the tenant's tables of scores, as the vendors do: by its own form, else by its normal form.
 *
 * V1. Each form is made once per value of the tenant, when it is first asked for: a tenant of a load bench lists thousands.
 */
import { sha256Text } from '../../core/base/hash.ts';
import type { Score, TenantSpec } from './tenant.ts';

type Table = Readonly<Record<string, Score>>;

export class ScoreTable {
  readonly #table: Table;
  readonly #normal: (text: string) => string;
  #byNormal: ReadonlyMap<string, Score> | undefined;
  #byHash: ReadonlyMap<string, string> | undefined;

  constructor(table: Table | undefined, normal: (text: string) => string) {
    this.#table = table ?? {};
    this.#normal = normal;
  }

  /** Undefined when the tenant does not list the value. */
  score(value: string): Score | undefined {
    if (Object.hasOwn(this.#table, value)) return this.#table[value];
    this.#byNormal ??= firstOf(Object.entries(this.#table).map(([known, score]) => [this.#normal(known), score]));
    return this.#byNormal.get(this.#normal(value));
  }

  /** The listed value with that SHA-256, in lower-case hex. */
  ofHash(hash: string): string | undefined {
    this.#byHash ??= firstOf(Object.keys(this.#table).map((known) => [sha256Text(known), known]));
    return this.#byHash.get(hash);
  }
}

export interface Scores {
  readonly url: ScoreTable;
  readonly file: ScoreTable;
  readonly ip: ScoreTable;
  readonly domain: ScoreTable;
}

export function scoresOf({ verdicts = {} }: TenantSpec): Scores {
  return {
    url: new ScoreTable(verdicts.url, normalUrl),
    file: new ScoreTable(verdicts.file, lowerCase),
    ip: new ScoreTable(verdicts.ip, lowerCase),
    domain: new ScoreTable(verdicts.domain, lowerCase),
  };
}

/** Of equal keys the first counts. */
function firstOf<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  return new Map(pairs.toReversed());
}

function normalUrl(text: string): string {
  return URL.canParse(text) ? new URL(text).href : text;
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
