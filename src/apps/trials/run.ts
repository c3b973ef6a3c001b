/** Scenario files → a report: which files, which scenarios, how many at the same time. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import { entryOf, makeBundle, RIPOSTE } from '../bundle.ts';
import { WallClock } from '../clock.ts';
import { runHostile } from './hostile.ts';
import { inParallel, Places } from './parallel.ts';
import { installedPlaybooks } from './playbooks.ts';
import { CONTENT } from './sandbox.ts';
import { readScenarios, type ReadScenario } from './scenario.ts';
import { runTrial, type TrialWorld } from './trial.ts';

const SCENARIO_FILE = /\.scenarios\.json$/;
/**
 * A calm scenario keeps two cores busy by itself (the product, and the lab with the runner): two at a time take as long in all and
 * twice as long each. Of the many short runs of hostile mode most wait for a process to start.
 */
const JOBS_CALM = 1;
const JOBS_HOSTILE = 2;

export interface RunOptions {
  /** The id of the one scenario to run. */
  readonly only?: string;
  readonly hostile?: boolean;
  /** Hostile mode: a fresh run for each boundary as well. */
  readonly each?: boolean;
  /** Hostile mode, the short form: fresh runs for this many boundaries of each scenario. */
  readonly sample?: number;
  readonly seed?: number;
  /** Runs at the same time. Default 1; 2 in hostile mode. */
  readonly jobs?: number;
  /** Folder of the installed content; default ours. */
  readonly content?: string;
  /** Told as each scenario ends, in the order of ending. */
  readonly onResult?: (result: ScenarioReport) => void;
  /** The child's program; default the product. */
  readonly program?: string;
  readonly guardMs?: number;
}

export interface ScenarioReport {
  readonly id: string;
  readonly ok: boolean;
  /** Real time, to the millisecond. */
  readonly seconds: number;
  readonly why: readonly string[];
  /** Hostile mode: how many boundaries the product was killed at in runs of their own. */
  readonly boundaries?: number;
  /** Hostile mode: how many lives the runs needed that were killed wherever they came to. */
  readonly lives?: number;
  /** Hostile mode: how long the product took to be back after a kill; the middle one, and the longest. */
  readonly medianRestartMs?: number;
  readonly slowestRestartMs?: number;
}

export interface Report {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly scenarios: readonly ScenarioReport[];
}

/**
 * Runs the scenarios of the files; a folder stands for every `*.scenarios.json` below it. The report is in the order of the files.
 * Throws `trials.no-file`, `trials.bad-file`, and `trials.no-scenario` when there is nothing to run.
 */
export async function runScenarioFiles(paths: readonly string[], options: RunOptions = {}): Promise<Report> {
  const content = options.content ?? CONTENT;
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const read = await Promise.all(files.map(async (file) => readScenarios(await readFile(file, 'utf8'), file)));
  const chosen = read.flat().filter(({ id }) => options.only === undefined || id === options.only);
  if (chosen.length === 0) throw nothingToRun(options.only, files);
  const world: TrialWorld = {
    content,
    playbooks: await installedPlaybooks(content),
    program: options.program ?? (await product()),
    ...(options.guardMs === undefined ? {} : { guardMs: options.guardMs }),
  };
  const jobs = options.jobs ?? (options.hostile ? JOBS_HOSTILE : JOBS_CALM);
  const places = new Places(jobs);
  const scenarios = await inParallel(chosen, jobs, async (one) => {
    const report = await runOne(one, world, options, places);
    options.onResult?.(report);
    return report;
  });
  const passed = scenarios.filter(({ ok }) => ok).length;
  return { total: scenarios.length, passed, failed: scenarios.length - passed, scenarios };
}

/** The product as it starts quickest; a run of many trials starts it hundreds of times. */
async function product(): Promise<string> {
  try {
    await makeBundle(RIPOSTE);
  } catch (thrown) {
    process.emitWarning(`no start bundle, so the product starts from its sources: ${toRiposteError(thrown).message}`);
  }
  return fileURLToPath(entryOf('trial', RIPOSTE));
}

async function runOne(
  { id, scenario }: ReadScenario,
  world: TrialWorld,
  options: RunOptions,
  places: Places,
): Promise<ScenarioReport> {
  if (!scenario.ok) return { id, ok: false, seconds: 0, why: scenario.error };
  const wall = new WallClock();
  const startedAt = wall.monotonic();
  const seconds = () => Math.round(wall.monotonic() - startedAt) / 1000;
  if (options.hostile !== true) {
    const { why } = await places.take(() => runTrial(scenario.value, world));
    return { id, ok: why.length === 0, seconds: seconds(), why };
  }
  const { sample, each = false, seed = 1 } = options;
  const { why, ...counted } = await runHostile(scenario.value, world, {
    seed,
    places,
    each,
    ...(sample === undefined ? {} : { sample }),
  });
  return { id, ok: why.length === 0, seconds: seconds(), why, ...counted };
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw noFile(path);
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && SCENARIO_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function noFile(path: string): RiposteError {
  return new RiposteError('trials.no-file', `there is no file or folder ${path}`, {
    hint: 'Name scenario files (*.scenarios.json), or a folder that holds some.',
  });
}

function nothingToRun(only: string | undefined, files: readonly string[]): RiposteError {
  const where = files.length === 0 ? 'no scenario file was found' : `none in ${files.join(', ')}`;
  return new RiposteError(
    'trials.no-scenario',
    only === undefined ? where : `no scenario has the id ${only}: ${where}`,
    {
      hint: 'Scenario files are named *.scenarios.json where a folder is given.',
    },
  );
}
