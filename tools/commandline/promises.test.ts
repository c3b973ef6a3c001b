/**
 * Goal: no row of the catalogue and no decoding pass is lost without a red test, not even together with its own examples.
 * Method: a golden that stands outside of the catalogue, and the promises of `promises.ts` asked of the room as it is.
 * Elsewhere: each example by name in `findings/catalogue.test.ts`; that a planted loss is seen, for every row and pass, by `mutate.ts` (`npm run test:long`).
 */
import { expect, test } from 'vitest';
import { PASSES } from '../../src/core/commandline/deobfuscate/index.ts';
import { examineCommandLine, examinerOf } from '../../src/core/commandline/examine.ts';
import { CATALOGUE } from '../../src/core/commandline/findings/catalogue.ts';
import { unfoundSites } from './mutants.ts';
import { brokenByPasses, brokenByRows, goldenOf, readGolden } from './promises.ts';

const golden = readGolden(goldenOf(CATALOGUE, PASSES));

test('rows and passes are those that are pinned: the head of the golden says what to do when they differ', async () => {
  await expect(goldenOf(CATALOGUE, PASSES)).toMatchFileSnapshot('catalogue.golden.txt');
});

test('every row is found in its hits and in its pinned line, and not in its misses', () => {
  expect(brokenByRows(CATALOGUE, golden, examineCommandLine)).toEqual([]);
});

test('every kind of hiding has a pass, and every pass reads all its examples', () => {
  expect(brokenByPasses(PASSES, golden, examineCommandLine)).toEqual([]);
});

test('a row that is deleted, examples and all, is missed by the golden', () => {
  const [first] = CATALOGUE;
  const rest = CATALOGUE.slice(1);
  expect(brokenByRows(rest, golden, examinerOf(rest), new Set([first?.id ?? '']))).toEqual([
    `${first?.id} is pinned and no row`,
    `${first?.id} is not found in its pinned line`,
  ]);
});

test('the places that are taken out of the code stand there once: a decoder that was moved takes its line in mutants.ts along', () => {
  expect(unfoundSites()).toEqual([]);
});
