/**
 * Goal: what waits for a person, what an answer does, what a cancellation leaves.
 * Method: small playbooks in a `TestRun`, which checks the invariants and the rows at every append.
 * Elsewhere: that an answer wins once, with its hash (store); what the gate asks (domain/gate); who may answer (server, access).
 */
import { describe, expect, test } from 'vitest';
import type { FormQuestion } from '../playbook/document.ts';
import { mayLeave } from './pause.ts';
import type { Outcome } from './commands.ts';
import { sealed } from './tasks/question.ts';
import {
  failure,
  note,
  pending,
  playbookOf,
  RUN,
  simple,
  TestRun,
  when,
  type Next,
  type TaskSketch,
} from './testing.ts';

const title = { kind: 'title' } as const;

function field(id: string, more: Partial<FormQuestion> = {}): FormQuestion {
  return {
    id,
    label: simple(`${id}?`),
    type: 'singleSelect',
    options: ['Yes', 'No'].map(simple),
    required: true,
    grants: {},
    ...more,
  };
}

const isolating = (targets: string) => ({
  Yes: [{ verb: 'isolate', targets: simple(targets), consequence: simple('cuts it off') }],
});

function one(sketch: TaskSketch, options?: ConstructorParameters<typeof TestRun>[1]): TestRun {
  return new TestRun(
    playbookOf([
      ['0', { kind: 'start', next: ['1'] }],
      ['1', sketch],
      ['2', title],
      ['3', title],
    ]),
    options,
  ).start();
}

function form(questions: readonly FormQuestion[], options?: ConstructorParameters<typeof TestRun>[1]): TestRun {
  return one({ kind: 'collection', form: { title: 'Containment', description: '', questions }, next: ['2'] }, options);
}

