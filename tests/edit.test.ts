/**
 * Goal: what people edit over the API is versioned, refused where it is wrong with the place, never lost to somebody else, and in force at once: playbooks,
 * lists, the policy. The shipped files are never written, and a run keeps what it began with.
 * Method: one started product, whose store outlives it. Elsewhere: who may do it (`security.test.ts`), what a policy row means (`domain/gate`).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import type {
  DiffView,
  ListView,
  PageView,
  PlaybookHealthPage,
  PlaybookSaved,
  PlaybookText,
  PlaybookVersionView,
  PlaybookView,
  PolicyAnswer,
  PolicyView,
  ProblemView,
  StatisticsView,
  TrustView,
} from '../src/core/api/views.ts';
import { callTask, yamlOf } from '../src/core/playbook/testing.ts';
import { askTask, CONTENT, House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

let house: House;
beforeAll(async () => {
  house = await House.open({
    imported: imported({ Asks: { 1: askTask() }, Isolates: { 1: callTask('core-isolate-endpoint') } }),
    policy: { neverIsolate: { hostnames: ['dc-1'] }, dryRun: true },
  });
}, 30_000);
afterAll(() => house.remove());

const name = encodeURIComponent;
const read = async <T>(path: string): Promise<T> => (await house.call<T>(`/api/v1/${path}`)).body;
const textOf = (playbook: string, version = '') =>
  read<PlaybookText>(`playbooks/${name(playbook)}/text${version === '' ? '' : `?version=${version}`}`);
const save = <T = PlaybookSaved & ProblemView>(playbook: string, text: string, seen?: string) =>
  house.send<T>(
    'PATCH',
    `/api/v1/playbooks/${name(playbook)}`,
    { text, note: 'a test', by: 'ann' },
    seen === undefined ? {} : { 'if-match': `"${seen}"` },
  );
const versionsOf = async (playbook: string) =>
  (await read<PageView<PlaybookVersionView>>(`playbooks/${name(playbook)}/versions`)).rows;

describe('a playbook', () => {
  it('is saved as a version over its file, which stays as it is, and counts as imported from then on', async () => {
    const file = join(CONTENT, 'riposte/playbooks/triage.yml');
    const before = await readFile(file, 'utf8');
    const shipped = await textOf('Triage');
    expect(shipped).toMatchObject({ origin: 'shipped', text: before });
    const edited = before.replace(/^description: .*$/m, 'description: Edited by a test.');
    expect(edited).not.toBe(before);
    const saved = await save('Triage', edited, shipped.hash);
    expect([saved.status, saved.body.version]).toEqual([200, 1]);
    expect(await textOf('Triage')).toMatchObject({ origin: 'imported', text: edited, hash: saved.body.hash });
    expect(await textOf('Triage', '0')).toMatchObject({ text: before });
    expect(await readFile(file, 'utf8')).toBe(before);
    const diff = await read<DiffView>('playbooks/Triage/diff');
    expect([diff.added, diff.removed]).toEqual([1, 1]);
    expect(diff.hunks.flat().find(({ op }) => op === 'new')?.text).toBe('description: Edited by a test.');
    // Routing still finds it, and a restart too.
    await house.stop();
    await house.start();
    expect((await textOf('Triage')).text).toBe(edited);
    const { run } = await house.deliver({ id: 'routed', name: 'Nothing is routed so' });
    expect(await house.run(run)).toMatchObject({ playbook: 'Triage' });
  });

  it('is given back to its file, and any version is taken up again', async () => {
    const { hash } = await textOf('Triage');
    const back = (version: number, seen: string) =>
      house.send<PlaybookSaved & ProblemView>(
        'POST',
        '/api/v1/playbooks/Triage/restore',
        { version },
        { 'if-match': `"${seen}"` },
      );
    const given = await back(0, hash);
    expect([given.status, given.body.version, (await textOf('Triage')).origin]).toEqual([200, 2, 'shipped']);
    const again = await back(1, given.body.hash);
    expect([again.body.version, (await textOf('Triage')).hash]).toEqual([3, hash]);
    expect((await versionsOf('Triage')).map(({ version, current }) => [version, current])).toEqual([
      [3, true],
      [2, false],
      [1, false],
      [0, false],
    ]);
    expect((await back(7, hash)).body.code).toBe('api.not-found');
  });

  it('changes no run that is under way', async () => {
    const asked = await house.asked((await house.deliver({ id: 'pinned' }, { playbook: 'Asks' })).run);
    const { hash, text } = await textOf('Asks');
    expect((await save('Asks', text.replaceAll('Go on?', 'Go further?'), hash)).status).toBe(200);
    expect((await house.run(asked.run)).approvals[0]?.body).not.toContain('Go further?');
    await house.answer(asked, { go: 'Yes' });
    await house.until(asked.run, ({ status }) => status === 'completed');
    const next = await house.asked((await house.deliver({ id: 'newer' }, { playbook: 'Asks' })).run);
    expect(next.body).toContain('Go further?');
    const figures = await read<StatisticsView>('playbooks/Asks/statistics');
    expect(figures.hashes).toHaveLength(2);
    expect(figures.runs).toContainEqual({ status: 'completed', count: 1 });
  });

  it('is refused with the line of every problem, and nothing is saved', async () => {
    const { hash, text } = await textOf('Asks');
    const refused = await save('Asks', `${text}\n  broken: [`, hash);
    expect(refused).toMatchObject({ status: 422, body: { code: 'playbook.broken' } });
    const { findings } = refused.body.facts as unknown as { findings: readonly { severity: string; line: number }[] };
    expect(findings[0]?.severity).toBe('error');
    expect(findings[0]?.line).toBeGreaterThan(1);
    expect(await save('Asks', text.replace('name: "Asks"', 'name: "Other"'), hash)).toMatchObject({
      status: 422,
      body: { code: 'playbook.renamed' },
    });
    expect((await textOf('Asks')).hash).toBe(hash);
  });

  it('is not overwritten unseen', async () => {
    const { text, hash } = await textOf('Asks');
    expect(await save('Asks', text)).toMatchObject({ status: 428, body: { code: 'playbook.needs-version' } });
    expect(await save('Asks', text, 'f'.repeat(64))).toMatchObject({ status: 412, body: { code: 'playbook.changed' } });
    const both = await Promise.all(
      ['a', 'b'].map((note) => save('Asks', text.replace('Go further?', `Go ${note}?`), hash)),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('is checked without being saved, and a new one is added once', async () => {
    const text = yamlOf('Fresh / one', { 1: askTask() });
    const checked = await house.call<{ name: string }>('/api/v1/playbooks/check', { text });
    expect(checked.body.name).toBe('Fresh / one');
    expect((await house.call(`/api/v1/playbooks/${name('Fresh / one')}`)).status).toBe(404);
    expect((await house.call('/api/v1/playbooks', { text })).status).toBe(201);
    expect(await house.call('/api/v1/playbooks', { text })).toMatchObject({
      status: 409,
      body: { code: 'playbook.exists' },
    });
    const { run } = await house.deliver({ id: 'fresh' }, { playbook: 'Fresh / one' });
    expect((await house.asked(run)).fields.map(({ label }) => label)).toEqual(['Go on?']);
  });

  it('has a page, and a picture that runs nothing', async () => {
    const { url, token } = house.product;
    const fetched = (path: string) =>
      fetch(`${url}/api/v1/playbooks/${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await fetched('Triage/page')).text()).toContain('# Triage');
    const picture = await fetched('Triage/picture?theme=dark');
    expect(picture.headers.get('content-type')).toContain('image/svg+xml');
    expect(picture.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await picture.text()).toMatch(/^<svg/);
  });
});

describe('a list', () => {
  const edit = (text: string, seen?: string) =>
    house.send<ListView & ProblemView>(
      'PATCH',
      '/api/v1/lists/Allowed',
      { text, by: 'ann' },
      seen === undefined ? {} : { 'if-match': `"${seen}"` },
    );

  it('is added, edited by its version and removed, each with a row in the audit', async () => {
    const added = await house.call<ListView>('/api/v1/lists', { name: 'Allowed', text: 'a,b', by: 'ann' });
    expect(added).toMatchObject({ status: 201, body: { text: 'a,b', changedBy: 'ann' } });
    expect((await house.call('/api/v1/lists', { name: 'Allowed', text: '' })).body.code).toBe('list.exists');
    expect((await edit('c')).body.code).toBe('list.needs-version');
    const edited = await edit('c', added.body.version);
    expect(edited).toMatchObject({ status: 200, body: { text: 'c' } });
    expect((await edit('d', added.body.version)).body.code).toBe('list.changed');
    expect((await read<ListView>('lists/Allowed')).text).toBe('c');
    const removed = await house.send('DELETE', '/api/v1/lists/Allowed', undefined, {
      'if-match': `"${edited.body.version}"`,
    });
    expect(removed.status).toBe(200);
    expect((await house.call('/api/v1/lists/Allowed')).status).toBe(404);
    expect((await house.call('/api/v1/lists/Allowed/history')).body).toMatchObject({
      rows: [
        { detail: 'removed' },
        { detail: 'edited, 1 characters' },
        { by: 'ann', run: '', detail: 'added, 3 characters' },
      ],
    });
    expect((await house.call('/api/v1/lists/Allowed/uses')).body).toEqual({ rows: [], next: null });
    const audit = await read<PageView<{ what: string; target: string; who: string }>>('audit?limit=1000');
    const rows = audit.rows.filter((row) => row.target === 'Allowed').map((row) => [row.what, row.who]);
    expect(rows.slice(0, 2)).toEqual([
      ['list.changed', 'ann'],
      ['list.changed', 'ann'],
    ]);
    expect(rows).toHaveLength(3);
  });

  test.each([
    ['', 'x'],
    ['a\nb', 'x'],
    ['long', 'x'.repeat(209_716)],
    ['x'.repeat(201), ''],
  ])('is none: %j', async (list, text) => {
    const { status } = await house.call('/api/v1/lists', { name: list, text });
    expect([400, 422]).toContain(status);
  });
});

describe('the policy', () => {
  const edit = (change: object, seen: string | number | undefined, more: object = {}) =>
    house.send<PolicyView & ProblemView>(
      'PATCH',
      '/api/v1/policy',
      { edit: change, by: 'ada', ...more },
      seen === undefined ? {} : { 'if-match': `"${seen}"` },
    );
  const judge = async (asked: object) => (await house.call<PolicyAnswer>('/api/v1/policy/preview', asked)).body;

  it('says where each value comes from', async () => {
    expect(await read<PolicyView>('policy')).toMatchObject({
      version: 0,
      dryRun: true,
      sources: { neverIsolate: 'configuration', dryRun: 'configuration', quorum: 'default' },
    });
  });

  it('is previewed with an edit, then edited by its version, and is in force at once and after a restart', async () => {
    const asked = { verb: 'isolate', targets: ['e1'], fields: { hostname: 'dc-2' } };
    const change = { neverIsolate: { hostnames: ['dc-1', 'dc-2'] } };
    expect(await judge(asked)).toMatchObject({ effect: 'ask' });
    expect(await judge({ ...asked, edit: change })).toMatchObject({ effect: 'deny', rule: 'never-isolate' });
    expect(await judge(asked)).toMatchObject({ effect: 'ask' });
    expect((await edit(change, undefined)).body.code).toBe('policy.needs-version');
    const edited = await edit(change, 0);
    expect(edited).toMatchObject({
      status: 200,
      body: { version: 1, changedBy: 'ada', sources: { neverIsolate: 'edited', dryRun: 'configuration' } },
    });
    expect((await edit({ dryRun: false }, 0)).body.code).toBe('policy.changed');
    expect(await judge(asked)).toMatchObject({ effect: 'deny' });
    await house.stop();
    await house.start();
    expect(await judge(asked)).toMatchObject({ effect: 'deny' });
  });

  it('gives a key back to the configuration', async () => {
    const back = await edit({ neverIsolate: null }, 1, { note: 'as it was' });
    expect(back.body).toMatchObject({
      version: 2,
      neverIsolate: { hostnames: ['dc-1'] },
      sources: { neverIsolate: 'configuration' },
    });
    const { rows } = await read<PageView<{ version: number; note: string }>>('policy/versions');
    expect(rows.map(({ version, note }) => [version, note])).toEqual([
      [2, 'as it was'],
      [1, ''],
    ]);
  });

  test.each([
    [{ unknown: true }],
    [{ dryRun: 'yes' }],
    [{ quorum: [{ approvers: 0, verbs: [], hostnames: [] }] }],
    [{ scriptTemplates: [{ line: 'rm <path>', values: { path: '.*' } }] }],
    [{ trusted: [{ playbook: 'x', hash: 'y', verb: 'isolate' }] }],
    [{}],
  ])('refuses %j', async (change) => {
    const { status } = await edit(change, 2);
    expect([400, 422]).toContain(status);
    expect((await read<PolicyView>('policy')).version).toBe(2);
  });

  it('trusts the hash of a playbook with a verb, and another version of it with nothing', async () => {
    const asked = {
      verb: 'terminate-causality',
      targets: ['e1/c1'],
      fields: { agentid: 'e1', cid: 'c1' },
      playbook: 'Isolates',
    };
    expect(await judge(asked)).toMatchObject({ effect: 'ask', origin: 'imported', trusted: false });
    const trust = (trusted: boolean) =>
      house.call('/api/v1/playbooks/Isolates/trust', { verb: 'terminate-causality', trusted, by: 'ada' });
    expect((await trust(true)).status).toBe(200);
    expect(await judge(asked)).toMatchObject({ effect: 'allow', trusted: true });
    expect(await judge({ ...asked, verb: 'isolate' })).toMatchObject({ effect: 'ask', trusted: false });
    const { text, hash } = await textOf('Isolates');
    const saved = await save('Isolates', text.replace('version: -1', 'version: -1\ndescription: Other.'), hash);
    expect([saved.status, (await judge(asked)).effect]).toEqual([200, 'ask']);
    await trust(false);
  });

  it('is told beside what a playbook changes, for the very hash that a run pins', async () => {
    const trust = (trusted: boolean) =>
      house.call('/api/v1/playbooks/Isolates/trust', { verb: 'isolate', trusted, by: 'ada' });
    const shown = () => read<TrustView>('playbooks/Isolates/trust');
    const isolate = { verb: 'isolate', risk: 'containment', tasks: [{ id: '1', command: 'core-isolate-endpoint' }] };
    expect(await shown()).toMatchObject({ origin: 'imported', verbs: [{ ...isolate, trusted: false }] });
    await trust(true);
    expect(await shown()).toMatchObject({ verbs: [{ ...isolate, trusted: true }] });
    // It calls no other playbook: a run pins its text.
    const { hash } = await textOf('Isolates');
    expect([(await shown()).hash, (await read<PlaybookView>('playbooks/Isolates')).hash]).toEqual([hash, hash]);
    const { rows } = await read<PlaybookHealthPage>('playbook-health?days=1');
    expect(rows.find((row) => row.name === 'Isolates')).toMatchObject({
      origin: 'imported',
      version: 1,
      changedBy: 'ann',
      // It isolates without saying which endpoint.
      runnable: false,
      trusted: ['isolate'],
    });
    expect((await house.call<ProblemView>('/api/v1/playbook-health?days=0')).body.code).toBe('api.invalid');
    await trust(false);
  });
});
