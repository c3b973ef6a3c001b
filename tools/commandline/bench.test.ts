/**
 * Goal: the bench counts right, and no row, pass or shell is without an adversarial shape.
 * Method: judged lines made by hand; the shapes of the catalogue as it is.
 * Elsewhere: fit and held-out judging in `fit.test.ts`; the times themselves are the bench's.
 */
import { describe, expect, it } from 'vitest';
import { PASSES } from '../../src/core/commandline/deobfuscate/index.ts';
import { CATALOGUE } from '../../src/core/commandline/findings/catalogue.ts';
import type { Level } from '../../src/core/commandline/model/model.ts';
import type { Label } from './data.ts';
import type { Judged } from './held-out.ts';
import { aucOf, meanOf, reachOf } from '../../bench/cmdline/rates.ts';
import { allShapes } from '../../bench/cmdline/shapes.ts';

function judged(label: Label, position: number, level: Level = 'low'): Judged {
  const line = { id: '', cmd: '', label, source: 's', os: undefined, obf: '', kind: '', technique: '' };
  return { line, features: [], position, level, without: () => level };
}

describe('a rate', () => {
  it('counts a level and all above it, in per cent', () => {
    const lines = (['low', 'medium', 'high', 'critical'] as const).map((level) => judged('malicious', 0, level));
    expect(reachOf(lines)).toEqual({ lines: 4, medium: 75, high: 50, critical: 25 });
  });

  it('over no lines is null, never 0', () => {
    expect(reachOf([])).toEqual({ lines: 0, medium: null, high: null, critical: null });
    expect([meanOf([null]), meanOf([null, 50])]).toEqual([null, 50]);
  });

  it('of ranks is the chance that a malicious line stands above a benign one, a tie half', () => {
    const benign = [judged('benign', 1), judged('benign', 3)];
    expect(aucOf([judged('malicious', 2)], benign)).toBe(0.5);
    expect(aucOf([judged('malicious', 3)], benign)).toBe(0.75);
    expect(aucOf([], benign)).toBeNull();
  });
});

describe('adversarial shapes', () => {
  const shapes = allShapes();

  it('are there for every row and every pass', () => {
    const names = shapes.map(({ name }) => name);
    const without = [...CATALOGUE.map(({ id }) => `row ${id}`), ...PASSES.map(({ kind }) => `pass ${kind}`)].filter(
      (wanted) => !names.some((name) => name.startsWith(`${wanted},`)),
    );
    expect(without).toEqual([]);
    expect(CATALOGUE.length).toBeGreaterThan(0);
  });

  it('have as many characters as they are asked for', () => {
    expect(shapes.filter(({ text }) => text(4096).length !== 4096).map(({ name }) => name)).toEqual([]);
  });
});
