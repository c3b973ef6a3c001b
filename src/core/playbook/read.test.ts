/**
 * Goal: whatever stands in a playbook file is read as its author meant it, or named as a problem.
 * Method: small documents written here; hostile texts; random mutations of one whole playbook.
 * Elsewhere: the graph in graph.test.ts; our own content in content's test under domain/library; meaning of values in language.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Playbook, Task } from './document.ts';
import { PROBLEM_ROWS } from './problems.ts';
import { readPlaybook } from './read.ts';
import { ALIASED_NODES_MAX } from './source.ts';

/** A playbook whose task 1 has these lines (indented by four), with a title 2 and a title 3 to go to. */
function withTask(lines: string, top = ''): string {
  const body = lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `id: sample
name: Sample
${top}starttaskid: "0"
tasks:
  "0":
    type: start
    nexttasks: {'#none#': ["1"]}
  "1":
${body}
  "2":
    type: title
    task: {name: Two}
  "3":
    type: title
    task: {name: Three}
`;
}

function read(text: string): Playbook {
  const { playbook, problems } = readPlaybook(text);
  expect(problems).toEqual([]);
  if (playbook === undefined) throw new Error('no playbook');
  return playbook;
}

function readTask1(lines: string): Task {
  const task = read(withTask(lines)).tasks['1'];
  if (task === undefined) throw new Error('no task 1');
  return task;
}

function argsOf(lines: string): unknown {
  const task = readTask1(`type: regular\ntask: {scriptName: X}\nscriptarguments:\n${lines}`);
  return 'args' in task ? { ...task.args } : undefined;
}

const codesOf = (text: string): readonly string[] => readPlaybook(text).problems.map(({ code }) => code);

describe('scalars', () => {
  test.each([
    ['yes', 'yes'],
    ['no', 'no'],
    ['5', '5'],
    ['1.10', '1.10'],
    ['0x1F', '0x1F'],
    ['1e3', '1e3'],
    ['2020-01-01', '2020-01-01'],
    ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
    ['true', 'true'],
    ['"null"', 'null'],
    ['', ''],
    ['null', ''],
    ['~', ''],
    ["' padded '", ' padded '],
    ['"a\\tb"', 'a\tb'],
  ])('simple: %s is kept as the text %j', (source, text) => {
    expect(argsOf(`  a:\n    simple: ${source}`)).toEqual({ a: { simple: text } });
  });

  test('yes and no as labels stay texts', () => {
    expect({ ...readTask1('type: condition\nnexttasks:\n  yes: ["2"]\n  no: ["3"]').next }).toEqual({
      yes: ['2'],
      no: ['3'],
    });
  });

  test('a label keeps its blanks', () => {
    const next = readTask1('type: condition\nnexttasks:\n  "Malicious ": ["2"]').next;
    expect(Object.keys(next)).toEqual(['Malicious ']);
  });

  test('task ids and targets are compared as text whatever their quoting', () => {
    const text = "name: x\ntasks:\n  0: {type: start, nexttasks: {'#none#': ['1']}}\n  '1': {type: title}\n";
    expect(Object.keys(read(text).tasks)).toEqual(['0', '1']);
  });
});

