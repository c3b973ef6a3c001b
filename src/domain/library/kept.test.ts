/**
 * Goal: what was read before is what would be read now, for every playbook that is shipped; and what is not whole is nothing.
 * Method: to text and back, compared with the reader's own. Elsewhere: whose text it is (`apps/readings.test.ts`).
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readPlaybook } from '../../core/playbook/read.ts';
import { libraryFromText, libraryToText, playbookFromText, playbookToText } from './kept.ts';
import { loadLibrary, type LibraryFile } from './library.ts';

const content = fileURLToPath(new URL('../../../content/', import.meta.url));
const file = (path: string): LibraryFile => ({ path, text: readFileSync(`${content}${path}`) });
const FILES = [
  'msiexec-remote-package/pack.yml',
  'msiexec-remote-package/playbooks/msiexec-execution-from-uncommon-remote-location.yml',
  'suspicious-tmp-execution/pack.yml',
  'suspicious-tmp-execution/playbooks/suspicious-execution-from-tmp-folder.yml',
].map(file);

describe('a playbook', () => {
  test.each(loadLibrary(FILES).playbooks.map(({ playbook }) => [playbook.name, playbook] as const))(
    'comes back as it was read: %s',
    (_name, playbook) => {
      expect(playbookFromText(playbookToText(playbook))).toEqual(playbook);
    },
  );

  test('keeps keys of foreign text as ordinary names', () => {
    const text = [
      'id: a',
      'name: a',
      'starttaskid: "0"',
      'tasks:',
      '  "0": {id: "0", type: start, task: {name: ""}, nexttasks: {"#none#": ["constructor"], __proto__: ["constructor"]}}',
      '  constructor: {id: constructor, type: title, task: {name: Done}}',
      '',
    ].join('\n');
    const { playbook } = readPlaybook(text);
    if (!playbook) throw new Error('it cannot be read');
    const back = playbookFromText(playbookToText(playbook));
    expect(Object.getPrototypeOf(back?.tasks)).toBeNull();
    expect(back?.tasks['constructor']?.name).toBe('Done');
    expect(back?.tasks['toString']).toBeUndefined();
    expect(Object.keys(back?.tasks['0']?.next ?? {})).toEqual(Object.keys(playbook.tasks['0']?.next ?? {}));
    expect(Object.keys(playbook.tasks['0']?.next ?? {})).toContain('__proto__');
  });
});

describe('a library', () => {
  const library = loadLibrary([...FILES, { path: 'stray/playbooks/a.yml', text: 'id: a\n' }]);

  test('comes back with its packs, routes and problems', () => {
    const back = libraryFromText(libraryToText(library));
    expect(back?.packs).toEqual(library.packs);
    expect(back?.problems).toEqual(library.problems);
    expect(back?.problems).not.toEqual([]);
  });

  test('routes to the playbooks that it holds itself', () => {
    const back = libraryFromText(libraryToText(library));
    const names = library.packs.flatMap(({ routes }) => routes.flatMap(({ alertNames }) => alertNames));
    expect(names).not.toEqual([]);
    for (const name of names) {
      for (const agentostype of ['Windows', 'Linux']) {
        const routed = back?.route({ name, agentostype });
        expect(routed).toEqual(library.route({ name, agentostype }));
        const playbook = routed?.kind === 'playbook' ? routed.playbook : undefined;
        expect(back?.find(playbook?.playbook.name ?? '')).toBe(playbook);
      }
    }
  });
});

test.each([
  ['cut short', (text: string) => text.slice(0, -1)],
  ['empty', () => ''],
  ['changed', (text: string) => text.replace('Approve', 'Skipped')],
])('a text that was %s is none', (_what, harm) => {
  const library = loadLibrary(FILES);
  const [first] = library.playbooks;
  if (!first) throw new Error('nothing is installed');
  expect(libraryFromText(harm(libraryToText(library)))).toBeUndefined();
  expect(playbookFromText(harm(playbookToText(first.playbook)))).toBeUndefined();
});
