/**
 * Goal: what is reached, over which edges, and where the loops are.
 * Method: playbooks of titles written as edges; random graphs against plain definitions by reachability.
 * Elsewhere: how edges live and die is the engine's join.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Playbook, Task } from './document.ts';
import { backEdges, chosenLabel, graphOf, labelMatches, loopsOf, unreachableTasks } from './graph.ts';
import { readPlaybook } from './read.ts';

/** `{0: ['1', '2']}`: task 0 is the start, and leads to 1 and 2. */
function playbookOf(edges: Readonly<Record<string, readonly string[]>>): Playbook {
  const tasks = Object.entries(edges).map(([id, to]) => {
    const next = to.length === 0 ? '{}' : `{'#none#': ${JSON.stringify(to)}}`;
    return `  "${id}": {type: ${id === '0' ? 'start' : 'title'}, nexttasks: ${next}}`;
  });
  const { playbook } = readPlaybook(`name: graph\nstarttaskid: "0"\ntasks:\n${tasks.join('\n')}\n`);
  if (playbook === undefined) throw new Error('not readable');
  return playbook;
}

test('tasks that nothing leads to, and their edges, do not count', () => {
  const playbook = playbookOf({ 0: ['1'], 1: [], 8: ['1', '9'], 9: [] });
  const graph = graphOf(playbook);
  expect(graph.tasks).toEqual(['0', '1']);
  expect(graph.edges).toEqual([{ source: '0', label: '#none#', target: '1' }]);
  expect(graph.into.get('1')).toHaveLength(1);
  expect(unreachableTasks(playbook)).toEqual(['8', '9']);
});

test('two labels to one target are two edges', () => {
  const text =
    "name: x\ntasks:\n  '0': {type: start, nexttasks: {'#none#': ['1']}}\n" +
    "  '1': {type: condition, nexttasks: {yes: ['2'], '#default#': ['2']}}\n  '2': {type: title}\n";
  const { playbook } = readPlaybook(text);
  expect(playbook && graphOf(playbook).into.get('2')).toHaveLength(2);
});

test.each([
  [['yes', 'Yes'], 'Yes', 'Yes'],
  [['YES'], 'yes', 'YES'],
  [['Malicious '], 'Malicious ', 'Malicious '],
  [['Malicious '], 'malicious', 'Malicious '],
  [[' yes', 'YES'], 'yes', 'YES'],
  [['no'], 'yes', undefined],
])('of the labels %j the answer %j means %j', (labels, answer, label) => {
  expect(labelMatches(labels, answer)).toBe(label);
});

test('an answer without an edge goes to the default, or nowhere', () => {
  const conditionWith = (next: string): string | undefined => {
    const { playbook } = readPlaybook(
      `name: x\ntasks:\n  '0': {type: start, nexttasks: {'#none#': ['1']}}\n  '1': {type: condition, nexttasks: ${next}}\n`,
    );
    const task = playbook?.tasks['1'];
    return task && chosenLabel(task, 'NO');
  };
  expect(conditionWith("{'YES': ['0'], '#default#': ['0']}")).toBe('#default#');
  expect(conditionWith("{'YES': ['0']}")).toBeUndefined();
});

test('a way back is found, a join is none', () => {
  const joined = playbookOf({ 0: ['1', '2'], 1: ['3'], 2: ['3'], 3: [] });
  expect(backEdges(joined)).toEqual([]);
  expect(loopsOf(joined)).toEqual([]);
  const looped = playbookOf({ 0: ['1'], 1: ['2'], 2: ['1', '3'], 3: ['3'] });
  expect(backEdges(looped).map(({ source, target }) => `${source}→${target}`)).toEqual(['2→1', '3→3']);
  expect(loopsOf(looped).map((members) => members.toSorted())).toEqual([['3'], ['1', '2']]);
});

test('a chain of 20,000 tasks is no problem', () => {
  const short = playbookOf({ 0: [] });
  const ids = Array.from({ length: 20_000 }, (_, i) => String(i));
  const link = (id: string, next: string): Task =>
    ({ ...short.tasks['0'], kind: 'title', id, next: { '#none#': [next] } }) as Task;
  const playbook = { ...short, tasks: Object.fromEntries(ids.map((id, i) => [id, link(id, ids[i + 1] ?? '0')])) };
  expect(backEdges(playbook)).toHaveLength(1);
  expect(loopsOf(playbook)[0]).toHaveLength(20_000);
});

test('two tasks are in one loop exactly when each reaches the other', () => {
  const size = 7;
  const edgeList = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 14 });
  fc.assert(
    fc.property(edgeList, (pairs) => {
      const edges: Record<string, string[]> = Object.fromEntries(
        Array.from({ length: size }, (_, i) => [String(i), []]),
      );
      for (const [from, to] of pairs) edges[String(from)]?.push(String(to));
      const playbook = playbookOf(edges);
      const reaches = (from: string): ReadonlySet<string> => {
        const seen = new Set(edges[from]);
        for (const id of seen) for (const next of edges[id] ?? []) seen.add(next);
        return seen;
      };
      const { tasks } = graphOf(playbook);
      const inLoop = tasks.filter((id) => reaches(id).has(id)).toSorted();
      const loops = loopsOf(playbook);
      expect(loops.flat().toSorted()).toEqual(inLoop);
      for (const members of loops) {
        for (const id of members) for (const other of members) expect(reaches(id).has(other)).toBe(true);
      }
      expect(backEdges(playbook).length > 0).toBe(loops.length > 0);
    }),
    { numRuns: 200 },
  );
});
