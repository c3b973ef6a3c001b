/**
 * Goal: an alert goes to the one playbook that says so, and a broken or greedy pack changes nothing for the others.
 * Method: packs written here as texts.
 * Elsewhere: the shipped content in content.test.ts; the reader of playbooks in core/playbook.
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../core/base/json.ts';
import { loadLibrary, type Library, type LibraryFile } from './library.ts';

const titleOnly = (name: string, extra = ''): string =>
  `id: ${name}-id\nname: ${name}\ntasks:\n  "0": {type: start${extra}}\n`;

const calling = (name: string, ...subs: readonly string[]): string =>
  `name: ${name}\ntasks:\n  "0": {type: start}\n${subs
    .map((sub, index) => `  "${index + 1}": {type: playbook, task: {playbookName: ${sub}}}\n`)
    .join('')}`;

const packText = (playbook: string, names: string, os = 'windows'): string =>
  `name: Pack of ${playbook}\ndescription: d\nroutes:\n- playbook: ${playbook}\n  when: {alertNames: ${names}, os: ${os}}\n`;

/** The text in UTF-8, with one byte after it that is none. */
const withLostByte = (text: string): Uint8Array => Uint8Array.of(...new TextEncoder().encode(`${text}# `), 0xe9, 0x0a);

const one: readonly LibraryFile[] = [
  { path: 'one/pack.yml', text: packText('One', '[Alert one, "Alert: two"]') },
  { path: 'one/playbooks/one.yml', text: titleOnly('One') },
  { path: 'one/scenarios/x.yml', text: 'not read' },
];

const codesOf = (library: Library): readonly string[] => library.problems.map(({ code }) => code);

function routedTo(library: Library, alert: JsonObject): string {
  const routed = library.route(alert);
  return routed.kind === 'playbook' ? routed.playbook.playbook.name : `none: ${routed.reason}`;
}

describe('routing', () => {
  const library = loadLibrary(one);

  test.each<[string, JsonObject]>([
    ['scalar fields', { name: 'Alert one', agentostype: 'AGENT_OS_WINDOWS' }],
    ['lists of one', { name: ['Alert one'], agentostype: ['AGENT_OS_WINDOWS'] }],
    ['the second name', { name: 'Alert: two', agentostype: 'Windows' }],
    ['another spelling of the system', { name: 'Alert one', agentostype: 'windows server 2019' }],
    ['the system in its other field', { name: 'Alert one', agentostype: null, hostos: 'Windows' }],
  ])('%s find the playbook', (_, alert) => {
    expect(routedTo(library, alert)).toBe('One');
  });

  test.each<[string, JsonObject, RegExp]>([
    [
      'another name',
      { name: 'Alert three', agentostype: 'Windows' },
      /No installed playbook answers alerts named "Alert three"/,
    ],
    ['a longer name', { name: 'Alert one and more', agentostype: 'Windows' }, /No installed playbook/],
    ['another case', { name: 'alert ONE', agentostype: 'Windows' }, /No installed playbook/],
    [
      'another system',
      { name: 'Alert one', agentostype: 'AGENT_OS_LINUX' },
      /is for windows; the alert comes from linux/,
    ],
    ['no system', { name: 'Alert one' }, /does not say which system/],
    ['no name', { agentostype: 'Windows' }, /has no name/],
    ['a name that is no text', { name: { a: 1 }, agentostype: 'Windows' }, /has no name/],
    ['a name of the prototype', { name: 'constructor', agentostype: 'Windows' }, /No installed playbook/],
  ])('%s does not, and the reason says why', (_, alert, reason) => {
    expect(routedTo(library, alert)).toMatch(reason);
  });

  test('a route for any system asks for none', () => {
    const any = loadLibrary([
      { path: 'a/pack.yml', text: packText('A', '[N]', 'any') },
      { path: 'a/playbooks/a.yml', text: titleOnly('A') },
    ]);
    expect(routedTo(any, { name: 'N' })).toBe('A');
  });

  test('one name may go to different playbooks by system', () => {
    const both = loadLibrary([
      { path: 'w/pack.yml', text: packText('W', '[N]') },
      { path: 'w/playbooks/w.yml', text: titleOnly('W') },
      { path: 'l/pack.yml', text: packText('L', '[N]', 'linux') },
      { path: 'l/playbooks/l.yml', text: titleOnly('L') },
    ]);
    expect(both.problems).toEqual([]);
    expect(routedTo(both, { name: 'N', agentostype: 'AGENT_OS_LINUX' })).toBe('L');
    expect(routedTo(both, { name: 'N', agentostype: 'AGENT_OS_WINDOWS' })).toBe('W');
  });
});

