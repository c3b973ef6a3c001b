/**
 * Goal: a finding points at the words that it is about.
 * Method: the text at the place of the finding. Elsewhere: that places lie in the text (property.test.ts), complex values (msiexec.test.ts).
 */
import { expect, test } from 'vitest';
import { checkPlaybook, readForChecks } from './check.ts';
import { ask, FACTS, p, step, task, title } from './testing.ts';

/** From each finding of that code to the end of its text. */
function pointedAt(code: string, text: string): readonly string[] {
  const lines = text.split('\n');
  return checkPlaybook(readForChecks(text), FACTS)
    .filter((finding) => finding.code === code)
    .map(({ line, column, endColumn }) => lines[line - 1]?.slice(column - 1, endColumn - 1) ?? '');
}

test('a call stands where it is called, not where the name of the task mentions it', () => {
  const named = 'type: regular, task: {name: Run block-hosts now, script: "Brand|||block-hosts"}';
  expect(pointedAt('check.unknown-command', p(step('1', named)))).toEqual(['"Brand|||block-hosts"']);
});

test('a reply option that is part of another stands at its own place', () => {
  const text = p(task('1', ask('"Not now", "Not", Yes'), `"Not now": ["2"], Yes: ["2"]`), title('2'));
  expect(pointedAt('check.unhandled-reply', text)).toEqual(['"Not"']);
});

test('an input whose name is part of another stands at its own place', () => {
  const text = `${p(step('1', 'type: title, task: {name: T}'))}inputs: [{key: HostName}, {key: Host}]\n`;
  expect(pointedAt('check.unused-input', text)).toEqual(['HostName', 'Host']);
});

test('a task as a whole stands at its key, with its quotes', () => {
  expect(pointedAt('check.unreachable-task', p(title('1'), title('17')))).toEqual(['"17"']);
  expect(pointedAt('check.unreachable-task', p(title('1'), title('17').replace('"17"', 'lost')))).toEqual(['lost']);
});
