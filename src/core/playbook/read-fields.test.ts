/**
 * Goal: every field that the format documents is read with the right conversion, or is passed over for a reason that stands here.
 * Method: tables: place × form → value. The same field is also given in another case and, where it is a boolean, in every spelling.
 * Elsewhere: which executor a task has, edges, arguments, conditions, grants (read.test.ts); that the values are planned
 * (inventory.test.ts).
 */
import { describe, expect, test } from 'vitest';
import type { Playbook, Task } from './document.ts';
import { readPlaybook } from './read.ts';

/** One place in a document: a document with one more entry there, and what is read of it. */
interface Place {
  /** `entry` is `key: value` in flow style. */
  readonly text: (entry: string) => string;
  readonly read: (playbook: Playbook) => unknown;
}

function playbookText(top: string, task: string): string {
  return `id: x\nname: x\n${top}\ntasks:\n  "0": {type: start}\n  "1": {${task}}\n  "2": {type: title}\n`;
}

function taskPlace(task: (entry: string) => string, read: (task: Task) => unknown = (read) => read): Place {
  return {
    text: (entry) => playbookText('', task(entry)),
    read: ({ tasks }) => (tasks['1'] === undefined ? undefined : read(tasks['1'])),
  };
}

/** The field of a task that only some kinds have. */
function member(name: string): (task: Task) => unknown {
  return (task) => (task as unknown as Record<string, unknown>)[name];
}

const PLACES = {
  playbook: { text: (entry) => playbookText(entry, 'type: title'), read: (playbook) => playbook },
  section: {
    text: (entry) => playbookText(`inputSections: [{inputs: [A], ${entry}}]`, 'type: title'),
    read: ({ about }) => about.inputSections[0],
  },
  input: {
    text: (entry) => playbookText(`inputs: [{key: A, ${entry}}]`, 'type: title'),
    read: ({ inputs }) => inputs[0],
  },
  query: {
    text: (entry) =>
      playbookText(`inputs: [{key: "", playbookInputQuery: {queryEntity: indicators, ${entry}}}]`, 'type: title'),
    read: ({ query }) => query,
  },
  output: {
    text: (entry) => playbookText(`outputs: [{contextPath: A.B, ${entry}}]`, 'type: title'),
    read: ({ outputs }) => outputs[0],
  },
  task: taskPlace((entry) => `type: title, nexttasks: {"#error#": ["2"]}, ${entry}`),
  'sub-playbook': taskPlace((entry) => `type: playbook, task: {playbookName: P}, ${entry}`),
  inner: taskPlace((entry) => `type: regular, task: {${entry}}`),
  condition: taskPlace((entry) => `type: condition, task: {${entry}}`),
  message: taskPlace((entry) => `type: condition, message: {replyOptions: ["Yes"], ${entry}}`, member('message')),
  timings: taskPlace(
    (entry) => `type: condition, message: {replyOptions: ["Yes"], timings: {${entry}}}`,
    (task) => (task.kind === 'ask' ? task.message.timings : undefined),
  ),
  form: taskPlace((entry) => `type: collection, form: {questions: [], ${entry}}`, member('form')),
  question: taskPlace(
    (entry) => `type: collection, form: {questions: [{${entry}}]}`,
    (task) => (task.kind === 'collection' ? task.form.questions[0] : undefined),
  ),
  column: taskPlace(
    (entry) => `type: collection, form: {questions: [{type: grid, gridcolumns: [{key: host, ${entry}}]}]}`,
    (task) => (task.kind === 'collection' ? task.form.questions[0]?.grid?.columns[0] : undefined),
  ),
  loop: taskPlace((entry) => `type: playbook, task: {playbookName: P}, loop: {${entry}}`, member('loop')),
  'loop over items': taskPlace(
    (entry) => `type: playbook, task: {playbookName: P}, loop: {forEach: "yes", ${entry}}`,
    member('loop'),
  ),
  'loop until a script says so': taskPlace(
    (entry) => `type: playbook, task: {playbookName: P}, loop: {scriptId: S, ${entry}}`,
    (task) => (task.kind === 'playbook' ? task.loop?.until : undefined),
  ),
} satisfies Readonly<Record<string, Place>>;

type PlaceName = keyof typeof PLACES;

function read(place: PlaceName, entry: string): unknown {
  const { text, read: pick }: Place = PLACES[place];
  const { playbook, problems } = readPlaybook(text(entry));
  expect(problems).toEqual([]);
  return playbook && pick(playbook);
}

