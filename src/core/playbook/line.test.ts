/**
 * Goal: a typed line is read as its author meant it, and nothing of it becomes a part of a document.
 * Method: worked examples, and hostile values through the real reader of playbooks. Elsewhere: that it passes the gate (`tests/desk.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { linePlaybook, parseLine } from './line.ts';
import { readPlaybook } from './read.ts';

test.each([
  ['!Print value=a', 'Print', { value: 'a' }],
  ['core-isolate-endpoint endpoint_id="a b"', 'core-isolate-endpoint', { endpoint_id: 'a b' }],
  [' !x a="say \\"yes\\" \\\\ no" b=`c "d" \\n`  ', 'x', { a: 'say "yes" \\ no', b: 'c "d" \\n' }],
  ['!x a= b=${alert.id}', 'x', { a: '', b: '${alert.id}' }],
  ['!x url=http://a.test/?q=1&b=2', 'x', { url: 'http://a.test/?q=1&b=2' }],
  ['!x __proto__=1', 'x', { ['__proto__']: '1' }],
])('%s', (line, command, args) => {
  const read = parseLine(line);
  expect(read.ok && read.value.command).toBe(command);
  expect(read.ok && Object.entries(read.value.args)).toEqual(Object.entries(args));
});

test.each([
  ['', 0],
  ['!', 1],
  ['!x y', 4],
  ['!x a="b', 3],
  ['!x a=1 a=2', 7],
  ['!x "a"=1', 3],
  ['!x a="b"c=1', 8],
])('%j is refused at its place', (line, at) => {
  const read = parseLine(line);
  expect(!read.ok && read.error.at).toBe(at);
});

describe('the playbook of a line', () => {
  it('has what was typed as values, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (value) => {
        const { text } = linePlaybook({ command: 'Print', args: { value } });
        const { playbook } = readPlaybook(text, 'line');
        const task = playbook?.tasks['1'];
        expect(Object.keys(playbook?.tasks ?? {})).toEqual(['0', '1']);
        expect(task?.kind === 'command' && task.command).toBe('Print');
        expect(task?.kind === 'command' && task.args['value']?.simple).toBe(value);
      }),
    );
  });
});
