/**
 * Goal: whatever the reader accepts is checked to the end: no exception, no hang, and places that lie in the text.
 * Method: documents drawn as JSON, which is YAML, with odd names, edges, values and kinds; texts with bytes changed.
 * Elsewhere: what each check finds (document.test.ts, flow.test.ts); playbooks as the engine's simulation draws them (tests/checks.test.ts).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPlaybook, readForChecks } from './check.ts';
import { NO_FACTS } from './facts.ts';
import { msiexecShape } from './fixtures/msiexec.ts';
import { FACTS } from './testing.ts';

/** Reading texts takes its time on a busy machine. */
const TIMEOUT_MS = 60_000;

const ID = fc.constantFrom('0', '1', '2', '3', 'constructor', '__proto__', 'x');
const TEXT = fc.constantFrom(
  '',
  'a.b',
  '${a.b}',
  '${inputs.Host}',
  '${a.${b}.c}',
  '${a[}',
  '${',
  '.',
  '${.}',
  'F.Answers.0',
  '__proto__',
  'constructor.name',
  'look',
  'Set',
  'A(val.x == obj.x).b',
  '  ',
  '\u202e',
);
const VALUE = fc.oneof(
  TEXT,
  TEXT.map((simple) => ({ simple })),
  fc.record({
    complex: fc.record({
      root: TEXT,
      accessor: TEXT,
      filters: fc.array(
        fc.array(
          fc.record({
            operator: fc.constantFrom('isExists', 'Spooky', 'isEqualString'),
            left: fc.record({ value: fc.record({ simple: TEXT }), iscontext: fc.boolean() }),
          }),
          { maxLength: 2 },
        ),
        { maxLength: 2 },
      ),
      transformers: fc.array(fc.record({ operator: fc.constantFrom('uniq', 'Spooky', 'replaceMatch') }), {
        maxLength: 2,
      }),
    }),
  }),
);
const ARGS = fc.dictionary(
  fc.constantFrom('host', 'key', 'value', 'all', 'using', 'extend-context', 'ignore-outputs'),
  VALUE,
);
const LABEL = fc.constantFrom('#none#', '#default#', '#error#', 'yes', 'no', 'Yes', '__proto__');
const TASK = fc.record(
  {
    type: fc.constantFrom('start', 'title', 'regular', 'condition', 'playbook', 'collection'),
    task: fc.record({
      name: TEXT,
      script: fc.constantFrom('', '|||look', 'Brand|||isolate', 'Mystery'),
      scriptName: fc.constantFrom('', 'Set', 'Exists', 'DeleteContext'),
      playbookName: fc.constantFrom('Child', 'Ring', 'Tested', 'Isolates', 'Nowhere'),
      description: TEXT,
    }),
    nexttasks: fc.dictionary(LABEL, fc.array(ID, { maxLength: 3 })),
    scriptarguments: ARGS,
    conditions: fc.array(
      fc.record({
        label: LABEL,
        condition: fc.array(
          fc.array(
            fc.record({
              operator: fc.constantFrom('isExists', 'isEqualString'),
              left: fc.record({ value: VALUE, iscontext: fc.boolean() }),
              right: fc.record({ value: VALUE }),
            }),
            { maxLength: 2 },
          ),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 3 },
    ),
    message: fc.record({ replyOptions: fc.array(fc.constantFrom('Yes', 'No'), { maxLength: 2 }), body: VALUE }),
    form: fc.record({
      title: TEXT,
      questions: fc.uniqueArray(
        fc.record({ id: ID, type: fc.constantFrom('singleSelect', 'shortText'), options: fc.constant(['Yes', 'No']) }),
        { selector: ({ id }) => id, maxLength: 3 },
      ),
    }),
    loop: fc.record({ forEach: fc.boolean(), scriptName: fc.constantFrom('', 'Decide'), exitCondition: TEXT }),
    separatecontext: fc.boolean(),
    continueonerror: fc.boolean(),
    continueonerrortype: fc.constantFrom('', 'errorPath'),
    skipunavailable: fc.boolean(),
    reputationcalc: fc.constantFrom(0, 1, 2),
    'x-ignore': fc.oneof(TEXT, fc.dictionary(fc.constantFrom('check.no-default', 'check.nothing'), TEXT)),
  },
  { requiredKeys: ['type', 'task', 'nexttasks', 'form'] },
);
const DOCUMENT = fc.record({
  name: fc.constant('Tested'),
  starttaskid: fc.constant('0'),
  tasks: fc.record({ '0': TASK, '1': TASK, '2': TASK, '3': TASK, constructor: TASK, ['__proto__']: TASK, x: TASK }),
  inputs: fc.array(fc.record({ key: fc.constantFrom('Host', 'a', ''), value: VALUE, required: fc.boolean() }), {
    maxLength: 2,
  }),
  outputs: fc.array(fc.record({ contextPath: TEXT }), { maxLength: 2 }),
});

test(
  'any document that is read is checked, with and without facts, and each finding lies in the text',
  () => {
    let playbooks = 0;
    fc.assert(
      fc.property(DOCUMENT, (document) => {
        const text = JSON.stringify(document, undefined, 1);
        const read = readForChecks(text);
        if (read.playbook !== undefined) playbooks++;
        const lines = text.split('\n').length;
        for (const facts of [FACTS, NO_FACTS]) {
          for (const { line, endLine, column, endColumn, message, hint } of checkPlaybook(read, facts)) {
            expect(line >= 1 && line <= endLine && endLine <= lines).toBe(true);
            expect(line < endLine || column <= endColumn).toBe(true);
            expect(message !== '' && hint !== '').toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(playbooks).toBeGreaterThan(20);
  },
  TIMEOUT_MS,
);

test(
  'a text with changed bytes is checked',
  () => {
    const text = msiexecShape('RemediationtApproval');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(30), fc.string({ maxLength: 3 }), (at, length, put) => {
        const read = readForChecks(text.slice(0, at) + put + text.slice(at + length));
        const found = checkPlaybook(read, FACTS);
        // Whatever was done to it, either the reader or a check has something to say of this playbook.
        expect(found.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  },
  TIMEOUT_MS,
);

test('checking twice gives the same', () => {
  const read = readForChecks(msiexecShape('RemediationtApproval'));
  expect(checkPlaybook(read, FACTS)).toEqual(checkPlaybook(read, FACTS));
});
