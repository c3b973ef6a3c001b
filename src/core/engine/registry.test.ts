/**
 * Goal: which instance a call goes to, and what several of them give together.
 * Method: commands as plain functions, bound to instances by hand; the rules by example, one per promise of `registry.ts` and `several.ts`.
 * Elsewhere: what the gate does with candidates (`domain/gate`), instances that come and go (`adapters/integrations/instances.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import {
  bindCommand,
  type BoundCommand,
  type CallScope,
  type CommandRow,
  type Found,
  type Outcome,
} from './commands.ts';
import type { CommandCall } from './events.ts';
import { createRegistry, type ModuleRow } from './registry.ts';

const call = (more: Partial<CommandCall> = {}): CommandCall => ({
  effect: '1',
  task: '1',
  name: 'look',
  brand: '',
  args: {},
  options: {},
  attempt: 1,
  ...more,
});
const SCOPE = {} as CallScope;
const NO_ALERT = { instance: '', id: '1' };

type Answer = (args: JsonObject, instance: string) => Outcome;
const says: Answer = (_args, instance) => ({ entries: [{ type: 'note', contents: instance }] });

function look(instance: string, answer: Answer = says, more: Partial<CommandRow<string>> = {}): BoundCommand {
  const row: CommandRow<string> = {
    name: 'look',
    description: '',
    risk: 'read',
    args: [],
    outputs: [],
    run: async (args, io) => answer(args, io),
    poll: async (_args, io, _scope, state) => answer({ state }, io),
    ...more,
  };
  return bindCommand(row, instance, { brand: brandOf(instance), instance });
}

function act(instance: string): BoundCommand {
  const never = () => Promise.reject(new Error('nothing is sent here'));
  const action = {
    verb: 'act',
    targets: () => ['x'],
    check: never,
    send: never,
    reconcile: never,
    prove: never,
    settleMs: 0,
    pollMs: 0,
    timeoutMs: 0,
  };
  const row: CommandRow<string> = { name: 'act', description: '', risk: 'containment', args: [], outputs: [], action };
  return bindCommand(row, instance, { brand: brandOf(instance), instance });
}

const brandOf = (instance: string) => (instance === '' ? 'Builtin' : (instance.split('-')[0] ?? ''));

function registryOf(commands: readonly BoundCommand[], disabled: readonly string[] = []) {
  const named = [...new Set([...commands.map(({ instance }) => instance), ...disabled])].filter((name) => name !== '');
  const modules = named.map((name): ModuleRow => ({
    name,
    brands: [brandOf(name), `${brandOf(name)} v2`],
    state: disabled.includes(name) ? 'disabled' : 'active',
    commands: ['look', 'act'],
  }));
  const entries = commands.map((command) => ({ command, brands: [command.brand, `${command.brand} v2`] }));
  return createRegistry(entries, modules);
}

/** Who answers, in order; or the code of why nobody does. */
async function asked(found: Found): Promise<readonly Json[] | string> {
  if (found.kind === 'none') return found.code;
  if (found.kind === 'choice') return ['choose of', ...found.candidates.map(({ instance }) => instance)];
  return (await found.command.run({}, SCOPE)).entries.map(({ contents }) => contents);
}

