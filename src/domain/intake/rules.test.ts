/**
 * Goal: which rule takes an alert, and why (G1 to G5); that rules are kept in order and changed against a version.
 * Method: rules and a library written here; records in memory. Elsewhere: the search language (`core/query`), the routes (`tests/intake.test.ts`).
 */
import { beforeEach, describe, expect, it, test } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { loadLibrary } from '../library/library.ts';
import type { RuleOutcome, RuleRecord } from './ports.ts';
import { Routing, TRIAGE } from './routing.ts';

const LIBRARY = loadLibrary([
  {
    path: 'one/pack.yml',
    text: 'name: One\ndescription: d\nroutes:\n- playbook: Fits\n  when: {alertNames: [Known], os: windows}\n',
  },
  { path: 'one/playbooks/fits.yml', text: 'id: f\nname: Fits\ntasks:\n  "0": {type: start}\n' },
]);
const TO_OTHER: RuleOutcome = { kind: 'playbook', playbook: 'Other', dryRun: false };
const WINDOWS = { name: 'Known', agentostype: 'AGENT_OS_WINDOWS' };

let kept: RuleRecord[];
let routing: Routing;
let count = 0;
beforeEach(() => {
  kept = [];
  count = 0;
  routing = new Routing({
    clock: new StepClock(1_000),
    library: async () => LIBRARY,
    named: async (name) => {
      if (!['Fits', 'Other', TRIAGE].includes(name))
        throw new RiposteError('playbook.unknown', `no playbook "${name}" is installed`);
      return { name, hash: name, origin: 'shipped' };
    },
    newId: () => `r${(count += 1)}`,
    records: {
      rules: async () => kept,
      putRule: async (rule, order) => {
        kept = sorted([...kept.filter(({ id }) => id !== rule.id), rule], order);
        return true;
      },
      orderRules: async (order) => {
        kept = sorted(kept, order);
      },
      removeRule: async (id) => {
        kept = kept.filter((rule) => rule.id !== id);
        return true;
      },
    },
  });
});

