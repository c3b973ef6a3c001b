/**
 * Goal: a yes carries along what only serves the action that it is about, and nothing else.
 * Method: a block, its rule, the rule's move and the commit as one run would ask for them; each in turn is made a stranger.
 * Elsewhere: the rows of PAN-OS (`panos.test.ts`), the same against a firewall (`tests/wire/panos-gate.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { ActionRow } from '../../core/engine/commands.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { Asking, codeOf, questionOf, resultOf, Vendor, World, type RunOptions } from './testing.ts';

type Supports = NonNullable<ActionRow<undefined>['supports']>;

const textOf = (args: JsonObject, name: string) => (typeof args[name] === 'string' ? args[name] : '');
const targets = (args: JsonObject) => [textOf(args, 'target')];
/** Every command of these tests has one name: what was done is told by its arguments. */
const follows =
  (what: string): Supports['follows'] =>
  (args, done) =>
    textOf(done.args, 'what') === what && textOf(done.args, 'of') === textOf(args, 'of');

const BLOCK = { verb: 'block-url', targets };
const RULE = { verb: 'block-rule', targets, supports: { verbs: ['block-url'], follows: follows('block') } };
const MOVE = { verb: 'move-rule', targets, supports: { verbs: ['block-url'], follows: follows('rule') } };
const COMMIT = { verb: 'commit', targets, supports: { verbs: ['block-url'], follows: follows('block') } };

const block = { what: 'block', of: 'list', target: 'evil.test/' };
const rule = { what: 'rule', of: 'list', target: 'rule' };
const move = { what: 'move', of: 'list', target: 'rule to top' };
const commit = { what: 'commit', of: 'list', target: 'candidate' };

function site() {
  const world = new World();
  const vendor = new Vendor();
  const gate = world.gate();
  let effect = 0;
  const asking = (action: Partial<ActionRow<undefined>>, args: JsonObject, options: RunOptions = {}) => {
    effect += 1;
    return new Asking(world, vendor.action(action), { args, effect: String(effect), ...options });
  };
  const ask = async (action: Partial<ActionRow<undefined>>, args: JsonObject, options: RunOptions = {}) =>
    resultOf(await asking(action, args, options).toEnd(gate));
  return { world, vendor, ask, asking, gate };
}

describe('what a yes carries along', () => {
  it('is what follows from the approved action, link by link, and the journal says why', async () => {
    const { world, ask, asking, gate } = site();
    world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await ask(BLOCK, block)).toBe('done');
    expect(await ask(RULE, rule)).toBe('done');
    expect(await ask(MOVE, move)).toBe('done');
    const last = asking(COMMIT, commit);
    expect(resultOf(await last.toEnd(gate))).toBe('done');
    expect(last.record()?.permit).toMatchObject({
      rule: 'carried',
      reason: expect.stringContaining('block-url of evil.test/') as string,
    });
    expect(last.events).toMatchObject([{ type: 'effect.sent', permit: { rule: 'carried' } }]);
  });

  it('is the same where the block was there already', async () => {
    const { world, vendor, ask } = site();
    world.grant('run-1', 'block-url', ['evil.test/']);
    vendor.answers.check = [
      { kind: 'already', detail: '' },
      { kind: 'needed', bookmark: null },
    ];
    expect(await ask(BLOCK, block)).toBe('already-done');
    expect(await ask(COMMIT, commit)).toBe('done');
  });

  it.each<[string, Partial<ActionRow<undefined>>, JsonObject, RunOptions]>([
    ['for another run', COMMIT, commit, { run: 'run-2' }],
    ['on another instance', COMMIT, commit, { instance: 'tenant-b' }],
    ['that does not follow', COMMIT, { ...commit, of: 'other list' }, {}],
    ['whose chain has a gap', MOVE, move, {}],
    ['that supports another verb', { ...COMMIT, supports: { ...COMMIT.supports, verbs: ['isolate'] } }, commit, {}],
    ['that supports nothing', { verb: 'commit', targets }, commit, {}],
  ])('is nothing %s', async (_name, action, args, options) => {
    const { world, ask } = site();
    world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await ask(BLOCK, block)).toBe('done');
    expect(await ask(action, args, options)).toBe('held');
  });

  it('is nothing before the approved action is done, or after it failed', async () => {
    const { world, vendor, ask } = site();
    world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await ask(COMMIT, commit)).toBe('held');
    vendor.answers.send = [{ kind: 'refused', code: 'x', detail: '' }];
    expect(await ask(BLOCK, block)).toBe('failed');
    expect(await ask(COMMIT, commit)).toBe('held');
  });

  it('is nothing on an instance that took its name after the yes', async () => {
    const { world, ask } = site();
    const yes = world.clock.now();
    world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await ask(BLOCK, block, { since: yes })).toBe('done');
    expect(await ask(COMMIT, commit, { since: yes + 1 })).toBe('held');
    expect(await ask(COMMIT, commit, { since: yes })).toBe('done');
  });

  it('is nothing once the yes has expired, or where the block rests on no yes', async () => {
    const { world, ask } = site();
    world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await ask(BLOCK, block)).toBe('done');
    world.clock.advanceTo(world.clock.now() + 24 * 60 * 60 * 1000);
    expect(await ask(COMMIT, commit)).toBe('held');
    world.grant('run-1', 'block-url', ['other.test/']);
    expect(await ask(COMMIT, commit)).toBe('held');
  });

  it('is nothing to an action that wants more people than said yes to what it serves', async () => {
    const { world, ask } = site();
    world.policy = { ...DEFAULT_POLICY, quorum: [{ approvers: 2, verbs: ['commit'], hostnames: [] }] };
    world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await ask(BLOCK, block)).toBe('done');
    expect(await ask(COMMIT, commit)).toBe('held');
    world.grant('run-1', 'block-url', ['evil.test/'], 'tenant-a', 'ANN ');
    expect(await ask(COMMIT, commit)).toBe('held');
    world.grant('run-1', 'block-url', ['evil.test/'], 'tenant-a', 'bob');
    expect(await ask(COMMIT, commit)).toBe('done');
  });

  it('is nothing where an action follows only itself', async () => {
    const { world, ask } = site();
    const circle = { verb: 'move-rule', targets, supports: { verbs: ['block-url'], follows: () => true } };
    world.grant('run-1', 'move-rule', ['rule to top']);
    world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await ask(circle, move)).toBe('done');
    expect(await ask(circle, { ...move, target: 'rule to bottom' })).toBe('held');
  });

  it('is planned in a dry run, as the block is', async () => {
    const { world, vendor, ask } = site();
    world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await ask(BLOCK, block, { dryRun: true })).toBe('planned');
    expect(await ask(COMMIT, commit, { dryRun: true })).toBe('planned');
    expect(vendor.log).toEqual([]);
    expect(await ask(COMMIT, commit)).toBe('held');
  });
});

