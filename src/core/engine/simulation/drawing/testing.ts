/** Random small playbooks with the sub-playbooks that they call: what a simulation plays. One seed, one playbook. */
import type { SeededRandom } from '../../../base/random.ts';
import {
  LABEL_DEFAULT,
  LABEL_ERROR,
  LABEL_NONE,
  type Assignment,
  type Loop,
  type Message,
  type Playbook,
} from '../../../playbook/document.ts';
import { MESSAGE, input, output, playbookOf, simple, subPlaybook, when, type TaskSketch } from '../../testing.ts';

const IDS = ['10', '2', '33', '4', '5', '16', '7', 'constructor', '9', 'x', '11', '__proto__', '8'];
const KINDS: readonly TaskSketch['kind'][] = [
  'title',
  'command',
  'command',
  'command',
  'script',
  'condition',
  'condition',
  'script-condition',
  'script-condition',
  'manual',
  'manual-condition',
  'ask',
  'collection',
  'playbook',
  'playbook',
];
const ON_ERROR = ['stop', 'continue', 'error-path'] as const;
const COMMANDS = ['look', 'look', 'look', 'change', 'change', 'list', 'list', 'absent'];
const LABELS = ['yes', 'no', LABEL_DEFAULT];

/** Sub-playbooks call later ones, now and then themselves, and one that is not there. */
const CALLED = ['A', 'B', 'C'];

/** 2 to 12 tasks; edges lead from earlier to later ones only. */
export function drawPlaybook(random: SeededRandom): Playbook {
  return playbookOf(drawTasks(random, 11, CALLED));
}

/** What it may call: smaller ones, so that a run does not grow without end. */
export function drawCalled(random: SeededRandom): readonly Playbook[] {
  return CALLED.map((name, index) => {
    const calls = [...CALLED.slice(index + 1), ...(random.next() < 0.1 ? [name] : [])];
    return subPlaybook(name, drawTasks(random, 5 - index, calls), {
      inputs: [input('each', random.pick(['${many}', 'x', ''])), input('must', 'y', random.next() < 0.2)],
      outputs: [output(random.pick(['flag', 'many', 'task.x'])), output('Action')],
    });
  });
}

function drawTasks(random: SeededRandom, more: number, calls: readonly string[]) {
  const count = 2 + random.below(more);
  const ids = ['0', ...shuffled(random, IDS).slice(0, count - 1)];
  return ids.map((id, index) => {
    const kind = index === 0 ? 'start' : random.pick(KINDS);
    const task = drawTask(random, kind, ids.slice(index + 1), calls);
    return [id, random.next() < 0.25 ? leadBack(random, task, ids.slice(1, index + 1)) : task] as const;
  });
}

function drawTask(
  random: SeededRandom,
  kind: TaskSketch['kind'],
  later: readonly string[],
  calls: readonly string[],
): TaskSketch {
  const chooses = kind === 'condition' || kind === 'script-condition' || kind === 'manual-condition' || kind === 'ask';
  const next: Record<string, string[]> = {};
  // The next task gets an edge most of the time, so that most of what is drawn is reached.
  const targets = later.filter((_, index) => random.next() < (index === 0 ? 0.95 : 0.2));
  for (const target of targets) {
    const labels = chooses ? [random.pick(LABELS), ...LABELS.filter(() => random.next() < 0.2)] : [LABEL_NONE];
    if (random.next() < 0.15) labels.push(LABEL_ERROR);
    if (chooses && random.next() < 0.05) labels.push(LABEL_NONE);
    for (const label of new Set(labels)) (next[label] ??= []).push(target);
  }
  const base = {
    next,
    onError: random.pick(ON_ERROR),
    skipUnavailable: random.next() < 0.3,
    ...drawFields(random),
  };
  const call = { ...base, command: random.pick(COMMANDS), args: drawArguments(random) };
  switch (kind) {
    case 'condition':
      return {
        ...base,
        kind,
        conditions: [when('yes', 'flag', 'isEqualString', 'a'), when('no', 'flag', 'isExists')].slice(random.below(2)),
      };
    case 'ask':
      return {
        ...base,
        kind,
        message: drawMessage(random),
        question: {
          ...drawQuestion(random, 'q0'),
          type: 'singleSelect',
          required: true,
          options: ['Yes', 'No'].map(simple),
        },
      };
    case 'collection': {
      const questions = Array.from({ length: 1 + random.below(3) }, (_, index) => drawQuestion(random, `q${index}`));
      return {
        ...base,
        kind,
        message: drawMessage(random),
        form: { title: random.pick(['form', 'other']), description: '', questions },
      };
    }
    case 'manual':
    case 'manual-condition':
      return { ...base, kind, item: random.next() < 0.5 ? 'manual:same' : undefined };
    case 'command':
    case 'script':
    case 'script-condition':
      return { ...call, kind };
    case 'playbook':
      return { ...base, kind, ...drawCall(random, calls) };
    default:
      return { ...base, kind };
  }
}

