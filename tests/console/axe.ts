/** What axe says of a page as it stands, in both themes. The table of views (`pages.test.ts`) looks at each page; other files at what a view does not show. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

export interface Violations {
  readonly light: readonly string[];
  readonly dark: readonly string[];
}

export const NO_VIOLATIONS: Violations = { light: [], dark: [] };

/** `within`: a selector, for what is the same on every page need not be looked at on each. Leaves the page dark. */
export async function axeOf(page: Page, within = 'main'): Promise<Violations> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.locator('html:not([data-theme="dark"])').waitFor();
  const light = await violations(page, within, WCAG);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.locator('html[data-theme="dark"]').waitFor();
  // What else axe looks at does not depend on colours.
  return { light, dark: await violations(page, within) };
}

/** Without rules: colours alone. There are no frames, so it need not open a page to put their results together. */
async function violations(page: Page, within: string, tags?: string[]): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page })
    .include(within)
    .setLegacyMode()
    .options({ resultTypes: ['violations'] });
  const { violations: found } = await (
    tags ? axe.withTags(tags) : axe.withRules(['color-contrast', 'link-in-text-block'])
  ).analyze();
  return found.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
