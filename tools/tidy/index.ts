/** `npm run tidy`: every check over the tree, a table on stdout, exit code 1 when one is not ok. */
import { fileURLToPath } from 'node:url';
import { CHECKS } from './checks.ts';
import { judge } from './report.ts';
import { readTree } from './source.ts';

const tree = readTree(fileURLToPath(new URL('../..', import.meta.url)));
const verdicts = CHECKS.map((check) => judge(check, check.run(tree)));
for (const { text } of verdicts) console.log(text);
if (verdicts.some(({ ok }) => !ok)) process.exitCode = 1;
