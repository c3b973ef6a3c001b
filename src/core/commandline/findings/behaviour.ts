/** One way to write a row of the catalogue, so that hundreds of them read alike. */
import type { Confidence, Severity, Tactic } from '../types.ts';
import { onProcess, type Look, type Place, type Row, type Scene } from './row.ts';

type Place4 = readonly [group: string, technique: string, tactic: Tactic, severity: Severity, confidence: Confidence];

interface Words {
  readonly reason: string;
  readonly benign: readonly string[];
  readonly hits: readonly string[];
  readonly misses: readonly string[];
  readonly look: Look;
}

export function behaviour(id: string, [group, technique, tactic, severity, confidence]: Place4, words: Words): Row {
  return { id, kind: 'behaviour', group, technique, tactic, severity, confidence, ...words };
}

/** Speaks for an ordinary line. */
export function counter(id: string, severity: Severity, words: Omit<Words, 'benign'>): Row {
  return {
    id,
    kind: 'counter',
    group: 'counter',
    technique: '',
    tactic: 'none',
    severity,
    confidence: 'high',
    benign: [],
    ...words,
  };
}

export type { Place, Scene };

type Pair = readonly [programs: readonly string[], find: Parameters<typeof onProcess>[1]];

/** One behaviour with several tools: each has its own test. */
export function byTool(...pairs: readonly Pair[]) {
  const tests = new Map(
    pairs.flatMap(([programs, find]) => programs.map((program): [string, Pair[1]] => [program, find])),
  );
  return onProcess([...tests.keys()], (process, scene) => tests.get(process.name)?.(process, scene));
}
