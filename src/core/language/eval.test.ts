/**
 * Goal: values, templates, complex values and conditions mean what XSOAR's documents and content say.
 * Method: worked examples; a naive evaluator written here for filters; properties over hostile data.
 * Elsewhere: single operators and transformers (`catalogue.test.ts`), paths (`paths.test.ts`), texts as they are parsed and printed
 * (`template.test.ts`), roots and places (`plan.test.ts`), size and malice (`hostile.test.ts`), all rules at once (`naive.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { constantText, evalCondition, evalValue, isNotGiven, planCondition, planValue, scopeOf } from './index.ts';
import type { AdvanceArg, ComplexArg, FilterAtom, Operand, Scope, Services, TransformerCall } from './index.ts';
import { anyJson, anyText } from './testing.ts';

const services: Services = { now: () => 0 };

const CONTEXT: JsonObject = {
  Host: { Name: 'pc1', IP: ['10.0.0.1', '10.0.0.2'] },
  Row: [
    { n: 'a.exe', s: 1, t: ['x'] },
    { n: 'b.pdf', s: 5, t: ['x', 'y'] },
    { n: 'C.EXE', s: 9 },
  ],
  one: { n: 'z', s: 3 },
  p: ['b', 'a', 'b'],
  n: 5,
  half: 0.5,
  yes: true,
  nul: null,
  evil: '${Host.Name} $& $1',
  key: 'Name',
  second: 'b.pdf',
  Labels: { "Tom's mail": 'x' },
  deep: { a: 'Host', b: 'c', c: 'Name', one: 1 },
  big: 1e21,
  small: 1e-7,
};

function value(arg: AdvanceArg, iscontext = false, scope: Scope = scopeOf(CONTEXT)): unknown {
  const plan = planValue(arg, { iscontext });
  if (!plan.ok) return plan.error;
  const result = evalValue(plan.value, scope, services);
  if (result.ok) return result.value;
  const [need] = result.error.needs ?? [];
  return need?.kind === 'javascript' ? `needs ${need.program.source}` : result.error;
}

const text = (simple: string): Operand => ({ value: { simple }, iscontext: false });
const path = (simple: string): Operand => ({ value: { simple }, iscontext: true });
const atom = (left: string, operator: string, right?: string, ignorecase = false): FilterAtom => ({
  operator,
  left: path(left),
  ...(right === undefined ? {} : { right: text(right) }),
  ignorecase,
});
const call = (operator: string, args: Record<string, string> = {}): TransformerCall => ({
  operator,
  args: Object.fromEntries(Object.entries(args).map(([name, simple]) => [name, text(simple)])),
});

describe('simple values', () => {
  test.each<[string, Json | undefined]>([
    ['${Host.IP}', ['10.0.0.1', '10.0.0.2']],
    [' ${n} ', 5],
    ['ip is ${Host.Name}', 'ip is pc1'],
    ['ids: ${Host.IP}', 'ids: ["10.0.0.1","10.0.0.2"]'],
    ['${Host.Name}/${n}/${half}/${yes}', 'pc1/5/0.5/true'],
    ['id=${Nope}', 'id='],
    ['${Nope}', undefined],
    ['${nul}', undefined],
    ['Host.Name', 'Host.Name'],
    ['yes', 'yes'],
    ['${', '${'],
    ['a ${Host.Name', 'a ${Host.Name'],
    ['$ {n} ${}', '$ {n} ${}'],
    ['${ n }', 5],
    ['${evil}', '${Host.Name} $& $1'],
    ['x${evil}', 'x${Host.Name} $& $1'],
    ['x${n}', 'x5'],
    ['${Row={"k":val.n}}', [{ k: 'a.exe' }, { k: 'b.pdf' }, { k: 'C.EXE' }]],
    ["${Row.n(val == '}')}${n}", '5'],
    ["${Labels.Tom's mail} and ${n}", 'x and 5'],
    ['${Host.${key}}', 'pc1'],
    ["${Row(val.n == '${second}').s}", [5]],
    ['${Row(val.s > ${n}).n}', ['C.EXE']],
    ['x ${Host.${key}}', 'x pc1'],
    ['${Host.${nope}}', undefined],
    ['${${deep.a}.${key}}', 'pc1'],
    ['${Host.${deep.${deep.b}}}', 'pc1'],
    ["${Row(val.n == '${Row.[${deep.one}].n}').s}", [5]],
    ['${Row(/${second}/.test(val.n)).s}', 'needs /b\\u002epdf/.test(val.n)'],
    ['${Row.n=`<${val}>`}', 'needs `<${val}>`'],
    ['${Row(val.s > 1 && [1, 5].indexOf(val.s) >= 0).n}, ${n}', '["b.pdf"], 5'],
    ["${Row(val.n == 'b\\.pdf' /* } or ) */).n}", "needs val.n == 'b\\.pdf' /* } or ) */"],
    ['{"a": "${Host.Name}", "b": {"c": ${n}}}', '{"a": "pc1", "b": {"c": 5}}'],
    ['$${n} $5 {n}', '$5 $5 {n}'],
    ['${n}${n}', '55'],
    ['${big} ${small}', '1000000000000000000000 0.0000001'],
    ['\n${n}\t', 5],
    ['${Row.[0:1].n}', ['a.exe', 'b.pdf']],
    ['${Row.[0].t}', ['x']],
  ])('%s', (simple, expected) => {
    expect(value({ simple })).toEqual(expected);
  });

  test.each<[string, Json | undefined]>([
    ['Host.Name', 'pc1'],
    ['${Host.Name}', 'pc1'],
    ['', undefined],
  ])('as a path: %s', (simple, expected) => {
    expect(value({ simple }, true)).toEqual(expected);
  });

  test('nothing, an empty text and a placeholder that gives nothing can be told apart', () => {
    const plans = [{}, { simple: '' }, { simple: '${Nope}' }].map((arg) => planValue(arg));
    expect(plans.map((plan) => plan.ok && isNotGiven(plan.value))).toEqual([true, true, false]);
    expect(plans.map((plan) => plan.ok && constantText(plan.value))).toEqual([undefined, '', undefined]);
  });

  test('a text that grows beyond what one step may make is an error', () => {
    const scope = scopeOf({ a: 'x'.repeat(1_000_000) });
    expect(value({ simple: '${a}'.repeat(20) }, false, scope)).toMatchObject({ code: 'language.too-large' });
  });

  test('what a placeholder gives is never read again', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const scope = scopeOf({ a, b });
        expect(value({ simple: 'x${a}${b}' }, false, scope)).toBe(`x${a}${b}`);
        expect(value({ simple: '${a}' }, false, scope)).toBe(a);
      }),
    );
  });

  test('what stands in a placeholder inside a placeholder is data, never code', () => {
    const hostile = ["' || true || '", '\\', "x') || (true", '\u2028', '`${n}`', '"'];
    for (const data of [...hostile, ...hostile.join('').split('')]) {
      const scope = scopeOf({ R: [{ n: 'a' }, { n: data }], data, [data]: 'root', o: { [data]: 'own' } });
      expect(value({ simple: "${R(val.n == '${data}').n}" }, false, scope)).toEqual([data]);
      expect(value({ simple: '${R(val.n == ${data}).n}' }, false, scope)).toEqual([data]);
      const isOneName = !data.includes('.') && data.trim() !== '';
      expect(!isOneName || value({ simple: '${o.${data}}' }, false, scope) === 'own').toBe(true);
    }
  });
});