describe('forms', () => {
  test('answers stand under the title of the form, with who gave them', () => {
    const run = form([field('isolate'), field('why', { options: [], type: 'longText', required: false })]);
    expect(run.state.status).toBe('waiting');
    run.answer('1', { isolate: 'yes ', why: 'seen it' });
    expect(run.state.context).toEqual({ Containment: { Answers: { isolate: 'Yes', why: 'seen it', name: 'ann' } } });
    expect(run.state.status).toBe('completed');
    expect(run.tables.questions.size).toBe(0);
  });

  test('a question whose id is "name" keeps its answer', () => {
    const run = form([field('name', { options: [] })]);
    run.answer('1', { name: 'pc-1' });
    expect(run.state.context).toEqual({ Containment: { Answers: { name: 'pc-1' } } });
  });

  test.each([[{}], [{ isolate: '  ' }], [{ isolate: 'perhaps' }], [{ isolate: ['Yes', 'No'] }], [{ other: 'Yes' }]])(
    'a submission of %j is refused, and the question is open again',
    (answers) => {
      const run = form([field('isolate')]);
      expect(run.answer('1', answers).rows.map(({ op }) => op)).toEqual(['question.reopen', 'audit', 'inbox.consume']);
      expect(run.tables.questions.size).toBe(1);
      run.answer('1', { isolate: 'No' });
      expect(run.state.status).toBe('completed');
    },
  );

  test('an answer that was turned away at the door is kept, and the question stays open', () => {
    const run = form([field('isolate')]);
    const { rows } = run.tell({ type: 'refusal', question: `${RUN}/1`, by: 'eve', reason: 'no-right' });
    expect(rows.map(({ op }) => op)).toEqual(['audit', 'inbox.consume']);
    expect(run.ofType('question.refused')).toMatchObject([{ by: 'eve', reason: 'no-right' }]);
    expect(run.tell({ type: 'refusal', question: 'constructor', by: 'eve', reason: 'no-right' }).events).toEqual([]);
    run.answer('1', { isolate: 'No' });
    expect(run.state.status).toBe('completed');
  });

  test('several options may be chosen where the question says so', () => {
    const run = form([field('m', { type: 'multiSelect' })]);
    run.answer('1', { m: ['no', 'YES'] });
    expect(run.state.context).toMatchObject({ Containment: { Answers: { m: ['No', 'Yes'] } } });
  });

  test('a yes grants what was frozen when the question was shown, a no nothing', () => {
    const alert = { hosts: ['a', 'b', 'a'] };
    const granted = form([field('isolate', { grants: isolating('${incident.hosts}') })], { alert });
    granted.answer('1', { isolate: 'YES' });
    expect(granted.ofType('question.answered')[0]?.grants).toEqual([
      { verb: 'isolate', targets: ['a', 'b'], instance: 'tenant', consequence: 'cuts it off' },
    ]);
    const refused = form([field('isolate', { grants: isolating('${incident.hosts}') })], { alert });
    refused.answer('1', { isolate: 'No' });
    expect(refused.ofType('question.answered')[0]?.grants).toEqual([]);
  });

  test('a field that could allow nothing is not asked; a form without fields is passed over', () => {
    const run = form([field('isolate', { grants: isolating('${nowhere}') }), field('close')]);
    expect(Object.values(run.state.questions)[0]?.fields.map(({ id }) => id)).toEqual(['close']);
    expect(form([field('isolate', { grants: isolating('${nowhere}') })]).fates['1']).toBe('skipped');
  });

  test('a grant whose targets cannot be read fails the task: it is never left out in silence', () => {
    expect(form([field('isolate', { grants: isolating('${x.[}') })]).fates['1']).toBe('failed');
  });

  test('the hash covers all that is shown', () => {
    const hashOf = (run: TestRun) => Object.values(run.state.questions)[0]?.hash;
    const alert = { hostname: 'pc', hosts: ['a'] };
    const shown = [field('isolate', { grants: isolating('${incident.hosts}') })];
    const base = hashOf(form(shown, { alert }));
    expect(hashOf(form(shown, { alert: { ...alert } }))).toBe(base);
    const others = [
      form(shown, { alert: { ...alert, hostname: 'pc-2' } }),
      form(shown, { alert: { ...alert, hosts: ['a', 'b'] } }),
      form([field('isolate', { grants: isolating('${incident.hosts}'), required: false })], { alert }),
      form([...shown, field('x')], { alert }),
    ];
    expect(new Set([base, ...others.map(hashOf)]).size).toBe(5);
  });

  test('alert values are shown word for word, and never expanded', () => {
    const run = form([field('q')], { alert: { hostname: '${inputs.secret}' } });
    expect(Object.values(run.state.questions)[0]?.evidence).toEqual([
      { label: 'Host', value: '${inputs.secret}', source: 'alert' },
    ]);
  });
});

describe('reply options', () => {
  const asking = (next: Next, question = field('q')) => one({ kind: 'ask', question, next });

  test.each([
    ['yes', '2'],
    ['No', '3'],
  ])('the answer %s is the label of the edge to %s', (answer, target) => {
    const run = asking({ YES: ['2'], '#default#': ['3'] });
    run.answer('1', { q: answer });
    expect(run.fates[target]).toBe('done');
  });

  test('an answer without an edge waits for a choice', () => {
    const run = asking({ Yes: ['2'] });
    run.answer('1', { q: 'No' });
    expect(run.state.items['manual:1']?.text).toContain('"No"');
    run.choose('manual:1', 'choose:Yes');
    expect(run.fates['2']).toBe('done');
  });

  test('where there is nothing to allow the default edge is taken, or a person chooses', () => {
    const nothing = field('q', { grants: isolating('${nowhere}') });
    expect(asking({ Yes: ['2'], '#default#': ['3'] }, nothing).fates).toMatchObject({
      1: 'skipped',
      2: 'dead',
      3: 'done',
    });
    expect(asking({ Yes: ['2'], No: ['3'] }, nothing).fates['1']).toBe('waiting');
  });
});

