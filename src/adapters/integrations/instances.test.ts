/**
 * Goal: instances that come, change and go while the product runs: nothing of them is lost, no secret is told, a dry run sends nothing.
 * Method: the real store and real keys in a folder; a product of the test that remembers with which settings it was opened.
 * Elsewhere: rows (`adapters/store/contract/instances.ts`), sealing (`adapters/secrets`), which instance is asked (`core/engine/registry.test.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noActivity } from '../../core/base/activity.ts';
import { StepClock } from '../../core/base/clock.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { SeededRandom } from '../../core/base/random.ts';
import { bindCommand, type CallScope, type CommandRow, type Sent } from '../../core/engine/commands.ts';
import { KEY_FILE, KeyRing, type KeySource } from '../secrets/keys.ts';
import { openStore } from '../store/index.ts';
import { Instances, type AddInstance, type ConfiguredInstance } from './instances.ts';
import { readConfig, type Product } from './product.ts';

const SECRET = 'v3ry-s3cret-key';
const WALL = { name: 'wall', product: 'wall', config: { url: 'https://wall', key: SECRET } };

const ACT: CommandRow<{ sent: string[] }> = {
  name: 'act',
  description: '',
  risk: 'containment',
  args: [],
  outputs: [],
  action: {
    verb: 'act',
    targets: () => ['x'],
    check: async () => ({ kind: 'needed', bookmark: null }),
    send: async (_args, { sent }): Promise<Sent> => {
      sent.push('act');
      return { kind: 'accepted', state: null, entries: [] };
    },
    reconcile: async () => ({ kind: 'not-applied' }),
    prove: async () => ({ kind: 'pending' }),
    settleMs: 0,
    pollMs: 0,
    timeoutMs: 0,
  },
};

/** A product that says what happened to its instances. */
function productOf(seen: { opened: JsonObject[]; closed: string[]; sent: string[] }): Product {
  const config = [
    { name: 'url', label: 'Address', description: 'Where it is.', required: true, place: 'host' as const },
    { name: 'key', label: 'Key', description: 'The key.', required: true, secret: true },
    { name: 'depth', label: 'Depth', description: 'How deep.', defaultValue: '3' },
    { name: 'part', label: 'Part', description: 'Of the wall.', place: 'part' as const },
  ];
  return {
    name: 'wall',
    brand: 'Wall',
    brandAliases: ['The Wall'],
    tries: 'Nothing.',
    description: '',
    config,
    rows: [ACT],
    open: ({ instance, config: given }) => {
      seen.opened.push({ instance, ...readConfig(config, given, instance) });
      return {
        brand: 'Wall',
        instance,
        commands: [bindCommand(ACT, seen, { brand: 'Wall', instance })],
        test: async () => ({ ok: true, detail: `${instance} answers` }),
        close: () => seen.closed.push(instance),
      };
    },
  };
}

/** A data directory that can be started again. */
async function house() {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-instances-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const clock = new StepClock(1_000);
  const underWay = new Map<string, number>();
  const start = async (
    options: {
      readonly configured?: readonly ConfiguredInstance[];
      readonly keys?: KeySource;
      readonly products?: (products: readonly Product[]) => readonly Product[];
    } = {},
  ) => {
    const {
      configured = [],
      keys = { kind: 'own', path: join(directory, KEY_FILE) },
      products = (all) => all,
    } = options;
    const seen = { opened: [] as JsonObject[], closed: [] as string[], sent: [] as string[] };
    const store = await openStore({ directory, clock, lock: false });
    onTestFinished(() => store.close());
    const instances = await Instances.load(
      {
        products: products([productOf(seen)]),
        product: { clock, timers: clock, random: new SeededRandom(1), activity: noActivity, nonce: () => 'n' },
        records: store.instances,
        keys: new KeyRing(keys),
        underWayOn: async (name) => underWay.get(name) ?? 0,
      },
      configured,
    );
    return { instances, seen, store };
  };
  return { directory, clock, underWay, start };
}

const TEXT_KEY = (byte: number): KeySource => ({ kind: 'text', text: Buffer.alloc(32, byte).toString('base64') });
const send = async (instances: Instances): Promise<Sent['kind'] | undefined> =>
  (await instances.active()[0]?.commands[0]?.action?.send({}, undefined, null, {} as CallScope))?.kind;

