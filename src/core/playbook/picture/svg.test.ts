/**
 * Goal: the written picture is one harmless, self-contained document that tells everything without colour.
 * Method: the text of the document, for a playbook with every look and for one whose texts are built to do harm.
 * Elsewhere: that it is well formed and renders (`adapters/pictures`).
 */
import { expect, test } from 'vitest';
import { place } from './place.ts';
import { sceneOf } from './scene.ts';
import { svgOf } from './svg.ts';
import { EVERY_LOOK, sketched, stacked, type Sketch } from './testing.ts';

const drawn = (tasks: Readonly<Record<string, Sketch>>, name?: string) => {
  const scene = sceneOf(sketched(tasks, name), { riskOf: () => 'read' });
  return place(scene, stacked(scene));
};
const svg = svgOf(drawn(EVERY_LOOK));

test('screen readers are told what it is: a picture with a title and a description', () => {
  expect(svg).toMatch(
    /^<svg [^>]*role="img" aria-labelledby="(t-\w+) (d-\w+)">\n<title id="\1">Playbook: Sketch<\/title>\n<desc id="\2">/,
  );
});

test('nothing comes from elsewhere and nothing runs', () => {
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|url\(|@import|href|<script|<image|<foreignObject| on\w+=/,
  );
});

test('every task is a group of its own', () => {
  for (const id of Object.keys(EVERY_LOOK)) expect(svg).toContain(`data-task="${id}"`);
});

test('markup in a text stays text, and overrides of direction are gone', () => {
  const evil = '</text><script>alert(1)</script>"\' & \u202E]]>';
  const text = svgOf(
    drawn(
      {
        0: { type: 'start', next: { '#none#': ['"><x>'] } },
        '"><x>': { type: 'title', name: evil, next: { [evil]: [] } },
      },
      evil,
    ),
  );
  expect(text).not.toMatch(/<script|<x>|\u202E/);
  expect(text).toContain('&lt;script&gt;');
});

test('the same drawing gives the same bytes', () => {
  expect(svgOf(drawn(EVERY_LOOK))).toBe(svg);
});

test('loops, error paths and what never runs differ by the pattern of the line', () => {
  const dashes = ['error', 'back', 'lost'].map(
    (name) => new RegExp(`\\.${name} \\.wire[^{]*\\{[^}]*stroke-dasharray:([\\d ]+)`).exec(svg)?.[1],
  );
  expect(new Set(dashes).size).toBe(3);
  expect(dashes).not.toContain(undefined);
});

test('night colours are there for who wants them, and only then', () => {
  const drawing = drawn(EVERY_LOOK);
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svgOf(drawing, { theme: 'light' })).not.toContain('prefers-color-scheme');
  expect(svgOf(drawing, { theme: 'dark' })).toContain('.paper{fill:#10151c}');
});

test('a line with a character that the font lacks is held to its measured width', () => {
  const text = svgOf(drawn({ 0: { type: 'start', next: { '#none#': ['1'] } }, 1: { type: 'title', name: '既知' } }));
  expect(text).toMatch(/textLength="[\d.]+" lengthAdjust="spacingAndGlyphs">既知</);
});
