/**
 * `npm test` and its sisters: runs the parts of parts.ts one after the other, streams what they print, ends with a table and `N passed, N failed`.
 * Exit code 1 when anything failed.
 *
 *   node tools/testing/run.ts            what `npm test` runs
 *   node tools/testing/run.ts --quick    what `npm run check` runs
 *   node tools/testing/run.ts --long     what `npm run test:long` runs
 *   node tools/testing/run.ts NAME…      these parts only
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PARTS, type Part } from './parts.ts';
import { table, tally, type Report, type Row } from './tally.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const REPORT = '.cache/vitest-report.json';
const VITEST_REPORTS = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
const PATIENCE = 10;

function chosen(args: readonly string[]): readonly Part[] {
  const names = args.filter((arg) => !arg.startsWith('--'));
  if (names.length > 0) return PARTS.filter(({ name }) => names.includes(name));
  if (args.includes('--long')) return PARTS.filter(({ when }) => when === 'long');
  if (args.includes('--quick')) return PARTS.filter(({ when }) => when === 'check');
  return PARTS.filter(({ when }) => when !== 'long');
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
}

function execute({ command, env, counts, budgetSeconds, name }: Part): Promise<Ended> {
  const [program, ...rest] = command;
  const args = counts === 'vitest' ? [...rest, ...VITEST_REPORTS] : rest;
  return new Promise((resolve) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: root,
      env: { ...process.env, ...env, PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter) },
      stdio: ['ignore', counts === 'scenarios' ? 'pipe' : 'inherit', 'inherit'],
      timeout: budgetSeconds * PATIENCE * 1000,
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      console.error(`${name}: ${error.message}`);
      resolve({ exitCode: 1, stdout: '' });
    });
    child.on('close', (code, signal) => {
      if (signal) console.error(`${name}: ended by ${signal}`);
      resolve({ exitCode: code ?? 1, stdout: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

function reportOf({ counts }: Part, stdout: string): Report {
  if (counts === 'one') return { counts };
  if (counts === 'scenarios') return { counts, json: stdout };
  const file = join(root, REPORT);
  return { counts, json: existsSync(file) ? readFileSync(file, 'utf8') : '' };
}

async function runPart(part: Part): Promise<Row> {
  const { name, budgetSeconds } = part;
  const missing = part.needs?.find((path) => !existsSync(join(root, path)));
  if (missing !== undefined) {
    return { name, budgetSeconds, seconds: 0, passed: 0, failed: 0, skipped: `${missing} does not exist yet` };
  }
  console.log(`\n── ${name}: ${part.command.join(' ')}`);
  rmSync(join(root, REPORT), { force: true });
  const began = performance.now();
  const { exitCode, stdout } = await execute(part);
  const seconds = (performance.now() - began) / 1000;
  const row: Row = { name, budgetSeconds, seconds, ...tally(reportOf(part, stdout), exitCode) };
  // A scenario runner's JSON is for machines; a person needs it only to see what failed.
  if (row.failed > 0 && stdout !== '') console.log(stdout);
  return row;
}

const parts = chosen(process.argv.slice(2));
if (parts.length === 0) {
  console.error(`no such part; there are: ${PARTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
mkdirSync(dirname(join(root, REPORT)), { recursive: true });
const rows: Row[] = [];
for (const part of parts) rows.push(await runPart(part));
console.log(`\n${table(rows)}`);
if (rows.some(({ failed }) => failed > 0)) process.exitCode = 1;
