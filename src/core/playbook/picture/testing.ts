/** Playbooks for the tests of pictures: written as plain objects, read by the reader like any other. For tests only. */
import type { Json, JsonObject } from '../../base/json.ts';
import type { Playbook } from '../document.ts';
import { readPlaybook } from '../read.ts';
import type { Placement } from './place.ts';
import type { Scene } from './scene.ts';

export interface Sketch {
  readonly type: string;
  readonly name?: string;
  readonly next?: Readonly<Record<string, readonly string[]>>;
  /** Further keys of the inner `task`, and of the outer one. */
  readonly task?: JsonObject;
  readonly more?: JsonObject;
}

/** The playbook of the sketches; task `0` is the start. Throws when it cannot be read: then the test is wrong. */
export function sketched(tasks: Readonly<Record<string, Sketch>>, name = 'Sketch'): Playbook {
  const whole: Json = {
    id: 'sketch',
    name,
    starttaskid: '0',
    tasks: Object.fromEntries(
      Object.entries(tasks).map(([id, { type, name: taskName = `Task ${id}`, next, task, more }]) => [
        id,
        { id, type, task: { name: taskName, type, ...task }, ...(next ? { nexttasks: next } : {}), ...more },
      ]),
    ),
  };
  const { playbook, problems } = readPlaybook(asciiJson(whole));
  if (playbook === undefined) throw new Error(JSON.stringify(problems));
  return playbook;
}

/** What makes a condition one that needs nobody: conditions of its own. */
export const CONDITIONS = { conditions: [{ label: 'yes', condition: [] }] };

/** JSON in which every character beyond ASCII is an escape: YAML refuses some of them as they are. */
function asciiJson(value: Json): string {
  return JSON.stringify(value).replace(
    /[\u007F-\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const command = (name: string) => ({ script: `|||${name}`, iscommand: true });
const form = {
  title: 'Form',
  questions: [
    {
      id: 'isolate',
      type: 'singleSelect',
      labelarg: { simple: 'Isolate?' },
      options: [],
      optionsarg: [{ simple: 'Yes' }, { simple: 'No' }],
      'x-grants': { Yes: [{ verb: 'isolate', targets: { simple: 'x' }, consequence: { simple: 'y' } }] },
    },
  ],
};
const message = { to: { simple: 'analyst' }, subject: { simple: 's' }, body: { simple: 'b' } };

/** One task of every look, a join, an error path, a loop, a self-loop, and tasks that nothing leads to. */
export const EVERY_LOOK: Readonly<Record<string, Sketch>> = {
  0: { type: 'start', name: '', next: { '#none#': ['1', '12'] } },
  1: { type: 'title', name: 'Collect', next: { '#none#': ['2'] } },
  2: {
    type: 'regular',
    task: command('get-news'),
    more: { continueonerror: true, continueonerrortype: 'errorPath' },
    next: { '#none#': ['3'], '#error#': ['9'] },
  },
  3: { type: 'condition', more: CONDITIONS, next: { yes: ['4'], '#default#': ['2'], again: ['3'] } },
  4: {
    type: 'condition',
    more: { message: { ...message, replyOptions: ['Yes', 'No'] } },
    next: { Yes: ['5'], No: ['6'] },
  },
  5: { type: 'regular', task: command('isolate-host'), more: { continueonerror: true }, next: { '#none#': ['7'] } },
  6: { type: 'condition', next: { 'go on': ['7'], stop: ['10'], '#default#': ['10'] } },
  7: {
    type: 'playbook',
    task: { playbookName: 'Enrichment' },
    more: { loop: { forEach: true } },
    next: { '#none#': ['8'] },
  },
  8: { type: 'condition', task: { scriptName: 'Exists' }, next: { yes: ['10'], '#default#': ['1'] } },
  9: { type: 'regular', name: 'Look by hand', next: { '#none#': ['10'] } },
  10: { type: 'collection', more: { form, message }, next: { '#none#': ['11'] } },
  11: { type: 'regular', task: command('close-ticket') },
  12: { type: 'regular', task: { scriptName: 'Print' }, next: { '#none#': ['10'] } },
  13: { type: 'regular', task: command('nobody-knows-this'), next: { '#none#': ['14'] } },
  14: { type: 'regular', task: { scriptName: 'Print' }, next: { '#none#': ['13', '11'] } },
  15: { type: 'title', name: 'Island' },
};

/** A layout without a layouter: one column, every link an angle beside it. */
export function stacked(scene: Scene): Placement {
  const top = (index: number): number => scene.blocks.slice(0, index).reduce((sum, { height }) => sum + height + 80, 0);
  return {
    blocks: scene.blocks.map((_, index) => ({ x: 0, y: top(index) })),
    links: scene.links.map(({ from, to, label }, index) => {
      const start = { x: 40 + index, y: top(from) + (scene.blocks[from]?.height ?? 0) };
      const end = { x: 60 + index, y: top(to) };
      const turn = end.y - 20;
      return {
        points: [start, { x: start.x, y: turn }, { x: end.x, y: turn }, end],
        label: label === undefined ? undefined : { x: start.x, y: turn - 30 },
      };
    }),
  };
}
