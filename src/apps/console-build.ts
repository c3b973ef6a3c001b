/**
 * The console as files that a browser reads: made by Vite, kept in `.cache/console`. Like the start bundle (`bundle.ts`) it is made beside a
 * start and never before one.
 *
 * B1. A build is used only while every file that it was made of is as it was then: names, sizes and times of the folder of the console, of the
 *     parts of the core that it may import, and of the installed packages.
 * B2. It is complete before anything points to it, and the one before it stays for a day: a page that was loaded from it asks for its parts later.
 * B3. Beside each text stands the same text compressed; the server compresses nothing.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ROOT } from './root.ts';

export const CONSOLE_BUILDS = join(ROOT, '.cache/console');
const SOURCES = [
  'src/apps/console',
  'src/core/api',
  'src/core/base',
  'src/core/commandline',
  'src/core/query',
  'src/core/engine',
  'src/core/language',
  'src/core/playbook',
];
const FILES = ['node_modules/.package-lock.json', 'src/apps/console-build.ts'];
const CURRENT = 'current.json';
const KEPT_MS = 24 * 3_600_000;
const COMPRESSED = /\.(?:html|js|css|svg|json)$/;

interface Current {
  readonly folder: string;
  readonly print: string;
}

/** Whether a build is there that fits the sources (B1). */
export async function isConsoleBuilt(): Promise<boolean> {
  const current = readCurrent();
  return (
    current !== undefined && existsSync(join(CONSOLE_BUILDS, current.folder)) && current.print === (await printOf())
  );
}

/** Makes the build in a process of its own unless one fits; `report` is told the lines of its progress. Resolves when it is there. */
export async function buildConsoleAside(report: (line: string) => void): Promise<void> {
  if (await isConsoleBuilt()) return;
  report('building the console (once; again only when its sources change) …');
  const child = spawn(process.execPath, [join(ROOT, 'src/apps/console-build.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      said = (said + text).slice(-4_000);
    });
  }
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', resolve);
  });
  report(code === 0 ? 'the console is built' : `the console could not be built: ${said.trim()}`);
}

/** Makes the build; gives its folder. */
export async function buildConsole(): Promise<string> {
  const print = await printOf();
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  await mkdir(CONSOLE_BUILDS, { recursive: true });
  const draft = await mkdtemp(join(CONSOLE_BUILDS, 'draft-'));
  try {
    await build({
      root: join(ROOT, 'src/apps/console'),
      configFile: false,
      envFile: false,
      logLevel: 'error',
      plugins: [react()],
      // A favicon as a `data:` address would be one more thing that the policy of the page had to allow.
      build: {
        outDir: draft,
        emptyOutDir: true,
        assetsInlineLimit: 0,
        target: 'es2023',
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 2_000,
      },
    });
    await compressAll(draft);
    // Whoever made it, everybody who may read the sources may serve it.
    await chmod(draft, 0o755);
    const folder = `build-${print.slice(0, 24)}`;
    await rm(join(CONSOLE_BUILDS, folder), { recursive: true, force: true });
    await rename(draft, join(CONSOLE_BUILDS, folder));
    const pointer = join(CONSOLE_BUILDS, `${CURRENT}.${process.pid}`);
    await writeFile(pointer, JSON.stringify({ folder, print } satisfies Current));
    await rename(pointer, join(CONSOLE_BUILDS, CURRENT));
    await sweep(folder);
    return join(CONSOLE_BUILDS, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function readCurrent(): Current | undefined {
  try {
    return JSON.parse(readFileSync(join(CONSOLE_BUILDS, CURRENT), 'utf8')) as Current;
  } catch {
    return undefined;
  }
}

/** Of the names, sizes and times of everything that the build is made of. */
async function printOf(): Promise<string> {
  const hash = createHash('sha256');
  const found = await Promise.all(
    SOURCES.map(async (source) => {
      const entries = await readdir(join(ROOT, source), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.md$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  for (const file of [...found.flat(), ...FILES.map((path) => join(ROOT, path))].toSorted()) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${file}\n${size}\n${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const compressors = {
  gz: (text: Buffer) => promisify(gzip)(text, { level: 9 }),
  br: (text: Buffer) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
} as const;

async function compressAll(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && COMPRESSED.test(entry.name));
  await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const text = await readFile(join(parentPath, name));
      for (const [ending, compress] of Object.entries(compressors)) {
        await writeFile(join(parentPath, `${name}.${ending}`), await compress(text));
      }
    }),
  );
}

async function sweep(current: string): Promise<void> {
  const [now, entries] = await Promise.all([
    stat(join(CONSOLE_BUILDS, CURRENT)),
    readdir(CONSOLE_BUILDS, { withFileTypes: true }),
  ]);
  for (const entry of entries) {
    const folder = join(CONSOLE_BUILDS, entry.name);
    if (!entry.isDirectory() || entry.name === current || entry.name.startsWith('draft-')) continue;
    if ((await stat(folder)).mtimeMs < now.mtimeMs - KEPT_MS) await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await buildConsole();