describe('legacy forms', () => {
  test.each([
    ['  a: plain', { a: { simple: 'plain' } }],
    ['  a: {}', { a: {} }],
    ['  a: ""', { a: {} }],
    ['  a: null', { a: {} }],
    ['  a: {simple: v, complex: null}', { a: { simple: 'v' } }],
    ['  a: {complex: {}}', { a: {} }],
    ['  a: {complex: {root: A, accessor: B}}', { a: { complex: { root: 'A', accessor: 'B' } } }],
  ])('argument %j', (lines, args) => {
    expect(argsOf(lines)).toEqual(args);
  });

  test('transformer arguments without a value are not given', () => {
    const lines =
      '  a: {complex: {root: A, transformers: [{operator: f, args: {p: {}, q: {value: null}, r: {value: {simple: v}}}}]}}';
    expect(argsOf(lines)).toEqual({
      a: {
        complex: {
          root: 'A',
          transformers: [
            {
              operator: 'f',
              args: {
                p: { value: {}, iscontext: false },
                q: { value: {}, iscontext: false },
                r: { value: { simple: 'v' }, iscontext: false },
              },
            },
          ],
        },
      },
    });
  });

  test('an input may be a plain text', () => {
    const [first, second] = read(
      withTask('type: title', 'inputs:\n- {key: A, value: text}\n- {key: B, required: "true"}\n'),
    ).inputs;
    expect(first).toEqual({ key: 'A', value: { simple: 'text' }, required: false, description: '' });
    expect(second).toEqual({ key: 'B', value: {}, required: true, description: '' });
  });

  test('an input without a name may hold the query of a job', () => {
    const input = (query: string): string =>
      withTask('type: title', `inputs:\n- {key: "", value: {}, playbookInputQuery: ${query}}\n`);
    const query = read(input('{query: "type:IP", queryEntity: indicators, runFromLastJobTime: "true"}')).query;
    expect(query).toEqual({ entity: 'indicators', query: 'type:IP', sinceLastJob: true });
    expect(read(input('null'))).not.toHaveProperty('query');
    expect(read(input('{query: x, queryEntity: null}'))).not.toHaveProperty('query');
    expect(codesOf(input('{query: x, queryEntity: hosts}'))).toEqual(['playbook.unknown-query-entity']);
  });

  test('an inert loop is no loop; a loop that says until when is one', () => {
    const plain = 'type: playbook\ntask: {playbookName: P}\nseparatecontext: true\nloop: ';
    expect(readTask1(`${plain}{iscommand: false, exitCondition: "", wait: 1}`)).not.toHaveProperty('loop');
    expect(readTask1(`${plain}{forEach: true, max: 3}`)).toMatchObject({
      kind: 'playbook',
      playbook: 'P',
      separateContext: true,
      loop: { until: { kind: 'for-each' }, waitSeconds: 1, max: 3 },
    });
  });
});

describe('filters', () => {
  test('the keys of an atom are found whatever their case, and booleans in every spelling', () => {
    const lines =
      'type: condition\nconditions:\n- label: yes\n  condition:\n' +
      '  - - {operator: isEqualString, left: {value: {simple: a}, isContext: yes}, right: {value: {simple: b}}, ignoreCase: "true"}\n' +
      '    - {operator: isExists, left: {value: {simple: c}, iscontext: true}}';
    expect(readTask1(lines)).toMatchObject({
      kind: 'condition',
      conditions: [
        {
          label: 'yes',
          condition: [
            [
              {
                operator: 'isEqualString',
                left: { value: { simple: 'a' }, iscontext: true },
                right: { value: { simple: 'b' }, iscontext: false },
                ignorecase: true,
              },
              { operator: 'isExists', left: { value: { simple: 'c' }, iscontext: true }, ignorecase: false },
            ],
          ],
        },
      ],
    });
  });
});