test('a new instance is a dry run, and is there after a restart with all that it was given', async () => {
  const { start } = await house();
  const first = await start();
  const info = await first.instances.add({ ...WALL, config: { ...WALL.config, depth: 7 } }, 'mira');
  expect(info).toMatchObject({ name: 'wall', state: 'enabled', live: false, origin: 'added', changedBy: 'mira' });
  expect(info).toMatchObject({ settings: { url: 'https://wall', depth: '7' }, secrets: ['key'] });
  const second = await start();
  expect(second.seen.opened).toEqual([{ instance: 'wall', url: 'https://wall', key: SECRET, depth: '7', part: '' }]);
  expect(second.instances.list()).toEqual([info]);
});

test('nothing that is told of an instance holds its secret', async () => {
  const { start } = await house();
  const { instances, store } = await start();
  await instances.add(WALL, 'mira');
  const told = [instances.list(), await store.instances.all(), (await store.lists.audit({ limit: 9 })).rows];
  expect(JSON.stringify(told)).not.toContain(SECRET);
});

test('a dry run cannot send, whoever asks it to; live it can, and back again it cannot', async () => {
  const { start } = await house();
  const { instances, seen } = await start();
  await instances.add(WALL, 'mira');
  expect([await send(instances), instances.isDryRun('wall'), seen.sent]).toEqual(['refused', true, []]);
  expect(instances.active()[0]?.commands[0]?.dryRun).toBe(true);
  await instances.set('wall', { live: true }, 'mira');
  expect([await send(instances), instances.isDryRun('wall'), seen.sent]).toEqual(['accepted', false, ['act']]);
  await instances.set('wall', { live: false }, 'mira');
  expect([await send(instances), seen.sent]).toEqual(['refused', ['act']]);
  // Nothing of this opened it anew: its connections and counters stay.
  expect(seen.opened).toHaveLength(1);
});

test('one of the configuration is a dry run unless it says live', async () => {
  const { start } = await house();
  const row = { instance: 'a', product: 'wall', config: WALL.config };
  const { instances } = await start({ configured: [row, { ...row, instance: 'b', live: true }] });
  expect(instances.list().map(({ name, live, origin }) => [name, live, origin])).toEqual([
    ['a', false, 'configuration'],
    ['b', true, 'configuration'],
  ]);
  expect([instances.isDryRun('a'), instances.isDryRun('b'), instances.isDryRun('none')]).toEqual([true, false, false]);
});

test('a disabled one offers nothing at once, keeps the calls that are under way, and comes back', async () => {
  const { start, clock } = await house();
  const { instances, seen } = await start();
  const changes: number[] = [];
  await instances.add(WALL, 'mira');
  instances.onChange(() => changes.push(instances.active().length));
  await instances.set('wall', { enabled: false }, 'mira');
  expect([instances.list()[0]?.state, instances.active(), seen.closed]).toEqual(['disabled', [], []]);
  clock.advanceTo(clock.now() + 120_000);
  expect(seen.closed).toEqual(['wall']);
  await instances.set('wall', { enabled: true }, 'mira');
  expect([instances.list()[0]?.state, seen.opened.length]).toEqual(['enabled', 2]);
  expect(changes).toEqual([0, 1]);
});

test('a disabled one stays disabled after a restart, and can be tested all the same', async () => {
  const { start } = await house();
  const first = await start();
  await first.instances.add(WALL, 'mira');
  await first.instances.set('wall', { enabled: false }, 'mira');
  const { instances, seen } = await start();
  expect([instances.list()[0]?.state, seen.opened]).toEqual(['disabled', []]);
  expect(await instances.test('wall')).toEqual({ ok: true, detail: 'wall answers' });
  expect([instances.active(), seen.closed]).toEqual([[], ['wall']]);
});

test('closing leaves no timer behind', async () => {
  const { start, clock } = await house();
  const { instances, seen } = await start();
  await instances.add(WALL, 'mira');
  await instances.set('wall', { enabled: false }, 'mira');
  instances.close();
  expect([seen.closed, clock.next()]).toEqual([['wall'], undefined]);
});

