/**
 * Goal: each check of calls, inputs, data flow and consent finds its fault where it is planted, and keeps still where it is not.
 * Method: for every row of the table small playbooks that have the fault and playbooks that come close without it.
 * Elsewhere: the published shape of the msiexec playbook (msiexec.test.ts), any playbook at all (property.test.ts).
 */
import { describe, expect, test } from 'vitest';
import { CHECKS, type Family } from './rows.ts';
import {
  ask,
  atom,
  check,
  codes,
  command,
  FACTS,
  form,
  GRANTS,
  p,
  reads,
  router,
  script,
  set,
  step,
  sub,
  task,
  title,
  withInputs,
  type Cases,
} from './testing.ts';

const FAMILIES: readonly Family[] = ['calls', 'inputs', 'flow', 'consent', 'checks'];

const CASES: Readonly<Record<string, Cases>> = {
  'check.unknown-command': {
    fires: {
      'nothing offers it': p(step('1', command('nowhere'))),
      'a slip is said even where it may be missing': p(step('1', command('isolat', '', ', skipunavailable: true'))),
    },
    quiet: {
      known: p(step('1', command('look', 'host: h'))),
      'it may be missing': p(step('1', command('nowhere', '', ', skipunavailable: true'))),
    },
  },
  'check.unknown-automation': {
    fires: { 'not installed': p(step('1', script('Mystery'))) },
    quiet: { installed: p(step('1', script('Show'))) },
  },
  'check.unknown-playbook': {
    fires: { 'not installed': p(step('1', sub('Nowhere'))) },
    quiet: { 'it may be missing': p(step('1', sub('Nowhere', ', skipunavailable: true'))) },
  },
  'check.recursive-playbook': {
    fires: { itself: p(step('1', sub('Tested'))), 'by way of another': p(step('1', sub('Ring'))) },
    quiet: { another: p(step('1', sub('Child', ', scriptarguments: {Host: h}'))) },
  },
  'check.missing-argument': {
    fires: {
      'of a command': p(step('1', command('look'))),
      'literally empty': p(step('1', command('look', 'host: {simple: ""}'))),
      'of a playbook': p(step('1', sub('Child'))),
      'an input that is cleared loses its default': p(
        step('1', sub('Child', ', scriptarguments: {Host: h, Depth: {}}')),
      ),
    },
    quiet: {
      given: p(step('1', command('look', 'host: h'))),
      'given at run time': p(step('1', command('look', 'host: {simple: "${alert.host}"}'))),
      'an input with a default': p(step('1', sub('Child', ', scriptarguments: {Host: h}'))),
    },
  },
  'check.unknown-argument': {
    fires: {
      'of a command': p(step('1', command('look', 'host: h, dept: "1"'))),
      'of a playbook': p(step('1', sub('Child', ', scriptarguments: {Host: h, Hots: h}'))),
    },
    quiet: {
      reserved: p(step('1', command('look', 'host: h, retry-count: "2"'))),
      'left over and empty': p(step('1', command('look', 'host: h, old: ""'))),
    },
  },
  'check.unknown-operator': {
    fires: {
      'of a condition': p(
        task(
          '1',
          `type: condition, task: {name: C}, conditions: [{label: a, condition: [[${atom('isSpooky')}]]}]`,
          `a: ["2"], '#default#': ["2"]`,
        ),
        title('2'),
      ),
    },
    quiet: {
      'an automation of that name': p(
        task(
          '1',
          `type: condition, task: {name: C}, conditions: [{label: a, condition: [[${atom('Decide')}]]}]`,
          `a: ["2"], '#default#': ["2"]`,
        ),
        title('2'),
      ),
    },
  },
  'check.unknown-transformer': {
    fires: {
      'in an argument': p(
        step('1', script('Show', 'value: {complex: {root: alert.x, transformers: [{operator: Spooky}]}}')),
      ),
    },
    quiet: {
      'a known one': p(
        step('1', script('Show', 'value: {complex: {root: alert.x, transformers: [{operator: uniq}]}}')),
      ),
    },
  },
  'check.bad-expression': {
    fires: { 'an open bracket': p(step('1', script('Show', 'value: {simple: "${alert.x[}"}'))) },
    quiet: { 'a whole path': p(step('1', reads('alert.x'))) },
  },
  'check.unclosed-placeholder': {
    fires: { 'no brace': p(step('1', script('Show', 'value: {simple: "${alert.name"}'))) },
    quiet: { 'a program': p(step('1', script('Show', 'value: {simple: "for ${ i in 1 2; do"}'))) },
  },
  'check.delete-all': {
    fires: { 'all=yes': p(step('1', script('DeleteContext', 'all: "yes"'))) },
    quiet: { 'one key': p(step('1', script('DeleteContext', 'all: "no", key: A'))) },
  },
  'check.fixed-instance': {
    fires: { using: p(step('1', command('look', 'host: h, using: fw-1'))) },
    quiet: { 'decided at run time': p(step('1', command('look', 'host: h, using: {simple: "${inputs.fw}"}'))) },
  },
  'check.undeclared-input': {
    fires: { 'not declared': withInputs('inputs:\n- {key: Host}', step('1', reads('inputs.Hosts'))) },
    quiet: {
      declared: withInputs('inputs:\n- {key: Host}', step('1', reads('inputs.Host.Name'))),
      'a key with a dot': withInputs('inputs:\n- {key: A.b}', step('1', reads('inputs.A.b'))),
    },
  },
  'check.unused-input': {
    fires: { 'nothing reads it': withInputs('inputs:\n- {key: Host}', title('1')) },
    quiet: {
      read: withInputs('inputs:\n- {key: Host}', step('1', reads('inputs.Host'))),
      'read by a script of the vendor': withInputs(
        'inputs:\n- {key: Host}',
        step('1', `${script('Show')}, fieldMapping: [{output: {simple: "\${inputs.Host}"}}]`),
      ),
    },
  },
  'check.unwritten-output': {
    fires: { 'a slip': withInputs('outputs:\n- contextPath: Look.Reslt', step('1', command('look', 'host: h'))) },
    quiet: {
      written: withInputs('outputs:\n- contextPath: Look', step('1', command('look', 'host: h'))),
      'an unknown command may write it': withInputs('outputs:\n- contextPath: X', step('1', command('nowhere'))),
    },
  },
  'check.misspelled-read': {
    fires: {
      'a letter': p(step('1', command('look', 'host: h'), '2'), step('2', reads('Look.Resultt'))),
      case: p(step('1', command('look', 'host: h'), '2'), step('2', reads('look.Result'))),
      'the title of a form, whatever an unknown command may write': p(
        step('1', form('Approval'), '2'),
        step('2', command('nowhere'), '3'),
        step('3', reads('Aproval.Answers.go')),
      ),
    },
    quiet: {
      'short names differ': p(step('1', set('A.ID'), '2'), step('2', reads('A.IP'))),
      'an unknown command may write it': p(
        step('1', command('look', 'host: h'), '2'),
        step('2', command('nowhere'), '3'),
        step('3', reads('Look.Resultt')),
      ),
    },
  },
  'check.unwritten-read': {
    fires: {
      'nothing writes it': p(step('1', reads('Ghost.Value'))),
      'the answer of an ask task is an edge only': p(
        task('1', ask('"Yes"'), '"Yes": ["2"]'),
        step('2', reads('Ask.Answers.1')),
      ),
      'on the left of a filter': p(
        step('1', command('look', 'host: h'), '2'),
        step(
          '2',
          script(
            'Show',
            'value: {complex: {root: Look, filters: [[{operator: isExists, left: {value: {simple: Look.Ghost}, iscontext: true}}]]}}',
          ),
        ),
      ),
      'what a sub-playbook keeps to itself': p(
        step('1', sub('Child', ', separatecontext: true, scriptarguments: {Host: h}'), '2'),
        step('2', reads('Inner.Value')),
      ),
      'an answer that is not asked for': p(step('1', form('F'), '2'), step('2', reads('F.Answers.whatever'))),
      'in a condition': p(task('1', router('Ghost', { a: 'b' }), `a: ["2"], '#default#': ["2"]`), title('2')),
      'in a grant': p(
        step('1', form('F', `, x-grants: {"Yes": [{verb: isolate, targets: {simple: "\${Ghost}"}}]}`), '2'),
        step('2', command('isolate')),
      ),
      'ignore-outputs keeps it from being written': p(
        step('1', command('look', 'host: h, ignore-outputs: "true"'), '2'),
        step('2', reads('Look.Result')),
      ),
    },
    quiet: {
      'on the left of a filter, below its root': p(
        step('1', command('look', 'host: h'), '2'),
        step(
          '2',
          script(
            'Show',
            'value: {complex: {root: Look, filters: [[{operator: isExists, left: {value: {simple: Look.Result}, iscontext: true}}]]}}',
          ),
        ),
      ),
      'an output': p(step('1', command('look', 'host: h'), '2'), step('2', reads('Look.Result.Deep'))),
      'above an output': p(step('1', command('look', 'host: h'), '2'), step('2', reads('Look'))),
      'an item of a list': p(step('1', command('look', 'host: h'), '2'), step('2', reads('Look.0.Result'))),
      'written on one of two ways': p(
        title('1', '2', '3'),
        step('2', set('A.B'), '4'),
        title('3', '4'),
        step('4', reads('A.B')),
      ),
      'a key that is known at run time only': p(
        step('1', script('Set', 'key: {simple: "${alert.k}"}, value: {simple: x}'), '2'),
        step('2', reads('Ghost')),
      ),
      'extend-context': p(
        step('1', command('look', 'host: h, extend-context: "Mine=raw::Other=x"'), '2'),
        step('2', reads('Other')),
      ),
      'a sub-playbook': p(
        step('1', sub('Child', ', separatecontext: true, scriptarguments: {Host: h}'), '2'),
        step('2', reads('Child.Out')),
      ),
      'a sub-playbook in the same context': p(
        step('1', sub('Child', ', scriptarguments: {Host: h}'), '2'),
        step('2', reads('Inner.Value')),
      ),
      'the alert': p(step('1', reads('incident.labels'))),
      everything: p(step('1', reads('.'))),
      'a name made of a placeholder': p(step('1', reads('${alert.k}.x'))),
    },
  },
  'check.early-read': {
    fires: {
      later: p(step('1', reads('Look.Result'), '2'), step('2', command('look', 'host: h'))),
      'on another branch': p(
        title('1', '2', '3'),
        step('2', command('look', 'host: h')),
        step('3', reads('Look.Result')),
      ),
    },
    quiet: {
      before: p(step('1', command('look', 'host: h'), '2'), step('2', reads('Look.Result'))),
      'in a loop': p(
        title('1', '2'),
        step('2', reads('Look.Result'), '3'),
        step('3', command('look', 'host: h'), '1', '4'),
        title('4'),
      ),
    },
  },
  'check.hidden-extraction': {
    fires: {
      'read later': p(step('1', `${reads('alert.x')}, reputationcalc: 2`, '2'), step('2', reads('URL.Data'))),
    },
    quiet: {
      'nobody reads it': p(step('1', `${reads('alert.x')}, reputationcalc: 2`)),
      'a task writes it': p(
        step('1', `${reads('alert.x')}, reputationcalc: 2`, '2'),
        step('2', set('URL.Data'), '3'),
        step('3', reads('URL.Data')),
      ),
    },
  },
  'check.unread-failure': {
    fires: {
      'goes on blindly': p(step('1', command('terminate', '', ', continueonerror: true'), '2'), title('2')),
    },
    quiet: {
      'it stops': p(step('1', command('terminate'), '2'), title('2')),
      'read back': p(
        step('1', command('terminate', '', ', continueonerror: true'), '2'),
        step('2', script('ReadBack')),
      ),
      'its records are read': p(
        step('1', command('terminate', '', ', continueonerror: true'), '2'),
        step('2', reads('Action.Result')),
      ),
      'its gap has a name': p(
        step('1', command('terminate', '', ', continueonerror: true, x-evidence: Termination'), '2'),
        title('2'),
      ),
      'a read may fail': p(step('1', command('look', 'host: h', ', continueonerror: true'), '2'), title('2')),
    },
  },
  'check.unasked-containment': {
    fires: {
      'nobody asks': p(step('1', command('isolate'))),
      'one way leads past the question': p(
        title('1', '2', '3'),
        step('2', form('F', GRANTS), '3'),
        step('3', command('isolate')),
      ),
      'the question is for something else': p(
        step('1', form('F', GRANTS.replace('isolate', 'block')), '2'),
        step('2', command('isolate')),
      ),
      'in a sub-playbook': p(step('1', sub('Isolates'))),
      'what it serves is asked about only afterwards': p(
        step('1', command('commit'), '2'),
        step('2', form('F', GRANTS)),
      ),
      'what takes something back comes only afterwards': p(
        step('1', command('commit'), '2'),
        step('2', command('release')),
      ),
    },
    quiet: {
      'a question grants it': p(step('1', form('F', GRANTS), '2'), step('2', command('isolate'))),
      'a question grants what it serves': p(step('1', form('F', GRANTS), '2'), step('2', command('commit'))),
      'the policy allows it': p(step('1', command('terminate'))),
      'it takes something back': p(step('1', command('release'))),
      'it serves what takes something back': p(step('1', command('release'), '2'), step('2', command('commit'))),
      'the sub-playbook asks itself': p(step('1', sub('Asks'))),
      'a question before the sub-playbook': p(step('1', form('F', GRANTS), '2'), step('2', sub('Isolates'))),
    },
  },
  'check.unused-grant': {
    fires: { 'nothing does it': p(step('1', form('F', GRANTS), '2'), step('2', command('terminate'))) },
    quiet: {
      done: p(step('1', form('F', GRANTS), '2'), step('2', command('isolate'))),
      'an unknown command may do it': p(step('1', form('F', GRANTS), '2'), step('2', command('nowhere'))),
    },
  },
  'check.too-large-for-flow': {
    fires: {
      'thousands of tasks': p(
        ...Array.from({ length: 1_001 }, (_, index) => title(String(index + 1), String(index + 2))),
        title('1002'),
      ),
    },
    quiet: { few: p(title('1')) },
  },
  'check.bad-ignore': {
    fires: {
      'no such check': withInputs('x-ignore: {check.nothing: why}', title('1')),
      'no reason': withInputs('x-ignore: {check.unused-input: ""}', title('1')),
      'no mapping': withInputs('x-ignore: check.unused-input', title('1')),
    },
    quiet: { 'a reason': withInputs('x-ignore: {check.unused-input: kept}\ninputs:\n- {key: Host}', title('1')) },
  },
  'check.needless-ignore': {
    fires: { 'nothing to ignore': withInputs('x-ignore: {check.unused-input: kept}', title('1')) },
    quiet: {
      'something to ignore': withInputs('x-ignore: {check.unused-input: kept}\ninputs:\n- {key: Host}', title('1')),
    },
  },
};

