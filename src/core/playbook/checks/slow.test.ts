/**
 * Goal: no playbook keeps the checks busy for long, whoever made it: labels, replies, inputs, questions, arguments and sub-playbooks by
 * the thousand, each with something wrong.
 * Method: documents for which comparing each with each took minutes, with a time limit far above what a busy machine needs.
 * Elsewhere: any small document (property.test.ts), what is found (document.test.ts, flow.test.ts).
 */
import { expect, test } from 'vitest';
import type { Playbook } from '../document.ts';
import { checkPlaybook, readForChecks } from './check.ts';
import { FACTS, p, playbookText, script, step, sub, task, title } from './testing.ts';
import type { CheckFacts } from './facts.ts';
import type { Finding } from './finding.ts';

const LIMIT_MS = 30_000;
const MANY = 3_000;

const many = (line: (index: number) => string, join: string): string =>
  Array.from({ length: MANY }, (_, index) => line(index)).join(join);

const found = (text: string, facts: CheckFacts = FACTS): Readonly<Record<string, readonly Finding[] | undefined>> =>
  Object.groupBy(checkPlaybook(readForChecks(text), facts), ({ code }) => code);

test('labels of a condition, and edges that are each a slip of one', { timeout: LIMIT_MS }, () => {
  const label = (index: number): string =>
    `{label: "label number ${index}", condition: [[{operator: isEqualString, left: {value: {simple: alert.x}, iscontext: true}, right: {value: {simple: "${index}"}}}]]}`;
  const text = p(
    task(
      '1',
      `type: condition, task: {name: C}, conditions: [${many(label, ', ')}]`,
      many((index) => `"label numbr ${index}": ["2"]`, ', '),
    ),
    title('2'),
  );
  const codes = found(text);
  expect(codes['check.unhandled-label']).toHaveLength(MANY);
  expect(codes['check.dead-edge']).toHaveLength(MANY);
});

test('reply options, and edges that are each a slip of one', { timeout: LIMIT_MS }, () => {
  const options = many((index) => `reply number ${index}`, ', ');
  const text = p(
    task(
      '1',
      `type: condition, task: {name: Q}, message: {to: {simple: a}, replyOptions: [${options}]}`,
      many((index) => `"reply numbr ${index}": ["2"]`, ', '),
    ),
    title('2'),
  );
  expect(found(text)['check.unhandled-reply']).toHaveLength(MANY);
});

test('inputs that nothing reads, and reads of inputs that nothing declares', { timeout: LIMIT_MS }, () => {
  const inputs = many((index) => `{key: "Input ${index}"}`, ', ');
  const value = many((index) => `\${inputs.Inptu ${index}}`, ' ');
  const text = playbookText([step('1', script('Show', `value: {simple: "${value}"}`))], `inputs: [${inputs}]`);
  const codes = found(text);
  expect(codes['check.unused-input']).toHaveLength(MANY);
  expect(codes['check.undeclared-input']).toHaveLength(MANY);
});

test('questions that nothing reads, beside as many that are compared', { timeout: LIMIT_MS }, () => {
  const questions = many((index) => `{id: "q${index}"}, {id: "o${index}", type: singleSelect, options: [a, b]}`, ', ');
  const atoms = many(
    (index) =>
      `{operator: isEqualString, left: {value: {simple: F.Answers.o${index}}, iscontext: true}, right: {value: {simple: c}}}`,
    ', ',
  );
  const text = p(
    step('1', `type: collection, task: {name: Ask}, form: {title: F, questions: [${questions}]}`, '2'),
    task(
      '2',
      `type: condition, task: {name: C}, conditions: [{label: "yes", condition: [[${atoms}]]}]`,
      `"yes": ["3"], '#default#': ["3"]`,
    ),
    title('3'),
  );
  const codes = found(text);
  expect(codes['check.unread-answer']).toHaveLength(MANY);
  expect(codes['check.impossible-answer']).toHaveLength(MANY);
});

test('tasks that run large sub-playbooks', { timeout: LIMIT_MS }, () => {
  // Each leads to thousands of other names: to follow them once a task is the square of all.
  const calls = (of: string): string =>
    p(
      ...Array.from({ length: MANY }, (_, index) =>
        step(
          String(index + 1),
          sub(of === '' ? `Away ${index}` : of),
          ...(index < MANY - 1 ? [String(index + 2)] : []),
        ),
      ),
    );
  const called: Playbook | undefined = readForChecks(calls('').replace('name: Tested', 'name: Large')).playbook;
  const facts = { ...FACTS, playbook: (name: string) => (name === 'Large' ? called : undefined) };
  expect(Object.keys(found(calls('Large'), facts))).toEqual(['check.too-large-for-flow']);
});

test('`x-ignore` for thousands of tasks', { timeout: LIMIT_MS }, () => {
  const ignored = `x-ignore: {check.unread-answer: known, check.empty-name: known}`;
  const text = p(
    ...Array.from({ length: MANY }, (_, index) =>
      step(
        String(index + 1),
        `type: title, task: {name: ""}, ${ignored}`,
        ...(index < MANY - 1 ? [String(index + 2)] : []),
      ),
    ),
  );
  const codes = found(text);
  expect(codes['check.empty-name']?.every((finding) => finding.ignored === 'known')).toBe(true);
  expect(codes['check.needless-ignore']).toHaveLength(MANY);
});
