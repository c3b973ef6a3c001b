/** Lines that were typed in this window, newest first. They go with it: a line may name what the next person at this machine should not read. */

const KEY = 'riposte.lines';
const KEPT_MAX = 50;

export function keptLines(): readonly string[] {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(read) ? read.filter((line): line is string => typeof line === 'string') : [];
  } catch {
    return [];
  }
}

export function keepLine(line: string): void {
  const lines = [line, ...keptLines().filter((other) => other !== line)].slice(0, KEPT_MAX);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(lines));
  } catch {
    // A browser that keeps nothing: there is nothing to go back to.
  }
}