describe('complex values', () => {
  test.each<[string, ComplexArg, Json | undefined]>([
    ['an accessor', { root: 'Row', accessor: 'n' }, ['a.exe', 'b.pdf', 'C.EXE']],
    [
      'a filter that ignores case',
      { root: 'Row', filters: [[atom('Row.n', 'endWith', '.exe', true)]], accessor: 's' },
      [1, 9],
    ],
    [
      'groups are AND, and one survivor is a list of one',
      {
        root: 'Row',
        filters: [[atom('Row.s', 'greaterThan', '2')], [atom('Row.n', 'endWith', '.pdf')]],
        accessor: 'n',
      },
      ['b.pdf'],
    ],
    [
      'inside a group is OR',
      {
        root: 'Row',
        filters: [[atom('Row.s', 'number.isEqual', '1'), atom('Row.s', 'isEqualNumber', '9')]],
        accessor: 'n',
      },
      ['a.exe', 'C.EXE'],
    ],
    ['any of a field', { root: 'Row', filters: [[atom('Row.t', 'isEqualString', 'y')]], accessor: 'n' }, ['b.pdf']],
    [
      'existence and a count',
      { root: 'Row', filters: [[atom('Row.t', 'isExists')]], transformers: [call('count')] },
      2,
    ],
    ['one object stays one', { root: 'one', filters: [[atom('one.s', 'greaterThan', '2')]], accessor: 'n' }, 'z'],
    [
      'no survivor is missing',
      { root: 'one', filters: [[atom('one.s', 'greaterThan', '5')]], accessor: 'n' },
      undefined,
    ],
    ['primitives', { root: 'p', filters: [[atom('p', 'isEqualString', 'b')]] }, ['b', 'b']],
    [
      'transformers in order',
      { root: 'p', transformers: [call('uniq'), call('general.sort'), call('join', { separator: '-' })] },
      'a-b',
    ],
    ['nothing stays nothing', { root: 'nope', transformers: [call('uniq')] }, undefined],
    ['nothing counts 0', { root: 'nope', transformers: [call('count')] }, 0],
    [
      'a left side relative to the item',
      { root: 'Row', filters: [[atom('s', 'lessThan', '2')]], accessor: 'n' },
      ['a.exe'],
    ],
    ['a left side from the top', { root: 'Row', filters: [[atom('n', 'isEqualString', 'b.pdf')]], accessor: 's' }, [5]],
    ['a root in braces', { root: '${Row}', accessor: 's' }, [1, 5, 9]],
    ['an accessor that is an index', { root: 'Row', accessor: '[0]' }, { n: 'a.exe', s: 1, t: ['x'] }],
    ['a placeholder that was cut in two', { root: '${Host', accessor: 'Name}' }, 'pc1'],
    ['no root is everything', { root: '', accessor: 'n' }, 5],
    [
      'a right side from the context',
      {
        root: 'Row',
        filters: [[{ operator: 'isEqualNumber', left: path('Row.s'), right: path('n'), ignorecase: false }]],
        accessor: 'n',
      },
      ['b.pdf'],
    ],
    [
      'a complex left side is read from the item',
      {
        root: 'Row',
        filters: [
          [
            {
              operator: 'isEqualString',
              left: { value: { complex: { root: 'Row.n', transformers: [call('toLowerCase')] } }, iscontext: true },
              right: text('c.exe'),
              ignorecase: false,
            },
          ],
        ],
        accessor: 's',
      },
      [9],
    ],
    [
      'an empty separator is a separator, a missing argument is not',
      {
        root: 'p',
        transformers: [call('join', { separator: '' }), call('concat', { prefix: '${Nope}', suffix: '!' })],
      },
      'bab!',
    ],
    [
      'numbered groups of a replacement are no placeholders',
      {
        root: 'Host.Name',
        transformers: [call('replaceMatch', { regex: '([a-z]+)([0-9])', replaceWith: '${2}${key}$1' })],
      },
      '1Namepc',
    ],
  ])('%s', (_promise, complex, expected) => {
    expect(value({ complex })).toEqual(expected);
  });

  test('a transformer that nobody has is named as needed, with its arguments', () => {
    const complex: ComplexArg = { root: 'p', transformers: [call('OurOwn', { x: '1' })] };
    expect(value({ complex })).toMatchObject({
      code: 'language.script-needed',
      needs: [{ kind: 'transformer', name: 'OurOwn', args: { value: ['b', 'a', 'b'], x: '1' } }],
    });
  });

  test('an error names the operator that made it', () => {
    const complex: ComplexArg = { root: 'one', transformers: [call('toUpperCase')] };
    expect(value({ complex })).toMatchObject({ code: 'language.cast', at: { source: 'toUpperCase' } });
  });

  test('filters give what asking every item gives', () => {
    const rows = fc.array(fc.record({ a: fc.integer({ min: 0, max: 3 }), b: fc.constantFrom('x', 'y', 'z') }));
    const atoms = fc.oneof(
      fc
        .integer({ min: 0, max: 3 })
        .map((n) => ({ atom: atom('R.a', 'greaterThan', String(n)), holds: (r: Row) => r.a > n })),
      fc.constantFrom('x', 'y').map((s) => ({ atom: atom('R.b', 'isEqualString', s), holds: (r: Row) => r.b === s })),
    );
    type Row = { a: number; b: string };
    fc.assert(
      fc.property(rows, fc.array(fc.array(atoms, { minLength: 1, maxLength: 3 }), { maxLength: 3 }), (list, groups) => {
        const filters = groups.map((group) => group.map((each) => each.atom));
        const expected = list.filter((row) => groups.every((group) => group.some((each) => each.holds(row))));
        const got = value({ complex: { root: 'R', filters } }, false, scopeOf({ R: list }));
        expect(got).toEqual(expected.length === 0 && groups.length > 0 ? undefined : list.length === 0 ? [] : expected);
      }),
    );
  });
});