describe('which instance a call goes to', () => {
  const commands = [look('A-1'), look('A-2'), look('B-1'), act('A-1'), act('A-2'), act('B-1')];
  const find = (more: Partial<CommandCall>, instance = '', disabled: readonly string[] = []) =>
    asked(
      registryOf(
        commands.filter((command) => !disabled.includes(command.instance)),
        disabled,
      ).find(call(more), { instance, id: '1' }),
    );

  test.each<[string, Partial<CommandCall>, string, readonly string[], readonly string[] | string]>([
    ['a read goes to every instance', {}, '', [], ['A-1', 'A-2', 'B-1']],
    ['… of the brand', { brand: 'a' }, '', [], ['A-1', 'A-2']],
    ['… by any name of the brand', { brand: 'A v2' }, '', [], ['A-1', 'A-2']],
    ['… that is enabled', {}, '', ['A-2'], ['A-1', 'B-1']],
    ['… an alert of an instance is asked of that one', {}, 'A-2', [], ['A-2']],
    ['… of another brand, when the alert’s own does not have that brand', { brand: 'B' }, 'A-2', [], ['B-1']],
    ['… an alert of nobody that is known is asked of all', {}, 'gone', [], ['A-1', 'A-2', 'B-1']],
    ['… an alert of a disabled instance is asked of nobody else', {}, 'A-2', ['A-2'], 'engine.instance-disabled'],
    ['… but of another brand', { brand: 'B' }, 'A-2', ['A-2'], ['B-1']],
    ['"using" names one', { using: 'A-2' }, '', [], ['A-2']],
    ['… or several', { using: ' B-1, A-1,B-1 ' }, '', [], ['B-1', 'A-1']],
    ['… and counts more than where the alert is from', { using: 'B-1' }, 'A-2', [], ['B-1']],
    ['… an unknown one is an error', { using: 'A-1,A-9' }, '', [], 'engine.unknown-instance'],
    ['… a disabled one, too', { using: 'A-1,A-2' }, '', ['A-2'], 'engine.instance-disabled'],
    ['… and one of another brand', { brand: 'A', using: 'B-1' }, '', [], 'engine.instance-without-command'],
    ['a change on several is a choice', { name: 'act' }, '', [], ['choose of', 'A-1', 'A-2', 'B-1']],
    ['… also of two that are named', { name: 'act', using: 'A-1,A-2' }, '', [], ['choose of', 'A-1', 'A-2']],
    ['what nobody offers', { name: 'fly' }, '', [], 'engine.command-unavailable'],
    ['… or nobody of that brand', { brand: 'C' }, '', [], 'engine.command-unavailable'],
  ])('%s', async (_name, more, instance, disabled, expected) => {
    expect(await find(more, instance, disabled)).toEqual(expected);
  });

  test.each<[string, string, string, readonly string[], readonly string[]]>([
    ['where a yes is carried out: on each that can', 'act', '', [], ['A-1', 'A-2', 'B-1']],
    ['… on the one of the alert alone', 'act', 'A-2', [], ['A-2']],
    ['… on each that is enabled', 'act', '', ['A-1'], ['A-2', 'B-1']],
    ['… on none, where the one of the alert is switched off', 'act', 'A-2', ['A-2'], []],
    ['… on none, where nothing can', 'fly', 'A-2', [], []],
  ])('%s', (_name, verb, instance, disabled, expected) => {
    const enabled = commands.filter((command) => !disabled.includes(command.instance));
    expect(registryOf(enabled, disabled).instancesFor(verb, { instance, id: '1' })).toEqual(expected);
  });

  test('a change on one instance needs no choice: of the alert, of the brand, of "using"', () => {
    const registry = registryOf(commands);
    const of = (more: Partial<CommandCall>, instance = '') => {
      const found = registry.find(call({ name: 'act', ...more }), { instance, id: '1' });
      return found.kind === 'command' ? found.command.instance : found.kind;
    };
    expect([of({}, 'A-2'), of({ brand: 'B' }), of({ using: 'A-1' }, 'A-2')]).toEqual(['A-2', 'B-1', 'A-1']);
  });

  test('a built-in stands before commands of its name, and "using" does not concern it', async () => {
    const registry = registryOf([look('A-1'), look('', () => ({ entries: [{ type: 'note', contents: 'ours' }] }))]);
    expect(await asked(registry.find(call({ using: 'nobody' }), NO_ALERT))).toEqual(['ours']);
  });

  test('what was begun on an instance is found there; without it a built-in', () => {
    const own = look('');
    const registry = registryOf([look('A-1'), look('A-2'), own]);
    expect(registry.on('look', 'A-2')?.instance).toBe('A-2');
    expect(registry.on('look', 'gone')).toBe(own);
    expect(registry.on('act', 'A-1')).toBeUndefined();
    expect(registryOf(commands).on('act')?.row.name).toBe('act');
  });

  test('arguments of several products: a list is passed whole, and is required, only where all say so', () => {
    const one = look('A-1', says, {
      args: [
        { name: 'ip', description: '', isArray: true, required: true },
        { name: 'own', description: '', required: true, defaultValue: '1' },
      ],
    });
    const two = look('B-1', says, { args: [{ name: 'ip', description: '', required: true }], risk: 'write' });
    expect(registryOf([one, two]).describe('look', '')).toEqual({
      risk: 'write',
      args: [
        { name: 'ip', description: '', required: true },
        { name: 'own', description: '', defaultValue: '1' },
      ],
    });
    expect(registryOf([one]).describe('look', '')?.args).toBe(one.row.args);
  });
});

