/**
 * The proof that nothing of the command-line analysis can be lost in silence: takes out each row of the catalogue and each place that undoes hiding, one at a
 * time, and asks the promises that the tests ask (`promises.ts`). A loss that breaks none is named, and the script ends with 1.
 *
 *   node tools/commandline/mutate.ts
 *
 * A row is deleted; made blind with its examples kept; made blind with its examples emptied; made to fire always. A place in the code is taken out of a copy
 * of the room (`mutants.ts`) in a folder of its own, which is read anew. No file of the project is changed.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PASSES } from '../../src/core/commandline/deobfuscate/index.ts';
import { examineCommandLine, examinerOf, type Examine } from '../../src/core/commandline/examine.ts';
import { CATALOGUE } from '../../src/core/commandline/findings/catalogue.ts';
import { onScene, type Row } from '../../src/core/commandline/findings/row.ts';
import { mutated, SITES, unfoundSites, type Site } from './mutants.ts';
import { brokenByPasses, brokenByRows, readGolden } from './promises.ts';

type Room = Readonly<Record<'examineCommandLine', Examine>>;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const golden = readGolden(readFileSync(new URL('catalogue.golden.txt', import.meta.url), 'utf8'));

const BLIND = onScene(() => undefined);
const ALWAYS = onScene(() => ({ layer: 0, start: 0, end: 1 }));
const ROW_MUTANTS: readonly (readonly [name: string, change: (row: Row) => readonly Row[]])[] = [
  ['deleted', () => []],
  ['made blind', (row) => [{ ...row, look: BLIND }]],
  ['made blind, its examples emptied', (row) => [{ ...row, look: BLIND, hits: [], misses: [] }]],
  ['made to fire always', (row) => [{ ...row, look: ALWAYS }]],
];

/** Losses of rows that no promise notices. */
function unnoticedRows(): readonly string[] {
  return CATALOGUE.flatMap((row) =>
    ROW_MUTANTS.filter(([, change]) => {
      const rows = CATALOGUE.flatMap((one) => (one === row ? change(row) : [one]));
      return brokenByRows(rows, golden, examinerOf(rows), new Set([row.id])).length === 0;
    }).map(([name]) => `row ${row.id}, ${name}`),
  );
}

/** Passes whose row is deleted from the table without a promise noticing. */
function unnoticedPasses(): readonly string[] {
  const examine = examinerOf(CATALOGUE);
  return PASSES.filter(
    (pass) =>
      brokenByPasses(
        PASSES.filter((one) => one !== pass),
        golden,
        examine,
      ).length === 0,
  ).map(({ kind }) => `pass ${kind}, its row deleted`);
}

/** Places in the code that can be taken out without a promise of their own kind noticing. */
async function unnoticedSites(): Promise<readonly string[]> {
  const unnoticed: string[] = [];
  for (const site of SITES) {
    const { kind, file, from } = site;
    const passes = PASSES.filter((pass) => pass.kind === kind);
    const broken = await withRoom(site, (room) => brokenByPasses(passes, golden, room.examineCommandLine));
    if (!broken.some((promise) => promise.startsWith(`${kind} does not read`)))
      unnoticed.push(`pass ${kind}, in ${file}: ${JSON.stringify(from)}`);
  }
  return unnoticed;
}

async function withRoom<Result>(site: Site, ask: (room: Room) => Result): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-mutant-'));
  try {
    cpSync(join(ROOT, 'src/core/base'), join(folder, 'src/core/base'), { recursive: true });
    cpSync(join(ROOT, 'src/core/commandline'), join(folder, 'src/core/commandline'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'src/core/commandline', site.file), mutated(site));
    return ask((await import(pathToFileURL(join(folder, 'src/core/commandline/examine.ts')).href)) as Room);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is broken already can hide a loss. */
function brokenBefore(): readonly string[] {
  return [
    ...unfoundSites(),
    ...brokenByRows(CATALOGUE, golden, examineCommandLine),
    ...brokenByPasses(PASSES, golden, examineCommandLine),
  ].map((promise) => `before anything was planted: ${promise}`);
}

const unnoticed = [...brokenBefore(), ...unnoticedRows(), ...unnoticedPasses(), ...(await unnoticedSites())];
const planted = CATALOGUE.length * ROW_MUTANTS.length + PASSES.length + SITES.length;
console.log(
  `${planted} losses planted: ${CATALOGUE.length} rows in ${ROW_MUTANTS.length} ways, ${PASSES.length} passes, ${SITES.length} places in the code; ` +
    `${unnoticed.length} unnoticed`,
);
for (const loss of unnoticed) console.log(`- ${loss}`);
if (unnoticed.length > 0) process.exitCode = 1;