describe('conditions', () => {
  function condition(groups: readonly (readonly FilterAtom[])[], tree: JsonObject, warnings: string[] = []): unknown {
    const plan = planCondition(groups);
    if (!plan.ok) return plan.error;
    const result = evalCondition(plan.value, scopeOf(tree), { ...services, warn: (warning) => warnings.push(warning) });
    return result.ok ? result.value : result.error;
  }

  const high = [
    [
      {
        operator: 'greaterThanOrEqual',
        left: { value: { complex: { root: 'Score', accessor: 'Value' } }, iscontext: true },
        right: text('3'),
        ignorecase: false,
      },
      atom('inputs.Force', 'isTrue'),
    ],
    [atom('File', 'isExists')],
  ];

  test.each<[string, JsonObject, boolean]>([
    ['any score and a file', { Score: [{ Value: 1 }, { Value: 3 }], File: { Name: 'a' } }, true],
    ['no score but forced', { inputs: { Force: 'true' }, File: {} }, true],
    ['a low score', { Score: { Value: 2 }, File: {} }, false],
    ['no file', { Score: { Value: 3 } }, false],
  ])('%s', (_promise, tree, expected) => {
    expect(condition(high, tree)).toBe(expected);
  });

  test('a left side that is no path is a text', () => {
    expect(condition([[{ operator: 'isEqualString', left: text('4'), right: text('4'), ignorecase: false }]], {})).toBe(
      true,
    );
  });

  test('no group is never satisfied, nor is an empty one', () => {
    expect(condition([], {})).toBe(false);
    expect(condition([[]], {})).toBe(false);
  });

  test('a list on the right counts item by item, with a warning', () => {
    const warnings: string[] = [];
    const groups = [[{ operator: 'isEqualString', left: path('a'), right: path('b'), ignorecase: false }]];
    expect(condition(groups, { a: 'x', b: ['y', 'x'] }, warnings)).toBe(true);
    expect(warnings).toHaveLength(1);
  });

  test('a comparison that cannot be made is false with a warning, an object is an error', () => {
    const warnings: string[] = [];
    expect(condition([[atom('a', 'greaterThan', '2')]], { a: 'N/A' }, warnings)).toBe(false);
    expect(warnings).toEqual(['"N/A" is no number; the comparison is false']);
    expect(condition([[atom('a', 'isEqualString', 'x')]], { a: {} })).toMatchObject({ code: 'language.cast' });
  });

  test('a pattern that RE2 refuses is an error with its place', () => {
    expect(condition([[atom('a', 'match', '(?=x)')]], { a: 'x' })).toMatchObject({
      code: 'language.pattern',
      at: { source: 'a match (?=x)' },
    });
  });
});

test('any document over any context gives a value or an error, never an exception', () => {
  const operators = fc.constantFrom(
    'isEqualString',
    'in',
    'match',
    'greaterThan',
    'number.isEqual',
    'Foreign',
    'uniq',
    'join',
  );
  const operand: fc.Arbitrary<Operand> = fc.record({
    value: fc.record({ simple: anyText }, { requiredKeys: [] }),
    iscontext: fc.boolean(),
  });
  const complex: fc.Arbitrary<ComplexArg> = fc.record({
    root: anyText,
    accessor: anyText,
    filters: fc.array(
      fc.array(fc.record({ operator: operators, left: operand, right: operand, ignorecase: fc.boolean() }), {
        maxLength: 2,
      }),
      { maxLength: 2 },
    ),
    transformers: fc.array(
      fc.record({
        operator: operators,
        args: fc.dictionary(fc.constantFrom('separator', 'item', '__proto__'), operand),
      }),
      { maxLength: 2 },
    ),
  });
  fc.assert(
    fc.property(complex, anyJson, (arg, json) => {
      const plan = planValue({ complex: arg });
      if (!plan.ok) return;
      expect(() => evalValue(plan.value, scopeOf({ a: json, val: json, '0': json }), services)).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});
