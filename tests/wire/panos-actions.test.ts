/**
 * Goal: what the commands of PAN-OS do over several calls: look, one request, reading after a lost answer, proof; and that no argument
 * changes more than it names. Method: the real commands against the lab over real sockets, on one clock. Single requests and replies are
 * tested in panos.test.ts, the gate that calls these steps in its room.
 */
import { describe, expect, test } from 'vitest';
import type { OpenInstance } from '../../src/adapters/integrations/index.ts';
import type { FaultSpec, PanosSpec } from '../../src/apps/lab/index.ts';
import type { Json, JsonObject } from '../../src/core/base/json.ts';
import { changes, setUp } from './acting.ts';

const GET = 'pan-os-get-custom-url-category';
const CREATE = 'pan-os-create-custom-url-category';
const EDIT = 'pan-os-edit-custom-url-category';
const UNBLOCK = 'pan-os-unblock-url';
const RULE = 'pan-os-custom-block-rule';
const MOVE = 'pan-os-move-rule';
const COMMIT = 'pan-os-commit';
const PUSH = 'pan-os-push-to-device-group';

const FIREWALL: PanosSpec = {
  configured: true,
  type: 'firewall',
  deviceGroup: null,
  categories: { 'Blocked sites': ['Old.test/', 'kept.test/'] },
  rules: [{ name: 'Allow all', action: 'allow' }],
};
const PANORAMA: PanosSpec = { ...FIREWALL, type: 'panorama', deviceGroup: 'branch', rules: [] };
const ADD = { name: 'Blocked sites', action: 'add', sites: ['evil.test/a'] };
const REMOVE = { name: 'Blocked sites', action: 'remove', sites: ['old.test/'] };
const BLOCK = { rulename: 'Block sites', object_type: 'url-category', object_value: 'Blocked sites' };

async function device(panos: PanosSpec = FIREWALL, faults: readonly FaultSpec[] = []) {
  const world = await setUp({ panos }, faults);
  const instance = world.openPanos();
  const step = (name: string, by: OpenInstance = instance) => world.action(name, by);
  /** Looks, sends, and reads until it is proven or has failed. */
  const whole = async (name: string, args: JsonObject) => {
    const check = await step(name).check(args);
    if (check.kind !== 'needed') return check;
    const sent = await step(name).send(args, check.bookmark);
    if (sent.kind !== 'accepted') return sent;
    for (let polls = 0; ; polls += 1) {
      const proof = await step(name).prove(args, sent.state);
      if (proof.kind !== 'pending' || polls > 20) return proof;
      world.later(step(name).pollMs);
    }
  };
  const category = async (name = 'Blocked sites', by = instance) => {
    const { entries } = await world.run(by, GET, { name });
    return entries[0]?.contents;
  };
  const rules = async (): Promise<Json | undefined> => {
    const { entries } = await world.run(instance, 'pan-os-list-rules', { pre_post: 'pre-rulebase' });
    return entries[0]?.contents;
  };
  return { ...world, instance, step, whole, category, rules };
}

