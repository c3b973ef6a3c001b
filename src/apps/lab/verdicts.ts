/** Looking a value up in the tenant's table of scores, as the vendors do: by its own form, else by its normal form. */
import type { Score } from './tenant.ts';

/** Undefined when the tenant does not list the value. */
export function listedScore(
  table: Readonly<Record<string, Score>> | undefined,
  value: string,
  normal: (text: string) => string,
): Score | undefined {
  const entries = Object.entries(table ?? {});
  const exact = entries.find(([known]) => known === value);
  return (exact ?? entries.find(([known]) => normal(known) === normal(value)))?.[1];
}

export function normalUrl(text: string): string {
  return URL.canParse(text) ? new URL(text).href : text;
}

export function lowerCase(text: string): string {
  return text.toLowerCase();
}
