/**
 * Damages playbook files and reads them: each gives a playbook or a problem with a code, never an exception, never a hang.
 *
 *   npm run fuzz -- [--seed N] [--count 5000] [--from DIR] [--case N] [--json]
 *
 * Seeds are taken from `content/`, from generated playbooks, and from DIR. Exit code 1 when a file failed: it is printed with seed and
 * case, and `--case N` runs that one alone. `--unchanged` reads the files of DIR and our own as they are.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { seedFiles } from './fuzz/files.ts';
import { minimised, mutantOf, Reader } from './fuzz/runner.ts';
import type { Failure } from './fuzz/runner.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '5000' },
    case: { type: 'string' },
    from: { type: 'string' },
    unchanged: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const only = values.case === undefined ? undefined : Number(values.case);
if (![seed, Number(values.count), only ?? 0].every((given) => Number.isSafeInteger(given) && given >= 0)) {
  console.error('--seed, --count and --case take whole numbers');
  process.exit(2);
}

const THREADS = 2;
const MINIMISE_MS = 20_000;
const FAILURES_MAX = 20;

const files = seedFiles(seed, fileURLToPath(new URL('../content', import.meta.url)), values.from);
const count = values.unchanged ? files.length : Number(values.count);
const cases = only === undefined ? Array.from({ length: count }, (_, index) => index) : [only];
const failures: Failure[] = [];
const codes = new Map<string, number>();
let playbooks = 0;
let slowestMs = 0;
let slowestCase = 0;
const begun = performance.now();
await Promise.all(Array.from({ length: Math.min(THREADS, cases.length) }, readSome));
report();
process.exitCode = failures.length === 0 ? 0 : 1;

/** Takes one case after the other; several do it at once. */
async function readSome(): Promise<void> {
  const reader = new Reader();
  for (let index = cases.shift(); index !== undefined && failures.length < FAILURES_MAX; index = cases.shift()) {
    const unchanged = { bytes: new TextEncoder().encode(files[index] ?? ''), mutations: [] };
    const mutant = values.unchanged ? unchanged : mutantOf(files, seed, index);
    const verdict = await reader.judge(mutant.bytes);
    if (index > 0 && index % 500 === 0 && !values.json) console.error(`${index} of ${count}`);
    if (verdict.outcome === 'playbook') playbooks++;
    for (const code of verdict.codes) codes.set(code, (codes.get(code) ?? 0) + 1);
    if (verdict.elapsedMs > slowestMs) {
      slowestMs = verdict.elapsedMs;
      slowestCase = index;
    }
    if (verdict.failure === undefined) continue;
    const smallest = await minimised(mutant.bytes, reader, MINIMISE_MS);
    const { failure, elapsedMs } = verdict;
    failures.push({ seed, case: index, mutations: mutant.mutations, failure, elapsedMs, smallest });
  }
  await reader.close();
}

function report(): void {
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const shown = failures.map(({ smallest, ...failure }) => {
    const file = join(tmpdir(), `riposte-fuzz-${failure.seed}-${failure.case}.yml`);
    writeFileSync(file, smallest);
    return { ...failure, bytes: smallest.length, file };
  });
  const read = only === undefined ? count : 1;
  if (values.json) {
    const byCode = Object.fromEntries([...codes].toSorted(([, a], [, b]) => b - a));
    const totals = {
      files: read,
      playbooks,
      failures: shown.length,
      seconds,
      slowestMs: Math.round(slowestMs),
      slowestCase,
    };
    console.log(JSON.stringify({ seed, totals, codes: byCode, failures: shown }, undefined, 2));
    return;
  }
  for (const { case: index, mutations, failure, bytes, file } of shown) {
    console.error(
      `seed ${seed}, case ${index} (${mutations.join(', ')}): ${failure}\n  ${bytes} bytes that fail: ${file}`,
    );
  }
  const outcome = shown.length === 0 ? 'each a playbook or a problem with a code' : `${shown.length} failed`;
  console.log(`${read} files from seed ${seed} in ${seconds} s, ${playbooks} of them playbooks: ${outcome}`);
  console.log(`slowest: case ${slowestCase}, ${Math.round(slowestMs)} ms`);
}
