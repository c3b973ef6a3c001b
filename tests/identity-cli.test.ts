/**
 * Goal: what an operator types about second factors and single sign-on does what it says, and no secret is an argument.
 * Method: the real program as a child, against a started product and a real provider.
 * Elsewhere: what the API does (`factors.test.ts`, `sso.test.ts`).
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { withUser } from './identity/browser.ts';
import { CLIENT, OidcHouse } from './identity/provider.ts';
import { House } from './support.ts';

// Every call is a process of its own.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const CLI = fileURLToPath(new URL('../src/apps/cli/index.ts', import.meta.url));
let house: House;
let oidc: OidcHouse;

beforeAll(async () => {
  house = await House.open({ sweep: false });
  oidc = await OidcHouse.open(() => [`${house.product.url}/api/v1/login/sso/corp/callback`]);
});
afterAll(async () => {
  await oidc.close();
  await house.remove();
});

function riposte(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const all = [CLI, ...args, '--data', house.directory, '--url', house.product.url];
    const env = { ...process.env, NO_COLOR: '1', CLIENT_SECRET: CLIENT.secret };
    const child = execFile(process.execPath, all, { env }, (_thrown, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

test('a provider is added with its secret from the environment, tested, changed and removed', async () => {
  const set = ['sso', 'set', 'corp', `issuer=${oidc.issuer}`, `clientId=${CLIENT.id}`];
  const added = await riposte(
    ...set,
    '--secret',
    'env:CLIENT_SECRET',
    '--map',
    'groups=urn:soc:lead:approver',
    '--json',
  );
  expect(added.code).toBe(0);
  expect(JSON.parse(added.out)).toMatchObject({
    provider: { name: 'corp', hasSecret: true, roles: [{ claim: 'groups', value: 'urn:soc:lead', role: 'approver' }] },
    test: { ok: true },
  });
  expect(added.out).not.toContain(CLIENT.secret);

  const wrong = join(house.directory, 'wrong.secret');
  await writeFile(wrong, 'not-the-secret\n');
  const changed = await riposte('sso', 'set', 'corp', '--secret', `file:${wrong}`, '--disable');
  expect(changed.code).toBe(1);
  expect(changed.out).toMatch(/disabled.*not ok.*sso\.bad-client/s);
  expect((await riposte('sso', 'test', 'corp')).code).toBe(1);
  expect((await riposte('sso', 'list')).out).toMatch(/urn:soc:lead → approver/);
  expect((await riposte('sso', 'remove', 'corp')).code).toBe(0);
  expect((await riposte('sso', 'test', 'corp')).err).toContain('sso.unknown');
});

test('a secret on the command line is refused and not repeated', async () => {
  for (const args of [
    ['clientSecret=hunter2hunter2'],
    ['--secret', 'hunter2hunter2'],
    ['--map', 'hunter2hunter2:viewer'],
  ]) {
    const { code, out, err } = await riposte('sso', 'set', 'corp', ...args);
    expect([args[0], code]).toEqual([args[0], 2]);
    expect(args[0] === '--map' ? '' : out + err).not.toContain('hunter2');
  }
});

test('factors of a user are shown and reset, and roles that need one are set', async () => {
  const mira = await withUser(house, 'mira');
  expect((await riposte('user', 'factors', 'mira')).out).toContain('no one-time codes');
  expect((await riposte('user', 'reset-factors', 'mira')).code).toBe(0);
  expect(await mira.whoami()).toBeUndefined();
  expect((await riposte('user', 'reset-factors', 'nobody')).err).toContain('user.unknown');
  expect((await riposte('user', 'require-factor', 'approver', 'administrator')).out).toContain(
    'approver, administrator',
  );
  expect((await riposte('user', 'require-factor', '--off')).out).toContain('no role');
  expect((await riposte('user', 'require-factor', 'wizard')).code).toBe(4);
});

test('a case is opened, filled, shown and closed; how long things are kept is shown and changed', async () => {
  await house.deliver({ id: 'one', name: 'First' });
  await house.deliver({ id: 'two', name: 'Second' });
  const made = await riposte('case', 'create', 'one', '--title', 'Phishing', '--why', 'same sender', '--json');
  expect([made.code, made.err]).toEqual([0, '']);
  const { id } = JSON.parse(made.out) as { id: string };
  expect((await riposte('case', 'add', id.slice(0, 6), 'two')).out).toMatch(/one.*same sender[^]*two/);
  expect((await riposte('case', 'list')).out).toMatch(/open +2 .*Phishing/);
  expect((await riposte('case', 'close', id, '--summary', 'nothing came of it')).out).toContain('closed');
  expect((await riposte('case', 'list')).out).not.toContain('Phishing');
  expect((await riposte('retention', 'set', 'rawBodies=90', 'deliveries=forever')).out).toMatch(
    /rawBodies +90 days[^]*deliveries +for ever/,
  );
  expect((await riposte('retention', 'set', 'rawBodies=soon')).code).toBe(2);
});
