/**
 * Whether URLs are blocked by a category: its members, the rule that drops it, and whether both are committed. Pure.
 *
 * B1. A rule counts only where it drops the category for all traffic and no rule that lets traffic pass stands above it. What an allow rule
 *     is limited to is not weighed: it may be what the URL is fetched by.
 * B2. `InForce` is claimed only for all that was asked for: an entry that cannot be one is not blocked.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import type { Place } from './io.ts';
import { missingIn } from './categories.ts';
import { deviceGroupOf } from './places.ts';
import { dropsCategory } from './rules.ts';
import type { Category, Rule } from './schema.ts';

export type RuleState =
  /** It is there, and in place. */
  | 'in-place'
  | 'missing'
  /** There is one, behind a rule that lets traffic pass. */
  | 'shadowed';

export interface RuleFinding {
  readonly state: RuleState;
  /** The first rule that drops the category. */
  readonly rule: Rule | undefined;
}

/** B1. `rules` in the order of their rulebase. */
export function findBlockRule(rules: readonly Rule[], category: string): RuleFinding {
  const at = rules.findIndex((rule) => dropsCategory(rule, category));
  const allow = rules.findIndex(({ disabled, action }) => !disabled && action === 'allow');
  const rule = rules[at];
  if (!rule) return { state: 'missing', rule };
  return { state: allow < 0 || at < allow ? 'in-place' : 'shadowed', rule };
}

/** What was asked for: entries as the device would hold them, and texts that cannot be one. */
export interface Wanted {
  readonly entries: readonly string[];
  readonly rejected: readonly string[];
}

/** The output of the look-up. */
export function urlBlockOutput(
  where: { readonly name: string; readonly place: Place },
  { entries, rejected }: Wanted,
  category: Category | undefined,
  { state, rule }: RuleFinding,
): JsonObject {
  const missing = missingIn(category, entries);
  const uncommitted = category?.uncommitted === true || (state === 'in-place' && rule?.uncommitted === true);
  const deviceGroup = deviceGroupOf(where.place);
  return {
    Category: where.name,
    ...(deviceGroup === '' ? {} : { DeviceGroup: deviceGroup }),
    CategoryExists: category !== undefined,
    Entries: entries,
    Rejected: rejected,
    Present: entries.filter((entry) => !missing.includes(entry)),
    Missing: missing,
    Rule: state,
    ...(rule === undefined ? {} : { RuleName: rule.name }),
    Uncommitted: uncommitted,
    InForce: entries.length > 0 && missing.length + rejected.length === 0 && state === 'in-place' && !uncommitted,
  };
}
