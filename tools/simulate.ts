/**
 * Plays random playbooks under random schedules, as the engine's tests do, for as long as one likes.
 *
 *   node tools/simulate.ts [--count N] [--seed N]
 *
 * Seeds are taken one after the other from the first. Exit code 1 and the seed when an invariant breaks: make that seed a case.
 */
import { parseArgs } from 'node:util';
import { simulate } from '../src/core/engine/simulation/testing.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const first = Number(values.seed);
const count = Number(values.count);
if (!Number.isInteger(first) || !Number.isInteger(count) || count < 1) {
  console.error('--seed and --count take whole numbers');
  process.exit(2);
}

let failed = 0;
let events = 0;
for (let seed = first; seed < first + count; seed++) {
  try {
    events += simulate(seed).run.events.length;
  } catch (thrown) {
    failed += 1;
    console.error(thrown instanceof Error ? thrown.message : thrown);
  }
}
console.log(
  `${count} playbooks from seed ${first}, ${events} events: ${failed === 0 ? 'every invariant holds' : `${failed} failed`}`,
);
process.exitCode = failed === 0 ? 0 : 1;
