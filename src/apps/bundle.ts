/**
 * The start bundle: the program in a few files instead of hundreds of modules, so that it is back in a blink after a kill
 * (docs/decisions/004-start.md). A cache and nothing else: it may be deleted at any time, and whoever finds none that fits the
 * sources runs the sources.
 *
 * B1. A bundle is used only while every source file in it, and the installed packages, are as they were when it was made.
 * B2. It is complete before anything points to it, and stays for a while after it is replaced: a process that runs from it
 *     loads the rest of itself later.
 * B3. Its folder is named by the hash of its code: what one program has kept for itself (`readings.ts`), no other one takes for its own.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLES, ROOT } from './root.ts';

/** A tree of sources and the files in it that a process or a thread starts with. */
export interface Program<Name extends string = string> {
  readonly root: string;
  /** Path below the root by name. A thread's file is looked for beside the file that starts it, under its own name. */
  readonly entries: Readonly<Record<Name, string>>;
}

export const RIPOSTE = {
  root: ROOT,
  entries: {
    cli: 'src/apps/cli/main.ts',
    trial: 'src/apps/trial.ts',
    writer: 'src/adapters/store/writer.ts',
    reader: 'src/adapters/store/reader.ts',
    'javascript-thread': 'src/adapters/sandbox/javascript-thread.ts',
    'crew-worker': 'src/apps/cli/content/crew-worker.ts',
  },
} as const satisfies Program;

/** Packages that carry files beside their code (WebAssembly, fonts) or that no start needs. */
const LEFT_OUTSIDE = [
  /^@resvg\//,
  /^@jitl\//,
  /^quickjs-emscripten/,
  /^elkjs/,
  /^dejavu-fonts/,
  /^rolldown/,
  /^vite/,
  /^@vitejs\//,
  // Of log-ins, and only of some.
  /^@simplewebauthn\//,
  /^openid-client/,
  /^otpauth/,
  /^uqr/,
  // Fastify's, which our server does not call for: half of the text that a start would read.
  /^@fastify\/(?:ajv-compiler|fast-json-stringify-compiler)/,
  /^ajv/,
  /^fast-json-stringify/,
  /^light-my-request/,
  /^pino/,
];

/** How Rolldown knows a module that is no file. */
const STAND_IN = '\u0000stand-in:';
/** Fastify asks for these when it is loaded and uses neither, for its server is told to speak plain HTTP: they come when they are touched. */
const LATER = {
  name: 'later',
  resolveId: (id: string, importer = '') =>
    (id === 'node:https' || id === 'node:http2') && importer.includes('/node_modules/fastify/')
      ? `${STAND_IN}${id}.cjs`
      : null,
  load: (id: string) =>
    id.startsWith(STAND_IN)
      ? `module.exports = new Proxy({}, {
          get: (_, key) => process.getBuiltinModule(${JSON.stringify(id.slice(STAND_IN.length, -'.cjs'.length))})[key],
        });`
      : null,
};

const CURRENT = 'current.json';
/** npm writes it last, at every installation. */
const PACKAGES = 'node_modules/.package-lock.json';
/** For how long a bundle outlives its sources. */
const KEPT_MS = 24 * 3_600_000;

/** Path below the root, size in bytes, time of the last change in ms. */
type Input = readonly [path: string, size: number, changedMs: number];

interface Current {
  /** Name of the bundle's folder. */
  readonly folder: string;
  readonly inputs: readonly Input[];
}

/** The file to start: of the bundle where one fits the sources (B1), else the source. */
export function entryOf<Name extends string>(name: Name, { root, entries }: Program<Name>): URL {
  const bundled = bundledEntry(name, root);
  return pathToFileURL(bundled ?? join(root, entries[name]));
}

function bundledEntry(name: string, root: string): string | undefined {
  const current = readCurrent(root);
  if (!current?.inputs.every((input) => isUnchanged(root, input))) return undefined;
  const file = join(root, BUNDLES, current.folder, `${name}.js`);
  return existsSync(file) ? file : undefined;
}