describe('items', () => {
  test('a manual task waits under its name, and goes on when it is done', () => {
    const run = one({ kind: 'manual', item: 'manual:isolate', next: ['2'] });
    expect(run.tables.items).toEqual(new Set(['run-1/manual:isolate']));
    expect(run.state.status).toBe('waiting');
    run.choose('manual:isolate', 'done');
    expect(run.tables.items.size).toBe(0);
    expect(run.fates['2']).toBe('done');
  });

  test('a manual condition offers its labels; the choice is the edge', () => {
    const run = one({ kind: 'manual-condition', next: { yes: ['2'], '#default#': ['3'] } });
    expect(run.state.items['manual:1']?.offers).toEqual(['choose:yes', 'choose:#default#']);
    run.choose('manual:1', 'choose:#default#');
    expect(run.fates).toMatchObject({ 2: 'dead', 3: 'done' });
  });

  test('two tasks that name the same item both get one', () => {
    const sketch = { kind: 'manual', item: 'manual:x' } as const;
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1', '2'] }],
        ['1', sketch],
        ['2', sketch],
      ]),
    ).start();
    expect(Object.keys(run.state.items)).toEqual(['manual:x', 'manual:x:2']);
    run.choose('manual:x', 'done');
    run.choose('manual:x:2', 'done');
    expect(run.state.status).toBe('completed');
  });

  test('what is not offered, not there, or done already changes nothing, and is consumed once', () => {
    const run = one({ kind: 'manual', next: ['2'] });
    for (const [item, offer] of [
      ['manual:1', 'skip'],
      ['constructor', 'done'],
      ['nothing', 'done'],
    ] as const) {
      expect(run.choose(item, offer)).toMatchObject({ events: [], rows: [{ op: 'inbox.consume' }] });
    }
    run.choose('manual:1', 'done');
    run.choose('manual:1', 'done');
    expect(run.tables.consumed).toEqual(['in-1', 'in-2', 'in-3', 'in-4', 'in-5']);
    expect(run.ofType('item.completed')).toHaveLength(1);
  });

  test('a review that a command opened holds nothing, and outlives the run', () => {
    const run = one({ kind: 'command', next: ['2'] });
    const review = { id: 'review:x', task: '1', title: 'Look', text: '', offers: ['done'], blocking: true };
    run.settle('1', { ...note('x'), items: [review] });
    expect(run.state.status).toBe('completed');
    run.choose('review:x', 'done');
    expect(run.tables.items.size).toBe(0);
    expect(run.ofType('task.completed').filter(({ task }) => task === '1')).toHaveLength(1);
  });

  test('a failed task is retried, skipped or ends the run, as a person says', () => {
    const failed = () => {
      const run = one({ kind: 'command', next: ['2'] });
      run.settle('1', failure());
      return run;
    };
    const retried = failed();
    retried.choose('failed:1', 'retry');
    retried.settle('1', note('x'));
    expect(retried.fates).toMatchObject({ 1: 'done', 2: 'done' });
    const skipped = failed();
    skipped.choose('failed:1', 'skip');
    expect(skipped.fates).toMatchObject({ 1: 'skipped', 2: 'done' });
    const cancelled = failed();
    cancelled.choose('failed:1', 'cancel');
    expect(cancelled.state.status).toBe('cancelled');
    expect(cancelled.tables.items.size).toBe(0);
  });

  test('a failed condition that is skipped takes the default edge, or asks for the label', () => {
    const conditions = [when('yes', 'x.[', 'isExists')];
    const byDefault = one({ kind: 'condition', conditions, next: { yes: ['2'], '#default#': ['3'] } });
    byDefault.choose('failed:1', 'skip');
    expect(byDefault.fates).toMatchObject({ 1: 'skipped', 2: 'dead', 3: 'done' });
    const asked = one({ kind: 'condition', conditions, next: { yes: ['2'], no: ['3'] } });
    asked.choose('failed:1', 'skip');
    asked.choose('manual:1', 'choose:no');
    expect(asked.fates).toMatchObject({ 2: 'dead', 3: 'done' });
  });
});

