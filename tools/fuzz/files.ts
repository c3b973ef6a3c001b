/** What is mutated: our own content, generated playbooks, and the playbooks of a folder that the caller names. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../src/core/base/json.ts';
import { SeededRandom } from '../../src/core/base/random.ts';
import { writtenRandomly } from '../../src/core/playbook/testing.ts';

const GENERATED = 40;

/** The same for the same folder and seed. */
export function seedFiles(seed: number, contentFolder: string, from: string | undefined): readonly string[] {
  const random = new SeededRandom(seed);
  const generated = Array.from({ length: GENERATED }, () => writtenRandomly(randomPlaybook(random), random));
  return [...playbooksIn(contentFolder), ...(from === undefined ? [] : playbooksIn(from)), ...generated];
}

/** Texts of the YAML files below a folder that have tasks, by name. */
function playbooksIn(folder: string): readonly string[] {
  const names = globSync('**/*.{yml,yaml}', { cwd: folder }).toSorted();
  return names.map((name) => readFileSync(join(folder, name), 'utf8')).filter((text) => /^tasks:/m.test(text));
}

/** A playbook with a task of every kind and values of every shape. */
function randomPlaybook(random: SeededRandom): Json {
  const count = 3 + random.below(8);
  const tasks: Record<string, Json> = {};
  for (let id = 0; id < count; id++) {
    const targets = id + 1 < count ? [String(id + 1), String(id + 1 + random.below(count - id - 1))] : [];
    tasks[String(id)] = randomTask(id, targets, random);
  }
  return {
    id: 'generated',
    name: 'Generated: a playbook',
    starttaskid: '0',
    tasks,
    inputs: [{ key: 'Host', value: randomValue(random), required: 'true', playbookInputQuery: null }],
    outputs: [{ contextPath: 'A.B', type: 'string' }],
    fromversion: '5.10',
    tags: ['Phishing'],
    inputSections: [{ name: 'In', inputs: ['Host'] }],
  };
}

function randomTask(id: number, targets: readonly string[], random: SeededRandom): Json {
  const base = {
    id: String(id),
    taskid: 'x',
    nexttasks: targets.length === 0 ? {} : { '#none#': targets },
    view: '{"x": 1}',
    ...(random.below(2) === 0 ? {} : randomMarks(random)),
  };
  if (id === 0) return { ...base, type: 'start' };
  switch (random.below(6)) {
    case 0:
      return { ...base, type: 'regular', task: { name: 'Look up', script: '|||ip' }, scriptarguments: { ip: randomValue(random), 'extend-context': 'A=b.c' } }; // prettier-ignore
    case 1:
      return { ...base, type: 'condition', nexttasks: { yes: targets, '#default#': targets }, conditions: [{ label: 'yes', condition: [[randomAtom(random)], [randomAtom(random), randomAtom(random)]] }] }; // prettier-ignore
    case 2:
      return { ...base, type: 'playbook', task: { playbookName: 'Sub' }, loop: { iscommand: false, exitCondition: '', wait: 1, forEach: random.below(2) === 0 } }; // prettier-ignore
    case 3:
      return { ...base, type: 'collection', message: { to: { simple: 'a' } }, form: { title: 'T', questions: [{ id: '0', label: 'q', type: 'singleSelect', options: ['Yes', 'No'] }, { id: '1', labelarg: randomValue(random), type: 'grid', gridcolumns: [{ key: 'host', type: 'shortText' }], defaultrows: [{ host: '${a.b}' }] }] } }; // prettier-ignore
    case 4:
      return { ...base, type: 'condition', nexttasks: { Yes: targets }, message: { to: randomValue(random), cc: randomValue(random), methods: ['email'], replyOptions: ['Yes', 'No'], defaultOption: 'No', timings: { retriescount: '2', completeafterv2: 'true' } } }; // prettier-ignore
    default:
      return { ...base, type: 'title', task: { name: 'Title\nof two lines' } };
  }
}

/** What a task of any kind can say about its result, its timers and its assignee. */
function randomMarks(random: SeededRandom): Record<string, Json> {
  return {
    note: 'true',
    quietmode: String(random.below(4)),
    reputationcalc: String(random.below(5)),
    evidencedata: { description: randomValue(random), occurred: null, tags: randomValue(random), customfields: {} },
    timertriggers: [{ fieldname: 'detectionsla', action: random.pick(['start', 'stop', 'explode']) }],
    fieldMapping: [{ incidentfield: 'owner', output: randomValue(random) }],
    defaultassigneecomplex: randomValue(random),
    sla: { minutes: '5', hours: '' },
  };
}

function randomValue(random: SeededRandom): Json {
  switch (random.below(4)) {
    case 0:
      return { simple: random.pick(['yes', '5', '${incident.id}', 'a ${b.[0].c} d', '${x(val.a==obj.a)}', '']) };
    case 1:
      return { complex: { root: 'File', accessor: 'Name', filters: [[randomAtom(random)]], transformers: [{ operator: 'join', args: { separator: { value: { simple: ', ' } } } }] } }; // prettier-ignore
    case 2:
      return {};
    default:
      return 'plain';
  }
}

function randomAtom(random: SeededRandom): Json {
  const operator = random.pick(['isEqualString', 'isExists', 'match', 'in', 'unknownOperator']);
  return { operator, left: { value: { simple: 'File.Name' }, iscontext: true }, right: { value: { simple: '^a+' } }, ignorecase: true }; // prettier-ignore
}