describe('a block, from look-up to commit', () => {
  test('of a new category on a firewall: made, ruled, put on top, committed; then nothing waits any more', async () => {
    const { lab, whole, category, rules } = await device({ ...FIREWALL, categories: {} });
    const made = { name: 'XSIAM - Malicious URLs', sites: ['evil.test/a?x=1&y=2,3'], type: 'URL List' };
    const rule = { ...BLOCK, object_value: 'XSIAM - Malicious URLs' };
    expect(await category(made.name)).toBeNull();
    expect(await whole(CREATE, made)).toMatchObject({ kind: 'proven' });
    expect(await category(made.name)).toMatchObject({ Sites: made.sites, Uncommitted: true });
    expect(await whole(RULE, rule)).toMatchObject({ kind: 'proven' });
    expect(await whole(MOVE, { rulename: rule.rulename, where: 'top' })).toMatchObject({ kind: 'proven' });
    expect(await whole(COMMIT, { description: 'Alert 1' })).toMatchObject({
      kind: 'proven',
      entries: [{ contents: { JobID: '4', Status: 'Success', Description: 'Alert 1 (Riposte run)' } }],
    });
    expect(await category(made.name)).toMatchObject({ Uncommitted: false });
    expect(await rules()).toMatchObject([{ Name: 'Block sites', Uncommitted: false }, { Name: 'Allow all' }]);
    expect(changes(lab)).toEqual(['create_category', 'set_rule', 'move_rule', 'commit']);
    expect(lab.unexpected).toEqual([]);
    for (const [name, args] of [
      [CREATE, made],
      [RULE, rule],
      [MOVE, { rulename: rule.rulename, where: 'top' }],
    ] as const) {
      expect(await whole(name, args)).toMatchObject({ kind: 'already' });
    }
    expect(changes(lab)).toHaveLength(4);
  });

  test('on Panorama a push follows, and each firewall is read', async () => {
    const { lab, whole, run, instance } = await device(PANORAMA);
    expect(await whole(EDIT, ADD)).toMatchObject({ kind: 'proven' });
    expect(await whole(RULE, { ...BLOCK, pre_post: 'pre-rulebase' })).toMatchObject({ kind: 'proven' });
    expect(await whole(COMMIT, {})).toMatchObject({ kind: 'proven' });
    expect(await whole(PUSH, {})).toMatchObject({
      kind: 'proven',
      entries: [{ contents: { DeviceGroup: 'branch', JobID: '5' } }],
    });
    const status = await run(instance, 'pan-os-push-status', { job_id: ['5', '4'] });
    expect(status.entries).toMatchObject([
      { contents: { Status: 'Completed' } },
      { type: 'error', code: 'panos.other-job' },
    ]);
    expect(
      lab.requests.flatMap(({ call }) => (call?.stateChanging === true ? [[call.name, call.args]] : [])),
    ).toMatchObject([
      [EDIT, { name: 'Blocked sites', action: 'add', sites: ['evil.test/a'], 'device-group': 'branch' }],
      [RULE, { rulename: 'Block sites', object_type: 'url-category', object_value: 'Blocked sites' }],
      [COMMIT, { description: '(Riposte run)' }],
      [PUSH, { 'device-group': 'branch' }],
    ]);
    expect(lab.unexpected).toEqual([]);
  });

  test.each([
    ['commit', FIREWALL, COMMIT, 'panos.commit-failed', 'Validation Error'],
    ['push', PANORAMA, PUSH, 'panos.push-failed', 'fw-1: commit failed'],
  ] as const)('a %s whose job fails is a failure that says why', async (kind, spec, name, code, why) => {
    const { whole, category } = await device({ ...spec, [kind]: 'fail' });
    await whole(EDIT, ADD);
    expect(await whole(name, {})).toMatchObject({
      kind: 'failed',
      code,
      detail: expect.stringContaining(why) as unknown,
    });
    expect(await category()).toMatchObject({ Uncommitted: true });
  });

  test('a commit without changes ends at once, and says so', async () => {
    const { whole } = await device();
    expect(await whole(COMMIT, {})).toMatchObject({ kind: 'proven', detail: 'There are no changes to commit.' });
  });

  test('two runs that add different URLs at once both keep theirs, and the second commit comes after the first', async () => {
    const { step, openPanos, drive, category, later, instance } = await device();
    const other = openPanos();
    const theirs = { ...ADD, sites: ['worse.test/b'] };
    const [mine, yours] = await Promise.all([step(EDIT).check(ADD), step(EDIT, other).check(theirs)]);
    const bookmark = (check: typeof mine) => (check.kind === 'needed' ? check.bookmark : null);
    await drive(Promise.all([step(EDIT).send(ADD, bookmark(mine)), step(EDIT, other).send(theirs, bookmark(yours))]));
    expect(await category()).toMatchObject({ Sites: ['Old.test/', 'kept.test/', 'evil.test/a', 'worse.test/b'] });
    const first = await step(COMMIT).send({}, null);
    expect(await step(COMMIT, other).send({}, null)).toMatchObject({ kind: 'later', delayMs: 20_000 });
    later(20_000);
    expect(await step(COMMIT, other).send({}, null)).toMatchObject({ kind: 'accepted', state: { jobId: null } });
    expect(await step(COMMIT).prove({}, first.kind === 'accepted' ? first.state : null)).toMatchObject({
      kind: 'proven',
    });
    expect(await category('Blocked sites', instance)).toMatchObject({ Uncommitted: false });
  });
});

