/**
 * What a rule for a category would deny besides what somebody asked to have denied: everything else that stands in the category.
 *
 * B1. Where a rule in place drops the category already, nothing comes along: its entries are denied as they are.
 * B2. What could not be read is no "nothing".
 */
import type { Brought } from '../../../core/engine/commands.ts';
import type { Failure } from '../entries.ts';
import { categoryTarget, findCategory, listCategories, siteTarget } from './categories.ts';
import type { PanosIo } from './io.ts';
import { listRules, type BlockRule, type RuleWhere, type Rulebook } from './rules.ts';
import type { Category } from './schema.ts';
import { findBlockRule } from './url-block.ts';

type Wrong = { readonly kind: 'failed' } & Failure;

/** The entries in the words of a grant of `block-url`. */
export function entriesOf({ type, members }: Pick<Category, 'type' | 'members'>): readonly string[] {
  return [...new Set(members.map(type === 'URL List' ? siteTarget : categoryTarget))];
}

/** What the making of the rule, or its move to the top, brings into effect. `exists`: it is there, but perhaps not in place. */
export async function broughtByRule(
  io: PanosIo,
  where: RuleWhere,
  { objectType, objectValue }: BlockRule,
  exists: boolean,
): Promise<{ readonly kind: 'brings'; readonly brings?: Brought } | Wrong> {
  const [name, ...more] = objectValue;
  if (objectType !== 'url-category' || name === undefined || more.length > 0) return { kind: 'brings' };
  if (exists) {
    const listed = await listRules(io, where);
    if (listed.kind === 'failed') return listed;
    if (findBlockRule(listed.rules, name).state === 'in-place') return { kind: 'brings' };
  }
  const found = await findCategory(io, { kind: 'where', name, place: where.place });
  if (found.kind === 'failed') return found;
  // A category of the vendor's own has no entries here.
  if (found.kind === 'none') return { kind: 'brings' };
  return { kind: 'brings', brings: { verb: 'block-url', targets: entriesOf(found.category) } };
}

/** The same before anybody is asked, from one reading of the rules and, where no rule is in place, one of all categories. */
export async function entriesNotDenied(
  io: PanosIo,
  book: Rulebook,
  name: string,
): Promise<{ readonly kind: 'entries'; readonly rule: string; readonly entries: readonly string[] } | Wrong> {
  const listed = await listRules(io, book);
  if (listed.kind === 'failed') return listed;
  const { state: rule } = findBlockRule(listed.rules, name);
  if (rule === 'in-place') return { kind: 'entries', rule, entries: [] };
  const categories = await listCategories(io, book.place);
  if (categories.kind === 'failed') return categories;
  const category = categories.categories.find((one) => one.name === name);
  return { kind: 'entries', rule, entries: category ? entriesOf(category) : [] };
}