describe('what comes along with a carried action', () => {
  const brings = { verb: 'block-url', targets: ['evil.test/', 'old.test/', 'x.test/'] };
  const needed = { kind: 'needed', bookmark: null } as const;

  async function blocked(origin = 'shipped') {
    const all = site();
    all.world.grant('run-1', 'block-url', ['evil.test/']);
    expect(await all.ask(BLOCK, block, { origin })).toBe('done');
    all.vendor.answers.check = [{ ...needed, brings }];
    return all;
  }

  it('is asked about where nobody was: the question shows the command and all of it, and nothing is sent', async () => {
    const { vendor, asking, gate } = await blocked();
    const question = questionOf(await asking(RULE, rule).toEnd(gate));
    const [field] = question.fields;
    expect(field?.grants['Yes']).toMatchObject([{ verb: 'block-rule', targets: ['rule'] }]);
    expect(field?.grants['Yes']?.[0]?.consequence).toContain('It takes effect on old.test/, x.test/, too');
    expect(question.body).toContain('old.test/, x.test/');
    expect(vendor.sends).toBe(1);
  });

  it('goes along with a yes that named it, or with one to the command itself', async () => {
    const named = await blocked();
    named.world.grant('run-1', 'block-url', ['old.test/', 'x.test/']);
    expect(await named.ask(RULE, rule)).toBe('done');
    const whole = await blocked();
    whole.world.grant('run-1', 'block-rule', ['rule']);
    expect(await whole.ask(RULE, rule)).toBe('done');
  });

  it.each([
    ['in another run', 'run-2', 'tenant-a'],
    ['on another instance', 'run-1', 'tenant-b'],
  ])('does not go along with a yes %s', async (_name, run, instance) => {
    const { world, ask } = await blocked();
    world.grant(run, 'block-url', ['old.test/', 'x.test/'], instance);
    expect(await ask(RULE, rule)).toBe('held');
  });

  it('is nothing new where a record holds it, also one of another alert', async () => {
    const { world, vendor, ask } = await blocked();
    vendor.answers.check = [needed];
    for (const [index, target] of ['old.test/', 'x.test/'].entries()) {
      const run = `run-${index + 2}`;
      world.grant(run, 'block-url', [target]);
      expect(await ask(BLOCK, { ...block, target }, { run, alertId: run })).toBe('done');
    }
    vendor.answers.check = [{ ...needed, brings }];
    expect(await ask(RULE, rule)).toBe('done');
  });

  it('is asked about too where the command itself is done already: what moves it comes next', async () => {
    const { vendor, ask } = await blocked();
    vendor.answers.check = [{ kind: 'already', detail: '', brings }];
    expect(await ask(RULE, rule)).toBe('held');
  });

  it('wants as many people as policy does', async () => {
    const { world, ask } = await blocked();
    world.policy = { ...DEFAULT_POLICY, quorum: [{ approvers: 2, verbs: ['block-url'], hostnames: [] }] };
    world.grant('run-1', 'block-url', ['old.test/', 'x.test/']);
    expect(await ask(RULE, rule)).toBe('held');
    world.grant('run-1', 'block-url', ['old.test/', 'x.test/'], 'tenant-a', 'bob');
    expect(await ask(RULE, rule)).toBe('done');
  });

  it('is not sent again after a lost answer where more has come in between', async () => {
    const { vendor, asking, gate } = await blocked();
    vendor.answers.check = [needed, { ...needed, brings }];
    vendor.answers.send = [{ kind: 'later', delayMs: 1000, detail: '' }];
    const last = asking(RULE, rule);
    expect(codeOf(await last.toEnd(gate))).toBe('gate.denied');
    expect([vendor.sends, last.record()?.status]).toEqual([2, 'failed']);
  });
});