describe('an edit', () => {
  /** A live instance, how it stands and how it is edited as somebody who has just seen it. */
  async function live() {
    const { start, underWay } = await house();
    const { instances, seen, store } = await start();
    await instances.add(WALL, 'mira');
    await instances.set('wall', { live: true }, 'mira');
    const version = () => instances.list()[0]?.version ?? '';
    const edit = (config: JsonObject) => instances.edit('wall', config, version(), 'jon');
    return { start, underWay, instances, seen, store, version, edit };
  }

  test('changes what it names and nothing else, at once and after a restart', async () => {
    const { edit, seen, instances, start } = await live();
    const info = await edit({ depth: 7 });
    expect(info).toMatchObject({ live: true, settings: { url: 'https://wall', depth: '7' }, secrets: ['key'] });
    expect(info.changedBy).toBe('jon');
    expect(seen.opened.at(-1)).toEqual({ instance: 'wall', url: 'https://wall', key: SECRET, depth: '7', part: '' });
    expect(await send(instances)).toBe('accepted');
    expect((await start()).instances.list()).toEqual([info]);
    expect((await edit({ depth: null })).settings).toEqual({ url: 'https://wall' });
  });

  test('of the address or of a part makes it a dry run again; of anything else, a secret too, it does not', async () => {
    const { edit, instances } = await live();
    expect((await edit({ key: 'another' })).live).toBe(true);
    expect((await edit({ url: 'https://wall', key: 'another' })).live).toBe(true);
    expect((await edit({ part: 'east' })).live).toBe(false);
    await instances.set('wall', { live: true }, 'mira');
    expect((await edit({ url: 'https://other', key: SECRET })).live).toBe(false);
    expect([await send(instances), instances.isDryRun('wall')]).toEqual(['refused', true]);
  });

  test('of the address asks for every secret anew: none is sent to a host that it was not given for', async () => {
    const { edit, seen, version } = await live();
    const before = [seen.opened.length, version()];
    await expect(edit({ url: 'https://evil' })).rejects.toMatchObject({ code: 'instance.needs-secret' });
    expect([seen.opened.length, version()]).toEqual(before);
    expect(seen.opened.some(({ url }) => url === 'https://evil')).toBe(false);
  });

  test('of what somebody else changed meanwhile is refused, and says who', async () => {
    const { instances, version, edit } = await live();
    const seen = version();
    await edit({ key: 'another' });
    const late = instances.edit('wall', { depth: 1 }, seen, 'ann');
    await expect(late).rejects.toMatchObject({ code: 'instance.changed', facts: { changedBy: 'jon' } });
    expect((await instances.edit('wall', { depth: 1 }, '*', 'ann')).settings['depth']).toBe('1');
  });

  test('keeps secrets sealed: the old one stays as it was, a new one stands nowhere', async () => {
    const { edit, store } = await live();
    const [before] = await store.instances.all();
    await edit({ depth: 7 });
    expect((await store.instances.all())[0]?.secrets).toEqual(before?.secrets);
    await edit({ key: 'n3w-s3cret' });
    expect((await store.instances.all())[0]?.secrets).not.toEqual(before?.secrets);
    const told = [await store.instances.all(), (await store.lists.audit({ limit: 9 })).rows];
    expect(JSON.stringify(told)).not.toMatch(/n3w-s3cret|v3ry-s3cret/);
  });

  test('moves nothing while actions are under way there, other settings may change', async () => {
    const { edit, underWay } = await live();
    underWay.set('wall', 1);
    await expect(edit({ part: 'east' })).rejects.toMatchObject({ code: 'instance.in-use' });
    expect((await edit({ depth: 7 })).settings['depth']).toBe('7');
  });

  test.each<[string, JsonObject, string]>([
    ['a setting that there is not', { kye: 'x' }, 'integration.bad-config'],
    ['a setting that is no text', { depth: ['x'] }, 'integration.bad-config'],
    ['a required setting taken back', { url: null, key: SECRET }, 'integration.bad-config'],
    ['a required secret taken back', { key: '' }, 'integration.bad-config'],
  ])('with %s is refused, and nothing is kept', async (_what, config, code) => {
    const { edit, store, version } = await live();
    const before = [await store.instances.all(), version()];
    await expect(edit(config)).rejects.toMatchObject({ code });
    expect([await store.instances.all(), version()]).toEqual(before);
  });

  test('of a disabled one opens nothing, and it stays disabled', async () => {
    const { edit, instances } = await live();
    await instances.set('wall', { enabled: false }, 'mira');
    expect(await edit({ depth: 7 })).toMatchObject({ state: 'disabled', live: true });
    expect(instances.active()).toEqual([]);
  });
});

