/** Building blocks of an outcome, and the one way in which foreign text gets into a line that a person reads. */
import type { JsonObject } from '../../core/base/json.ts';
import type { Outcome, ResultEntry } from '../../core/engine/commands.ts';

export function note(text: string): ResultEntry {
  return { type: 'note', contents: text };
}

export function warning(code: string, text: string): ResultEntry {
  return { type: 'warning', contents: text, code };
}

/** An error that the task's error handling decides about: `continueonerror`, an error path, or a failed task. */
export function errorOutcome(code: string, text: string): Outcome {
  return { entries: [{ type: 'error', contents: text, code }] };
}

/** The members that hold something: an empty list leaves no key, so that `isExists` and `isNotEmpty` agree. */
export function withoutEmpty(lists: Readonly<Record<string, readonly string[]>>): JsonObject {
  return Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 0));
}

export function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** Line breaks, control characters and direction marks: what could make one value look like two lines, or read backwards. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** A value on one line of at most `maxChars` UTF-16 units; what was cut is said. */
export function oneLine(text: string, maxChars = 400): string {
  const line = text.replace(UNPRINTABLE, ' ').trim();
  if (line.length <= maxChars) return line;
  const tail = ` … (${line.length} characters)`;
  return line.slice(0, Math.max(0, maxChars - tail.length)).toWellFormed() + tail;
}
