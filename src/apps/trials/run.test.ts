/**
 * Goal: which scenarios a call of the runner takes, and what it says when there are none.
 * Elsewhere: the scenarios themselves (`npm test` runs them as parts of their own), the judge (judge/judge.test.ts), the sandbox
 * (sandbox.test.ts), what hostile mode finds (hostile.test.ts).
 */
import { expect, test } from 'vitest';
import { runScenarioFiles } from './run.ts';
import { CONTENT } from './sandbox.ts';

test('a folder without scenarios and an id that nobody has are errors', async () => {
  await expect(runScenarioFiles([import.meta.dirname])).rejects.toMatchObject({ code: 'trials.no-scenario' });
  await expect(runScenarioFiles([CONTENT], { only: 'nobody' })).rejects.toMatchObject({ code: 'trials.no-scenario' });
  await expect(runScenarioFiles(['/nowhere'])).rejects.toMatchObject({ code: 'trials.no-file' });
});