describe('what a command leaves alone', () => {
  test('an add sends what is missing only, whatever the case', async () => {
    const { lab, whole, category } = await device();
    await whole(EDIT, { ...ADD, sites: ['http://OLD.test', 'evil.test/a'] });
    expect(lab.requests.find(({ route }) => route === 'add_to_category')?.call?.args['sites']).toEqual(['evil.test/a']);
    expect(await category()).toMatchObject({ Sites: ['Old.test/', 'kept.test/', 'evil.test/a'] });
    expect(await whole(EDIT, { ...ADD, sites: ['old.test/', 'kept.TEST/'] })).toMatchObject({ kind: 'already' });
  });

  test('a removal takes our entries and keeps those of others, description and type', async () => {
    const { whole, category, step } = await device();
    await whole(CREATE, { name: 'Blocked sites', sites: ['evil.test/a'], description: 'Mind <this> & that' });
    const { inverse } = step(EDIT);
    expect(inverse?.command).toBe(UNBLOCK);
    expect(await whole(UNBLOCK, inverse?.args(ADD, ADD.sites) ?? {})).toMatchObject({ kind: 'proven' });
    expect(await category()).toMatchObject({
      Sites: ['Old.test/', 'kept.test/'],
      Description: 'Mind <this> & that',
      Type: 'URL List',
    });
    expect(await whole(EDIT, { ...REMOVE, sites: ['old.test', 'kept.test'] })).toMatchObject({ kind: 'proven' });
    expect(await category()).toMatchObject({ Sites: [] });
    expect(await whole(EDIT, REMOVE)).toMatchObject({ kind: 'already' });
  });

  test('an entry that another adds between look and removal stays', async () => {
    const { step, whole, category } = await device();
    const check = await step(UNBLOCK).check(REMOVE);
    await whole(EDIT, ADD);
    await step(UNBLOCK).send(REMOVE, check.kind === 'needed' ? check.bookmark : null);
    expect(await category()).toMatchObject({ Sites: ['kept.test/', 'evil.test/a'] });
  });

  test('a rule of our name that says something else, or is disabled, is neither changed nor taken for ours', async () => {
    const { lab, whole } = await device({
      ...FIREWALL,
      rules: [
        { name: 'Block sites', category: 'Other sites', action: 'deny' },
        { name: 'Switched off', category: 'Blocked sites', action: 'drop', disabled: true },
        { name: 'By hand', category: 'Blocked sites', action: 'deny' },
      ],
    });
    const differs = { kind: 'refused', code: 'panos.rule-differs' };
    expect(await whole(RULE, BLOCK)).toMatchObject(differs);
    expect(await whole(RULE, { ...BLOCK, rulename: 'Switched off' })).toMatchObject(differs);
    expect(await whole(RULE, { ...BLOCK, rulename: 'By hand' })).toMatchObject({ kind: 'already' });
    expect(changes(lab)).toEqual([]);
  });

  test('the rule that was made is taken out by its inverse, and no other', async () => {
    const { whole, rules, step } = await device();
    await whole(RULE, BLOCK);
    const { inverse } = step(RULE);
    expect(await whole(inverse?.command ?? '', inverse?.args(BLOCK, []) ?? {})).toMatchObject({ kind: 'proven' });
    expect(await rules()).toMatchObject([{ Name: 'Allow all' }]);
  });

  test('a category of the other type is not changed', async () => {
    const { lab, whole } = await device();
    const detail = { kind: 'refused', code: 'panos.other-type' };
    expect(await whole(EDIT, { name: 'Blocked sites', action: 'add', categories: ['games'] })).toMatchObject(detail);
    expect(changes(lab)).toEqual([]);
  });

  test('a category that is not there is not made by an edit, nor in a device group that is not there', async () => {
    const { lab, whole } = await device(PANORAMA);
    expect(await whole(EDIT, { ...ADD, name: 'None' })).toMatchObject({ kind: 'refused', code: 'panos.not-present' });
    const elsewhere = { name: 'None', sites: ['evil.test/'], 'device-group': 'nobody' };
    expect(await whole(CREATE, elsewhere)).toMatchObject({ kind: 'refused', code: 'panos.no-such-device-group' });
    expect(changes(lab)).toEqual([]);
  });

  test('a look-up that fails is not taken for absence: nothing is made', async () => {
    const { lab, whole, category } = await device(FIREWALL, [{ call: GET, kind: '500', attempts: 'all' }]);
    expect(await whole(CREATE, { name: 'New', sites: ['evil.test/'] })).toMatchObject({
      kind: 'refused',
      code: 'panos.server-error',
    });
    expect(await category('New')).toEqual(expect.stringContaining('500'));
    expect(changes(lab)).toEqual([]);
  });
});

