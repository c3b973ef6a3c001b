/**
 * Goal: whoever asks what a playbook needs is told all of it, once, with the place where it stands.
 * Method: small documents in YAML that name one thing in each corner where a document can name one.
 * Elsewhere: what is available (`apps/cli/content`), which names the language knows (its catalogue).
 */
import { describe, expect, test } from 'vitest';
import { judge, type Judged } from './inventory-judge.ts';
import { offsetOf, pathText, placeAt } from './inventory-place.ts';
import { inventoryOf, subPlaybooksOf, type Need } from './inventory.ts';
import { readPlaybook } from './read.ts';
import { parseSource } from './source.ts';

/** `tasks`: YAML of tasks 1, 2, …, in flow style; each leads to the next. */
function inventory(tasks: readonly string[], more = '') {
  const rows = tasks.map((task, index) => `  "${index + 1}": {nexttasks: {'#none#': ["${index + 2}"]}, ${task}}`);
  const end = `  "${tasks.length + 1}": {type: title}`;
  const text = `name: x\n${more}tasks:\n  "0": {type: start, nexttasks: {'#none#': ["1"]}}\n${rows.join('\n')}\n${end}\n`;
  const { playbook, problems } = readPlaybook(text);
  if (playbook === undefined) throw new Error(JSON.stringify(problems));
  return inventoryOf(playbook);
}

const names = (needs: readonly Need[]): readonly string[] =>
  needs.map(({ kind, brand, name }) => `${kind} ${brand === '' ? '' : `${brand}|||`}${name}`);

