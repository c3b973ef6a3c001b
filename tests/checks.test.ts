/**
 * Goal: no check throws on any playbook that the engine can run.
 * Method: the playbooks that the engine's simulation draws, seed by seed.
 * Elsewhere: documents as texts (core/playbook/checks).
 */
import { expect, test } from 'vitest';
import { SeededRandom } from '../src/core/base/random.ts';
import { drawPlaybook } from '../src/core/engine/simulation/drawing/testing.ts';
import { checkPlaybook, NO_FACTS } from '../src/core/playbook/checks/index.ts';

const SEEDS = 500;

test('every playbook of the simulation is checked', () => {
  let findings = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const playbook = drawPlaybook(new SeededRandom(seed));
    const read = {
      file: undefined,
      text: '',
      playbook,
      root: { kind: 'map', entries: [], start: 0, end: 0 } as const,
      findings: [],
      positionOf: () => ({ line: 1, column: 1 }),
    };
    expect(() => (findings += checkPlaybook(read, NO_FACTS).length), `seed ${seed}`).not.toThrow();
  }
  expect(findings).toBeGreaterThan(SEEDS);
});
