/**
 * Goal: no row of the catalogue throws, whatever stands in a line; and nobody hides one that does.
 * Method: what rows look for, cut anywhere and mixed with noise, on every system; one planted row that throws.
 * Elsewhere: what each row finds in `catalogue.test.ts`; lines of shell signs in `analyze.test.ts`.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { examineCommandLine } from '../examine.ts';
import { behaviour } from './behaviour.ts';
import { CATALOGUE } from './catalogue.ts';
import { finderOf } from './find.ts';
import { onScene } from './row.ts';

const EXAMPLES = CATALOGUE.flatMap(({ hits, misses }) => [...hits, ...misses]);

/** A part of an example of a row, from one place to another. */
const part = fc
  .tuple(fc.constantFrom(...EXAMPLES), fc.nat(), fc.nat())
  .map(([example, from, to]) => example.slice(from % (example.length + 1), to % (example.length + 1)) || example);
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('"', "'", '`', '$(', ')', '%', '^', '\\', ' -', ' /', '\u0000', '\ud800', '𝔞', '\u202e', '\n'),
);

test('no row throws on pieces of what rows look for', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(part, part, noise), { minLength: 1, maxLength: 12 }),
      fc.constantFrom('windows', 'linux', 'macos', undefined),
      fc.constantFrom('', ' ', ' & ', ' | '),
      (pieces, os, between) => {
        expect(() => examineCommandLine(pieces.join(between), { os })).not.toThrow();
      },
    ),
    { numRuns: 1500, seed: 5 },
  );
});

test('a row that throws is seen, not passed over', () => {
  const bad = behaviour('bad', ['g', 'T1059', 'execution', 'low', 'low'], {
    reason: 'throws',
    benign: [],
    hits: [],
    misses: [],
    look: onScene(() => {
      throw new RangeError('planted');
    }),
  });
  const scene = { os: 'linux', layers: [], processes: [], comments: [], marks: [], hidden: new Set<string>() } as const;
  expect(() => finderOf([bad])(scene)).toThrow('planted');
});
