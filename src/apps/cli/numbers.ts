/** Numbers that stand on the command line. */
import { usageError } from './exit.ts';

/** A whole number from 1 on, or from `least` on. Throws `cli.usage` that names the option. */
export function countOf(text: string, option: string, least = 1, most = 1_000_000): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw usageError(`${option} ${text} cannot be`, `Give a whole number from ${least} to ${most}.`);
  }
  return value;
}
