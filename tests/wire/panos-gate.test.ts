/**
 * Goal: runs that change one firewall at once lose nothing of each other, and their commits do not meet. Method: the real commands through
 * the real gate, on one ledger, against the lab; the passes of two runs alternate. Single steps are tested in panos-actions.test.ts.
 */
import { expect, test } from 'vitest';
import { PRODUCTS } from '../../src/adapters/integrations/index.ts';
import { startLab, type FaultSpec, type TenantSpec } from '../../src/apps/lab/index.ts';
import { noActivity } from '../../src/core/base/activity.ts';
import { isObject, type JsonObject } from '../../src/core/base/json.ts';
import { SeededRandom } from '../../src/core/base/random.ts';
import { Asking, resultOf, World } from '../../src/domain/gate/testing.ts';
import { SCOPE } from './rows.ts';

const EDIT = 'pan-os-edit-custom-url-category';
const COMMIT = 'pan-os-commit';
const INSTANCE = 'fw';

async function firewall(faults: readonly FaultSpec[] = [], rules: NonNullable<TenantSpec['panos']>['rules'] = []) {
  const world = new World();
  const { clock } = world;
  const categories = { 'Blocked sites': ['old.test/'] };
  const lab = await startLab({ tenant: { panos: { configured: true, type: 'firewall', categories, rules }, faults }, clock });
  const ports = { clock, timers: clock, random: new SeededRandom(7), activity: noActivity, nonce: () => '' };
  const config = { url: lab.panos?.url ?? '', key: lab.panos?.key ?? '', vsys: 'vsys1' };
  const instance = PRODUCTS.find(({ name }) => name === 'panos')?.open({ instance: INSTANCE, config }, ports);
  if (!instance) throw new Error('there is no product panos');
  const gate = world.gate();

  const asking = (run: string, effect: string, name: string, args: JsonObject) => {
    const action = instance.commands.find(({ row }) => row.name === name)?.action;
    if (!action) throw new Error(`there is no action ${name}`);
    // The commit is carried along by the yes to the block.
    if (name === EDIT) world.grant(run, action.verb, action.targets(args), INSTANCE);
    return new Asking(world, action, { run, effect, name, alertId: run, args, instance: INSTANCE });
  };

  /** A run: its commands one after the other. `step` makes one pass and gives when the next is due; undefined at the end. */
  const runOf = (run: string, commands: readonly (readonly [name: string, args: JsonObject])[]) => {
    const results: string[] = [];
    const left = commands.map(([name, args], index) => asking(run, String(index), name, args));
    const step = async (): Promise<number | undefined> => {
      const [now] = left;
      if (!now) return undefined;
      const passed = await now.once(gate);
      const poll = passed.kind === 'outcome' ? passed.outcome.pending : undefined;
      if (poll) return clock.now() + poll.intervalMs;
      results.push(resultOf(passed));
      left.shift();
      return clock.now();
    };
    return { results, step };
  };

  /** All at once: whoever is due makes a pass, then the clock goes to the next that is due. */
  const together = async (runs: readonly ReturnType<typeof runOf>[]) => {
    const due = new Map<ReturnType<typeof runOf>, number | undefined>(runs.map((run) => [run, clock.now()]));
    for (let rounds = 0; rounds < 200; rounds += 1) {
      const ready = [...due].filter(([, at]) => at !== undefined && at <= clock.now());
      const next = await Promise.all(ready.map(async ([run]) => [run, await run.step()] as const));
      for (const [run, at] of next) due.set(run, at);
      const times = [...due.values()].filter((at) => at !== undefined);
      if (times.length === 0) return;
      clock.advanceTo(Math.max(clock.now(), Math.min(...times)));
    }
    throw new Error('it does not end');
  };

  const category = async () => {
    const found = instance.commands.find(({ row }) => row.name === 'pan-os-get-custom-url-category');
    const outcome = await found?.run({ name: 'Blocked sites' }, SCOPE);
    return outcome?.entries[0]?.contents;
  };
  const preview = async (sites: readonly string[]) => {
    const found = instance.commands.find(({ row }) => row.name === PREVIEW);
    return (await found?.run({ name: 'Blocked sites', sites }, SCOPE))?.entries[0]?.contents;
  };
  const close = async () => {
    instance.close();
    await lab.close();
  };
  return { world, lab, runOf, together, category, preview, close };
}

const RULE_ARGS = {
  rulename: 'Block Rule - Blocked sites',
  object_type: 'url-category',
  object_value: 'Blocked sites',
};
const PREVIEW = 'pan-os-preview-url-block';

const block = (site: string) =>
  [
    [EDIT, { name: 'Blocked sites', action: 'add', sites: [site] }],
    [COMMIT, { description: site }],
  ] as const;

