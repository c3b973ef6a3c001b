/**
 * Two texts, line by line: what goes, what comes, what stays around it. Pure.
 *
 * L1. Taken together the lines that go and stay are the first text, those that come and stay the second.
 * L2. Time is bounded: texts that have little in common are told as one block that goes and one that comes.
 */

export interface DiffLine {
  readonly op: 'same' | 'gone' | 'new';
  readonly text: string;
  /** 1-based; null in the text that does not have it. */
  readonly before: number | null;
  readonly after: number | null;
}

/** Edits that are looked for; beyond them the middle is replaced whole. */
const EDITS_MAX = 2_000;
const CONTEXT_LINES = 3;

/** Every line of both texts, in order. A line break at the end of a text is not a line of its own. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const script = editsBetween(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const ops = [...same(head), ...script, ...same(tail)];
  let x = 0;
  let y = 0;
  return ops.map((op): DiffLine => {
    const text = (op === 'new' ? b[y] : a[x]) ?? '';
    if (op !== 'new') x += 1;
    if (op !== 'gone') y += 1;
    return { op, text, before: op === 'new' ? null : x, after: op === 'gone' ? null : y };
  });
}

/** The lines that differ, with those around them; the others are left out. */
export function diffHunks(
  before: string,
  after: string,
  around: number = CONTEXT_LINES,
): readonly (readonly DiffLine[])[] {
  const lines = diffLines(before, after);
  const hunks: DiffLine[][] = [];
  let until = -1;
  for (const [index, { op }] of lines.entries()) {
    if (op === 'same') continue;
    const from = Math.max(0, until, index - around);
    if (hunks.length === 0 || index - around > until) hunks.push([]);
    const end = Math.min(lines.length, index + around + 1);
    hunks.at(-1)?.push(...lines.slice(from, end));
    until = end;
  }
  return hunks;
}

type Op = DiffLine['op'];

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function same(count: number): readonly Op[] {
  return Array.from({ length: count }, () => 'same' as const);
}

/** Myers: the shortest way from one to the other, kept step by step and walked back. */
function editsBetween(a: readonly string[], b: readonly string[]): readonly Op[] {
  const trace: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(EDITS_MAX, a.length + b.length); edits += 1) {
    const next = new Map(frontier);
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(frontier, k - 1) < at(frontier, k + 1));
      let x = down ? at(frontier, k + 1) : at(frontier, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkedBack([...trace, frontier], a.length, b.length);
    }
    trace.push(frontier);
    frontier = next;
  }
  return [...a.map(() => 'gone' as const), ...b.map(() => 'new' as const)];
}

function at(frontier: ReadonlyMap<number, number>, k: number): number {
  return frontier.get(k) ?? -1;
}

function walkedBack(trace: readonly ReadonlyMap<number, number>[], endX: number, endY: number): readonly Op[] {
  const ops: Op[] = [];
  let [x, y] = [endX, endY];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const frontier = trace[edits] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -edits || (k !== edits && at(frontier, k - 1) < at(frontier, k + 1));
    const fromX = down ? at(frontier, k + 1) : at(frontier, k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    while (x > fromX + (down ? 0 : 1) && y > fromY + (down ? 1 : 0)) {
      ops.push('same');
      x -= 1;
      y -= 1;
    }
    if (edits > 0) ops.push(down ? 'new' : 'gone');
    [x, y] = [fromX, fromY];
  }
  return ops.toReversed();
}