describe('questions of the gate', () => {
  const question = (id = `${RUN}/1`) =>
    sealed({
      id,
      task: '1',
      kind: 'gate',
      title: 'Allow?',
      body: '',
      fields: [
        {
          ...field('isolate'),
          label: '',
          options: ['Yes', 'No'],
          grants: { Yes: [{ verb: 'isolate', targets: ['pc'], instance: 't', consequence: '' }] },
        },
      ],
      evidence: [],
      gaps: [],
      actions: [],
    });
  const held = (args = {}) => {
    const run = one({ kind: 'command', args, next: ['2'] });
    run.hold('1', question());
    return run;
  };

  test('a held command waits; a yes calls it again, with its grant in the journal', () => {
    const run = held();
    expect(run.state.status).toBe('waiting');
    expect(run.crash(2).underWay.size).toBe(0);
    run.answer('1', { isolate: 'yes' });
    expect([...run.underWay.keys()]).toEqual(['1']);
    expect(run.state.status).toBe('running');
    run.settle('1', note('x'));
    expect(run.fates).toMatchObject({ 1: 'done', 2: 'done' });
  });

  test('a no ends the command as declined, and the run goes on', () => {
    const run = held();
    run.answer('1', { isolate: 'No' }, 'bob');
    expect(run.state.actions).toEqual([
      { verb: 'isolate', targets: ['pc'], instance: 't', result: 'declined', detail: 'by bob' },
    ]);
    expect(run.fates).toMatchObject({ 1: 'done', 2: 'done' });
  });

  test('an outcome or a second hold that comes while it is held decides nothing', () => {
    const run = held();
    expect(run.settle('1', note('late')).events).toEqual([]);
    expect(run.hold('1', question()).events).toEqual([]);
  });

  test('a retry that is held has no timer left to wake it', () => {
    const run = one({ kind: 'command', args: { 'retry-count': simple('1') }, next: ['2'] });
    run.settle('1', failure());
    run.due('1');
    run.hold('1', question());
    expect(run.tables.timers.size).toBe(0);
    expect(run.handle({ type: 'due', effect: '1' }).effects).toEqual([]);
  });

  test('a run whose other branch is working is running, not waiting', () => {
    const call = { kind: 'command' } as const;
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1', '2'] }],
        ['1', call],
        ['2', call],
      ]),
    ).start();
    run.hold('1', question());
    expect(run.state.status).toBe('running');
    run.settle('2', note('x'));
    expect(run.state.status).toBe('waiting');
  });

  test('the question may have any id: the effect knows which one it waits for', () => {
    const run = one({ kind: 'command', next: ['2'] });
    run.hold('1', question(`${RUN}/1/second`));
    run.answer('1/second', { isolate: 'Yes' });
    expect([...run.underWay.keys()]).toEqual(['1']);
  });
});