describe('what a playbook names', () => {
  test('commands with their brand, automations, conditions by script, sub-playbooks and loops', () => {
    const { needs } = inventory([
      `type: regular, task: {script: 'Brand|||do-it'}`,
      `type: regular, task: {script: '|||do-it'}`,
      `type: regular, task: {scriptName: Set}`,
      `type: condition, task: {scriptName: Exists}`,
      `type: condition, task: {script: '|||ask-it'}`,
      `type: playbook, task: {playbookName: Other}, loop: {scriptName: Enough, exitCondition: yes}`,
      `type: playbook, task: {playbookName: Other}, loop: {iscommand: true, scriptId: poll-it, exitCondition: yes}`,
      `type: regular, task: {name: by hand}`,
    ]);
    expect(names(needs)).toEqual([
      'command Brand|||do-it',
      'command do-it',
      'automation Set',
      'automation Exists',
      'command ask-it',
      'playbook Other',
      'engine sub-playbook',
      'engine loop',
      'automation Enough',
      'command poll-it',
    ]);
  });

  test('operators and transformers wherever a value can hold one', () => {
    const complex = (name: string): string =>
      `{complex: {root: a, filters: [[{operator: f-${name}, left: {value: {simple: a}}}]], transformers: [{operator: t-${name}, ` +
      `args: {x: {value: {complex: {root: b, transformers: [{operator: deep-${name}}]}}}}}]}}`;
    const { needs } = inventory(
      [
        `type: regular, task: {scriptName: S}, scriptarguments: {a: ${complex('argument')}}`,
        `type: condition, conditions: [{label: yes, condition: [[{operator: c-condition, left: {value: ${complex('left')}}, right: {value: ${complex('right')}}}]]}]`,
        `type: collection, message: {subject: ${complex('subject')}, body: ${complex('body')}}, form: {title: F, questions: ` +
          `[{id: q, labelarg: ${complex('label')}, optionsarg: [${complex('option')}], x-grants: {yes: [{verb: v, targets: ${complex('target')}}]}}]}`,
        `type: playbook, task: {playbookName: P}, loop: {builtincondition: [[{operator: c-loop, left: {value: {simple: a}}}]]}`,
        `type: title, evidencedata: {description: ${complex('evidence')}, occurred: ${complex('occurred')}, tags: ${complex('tags')}, customfields: {a: ${complex('custom')}}}`,
        `type: regular, defaultassigneecomplex: ${complex('assignee')}, fieldMapping: [{incidentfield: f, output: ${complex('mapping')}}]`,
        `type: condition, message: {replyOptions: ["Yes"], cc: ${complex('cc')}, bcc: ${complex('bcc')}}`,
      ],
      `inputs: [{key: In, value: ${complex('input')}}]\n`,
    );
    const found = new Set(
      needs.filter(({ kind }) => kind === 'operator' || kind === 'transformer').map(({ name }) => name),
    );
    const questions = ['subject', 'body', 'cc', 'bcc', 'label', 'option', 'target'];
    const results = ['evidence', 'occurred', 'tags', 'custom', 'assignee', 'mapping'];
    const corners = ['argument', 'left', 'right', 'input', ...questions, ...results];
    const wanted = corners.flatMap((corner) => [`f-${corner}`, `t-${corner}`, `deep-${corner}`]);
    expect([...found].toSorted()).toEqual([...wanted, 'c-condition', 'c-loop'].toSorted());
  });

  test('once, with the number of tasks and every place', () => {
    const { needs } = inventory([`type: regular, task: {scriptName: Set}`, `type: regular, task: {scriptName: Set}`]);
    expect(needs).toEqual([
      {
        kind: 'automation',
        name: 'Set',
        brand: '',
        tasks: 2,
        required: true,
        places: [
          ['tasks', '1', 'task', 'scriptName'],
          ['tasks', '2', 'task', 'scriptName'],
        ],
      },
    ]);
  });

  test('I1. nothing of a task that is never reached', () => {
    const text = `name: x\ntasks:\n  "0": {type: start}\n  "9": {type: regular, task: {scriptName: Set}}\n`;
    const { playbook } = readPlaybook(text);
    expect(playbook && inventoryOf(playbook).needs).toEqual([]);
  });

  test('I2. what may be skipped is not required, unless another task does require it', () => {
    const skipped = `type: regular, skipunavailable: true, task: {scriptName: Set}, scriptarguments: {v: {complex: {root: a, transformers: [{operator: t}]}}}`;
    expect(inventory([skipped]).needs.map(({ required }) => required)).toEqual([false, true]);
    expect(inventory([skipped, `type: regular, task: {scriptName: Set}`]).needs[0]?.required).toBe(true);
  });

  test('what cannot be planned, with its place', () => {
    const { faults } = inventory([`type: regular, task: {scriptName: S}, scriptarguments: {a.b: {simple: '\${x[}'}}`]);
    expect(faults.map(({ error, place }) => [error.code, pathText(place)])).toEqual([
      ['language.path', 'tasks.1.scriptarguments["a.b"]'],
    ]);
  });

  test.each([
    ['type: title, evidencedata: {tags: BROKEN}', 'evidencedata.tags'],
    ['type: title, evidencedata: {customfields: {f: BROKEN}}', 'evidencedata.customfields.f'],
    ['type: regular, defaultassigneecomplex: BROKEN', 'defaultassigneecomplex'],
    ['type: regular, fieldMapping: [{incidentfield: f, output: BROKEN}]', 'fieldMapping[0].output'],
    ['type: condition, message: {replyOptions: [a], cc: BROKEN}', 'message.cc'],
    [
      'type: collection, form: {questions: [{id: q, type: grid, defaultrows: [{c: [BROKEN]}]}]}',
      'form.questions.q.defaultrows[0].c[0]',
    ],
  ])('a value that cannot be planned in %s', (task, place) => {
    const { faults } = inventory([task.replace('BROKEN', `'\${x[}'`)]);
    expect(faults.map((fault) => pathText(fault.place))).toEqual([`tasks.1.${place}`]);
  });

  test.each([
    ['type: regular, task: {description: BROKEN}', false],
    ['type: collection, message: {subject: BROKEN}, form: {questions: [{id: q, type: shortText}]}', false],
    ['type: regular, fieldMapping: [{incidentfield: f, output: BROKEN}]', false],
    ['type: regular, task: {scriptName: S}, scriptarguments: {a: {simple: BROKEN}}', true],
    ['type: collection, form: {questions: [{id: q, type: singleSelect, optionsarg: [{simple: BROKEN}]}]}', true],
  ])('what is only shown stops nothing: %s', (task, stops) => {
    const { faults } = inventory([task.replace('BROKEN', `'\${x[}'`)]);
    expect(faults.map((fault) => fault.stops)).toEqual([stops]);
  });

  test('sub-playbooks of tasks that are never reached are pinned too', () => {
    const text = `name: x\ntasks:\n  "0": {type: start}\n  "9": {type: playbook, task: {playbookName: P}}\n`;
    const { playbook } = readPlaybook(text);
    expect(playbook && subPlaybooksOf(playbook)).toEqual(['P']);
  });
});

