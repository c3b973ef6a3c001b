/**
 * Goal: the console opens where somebody can see it, and nobody else on the machine reads the link that lets somebody in.
 * Method: tables, and a real program in the place of the browser's opener that writes down how it was called.
 * Elsewhere: when it is opened (`verbs/up.ts`, by `tests/tour.test.ts`).
 */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { openerOf, openInBrowser, pageText } from './browser.ts';

const LINK = 'http://127.0.0.1:8642/setup#rs_secret';

test.each([
  ['linux', { DISPLAY: ':0' }, 'xdg-open'],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
  ['linux', {}, undefined],
  ['linux', { DISPLAY: '' }, undefined],
  ['linux', { DISPLAY: ':0', CI: 'true' }, undefined],
  ['darwin', {}, 'open'],
  ['darwin', { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, undefined],
] as const)('on %s with %j it is opened by %s', (platform, env, opener) => {
  expect(openerOf(platform, env)).toBe(opener);
});

test('a link that lets somebody in is no argument of a process: it stands in a page that only its owner reads', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-browser-'));
  const called = join(directory, 'called');
  try {
    for (const opener of ['open', 'xdg-open']) {
      await writeFile(join(directory, opener), `#!/bin/sh\nprintf %s "$*" > '${called}'\n`);
      await chmod(join(directory, opener), 0o755);
    }
    vi.stubEnv('PATH', `${directory}:${process.env['PATH'] ?? ''}`);
    expect(await openInBrowser({ url: 'http://127.0.0.1:8642', link: LINK, directory }, { DISPLAY: ':0' })).toBe(true);
    const address = await vi.waitFor(async () => {
      const text = await readFile(called, 'utf8');
      expect(text).not.toBe('');
      return text;
    });
    expect(address).not.toContain('rs_secret');
    const page = fileURLToPath(address);
    expect((await stat(page)).mode & 0o777).toBe(0o600);
    expect(await readFile(page, 'utf8')).toBe(pageText(LINK));
  } finally {
    vi.unstubAllEnvs();
    await rm(directory, { recursive: true, force: true });
  }
});
