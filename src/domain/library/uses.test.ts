import { expect, test } from 'vitest';
import { callTask, yamlOf } from '../../core/playbook/testing.ts';
import { loadLibrary } from './library.ts';
import { callsOf, usesOfList } from './uses.ts';

const library = loadLibrary([
  { path: 'a/pack.yml', text: 'name: A\ndescription: Of a test.\nroutes: []\n' },
  {
    path: 'a/playbooks/a.yml',
    text: yamlOf('Reads', {
      1: callTask('url', "url: {simple: '${lists.allowed}'}"),
      2: callTask('url', "url: {simple: '${lists.allowed-too}'}"),
      3: callTask('addToList', 'listName: {simple: allowed}, listData: {simple: x}'),
      4: callTask('url', "url: {simple: 'http://a.example'}"),
    }),
  },
]);

test('tasks that name a list are found by its whole name, with who writes it', () => {
  expect(usesOfList(library, 'allowed').map(({ task, writes }) => [task, writes])).toEqual([
    ['1', false],
    ['3', true],
  ]);
  expect(usesOfList(library, 'allow')).toEqual([]);
});

test('commands that tasks name are told once a playbook', () => {
  expect(callsOf(library)).toContainEqual({ playbook: 'Reads', command: 'url', brand: '' });
});
