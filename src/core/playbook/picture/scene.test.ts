/**
 * Goal: a picture shows every task and every edge of a playbook for what it is.
 * Method: a playbook with one task of every look; random graphs against the graph's own functions.
 * Elsewhere: where things stand (`place.test.ts`, `adapters/pictures`), how they are written (`svg.test.ts`).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../document.ts';
import { backEdges, edgesOf } from '../graph.ts';
import { LOOK_ROWS, type Risk } from './kinds.ts';
import { legendOf } from './legend.ts';
import { LINE_STYLES, sceneOf, type Scene } from './scene.ts';
import { EVERY_LOOK, sketched } from './testing.ts';
import { widthOf } from './text.ts';

const RISKS: Readonly<Record<string, Risk>> = {
  'isolate-host': 'containment',
  'close-ticket': 'write',
  'get-news': 'read',
};
const riskOf = (task: Task): Risk => (task.kind === 'command' ? (RISKS[task.command] ?? 'unknown') : 'read');
const whole = sceneOf(sketched(EVERY_LOOK), { riskOf });

const blockOf = (scene: Scene, task: string) => {
  const block = scene.blocks.find((one) => one.task === task);
  if (block === undefined) throw new Error(`no block ${task}`);
  return block;
};
const linkOf = (scene: Scene, from: string, to: string) =>
  scene.links.filter((link) => scene.blocks[link.from]?.task === from && scene.blocks[link.to]?.task === to);
const textOf = (scene: Scene, task: string) => blockOf(scene, task).lines.map(({ text }) => text);

test.each([
  ['0', 'start'],
  ['1', 'stage'],
  ['2', 'command'],
  ['3', 'condition'],
  ['4', 'ask'],
  ['5', 'containment'],
  ['6', 'manual-condition'],
  ['7', 'playbook'],
  ['8', 'script-condition'],
  ['9', 'manual'],
  ['10', 'form'],
  ['11', 'write'],
  ['12', 'script'],
])('task %s looks like: %s', (task, look) => {
  expect(blockOf(whole, task).look).toBe(look);
});

test('no two looks are alike without colour', () => {
  const seen = Object.values(LOOK_ROWS).map(({ shape, glyph, isDouble, isHeavy }) =>
    JSON.stringify([shape, glyph, isDouble, isHeavy]),
  );
  expect(new Set(seen).size).toBe(seen.length);
});

test('a command changes nothing in the picture unless somebody says what it does', () => {
  expect(blockOf(sceneOf(sketched(EVERY_LOOK)), '5').look).toBe('command');
});

test('the id, what is called, what is repeated and what an answer allows stand under the name', () => {
  expect(textOf(whole, '2')).toEqual(['Task 2', '#2 · get-news']);
  expect(textOf(whole, '5')).toContain('goes on after an error');
  expect(textOf(whole, '7')).toEqual(['Task 7', '#7 · Enrichment', 'for each item']);
  expect(textOf(whole, '10')).toContain('“Yes” allows isolate');
});

test('only tasks where more than one live branch arrives are joins', () => {
  expect(
    whole.blocks
      .filter(({ isJoin }) => isJoin)
      .map(({ task }) => task)
      .toSorted(),
  ).toEqual(['10', '7']);
});

test('unreachable tasks are marked, in words too', () => {
  const lost = whole.blocks.filter(({ isReachable }) => !isReachable).map(({ task }) => task);
  expect(lost.toSorted()).toEqual(['13', '14', '15']);
  expect(textOf(whole, '13')).toContain('unreachable: never runs');
});

test('edges are labelled as their author labelled them; else and error have words of their own', () => {
  const labels = (from: string, to: string) => linkOf(whole, from, to).map(({ label }) => label?.lines.join(' '));
  expect(labels('3', '4')).toEqual(['yes']);
  expect(labels('3', '2')).toEqual(['↻ else']);
  expect(labels('3', '3')).toEqual(['↻ again']);
  expect(labels('2', '9')).toEqual(['error']);
  expect(labels('1', '2')).toEqual([undefined]);
  expect(labels('14', '13')).toEqual(['↻ again']);
});

test('labels that lead to one task share a link; an error keeps its own', () => {
  expect(linkOf(whole, '6', '10').map(({ label }) => label?.lines)).toEqual([['stop · else']]);
  const both = sceneOf(
    sketched({ 0: { type: 'start', next: { '#none#': ['1'], '#error#': ['1'] } }, 1: { type: 'title' } }),
  );
  expect(both.links.map(({ kind }) => kind)).toEqual(['next', 'error']);
});

test.each([
  ['takes it', { continueonerror: true, continueonerrortype: 'errorPath' }, []],
  ['stops when it fails', {}, ['3']],
  ['goes on when it fails', { continueonerror: true }, ['3']],
])('an error path of a task that %s', (_name, more, lost) => {
  const scene = sceneOf(
    sketched({
      0: { type: 'start', next: { '#none#': ['1'] } },
      1: { type: 'title', more, next: { '#none#': ['2'], '#error#': ['3', '2'] } },
      2: { type: 'title' },
      3: { type: 'title' },
    }),
  );
  expect(scene.blocks.filter(({ isReachable }) => !isReachable).map(({ task }) => task)).toEqual(lost);
  const errors = scene.links.filter(({ kind }) => kind === 'error');
  expect(errors.map(({ isReachable }) => isReachable)).toEqual(lost.length === 0 ? [true, true] : [false, false]);
});

test('every text ends inside its block', () => {
  const names = ['W'.repeat(400), 'many words '.repeat(60), '既知のホスト'.repeat(30), 'x_'.repeat(200), ''];
  for (const sketch of Object.values(EVERY_LOOK)) {
    for (const name of names) {
      const scene = sceneOf(
        sketched({ 0: { type: 'start', next: { '#none#': ['1'] } }, 1: { ...sketch, name, next: {} } }),
      );
      for (const { lines, width, height } of scene.blocks) {
        for (const { text, style, x, y } of lines) {
          expect(x + widthOf(text, LINE_STYLES[style])).toBeLessThanOrEqual(width - 8);
          expect(y).toBeGreaterThan(8);
          expect(y).toBeLessThan(height - 4);
        }
      }
    }
  }
});

test('a task may have any id', () => {
  const scene = sceneOf(
    sketched({
      0: { type: 'start', next: { '#none#': ['root', 'constructor', '', '\u0000'] } },
      root: { type: 'title' },
      "root'": { type: 'title' },
      constructor: { type: 'title' },
      '': { type: 'title' },
      '\u0000': { type: 'title' },
    }),
  );
  expect(scene.blocks).toHaveLength(6);
  expect(scene.links).toHaveLength(4);
});

/** Random graphs of up to 12 titles, with edges anywhere. */
const graphs = fc
  .array(fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map((rows) =>
    sketched(
      Object.fromEntries(
        rows.map((targets, index) => [
          String(index),
          {
            type: index === 0 ? 'start' : 'title',
            next: { '#none#': [...new Set(targets.filter((target) => target < rows.length))].map(String) },
          },
        ]),
      ),
    ),
  );

test('every task is a block once, every edge a link, and only what leads back goes against the order', () => {
  fc.assert(
    fc.property(graphs, (playbook) => {
      const scene = sceneOf(playbook);
      expect(scene.blocks.map(({ task }) => task).toSorted()).toEqual(Object.keys(playbook.tasks).toSorted());
      expect(scene.links).toHaveLength(Object.values(playbook.tasks).flatMap((task) => edgesOf(task)).length);
      for (const { from, to, isBack } of scene.links) expect(isBack).toBe(to <= from);
      const back = scene.links.filter(({ isBack, isReachable }) => isBack && isReachable);
      expect(back.map(({ from, to }) => `${scene.blocks[from]?.task}>${scene.blocks[to]?.task}`).toSorted()).toEqual(
        backEdges(playbook)
          .map(({ source, target }) => `${source}>${target}`)
          .toSorted(),
      );
    }),
  );
});

test('the legend names what occurs and nothing else', () => {
  const small = sceneOf(sketched({ 0: { type: 'start', next: { '#none#': ['1'] } }, 1: { type: 'title' } }));
  expect(legendOf(small).rows.map(({ text }) => text)).toEqual(['start', 'stage (title)']);
  const all = legendOf(whole).rows;
  expect(all).toHaveLength(Object.keys(LOOK_ROWS).length + 5);
});