describe('which executor a task has', () => {
  const message = 'message: {to: {simple: a@b.c}, subject: {simple: Yours?}, replyOptions: ["Yes", "No"]}';
  test.each([
    ['type: start', { kind: 'start' }],
    ['type: title', { kind: 'title' }],
    ['type: section', { kind: 'title' }],
    ['task: {type: title}', { kind: 'title' }],
    ['type: title\ntask: {type: regular}', { kind: 'title' }],
    ['type: regular\ntask: {script: "|||ip"}', { kind: 'command', command: 'ip', brand: '' }],
    [
      'type: regular\ntask: {script: "Some, Brand|||do-it"}',
      { kind: 'command', command: 'do-it', brand: 'Some, Brand' },
    ],
    ['type: regular\ntask: {scriptName: Set, script: ""}', { kind: 'script', command: 'Set', brand: '' }],
    ['type: standard\ntask: {script: Set}', { kind: 'script', command: 'Set', brand: '' }],
    ['type: regular\ntask: {script: ""}', { kind: 'manual', item: undefined }],
    ['type: regular\nx-item: manual:isolate', { kind: 'manual', item: 'manual:isolate' }],
    ['type: aiTask', { kind: 'manual' }],
    ['type: condition\nconditions: [{label: a, condition: []}]\ntask: {scriptName: X}', { kind: 'condition' }],
    ['type: condition\nconditions: []\ntask: {scriptName: X}', { kind: 'script-condition', command: 'X' }],
    [
      `type: condition\n${message}`,
      { kind: 'ask', question: { id: '1', type: 'singleSelect', label: { simple: 'Yours?' } } },
    ],
    ['type: condition\nmessage: null', { kind: 'manual-condition' }],
    ['type: playbook\ntask: {playbookId: P}', { kind: 'playbook', playbook: 'P', separateContext: false }],
    ['type: collection\ntask: {name: Form}\nform: {questions: []}', { kind: 'collection', form: { title: 'Form' } }],
  ])('%j', (lines, task) => {
    expect(readTask1(lines)).toMatchObject(task);
  });

  test.each([
    ['', 'stop'],
    ['continueonerror: true', 'continue'],
    ['continueonerror: "true"\ncontinueonerrortype: errorPath', 'continue'],
    ['continueonerror: true\ncontinueonerrortype: errorPath\nnexttasks: {"#error#": ["2"]}', 'error-path'],
    ['continueonerror: false\ncontinueonerrortype: errorPath\nnexttasks: {"#error#": ["2"]}', 'stop'],
  ])('on error with %j: %s', (lines, onError) => {
    expect(readTask1(`type: title\n${lines}`).onError).toBe(onError);
  });

  test('quiet is inherited from the playbook and overruled by the task', () => {
    const quietOf = (mode: string): boolean | undefined =>
      read(withTask(`type: title\nquietmode: ${mode}`, 'quiet: yes\n')).tasks['1']?.quiet;
    expect([quietOf('0'), quietOf('1'), quietOf('2')]).toEqual([true, true, false]);
  });
});

describe('what is ours', () => {
  const form = (question: string): string => `type: collection\nform:\n  title: T\n  questions:\n  - ${question}`;

  test('a question says what each answer grants', () => {
    const task = readTask1(
      form(
        '{id: isolate, type: singleSelect, options: ["Yes", "No"], required: true, x-grants: ' +
          '{"Yes": [{verb: isolate, targets: "${alert.agentid}", consequence: Cut off}]}}',
      ),
    );
    expect(task).toMatchObject({
      kind: 'collection',
      form: {
        questions: [
          {
            id: 'isolate',
            options: [{ simple: 'Yes' }, { simple: 'No' }],
            required: true,
            grants: {
              Yes: [{ verb: 'isolate', targets: { simple: '${alert.agentid}' }, consequence: { simple: 'Cut off' } }],
            },
          },
        ],
      },
    });
  });

  test('a reply option too, under the id that x-item gives', () => {
    const task = readTask1(
      'type: condition\nx-item: quarantine\nmessage: {body: {simple: Do it?}, replyOptions: [Quarantine, Leave], ' +
        'x-grants: {Quarantine: [{verb: quarantine, targets: "${File.SHA256}"}]}}',
    );
    expect(task).toMatchObject({
      kind: 'ask',
      question: { id: 'quarantine', grants: { Quarantine: [{ verb: 'quarantine' }] } },
    });
  });

  test.each([
    ['an answer that nobody can give', '{id: a, options: ["Yes"], x-grants: {"yes": [{verb: v, targets: t}]}}'],
    ['no targets', '{id: a, options: ["Yes"], x-grants: {"Yes": [{verb: v}]}}'],
    ['no verb', '{id: a, options: ["Yes"], x-grants: {"Yes": [{targets: t}]}}'],
  ])('a grant with %s is an error', (_, question) => {
    expect(codesOf(withTask(form(question)))).toEqual(['playbook.bad-grant']);
  });

  test('x-evidence names the gap', () => {
    expect(readTask1('type: title\nx-evidence: URL verdict').evidence).toBe('URL verdict');
  });
});

describe('keys for products', () => {
  test('ours wins over the plain key, others are dropped', () => {
    const text = withTask(
      'type: title',
      'description: plain\ndescription:marketplacev2: ours\ndescription:xsoar: theirs\n',
    );
    expect(read(text).description).toBe('ours');
    expect(read(withTask('type: title', 'description: plain\ndescription:xpanse: theirs\n')).description).toBe('plain');
    expect(read(withTask('type: title', 'description: plain\ndescription_x2: old\n')).description).toBe('old');
  });

  test('a task id with the suffix of another product is no task', () => {
    const text = 'name: x\ntasks:\n  "0": {type: start}\n  "0:xsoar": {type: title}\n';
    expect(read(text).tasks['0']?.kind).toBe('start');
  });
});