const COMPLEX = '{complex: {root: A, accessor: b}}';
const complex = { complex: { root: 'A', accessor: 'b' } };

/** Place, entry, and what is read of it there; a member that is not named here may be anything. */
const READ: readonly (readonly [PlaceName, string, unknown])[] = [
  // The playbook.
  ['playbook', 'description: 5', { description: '5' }],
  ['playbook', 'version: -1', { about: { version: '-1' } }],
  ['playbook', 'hidden: true', { about: { hidden: true } }],
  ['playbook', 'deprecated: "true"', { about: { deprecated: true } }],
  ['playbook', 'system: yes', { about: { system: true } }],
  ['playbook', 'beta: true', { about: { beta: true } }],
  ['playbook', 'issilent: true', { about: { silent: true } }],
  ['playbook', 'quiet: "true"', { about: { quiet: true }, tasks: { '1': { quiet: true } } }],
  ['playbook', 'tags: [Phishing, 7]', { about: { tags: ['Phishing', '7'] } }],
  ['playbook', 'fromversion: 5.0.0', { about: { fromVersion: '5.0.0' } }],
  ['playbook', 'toversion: 4.5.9', { about: { toVersion: '4.5.9' } }],
  ['playbook', 'fromversion: 5.10', { about: { fromVersion: '5.10' } }],
  ['playbook', 'marketplaces: [xsoar, marketplacev2]', { about: { marketplaces: ['xsoar', 'marketplacev2'] } }],
  ['playbook', 'supportedModules: [C1]', { about: { supportedModules: ['C1'] } }],
  ['playbook', 'rolename: [Administrator]', { about: { roles: ['Administrator'] } }],
  ['playbook', 'rolename: []', { about: { roles: [] } }],
  ['playbook', 'tests: [T]', { about: { tests: ['T'] } }],
  ['playbook', 'tests: No tests', { about: { tests: ['No tests'] } }],
  [
    'playbook',
    'outputSections: [{name: Out, outputs: [A.b]}]',
    { about: { outputSections: [{ name: 'Out', description: '', members: ['A.b'] }] } },
  ],
  ['section', 'name: In', { name: 'In', members: ['A'] }],
  ['section', 'description: Hosts', { description: 'Hosts' }],
  ['input', 'value: {simple: 1.10}', { value: { simple: '1.10' } }],
  ['input', `value: ${COMPLEX}`, { value: complex }],
  ['input', 'required: "true"', { required: true }],
  ['input', 'description: yes', { description: 'yes' }],
  ['query', 'query: "type:IP"', { entity: 'indicators', query: 'type:IP' }],
  ['query', 'runFromLastJobTime: "true"', { sinceLastJob: true }],
  [
    'query',
    'daterange: {fromdate: 2024-01-01T00:00:00Z, todate: 0001-01-01T00:00:00Z, period: {by: ""}}',
    { dateRange: { from: '2024-01-01T00:00:00Z', to: '' } },
  ],
  [
    'query',
    'daterange: {period: {field: modified, by: day, byfrom: days, fromvalue: 7}}',
    { dateRange: { from: '', period: { field: 'modified', by: 'day', byFrom: 'days', fromValue: '7', toValue: '' } } },
  ],
  ['output', 'type: Number', { contextPath: 'A.B', type: 'Number' }],
  ['output', 'description: true', { description: 'true' }],
  // Every task.
  ['task', 'continueonerror: "yes"', { onError: 'continue' }],
  ['task', 'continueonerror: true, continueonerrortype: errorPath', { onError: 'error-path' }],
  ['task', 'skipunavailable: "true"', { skipUnavailable: true }],
  ['task', 'quietmode: 1', { quiet: true }],
  ['task', 'quietmode: "2"', { quiet: false }],
  ['task', 'note: true', { note: true }],
  ['task', 'note: "false"', { note: false }],
  [
    'task',
    `evidencedata: {description: ${COMPLEX}, occurred: {simple: "\${alert.occurred}"}, tags: a}`,
    {
      evidenceData: {
        description: complex,
        occurred: { simple: '${alert.occurred}' },
        tags: { simple: 'a' },
        customFields: {},
      },
    },
  ],
  [
    'task',
    'evidencedata: {description: null, customfields: {host: {simple: h}}}',
    { evidenceData: { description: {}, customFields: { host: { simple: 'h' } } } },
  ],
  [
    'task',
    'timertriggers: [{fieldname: detectionsla, action: start}, {fieldname: 7, action: Stop}]',
    {
      timerTriggers: [
        { field: 'detectionsla', action: 'start' },
        { field: '7', action: 'stop' },
      ],
    },
  ],
  ['task', 'timertriggers: [{fieldname: t, action: pause}]', { timerTriggers: [{ field: 't', action: 'pause' }] }],
  ['task', 'timertriggers: [{fieldname: t, action: reset}]', { timerTriggers: [{ field: 't', action: 'reset' }] }],
  ['task', 'reputationcalc: 0', { extraction: 'default' }],
  ['task', 'reputationcalc: 1', { extraction: 'none' }],
  ['task', 'reputationcalc: "2"', { extraction: 'inline' }],
  ['task', 'reputationcalc: 3', { extraction: 'out-of-band' }],
  [
    'task',
    `fieldMapping: [{incidentfield: owner, output: ${COMPLEX}}, {fieldId: host, output: {simple: h}}]`,
    {
      fieldMapping: [
        { field: 'owner', output: complex },
        { field: 'host', output: { simple: 'h' } },
      ],
    },
  ],
  ['task', 'results: [AreValuesEqual, 1]', { results: ['AreValuesEqual', '1'] }],
  ['task', 'defaultassignee: ann', { assignment: { assignee: { simple: 'ann' }, restricted: false } }],
  ['task', `defaultassigneecomplex: ${COMPLEX}`, { assignment: { assignee: complex } }],
  [
    'task',
    'defaultassignee: ann, defaultassigneecomplex: {simple: bob}',
    { assignment: { assignee: { simple: 'bob' } } },
  ],
  ['task', 'restrictedcompletion: "true"', { assignment: { assignee: {}, restricted: true } }],
  ['task', 'sla: {minutes: 5, hours: "2", days: 1, weeks: 1}', { assignment: { dueMinutes: 5 + 120 + 1440 + 10080 } }],
  ['task', 'slareminder: {hours: 1, minutes: ""}', { assignment: { reminderMinutes: 60 } }],
  ['task', 'requiresintervention: true', { requiresIntervention: true }],
  ['inner', 'requiresIntervention: "yes"', { requiresIntervention: true }],
  ['inner', 'name: 5', { name: '5' }],
  ['inner', 'description: yes', { description: 'yes' }],
  ['inner', 'tags: [polling, 1]', { tags: ['polling', '1'] }],
  ['inner', 'tags: polling', { tags: ['polling'] }],
  ['inner', 'scriptName: Set', { kind: 'script', command: 'Set' }],
  ['inner', 'script: "B|||c"', { kind: 'command', command: 'c', brand: 'B' }],
  ['condition', 'scriptName: Exists', { kind: 'script-condition', calls: 'script', brand: '' }],
  ['condition', 'script: Exists', { kind: 'script-condition', calls: 'script', command: 'Exists' }],
  ['condition', 'script: "|||ask"', { kind: 'script-condition', calls: 'command', command: 'ask', brand: '' }],
  ['condition', 'script: "B|||ask"', { kind: 'script-condition', calls: 'command', command: 'ask', brand: 'B' }],
  ['sub-playbook', 'separatecontext: "true"', { separateContext: true }],
  [
    'sub-playbook',
    `scriptarguments: {Host: ${COMPLEX}, Other: 5}`,
    { args: { Host: complex, Other: { simple: '5' } } },
  ],
  // Questions to people.
  ['message', 'to: {simple: "a@b.c,ann"}', { to: { simple: 'a@b.c,ann' } }],
  ['message', `subject: ${COMPLEX}`, { subject: complex }],
  ['message', `body: ${COMPLEX}`, { body: complex }],
  ['message', `cc: ${COMPLEX}, bcc: null`, { cc: complex, bcc: {} }],
  ['message', 'bcc: {simple: "${owners}"}', { cc: {}, bcc: { simple: '${owners}' } }],
  ['message', 'methods: [email, slack]', { methods: ['email', 'slack'] }],
  ['message', 'methods: email', { methods: ['email'] }],
  ['message', 'format: html', { format: 'html' }],
  ['message', 'defaultOption: no', { defaultOption: 'no' }],
  [
    'message',
    'timings: null',
    {
      timings: {
        retriesCount: 2,
        retriesIntervalMinutes: 360,
        completeAfterReplies: 1,
        completeAfterV2: false,
        completeAfterDue: false,
      },
    },
  ],
  ['timings', 'retriescount: 0', { retriesCount: 0, retriesIntervalMinutes: 360 }],
  ['timings', 'retriesinterval: "30"', { retriesIntervalMinutes: 30 }],
  ['timings', 'completeafterreplies: 3', { completeAfterReplies: 3 }],
  ['timings', 'completeafterv2: "true"', { completeAfterV2: true }],
  ['timings', 'completeaftersla: yes', { completeAfterDue: true }],
  ['form', 'title: Ticket', { title: 'Ticket' }],
  ['form', 'description: yes', { description: 'yes' }],
  ['form', 'sender: The SOC', { sender: 'The SOC' }],
  ['question', 'label: Which?', { id: '0', label: { simple: 'Which?' }, type: 'shortText', required: false }],
  ['question', `id: host, label: old, labelarg: ${COMPLEX}`, { id: 'host', label: complex }],
  [
    'question',
    'type: multiselect, options: [yes, 2]',
    { type: 'multiSelect', options: [{ simple: 'yes' }, { simple: '2' }] },
  ],
  ['question', `options: [a], optionsarg: [${COMPLEX}, {simple: b}]`, { options: [complex, { simple: 'b' }] }],
  ['question', 'required: "true"', { required: true }],
  ['question', 'placeholder: pc-1', { placeholder: 'pc-1' }],
  ['question', 'tooltip: Its name', { tooltip: 'Its name' }],
  ['question', 'readonly: "true"', { readOnly: true }],
  ['question', 'fieldassociated: hostname', { fieldAssociated: 'hostname' }],
  [
    'question',
    'type: grid, defaultrows: [{host: "${alert.hostname}", ports: [80, 443]}, null]',
    { grid: { columns: [], defaultRows: [{ host: '${alert.hostname}', ports: ['80', '443'] }] } },
  ],
  ['column', 'displayname: Host', { key: 'host', label: 'Host' }],
  ['column', 'type: shortText', { key: 'host', label: 'host', type: 'shortText' }],
  ['column', 'required: "true"', { required: true }],
  ['column', 'isreadonly: yes', { readOnly: true }],
  // Loops.
  ['loop', 'forEach: "true"', { until: { kind: 'for-each' }, waitSeconds: 1, max: 100 }],
  ['loop over items', 'wait: "30"', { waitSeconds: 30 }],
  ['loop over items', 'max: 3', { max: 3 }],
  [
    'loop',
    'builtincondition: [[{operator: isTrue, left: {value: {simple: Done}, iscontext: "true"}}]]',
    { until: { kind: 'condition', condition: [[{ operator: 'isTrue', left: { iscontext: true } }]] } },
  ],
  ['loop', 'scriptName: Enough', { until: { kind: 'script', calls: 'script', command: 'Enough', exitLabel: '' } }],
  ['loop until a script says so', 'exitCondition: yes', { command: 'S', exitLabel: 'yes' }],
  ['loop until a script says so', `scriptArguments: {a: ${COMPLEX}}`, { args: { a: complex } }],
  ['loop until a script says so', 'iscommand: "true"', { calls: 'command', brand: '' }],
  ['loop until a script says so', 'iscommand: true, brand: B', { calls: 'command', brand: 'B' }],
  ['loop', 'scriptId: "B|||enough"', { until: { calls: 'command', command: 'enough', brand: 'B' } }],
];

