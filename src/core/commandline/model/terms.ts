/**
 * Findings → the terms that are added up: one per finding id, one per chain.
 *
 * T1. Findings of one group tell much of the same: the heaviest counts whole, the next half, the one after that a quarter. The order is by weight, so
 *     one more finding never lowers the sum.
 * T2. Counter-evidence counts the same way: the strongest whole, the next half.
 */
import { chainsOf } from './chains.ts';
import { priorOf, type Feature } from './model.ts';

/** Weight of a second finding of a group, as a share of it; of a third its square. */
const NEXT_IN_GROUP = 0.5;

/** One summand: `share` × `weight` log-odds. */
export interface Term {
  readonly id: string;
  readonly weight: number;
  readonly share: number;
}

/** `weightOf` gives the fitted weight of an id, or undefined for one that no fit has seen. */
export function termsOf(features: readonly Feature[], weightOf: (id: string) => number | undefined): readonly Term[] {
  const groups = new Map<string, { readonly id: string; readonly weight: number }[]>();
  const seen = new Set<string>();
  for (const feature of features) {
    if (seen.has(feature.id)) continue;
    seen.add(feature.id);
    const key = feature.kind === 'counter' ? 'counter' : feature.group;
    const members = groups.get(key) ?? [];
    members.push({ id: feature.id, weight: weightOf(feature.id) ?? priorOf(feature) });
    groups.set(key, members);
  }
  const terms: Term[] = [];
  for (const members of groups.values()) {
    const heaviestFirst = members.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.id < b.id ? -1 : 1));
    heaviestFirst.forEach(({ id, weight }, rank) => terms.push({ id, weight, share: NEXT_IN_GROUP ** rank }));
  }
  for (const { id, prior } of chainsOf(features)) terms.push({ id, weight: weightOf(id) ?? prior, share: 1 });
  return terms;
}
