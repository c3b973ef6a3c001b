/**
 * Goal: what Riposte did is taken back whole, and nothing else is: of a block, a quarantine, an isolation; brought into force; refused with a reason
 * where there is nothing of ours; shared by alerts.
 * Method: the shipped playbooks of the undo, started over the API, against simulated vendors on real sockets with a stepped clock.
 * Elsewhere: the rules by example (`domain/gate/sharing.test.ts`), the command line (`apps/cli`), that what is offered can be done (`undo-offers.test.ts`).
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TenantSpec } from '../src/apps/lab/index.ts';
import type { ActionView } from '../src/core/api/views.ts';
import { isObject } from '../src/core/base/json.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { BLOCK_TASK, CATEGORY, changesOf, Firm, HOST } from './firm.ts';

vi.setConfig({ testTimeout: 30_000 });

const FILE = { sha: 'b'.repeat(64), path: 'C:\\Users\\x\\evil.exe' };
const LOOK = `name: {simple: "${CATEGORY}"}, sites: {simple: '\${alert.url}'}`;
const PLAYBOOKS = {
  Block: BLOCK_TASK,
  Isolate: callTask('core-isolate-endpoint', `endpoint_id: {simple: ${HOST}}`),
  Quarantine: callTask(
    'core-quarantine-files',
    `endpoint_id_list: {simple: ${HOST}}, file_path: {simple: '${FILE.path}'}, file_hash: {simple: ${FILE.sha}}`,
  ),
  Blocklist: callTask('core-blocklist-files', `hash_list: {simple: ${FILE.sha}}`),
  Allowlist: callTask('core-allowlist-files', `hash_list: {simple: ${FILE.sha}}`),
  Look: callTask('pan-os-check-url-block', LOOK),
  'Look on Panorama': callTask('pan-os-check-url-block', `${LOOK}, pre_post: {simple: pre-rulebase}`),
};
/** So that what stands in the category is denied before we come. */
const DENIED = { name: 'Deny', category: CATEGORY, action: 'deny', disabled: false } as const;
const tenant = (panos: TenantSpec['panos'] = {}): TenantSpec => ({
  endpoints: { [HOST]: { status: 'CONNECTED' } },
  panos: { configured: true, categories: { [CATEGORY]: ['old.test/'] }, rules: [DENIED], ...panos },
});
/** Somebody else has isolated the endpoint and put the file away. */
const BEFORE: TenantSpec = {
  endpoints: { [HOST]: { status: 'CONNECTED', is_isolated: 'AGENT_ISOLATED' } },
  quarantine: { status: true },
};

let firm: Firm;
afterEach(() => firm.close());

const actionOf = async (verb: string, index = 0): Promise<ActionView> => {
  const found = (await firm.actions()).filter((action) => action.verb === verb).toReversed()[index];
  if (!found) throw new Error(`no ${verb}`);
  return found;
};
/** The routes of the changes since the one of that number. */
const routesSince = (before: number) =>
  changesOf(firm.lab)
    .slice(before)
    .map(({ route }) => route);
const count = () => changesOf(firm.lab).length;

let looks = 0;
/** What the product reads of the URLs now. */
async function look(...urls: readonly string[]): Promise<unknown> {
  looks += 1;
  const playbook = firm.lab.panos?.type === 'panorama' ? 'Look on Panorama' : 'Look';
  const { context } = await firm.rested(await firm.deliver(`look ${looks}`, playbook, { url: urls }));
  return isObject(context['Panorama']) && context['Panorama']['URLBlock'];
}
const IN_FORCE = { Rule: 'in-place', Uncommitted: false, InForce: true };

