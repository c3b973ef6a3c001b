/**
 * Goal: the listed order binds what one task can lead to, and no more, also where two tasks bear one name.
 * Method: a small playbook with a question that one branch waits for, and the order in which its tasks began.
 * Elsewhere: what else is judged of a run (judge.test.ts).
 */
import { expect, test } from 'vitest';
import { readPlaybook } from '../../../core/playbook/read.ts';
import { judgePath, tasksThatRan } from './path.ts';

/** Either 2 runs before the form, or 3 asks beside the form and 4, of the same name as 2, follows it. */
const { playbook } = readPlaybook(`name: P
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, task: {name: ""}, nexttasks: {"#none#": ["1"]}}
  "1": {id: "1", type: title, task: {name: Ask?}, nexttasks: {"#none#": ["2", "3", "5"]}}
  "2": {id: "2", type: title, task: {name: End}, nexttasks: {"#none#": ["5"]}}
  "3": {id: "3", type: title, task: {name: Question}, nexttasks: {"#none#": ["4"]}}
  "4": {id: "4", type: title, task: {name: End}, nexttasks: {"#none#": ["6"]}}
  "5": {id: "5", type: title, task: {name: Form}, nexttasks: {"#none#": ["6"]}}
  "6": {id: "6", type: title, task: {name: Close}}
`);
const words = new Set(['Question', 'End', 'Form', 'Close']);

test.each<[string, readonly string[], readonly string[], readonly string[], number]>([
  ['the first of the name, in order', ['End', 'Form', 'Close'], ['End', 'Form', 'Close'], ['2', '5', '6'], 0],
  ['the first of the name, out of order', ['End', 'Form', 'Close'], ['Form', 'End', 'Close'], ['5', '2', '6'], 1],
  ['the second, beside the form', ['Question', 'End', 'Form'], ['Question', 'Form', 'End'], ['3', '5', '4'], 0],
  ['the second, before its own question', ['Question', 'End'], ['End', 'Question'], ['4', '3'], 1],
  ['the closure before the second', ['End', 'Close'], ['Close', 'End'], ['6', '4'], 1],
])('%s', (_, listed, ran, ids, problems) => {
  expect(judgePath(listed, ran, words, playbook, ids)).toHaveLength(problems);
});

test('a task of a sub-playbook is none of the path, whatever its name', () => {
  const events = ['1', '36/1/99', '36', '36/1/5/2/3', '6'].map((task, seq) => ({
    seq,
    at: 0,
    type: 'task.completed',
    data: { task },
  }));
  const nameOf = (task: string) => (task === '36' ? 'Block' : task === '1' ? 'Ask?' : 'Close');
  expect(tasksThatRan(events, nameOf)).toEqual(['Ask?', 'Block', 'Close']);
  expect(tasksThatRan(events.slice(0, 3), nameOf)).toEqual(['Ask?', 'Block']);
});
