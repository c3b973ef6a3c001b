/** Goal: where a name is expected, the names that there are are offered, and nowhere else. */
import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { completer } from './completion.ts';

const complete = completer({
  commands: [{ label: 'Core|||isolate', detail: '' }],
  automations: [{ label: 'Set', detail: '' }],
  playbooks: [{ label: 'Commit', detail: '' }],
  args: new Map([
    ['isolate', [{ label: 'endpoint_id', detail: '' }]],
    ['Set', [{ label: 'key', detail: '' }]],
  ]),
});

const TASKS = `tasks:
  "1":
    id: "1"
    task:
      name: First
      script: Core|||isolate
    scriptarguments:
      x: {simple: a}
    nexttasks:
      '#none#':
      - "2"
  "2":
    id: "2"
    task:
      name: "Second: last"
      scriptName: Set
    scriptarguments:
`;

test.each([
  ['      script: Co', ['Core|||isolate']],
  ['      scriptName: S', ['Set']],
  ["      playbookName: 'Com", ['Commit']],
  ['starttaskid: "', ['1', '2']],
  ["    nexttasks:\n      '#none#': [\"", ['1', '2']],
  ['    nexttasks:\n      "yes":\n      - "', ['1', '2']],
  ['      k', ['key']],
  ['    - k', []],
  ['      description: S', []],
])('%j', async (typed, offered) => {
  const state = EditorState.create({ doc: TASKS + typed });
  const result = await complete(new CompletionContext(state, state.doc.length, true));
  expect((result?.options ?? []).map(({ label }) => label)).toEqual(offered);
});

test('a task is offered with its name', async () => {
  const state = EditorState.create({ doc: `${TASKS}starttaskid: 2` });
  const result = await complete(new CompletionContext(state, state.doc.length, true));
  expect(result?.options[1]).toMatchObject({ label: '2', detail: 'Second: last' });
});