test.each(READ)('%s: %s', (place, entry, wanted) => {
  expect(read(place, entry)).toMatchObject(wanted as object);
});

/** `note: "true"` → `nOTE: "true"`: the case of a key changes nothing, but for names that an author chose. */
const inOtherCase = (entry: string): string =>
  entry.replace(/^(\w)(\w*)/, (_, first: string, rest: string) => first.toLowerCase() + rest.toUpperCase());

test.each(READ)('the key is found in another case. %s: %s', (place, entry, wanted) => {
  expect(read(place, inOtherCase(entry))).toMatchObject(wanted as object);
});

describe('what says nothing is absent', () => {
  test.each<[PlaceName, string, string]>([
    ['task', 'evidencedata: {description: null, occurred: null, tags: null, customfields: {}}', 'evidenceData'],
    ['task', 'evidencedata: {description: {}, tags: {simple: ""}}', 'evidenceData'],
    ['task', 'defaultassignee: "", defaultassigneecomplex: {}, restrictedcompletion: false', 'assignment'],
    ['task', 'sla: {}, slareminder: {minutes: 0, hours: 0, days: 0, weeks: 0}', 'assignment'],
    [
      'query',
      'daterange: {fromdate: 0001-01-01T00:00:00Z, todate: "0001-01-01T00:00:00Z", period: {by: ""}}',
      'dateRange',
    ],
    ['form', 'sender: ""', 'sender'],
    ['question', 'gridcolumns: [], defaultrows: []', 'grid'],
    ['question', 'placeholder: "", tooltip: null, readonly: false', 'placeholder'],
    ['sub-playbook', 'loop: {iscommand: false, exitCondition: "", wait: 1}', 'loop'],
  ])('%s: %s', (place, entry, name) => {
    expect(read(place, entry)).not.toHaveProperty(name);
  });
});

