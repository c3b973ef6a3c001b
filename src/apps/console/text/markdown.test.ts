/** Goal: a generated page reads as it was written, and no text of it becomes anything else. */
import { expect, test } from 'vitest';
import { blocksOf, piecesOf } from './markdown.ts';

test('headings, lists in lists, tables and paragraphs', () => {
  const page =
    '# A\n\nOne\ntwo.\n\n- **Look (2)**: it\n  - deeper\n\n- next\n\n| a | b |\n|---|---|\n| `x\\|y` | 2 |\n';
  expect(blocksOf(page)).toEqual([
    { kind: 'heading', level: 1, pieces: [{ kind: 'text', text: 'A' }] },
    { kind: 'paragraph', pieces: [{ kind: 'text', text: 'One two.' }] },
    {
      kind: 'list',
      items: [
        {
          indent: 0,
          pieces: [
            { kind: 'bold', pieces: [{ kind: 'text', text: 'Look (2)' }] },
            { kind: 'text', text: ': it' },
          ],
          items: [{ indent: 2, pieces: [{ kind: 'text', text: 'deeper' }], items: [] }],
        },
        { indent: 0, pieces: [{ kind: 'text', text: 'next' }], items: [] },
      ],
    },
    {
      kind: 'table',
      head: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
      rows: [[[{ kind: 'code', text: 'x\\|y' }], [{ kind: 'text', text: '2' }]]],
    },
  ]);
});

test('escapes and entities are read back, and markup stays text', () => {
  expect(piecesOf(String.raw`\*no\* &lt;b&gt; <script>alert(1)</script>`)).toEqual([
    { kind: 'text', text: '*no* <b> <script>alert(1)</script>' },
  ]);
  expect(piecesOf('<code>a&#124;b</code><br>c')).toEqual([
    { kind: 'code', text: 'a|b' },
    { kind: 'break' },
    { kind: 'text', text: 'c' },
  ]);
  expect(piecesOf('[x](javascript:1)')).toEqual([{ kind: 'text', text: '[x](javascript:1)' }]);
});