describe('what the vendor reads is a warning, and runs', () => {
  test('a duplicate key: the last one counts', () => {
    const { playbook, problems } = readPlaybook(withTask('type: title\ntype: start'));
    expect(playbook?.tasks['1']?.kind).toBe('start');
    expect(problems).toMatchObject([{ code: 'playbook.duplicate-key', severity: 'warning', line: 10, column: 5 }]);
  });

  test.each(['"', "'"])(
    'a text in %s quotes that goes on at the margin is folded, and what follows keeps its line',
    (quote) => {
      const text = withTask(`type: title\ntask:\n  description: ${quote}one\n  two\n\nthree${quote}\n  name: After`);
      const { playbook, problems } = readPlaybook(text.replace('\n    three', '\nthree'), 'a.yml');
      expect(playbook?.tasks['1']).toMatchObject({ name: 'After', description: 'one two\nthree' });
      expect(problems).toMatchObject([
        { code: 'playbook.text-at-margin', severity: 'warning', line: 11, file: 'a.yml' },
      ]);
      expect(playbook?.tasks['3']?.position).toEqual({ line: text.split('\n').indexOf('  "3":') + 1, column: 3 });
    },
  );

  test('a second document is not read', () => {
    const { playbook, problems } = readPlaybook(`${withTask('type: title')}---\nname: Other\n`);
    expect(playbook?.name).toBe('Sample');
    expect(problems.map(({ code }) => code)).toEqual(['playbook.several-documents']);
  });

  test('unknown keys are passed over', () => {
    expect(read(withTask('type: title\nnewField: {a: [1, {b: c}]}', 'vcShouldIgnore: true\n')).name).toBe('Sample');
  });
});

describe('what does not run is an error, and gives no playbook', () => {
  const bombLines = Array.from(
    { length: 12 },
    (_, i) =>
      `b${i}: &b${i} [${Array(9)
        .fill(i === 0 ? 'x' : `*b${i - 1}`)
        .join(', ')}]`,
  );
  const task = 'name: x\ntasks:\n  "0": {type: start}\n';
  const rows: readonly (readonly [string, string, string])[] = [
    ['playbook.not-a-playbook', 'an empty text', ''],
    ['playbook.not-a-playbook', 'a list', '- a'],
    ['playbook.not-a-playbook', 'no tasks', 'name: x'],
    ['playbook.no-name', 'neither name nor id', 'tasks: {"0": {type: start}}'],
    ['playbook.no-start', 'no start task', 'name: x\ntasks: {"0": {type: title}}'],
    ['playbook.no-start', 'a start task that is not there', `starttaskid: "7"\n${task}`],
    ['playbook.unknown-task-kind', 'an unknown kind', withTask('type: magic')],
    ['playbook.dangling-edge', 'an edge to nowhere', withTask('type: title\nnexttasks: {"#none#": ["99"]}')],
    [
      'playbook.duplicate-task-id',
      'two tasks with one id',
      'name: x\ntasks:\n  "0": {id: "0", type: start}\n  "1": {id: "0", type: title}\n',
    ],
    [
      'playbook.wrong-shape',
      'a list for an argument',
      withTask('type: regular\ntask: {scriptName: X}\nscriptarguments: {a: [b]}'),
    ],
    ['playbook.wrong-shape', 'a task that is a text', 'name: x\ntasks: {"0": {type: start}, "1": text}'],
    ['playbook.no-command', 'bars without a command', withTask('type: regular\ntask: {script: "Brand|||"}')],
    ['playbook.no-sub-playbook', 'a sub-playbook without a name', withTask('type: playbook')],
    ['playbook.no-form', 'a collection without a form', withTask('type: collection')],
    [
      'playbook.no-operator',
      'an atom without operator',
      withTask('type: condition\nconditions: [{label: a, condition: [[{left: {}}]]}]'),
    ],
    [
      'playbook.duplicate-question',
      'two questions with one id',
      withTask('type: collection\nform: {title: T, questions: [{id: a}, {id: a}]}'),
    ],
    ['playbook.yaml', 'an open bracket', `${task}x: [`],
    ['playbook.bad-alias', 'an alias of nothing', `${task}x: *y`],
    ['playbook.bad-alias', 'an alias that holds itself', `${task}x: &x [*x]`],
    ['playbook.alias-bomb', 'an alias bomb', `${bombLines.join('\n')}\n${task}`],
    ['playbook.too-deep', 'nesting of brackets', `${task}x: ${'['.repeat(150)}${']'.repeat(150)}`],
    ['playbook.too-deep', 'nesting beyond every stack', `${task}x: ${'[{a: '.repeat(100_000)}`],
    ['playbook.too-large', 'a text beyond the limit', `${task}# ${'x'.repeat(10_000_000)}`],
    ['playbook.control-character', 'a control character', `${task}x: "\u0000"`],
    ['playbook.control-character', 'half of a pair', `${task}x: "\ud800"`],
  ];
  test.each(rows)('%s: %s', (code, _, text) => {
    const { playbook, problems } = readPlaybook(text, 'f.yml');
    expect(playbook).toBeUndefined();
    const found = problems.find((problem) => problem.code === code);
    expect(found).toMatchObject({ severity: 'error', file: 'f.yml' });
    expect(found?.hint).not.toBe('');
    expect(found?.line).toBeGreaterThan(0);
    expect(found?.column).toBeGreaterThan(0);
  });

  test('the place of a problem is where it stands', () => {
    const { problems } = readPlaybook(withTask('type: title\nnexttasks: {"#none#": ["99"]}'));
    expect(problems).toMatchObject([{ code: 'playbook.dangling-edge', line: 10, column: 28 }]);
  });

  test('every error of the table is among these', () => {
    const shown = new Set([...rows.map(([code]) => code), 'playbook.bad-grant', 'playbook.not-utf8']);
    const errors = Object.entries(PROBLEM_ROWS).filter(([, row]) => row.severity === 'error');
    // Those of edits are shown in write.test.ts, that of bytes in bytes.test.ts.
    const ofReading = errors.map(([code]) => code).filter((code) => !code.startsWith('playbook.edit-'));
    expect(ofReading.filter((code) => !shown.has(code))).toEqual([]);
  });
});

