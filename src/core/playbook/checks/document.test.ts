/**
 * Goal: each check of tasks, edges, conditions and forms finds its fault where it is planted, and keeps still where it is not.
 * Method: for every row of the table small playbooks that have the fault and playbooks that come close without it.
 * Elsewhere: the published shape of the msiexec playbook (msiexec.test.ts), any playbook at all (property.test.ts).
 */
import { describe, expect, test } from 'vitest';
import { CHECKS, type Family } from './rows.ts';
import {
  ask,
  atom,
  codes,
  command,
  form,
  GRANTS,
  p,
  reads,
  router,
  script,
  step,
  sub,
  task,
  title,
  type Cases,
} from './testing.ts';

const FAMILIES: readonly Family[] = ['structure', 'labels'];

const CASES: Readonly<Record<string, Cases>> = {
  'check.unreachable-task': {
    fires: { 'nothing leads there': p(title('1'), title('5', '6'), title('6')), alone: p(title('1'), title('5')) },
    quiet: { 'all are reached': p(title('1', '2'), title('2')) },
  },
  'check.empty-name': {
    fires: { 'a blank name': p(step('1', 'type: title, task: {name: " "}')) },
    quiet: { 'the start needs none': p(title('1')) },
  },
  'check.unused-error-edge': {
    fires: { 'it stops': p(task('1', command('look', 'host: h'), `'#none#': ["2"], '#error#': ["2"]`), title('2')) },
    quiet: {
      'it leaves by it': p(
        task(
          '1',
          command('look', 'host: h', ', continueonerror: true, continueonerrortype: errorPath'),
          `'#none#': ["2"], '#error#': ["2"]`,
        ),
        title('2'),
      ),
    },
  },
  'check.missing-error-edge': {
    fires: {
      'no such edge': p(
        step('1', command('look', 'host: h', ', continueonerror: true, continueonerrortype: errorPath'), '2'),
        title('2'),
      ),
    },
    quiet: { 'it just goes on': p(step('1', command('look', 'host: h', ', continueonerror: true'), '2'), title('2')) },
  },
  'check.endless-ring': {
    fires: { 'two tasks': p(title('1', '2'), title('2', '1')), 'one task': p(title('1', '1')) },
    quiet: { 'one edge leaves': p(title('1', '2'), title('2', '1', '3'), title('3')) },
  },
  'check.loop-without-exit': {
    fires: {
      'no exit label': p(step('1', sub('Child', ', scriptarguments: {Host: h}, loop: {scriptName: Decide, max: 3}'))),
    },
    quiet: {
      'an exit label': p(
        step(
          '1',
          sub('Child', ', scriptarguments: {Host: h}, loop: {scriptName: Decide, exitCondition: "yes", max: 3}'),
        ),
      ),
    },
  },
  'check.loop-without-max': {
    fires: { 'for each': p(step('1', sub('Child', ', scriptarguments: {Host: h}, loop: {forEach: true}'))) },
    quiet: {
      'with a limit': p(step('1', sub('Child', ', scriptarguments: {Host: h}, loop: {forEach: true, max: 5}'))),
      'the inert loop of the editor': p(
        step('1', sub('Child', ', scriptarguments: {Host: h}, loop: {iscommand: false, exitCondition: "", wait: 1}')),
      ),
    },
  },
  'check.no-default': {
    fires: { 'one label': p(task('1', router('alert.x', { yes: 'a' }), `"yes": ["2"]`), title('2')) },
    quiet: {
      'a default': p(task('1', router('alert.x', { yes: 'a' }), `"yes": ["2"], '#default#': ["2"]`), title('2')),
      'the labels say the opposite': p(
        task(
          '1',
          `type: condition, task: {name: C}, conditions: [{label: a, condition: [[${atom('isExists')}]]}, {label: b, condition: [[${atom('isNotExists')}]]}]`,
          'a: ["2"], b: ["2"]',
        ),
        title('2'),
      ),
      'a script whose labels are all handled': p(
        task('1', `type: condition, task: {name: C, scriptName: Decide}`, `"yes": ["2"], "no": ["2"]`),
        title('2'),
      ),
    },
  },
  'check.unhandled-label': {
    fires: {
      'of a condition': p(task('1', router('alert.x', { yes: 'a', no: 'b' }), `"yes": ["2"]`), title('2')),
      'of a script': p(task('1', 'type: condition, task: {name: C, scriptName: Decide}', `"yes": ["2"]`), title('2')),
      'of a script that everybody knows': p(
        task('1', 'type: condition, task: {name: C, scriptName: Exists}', `"yes": ["2"]`),
        title('2'),
      ),
    },
    quiet: {
      'case does not count': p(
        task('1', router('alert.x', { yes: 'a', no: 'b' }), `"YES": ["2"], " No ": ["2"]`),
        title('2'),
      ),
      'the default takes it': p(
        task('1', router('alert.x', { yes: 'a', no: 'b' }), `"yes": ["2"], '#default#': ["2"]`),
        title('2'),
      ),
      'a script that nobody knows': p(
        task('1', 'type: condition, task: {name: C, scriptName: Mystery}', `"yes": ["2"]`),
        title('2'),
      ),
    },
  },
  'check.unhandled-reply': {
    fires: { 'no edge for No': p(task('1', ask('"Yes", "No"'), `"Yes": ["2"]`), title('2')) },
    quiet: { 'both have one': p(task('1', ask('"Yes", "No"'), `"yes": ["2"], '#default#': ["2"]`), title('2')) },
  },
  'check.dead-edge': {
    fires: {
      'of a condition': p(task('1', router('alert.x', { yes: 'a' }), `"yess": ["2"], '#default#': ["2"]`), title('2')),
      'of a question': p(task('1', ask('"Yes", "No"'), `"Yes": ["2"], "No": ["2"], "Later": ["2"]`), title('2')),
    },
    quiet: {
      'a person may choose any': p(task('1', 'type: condition, task: {name: C}', `"later": ["2"]`), title('2')),
    },
  },
  'check.shadowed-label': {
    fires: {
      'the same twice': p(
        task('1', router('alert.x', { yes: 'a', no: 'a' }), `"yes": ["2"], '#default#': ["2"]`),
        title('2'),
      ),
    },
    quiet: {
      'different texts': p(
        task('1', router('alert.x', { yes: 'a', no: 'b' }), `"yes": ["2"], '#default#': ["2"]`),
        title('2'),
      ),
    },
  },
  'check.empty-condition': {
    fires: {
      'no condition': p(
        task('1', 'type: condition, task: {name: C}, conditions: [{label: a}]', `a: ["2"], '#default#': ["2"]`),
        title('2'),
      ),
    },
    quiet: { 'one condition': p(task('1', router('alert.x', { a: 'a' }), `a: ["2"], '#default#': ["2"]`), title('2')) },
  },
  'check.literal-left': {
    fires: {
      'a path without the flag': p(
        task(
          '1',
          `type: condition, task: {name: C}, conditions: [{label: a, condition: [[{operator: isExists, left: {value: {simple: alert.name}}}]]}]`,
          `a: ["2"], '#default#': ["2"]`,
        ),
        title('2'),
      ),
    },
    quiet: {
      'with the flag': p(task('1', router('alert.x', { a: 'a' }), `a: ["2"], '#default#': ["2"]`), title('2')),
      'a word': p(
        task(
          '1',
          `type: condition, task: {name: C}, conditions: [{label: a, condition: [[{operator: isExists, left: {value: {simple: "1.5 GB"}}}]]}]`,
          `a: ["2"], '#default#': ["2"]`,
        ),
        title('2'),
      ),
    },
  },
  'check.unhandled-answer': {
    fires: {
      'No leads nowhere': p(
        step('1', form('F'), '2'),
        task('2', router('F.Answers.go', { yes: 'Yes' }), `"yes": ["3"]`),
        title('3'),
      ),
    },
    quiet: {
      'a default': p(
        step('1', form('F'), '2'),
        task('2', router('F.Answers.go', { yes: 'Yes' }), `"yes": ["3"], '#default#': ["3"]`),
        title('3'),
      ),
      'both are compared': p(
        step('1', form('F'), '2'),
        task('2', router('F.Answers.go', { yes: 'yes', no: 'NO' }), `"yes": ["3"], "no": ["3"]`),
        title('3'),
      ),
    },
  },
  'check.impossible-answer': {
    fires: {
      'none of the options': p(
        step('1', form('F'), '2'),
        task('2', router('F.Answers.go', { yes: 'Approve' }), `"yes": ["3"], '#default#': ["3"]`),
        title('3'),
      ),
    },
    quiet: {
      'an option in other letters': p(
        step('1', form('F'), '2'),
        task('2', router('F.Answers.go', { yes: 'YES ' }), `"yes": ["3"], '#default#': ["3"]`),
        title('3'),
      ),
    },
  },
  'check.unread-answer': {
    fires: {
      'nobody reads it': p(step('1', form('F'), '2'), title('2')),
      'only another answer of the form is read': p(
        step('1', 'type: collection, task: {name: Ask}, form: {title: F, questions: [{id: "0"}, {id: "1"}]}', '2'),
        step('2', reads('F.Answers.0')),
      ),
    },
    quiet: {
      'all answers are read at once': p(step('1', form('F'), '2'), step('2', reads('F.Answers'))),
      'read in an argument': p(step('1', form('F'), '2'), step('2', reads('F.Answers.go'))),
      'its yes is a grant': p(step('1', form('F', GRANTS), '2'), step('2', command('isolate'))),
      'an unknown script may read it': p(step('1', form('F'), '2'), step('2', script('Mystery'))),
    },
  },
};

test('every row of these families has cases', () => {
  const rows = CHECKS.filter(({ family }) => FAMILIES.includes(family));
  expect(Object.keys(CASES).toSorted()).toEqual(rows.map(({ code }) => code).toSorted());
});

describe.each(Object.entries(CASES))('%s', (code, { fires, quiet }) => {
  test.each(Object.entries(fires))('is found: %s', (_, text) => {
    expect(codes(text)).toContain(code);
  });

  test.each(Object.entries(quiet))('is not found: %s', (_, text) => {
    expect(codes(text)).not.toContain(code);
  });
});