describe('a lost answer', () => {
  const cases = [
    [CREATE, { name: 'New', sites: ['evil.test/'] }, FIREWALL],
    [EDIT, ADD, FIREWALL],
    [EDIT, REMOVE, FIREWALL],
    [RULE, BLOCK, FIREWALL],
    [COMMIT, {}, FIREWALL],
    [PUSH, {}, PANORAMA],
  ] as const;

  test.each(cases)(
    'of %s %j whose effect took place is found by reading, also by a new process',
    async (name, args, spec) => {
      for (const kind of ['timeout', 'reset', '500'] as const) {
        const { lab, step, whole, later, openPanos } = await device(spec, [
          { call: name, kind, effect: 'applied', attempts: 'all' },
        ]);
        if (name === COMMIT) await whole(RULE, BLOCK);
        const before = changes(lab).length;
        const check = await step(name).check(args);
        const bookmark = check.kind === 'needed' ? check.bookmark : null;
        expect(await step(name).send(args, bookmark)).toMatchObject({ kind: 'lost' });
        later(step(name).settleMs);
        const fresh = step(name, openPanos());
        const found = await fresh.reconcile(args, bookmark);
        expect(found).toMatchObject({ kind: 'applied' });
        expect(await fresh.prove(args, found.kind === 'applied' ? found.state : null)).toMatchObject({
          kind: 'proven',
        });
        expect(changes(lab)).toHaveLength(before + 1);
      }
    },
  );

  test.each(cases)('of %s %j without effect reads as not applied', async (name, args, spec) => {
    const { step } = await device(spec, [{ call: name, kind: 'timeout', attempts: 'all' }]);
    const check = await step(name).check(args);
    const bookmark = check.kind === 'needed' ? check.bookmark : null;
    expect(await step(name).send(args, bookmark)).toMatchObject({ kind: 'lost' });
    expect(await step(name).reconcile(args, bookmark)).toEqual({ kind: 'not-applied' });
  });

  test('of a commit is not another one’s commit', async () => {
    const { step, whole, later, openPanos } = await device(FIREWALL, [
      { call: COMMIT, kind: 'timeout', attempts: [1] },
    ]);
    await whole(EDIT, ADD);
    const check = await step(COMMIT).check({ description: 'Mine' });
    const bookmark = check.kind === 'needed' ? check.bookmark : null;
    expect(await step(COMMIT).send({ description: 'Mine' }, bookmark)).toMatchObject({ kind: 'lost' });
    expect(await step(COMMIT, openPanos()).send({ description: 'Yours' }, null)).toMatchObject({ kind: 'accepted' });
    later(5_000);
    expect(await step(COMMIT).reconcile({ description: 'Mine' }, bookmark)).toEqual({ kind: 'not-applied' });
  });

  test('of a commit without a bookmark cannot be told, and neither can one of a raw request', async () => {
    const { step } = await device();
    expect(await step(COMMIT).reconcile({}, null)).toMatchObject({ kind: 'unknown' });
    expect(await step('pan-os').reconcile({ type: 'version' }, null)).toMatchObject({ kind: 'unknown' });
  });

  test.each([CREATE, COMMIT])('a 429 of %s is certainly not applied and says when to come back', async (name) => {
    const { step } = await device(FIREWALL, [{ call: name, kind: '429', attempts: [1], retryAfterSeconds: 7 }]);
    const sent = await step(name).send({ name: 'New', sites: ['evil.test/'] }, null);
    expect(sent).toMatchObject({ kind: 'later', delayMs: 7000 });
  });
});