/** What turns one reading of a YAML text into another. */
const YAML_PIECES = '"|\'|[|{|- |: |\n|\n  |&a |*a|>|!!int |---\n|\t|#|? |<<: |%'.split('|');

describe('hostile texts', () => {
  test('names of the prototype are ordinary names', () => {
    const text =
      'name: x\ntasks:\n  __proto__: {type: start, nexttasks: {toString: [constructor]}}\n  constructor: {type: title}\n';
    const { tasks, startTaskId } = read(text);
    expect(Object.keys(tasks)).toEqual(['__proto__', 'constructor']);
    expect(startTaskId).toBe('__proto__');
    expect(tasks['valueOf']).toBeUndefined();
  });

  test('aliases in reason are read', () => {
    const text = withTask('type: regular\ntask: {scriptName: X}\nscriptarguments: {a: &v {simple: t}, b: *v}');
    expect(read(text).tasks['1']).toMatchObject({ args: { a: { simple: 't' }, b: { simple: 't' } } });
    const wide = `x: &x [${Array(100).fill('a').join(',')}]\ny: [${Array(Math.ceil(ALIASED_NODES_MAX / 100))
      .fill('*x')
      .join(',')}]\n`;
    expect(codesOf(wide)).toContain('playbook.alias-bomb');
  });

  test('any mutation of a playbook gives a playbook or an error, and never an exception', { timeout: 30_000 }, () => {
    const seed = withTask(
      'type: collection\ntask: {name: "a\\"b", description: \'x\'}\nform:\n  title: T\n  questions:\n  - {id: &a b, options: [*a], required: yes}\nnexttasks:\n  "#none#":\n  - "2"',
    );
    const mutation = fc.record({
      at: fc.nat(seed.length),
      cut: fc.nat(12),
      put: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom(...YAML_PIECES)),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        let text = seed;
        for (const { at, cut, put } of mutations) text = text.slice(0, at) + put + text.slice(at + cut);
        const { playbook, problems } = readPlaybook(text);
        expect(playbook === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 500 },
    );
  });
});