describe('booleans in every spelling', () => {
  const fields: readonly (readonly [PlaceName, string, string])[] = [
    ['task', 'note', 'note'],
    ['task', 'skipunavailable', 'skipUnavailable'],
    ['sub-playbook', 'separatecontext', 'separateContext'],
    ['input', 'required', 'required'],
    ['query', 'runFromLastJobTime', 'sinceLastJob'],
    ['timings', 'completeafterv2', 'completeAfterV2'],
  ];
  const spellings: readonly (readonly [string, boolean])[] = [
    ['true', true],
    ['"true"', true],
    ['True', true],
    ['yes', true],
    ['on', true],
    ['1', true],
    ['false', false],
    ['"False"', false],
    ['no', false],
    ['0', false],
    ['""', false],
    ['null', false],
  ];
  test.each(fields.flatMap((row) => spellings.map((spelling) => [...row, ...spelling] as const)))(
    '%s: %s, %s, written as %s, is %s',
    (place, key, name, spelling, value) => {
      expect(read(place, `${key}: ${spelling}`)).toHaveProperty(name, value);
    },
  );
});

describe('what is passed over, and why', () => {
  const editor = 'what the editor keeps for itself';
  const bookkeeping = 'written by a server into a document that it kept';
  const state = 'the state of a form that was sent, not of the playbook';
  const hint = 'repeats what the call says, or contradicts it';
  test.each<[PlaceName, string, string]>([
    ['playbook', 'view: "{}"', editor],
    ['playbook', 'adopted: true', bookkeeping],
    ['playbook', 'internal: true', bookkeeping],
    ['playbook', 'source: x', bookkeeping],
    ['playbook', 'sourceplaybookid: x', bookkeeping],
    ['playbook', 'contentitemfields: {a: b}', bookkeeping],
    ['playbook', 'contentitemexportablefields: {a: b}', bookkeeping],
    ['playbook', 'elasticcommonfields: {a: b}', bookkeeping],
    ['playbook', 'dirtyInputs: true', bookkeeping],
    ['playbook', 'vcShouldIgnore: true', bookkeeping],
    ['query', 'results: null', 'what a query found, not what it asks'],
    ['task', 'taskid: 0b3f8c1e', bookkeeping],
    ['task', 'view: "{"', editor],
    ['task', 'ignoreworker: true', 'which machine does the work is not ours to say'],
    ['task', 'isoversize: true', editor],
    ['task', 'isautoswitchedtoquietmode: true', editor],
    ['task', 'timelineRecord: {recordType: x}', editor],
    ['task', 'propagationLabels: [a]', bookkeeping],
    ['task', 'sequence: 1', editor],
    ['task', 'isResponse: true', editor],
    ['task', 'isSubSection: true', editor],
    ['task', 'displayLabel: x', editor],
    ['task', 'aiTaskId: x', 'what such a task would do is not described'],
    ['task', 'description: outer', 'the inner one is shown'],
    ['task', 'separatecontext: true', 'only a sub-playbook has a context of its own'],
    ['task', 'newField: [{a: 1}]', 'P3: unknown'],
    ['inner', 'id: x', bookkeeping],
    ['inner', 'version: -1', bookkeeping],
    ['inner', 'iscommand: true', hint],
    ['inner', 'brand: B', hint],
    ['inner', 'type: condition', hint],
    ['inner', 'issystemtask: true', bookkeeping],
    ['inner', 'clonedfrom: x', bookkeeping],
    ['form', 'expired: true', state],
    ['form', 'totalanswers: 4', state],
    ['column', 'width: 150', editor],
    ['loop', 'iscommand: true', hint],
  ])('%s: %s (%s)', (place, entry) => {
    const { position: _, hash: __, ...found } = (read(place, entry) ?? {}) as Record<string, unknown>;
    const { position: ___, hash: ____, ...without } = (read(place, 'x-nothing: 1') ?? {}) as Record<string, unknown>;
    expect(found).toEqual(without);
  });
});

