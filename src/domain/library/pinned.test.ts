/**
 * Goal: a run goes on under the playbooks that it began with, sub-playbooks included, whatever is installed later (R5).
 * Method: a library in memory, and a map for the store. Elsewhere: the closure itself (`library.test.ts`).
 */
import { expect, test } from 'vitest';
import { sha256Text } from '../../core/base/hash.ts';
import { loadLibrary } from './library.ts';
import type { LibraryFile } from './pack.ts';
import { closureHash, pinOf, readPinned } from './pinned.ts';

const playbook = (name: string, calls?: string) =>
  [
    `id: ${name}`,
    `name: ${name}`,
    `starttaskid: "0"`,
    'tasks:',
    '  "0": {id: "0", type: start, task: {name: ""}, nexttasks: {"#none#": ["1"]}}',
    calls === undefined
      ? '  "1": {id: "1", type: title, task: {name: Done}}'
      : `  "1": {id: "1", type: playbook, task: {name: call, playbookName: ${calls}}}`,
    '',
  ].join('\n');

function libraryOf(texts: Readonly<Record<string, string>>, imported: readonly string[] = []) {
  const packs = ['shipped', 'imported'] as const;
  const files: LibraryFile[] = packs.flatMap((origin) => {
    const own = Object.entries(texts).filter(([name]) => imported.includes(name) === (origin === 'imported'));
    if (own.length === 0) return [];
    return [
      { path: `${origin}/pack.yml`, text: `name: ${origin}\ndescription: d\n`, origin },
      ...own.map(([name, text]) => ({ path: `${origin}/playbooks/${name}.yml`, text, origin })),
    ];
  });
  return loadLibrary(files);
}

function pinned(texts: Readonly<Record<string, string>>, imported: readonly string[] = []) {
  const closure = libraryOf(texts, imported).closure('Top');
  if (!closure) throw new Error('Top is not installed');
  const { ref, texts: kept } = pinOf(closure);
  const store = new Map(kept.map(({ hash, text }) => [hash, text]));
  return { ref, store, textOf: (hash: string) => Promise.resolve(store.get(hash)) };
}

test('a playbook that calls nobody is pinned by the hash of its text', async () => {
  const { ref, store, textOf } = pinned({ Top: playbook('Top') });
  expect(ref).toEqual({ name: 'Top', hash: sha256Text(playbook('Top')), origin: 'shipped' });
  expect(store.size).toBe(1);
  expect((await readPinned(ref.hash, textOf)).called).toEqual([]);
});

test('one that calls others is pinned with all of them, and read back with all of them', async () => {
  const texts = { Top: playbook('Top', 'Middle'), Middle: playbook('Middle', 'Leaf'), Leaf: playbook('Leaf') };
  const { ref, textOf } = pinned(texts);
  const read = await readPinned(ref.hash, textOf);
  expect([read.playbook, ...read.called].map(({ name }) => name)).toEqual(['Top', 'Middle', 'Leaf']);
  const changed = pinned({ ...texts, Leaf: `${playbook('Leaf')}# changed\n` });
  expect(changed.ref.hash).not.toBe(ref.hash);
});

test('a run is imported when one of its playbooks is', () => {
  const texts = { Top: playbook('Top', 'Leaf'), Leaf: playbook('Leaf') };
  expect(pinned(texts, ['Leaf']).ref.origin).toBe('imported');
  expect(pinned(texts).ref.origin).toBe('shipped');
});

test('a text cannot pass for a list of playbooks', async () => {
  const text = `{"closure":["${sha256Text('x')}"]}`;
  const store = new Map([[sha256Text(text), text]]);
  await expect(readPinned(sha256Text(text), (hash) => Promise.resolve(store.get(hash)))).rejects.toMatchObject({
    code: 'playbook.gone',
  });
  expect(closureHash([sha256Text('x')])).not.toBe(sha256Text(text));
});

test('a playbook that is gone from the store is said', async () => {
  const { ref, store, textOf } = pinned({ Top: playbook('Top', 'Leaf'), Leaf: playbook('Leaf') });
  store.delete(sha256Text(playbook('Leaf')));
  await expect(readPinned(ref.hash, textOf)).rejects.toMatchObject({ code: 'playbook.gone' });
});