/** Only what a person or a script chooses leads back: the others would go round until they are stopped. */
function leadBack(random: SeededRandom, task: TaskSketch, earlier: readonly string[]): TaskSketch {
  const chooses = ['script-condition', 'manual-condition', 'ask'].includes(task.kind);
  const back = random.below(earlier.length + 1);
  const target = earlier[back];
  if (!chooses || target === undefined) return task;
  const next = Array.isArray(task.next) ? {} : (task.next as Readonly<Record<string, readonly string[]>>);
  const label = task.kind === 'ask' ? 'Yes' : random.pick(['yes', 'yes', LABEL_ERROR]);
  const out = Object.keys(next).some((other) => other !== label && other !== LABEL_ERROR && other !== LABEL_NONE);
  return out ? { ...task, next: { ...next, [label]: [...(next[label] ?? []), target] } } : task;
}

/** What tasks of every kind may have. */
function drawFields(random: SeededRandom) {
  const now = (chance: number) => random.next() < chance;
  return {
    quiet: now(0.1),
    note: now(0.1),
    ...(now(0.1) ? { evidenceData: { description: simple('${flag}'), occurred: {}, tags: {}, customFields: {} } } : {}),
    ...(now(0.1) ? { fieldMapping: [{ field: random.pick(['owner', 'status']), output: simple('${flag}') }] } : {}),
    ...(now(0.15)
      ? { timerTriggers: [{ field: 'sla', action: random.pick(['start', 'pause', 'stop', 'reset'] as const) }] }
      : {}),
    ...(now(0.15) ? { assignment: drawAssignment(random) } : {}),
  };
}

function drawAssignment(random: SeededRandom): Assignment {
  const assignee = simple(random.pick(['ann', '${missing}', 'bob']));
  const due = random.next() < 0.5 ? { dueMinutes: random.below(3), reminderMinutes: 1 } : {};
  return { assignee, restricted: random.next() < 0.1, ...due };
}

/** Never the option that leads back: time alone would go round until it is stopped. */
function drawMessage(random: SeededRandom): Message {
  const timings = {
    ...MESSAGE.timings,
    retriesCount: random.below(3),
    retriesIntervalMinutes: random.below(2),
    completeAfterDue: random.next() < 0.3,
  };
  return { ...MESSAGE, defaultOption: random.pick(['', 'no', 'No', 'perhaps']), timings };
}

function drawCall(random: SeededRandom, calls: readonly string[]) {
  const loop = random.next() < 0.4 ? { loop: drawLoop(random) } : {};
  return {
    playbook: random.pick([...calls, ...calls, 'nowhere']),
    separateContext: random.next() < 0.6,
    args: {
      ...(random.next() < 0.5 ? { each: simple(random.pick(['${many}', '', 'one'])) } : {}),
      ...(random.next() < 0.4
        ? { 'retry-count': simple(String(1 + random.below(2))), 'retry-interval': simple('5') }
        : {}),
      ...(random.next() < 0.1 ? { must: simple(random.pick(['', '${a.[', 'given'])) } : {}),
    },
    ...loop,
  };
}

function drawLoop(random: SeededRandom): Loop {
  const shape = { waitSeconds: random.below(3), max: random.below(4) };
  const draw = random.next();
  if (draw < 0.35) return { ...shape, until: { kind: 'for-each' } };
  if (draw < 0.6)
    return { ...shape, until: { kind: 'condition', condition: when('', 'flag', 'isEqualString', 'a').condition } };
  const { broken: _broken, ...args } = drawArguments(random);
  return {
    ...shape,
    until: { kind: 'script', calls: 'script', command: random.pick(COMMANDS), brand: '', args, exitLabel: 'yes' },
  };
}

function drawArguments(random: SeededRandom) {
  return {
    ...(random.next() < 0.3 ? { each: simple('${many}') } : {}),
    ...(random.next() < 0.4 ? { 'retry-count': simple(String(random.below(3))), 'retry-interval': simple('5') } : {}),
    ...(random.next() < 0.2 ? { 'extend-context': simple('flag=') } : {}),
    ...(random.next() < 0.1 ? { 'delay-execution': simple('2') } : {}),
    ...(random.next() < 0.1 ? { 'execution-timeout': simple(random.pick(['3', '0', 'x'])) } : {}),
    ...(random.next() < 0.1 ? { 'ignore-outputs': simple('true'), using: simple('one') } : {}),
    ...(random.next() < 0.05 ? { broken: simple('${a.[') } : {}),
  };
}

function drawQuestion(random: SeededRandom, id: string) {
  const granting = random.next() < 0.4;
  const targets = simple(random.pick(['host', '${missing}', '${many}']));
  return {
    id,
    label: simple('Really?'),
    type: random.pick(['singleSelect', 'multiSelect'] as const),
    options: ['Yes', 'No'].map(simple),
    required: random.next() < 0.6,
    grants: granting ? { Yes: [{ verb: 'isolate', targets, consequence: simple('it is cut off') }] } : {},
  };
}

function shuffled<Item>(random: SeededRandom, items: readonly Item[]): readonly Item[] {
  const rest = [...items];
  return items.map(() => rest.splice(random.below(rest.length), 1)[0] as Item);
}
