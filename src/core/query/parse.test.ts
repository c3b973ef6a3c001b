/**
 * Goal: a query means one thing; what cannot be meant is an error with a code and a place; printing gives the same query back.
 * Method: tables, round trips over generated trees, hostile texts. Elsewhere: meaning on records (`match.test.ts`), plans (`plan.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clauseOf, parseQuery, PATTERN_CHARS_MAX, QUERY_CHARS_MAX, QUERY_DEPTH_MAX } from './parse.ts';
import { printQuery } from './print.ts';
import { and, is, like, MANY, not, ONE, or, range, text, type Part, type Query } from './query.ts';

const bare = (value: string): Query => like(undefined, [text(value)]);

describe('readings', () => {
  test.each<[source: string, query: Query]>([
    ['caseid:4021', is('caseid', '4021')],
    ['CaseId:"4021"', is('caseid', '4021')],
    ['type: "Malware Alert"', is('type', 'Malware Alert')],
    ['a:1 and b:2 or c:3', or([and([is('a', '1'), is('b', '2')]), is('c', '3')])],
    ['a:1 AND (b:2 Or c:3)', and([is('a', '1'), or([is('b', '2'), is('c', '3')])])],
    ['a:1 && b:2 || c:3', or([and([is('a', '1'), is('b', '2')]), is('c', '3')])],
    ['a:1 b:2', and([is('a', '1'), is('b', '2')])],
    ['-status:closed type:x', and([not(is('status', 'closed')), is('type', 'x')])],
    ['not a:1', not(is('a', '1'))],
    ['-(a:1 or b:2)', not(or([is('a', '1'), is('b', '2')]))],
    ['a:(x or "y z")', or([is('a', 'x'), is('a', 'y z')])],
    ['a:(x and -y)', and([is('a', 'x'), not(is('a', 'y'))])],
    ['severity:>=3', range('severity', { value: '3', inclusive: true }, undefined)],
    ['created:<"7 days ago"', range('created', undefined, { value: '7 days ago', inclusive: false })],
    [
      'created:>="2020-01-01T00:00:00 +0000"',
      range('created', { value: '2020-01-01T00:00:00 +0000', inclusive: true }, undefined),
    ],
    ['created:>=2020-01-01T00:00:00Z', range('created', { value: '2020-01-01T00:00:00Z', inclusive: true }, undefined)],
    ['a:[1 TO 5}', range('a', { value: '1', inclusive: true }, { value: '5', inclusive: false })],
    ['a:["1 2" to *]', range('a', { value: '1 2', inclusive: true }, undefined)],
    [
      'a:(>=1 and <5)',
      and([
        range('a', { value: '1', inclusive: true }, undefined),
        range('a', undefined, { value: '5', inclusive: false }),
      ]),
    ],
    ['a:x*y?', like('a', [text('x'), MANY, text('y'), ONE])],
    ['a:"x*"', is('a', 'x*')],
    ['a:x\\*', is('a', 'x*')],
    ['a:*', like('a', [MANY])],
    ['url:http://h/p?x', like('url', [text('http://h/p'), ONE, text('x')])],
    ['a:-5', is('a', '-5')],
    ['a:and', is('a', 'and')],
    ['a:"and"', is('a', 'and')],
    ['ransom note', and([bare('ransom'), bare('note')])],
    ['"ransom note"', bare('ransom note')],
    ['a:"say \\"hi\\" C:\\\\x"', is('a', 'say "hi" C:\\x')],
    [
      '((mitreattcktechnique:*T1059* or mitreattcktechnique:*1140* or name:*Local Analysis Malware*) and caseid:4021)',
      and([
        or([
          like('mitreattcktechnique', [MANY, text('T1059'), MANY]),
          like('mitreattcktechnique', [MANY, text('1140'), MANY]),
          like('name', [MANY, text('Local Analysis Malware'), MANY]),
        ]),
        is('caseid', '4021'),
      ]),
    ],
    ['name:*Local and type:x*', and([like('name', [MANY, text('Local')]), like('type', [text('x'), MANY])])],
  ])('%s', (source, query) => {
    expect(parseQuery(source)).toEqual({ ok: true, value: query });
  });
});

describe('what cannot be meant is an error', () => {
  test.each([
    ['', 'query.empty'],
    ['  \n', 'query.empty'],
    ['caseid:', 'query.empty-value'],
    ['caseid:""', 'query.empty-value'],
    ['caseid:"  "', 'query.empty-value'],
    ['(a:1 and caseid:)', 'query.empty-value'],
    ['caseid:()', 'query.empty-value'],
    ['caseid:("" or 1)', 'query.empty-value'],
    ['caseid:(1 or )', 'query.empty-value'],
    ['agentid: AND a:1', 'query.empty-value'],
    ['agentid: name:x', 'query.empty-value'],
    ['agentid: x', 'query.empty-value'],
    ['a:>=', 'query.empty-value'],
    ['a:>=""', 'query.empty-value'],
    ['a:>=x*', 'query.empty-value'],
    ['a:[1 TO]', 'query.bad-range'],
    ['a:[1]', 'query.bad-range'],
    ['a:[1 TO 2', 'query.unclosed-range'],
    ['a:"x', 'query.unclosed-quote'],
    ['(a:1', 'query.parenthesis'],
    ['a:1)', 'query.parenthesis'],
    ['a:1 and', 'query.missing-operand'],
    ['or a:1', 'query.missing-operand'],
    ['()', 'query.missing-operand'],
    ['not', 'query.missing-operand'],
    ['a:(b:1)', 'query.nested-field'],
    ['""', 'query.empty-value'],
    ['x'.repeat(QUERY_CHARS_MAX + 1), 'query.too-long'],
    [`${'('.repeat(QUERY_DEPTH_MAX + 1)}a:1${')'.repeat(QUERY_DEPTH_MAX + 1)}`, 'query.too-deep'],
    [`${'not '.repeat(QUERY_DEPTH_MAX + 1)}a:1`, 'query.too-deep'],
    [`a:${'x'.repeat(PATTERN_CHARS_MAX)}*`, 'query.pattern-too-long'],
  ])('%.40s → %s', (source, code) => {
    expect(parseQuery(source)).toMatchObject({ ok: false, error: { code } });
  });

  test('depth is allowed up to its bound, and length costs none', () => {
    expect(parseQuery(`${'('.repeat(QUERY_DEPTH_MAX)}a:1${')'.repeat(QUERY_DEPTH_MAX)}`).ok).toBe(true);
    expect(parseQuery('a:1 or '.repeat(9000) + 'a:1').ok).toBe(true);
  });

  test('the place of an error is its offset', () => {
    expect(parseQuery('a:1 and caseid:"" or b:2')).toMatchObject({ ok: false, error: { at: 15 } });
  });
});

test('a value with quotes and operators stays one value', () => {
  const value = '4021) or (severity:* "x" \\';
  const clause = clauseOf('caseid', value) ?? not(is('a', 'b'));
  expect(parseQuery(printQuery(and([clause, is('b', '1')])))).toEqual({
    ok: true,
    value: and([is('caseid', value), is('b', '1')]),
  });
  expect(clauseOf('caseid', ' ')).toBeUndefined();
});

const value = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
    fc.constantFrom('and', 'OR', '-x', 'a:b', '*', '?', '"', '\\', '(', '[', '>5', '7 days ago'),
  )
  .filter((written) => written.trim() !== '');
const field = fc.constantFrom('caseid', 'name', 'a.b', 'x_y', 'ü');
const part: fc.Arbitrary<Part> = fc.oneof(value.map(text), fc.constant(MANY), fc.constant(ONE));
const bound = fc.record({ value: value.filter((written) => written.trim() !== '*'), inclusive: fc.boolean() });
const clause: fc.Arbitrary<Query> = fc.oneof(
  fc.tuple(field, value).map(([name, written]) => is(name, written)),
  fc.tuple(field, fc.array(part, { minLength: 1, maxLength: 5 })).map(([name, parts]) => like(name, parts)),
  fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => like(undefined, parts)),
  fc
    .tuple(field, fc.option(bound, { nil: undefined }), fc.option(bound, { nil: undefined }))
    .map(([name, low, high]) => range(name, low, high)),
);
const query: fc.Arbitrary<Query> = fc.letrec<{ tree: Query }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    clause,
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map(and),
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map(or),
    tie('tree').map(not),
  ),
})).tree;

test('printing and parsing gives the same query back', () => {
  fc.assert(
    fc.property(query, (tree) => {
      expect(parseQuery(printQuery(tree))).toEqual({ ok: true, value: tree });
    }),
    { numRuns: 2000 },
  );
});

test('any text is a query that prints and parses back, or an error', () => {
  const piece = fc.constantFrom(
    'a:',
    'and',
    'or',
    'not',
    '-',
    '(',
    ')',
    '"',
    '[',
    ']',
    ' TO ',
    '>=',
    '*',
    '?',
    '\\',
    ' ',
    'x',
    ':',
    '"x"',
    '||',
    '\ud800',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 30 }), (pieces) => {
      const parsed = parseQuery(pieces.join(''));
      expect(parsed.ok ? parseQuery(printQuery(parsed.value)) : parsed).toEqual(parsed);
    }),
    { numRuns: 3000 },
  );
});

test.each(['a:1 ', '(', 'not ', '*a ', '\\', 'a:[', ':', `${'a'.repeat(99)}%:`, '"', '- ', 'a:*b c '])(
  '64 KB of %.10s take little time',
  (piece) => {
    const started = performance.now();
    parseQuery(piece.repeat(Math.floor(QUERY_CHARS_MAX / piece.length)));
    expect(performance.now() - started).toBeLessThan(2000);
  },
);
