/**
 * Goal: the scenarios that lie beside the shipped playbooks hold, calm and under kills.
 * Method: the product as a child process against the lab over loopback, on the lab's clock.
 * Elsewhere: the judge (judge/judge.test.ts), the sandbox (sandbox.test.ts), what hostile mode finds (hostile.test.ts).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runScenarioFiles } from './run.ts';
import { CONTENT } from './sandbox.ts';
import { readScenarios } from './scenario.ts';

test('every scenario of the content holds', { timeout: 120_000 }, async () => {
  const { total, scenarios } = await runScenarioFiles([CONTENT]);
  expect(scenarios.filter(({ ok }) => !ok).map(({ id, why }) => [id, why])).toEqual([]);
  expect(total).toBeGreaterThan(0);
});

test(
  'killed on the way, a run that isolates and closes sends what it would have sent',
  { timeout: 180_000 },
  async () => {
    const file = join(CONTENT, 'msiexec-remote-package/scenarios/slice.scenarios.json');
    const isolating = readScenarios(readFileSync(file, 'utf8'), file).find(
      ({ scenario }) =>
        scenario.ok &&
        scenario.value.expect.final?.status === 'closed' &&
        scenario.value.expect.external_calls?.includes('core-isolate-endpoint'),
    );
    const only = isolating?.id ?? 'none';
    const { scenarios } = await runScenarioFiles([file], { only, hostile: true, sample: 6 });
    expect(scenarios.map(({ id, why }) => [id, why])).toEqual([[only, []]]);
  },
);

test('a folder without scenarios and an id that nobody has are errors', async () => {
  await expect(runScenarioFiles([import.meta.dirname])).rejects.toMatchObject({ code: 'trials.no-scenario' });
  await expect(runScenarioFiles([CONTENT], { only: 'nobody' })).rejects.toMatchObject({ code: 'trials.no-scenario' });
  await expect(runScenarioFiles(['/nowhere'])).rejects.toMatchObject({ code: 'trials.no-file' });
});