describe('finding', () => {
  test('by name first, then by id, and by hash', () => {
    const library = loadLibrary([
      { path: 'a/pack.yml', text: 'name: A\nroutes: []\n' },
      { path: 'a/playbooks/a.yml', text: titleOnly('First') },
    ]);
    expect(library.find('First')?.path).toBe('a/playbooks/a.yml');
    expect(library.find('First-id')).toBe(library.find('First'));
    expect(library.version(library.find('First')?.playbook.hash ?? '')).toBe(library.find('First'));
    expect(library.find('Other')).toBeUndefined();
  });

  test('content is shipped unless it says that it was imported', () => {
    const imported = loadLibrary(one.map((file) => ({ ...file, origin: 'imported' as const })));
    expect(loadLibrary(one).find('One')?.origin).toBe('shipped');
    expect(imported.find('One')?.origin).toBe('imported');
  });

  test('the closure holds every sub-playbook once, also in a circle, and names what is missing', () => {
    const files = (leaf: string): readonly LibraryFile[] => [
      { path: 'a/pack.yml', text: 'name: A\nroutes: []\n' },
      { path: 'a/playbooks/top.yml', text: calling('Top', 'Middle', 'Leaf-id', 'Nowhere') },
      { path: 'a/playbooks/middle.yml', text: calling('Middle', 'Top', 'Leaf') },
      { path: 'a/playbooks/leaf.yml', text: leaf },
    ];
    const closure = loadLibrary(files(titleOnly('Leaf'))).closure('Top');
    expect(closure?.playbooks.map(({ playbook }) => playbook.name)).toEqual(['Top', 'Middle', 'Leaf']);
    expect(closure?.missing).toEqual(['Nowhere']);
    const changed = loadLibrary(files(`${titleOnly('Leaf')}# changed\n`)).closure('Top');
    expect(changed?.hash).not.toBe(closure?.hash);
    expect(loadLibrary(one).closure('Nowhere')).toBeUndefined();
  });
});

