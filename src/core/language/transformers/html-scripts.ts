/** Transformers of HTML that XSOAR ships as scripts, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import type { Json } from '../../base/json.ts';
import { toText } from '../casts.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { tablesOf } from '../html/tables.ts';
import { listArgument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function parseTables(value: Json | undefined, call: TransformerCall): Outcome {
  const html = toText(value);
  if (html instanceof Fault) return html;
  const headerLine = textArgument(call, 'default_header_line') ?? 'none';
  if (headerLine !== 'none' && headerLine !== 'first_row' && headerLine !== 'first_column') {
    return new Fault('language.argument', 'default_header_line: none, first_row or first_column');
  }
  const tables = tablesOf(html ?? '', headerLine);
  if (tables instanceof Fault) return tables;
  const indexes = new Set(listArgument(call, 'filter_indexes').map(embed));
  const titles = new Set(listArgument(call, 'filter_titles').map(embed));
  const own = textArgument(call, 'title') ?? '';
  return tables
    .filter((_table, index) => indexes.size === 0 || indexes.has(String(index)))
    .filter(({ title }) => titles.size === 0 || titles.has(title))
    .map(({ title, rows }) => Object.fromEntries([[own === '' ? title : own, rows]]));
}

export const htmlScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    source: 'script',
    aliases: [],
    name: 'ParseHTMLTables',
    level: 'item',
    takesNothing: true,
    args: [
      { name: 'title', rule: 'The title of every table.', default: 'the heading or the text before the table' },
      { name: 'filter_indexes', rule: 'Only the tables at these places, from 0: a list, or separated by commas.' },
      { name: 'filter_titles', rule: 'Only the tables with these titles: a list, or separated by commas.' },
      {
        name: 'default_header_line',
        rule: '`first_row` or `first_column`: the header of a table that has none.',
        default: 'none',
      },
    ],
    rule:
      'The tables of an HTML text, each as an object of its title and its rows: objects under the headers, or under `cell0`, `cell1`, … ' +
      'without them; a table of two columns without headers is one object of pairs. Markup is read, never run.',
    examples: [
      {
        input: '<h2>Hosts</h2><table><tr><th>Name<th>IP<tr><td>pc1<td>10.0.0.1</table>',
        output: [{ Hosts: { Name: 'pc1', IP: '10.0.0.1' } }],
      },
      {
        input: '<table><tr><td>User</td><td>ann &amp; bob</td></tr><tr><td>Risk</td><td>3</td></tr></table>',
        args: { title: 'Facts' },
        output: [{ Facts: { User: 'ann & bob', Risk: '3' } }],
      },
      {
        input: 'A: <table><tr><td>1<td>2<td>3</table>B: <table><tr><td>x</table>',
        args: { filter_titles: 'A:' },
        output: [{ 'A:': { cell0: '1', cell1: '2', cell2: '3' } }],
      },
      {
        input: '<table><tr><td>a<td>b<td>c<tr><td>1<td>2<td>3<tr><td>4<td>5<td>6</table>',
        args: { default_header_line: 'first_row' },
        output: [
          {
            'No Title': [
              { a: '1', b: '2', c: '3' },
              { a: '4', b: '5', c: '6' },
            ],
          },
        ],
      },
      { input: '<table><script>x</script></table>no table', output: [] },
      { output: [] },
      { input: { a: 1 }, error: true },
    ],
    run: parseTables,
  },
]);