test('it is removed with its secrets, but not while actions are under way on it', async () => {
  const { start, underWay } = await house();
  const { instances, store } = await start();
  await instances.add(WALL, 'mira');
  underWay.set('wall', 2);
  await expect(instances.remove('wall', 'mira')).rejects.toMatchObject({ code: 'instance.in-use' });
  underWay.clear();
  await instances.remove('wall', 'mira');
  expect([instances.list(), await store.instances.all()]).toEqual([[], []]);
  await expect(instances.remove('wall', 'mira')).rejects.toMatchObject({ code: 'instance.unknown' });
});

test.each<[string, Partial<AddInstance>, string]>([
  ['a comma in its name', { name: 'a,b' }, 'instance.bad-name'],
  ['no name', { name: '' }, 'instance.bad-name'],
  ['a name that ends in a blank', { name: 'wall ' }, 'instance.bad-name'],
  ['a line in its name', { name: 'a\nb' }, 'instance.bad-name'],
  ['a name that is too long', { name: 'a'.repeat(65) }, 'instance.bad-name'],
  ['a name that another has, in another case', { name: 'TAKEN' }, 'instance.exists'],
  ['a product that there is not', { product: 'nix' }, 'integration.unknown'],
  ['a setting that there is not', { config: { ...WALL.config, kye: 'x' } }, 'integration.bad-config'],
  ['a setting that is missing', { config: { url: 'https://wall' } }, 'integration.bad-config'],
  ['a setting that is no text', { config: { ...WALL.config, url: ['x'] } }, 'integration.bad-config'],
])('with %s it is refused, and nothing is kept', async (_name, wrong, code) => {
  const { start } = await house();
  const { instances, store } = await start({
    configured: [{ instance: 'taken', product: 'wall', config: WALL.config }],
  });
  const refused = instances.add({ ...WALL, ...wrong }, 'mira');
  await expect(refused).rejects.toMatchObject({ code });
  await expect(refused).rejects.not.toThrow(SECRET);
  expect([instances.list().length, await store.instances.all()]).toEqual([1, []]);
});

test('one of the configuration is changed there, and says so', async () => {
  const { start } = await house();
  const { instances } = await start({ configured: [{ instance: 'a', product: 'wall', config: WALL.config }] });
  const code = { code: 'instance.configured' };
  await expect(instances.set('a', { live: true }, 'mira')).rejects.toMatchObject(code);
  await expect(instances.remove('a', 'mira')).rejects.toMatchObject(code);
  await expect(instances.edit('a', { depth: 1 }, '*', 'mira')).rejects.toMatchObject(code);
  expect(await instances.test('a')).toMatchObject({ ok: true });
});

test('a name that the configuration takes later hides the added one, which is not lost', async () => {
  const { start } = await house();
  await (await start()).instances.add(WALL, 'mira');
  const { instances } = await start({
    configured: [{ instance: 'wall', product: 'wall', config: WALL.config, live: true }],
  });
  expect(instances.list().map(({ state, origin, problem }) => [origin, state, problem?.code])).toEqual([
    ['configuration', 'enabled', undefined],
    ['added', 'failed', 'instance.exists'],
  ]);
  expect([instances.active().length, instances.modules().length, instances.isDryRun('wall')]).toEqual([1, 1, false]);
  expect((await start()).instances.list().map(({ state }) => state)).toEqual(['enabled']);
});

