/**
 * Goal: no value of an alert can act on the terminal or deceive who reads it.
 * Method: hostile texts as cases, and properties over any text.
 * Elsewhere: that every verb writes through `paint` (its own test, and the spawned command line in `cli.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paint, line, span, whole, EMPTY, PLAIN_LOOK } from './paint.ts';
import { table } from './table.ts';
import { padded, printable, printableJson, widthOf } from './text.ts';

const cp = (...codes: readonly number[]): string => String.fromCodePoint(...codes);
const HOSTILE: readonly (readonly [name: string, text: string, shown: string])[] = [
  ['an ANSI colour', `${cp(0x1b)}[31mred`, String.raw`\u{1B}[31mred`],
  ['a C1 introducer', `${cp(0x9b)}2Jx`, String.raw`\u{9B}2Jx`],
  ['a title by OSC with its bell', `${cp(0x1b)}]0;x${cp(7)}`, String.raw`\u{1B}]0;x\u{7}`],
  ['a line break', 'a\r\nb', String.raw`a\r\nb`],
  ['a backspace', `No${cp(8, 8)}Yes`, String.raw`No\u{8}\u{8}Yes`],
  ['a right-to-left override', `invoice${cp(0x202e)}fdp.exe`, String.raw`invoice\u{202E}fdp.exe`],
  ['a bidi isolate', `${cp(0x2066)}x${cp(0x2069)}`, String.raw`\u{2066}x\u{2069}`],
  ['a zero-width space', `good${cp(0x200b)}host`, String.raw`good\u{200B}host`],
  ['a no-break space', `a${cp(0xa0)}b`, String.raw`a\u{A0}b`],
  ['a Hangul filler', `a${cp(0x3164)}b`, String.raw`a\u{3164}b`],
  ['a tag letter', `a${cp(0xe0041)}`, String.raw`a\u{E0041}`],
  ['half of a pair', 'a\uD800b', String.raw`a\u{D800}b`],
  ['a line separator', `a${cp(0x2028)}b`, String.raw`a\u{2028}b`],
];

describe('what a terminal is shown', () => {
  it.each(HOSTILE)('makes %s visible', (_name, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves letters of every script, Windows paths and command lines as they are', () => {
    for (const text of [
      'C:\\Windows\\System32\\cmd.exe /c "x" | y',
      'Größe, 例え, привет, ✓',
      'http://a.example/?q=1&r=2',
    ]) {
      expect(printable(text)).toBe(text);
    }
  });

  it('lets no control, format or blank character through, whatever the text', () => {
    const isHarmless = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printable(text);
      const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
      return !hidden.test(shown) && /^[ -~]*$/.test(printable(text, true));
    });
    expect(fc.check(isHarmless)).toMatchObject({ failed: false });
  }, 30_000);

  it('writes JSON that is the same value and harmless', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), (value) => {
        const text = printableJson(value);
        expect(text).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe('paint', () => {
  const look = { ...PLAIN_LOOK, colour: true, width: 60 };

  it('writes no ANSI sequence that came with a value', () => {
    const painted = paint([line(0, span(`${cp(0x1b)}[2Jx`, 'bad'))], look);
    expect(
      painted
        .split(cp(0x1b))
        .slice(1)
        .every((part) => /^\[(?:31|39)m/.test(part)),
    ).toBe(true);
  });

  it('wraps below the beginning and loses nothing', () => {
    const value = 'word '.repeat(40).trim();
    const painted = paint([line(4, value)], { ...look, colour: false });
    const rows = painted.trimEnd().split('\n');
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.every((row) => widthOf(row) <= 60)).toBe(true);
    expect(rows.map((row) => row.trim()).join(' ')).toBe(value);
  });

  it('breaks a word that is longer than the line, and loses nothing of it', () => {
    const painted = paint([line(2, 'x'.repeat(150))], { ...look, colour: false });
    expect(painted.replace(/\s/g, '')).toBe('x'.repeat(150));
  });

  it('begins a wrapped line with ink, though the words before it were apart by more than a blank', () => {
    const painted = paint([line(0, span('a'.repeat(55)), span('  then this'))], { ...look, colour: false });
    expect(painted).toBe(`${'a'.repeat(55)}\n  then this\n`);
  });

  it('leaves no blank at the end of a line, coloured or not', () => {
    for (const colour of [true, false]) {
      const painted = paint([line(0, span('a '.repeat(60), 'dim'), span('end ', 'bad'))], { ...look, colour });
      const shown = painted.split(cp(0x1b)).map((part, at) => (at === 0 ? part : part.replace(/^\[\d+m/, '')));
      expect(shown.join('')).not.toMatch(/ \n/);
    }
  });

  it('breaks a word where it stands, when a line of its own would not hold it either', () => {
    const label = line(0, span('label '), span('x'.repeat(100)));
    expect(paint([{ ...label, hang: 6 }], { ...look, colour: false })).toMatch(/^label x/);
  });

  it('gives a word that is too wide for its place a line of its own, where it fits, and leaves a command whole', () => {
    const hash = 'a'.repeat(50);
    const value = { ...line(4, 'label'.padEnd(20), span(`${hash} malicious and more`)), hang: 24 };
    expect(paint([value], { ...look, colour: false })).toBe(
      `    label\n      ${hash}\n${' '.repeat(24)}malicious and more\n`,
    );
    expect(paint([whole(2, 'x y '.repeat(30).trim())], { ...look, colour: false }).split('\n')).toHaveLength(2);
  });

  it('has a form of every symbol for a terminal without Unicode', () => {
    expect(paint([line(0, span('✓'), ' ', span('déjà'))], { ...PLAIN_LOOK, unicode: false })).toBe(
      '+ d\\u{E9}j\\u{E0}\n',
    );
    expect(paint([EMPTY], PLAIN_LOOK)).toBe('\n');
  });
});

describe('tables', () => {
  const columns = [{ title: 'id' }, { title: 'what' }];
  const shown = (width: number, ...row: readonly string[]) =>
    paint(table(columns, [row], { ...PLAIN_LOOK, width }), { ...PLAIN_LOOK, width }).split('\n');

  it('are as wide as the terminal at most, and cut nothing', () => {
    for (const width of [60, 80, 120]) {
      const rows = shown(width, 'b049b91f09eb3d5f-1/36/1/16/1/3/1', 'word '.repeat(40));
      expect(rows.every((row) => widthOf(row) <= width)).toBe(true);
      expect(rows.join('').match(/word/g)).toHaveLength(40);
    }
    expect(shown(Infinity, 'b049', 'word '.repeat(40))).toHaveLength(3);
  });

  it('wrap the last column in its own width, and put it below where that is too narrow', () => {
    expect(shown(60, 'b049', 'one two '.repeat(8))).toEqual([
      'ID    WHAT',
      'b049  one two one two one two one two one two one two one',
      '      two one two',
      '',
    ]);
    expect(shown(60, 'b'.repeat(30), 'one two '.repeat(4))).toEqual([
      'ID',
      '    WHAT',
      'b'.repeat(30),
      '    one two one two one two one two',
      '',
    ]);
  });

  it('count wide letters as two columns', () => {
    expect(widthOf('例え')).toBe(4);
    expect(padded('例え', 6)).toBe('例え  ');
  });
});
