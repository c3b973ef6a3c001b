/**
 * Goal: JMESPath expressions give what the public specification says, and none of them throws, stalls or fills the memory.
 * Method: a table of expressions over one document; expressions that multiply; arbitrary texts and texts made of the language's signs.
 * Elsewhere: the row of the transformer and its examples (`catalogue.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepEqual } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { Fault } from '../fault.ts';
import { anyJson } from '../testing.ts';
import { searchJmespath } from './evaluate.ts';

const HOSTS: Json = {
  hosts: [
    { name: 'pc1', ips: ['10.0.0.1', '10.0.0.2'], risk: 3, owner: { name: 'ann' } },
    { name: 'pc2', ips: [], risk: 7, owner: null },
    { name: 'srv', ips: ['10.0.0.9'], risk: 5 },
  ],
  counts: { a: 2, b: 1 },
  'odd key': 'x',
  nested: [[1, [2]], [3], 4],
  no: [],
};

function search(expression: string, value: Json = HOSTS): Json | string {
  const found = searchJmespath(expression, [value]);
  return found instanceof Fault ? found.code : (found[0] ?? null);
}

describe('what expressions give', () => {
  test.each<readonly [expression: string, result: Json]>([
    ['hosts[0].owner.name', 'ann'],
    ['hosts[-1].name', 'srv'],
    ['hosts[9].name', null],
    ['hosts[*].owner.name', ['ann']],
    ['hosts[].ips[]', ['10.0.0.1', '10.0.0.2', '10.0.0.9']],
    ['hosts[*].ips[0]', ['10.0.0.1', '10.0.0.9']],
    ['hosts[*].ips | [0]', ['10.0.0.1', '10.0.0.2']],
    ['hosts[?risk > `4`].name', ['pc2', 'srv']],
    ["hosts[?name == 'pc1' || risk == `7`].risk", [3, 7]],
    ["hosts[?!(name == 'pc1') && risk < `6`].name", ['srv']],
    ['hosts[1:].name', ['pc2', 'srv']],
    ['hosts[::-1].name', ['srv', 'pc2', 'pc1']],
    ['hosts[0].{n: name, first: ips[0]}', { n: 'pc1', first: '10.0.0.1' }],
    ['hosts[*].[name, risk] | [0]', ['pc1', 3]],
    ['counts.*', [2, 1]],
    ['"odd key"', 'x'],
    ['nested[]', [1, [2], 3, 4]],
    ['nested[][]', [1, 2, 3, 4]],
    ['no || hosts[0].name', 'pc1'],
    ['no && hosts', []],
    ['max_by(hosts, &risk).name', 'pc2'],
    ['sort_by(hosts, &risk)[*].name', ['pc1', 'srv', 'pc2']],
    ['map(&length(ips), hosts)', [2, 0, 1]],
    ["join('-', hosts[*].name)", 'pc1-pc2-srv'],
    ["contains(hosts[0].ips, '10.0.0.2')", true],
    ['merge(counts, `{"b": 5}`)', { a: 2, b: 5 }],
    ['not_null(nothing, no)', []],
    ["to_number('0x10')", null],
    ["to_number(' 1e2 ')", 100],
    ['to_string(counts)', '{"a":2,"b":1}'],
    ['avg(no)', null],
    ["reverse('añb')", 'bña'],
    ["'a' < 'b'", true],
    ["'a' < `1`", null],
    ['`null`', null],
    ['@.counts.a', 2],
  ])('%s', (expression, result) => {
    expect(search(expression)).toEqual(result);
  });

  test('a name is an own key: what every object inherits is not there', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) expect(search(name)).toBe(null);
    expect(search('__proto__', JSON.parse('{"__proto__":1}') as Json)).toBe(1);
    expect(search('constructor()')).toBe('language.argument');
    const made = searchJmespath('{"__proto__": a}', [{ a: 1 }]);
    expect(made instanceof Fault ? made : Object.keys(made[0] ?? {})).toEqual(['__proto__']);
  });

  test.each([
    '',
    'a.',
    '.a',
    'a[',
    'a[0',
    '[]a',
    'a..b',
    "'",
    'a b',
    '{a}',
    '[]]',
    'f(',
    'nope(a)',
    'length()',
    'length(`1`)',
  ])('refused: %j', (expression) => {
    expect(search(expression)).toBe('language.argument');
  });

  test.each(['a[::0]', '&a', 'sort(`[1,"a"]`)', 'sum(`["a"]`)', 'sort_by(hosts, name)', 'sort_by(hosts, &ips)'])(
    'an argument that does not fit: %s',
    (expression) => {
      expect(search(expression, { a: [1], hosts: [{ ips: [] }] })).toBe('language.argument');
    },
  );
});

describe('bounds', () => {
  const doubled = Array.from({ length: 60 }, () => '[@,@]').join('|');

  test.each([
    ['a result that doubles', doubled],
    ['lists that double and are joined', `${doubled}${'[]'.repeat(60)}`],
    ['the text of what doubles', `to_string(${doubled})`],
    ['equality of what doubles', `(${doubled}) == (${doubled})`],
    ['membership in what doubles', `contains(${doubled}, ${doubled})`],
    ['a text that doubles', Array.from({ length: 60 }, () => "join('', [@,@])").join('|')],
    ['a text among many', `[*].[${Array.from({ length: 200 }, () => '@').join(',')}]`],
  ])('%s is too large, soon', { timeout: 20_000 }, (_what, expression) => {
    const value: Json = expression.startsWith('join') ? 'ab'.repeat(50) : Array.from({ length: 10_000 }, () => 'ab');
    expect(search(expression, value)).toBe('language.too-large');
  });

  test('many items together cost no more than one may', { timeout: 20_000 }, () => {
    const items = Array.from({ length: 100_000 }, (_none, index) => ({ n: index }));
    const found = searchJmespath(`[${Array.from({ length: 100 }, () => 'n').join(',')}]`, items);
    expect(found instanceof Fault && found.code).toBe('language.too-large');
  });

  test.each(['(', '!', '[', 'a.', '&', 'a[?', '{a:', 'abs(', '[]', '`1`|'])(
    'nested by %j is refused or read, never thrown',
    (sign) => {
      for (const count of [300, 2000]) {
        expect(typeof search(sign.repeat(count))).toMatch(/string|object|boolean/);
        expect(typeof search(`${sign.repeat(count)}a`)).toMatch(/string|object|boolean/);
      }
    },
  );

  test('any text, and any row of the signs of the language, gives JSON or a fault', () => {
    const signs = '. [ ] [? [] * @ & ! ( ) { } : , | || && == < 0 -1 `1` a "a" length sort_by to_string'.split(' ');
    const sign = fc.constantFrom(...signs, "'x'", ' ');
    const expression = fc.oneof(
      fc.string(),
      fc.array(sign, { maxLength: 20 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(expression, anyJson, (source, value) => {
        const found = searchJmespath(source, [value]);
        expect(found instanceof Fault || deepEqual(JSON.parse(JSON.stringify(found)) as Json, found)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
