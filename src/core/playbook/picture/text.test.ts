/**
 * Goal: no text leaves its place, whoever wrote it.
 * Method: texts built to do harm; any text against the promises T1 and T2.
 * Elsewhere: that a renderer gives the measured widths (`adapters/pictures`).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, isMeasured, widthOf, wrapText } from './text.ts';

const STYLE = { size: 12, bold: false };

test.each([
  ['a direction override', 'abc\u202Egnp.exe', 'abcgnp.exe'],
  ['isolates and marks of direction', '\u2066a\u2069\u200Fb\u061C', 'ab'],
  ['control characters and line breaks', 'a\u0000b\r\n\tc\u0085d\u2028e', 'a b c d e'],
  ['invisible characters', 'a\u200B\u00ADb\uFEFF\u{E0041}', 'ab'],
  ['half a surrogate pair', 'a\uD800b', 'a\uFFFDb'],
  ['what XML cannot hold', 'a\uFFFE\uFFFFb', 'ab'],
  ['a tower of marks', `e${'\u0301'.repeat(50)}`, 'e\u0301\u0301'],
  ['markup, which is text', '<b>&amp;</b>', '<b>&amp;</b>'],
  ['letters of other scripts', 'שלום 既知 Ελλάδα', 'שלום 既知 Ελλάδα'],
])('made harmless: %s', (_, text, clean) => {
  expect(cleanText(text, 100)).toBe(clean);
});

test('a text that is too long is cut by characters, not inside one, and says so', () => {
  expect(cleanText('🙂'.repeat(20), 5)).toBe('🙂🙂🙂🙂…');
  expect(cleanText('x'.repeat(10_000), 160)).toHaveLength(160);
  expect(cleanText(`a${' '.repeat(10_000)}b`, 10)).toBe('a…');
  expect(cleanText('just fits', 9)).toBe('just fits');
});

/** Any UTF-16 at all, halves of pairs included. */
const anyUnits = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0x2000, max: 0x2070 })), { maxLength: 100 })
  .map((units) => String.fromCharCode(...units));

test('no clean text holds what could harm, or is longer than asked', () => {
  fc.assert(
    fc.property(anyUnits, fc.integer({ min: 1, max: 50 }), (text, max) => {
      const clean = cleanText(text, max);
      expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u);
      expect(Array.from(clean).length).toBeLessThanOrEqual(max);
    }),
  );
});

test('no line is wider than asked, there are no more lines than asked, and nothing is lost before the cut', () => {
  const unit = fc.constantFrom('a', 'W', 'i', ' ', '-', '_', '既', '🙂', 'é', 'e\u0301', '.', 'Q');
  fc.assert(
    fc.property(
      fc.array(unit, { maxLength: 120 }).map((parts) => cleanText(parts.join(''), 120)),
      fc.integer({ min: 30, max: 300 }),
      fc.integer({ min: 1, max: 5 }),
      (text, width, linesMax) => {
        const lines = wrapText(text, STYLE, width, linesMax);
        expect(lines.length).toBeLessThanOrEqual(linesMax);
        for (const line of lines) expect(widthOf(line, STYLE)).toBeLessThanOrEqual(width);
        const shown = lines.join('').replaceAll(' ', '');
        const whole = text.replaceAll(' ', '');
        const isCut = shown.endsWith('…') && whole.startsWith(shown.slice(0, -1));
        expect(isCut || shown === whole).toBe(true);
      },
    ),
  );
});

test('a long name breaks at its joints', () => {
  expect(wrapText('core-get-domain-analytics-prevalence', STYLE, 150, 3)).toEqual([
    'core-get-domain-',
    'analytics-prevalence',
  ]);
});

test('a name of a megabyte is looked at only as far as it is shown', () => {
  const before = performance.now();
  wrapText(cleanText('W'.repeat(1_000_000), 160), STYLE, 100, 4);
  expect(performance.now() - before).toBeLessThan(2_000);
});

test('bold is wider, a mark has no width of its own, and an unknown character is known to be one', () => {
  expect(widthOf('Wide', { size: 12, bold: true })).toBeGreaterThan(widthOf('Wide', STYLE));
  expect(widthOf('e\u0301', STYLE)).toBe(widthOf('e', STYLE));
  expect(isMeasured('Grüße, Ελλάδα → ↻ …')).toBe(true);
  expect(isMeasured('既知')).toBe(false);
});