function sorted(rules: readonly RuleRecord[], order: readonly string[]): RuleRecord[] {
  return rules.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

const add = (condition: string, outcome: RuleOutcome = TO_OTHER, before?: string) =>
  routing.add({ name: `when ${condition}`, condition, outcome }, before, 'mira');

async function routed(fields: JsonObject, place: { instance?: string; via?: string } = {}): Promise<string> {
  const found = await routing.route({ instance: '', fields, ...place });
  if (found.kind === 'ignore') return `ignored by ${found.rule}: ${found.reason}`;
  const { playbook, reason, dryRun, rule } = found;
  return [
    playbook.name,
    ...(dryRun ? ['dry run'] : []),
    ...(rule === null ? [] : [`by ${rule}`]),
    ...(reason === null ? [] : [reason]),
  ].join(', ');
}

describe('an alert', () => {
  it('goes where the pack says, and else to triage, with the reason', async () => {
    expect(await routed(WINDOWS)).toBe('Fits, by pack:one:1');
    expect(await routed({ name: 'Known', agentostype: 'Linux' })).toMatch(/^Triage, .*comes from linux\.$/);
    expect(await routed({ name: 'known', agentostype: 'Windows' })).toMatch(/^Triage, No installed playbook/);
    expect(await routed({})).toBe('Triage, The alert has no name.');
  });

  it('is taken by the first rule that takes it, of this house before those of packs', async () => {
    await add('severity:high');
    await add('name:known', { kind: 'triage', reason: 'look first' });
    expect(await routed({ ...WINDOWS, severity: 'HIGH' })).toBe('Other, by r1');
    expect(await routed(WINDOWS)).toBe('Triage, by r2, The routing rule "when name:known" sends it here: look first');
    await routing.move('r2', 'r1', 'mira');
    expect(await routed({ ...WINDOWS, severity: 'HIGH' })).toMatch(/^Triage, by r2/);
  });

  it('is ignored with the rule and its reason', async () => {
    await add('hostname:scanner*', { kind: 'ignore', reason: 'our own scanner' });
    expect(await routed({ ...WINDOWS, hostname: 'scanner-1' })).toBe(
      'ignored by r1: The routing rule "when hostname:scanner*" ignores it: our own scanner',
    );
  });

  it('is not ignored for what it does not say (G2)', async () => {
    await add('not hostname:server*', { kind: 'ignore', reason: 'only servers count' });
    expect(await routed({ ...WINDOWS, hostname: 'desk' })).toMatch(/^ignored/);
    expect(await routed(WINDOWS)).toBe('Fits, by pack:one:1');
  });

  it('cannot say where it came from (G3)', async () => {
    await add('instance:lab or via:test', { kind: 'ignore', reason: 'tests' });
    const liar = { instance: 'lab', SOURCEINSTANCE: 'lab', Via: 'test', CustomFields: { via: 'test' } };
    expect(await routed({ ...WINDOWS, ...liar }, { instance: 'tenant', via: 'edr' })).toBe('Fits, by pack:one:1');
    expect(await routed(WINDOWS, { instance: 'lab' })).toMatch(/^ignored/);
    expect(await routed(WINDOWS, { via: 'test' })).toMatch(/^ignored/);
  });

  it('waits in triage where the playbook of its rule is gone (G4)', async () => {
    kept = [{ ...record('r9'), outcome: { kind: 'playbook', playbook: 'Gone', dryRun: false } }];
    expect(await routed(WINDOWS)).toMatch(/^Triage, by r9, The routing rule "r9" takes it, but no playbook "Gone"/);
  });

  it('is a dry run where its rule says so', async () => {
    await add('', { kind: 'playbook', playbook: 'Fits', dryRun: true });
    expect(await routed({})).toBe('Fits, dry run, by r1');
  });

  it('goes past a rule that is switched off, also one of a pack', async () => {
    await add('name:known');
    await routing.edit('r1', { enabled: false }, '*', 'mira');
    expect(await routed(WINDOWS)).toBe('Fits, by pack:one:1');
    const off = await routing.edit('pack:one:1', { enabled: false }, '0', 'mira');
    expect(await routed(WINDOWS)).toBe('Triage, No routing rule takes it.');
    await routing.edit('pack:one:1', { enabled: true }, off.version, 'mira');
    expect(await routed(WINDOWS)).toBe('Fits, by pack:one:1');
  });

  it('goes to the playbook that a person names, whatever the rules say', async () => {
    await add('', { kind: 'triage', reason: '' });
    expect(await routing.route({ instance: '', fields: WINDOWS, playbook: 'Fits' })).toMatchObject({
      playbook: { name: 'Fits' },
      reason: null,
    });
  });
});

const record = (id: string): RuleRecord => ({
  id,
  name: id,
  condition: '',
  outcome: TO_OTHER,
  enabled: true,
  changedAt: 1,
  changedBy: 'mira',
  version: 1,
});

describe('an explanation', () => {
  const why = async (fields: JsonObject) =>
    (await routing.explain({ fields, instance: 'eu', via: '', now: 0 })).asked.map(
      (step) => `${step.rule} ${step.answer}: ${step.why}`,
    );

  it('names the rules in order up to the one that takes it, and what of the alert decided', async () => {
    await add('hostname:ws* and severity:high');
    await add('hostname:ws* or userid:7');
    await add('not (cgoname:cmd.exe or username:root)');
    expect(await why({ ...WINDOWS, severity: 'LOW', cgoname: ['cmd.exe'], username: ['a'] })).toEqual([
      'r1 no: severity:high: not met, the alert has "LOW".',
      'r2 unknown: hostname:ws*: unknown, the alert does not say; userid:7: unknown, the alert does not say.',
      'r3 no: not cgoname:cmd.exe: not met, the alert has "cmd.exe".',
      'pack:one:1 takes: It is for alerts of this name.',
    ]);
  });

  it('says of a rule that cannot be read any more that it cannot', async () => {
    kept = [{ ...record('r9'), condition: 'name:(' }];
    expect((await why(WINDOWS))[0]).toMatch(/^r9 unreadable: Its condition cannot be read/);
  });

  it('shows hostile values as what they are, and short', async () => {
    await add('name:x');
    expect((await why({ name: `${'"\n'.repeat(200)}` }))[0]).toMatch(
      /^r1 no: name:x: not met, the alert has "(?:\\"\\n)+…"\.$/,
    );
  });
});

describe('a rule', () => {
  test.each<[string, RuleOutcome, RegExp]>([
    ['name:(', TO_OTHER, /./],
    ['', { kind: 'ignore', reason: 'all' }, /every alert/],
    ['name:x', { kind: 'ignore', reason: ' ' }, /says why/],
    ['name:x', { kind: 'playbook', playbook: 'Gone', dryRun: false }, /no playbook "Gone"/],
  ])('%j → %o is refused', async (condition, outcome, refusal) => {
    await expect(add(condition, outcome)).rejects.toThrow(refusal);
    expect(kept).toEqual([]);
  });

  it('is changed against the version that was seen', async () => {
    const { id, version } = await add('name:x');
    const edited = await routing.edit(id, { condition: 'name:y' }, version, 'mira');
    await expect(routing.edit(id, { condition: 'name:z' }, version, 'jon')).rejects.toMatchObject({
      code: 'rule.changed',
    });
    expect([edited.version, kept[0]?.condition]).toEqual(['2', 'name:y']);
  });

  it('of a pack is neither edited, moved nor removed', async () => {
    const id = 'pack:one:1';
    await expect(routing.edit(id, { condition: '' }, '*', 'mira')).rejects.toMatchObject({ code: 'rule.of-pack' });
    await expect(routing.move(id, undefined, 'mira')).rejects.toMatchObject({ code: 'rule.of-pack' });
    await expect(routing.remove(id, 'mira')).rejects.toMatchObject({ code: 'rule.of-pack' });
    await expect(add('', TO_OTHER, id)).rejects.toMatchObject({ code: 'rule.of-pack' });
  });

  it('that is not there is not found', async () => {
    for (const act of [
      () => routing.remove('r7', 'x'),
      () => routing.edit('r7', {}, '*', 'x'),
      () => add('', TO_OTHER, 'r7'),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'rule.unknown' });
  });
});