describe('hostile arguments', () => {
  test.each([
    [EDIT, { ...ADD, name: "x'] | //*[@name='y" }],
    [EDIT, { ...ADD, name: 'x"/><member>' }],
    [EDIT, { ...ADD, name: 'x'.repeat(64) }],
    [EDIT, { ...ADD, action: 'replace' }],
    [EDIT, { ...ADD, sites: [] }],
    [EDIT, { ...ADD, sites: ['*'] }],
    [EDIT, { ...ADD, sites: ['*.com/'] }],
    [EDIT, { ...ADD, sites: ['evil.test/\nkept.test/'] }],
    [EDIT, { ...ADD, categories: ['games'] }],
    [EDIT, { ...ADD, 'device-group': 'branch' }],
    [CREATE, { ...ADD, type: 'Category Match' }],
    [RULE, { ...BLOCK, object_value: 'any' }],
    [RULE, { ...BLOCK, object_value: "a' or '1'='1" }],
    [RULE, { ...BLOCK, object_type: 'everything' }],
    [RULE, { ...BLOCK, object_type: 'ip', object_value: '192.0.2.1' }],
    [RULE, { ...BLOCK, rulename: '' }],
    [RULE, { ...BLOCK, where: 'top' }],
    [MOVE, { rulename: 'Block sites', where: 'before' }],
    [COMMIT, { admin_name: '</member><member>root' }],
    ['pan-os', { type: 'keygen' }],
    ['pan-os', { type: 'op', cmd: '<show><x></show>' }],
  ] as const)('%s %j never reaches the device', async (name, args) => {
    const { lab, step } = await device();
    expect(await step(name).check(args)).toMatchObject({ kind: 'refused', code: 'input.rejected' });
    expect(lab.requests).toEqual([]);
  });

  test('markup in a URL, a description or a rule stays one text', async () => {
    const { lab, whole, category } = await device();
    const url = 'http://evil.test/</member><member>good.test/?a="1"&b=\'2\'&c=]]>';
    const entry = url.slice('http://'.length);
    expect(await whole(EDIT, { ...ADD, sites: [url] })).toMatchObject({ kind: 'proven' });
    expect(await category()).toMatchObject({ Sites: ['Old.test/', 'kept.test/', entry] });
    const description = '</description><force/><description>';
    expect(await whole(COMMIT, { description })).toMatchObject({
      kind: 'proven',
      entries: [{ contents: { Description: `${description} (Riposte run)` } }],
    });
    expect(lab.unexpected).toEqual([]);
  });

  test('a yes to a block covers no removal, and the parts of a URL are no targets of their own', async () => {
    const { step } = await device();
    expect(step(EDIT).targets({ ...ADD, sites: 'http://evil.test/a,b.test/' })).toEqual(['evil.test/a,b.test/']);
    expect(step(EDIT).targets({ ...ADD, sites: 'evil.test,worse.test/' })).toEqual(['evil.test/', 'worse.test/']);
    const removed = step(EDIT).targets({ ...ADD, action: 'remove' });
    expect(removed.filter((target) => step(EDIT).targets(ADD).includes(target))).toEqual([]);
    expect([step(UNBLOCK).verb, step(UNBLOCK).undoes]).toEqual(['unblock-url', 'block-url']);
  });
});

test('a raw request is sent as it is, and its answer is the output', async () => {
  const { step } = await device();
  const args = { type: 'op', cmd: '<show><system><info/></system></show>' };
  expect(await step('pan-os').send(args, null)).toMatchObject({
    kind: 'accepted',
    entries: [{ context: { 'Panorama.Command': { '@status': 'success', result: { system: { model: 'PA-440' } } } } }],
  });
});
