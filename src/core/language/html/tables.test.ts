/**
 * Goal: the tables of a page come out as the script gives them, and no markup throws, stalls or fills the memory.
 * Method: pages of a few lines; markup that is left open, nested and multiplied; arbitrary rows of tags.
 * Elsewhere: the arguments of the transformer (`catalogue.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../base/json.ts';
import { Fault } from '../fault.ts';
import { readHtml } from './read.ts';
import { tablesOf } from './tables.ts';
import type { HeaderLine } from './tables.ts';

function tables(html: string, headerLine: HeaderLine = 'none'): readonly Json[] | string {
  const found = tablesOf(html, headerLine);
  return found instanceof Fault ? found.code : found.map(({ title, rows }) => [title, rows]);
}

describe('rows', () => {
  test('headers name the cells; a cell too many is named by its place', () => {
    const html = '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>';
    expect(tables(html)).toEqual([['No Title', { A: '1', B: '2', cell2: '3' }]]);
  });

  test('a header before each cell makes pairs; what comes twice is a list', () => {
    const html = '<table><tr><th>User<td>ann<tr><th>IP<td>10.0.0.1<tr><th>IP<td>10.0.0.2</table>';
    expect(tables(html)).toEqual([['No Title', { User: 'ann', IP: ['10.0.0.1', '10.0.0.2'] }]]);
  });

  test('two columns without headers are pairs, single cells are texts', () => {
    expect(tables('<table><tr><td>k</td><td>v</td></tr></table>')).toEqual([['No Title', { k: 'v' }]]);
    expect(tables('<table><tr><td>a<tr><td>b</table>')).toEqual([['No Title', ['a', 'b']]]);
  });

  test('cells reach over columns and into the rows below', () => {
    const html =
      '<table><tr><td rowspan="3">x<td>1<td>2<tr><td colspan=2>3<tr><td>4<td>5<tr><td rowspan=q colspan=-1>6<td>7<td>8</table>';
    expect(tables(html)).toEqual([
      [
        'No Title',
        [
          { cell0: 'x', cell1: '1', cell2: '2' },
          { cell0: 'x', cell1: '3', cell2: '3' },
          { cell0: 'x', cell1: '4', cell2: '5' },
          { cell0: '6', cell1: '7', cell2: '8' },
        ],
      ],
    ]);
  });

  test('the first column stands for the header, where the caller says so', () => {
    const html = '<table><tr><td>Name<td>a<td>b<tr><td>Size<td>1<td>2<tr><td>Type<td>x<td>y</table>';
    expect(tables(html, 'first_column')).toEqual([
      [
        'No Title',
        [
          { Name: 'a', Size: '1', Type: 'x' },
          { Name: 'b', Size: '2', Type: 'y' },
        ],
      ],
    ]);
    expect(tables('<table></table>', 'first_row')).toEqual([]);
  });

  test('a table inside a cell is its own, before the outer one; one that only lays out is none', () => {
    const inner = '<table><tr><td>1</td><td>2</td><td>3</td></tr></table>';
    expect(tables(`<table><tr><td>\n${inner}\n</td></tr></table>`)).toEqual([
      ['No Title', { cell0: '1', cell1: '2', cell2: '3' }],
    ]);
    expect(tables(`<table><tr><td>k</td><td>\nv ${inner}</td></tr><tr><td>l</td><td>w</td></tr></table>`)).toEqual([
      ['v', { cell0: '1', cell1: '2', cell2: '3' }],
      ['No Title', { k: 'v', l: 'w' }],
    ]);
  });

  test('names that every object inherits are ordinary headers', () => {
    const found = tablesOf('<table><tr><th>__proto__<th>constructor<tr><td>1<td>2</table>', 'none');
    expect(JSON.stringify(found)).toContain('{"__proto__":"1","constructor":"2"}');
  });
});

describe('titles', () => {
  const one = '<table><tr><td>1</table>';
  test.each([
    ['the heading before', `<h1>All <b>hosts</b></h1><p>text</p>${one}`, 'All hosts'],
    ['the last line of text', `<p>Old.\n</p><p>Open <i>ports:</i></p>${one}`, 'Old. Open ports:'],
    ['a shorter line than a heading that is a sentence', `<h2>a b c d e f</h2>\n<b>Ports</b>\n${one}`, 'Ports'],
    ['a heading, when the line is longer', `<h2>a b c d e</h2>\n a b c d e f g\n${one}`, 'a b c d e'],
    ['nothing', one, 'No Title'],
  ])('%s', (_what, html, title) => {
    expect(tables(html)).toEqual([[title, ['1']]]);
  });

  test('what stands before a table is no title of the next one beside it', () => {
    expect(tables(`<h1>A</h1>${one}\n${one}`)).toEqual([
      ['A', ['1']],
      ['No Title', ['1']],
    ]);
  });
});

describe('markup', () => {
  test.each([
    [
      'references',
      '&lt;b&gt; &#65;&#x42; &eacute;&nbsp;&euro; &nosuch; &#0; &#xD800; a&b',
      '<b> AB é\u00a0€ &nosuch; \ufffd \ufffd a&b',
    ],
    ['scripts, styles and comments', 'a<script>"</td>"</script><STYLE>b</Style ><!-- c --><?d?><!e>f', 'af'],
    ['a sign that begins nothing', '1 < 2 <3', '1 < 2 <3'],
    ['a script that is left open', 'a<script>b', 'a'],
  ])('%s', (_what, html, text) => {
    const parts = [...readHtml(html)];
    expect(parts.map((part) => (part.kind === 'text' ? part.text : `<${part.name}>`)).join('')).toBe(text);
  });

  test('attributes are read in every spelling, the first of a name counts', () => {
    const [part] = readHtml('<td A=1 b = "x>y" c=\'&lt;\' d / A=2 =e>');
    expect(part?.kind === 'open' ? Object.fromEntries(part.attributes) : part).toEqual({
      a: '1',
      b: 'x>y',
      c: '<',
      d: '',
    });
  });
});

describe('bounds', () => {
  const N = 200_000;
  test.each([
    ['open tags', '<td>'.repeat(N)],
    ['tables without cells', '<table></table>'.repeat(N)],
    ['tables with a long line before', `${'a '.repeat(N)}${'<table><tr><td>x</table>'.repeat(2000)}`],
    ['headings that stay open', '<h1>a'.repeat(N)],
    ['quotes that stay open', '<a b="'.repeat(N)],
    ['signs', '<'.repeat(N)],
    ['spaces in a tag', `<a ${' '.repeat(N)}`],
    ['slashes in a tag', `<a ${'/ '.repeat(N)}`],
    ['equals signs in a tag', `<a ${'= '.repeat(N)}`],
    ['comments', '<!--'.repeat(N)],
    ['scripts', '<script>'.repeat(N)],
    ['ampersands', '&'.repeat(N)],
    ['one cell of many pieces', `<table><tr><td>${'a<b>'.repeat(N)}`],
  ])('%s end soon', { timeout: 10_000 }, (_what, html) => {
    expect(typeof tables(html)).toBe('object');
  });

  test('spans and nesting do not multiply without end', { timeout: 10_000 }, () => {
    const wide = `<tr><td colspan=1000 rowspan=1000>${'x'.repeat(100)}`;
    expect(tables(`<table>${wide.repeat(5000)}</table>`)).toBe('language.too-large');
    expect(tables('<table><tr><td>'.repeat(1000))).toBe('language.too-deep');
  });

  test('any row of tags and texts gives tables or a fault', () => {
    const piece = fc.constantFrom(
      ...'<table> </table> <tr> </tr> <td> </td> <th> <h1> </h1> <tbody> < > " & <!-- --> <script> text'.split(' '),
      '<td colspan=2 rowspan="3">',
      '\n',
    );
    const line = fc.constantFrom<HeaderLine>('none', 'first_row', 'first_column');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), line, (pieces, headerLine) => {
        expect(Array.isArray(tables(pieces.join(''), headerLine))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