describe('a block', () => {
  test.each([
    ['firewall', ['edit_category', 'commit']],
    ['panorama', ['edit_category', 'commit', 'push']],
  ] as const)('our entry goes, every other one and the rule stay, and that is in force: %s', async (type, routes) => {
    firm = await Firm.open([tenant({ type })], PLAYBOOKS);
    await firm.done('1', 'Block', { url: 'a.test/x' });
    await firm.done('2', 'Block', { url: 'b.test/y' });
    const before = count();
    const undo = await firm.undone((await actionOf('block-url')).id);
    expect([undo.status, undo.items, undo.approvals]).toEqual(['completed', [], []]);
    expect(routesSince(before)).toEqual(routes);
    expect((await actionOf('block-url')).status).toBe('undone');
    expect((await actionOf('block-url', 1)).status).toBe('done');
    expect(await look('a.test/x')).toMatchObject({ Present: [], Missing: ['a.test/x'], Uncommitted: false });
    expect(await look('b.test/y', 'old.test/')).toMatchObject({ Present: ['b.test/y', 'old.test/'], ...IN_FORCE });
    expect(await firm.undo((await actionOf('block-url')).id)).toMatchObject({
      status: 409,
      body: { code: 'action.no-undo', detail: 'block-url of a.test/x is undone' },
    });
  });

  test('of several URLs: all of ours go, also where one was there before us and stays', async () => {
    firm = await Firm.open([tenant()], PLAYBOOKS);
    await firm.done('1', 'Block', { url: ['a.test/x', 'old.test', 'b.test/y'] });
    await firm.undone((await actionOf('block-url')).id);
    expect(await look('a.test/x', 'b.test/y', 'old.test/')).toMatchObject({
      Missing: ['a.test/x', 'b.test/y'],
      Present: ['old.test/'],
    });
    expect((await actionOf('block-url')).status).toBe('undone');
  });

  test('of two alerts: the first that lets go sends and asks nothing, the last one takes it out', async () => {
    firm = await Firm.open([tenant()], PLAYBOOKS);
    await firm.done('1', 'Block', { url: 'a.test/x' });
    await firm.done('2', 'Block', { url: 'a.test/x' });
    const before = count();
    const first = await firm.undone((await actionOf('block-url')).id);
    expect([first.status, first.approvals, first.items]).toEqual(['completed', [], []]);
    expect(routesSince(before)).toEqual([]);
    expect(await look('a.test/x')).toMatchObject({ Present: ['a.test/x'], ...IN_FORCE });
    const last = await firm.undone((await actionOf('block-url', 1)).id);
    expect([last.status, routesSince(before)]).toEqual(['completed', ['edit_category', 'commit']]);
    expect(await look('a.test/x')).toMatchObject({ Present: [], Uncommitted: false });
  });

  test('that was there before us is left, and that is said; with force it goes', async () => {
    firm = await Firm.open([tenant()], PLAYBOOKS);
    await firm.done('1', 'Block', { url: 'old.test' });
    const block = await actionOf('block-url');
    expect(block.status).toBe('already-done');
    const before = count();
    const { status, body } = await firm.undo(block.id);
    expect([status, body.code]).toEqual([409, 'action.no-undo']);
    expect(body.detail).toBe('old.test/ was so before Riposte came: it is left as it is');
    expect(body.hint).toContain('--force');
    expect(routesSince(before)).toEqual([]);
    expect(await firm.undone(block.id, true)).toMatchObject({ status: 'completed' });
    expect(routesSince(before)).toEqual(['edit_category', 'commit']);
    expect(await look('old.test')).toMatchObject({ Present: [], Uncommitted: false });
  });

  test('that cannot be committed says so, and a person can go on', async () => {
    const faults = [{ call: 'pan-os-commit', kind: '500', attempts: [2, 3, 4] }] as const;
    firm = await Firm.open([{ ...tenant(), faults }], PLAYBOOKS);
    await firm.done('1', 'Block', { url: 'a.test/x' });
    const undo = await firm.undone((await actionOf('block-url')).id);
    expect(undo.status).toBe('failed');
    expect(undo.items[0]?.offers).toContain('retry');
    await firm.house.call(`/api/v1/items/${encodeURIComponent(undo.items[0]?.item ?? '')}/complete`, {
      offer: 'retry',
    });
    expect(await firm.rested(undo.run)).toMatchObject({ status: 'completed' });
    expect(await look('a.test/x')).toMatchObject({ Present: [], Uncommitted: false });
  });
});

