/**
 * Goal: a seeded slice of the fuzzing holds in every test run, and the fuzzer finds what it looks for.
 * Method: a few hundred mutants judged in this thread; planted readers that hang, die and throw.
 * Elsewhere: more of it by `npm run fuzz`; edits of intact documents in write.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedFiles } from './fuzz/files.ts';
import { judge } from './fuzz/judge.ts';
import { minimised, mutantOf, Reader } from './fuzz/runner.ts';

const SEED = 3;
const COUNT = 200;
/** The slice is about exceptions: texts whose reading takes long are left to the long run. */
const BYTES_MAX = 20_000;

const content = fileURLToPath(new URL('../content', import.meta.url));

test(`${COUNT} mutants of seed ${SEED}: each a playbook or a problem with a code`, { timeout: 120_000 }, () => {
  const files = seedFiles(SEED, content, undefined);
  const outcomes = new Set<string>();
  for (let index = 0; index < COUNT; index++) {
    const mutant = mutantOf(files, SEED, index);
    if (mutant.bytes.length > BYTES_MAX) continue;
    const { outcome, failure } = judge(mutant.bytes);
    outcomes.add(outcome);
    expect({ case: index, mutations: mutant.mutations, failure }).toMatchObject({ failure: undefined });
  }
  expect([...outcomes].toSorted()).toEqual(['playbook', 'problem']);
});

test('files that nobody damaged are playbooks', { timeout: 60_000 }, () => {
  const files = seedFiles(SEED, content, undefined);
  expect(files.length).toBeGreaterThan(40);
  for (const text of files) {
    const { outcome, failure } = judge(new TextEncoder().encode(text));
    expect({ outcome, failure }).toEqual({ outcome: 'playbook', failure: undefined });
  }
});

test('the same seed and case give the same mutant', () => {
  const files = seedFiles(SEED, content, undefined);
  expect(mutantOf(files, SEED, 7)).toEqual(mutantOf(seedFiles(SEED, content, undefined), SEED, 7));
});

describe('a planted reader', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'riposte-fuzz-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Answers by `body`, in which `bytes` are those of the file. */
  function planted(name: string, body: string): URL {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads';
       const answer = (failure, elapsedMs = 1) => parentPort.postMessage({ outcome: 'problem', codes: [], failure, elapsedMs });
       parentPort.on('message', (bytes) => { ${body} });
       parentPort.postMessage('ready');`,
    );
    return pathToFileURL(file);
  }
  const limits = { baseMs: 100, perMegabyteMs: 1_000, hangMs: 500 };
  const file = new TextEncoder().encode('name: x');

  test.each([
    ['that hangs is ended', 'hangs', 'for (;;) {}', /^no answer in 500 ms$/],
    ['that dies is begun anew', 'dies', 'process.exit(1)', /^the thread ended/],
    ['that throws is begun anew', 'throws', 'throw new Error("x")', /^the thread ended: x/],
    ['that is slow for its file is found', 'slow', 'answer(undefined, 101)', /^101 ms for 7 bytes/],
  ])('%s', async (_, name, body, failure) => {
    const reader = new Reader(limits, planted(name, body));
    expect((await reader.judge(file)).failure).toMatch(failure);
    expect((await reader.judge(file)).failure).toMatch(failure);
    await reader.close();
  });

  test('that fails on one character is shown that character', async () => {
    const reader = new Reader(limits, planted('picky', 'answer(bytes.includes(120) ? "an x" : undefined)'));
    const smallest = await minimised(new TextEncoder().encode('name: a\nid: an x here\ntasks: {}\n'), reader, 30_000);
    expect(new TextDecoder().decode(smallest)).toBe('x');
    await reader.close();
  });
});