describe('modules', () => {
  test('every instance stands there under every name of its brand, with its state', () => {
    const registry = registryOf([look('A-1')], ['B-1']);
    expect(registry.modules()).toMatchObject([
      { name: 'A-1', brand: 'A', state: 'active' },
      { name: 'A-1', brand: 'A v2', state: 'active' },
      { name: 'B-1', brand: 'B', state: 'disabled' },
      { name: 'B-1', brand: 'B v2', state: 'disabled' },
    ]);
  });
});

describe('a read on several instances', () => {
  const run = async (...commands: readonly BoundCommand[]) => {
    const found = registryOf(commands).find(call(), NO_ALERT);
    if (found.kind !== 'command') throw new Error(found.kind);
    return found.command.run({ q: '1' }, SCOPE);
  };
  const error: Answer = () => ({
    entries: [{ type: 'error', contents: 'no right', code: 'x.forbidden' }],
    gaps: ['own'],
  });

  test('gives the entries and context of each, in their order, and evidence that names its instance', async () => {
    const seen = (instance: string): Outcome => ({
      entries: [{ type: 'note', contents: 1, context: { 'X(val.I == obj.I)': [{ I: instance }] } }],
      evidence: [
        { label: 'seen', value: 'yes', source: 'Vendor' },
        { label: 'seen', value: 'yes', source: `tenant ${instance}` },
      ],
      gaps: [`gap of ${instance}`],
    });
    const outcome = await run(
      look('A-1', (_args, instance) => seen(instance)),
      look('A-2', (_args, instance) => seen(instance)),
    );
    expect(outcome.entries.map(({ context }) => context)).toEqual([
      { 'X(val.I == obj.I)': [{ I: 'A-1' }] },
      { 'X(val.I == obj.I)': [{ I: 'A-2' }] },
    ]);
    expect(outcome.evidence?.map(({ source }) => source)).toEqual([
      'Vendor (A-1)',
      'tenant A-1',
      'Vendor (A-2)',
      'tenant A-2',
    ]);
    expect(outcome.gaps).toEqual(['gap of A-1', 'gap of A-2']);
  });

  test('one that fails is a warning and a gap, and hides nothing of the others', async () => {
    const throws: Answer = () => {
      throw new Error('broken');
    };
    const { entries, gaps } = await run(look('A-1', error), look('A-2'), look('B-1', throws));
    expect(entries).toEqual([
      { type: 'note', contents: 'A-2' },
      { type: 'warning', contents: 'A-1 did not answer: no right', code: 'x.forbidden' },
      { type: 'warning', contents: 'B-1 did not answer: broken', code: 'command.threw' },
    ]);
    expect(gaps).toEqual(['own', 'look on A-1', 'look on B-1']);
  });

  test('when all fail, it fails', async () => {
    const { entries } = await run(look('A-1', error), look('A-2', error));
    expect(entries.map(({ type, code }) => [type, code])).toEqual([
      ['error', 'x.forbidden'],
      ['error', 'x.forbidden'],
    ]);
  });

  test('each gets the defaults of its own product', async () => {
    const told: Answer = (args) => ({ entries: [{ type: 'note', contents: args }] });
    const withDefault = look('B-1', told, { args: [{ name: 'depth', description: '', defaultValue: '3' }] });
    expect((await run(look('A-1', told), withDefault)).entries.map(({ contents }) => contents)).toEqual([
      { q: '1' },
      { q: '1', depth: '3' },
    ]);
  });

  describe('that polls', () => {
    const pending = (state: Json, deadline: number): Outcome => ({
      entries: [],
      pending: { state, intervalMs: deadline / 10, deadline, phase: 'poll' },
    });
    /** Each instance has as many polls to go as its name says, and tells the state that it was asked with. */
    const counting: Answer = ({ state = 0 }, instance) => {
      const polls = Number(state);
      if (polls < Number(instance.at(-1))) return pending(polls + 1, 100 * Number(instance.at(-1)));
      return {
        entries: [{ type: 'note', contents: `${instance} after ${polls}` }],
        evidence: [{ label: 'e', value: instance, source: '' }],
        gaps: [`gap ${instance}`],
      };
    };

    test('asks again who is pending, each with its own state, and gives out what is there at once', async () => {
      const commands = [look('A-1', counting), look('A-2', counting), look('B-0', counting)];
      const registry = registryOf(commands);
      const found = registry.find(call(), NO_ALERT);
      if (found.kind !== 'command') throw new Error(found.kind);
      const outcomes = [await found.command.run({}, SCOPE)];
      for (let next = outcomes[0]?.pending; next; next = outcomes.at(-1)?.pending) {
        // As it comes back from the journal.
        const state = JSON.parse(JSON.stringify(next.state)) as Json;
        const again = registry.find(call(), { instance: 'A-1', id: '1' }, state);
        if (again.kind !== 'command') throw new Error(again.kind);
        outcomes.push(await again.command.poll({}, SCOPE, state));
      }
      expect(outcomes.map(({ entries }) => entries.map(({ contents }) => contents))).toEqual([
        ['B-0 after 0'],
        ['A-1 after 1'],
        ['A-2 after 2'],
      ]);
      expect(outcomes[0]?.pending).toMatchObject({ intervalMs: 10, deadline: 200, phase: 'poll' });
      const last = outcomes.at(-1);
      expect(last?.evidence?.map(({ source }) => source)).toEqual(['B-0', 'A-1', 'A-2']);
      expect(last?.gaps).toEqual(['gap B-0', 'gap A-1', 'gap A-2']);
    });

    test('one that is disabled meanwhile is a gap, and the others go on', async () => {
      const commands = [look('A-1', counting), look('A-2', counting)];
      const found = registryOf(commands).find(call(), NO_ALERT);
      if (found.kind !== 'command') throw new Error(found.kind);
      const { pending: first } = await found.command.run({}, SCOPE);
      const rest = registryOf(commands.slice(0, 1), ['A-2']).find(call(), NO_ALERT, first?.state);
      if (rest.kind !== 'command') throw new Error(rest.kind);
      const outcome = await rest.command.poll({}, SCOPE, first?.state ?? null);
      expect(outcome.entries.map(({ type }) => type)).toEqual(['note', 'warning']);
      expect(outcome.gaps).toContain('look on A-2');
    });

    test('a poll that began on one instance stays there when another comes', async () => {
      const found = registryOf([look('A-2', counting), look('B-1', counting)]).find(call(), NO_ALERT, 2);
      if (found.kind !== 'command') throw new Error(found.kind);
      expect((await found.command.poll({}, SCOPE, 2)).entries).toEqual([{ type: 'note', contents: 'A-2 after 2' }]);
    });
  });
});
