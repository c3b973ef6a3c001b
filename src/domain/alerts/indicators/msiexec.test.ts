/**
 * Goal: exactly what msiexec fetches counts as a package URL, however the line is written.
 * Method: a table of lines with their package URLs and the other URLs; a property ties both to `extractIndicators`.
 * Elsewhere: the normal form (`url.test.ts`), finding (`extract.test.ts`).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extractIndicators } from './extract.ts';
import { msiexecSources } from './msiexec.ts';

const A = 'http://a.example.net/a.msi';
const B = 'https://b.example.net/b.msp';

test.each<[line: string, packages: string[], others: string[]]>([
  [`msiexec /i ${A} /qn`, [A], []],
  [`msiexec -i ${A}`, [A], []],
  [`msiexec /package "${A}" /quiet`, [A], []],
  [`msiexec /p ${B}`, [B], []],
  [`msiexec /update ${B}`, [B], []],
  [`msiexec /a ${A}`, [A], []],
  [`msiexec /j ${A}`, [A], []],
  [`msiexec /jm ${A} /t x.mst`, [A], []],
  [`msiexec /ju ${A}`, [A], []],
  [`mSiExEC /Q/i"${A}"`, [A], []],
  [`msiexec /qn/i"${A}"/norestart`, [A], []],
  [`msiexec /i${A}`, [A], []],
  [`msiexec /I"${A}" /p"${B}"`, [A, B], []],
  [`"C:\\Windows\\System32\\msiexec.exe" /i ${A}`, [A], []],
  [`ms^iexec /^i ht^tp://a.example.net/a.msi`, [A], []],
  [`cmd /c "msiexec /q /i ${A}" /f`, [A], []],
  [`powershell Start-Process msiexec -ArgumentList '/q','/i','${A}'`, [A], []],
  [`powershell Start-Process msiexec -ArgumentList "/i ${A} /qn"`, [A], []],
  [`msiexec /i C:\\x.msi PATCH=${B}`, [B], []],
  [`msiexec /i ${A} TRANSFORMS=${B} /qn`, [A, B], []],
  [`msiexec /i ${A} transforms=":base.mst;${B};x.mst"`, [A, B], []],
  [`msiexec /i ${A} TRANSFORMS=:${B}`, [A, B], []],
  [
    `msiexec /i "http://h.example.net/it's.msi" TRANSFORMS="http://h.example.net/it's a.mst;http://h.example.net/b;c.mst" /qn`,
    ['http://h.example.net/it%27s.msi', 'http://h.example.net/it%27s%20a.mst', 'http://h.example.net/b'],
    [],
  ],
  [`msiexec /i "http://h.example.net/a;b's.msi" LOG='x'`, ['http://h.example.net/a;b%27s.msi'], []],
  [`msiexec /i x.msi PATCH="${A};${B}"`, [A, B], []],
  [`msiexec /p ${A};${B}`, [A, B], []],
  [`msiexec /i ${A} SERVER=${B} /qn`, [A], [B]],
  [`msiexec /i ${A} SERVER="${B}"`, [A], [B]],
  [`msiexec /i C:\\x.msi MYPATCH=${B}`, [], [B]],
  [`msiexec /i C:\\x.msi SOURCE=${B}`, [], [B]],
  [`msiexec /qn /promptrestart ${B}`, [], [B]],
  [`msiexec /passive ${B}`, [], [B]],
  [`curl -i ${B} & msiexec /i ${A}`, [A], [B]],
  [`${B},/p${A}`, [], [`${B},/p${A}`]],
  [`msiexec /i ${B},/p${A}`, [`${B},/p${A}`], []],
  [`msiexec X=${A},/i ${B}`, [], [`${A},/i`, B]],
  [`msiexec /i \\\\fs\\d$\\x.msi /qn`, [], []],
  [`msiexec /i ${A} REFERRER=${A}`, [A], []],
  ['msiexec /i "http://a.example.net/a b.msi" /qn', ['http://a.example.net/a%20b.msi'], []],
  ['msiexec /i', [], []],
])('%s', (line, packageUrls, propertyUrls) => {
  expect(msiexecSources(line)).toEqual({ packageUrls, propertyUrls });
});

test('every element of a list is a line of its own', () => {
  expect(msiexecSources(['msiexec /i', A])).toEqual({ packageUrls: [], propertyUrls: [A] });
});

const pieces = fc.constantFrom(
  'msiexec',
  ' ',
  ' ',
  '/i',
  '/p',
  '-i',
  '/q',
  '"',
  "'",
  ';',
  ',',
  A,
  B,
  'PATCH=',
  'TRANSFORMS=',
  'X=',
  ':',
  '^',
  '{',
  'http://',
  '/',
  '=',
  '\\',
);

test('each URL of a line is either a package or not, none is invented and nothing throws', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const line = parts.join('');
      const { packageUrls, propertyUrls } = msiexecSources(line);
      expect(packageUrls.filter((url) => propertyUrls.includes(url))).toEqual([]);
      for (const url of propertyUrls) expect(extractIndicators(line).urls).toContain(url);
      for (const url of packageUrls) expect(extractIndicators(line).urls).toContain(url);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '/i ',
  '/i"',
  'PATCH=',
  'PATCH="',
  'TRANSFORMS=;',
  '/p http://a;',
  '/ihttp://-',
  ',PATCH=',
  ' PATCH=http://a;',
  '/q',
  "'/i',",
])('a megabyte of %j takes little time', (piece) => {
  const started = performance.now();
  msiexecSources(piece.repeat(1_000_000 / piece.length));
  expect(performance.now() - started).toBeLessThan(5000);
});
