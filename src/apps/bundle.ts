/**
 * The start bundle: the program in a few files instead of hundreds of modules, so that it is back in a blink after a kill
 * (docs/decisions/004-start.md). A cache and nothing else: it may be deleted at any time, and whoever finds none that fits the
 * sources runs the sources.
 *
 * B1. A bundle is used only while every source file in it, and the installed packages, are as they were when it was made.
 * B2. It is complete before anything points to it, and stays for a while after it is replaced: a process that runs from it
 *     loads the rest of itself later.
 */
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './root.ts';

/** What a process or a thread starts with. A thread's file is looked for beside the file that starts it, under its own name. */
const ENTRIES = {
  cli: 'src/apps/cli/main.ts',
  trial: 'src/apps/trial.ts',
  writer: 'src/adapters/store/writer.ts',
  reader: 'src/adapters/store/reader.ts',
} as const;

/** Packages that carry files beside their code (WebAssembly, fonts) or that no start needs. */
const LEFT_OUTSIDE = [/^@resvg\//, /^@jitl\//, /^quickjs-emscripten/, /^elkjs/, /^dejavu-fonts/, /^rolldown/];

const FOLDER = join(ROOT, '.cache', 'start');
const CURRENT = join(FOLDER, 'current.json');
/** npm writes it last, at every installation. */
const PACKAGES = 'node_modules/.package-lock.json';
/** For how long a bundle outlives its sources. */
const KEPT_MS = 24 * 3_600_000;

/** Path below the root, size in bytes, time of the last change in ms. */
type Input = readonly [path: string, size: number, changedMs: number];

interface Current {
  /** Folder of the files, below `FOLDER`. */
  readonly folder: string;
  readonly inputs: readonly Input[];
}

/** The file to start: of the bundle where one fits the sources (B1), else the source. */
export function entryOf(name: keyof typeof ENTRIES): URL {
  const current = readCurrent();
  const fits = current?.inputs.every(isUnchanged) === true;
  return pathToFileURL(fits ? join(FOLDER, current.folder, `${name}.js`) : join(ROOT, ENTRIES[name]));
}

/** True when a start would take the bundle. */
export function isBundled(): boolean {
  return entryOf('trial').href.endsWith('.js');
}

function readCurrent(): Current | undefined {
  try {
    return JSON.parse(readFileSync(CURRENT, 'utf8')) as Current;
  } catch {
    // None yet, or none that can be read: the sources are there.
    return undefined;
  }
}

function isUnchanged([path, size, changedMs]: Input): boolean {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  return found?.size === size && found.mtimeMs === changedMs;
}

/** Makes the bundle unless one fits. Throws what keeps it from being made: the caller can do without. */
export async function makeBundle(): Promise<void> {
  if (isBundled()) return;
  await mkdir(FOLDER, { recursive: true });
  const directory = await mkdtemp(join(FOLDER, 'bundle-'));
  try {
    if (!(await bundleInto(directory))) await rm(directory, { recursive: true, force: true });
  } catch (thrown) {
    await rm(directory, { recursive: true, force: true });
    throw thrown;
  }
}

/** False when somebody was changing the sources meanwhile. */
async function bundleInto(directory: string): Promise<boolean> {
  const begun = await stat(directory);
  const { build } = await import('rolldown');
  const { output } = await build({
    cwd: ROOT,
    input: { ...ENTRIES },
    platform: 'node',
    external: LEFT_OUTSIDE,
    logLevel: 'silent',
    output: { dir: directory, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  });
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const paths = modules.map((id) => relative(ROOT, id)).filter((path) => path.startsWith('src/'));
  const inputs = await Promise.all([PACKAGES, ...paths].map(inputOf));
  // Which text of such a file it holds nobody knows.
  if (inputs.some(([, , changedMs]) => changedMs >= begun.mtimeMs)) return false;
  // Whoever made it (root, at the installation), everybody who may read the sources may run it.
  await chmod(directory, 0o755);
  const draft = join(directory, 'current.json');
  await writeFile(draft, JSON.stringify({ folder: basename(directory), inputs } satisfies Current));
  await rename(draft, CURRENT);
  await sweep(basename(directory), begun.mtimeMs - KEPT_MS);
  return true;
}

/** The same in a process of its own, for the next start: nobody waits for it, and nobody misses it when it fails. */
export function makeBundleAside(): void {
  if (isBundled()) return;
  const child = spawn(process.execPath, [join(ROOT, 'src/apps/bundle.ts')], {
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => undefined);
  child.unref();
}

async function inputOf(path: string): Promise<Input> {
  const { size, mtimeMs } = await stat(join(ROOT, path));
  return [path, size, mtimeMs];
}

/** Removes what nobody points to and nobody can be running any more (B2). */
async function sweep(current: string, beforeMs: number): Promise<void> {
  for (const entry of await readdir(FOLDER, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === current) continue;
    const folder = join(FOLDER, entry.name);
    if ((await stat(folder)).mtimeMs < beforeMs) await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await makeBundle();