test('two runs that block different URLs on one firewall at once: both blocked, nothing lost, no commit meets another', async () => {
  const { lab, runOf, together, category, close } = await firewall();
  const runs = [runOf('run-a', block('a.test/x')), runOf('run-b', block('b.test/y'))];
  await together(runs);
  expect(runs.map(({ results }) => results)).toEqual([
    ['done', 'done'],
    ['done', 'done'],
  ]);
  expect(await category()).toMatchObject({
    Sites: expect.arrayContaining(['old.test/', 'a.test/x', 'b.test/y']) as unknown,
    Uncommitted: false,
  });
  const commits = lab.requests.filter(({ route }) => route === 'commit');
  expect(commits).toHaveLength(2);
  // The second leaves when the job of the first has ended.
  expect((commits[1]?.at ?? 0) - (commits[0]?.at ?? 0)).toBeGreaterThanOrEqual(4_000);
  expect(lab.unexpected).toEqual([]);
  await close();
});

test('two runs that block the same URL send it once', async () => {
  const { lab, runOf, together, category, close } = await firewall();
  const runs = [runOf('run-a', block('a.test/x')), runOf('run-b', block('a.test/x'))];
  await together(runs);
  expect(runs.flatMap(({ results }) => results).toSorted()).toEqual(['already-done', 'done', 'done', 'done']);
  expect(lab.requests.filter(({ route }) => route === 'add_to_category')).toHaveLength(1);
  expect(await category()).toMatchObject({ Sites: ['old.test/', 'a.test/x'], Uncommitted: false });
  await close();
});

test('a commit whose answer was lost is found again, and not sent twice', async () => {
  const fault = { call: COMMIT, kind: '500', effect: 'applied', attempts: [1] } as const;
  const { lab, runOf, together, category, close } = await firewall([fault]);
  const run = runOf('run-a', block('a.test/x'));
  await together([run]);
  expect(run.results).toEqual(['done', 'done']);
  expect(lab.requests.filter(({ route }) => route === 'commit')).toHaveLength(1);
  const { body } = lab.requests.find(({ route }) => route === 'commit') ?? {};
  expect(isObject(body) && body['said']).toMatchObject({ description: 'a.test/x (Riposte run-a)' });
  expect(await category()).toMatchObject({ Uncommitted: false });
  await close();
});

const makesRule = [...block('a.test/x').slice(0, 1), ['pan-os-custom-block-rule', RULE_ARGS]] as const;

test('a rule for a category with entries of others waits for a yes that names them, as the look before had named them', async () => {
  const { world, lab, runOf, together, preview, close } = await firewall();
  expect(await preview(['http://a.test/x'])).toMatchObject({ Rule: 'missing', AlsoDenied: ['old.test/'] });
  const unnamed = runOf('run-a', makesRule);
  await together([unnamed]);
  expect(unnamed.results).toEqual(['done', 'held']);
  expect(lab.requests.filter(({ route }) => route === 'set_rule')).toEqual([]);
  world.grant('run-b', 'block-url', ['old.test/'], INSTANCE);
  const named = runOf('run-b', makesRule);
  await together([named]);
  expect(named.results).toEqual(['already-done', 'done']);
  // The new rule stands at the end, and nothing that allows stands before it.
  expect(await preview(['http://a.test/x'])).not.toHaveProperty('AlsoDenied');
  await close();
});

test('a rule that is there and not in place brings its category along, one in place nothing', async () => {
  const ours = { name: RULE_ARGS.rulename, category: 'Blocked sites', action: 'drop', disabled: false } as const;
  const allow = { name: 'Allow', category: 'any', action: 'allow', disabled: false } as const;
  for (const [rules, result] of [
    [[allow, ours], 'held'],
    [[ours, allow], 'already-done'],
  ] as const) {
    const { runOf, together, preview, close } = await firewall([], rules);
    expect(await preview(['a.test/x'])).toMatchObject(result === 'held' ? { AlsoDenied: ['old.test/'] } : {});
    const run = runOf('run-a', makesRule);
    await together([run]);
    expect(run.results).toEqual(['done', result]);
    await close();
  }
});

test.each([
  ['as it was made', { name: RULE_ARGS.rulename, action: 'drop' }, 'done'],
  ['that was switched off', { name: RULE_ARGS.rulename, action: 'drop', disabled: true }, 'failed'],
  ['that denies something else', { name: RULE_ARGS.rulename, action: 'drop', category: 'Other' }, 'failed'],
  ['of a name that only begins so', { name: `${RULE_ARGS.rulename} drops x`, action: 'drop' }, 'already-done'],
] as const)('the removal of a rule that we made, found %s', async (_, rule, result) => {
  const { world, lab, runOf, together, close } = await firewall([], [{ category: 'Blocked sites', ...rule }]);
  world.grant('run-a', 'delete-rule', [`rule ${RULE_ARGS.rulename}`], INSTANCE);
  const run = runOf('run-a', [['pan-os-delete-rule', RULE_ARGS]]);
  await together([run]);
  expect(run.results).toEqual([result]);
  expect(lab.requests.filter(({ route }) => route === 'delete_rule')).toHaveLength(result === 'done' ? 1 : 0);
  await close();
});
