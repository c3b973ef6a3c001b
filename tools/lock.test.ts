/**
 * Goal: package-lock.json is what a fresh clone can be installed from. Method: it is read beside package.json. Elsewhere: the installation
 * (setup.test.ts).
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Locked extends Manifest {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest = read('package.json') as Manifest;
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> };
const installed = Object.entries(packages).filter(([path]) => path !== '');
const pathsOf = (fits: (locked: Locked) => boolean): string[] =>
  installed.filter(([, locked]) => fits(locked)).map(([path]) => path);

test('the lock file was made from this package.json', () => {
  const { dependencies, devDependencies } = packages[''] ?? {};
  expect({ dependencies, devDependencies }).toEqual({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  });
});

test('every package is pinned by version and by hash', () => {
  expect(installed.length).toBeGreaterThan(0);
  expect(pathsOf(({ version, integrity }) => version === undefined || integrity === undefined)).toEqual([]);
});

test('no registry is written down, so that a mirror works', () => {
  expect(pathsOf(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test('no package runs a script when it is installed', () => {
  expect(pathsOf(({ hasInstallScript }) => hasInstallScript === true)).toEqual([]);
});

test('every package of the product has a licence that goes with Apache-2.0', () => {
  const compatible = /^(?:MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense)$/;
  // Why these may be used, and that no file of theirs is changed: docs/decisions/001-dependencies.md.
  const weighed = ['@resvg/resvg-wasm', 'dejavu-fonts-ttf', 'elkjs', 'lightningcss'];
  const others = pathsOf(({ license, dev }) => !dev && !compatible.test(license ?? ''));
  // One package for each machine that it has native code for.
  const names = others.map((path) => path.replace('node_modules/', '').replace(/^lightningcss-.+/, 'lightningcss'));
  expect([...new Set(names)]).toEqual(weighed);
});
