/** Goal: what a condition asks can be read without knowing its YAML. */
import { expect, test } from 'vitest';
import { groupsText, valueText } from './arguments.ts';

const path = (simple: string) => ({ value: { simple }, iscontext: true });
const text = (simple: string) => ({ value: { simple }, iscontext: false });

test('a condition reads as a sentence: groups by "and", in a group "or", texts in quotation marks', () => {
  const groups = [
    [
      { operator: 'isEqualString', left: path('A.b'), right: text('bad'), ignorecase: true },
      { operator: 'General.isExists', left: path('A.c'), ignorecase: false },
    ],
    [{ operator: 'greaterThan', left: path('A.n'), right: text('3'), ignorecase: false }],
  ];
  expect(groupsText(groups)).toBe('(A.b is “bad” (any case) or A.c exists)\nand A.n > “3”');
});

test('a selected value names its path, what is kept of it, and what is made of it, one a line', () => {
  const value = {
    complex: {
      root: 'File',
      accessor: 'SHA256',
      filters: [[{ operator: 'isNotEmpty', left: path('File.SHA256'), ignorecase: false }]],
      transformers: [
        { operator: 'uniq', args: {} },
        { operator: 'join', args: { separator: text(',') } },
      ],
    },
  };
  expect(valueText(value)).toBe('${File.SHA256}\nwhere File.SHA256 is not empty\nthen uniq\nthen join (,)');
  expect(valueText({})).toBe('');
});