test('an answer of a form whose title has a dot cannot be read, and the hint says why', () => {
  const text = p(step('1', form('v1.5'), '2'), step('2', reads('v1.5.Answers.go')));
  const hints = check(text).flatMap(({ code, hint }) => (code === 'check.unwritten-read' ? [hint] : []));
  expect(hints).toEqual([
    'A dot divides the names of a path: give the form "v1.5" a title without one, and read that.',
  ]);
});

test('every row of these families has cases', () => {
  const rows = CHECKS.filter(({ family }) => FAMILIES.includes(family));
  expect(Object.keys(CASES).toSorted()).toEqual(rows.map(({ code }) => code).toSorted());
});

/** One case is a large playbook; reading it takes its time on a busy machine. */
describe.each(Object.entries(CASES))('%s', { timeout: 60_000 }, (code, { fires, quiet }) => {
  test.each(Object.entries(fires))('is found: %s', (_, text) => {
    expect(codes(text)).toContain(code);
  });

  test.each(Object.entries(quiet))('is not found: %s', (_, text) => {
    expect(codes(text)).not.toContain(code);
  });
});

describe('what another playbook gives', () => {
  const unasked = p(step('1', command('isolate')));
  const unwritten = p(step('1', reads('Ghost')));

  test('consent and values may come from a playbook that calls in its own context', () => {
    const facts = { ...FACTS, calledAs: () => 'shared' as const };
    expect(codes(unasked, facts)).not.toContain('check.unasked-containment');
    expect(codes(unwritten, facts)).not.toContain('check.unwritten-read');
  });

  test('only consent, where the context is its own', () => {
    const facts = { ...FACTS, calledAs: () => 'private' as const };
    expect(codes(unasked, facts)).not.toContain('check.unasked-containment');
    expect(codes(unwritten, facts)).toContain('check.unwritten-read');
  });
});

test('what nothing offers is said once for each name, with every task that calls it', () => {
  const text = p(
    step('1', command('nowhere'), '2'),
    step('2', command('elsewhere'), '3'),
    step('3', command('nowhere')),
  );
  const found = check(text).filter(({ code }) => code === 'check.unknown-command');
  expect(found.map(({ task: of, message }) => [of?.id, message])).toEqual([
    ['1', '"Call nowhere" (task 1) calls the command nowhere, which nothing here offers; so does task 3'],
    ['2', '"Call elsewhere" (task 2) calls the command elsewhere, which nothing here offers'],
  ]);
});

test('x-ignore on a task counts for that task, and keeps the finding with its reason', () => {
  const text = p(
    step('1', `${reads('Ghost')}, x-ignore: {check.unwritten-read: a person sets it}`, '2'),
    step('2', reads('Phantom')),
  );
  const found = check(text).filter(({ code }) => code === 'check.unwritten-read');
  expect(found.map(({ task: of, ignored }) => [of?.id, ignored])).toEqual([
    ['1', 'a person sets it'],
    ['2', undefined],
  ]);
});
