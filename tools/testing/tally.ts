/**
 * From what a part printed to numbers, and from numbers to the last line.
 *
 * Y1. A part that ends with an error has at least one failure, whatever its report says or if it left none.
 * Y2. A part that should have counted tests and counted none has failed.
 */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export type Report = { readonly counts: 'one' } | { readonly counts: 'vitest' | 'scenarios'; readonly json: string };

interface Numbers {
  readonly numPassedTests?: unknown;
  readonly numFailedTests?: unknown;
  readonly passed?: unknown;
  readonly failed?: unknown;
}

function numbersOf(json: string): Numbers {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const count = (value: unknown): number => (Number.isSafeInteger(value) ? Number(value) : 0);

export function tally(report: Report, exitCode: number): Tally {
  if (report.counts === 'one') return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const numbers = numbersOf(report.json);
  const isVitest = report.counts === 'vitest';
  const passed = count(isVitest ? numbers.numPassedTests : numbers.passed);
  const failed = count(isVitest ? numbers.numFailedTests : numbers.failed);
  const mustFail = exitCode !== 0 || passed + failed === 0;
  return { passed, failed: mustFail ? Math.max(failed, 1) : failed };
}

export interface Row extends Tally {
  readonly name: string;
  readonly seconds: number;
  readonly budgetSeconds: number;
  /** Why it did not run. */
  readonly skipped?: string;
}

/** The table at the end; its last line is `N passed, N failed`. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length), 4);
  const lines = rows.map(({ name, passed, failed, seconds, budgetSeconds, skipped }) => {
    if (skipped !== undefined) return `skipped  ${name.padEnd(width)}  ${skipped}`;
    const mark = failed > 0 ? 'not ok' : 'ok';
    const over = seconds > budgetSeconds ? '  over its budget' : '';
    const time = `${seconds.toFixed(1).padStart(6)} s of ${budgetSeconds} s`;
    return `${mark.padEnd(8)} ${name.padEnd(width)}  ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${time}${over}`;
  });
  const sum = (key: keyof Tally): number => rows.reduce((total, row) => total + row[key], 0);
  return [...lines, `${sum('passed')} passed, ${sum('failed')} failed`].join('\n');
}
