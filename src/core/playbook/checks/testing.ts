/** For the tests of the checks: small playbooks as text, and a small world for them. */
import type { Playbook } from '../document.ts';
import { checkPlaybook, readForChecks } from './check.ts';
import { NO_FACTS, type CallFacts, type CheckFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** A playbook whose start leads to task 1. `tasks`: a line for each further one; `rest`: further keys of the document. */
export function playbookText(tasks: readonly string[], rest = ''): string {
  return [
    'name: Tested',
    'starttaskid: "0"',
    'tasks:',
    `  "0": {type: start, nexttasks: {'#none#': ["1"]}}`,
    ...tasks.map((task) => `  ${task}`),
    rest,
    '',
  ].join('\n');
}

/** `"1": …` with an edge to each of `next`. */
export function step(id: string, fields: string, ...next: readonly string[]): string {
  return task(id, fields, next.length === 0 ? '' : `'#none#': [${next.map((to) => `"${to}"`).join(', ')}]`);
}

/** `edges`: the mapping of labels as it stands between the braces. */
export function task(id: string, fields: string, edges = ''): string {
  return `"${id}": {${fields}, nexttasks: {${edges}}}`;
}

export const title = (id: string, ...next: readonly string[]): string =>
  step(id, `type: title, task: {name: Title ${id}}`, ...next);

export const command = (name: string, args = '', more = ''): string =>
  `type: regular, task: {name: Call ${name}, script: "|||${name}"}, scriptarguments: {${args}}${more}`;

export const script = (name: string, args = ''): string =>
  `type: regular, task: {name: Run ${name}, scriptName: ${name}}, scriptarguments: {${args}}`;

export const reads = (path: string): string => script('Show', `value: {simple: "\${${path}}"}`);

/** A condition that compares a path with texts: label → text. */
export function router(path: string, labels: Readonly<Record<string, string>>): string {
  const conditions = Object.entries(labels).map(
    ([label, text]) =>
      `{label: "${label}", condition: [[{operator: isEqualString, left: {value: {simple: ${path}}, iscontext: true}, right: {value: {simple: "${text}"}}}]]}`,
  );
  return `type: condition, task: {name: Route}, conditions: [${conditions.join(', ')}]`;
}

export const form = (name: string, grants = ''): string =>
  `type: collection, task: {name: Ask}, form: {title: ${name}, questions: [{id: go, type: singleSelect, options: ["Yes", "No"]${grants}}]}`;

export const GRANTS = `, x-grants: {"Yes": [{verb: isolate, targets: {simple: h}}]}`;

const given = (name: string, required = false) => ({ name, required, hasDefault: false });

const CALLS: Readonly<Record<string, CallFacts>> = {
  look: { args: [given('host', true), given('depth')], outputs: ['Look.Result', 'Look.Time'], risk: 'read' },
  isolate: { args: [], outputs: ['Isolation.ID'], risk: 'containment', verb: 'isolate' },
  commit: { args: [], outputs: [], risk: 'containment', verb: 'commit', serves: ['isolate', 'release'] },
  release: { args: [], outputs: [], risk: 'containment', verb: 'release', takesBack: true },
  terminate: { args: [], outputs: [], risk: 'containment', verb: 'terminate', unasked: true },
  Show: { args: [given('value')], outputs: [], risk: 'read' },
  Decide: { args: [], outputs: [], risk: 'read', labels: ['yes', 'no'] },
  Set: { args: [given('key', true), given('value')], outputs: ['<key>'], risk: 'read' },
  DeleteContext: { args: [given('all'), given('key')], outputs: [], risk: 'read' },
  ReadBack: { args: [], outputs: [], risk: 'read', readsActions: true },
};

function playbookOf(text: string): Playbook {
  const { playbook, findings } = readForChecks(text);
  if (playbook === undefined) throw new Error(findings.map(({ message }) => message).join('; '));
  return playbook;
}

const CHILD = playbookOf(
  playbookText(
    [
      step('1', script('Set', 'key: {simple: Child.Out}, value: {simple: "${inputs.Host}"}'), '2'),
      step('2', script('Set', 'key: {simple: Inner.Value}, value: {simple: x}')),
    ],
    'id: child\ninputs:\n- {key: Host, required: true}\n- {key: Depth, value: {simple: "1"}, required: true}\noutputs:\n- contextPath: Child.Out',
  ).replace('name: Tested', 'name: Child'),
);
const ASKS = playbookOf(
  playbookText([step('1', form('F', GRANTS), '2'), step('2', command('isolate'))]).replace(
    'name: Tested',
    'name: Asks',
  ),
);
const ISOLATES = playbookOf(playbookText([step('1', command('isolate'))]).replace('name: Tested', 'name: Isolates'));
/** Leads back to the playbook under test. */
const RING = playbookOf(
  playbookText([step('1', 'type: playbook, task: {name: Again, playbookName: Tested}')]).replace('Tested', 'Ring'),
);

/** Where `Tested` is looked up, it is the playbook with that name: only its name counts. */
const TESTED = playbookOf(playbookText([title('1')]));
const PLAYBOOKS: readonly Playbook[] = [CHILD, ASKS, ISOLATES, RING, TESTED];

export const FACTS: CheckFacts = {
  ...NO_FACTS,
  call: (_kind, name) => (Object.hasOwn(CALLS, name) ? CALLS[name] : undefined),
  names: { commands: ['look', 'isolate', 'release', 'terminate'], scripts: ['Show', 'Decide', 'ReadBack'] },
  playbook: (name) => PLAYBOOKS.find((playbook) => playbook.name === name),
  playbookNames: PLAYBOOKS.map(({ name }) => name),
};

export function check(text: string, facts: CheckFacts = FACTS): readonly Finding[] {
  return checkPlaybook(readForChecks(text, 'tested.yml'), facts);
}

export function codes(text: string, facts: CheckFacts = FACTS): readonly string[] {
  return check(text, facts)
    .filter(({ ignored }) => ignored === undefined)
    .map(({ code }) => code);
}

// ---- Short words for the tables of cases ----------------------------------------------------------------------------------

export interface Cases {
  readonly fires: Readonly<Record<string, string>>;
  readonly quiet: Readonly<Record<string, string>>;
}

export const p = (...tasks: readonly string[]): string => playbookText(tasks);
export const withInputs = (inputs: string, ...tasks: readonly string[]): string => playbookText(tasks, inputs);
export const sub = (name: string, more = ''): string =>
  `type: playbook, task: {name: Sub, playbookName: ${name}}${more}`;
export const ask = (options: string): string =>
  `type: condition, task: {name: Ask}, message: {replyOptions: [${options}]}`;
export const set = (key: string): string => script('Set', `key: {simple: ${key}}, value: {simple: x}`);
export const atom = (operator: string): string =>
  `{operator: ${operator}, left: {value: {simple: alert.x}, iscontext: true}}`;
