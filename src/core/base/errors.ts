import type { JsonObject } from './json.ts';

/**
 * Errors that a person or a caller meets. Every one has a stable `code`; callers branch on the code, never on the text.
 *
 * - `code`: `room.what`, lower case, stable across releases.
 * - `message`: what went wrong, with the value that caused it.
 * - `hint`: what to do about it.
 */
export class RiposteError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  /** What a caller may want to read by itself: who was first, what changed. */
  readonly facts: JsonObject | undefined;

  constructor(code: string, message: string, options: { hint?: string; facts?: JsonObject; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RiposteError';
    this.code = code;
    this.hint = options.hint;
    this.facts = options.facts;
  }
}

/** The one door at which an `unknown` that was thrown becomes an error with a code. */
export function toRiposteError(thrown: unknown, code = 'internal.unexpected'): RiposteError {
  if (thrown instanceof RiposteError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RiposteError(code, message, { cause: thrown });
}

/** For the `default` of an exhaustive switch: a compile error when a case is missing, and a clear one at run time. */
export function unreachable(value: never): never {
  throw new RiposteError('internal.unreachable', `unexpected value ${JSON.stringify(value)}`);
}