describe('a place', () => {
  const text = 'a:\n  b: [x, {c: 1}]\ninputs:\n- key: k\n  value: {}\n- {key: other}\nIsContext: 1\n';
  const { root } = parseSource(text);
  if (root === undefined) throw new Error('not readable');
  const at = (...path: readonly (string | number)[]): string =>
    text.slice(offsetOf(root, path)).split('\n', 1)[0] ?? '';

  test.each([
    [['a', 'b', 1, 'c'], 'c: 1}]'],
    [['inputs', 'other'], '{key: other}'],
    [['inputs', 'k', 'value'], 'value: {}'],
    [['iscontext'], 'IsContext: 1'],
    [['a', 'b', 7, 'd'], 'b: [x, {c: 1}]'],
    [[], 'a:'],
  ])('%j begins at %s', (path, wanted) => {
    expect(at(...path)).toBe(wanted);
  });

  test('of an offset is the innermost part around it', () => {
    expect(placeAt(root, text.indexOf('c: 1'))).toEqual(['a', 'b', 1, 'c']);
    expect(placeAt(root, text.indexOf('{}'))).toEqual(['inputs', 0, 'value']);
    expect(pathText(placeAt(root, text.indexOf('{}')))).toBe('inputs[0].value');
  });
});

describe('judging', () => {
  const need = (kind: Need['kind'], name: string, more: Partial<Need> = {}): Need => ({
    kind,
    name,
    brand: '',
    places: [[]],
    tasks: 1,
    required: true,
    ...more,
  });
  const book = (name: string, needs: readonly Need[], more: Partial<Judged> = {}): Judged => ({
    id: `id of ${name}`,
    name,
    sound: true,
    needs,
    toVersion: '',
    ...more,
  });
  const stock = { available: ({ name }: Need) => name === 'here', inContent: ({ name }: Need) => name === 'theirs' };
  const runnable = (...books: readonly Judged[]): readonly string[] =>
    [...judge(books, stock).runnable].map(({ name }) => name);

  test('J1. a playbook runs when all that it needs is here', () => {
    expect(runnable(book('a', [need('command', 'here')]), book('b', [need('command', 'away')]))).toEqual(['a']);
    expect(runnable(book('a', [need('command', 'away', { required: false })]))).toEqual(['a']);
    expect(runnable(book('a', [], { sound: false }))).toEqual([]);
  });

  test('J1. and when its sub-playbooks run, by name or id, however deep', () => {
    const leaf = book('leaf', [need('command', 'away')]);
    const middle = book('middle', [need('playbook', 'id of leaf')]);
    expect(runnable(book('top', [need('playbook', 'middle')]), middle, leaf)).toEqual([]);
    expect(runnable(book('top', [need('playbook', 'middle')]), middle, book('leaf', []))).toHaveLength(3);
    expect(runnable(book('top', [need('playbook', 'nowhere')]))).toEqual([]);
  });

  test('J2. playbooks that call each other can run', () => {
    expect(runnable(book('a', [need('playbook', 'b')]), book('b', [need('playbook', 'a')]))).toEqual(['a', 'b']);
  });

  test('of versions for several servers the current one is called', () => {
    const old = book('sub', [need('command', 'away')], { toVersion: '4.5.9' });
    const caller = book('caller', [need('playbook', 'sub')]);
    expect(runnable(old, caller, book('sub', []))).toContain('caller');
    expect(runnable(book('sub', []), caller, old)).toContain('caller');
  });

  test('J3. what is missing is counted, the worst first, and says what it would unlock', () => {
    const { missing } = judge(
      [
        book('a', [need('command', 'x', { tasks: 3 })]),
        book('b', [need('playbook', 'a'), need('automation', 'theirs')]),
        book('c', [need('command', 'y', { brand: 'B', tasks: 9 })]),
        book('d', [need('command', 'x', { brand: 'Builtin' }), need('command', 'x')]),
      ],
      stock,
    );
    expect(missing.command).toEqual([
      { name: 'x', brand: '', tasks: 5, playbooks: 2, blocks: 3, unlocks: 2, inContent: false },
      { name: 'y', brand: 'B', tasks: 9, playbooks: 1, blocks: 1, unlocks: 1, inContent: false },
    ]);
    expect(missing.automation).toEqual([
      { name: 'theirs', brand: '', tasks: 1, playbooks: 1, blocks: 1, unlocks: 0, inContent: true },
    ]);
  });
});