describe.each([
  ['Isolate', 'isolate', 'unisolate'],
  ['Quarantine', 'quarantine', 'restore'],
])('%s', (playbook, verb, route) => {
  test('is taken back once, read back, and not a second time', async () => {
    firm = await Firm.open([tenant()], PLAYBOOKS);
    await firm.done('1', playbook);
    const before = count();
    const undo = await firm.undone((await actionOf(verb)).id);
    expect([undo.status, undo.actions.map(({ status }) => status)]).toEqual(['completed', ['done']]);
    expect(routesSince(before)).toEqual([route]);
    expect((await actionOf(verb)).status).toBe('undone');
    expect((await firm.undo((await actionOf(verb)).id)).body.code).toBe('action.no-undo');
    // Nothing of it is left: the same is done again for the next alert.
    await firm.done('2', playbook);
    expect((await actionOf(verb, 1)).status).toBe('done');
  });

  test('of two alerts is taken back with the last of them', async () => {
    firm = await Firm.open([tenant()], PLAYBOOKS);
    await firm.done('1', playbook);
    await firm.done('2', playbook);
    expect([(await actionOf(verb)).status, (await actionOf(verb, 1)).status]).toEqual(['done', 'already-done']);
    const before = count();
    expect(await firm.undone((await actionOf(verb)).id)).toMatchObject({ status: 'completed', approvals: [] });
    expect(routesSince(before)).toEqual([]);
    expect(await firm.undone((await actionOf(verb, 1)).id)).toMatchObject({ status: 'completed' });
    expect(routesSince(before)).toEqual([route]);
  });

  test('that was so before us is left, and that is said', async () => {
    firm = await Firm.open([{ ...tenant(), ...BEFORE }], PLAYBOOKS);
    await firm.done('1', playbook);
    const record = await actionOf(verb);
    expect(record.status).toBe('already-done');
    const { body } = await firm.undo(record.id);
    expect([body.code, body.detail]).toEqual([
      'action.no-undo',
      `${record.targets.join(', ')} was so before Riposte came: it is left as it is`,
    ]);
    const before = count();
    expect(await firm.undone(record.id, true)).toMatchObject({ status: 'completed' });
    expect(routesSince(before)).toEqual([route]);
  });
});

describe('a rule', () => {
  const empty = { categories: {}, rules: [] };

  test.each([
    ['firewall', ['delete_rule', 'commit']],
    ['panorama', ['delete_rule', 'commit', 'push']],
  ] as const)('that we made goes after the last block that rests on it: %s', async (type, routes) => {
    firm = await Firm.open([tenant({ type, ...empty })], PLAYBOOKS);
    await firm.done('1', 'Block', { url: 'a.test/x' });
    await firm.done('2', 'Block', { url: 'b.test/y' });
    const rule = await actionOf('block-rule');
    const before = count();
    for (const index of [0, 1]) {
      const { status, body } = await firm.undo(rule.id);
      expect([status, body.code]).toEqual([409, 'action.no-undo']);
      expect(body.detail).toContain(`${index === 0 ? 'a.test/x' : 'b.test/y'} (alert ${index + 1})`);
      expect((await actionOf('block-rule')).status).toBe('done');
      expect(routesSince(before)).not.toContain('delete_rule');
      await firm.undone((await actionOf('block-url', index)).id);
    }
    const last = count();
    expect(await firm.undone(rule.id)).toMatchObject({ status: 'completed', approvals: [], items: [] });
    expect(routesSince(last)).toEqual(routes);
    expect((await actionOf('block-rule')).status).toBe('undone');
    expect(await look('b.test/y')).toMatchObject({ Rule: 'missing', Uncommitted: false });
    expect((await firm.undo(rule.id)).body.detail).toContain('is undone');
  });

  test('that others made is not in the ledger: there is nothing to take back', async () => {
    firm = await Firm.open([tenant()], PLAYBOOKS);
    await firm.done('1', 'Block', { url: 'a.test/x' });
    expect((await firm.actions()).map(({ verb }) => verb)).not.toContain('block-rule');
  });
});

describe.each([
  ['Blocklist', 'blocklist-file', 'blocklist'],
  ['Allowlist', 'allowlist-file', 'allowlist'],
])('%s', (playbook, verb, list) => {
  test('what we put there goes again, and the tenant says so; an undo is none itself', async () => {
    firm = await Firm.open([tenant()], PLAYBOOKS);
    await firm.done('1', playbook);
    const before = count();
    expect(await firm.undone((await actionOf(verb)).id)).toMatchObject({ status: 'completed', approvals: [] });
    expect(routesSince(before)).toEqual([`${list}_remove`]);
    expect((await actionOf(verb)).status).toBe('undone');
    const back = await actionOf(`un${verb}`);
    expect(back.undo).toBeNull();
    expect((await firm.undo(back.id)).body.code).toBe('action.no-undo');
  });
});