describe('a broken pack is left out, says why, and leaves the others alone', () => {
  const playbook = { path: 'bad/playbooks/p.yml', text: titleOnly('P') };
  test.each<[string, readonly LibraryFile[]]>([
    ['library.bad-pack', [{ path: 'bad/pack.yml', text: 'routes: []' }, playbook]],
    ['library.bad-pack', [{ path: 'bad/pack.yml', text: '- a' }, playbook]],
    ['playbook.yaml', [{ path: 'bad/pack.yml', text: 'name: [' }, playbook]],
    ['library.bad-route', [{ path: 'bad/pack.yml', text: packText('P', '[]') }, playbook]],
    ['library.bad-route', [{ path: 'bad/pack.yml', text: packText('P', '[N]', 'beos') }, playbook]],
    ['library.unknown-playbook', [{ path: 'bad/pack.yml', text: packText('Q', '[N]') }, playbook]],
    ['playbook.wrong-shape', [{ path: 'bad/pack.yml', text: packText('P', 'N') }, playbook]],
    [
      'playbook.not-a-playbook',
      [
        { path: 'bad/pack.yml', text: packText('P', '[N]') },
        { ...playbook, text: 'x: y' },
      ],
    ],
    [
      'playbook.not-utf8',
      [
        { path: 'bad/pack.yml', text: packText('P', '[N]') },
        { ...playbook, text: withLostByte(titleOnly('P')) },
      ],
    ],
    ['playbook.not-utf8', [{ path: 'bad/pack.yml', text: withLostByte(packText('P', '[N]')) }, playbook]],
    [
      'library.duplicate-playbook',
      [
        { path: 'zbad/pack.yml', text: 'name: Z\nroutes: []' },
        { path: 'zbad/playbooks/p.yml', text: titleOnly('One') },
      ],
    ],
    [
      'library.route-twice',
      [
        { path: 'zbad/pack.yml', text: packText('P', '[Alert one]', 'any') },
        { path: 'zbad/playbooks/p.yml', text: titleOnly('P') },
      ],
    ],
  ])('%s (%#)', (code, files) => {
    const library = loadLibrary([...files, ...one]);
    expect(codesOf(library)).toContain(code);
    expect(library.packs.map(({ id }) => id)).toEqual(['one']);
    expect(routedTo(library, { name: 'Alert one', agentostype: 'Windows' })).toBe('One');
    for (const { file, hint } of library.problems) expect([file?.includes('bad'), hint !== '']).toEqual([true, true]);
  });

  test('what Riposte runs itself stands for imported playbooks of its name, and their pack is installed without them', () => {
    const ours: readonly LibraryFile[] = [
      { path: 'riposte/pack.yml', text: 'name: Riposte\ndescription: d\nroutes: []\n' },
      { path: 'riposte/playbooks/p.yml', text: titleOnly('Polling') },
    ];
    const files = (routed: string, extra: string): readonly LibraryFile[] => [
      { path: 'aaa/pack.yml', text: packText(routed, '[Alert one]'), origin: 'imported' },
      { path: 'aaa/playbooks/m.yml', text: titleOnly('Mine'), origin: 'imported' },
      { path: 'aaa/playbooks/p.yml', text: extra, origin: 'imported' },
    ];
    const both = loadLibrary([...ours, ...files('Mine', titleOnly('Polling', ', x: y'))]);
    expect(codesOf(both)).toEqual(['library.stood-for']);
    expect([both.find('Polling')?.origin, both.find('Mine')?.origin]).toEqual(['shipped', 'imported']);
    // One to which alerts are routed, or that has our name only, is no stand-in for ours: it clashes.
    const claimed = loadLibrary([...ours, ...files('Polling', titleOnly('Polling'))]);
    const named = loadLibrary([...ours, ...files('Mine', titleOnly('Polling').replace('Polling-id', 'other'))]);
    for (const library of [claimed, named]) {
      expect(codesOf(library)).toContain('library.duplicate-playbook');
      expect(library.find('Mine')).toBeUndefined();
    }
  });

  test('an imported pack never takes an alert from a shipped one, whatever its folder', () => {
    const library = loadLibrary([
      { path: 'aaa/pack.yml', text: packText('Mine', '[Alert one]'), origin: 'imported' },
      { path: 'aaa/playbooks/m.yml', text: titleOnly('Mine'), origin: 'imported' },
      ...one,
    ]);
    expect(routedTo(library, { name: 'Alert one', agentostype: 'Windows' })).toBe('One');
    expect(codesOf(library)).toEqual(['library.route-twice']);
  });

  test('bytes and the text in them are the same playbook', () => {
    const bytes = one.map((file) => ({ ...file, text: new TextEncoder().encode(file.text as string) }));
    expect(loadLibrary(bytes)).toEqual(loadLibrary(one));
  });

  test('a byte that is no UTF-8 has its place', () => {
    const text = withLostByte(titleOnly('P'));
    const { problems } = loadLibrary([
      { path: 'bad/pack.yml', text: 'name: B\nroutes: []' },
      { path: 'bad/playbooks/p.yml', text },
    ]);
    expect(problems).toMatchObject([{ file: 'bad/playbooks/p.yml', line: 5, column: 3, severity: 'error' }]);
  });

  test('a playbook that belongs to no pack is named', () => {
    expect(codesOf(loadLibrary([{ path: 'lost/playbooks/p.yml', text: titleOnly('P') }]))).toEqual(['library.no-pack']);
  });
});
