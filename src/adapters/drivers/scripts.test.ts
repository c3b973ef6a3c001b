/**
 * Goal: a playbook with foreign JavaScript runs from start to end, and its journal holds what the scripts gave, not the scripts.
 * Method: the real driver, store and sandbox; a playbook whose values, condition, merge key and `extend-context` need JavaScript.
 * Elsewhere: the engine and its limits (`adapters/sandbox`), what evaluation asks for (`core/language/needs.test.ts`).
 */
import { afterEach, expect, it } from 'vitest';
import type { JsonObject } from '../../core/base/json.ts';
import { bindCommand, type Outcome } from '../../core/engine/commands.ts';
import { replay } from '../../core/engine/evolve.ts';
import { newRun } from '../../core/engine/state.ts';
import { callTask, yamlOf } from '../../core/playbook/testing.ts';
import { Directory } from './testing.ts';

const directories: Directory[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.remove();
});

const FOREIGN = yamlOf(
  'foreign',
  {
    1: callTask(
      'look',
      [
        `names: {simple: "\${alert.files(/\\\\.exe$/.test(val.name)).name}"}`,
        `text: {simple: "at \${alert=>new Date().toISOString()} for \${alert.name=val.split('').reverse().join('')}"}`,
        `extend-context: {simple: "Upper=.=val.toUpperCase().split('').join('-')"}`,
      ].join(', '),
      ['2'],
    ),
    2: `type: condition, task: {name: which, type: condition}, conditions: [{label: "yes", condition: [[{operator: isEqualString, left: {value: {simple: "Found(/two/i.test(val.id)).n"}, iscontext: true}, right: {value: {simple: "2"}}}]]}], nexttasks: {"yes": ["3"], '#default#': ["4"]}`,
    3: 'type: title, task: {name: good, type: title}',
    4: 'type: title, task: {name: bad, type: title}',
  },
  { inputs: '[{key: first, value: {simple: "${alert.files(val.name.match(/^a/)).name}"}}]' },
);

const look = {
  name: 'look',
  description: '',
  args: [
    { name: 'names', description: '', isArray: true },
    { name: 'text', description: '' },
  ],
  outputs: [],
  risk: 'read' as const,
};

async function world(playbook: string, run: (args: JsonObject) => Outcome) {
  const bound = bindCommand({ ...look, run: async (args: JsonObject) => run(args) }, undefined, {
    brand: 'Vendor',
    instance: 'tenant',
  });
  const directory = await Directory.make(playbook, () => [bound]);
  directories.push(directory);
  return { directory, process: await directory.process() };
}

it('a playbook that needs JavaScript everywhere runs to its end, and replays without it', async () => {
  const asked: JsonObject[] = [];
  const { directory, process } = await world(FOREIGN, (args) => {
    asked.push(args);
    const context = {
      'Found(val.id.toLowerCase() == obj.id.toLowerCase())': [{ id: 'One' }, { id: 'Two', n: 2 }, { id: 'ONE', n: 1 }],
    };
    return { entries: [{ type: 'note', contents: 'abc', context }] };
  });
  const alert: JsonObject = {
    id: '333',
    name: 'abc',
    files: [{ name: 'a.exe' }, { name: 'b.pdf' }, { name: 'c.exe' }],
  };
  await process.driver.start(directory.request('run-1', { alert }));
  await directory.drive();
  expect(process.reports).toEqual([]);
  expect(asked).toEqual([{ names: ['a.exe', 'c.exe'], text: `at ${new Date(1_000_000).toISOString()} for cba` }]);
  const events = await directory.events(process, 'run-1');
  const state = replay(
    newRun('run-1'),
    events.map((event, index) => ({ seq: index + 1, at: 1_000_000, event })),
  );
  expect(state.inputs).toEqual({ first: ['a.exe'] });
  expect(state.context).toMatchObject({
    Found: [
      { id: 'ONE', n: 1 },
      { id: 'Two', n: 2 },
    ],
    Upper: 'A-B-C',
  });
  expect([state.status, state.tasks['3']?.status, state.tasks['4']?.status]).toEqual(['completed', 'done', 'dead']);
  expect(JSON.stringify(events)).not.toContain('toLowerCase');
}, 60_000);

it('a selector that never ends fails its task, and no other run', async () => {
  const hostile = FOREIGN.replace('/two/i.test(val.id)', '(function () { for (;;); })()');
  const { directory, process } = await world(hostile, () => ({
    entries: [{ type: 'note', contents: 'abc', context: { Found: [{ id: 'two', n: 2 }] } }],
  }));
  await process.driver.start(directory.request('run-1', { alert: { id: '333', name: 'abc', files: [] } }));
  await directory.drive();
  expect(process.reports).toEqual([]);
  const events = await directory.events(process, 'run-1');
  expect(events.find(({ type }) => type === 'task.failed')).toMatchObject({
    task: '2',
    error: { code: 'language.javascript-stopped' },
  });
  expect((await process.store.lists.run('run-1'))?.status).toBe('failed');
}, 60_000);
