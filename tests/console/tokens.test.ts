/**
 * Goal: text can be read and controls can be seen in both themes (WCAG 2.2 AA), whatever colour is changed.
 * Method: the file of the tokens is read and the contrast of every pair that is used is computed. Elsewhere: axe on pages (`console.test.ts`).
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const css = readFileSync(fileURLToPath(new URL('../../src/apps/console/design/tokens.css', import.meta.url)), 'utf8');

function tokensOf(selector: string): Readonly<Record<string, string>> {
  const from = css.indexOf(`${selector} {`);
  const block = css.slice(from, css.indexOf('\n}', from));
  const found = [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value] as const));
}

const light = tokensOf(':root');
const themes = { light, dark: { ...light, ...tokensOf(":root[data-theme='dark']") } };

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'sunken', 'hover', 'selected', 'code'];
const PAIRS: readonly (readonly [ink: string, ground: string, least: number])[] = [
  ...['text', 'text-2', 'text-3'].flatMap((ink) => GROUNDS.map((ground) => [ink, ground, 4.5] as const)),
  ...['accent', 'accent-strong'].flatMap((ink) =>
    ['canvas', 'surface', 'selected'].map((ground) => [ink, ground, 4.5] as const),
  ),
  ...['good', 'caution', 'bad', 'info'].flatMap((ink) =>
    ['canvas', 'surface', `${ink}-soft`].map((ground) => [ink, ground, 4.5] as const),
  ),
  ['text', 'caution-soft', 4.5],
  ['text', 'bad-soft', 4.5],
  ['text', 'info-soft', 4.5],
  ['text-2', 'bad-soft', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-bad', 'bad-strong', 4.5],
  ['line-strong', 'surface', 3],
  ['line-strong', 'canvas', 3],
];

describe.each(Object.entries(themes))('%s', (_, tokens) => {
  test.each(PAIRS)('%s on %s has at least %d:1', (ink, ground, least) => {
    expect(contrast(tokens[ink] ?? '', tokens[ground] ?? '')).toBeGreaterThanOrEqual(least);
  });
});
