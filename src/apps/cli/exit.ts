/**
 * Exit codes and errors: one line what, one line what to do.
 *
 * The table is read by the help, by the reference page and by `exitCodeOf`.
 */
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import { line, span, type Line } from './terminal/paint.ts';

export const EXIT_CODES = [
  { code: 0, name: 'ok', meaning: 'done, and the outcome is good' },
  {
    code: 1,
    name: 'negative',
    meaning:
      'it failed, or the outcome is not good: a scenario that failed, a run that failed or waits for a person, a check that is not ok',
  },
  { code: 2, name: 'usage', meaning: 'the command line, or a file that it names, cannot be used' },
  { code: 3, name: 'unreachable', meaning: 'no running Riposte was reached' },
  { code: 4, name: 'refused', meaning: 'the running Riposte refused (401, 403, 409, 422)' },
] as const;

export type ExitCode = (typeof EXIT_CODES)[number]['code'];

/** What the API answered instead of what was asked for. */
export class ApiRefusal extends RiposteError {
  readonly status: number;

  constructor(problem: {
    readonly code: string;
    readonly detail: string;
    readonly hint?: string;
    readonly status: number;
  }) {
    super(problem.code, problem.detail, problem.hint === undefined ? {} : { hint: problem.hint });
    this.status = problem.status;
  }
}

const REFUSED: ReadonlySet<number> = new Set([401, 403, 409, 412, 422, 428]);

/** A file or name on the command line that cannot be used, under the code that says why. */
export class UnusableFile extends RiposteError {}

export function exitCodeOf(error: RiposteError): ExitCode {
  if (error instanceof UnusableFile) return 2;
  if (error instanceof ApiRefusal) return REFUSED.has(error.status) ? 4 : 1;
  if (/^cli\.(?:usage|file)$|^(?:config|integration|outbound|lab\.bad)/.test(error.code)) return 2;
  return error.code === 'cli.unreachable' ? 3 : 1;
}

export function usageError(message: string, hint: string): RiposteError {
  return new RiposteError('cli.usage', message, { hint });
}

/** A file that the command line names and that cannot be used. */
export function fileError(message: string, hint: string): RiposteError {
  return new RiposteError('cli.file', message, { hint });
}

export function errorLines(thrown: unknown): readonly Line[] {
  const { code, message, hint } = toRiposteError(thrown);
  return [
    line(0, span('riposte: ', 'bad'), span(message, 'strong'), span(` (${code})`, 'dim')),
    ...(hint === undefined || hint === '' ? [] : [line(2, hint)]),
  ];
}

export function errorDocument(thrown: unknown): {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
} {
  const { code, message, hint = '' } = toRiposteError(thrown);
  return { error: { code, message, hint } };
}