describe('wrong shapes', () => {
  const codesOf = (place: PlaceName, entry: string): readonly string[] =>
    readPlaybook(PLACES[place].text(entry)).problems.map(({ code, severity }) => `${severity} ${code}`);

  test.each<[PlaceName, string, string]>([
    ['playbook', 'tags: {a: b}', 'error playbook.wrong-shape'],
    ['playbook', 'tags: [{a: b}]', 'error playbook.wrong-shape'],
    ['playbook', 'fromversion: [5]', 'error playbook.wrong-shape'],
    ['playbook', 'hidden: maybe', 'warning playbook.not-a-boolean'],
    ['playbook', 'inputSections: [text]', 'error playbook.wrong-shape'],
    ['query', 'daterange: soon', 'error playbook.wrong-shape'],
    ['task', 'note: maybe', 'warning playbook.not-a-boolean'],
    ['task', 'quietmode: 7', 'warning playbook.unknown-mode'],
    ['task', 'quietmode: loud', 'warning playbook.unknown-mode'],
    ['task', 'reputationcalc: 4', 'warning playbook.unknown-mode'],
    ['task', 'reputationcalc: [1]', 'error playbook.wrong-shape'],
    ['task', 'evidencedata: text', 'error playbook.wrong-shape'],
    ['task', 'evidencedata: {tags: [a]}', 'error playbook.wrong-shape'],
    ['task', 'timertriggers: {fieldname: a}', 'error playbook.wrong-shape'],
    ['task', 'timertriggers: [{fieldname: a, action: explode}]', 'warning playbook.unknown-timer-action'],
    ['task', 'timertriggers: [{fieldname: a}]', 'warning playbook.unknown-timer-action'],
    ['task', 'timertriggers: [{action: start}]', 'warning playbook.no-field'],
    ['task', 'fieldMapping: [{output: {simple: a}}]', 'warning playbook.no-field'],
    ['task', 'fieldMapping: [{incidentfield: a, output: [b]}]', 'error playbook.wrong-shape'],
    ['task', 'sla: {hours: -1}', 'error playbook.wrong-shape'],
    ['task', 'sla: 5', 'error playbook.wrong-shape'],
    ['task', 'defaultassigneecomplex: [a]', 'error playbook.wrong-shape'],
    ['task', 'results: {a: b}', 'error playbook.wrong-shape'],
    ['inner', 'tags: {a: b}', 'error playbook.wrong-shape'],
    ['message', 'methods: {a: b}', 'error playbook.wrong-shape'],
    ['message', 'cc: [a]', 'error playbook.wrong-shape'],
    ['message', 'timings: often', 'error playbook.wrong-shape'],
    ['timings', 'retriescount: many', 'error playbook.wrong-shape'],
    ['timings', 'retriesinterval: 1.5', 'error playbook.wrong-shape'],
    ['question', 'type: boolean', 'warning playbook.unknown-question-type'],
    ['question', 'gridcolumns: [a]', 'error playbook.wrong-shape'],
    ['question', 'defaultrows: {a: b}', 'error playbook.wrong-shape'],
    ['loop over items', 'max: -1', 'error playbook.wrong-shape'],
    ['loop', 'scriptId: "B|||"', 'error playbook.no-command'],
  ])('%s: %s is %s', (place, entry, wanted) => {
    expect(codesOf(place, entry)).toEqual([wanted]);
  });

  test('what is passed over leaves the rest of its list', () => {
    const text = PLACES.task.text('timertriggers: [{fieldname: a, action: explode}, {fieldname: b, action: stop}]');
    expect(readPlaybook(text).playbook?.tasks['1']?.timerTriggers).toEqual([{ field: 'b', action: 'stop' }]);
  });
});