describe('cancel', () => {
  const sent = (effect: string) =>
    ({ type: 'effect.sent', v: 1, effect, action: 'isolate', instance: 't', sends: 1, bookmark: null }) as const;
  const done = (target: string, result: 'done' | 'unknown' = 'done'): Outcome => ({
    ...(result === 'done' ? note('x') : failure()),
    actions: [{ verb: 'isolate', targets: [target], instance: 't', result, detail: 'no answer' }],
  });
  const calls = (count: number) =>
    new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: Array.from({ length: count }, (_, index) => String(index + 1)) }],
        ...Array.from({ length: count }, (_, index) => [String(index + 1), { kind: 'command', next: ['9'] }] as const),
        ['9', title],
      ]),
    ).start();

  test('with nothing in flight the run ends at once: questions are withdrawn, items and timers go', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1', '2', '3'] }],
        ['1', { kind: 'manual' }],
        ['2', { kind: 'collection', form: { title: 'f', description: '', questions: [field('q')] } }],
        ['3', { kind: 'command' }],
      ]),
    ).start();
    run.settle('3', pending());
    run.cancel('bob');
    expect(run.state.status).toBe('cancelled');
    expect([run.tables.questions.size, run.tables.items.size, run.tables.timers.size]).toEqual([0, 0, 0]);
    expect(run.ofType('question.withdrawn')).toHaveLength(1);
  });

  test('a write in flight settles first, and leads nowhere', () => {
    const run = calls(2);
    run.record(sent('1'));
    run.cancel();
    expect(run.state.status).toBe('running');
    expect(run.crash(2).underWay.has('2')).toBe(false);
    run.settle('1', pending({ phase: 'prove' }));
    run.due('1');
    run.settle('1', done('pc'));
    expect(run.state.status).toBe('cancelled');
    expect(run.fates).toEqual({ 0: 'done', 1: 'done', 2: 'dead' });
    expect(run.state.items['cancel:report']?.text).toBe('- isolate pc (t)');
  });

  test('a write in flight that fails ends the run too, and what is not known is reported', () => {
    const run = calls(1);
    run.record(sent('1'));
    run.cancel();
    run.settle('1', done('pc', 'unknown'));
    expect(run.state.status).toBe('cancelled');
    expect(run.fates['1']).toBe('failed-continued');
    expect(run.state.items['cancel:report']?.text).toContain('not known whether it was done; no answer');
  });

  test('of one task’s calls only those in flight go on, and what is done is remembered', () => {
    const args = { each: simple('${incident.hosts}') };
    const info = { args: [{ name: 'each', description: '' }], risk: 'containment' as const };
    const run = one(
      { kind: 'command', args, next: ['2'] },
      { alert: { hosts: ['a', 'b', 'c'] }, commands: { cmd: info } },
    );
    run.settle('1', done('a'));
    run.record(sent('1.1'));
    run.cancel();
    expect(run.ofType('run.cancelling')[0]).toMatchObject({ dead: [], stopped: ['1.2'] });
    expect([...run.crash(1).underWay.keys()]).toEqual(['1.1']);
    run.settle('1.1', done('b'));
    expect(run.state.status).toBe('cancelled');
    expect(run.state.actions.map(({ targets }) => targets[0])).toEqual(['a', 'b']);
  });

  test('an action that is done is reported also when its task was not finished', () => {
    const args = { each: simple('${incident.hosts}') };
    const run = one({ kind: 'command', args }, { alert: { hosts: ['a', 'b'] } });
    run.settle('1', done('a'));
    run.cancel();
    expect(run.state.status).toBe('cancelled');
    expect(run.state.items['cancel:report']?.text).toBe('- isolate a (t)');
  });

  test('a command that only watches another alert’s action has sent nothing: it is given up', () => {
    const run = calls(1);
    run.settle('1', pending({ phase: 'shared' }));
    run.cancel();
    expect(run.state.status).toBe('cancelled');
  });

  test('no write may leave any more', () => {
    const run = calls(1);
    expect(mayLeave(run.state)).toBe('yes');
    run.cancel();
    expect(mayLeave(run.state)).toBe('cancelled');
  });

  test('a second cancellation, and one after the end, is consumed and changes nothing', () => {
    const run = calls(1);
    run.record(sent('1'));
    run.cancel();
    expect(run.cancel().rows).toEqual([{ op: 'inbox.consume', id: 'in-2' }]);
    run.settle('1', done('pc'));
    expect(run.cancel().events).toEqual([]);
  });
});

test('a dry run ends with the list of what would have been done', () => {
  const run = one({ kind: 'command' }, { dryRun: true });
  run.settle('1', {
    ...note('x'),
    actions: [{ verb: 'isolate', targets: ['pc'], instance: 't', result: 'planned', detail: '!core-isolate x="1"' }],
  });
  expect(run.state.items['dry-run:report']).toMatchObject({ blocking: false, text: '- !core-isolate x="1"' });
  expect(one({ kind: 'title' }, { dryRun: true }).state.items['dry-run:report']?.text).toBe(
    'Nothing would have been changed.',
  );
});

test('a look-up that fails leaves the gap that its task names, and is shown to who decides', () => {
  const run = new TestRun(
    playbookOf([
      ['0', { kind: 'start', next: ['1'] }],
      ['1', { kind: 'command', onError: 'continue', evidence: 'Domain prevalence', next: ['2'] }],
      ['2', { kind: 'collection', form: { title: 'f', description: '', questions: [field('q')] } }],
    ]),
  ).start();
  run.settle('1', { ...failure(), gaps: ['own'] });
  expect(run.state.gaps).toEqual(['own', 'Domain prevalence']);
  expect(Object.values(run.state.questions)[0]?.gaps).toEqual(['own', 'Domain prevalence']);
});
