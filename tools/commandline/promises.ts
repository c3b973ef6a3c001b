/**
 * What the catalogue and the decoding passes promise, as a function: a catalogue and a reader of lines → the promises that are broken.
 *
 * P1. The tests ask it about the room as it is, `mutate.ts` about the room with one thing taken out: what is proven there is proven of the tests.
 * P2. The golden stands outside of the catalogue, so a row that is deleted together with its examples is missed all the same.
 */
import type { Pass } from '../../src/core/commandline/deobfuscate/index.ts';
import type { Examine } from '../../src/core/commandline/examine.ts';
import type { Row } from '../../src/core/commandline/findings/row.ts';
import type { HidingKind } from '../../src/core/commandline/types.ts';

const HEAD = `Every row of the catalogue and every decoding pass, pinned: its id, what an analyst is told of it, and a line that only it can answer for.
A row that disappears from this file is a behaviour that Riposte no longer sees, and a weight of the fitted model that is lost. So, when a test says that
it differs:
  - You added a row or a pass: run "vitest run tools/commandline/promises.test.ts -u", and see that the diff of this file only adds.
  - You changed a technique, severity or first example on purpose: the same, and the diff shows just that. A new severity wants a refit
    (node tools/fit-commandline.ts --data DIR).
  - You removed or renamed one: say in the commit which row sees its line now; ids never change their meaning, they are features of the model.
  - You did none of these: do not update. Something took a row away.
`;

/** The text of `catalogue.golden.txt`. */
export function goldenOf(rows: readonly Row[], passes: readonly Pass[]): string {
  return [
    HEAD,
    ...rows
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, kind, technique, tactic, severity, confidence, hits: [hit = ''] }) =>
        [`row ${id}`, kind, technique || '-', tactic, `${severity}/${confidence}`, JSON.stringify(hit)].join('  '),
      ),
    '',
    ...passes
      .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
      .map(({ kind, undoes, example, reveals }) =>
        [`pass ${kind}`, undoes, JSON.stringify(example), `reveals ${JSON.stringify(reveals)}`].join('  '),
      ),
    '',
  ].join('\n');
}

/** Every kind that the types name, by the type checker's word. */
const KINDS: Readonly<Record<HidingKind, true>> = {
  base64: true,
  compressed: true,
  hex: true,
  octal: true,
  reversed: true,
  'char-codes': true,
  xor: true,
  format: true,
  replace: true,
  join: true,
  concatenation: true,
  tick: true,
  caret: true,
  quote: true,
  variable: true,
  slice: true,
  ifs: true,
  brace: true,
  'ansi-c': true,
  substitution: true,
};

export interface Golden {
  /** Row id → a line that it fires on. */
  readonly rows: ReadonlyMap<string, string>;
  readonly passes: ReadonlySet<string>;
}

export function readGolden(text: string): Golden {
  const rows = new Map<string, string>();
  const passes = new Set<string>();
  for (const line of text.split('\n')) {
    const [, row, pass] = /^(?:row (\S+)|pass (\S+)) {2}/.exec(line) ?? [];
    if (row !== undefined) rows.set(row, String(JSON.parse(line.slice(line.indexOf('  "') + 2))));
    if (pass !== undefined) passes.add(pass);
  }
  return { rows, passes };
}

/** Broken promises about rows; `only` looks at some ids, and at the pinned ones all the same when undefined. */
export function brokenByRows(
  rows: readonly Row[],
  golden: Golden,
  examine: Examine,
  only?: ReadonlySet<string>,
): readonly string[] {
  const found = (line: string): ReadonlySet<string> => new Set(examine(line).findings.map(({ id }) => id));
  const isAsked = (id: string): boolean => only === undefined || only.has(id);
  const ids = new Set(rows.map(({ id }) => id));
  return [
    ...[...golden.rows].flatMap(([id, line]) => [
      ...(ids.has(id) ? [] : [`${id} is pinned and no row`]),
      ...(isAsked(id) && !found(line).has(id) ? [`${id} is not found in its pinned line`] : []),
    ]),
    ...rows.flatMap(({ id, hits, misses }) => [
      ...(golden.rows.has(id) ? [] : [`${id} is a row and not pinned`]),
      ...(isAsked(id) && hits.some((line) => !found(line).has(id)) ? [`${id} is not found in one of its hits`] : []),
      ...(isAsked(id) && misses.some((line) => found(line).has(id)) ? [`${id} is found in one of its misses`] : []),
    ]),
  ];
}

/** Broken promises about passes. Every kind of hiding that the types name must have one. */
export function brokenByPasses(passes: readonly Pass[], golden: Golden, examine: Examine): readonly string[] {
  const held = new Set<string>(passes.map(({ kind }) => kind));
  return [
    ...[...Object.keys(KINDS), ...golden.passes].filter((kind) => !held.has(kind)).map((kind) => `${kind} has no pass`),
    ...passes.flatMap(({ kind, example, reveals, others = [] }) => [
      ...(golden.passes.has(kind) ? [] : [`${kind} is a pass and not pinned`]),
      ...[{ example, reveals }, ...others]
        .filter((hidden) => !isRead(examine, kind, hidden.example, hidden.reveals))
        .map((hidden) => `${kind} does not read ${hidden.example}`),
    ]),
  ];
}

function isRead(examine: Examine, kind: HidingKind, example: string, reveals: string): boolean {
  const { layers, processes } = examine(example);
  return (
    !example.includes(reveals) &&
    (layers.some(({ kinds, text }) => kinds.includes(kind) && text.includes(reveals)) ||
      processes.some(({ program, args }) =>
        [program, ...args.map(({ text }) => text)].join('\n').includes(reveals.replaceAll(' ', '\n')),
      ))
  );
}