function readCurrent(root: string): Current | undefined {
  try {
    return JSON.parse(readFileSync(join(root, BUNDLES, CURRENT), 'utf8')) as Current;
  } catch {
    // None yet, or none that can be read: the sources are there.
    return undefined;
  }
}

function isUnchanged(root: string, [path, size, changedMs]: Input): boolean {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  return found?.size === size && found.mtimeMs === changedMs;
}

function isBundled({ root, entries }: Program): boolean {
  return Object.keys(entries).every((name) => bundledEntry(name, root) !== undefined);
}

/** Makes the bundle unless one fits. Throws what keeps it from being made: the caller can do without. */
export async function makeBundle(program: Program): Promise<void> {
  if (isBundled(program)) return;
  const folder = join(program.root, BUNDLES);
  await mkdir(folder, { recursive: true });
  const directory = await mkdtemp(join(folder, 'draft-'));
  try {
    await bundleBy(directory, program);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** `draft`: a folder of its own, of which nothing may be left. Makes none when somebody was changing the sources meanwhile. */
async function bundleBy(draft: string, { root, entries }: Program): Promise<void> {
  const { mtimeMs: begunMs } = await stat(draft);
  const parts = join(draft, 'parts');
  const { build } = await import('rolldown');
  const { output } = await build({
    cwd: root,
    input: { ...entries },
    platform: 'node',
    external: LEFT_OUTSIDE,
    plugins: [LATER],
    logLevel: 'silent',
    output: {
      dir: parts,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    },
  });
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const sources = modules.map((id) => relative(root, id)).filter((path) => path.startsWith('src/'));
  const inputs = await Promise.all([PACKAGES, ...sources].map((path) => inputOf(root, path)));
  // Which text of such a file the bundle holds nobody knows.
  if (inputs.some(([, , changedMs]) => changedMs >= begunMs)) return;
  // Whoever made it (root, at the installation), everybody who may read the sources may run it.
  await chmod(parts, 0o755);
  const name = `bundle-${hashOf(output)}`;
  const directory = join(root, BUNDLES, name);
  // One of that name holds the same code, unless somebody took away a part of it.
  if (!isWhole(directory, output)) {
    await rm(directory, { recursive: true, force: true });
    await rename(parts, directory);
  }
  const pointer = join(draft, CURRENT);
  await writeFile(pointer, JSON.stringify({ folder: name, inputs } satisfies Current));
  await rename(pointer, join(root, BUNDLES, CURRENT));
  await sweep(join(root, BUNDLES), name, begunMs - KEPT_MS);
}

interface Output {
  readonly fileName: string;
  readonly code?: string;
}

function isWhole(directory: string, output: readonly Output[]): boolean {
  return output.every(({ fileName, code = '' }) => {
    const found = statSync(join(directory, fileName), { throwIfNoEntry: false });
    return found?.size === Buffer.byteLength(code);
  });
}

function hashOf(output: readonly Output[]): string {
  const hash = createHash('sha256');
  for (const { fileName, code = '' } of output.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1)))
    hash.update(JSON.stringify([fileName, code]));
  return hash.digest('hex').slice(0, 32);
}

async function inputOf(root: string, path: string): Promise<Input> {
  const { size, mtimeMs } = await stat(join(root, path));
  return [path, size, mtimeMs];
}

/** Removes what nobody points to and nobody can be running any more (B2). */
async function sweep(folder: string, current: string, beforeMs: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === current) continue;
    const old = join(folder, entry.name);
    if ((await stat(old)).mtimeMs < beforeMs) await rm(old, { recursive: true, force: true });
  }
}

/** Riposte's own, in a process of its own, for the next start: nobody waits for it, and nobody misses it when it fails. */
export function makeBundleAside(): void {
  if (isBundled(RIPOSTE)) return;
  const child = spawn(process.execPath, [join(ROOT, 'src/apps/bundle.ts')], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

if (import.meta.main) await makeBundle(RIPOSTE);