test('with the wrong key it is told as failed with a code, nothing is lost, and nothing is sealed beside it', async () => {
  const { start } = await house();
  await (await start({ keys: TEXT_KEY(1) })).instances.add(WALL, 'mira');
  const wrong = await start({ keys: TEXT_KEY(2) });
  expect(wrong.instances.list()).toMatchObject([
    { name: 'wall', state: 'failed', problem: { code: 'secret.wrong-key' } },
  ]);
  expect(wrong.seen.opened).toEqual([]);
  const [command] = wrong.instances.active()[0]?.commands ?? [];
  expect(await command?.run({}, {} as CallScope)).toMatchObject({
    entries: [{ type: 'error', code: 'secret.wrong-key' }],
  });
  expect(await command?.action?.check({}, undefined, {} as CallScope)).toMatchObject({ kind: 'refused' });
  expect(await wrong.instances.test('wall')).toMatchObject({ ok: false, code: 'secret.wrong-key' });
  const code = { code: 'secret.wrong-key' };
  await expect(wrong.instances.add({ ...WALL, name: 'other' }, 'mira')).rejects.toMatchObject(code);
  await expect(wrong.instances.rekey('mira')).rejects.toMatchObject(code);
  // Switching it is a change of its row only: the sealed key stays.
  await wrong.instances.set('wall', { live: true }, 'mira');
  const right = await start({ keys: TEXT_KEY(1) });
  expect(right.instances.list()).toMatchObject([{ state: 'enabled', live: true }]);
  expect(right.seen.opened).toMatchObject([{ key: SECRET }]);
});

test('a key file that is gone is told, others work, and no key is made in its place', async () => {
  const { start, directory } = await house();
  await (await start()).instances.add(WALL, 'mira');
  await rm(join(directory, KEY_FILE));
  const { instances } = await start({ configured: [{ instance: 'a', product: 'wall', config: WALL.config }] });
  expect(instances.list().map(({ state, problem }) => [state, problem?.code])).toEqual([
    ['enabled', undefined],
    ['failed', 'secret.no-key'],
  ]);
  await expect(instances.add({ ...WALL, name: 'b' }, 'mira')).rejects.toMatchObject({ code: 'secret.no-key' });
});

test('a product that this release does not have is told, and its row stays', async () => {
  const { start } = await house();
  await (await start()).instances.add(WALL, 'mira');
  const { instances, store } = await start({ products: () => [] });
  expect(instances.list()).toMatchObject([{ state: 'failed', problem: { code: 'integration.unknown' } }]);
  expect(await store.instances.all()).toHaveLength(1);
});

test('rekey seals all secrets with a new own key, and they open after a restart', async () => {
  const { start } = await house();
  const { instances, store } = await start();
  expect(await instances.rekey('mira')).toBe(0);
  await instances.add(WALL, 'mira');
  await instances.add({ ...WALL, name: 'two' }, 'mira');
  await instances.set('two', { enabled: false }, 'mira');
  const keyIds = async () => [...new Set((await store.instances.all()).map(({ secrets }) => secrets['key']?.keyId))];
  const before = await keyIds();
  expect(await instances.rekey('mira')).toBe(2);
  const after = await keyIds();
  expect([before.length, after.length, after[0] === before[0]]).toEqual([1, 1, false]);
  await instances.set('two', { enabled: true }, 'mira');
  const { seen } = await start();
  expect(seen.opened.map(({ key }) => key)).toEqual([SECRET, SECRET]);
});

test('rekey moves to the operator’s new key, and the former one can go', async () => {
  const { start } = await house();
  await (await start({ keys: TEXT_KEY(1) })).instances.add(WALL, 'mira');
  const both: KeySource = {
    kind: 'text',
    text: [2, 1].map((byte) => Buffer.alloc(32, byte).toString('hex')).join(','),
  };
  expect(await (await start({ keys: both })).instances.rekey('mira')).toBe(1);
  expect((await start({ keys: TEXT_KEY(2) })).seen.opened).toMatchObject([{ key: SECRET }]);
});

test('changes that are asked for at once go one after the other', async () => {
  const { start } = await house();
  const { instances } = await start();
  const added = await Promise.allSettled([instances.add(WALL, 'mira'), instances.add(WALL, 'jon')]);
  expect(added.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await Promise.all([
    instances.set('wall', { live: true }, 'mira'),
    instances.set('wall', { enabled: false }, 'jon'),
    instances.rekey('mira'),
    instances.set('wall', { enabled: true }, 'jon'),
  ]);
  expect(instances.list()).toMatchObject([{ state: 'enabled', live: true, changedBy: 'jon' }]);
});
