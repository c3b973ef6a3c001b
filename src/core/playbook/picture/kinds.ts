/**
 * How each kind of task looks: one row with its shape, its icon and its name in the legend.
 *
 * K1. No two rows look alike without colour: shape, icon or outline differ.
 * K2. What a person decides or does has a double outline; what changes the world has a heavy one.
 */
import type { Task } from '../document.ts';
import type { GlyphName } from './glyphs.ts';

export type Shape =
  /** Round ends. */
  | 'pill'
  /** A filled band. */
  | 'band'
  | 'box'
  /** Points at both sides. */
  | 'hexagon'
  /** Corners cut off. */
  | 'octagon'
  /** Narrower at the foot. */
  | 'trapezoid'
  /** A box with a second line inside each side. */
  | 'sheet';

/** What a command does to the world, by its manifest row. `unknown`: no row here. */
export type Risk = 'read' | 'write' | 'containment' | 'unknown';

/** What is drawn alike. */
export type Look =
  | 'start'
  | 'stage'
  | 'command'
  | 'write'
  | 'containment'
  | 'script'
  | 'condition'
  | 'script-condition'
  | 'manual-condition'
  | 'manual'
  | 'ask'
  | 'form'
  | 'playbook';

export interface LookRow {
  readonly shape: Shape;
  readonly glyph: GlyphName | undefined;
  readonly isDouble: boolean;
  readonly isHeavy: boolean;
  readonly legend: string;
}

const plain = { isDouble: false, isHeavy: false };
const person = { isDouble: true, isHeavy: false };
const heavy = { isDouble: false, isHeavy: true };

/** In the order of the legend. */
export const LOOK_ROWS: Readonly<Record<Look, LookRow>> = {
  start: { shape: 'pill', glyph: 'play', ...plain, legend: 'start' },
  stage: { shape: 'band', glyph: undefined, ...plain, legend: 'stage (title)' },
  command: { shape: 'box', glyph: 'prompt', ...plain, legend: 'command' },
  write: { shape: 'box', glyph: 'pencil', ...heavy, legend: 'command that changes something' },
  containment: { shape: 'box', glyph: 'warning', ...heavy, legend: 'containment' },
  script: { shape: 'box', glyph: 'braces', ...plain, legend: 'automation' },
  condition: { shape: 'hexagon', glyph: 'fork', ...plain, legend: 'condition' },
  'script-condition': { shape: 'hexagon', glyph: 'braces', ...plain, legend: 'condition, by an automation' },
  'manual-condition': { shape: 'hexagon', glyph: 'person', ...person, legend: 'a person decides' },
  ask: { shape: 'octagon', glyph: 'speech', ...person, legend: 'question to a person' },
  form: { shape: 'octagon', glyph: 'form', ...person, legend: 'form for a person' },
  manual: { shape: 'trapezoid', glyph: 'person', ...person, legend: 'task for a person' },
  playbook: { shape: 'sheet', glyph: 'pages', ...plain, legend: 'sub-playbook' },
};

const LOOK_OF_KIND: Readonly<Record<Task['kind'], Look>> = {
  start: 'start',
  title: 'stage',
  command: 'command',
  script: 'script',
  condition: 'condition',
  'script-condition': 'script-condition',
  'manual-condition': 'manual-condition',
  manual: 'manual',
  ask: 'ask',
  collection: 'form',
  playbook: 'playbook',
};

export function lookOf(kind: Task['kind'], risk: Risk): Look {
  const look = LOOK_OF_KIND[kind];
  const canChange = look === 'command' || look === 'script';
  return canChange && (risk === 'write' || risk === 'containment') ? risk : look;
}

/** Room between the outline and what is inside, at each side. */
export const INSET: Readonly<Record<Shape, number>> = {
  pill: 14,
  band: 16,
  box: 10,
  hexagon: 20,
  octagon: 14,
  trapezoid: 22,
  sheet: 18,
};
/** How far points, cuts and slants reach into the box. */
export const CUT: Readonly<Record<Shape, number>> = {
  pill: 14,
  band: 0,
  box: 0,
  hexagon: 16,
  octagon: 11,
  trapezoid: 14,
  sheet: 7,
};
