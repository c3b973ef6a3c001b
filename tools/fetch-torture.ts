/**
 * Kills the product at random while it fetches alerts from a tenant that floods, lags and refuses: each alert must be taken in exactly once.
 *
 *   node tools/fetch-torture.ts [--alerts 5000] [--kills 200] [--seed N] [--json]
 *
 * Prints what was counted; exit code 1 when an alert was missed, taken twice or made up.
 */
import { parseArgs } from 'node:util';
import { isClean, torture } from './fetch-torture/torture.ts';

const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '5000' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [alerts, kills, seed] = [values.alerts, values.kills, values.seed].map(Number);
if (
  alerts === undefined ||
  kills === undefined ||
  seed === undefined ||
  ![alerts, kills, seed].every(Number.isSafeInteger) ||
  alerts < 1 ||
  kills < 0
) {
  console.error('--alerts, --kills and --seed take whole numbers');
  process.exit(2);
}
const tally = await torture({
  alerts,
  kills,
  seed,
  onLife: (life) => {
    if (!values.json && life % 10 === 0) process.stderr.write(`${life} of ${kills} kills\n`);
  },
});
if (values.json) console.log(JSON.stringify(tally));
else {
  console.log(
    `${tally.alerts} alerts (${tally.lates} late, ${tally.equals} in floods of one millisecond), ${tally.kills} kills (${tally.killsInStart} in the start), ` +
      `${tally.requests} requests, ${tally.refused} refused, seed ${seed}, ${tally.seconds} s: ` +
      (isClean(tally)
        ? 'each exactly once'
        : `${tally.missed} missed, ${tally.twice} twice, ${tally.strange} made up, ${tally.unexpected} unexpected requests`),
  );
}
process.exitCode = isClean(tally) ? 0 : 1;
