/**
 * Goal: a start loads what listening needs and no more, so that Riposte is back in a blink after a kill (docs/decisions/004-start.md).
 * Method: the product in a process of its own, which lists what it has loaded once it listens. Times are no test: machines differ.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Prints, as JSON, the URLs of all modules that were loaded and Node's own modules by their inner names. */
const LISTENING = `
  import { registerHooks } from 'node:module';
  const urls = [];
  registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
  const { startProduct } = await import(process.env.MAIN);
  const instances = [{ instance: 'a', product: 'cortex', config: { url: 'http://127.0.0.1:1', keyId: '1', key: 'k' } }];
  await startProduct({ directory: process.env.DIRECTORY, content: '', instances, policy: {}, port: 0, sweep: false });
  process.stdout.write(JSON.stringify({ urls, inner: process.moduleLoadList }), () => process.exit(0));
`;

interface Loaded {
  readonly urls: readonly string[];
  readonly inner: readonly string[];
}

let directory: string;
let loaded: Loaded;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'riposte-start-'));
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', LISTENING], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      MAIN: new URL('../src/apps/main.ts', import.meta.url).href,
      DIRECTORY: directory,
    },
    cwd: root,
  });
  if (stdout === '') throw new Error(stderr);
  loaded = JSON.parse(stdout) as Loaded;
}, 60_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('the start was seen', () => {
  expect(loaded.urls.filter((url) => url.includes('/fastify/'))).not.toEqual([]);
  expect(loaded.inner).toContain('NativeModule http');
});

describe('not needed to listen', () => {
  test.each([
    'yaml',
    'zod',
    'ajv',
    'ajv-formats',
    'pino',
    'commander',
    'light-my-request',
    'quickjs-emscripten-core',
    'otpauth',
    'openid-client',
    '@simplewebauthn/server',
    'uqr',
    '@jitl/quickjs-wasmfile-release-sync',
    'nodemailer',
  ])('the package %s', (name) => {
    expect(loaded.urls.filter((url) => url.includes(`/node_modules/${name}/`))).toEqual([]);
  });

  test.each([
    'src/core/playbook/read.ts',
    'src/core/commandline/',
    'src/domain/library/',
    'src/apps/lab/',
    'src/apps/telling/',
    'src/adapters/channels/',
    'src/domain/tell/message.ts',
    'src/apps/fetcher/',
    'src/adapters/identity/',
    'src/domain/access/factors.ts',
    'src/domain/access/passkeys.ts',
    'src/domain/access/single-sign-on.ts',
    'content/',
  ])('%s', (path) => {
    expect(loaded.urls.filter((url) => url.includes(`/${path}`))).toEqual([]);
  });

  test("Node's fetch", () => {
    expect(loaded.inner.filter((name) => name.includes('undici'))).toEqual([]);
  });
});
