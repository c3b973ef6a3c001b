/**
 * Chains: pairs of steps that say more together than apart. They are told by tactic or kind, so a new row of the catalogue takes part at once.
 *
 * C1. The two steps are two findings, of two groups: one behaviour told twice is no chain.
 * C2. A chain's weight is never below zero, and it is drawn towards `prior`.
 */
import type { Feature } from './model.ts';

type Step = Readonly<{ tactic: string }> | Readonly<{ kind: string }>;

export interface Chain {
  readonly id: string;
  readonly what: string;
  readonly first: Step;
  readonly second: Step;
  readonly prior: number;
}

const HIDDEN: Step = { kind: 'hiding' };
const DOWNLOADS: Step = { tactic: 'command-and-control' };
const RUNS: Step = { tactic: 'execution' };
const EVADES: Step = { tactic: 'defense-evasion' };

export const CHAINS: readonly Chain[] = [
  { id: 'chain:hidden+execution', what: 'hides what it runs', first: HIDDEN, second: RUNS, prior: 0.5 },
  {
    id: 'chain:hidden+command-and-control',
    what: 'hides where it connects',
    first: HIDDEN,
    second: DOWNLOADS,
    prior: 0.5,
  },
  { id: 'chain:hidden+hidden', what: 'hides in more than one way', first: HIDDEN, second: HIDDEN, prior: 0.5 },
  { id: 'chain:download+execution', what: 'fetches and runs', first: DOWNLOADS, second: RUNS, prior: 0.5 },
  {
    id: 'chain:download+persistence',
    what: 'fetches and stays',
    first: DOWNLOADS,
    second: { tactic: 'persistence' },
    prior: 0.5,
  },
  { id: 'chain:evasion+execution', what: 'evades and runs', first: EVADES, second: RUNS, prior: 0.3 },
  { id: 'chain:evasion+download', what: 'evades and connects', first: EVADES, second: DOWNLOADS, prior: 0.3 },
  {
    id: 'chain:collection+exfiltration',
    what: 'gathers and sends',
    first: { tactic: 'collection' },
    second: { tactic: 'exfiltration' },
    prior: 0.5,
  },
  {
    id: 'chain:credentials+exfiltration',
    what: 'takes credentials and sends',
    first: { tactic: 'credential-access' },
    second: { tactic: 'exfiltration' },
    prior: 0.5,
  },
  {
    id: 'chain:discovery+exfiltration',
    what: 'looks around and sends',
    first: { tactic: 'discovery' },
    second: { tactic: 'exfiltration' },
    prior: 0.3,
  },
];

/** The chains that a line's findings make. */
export function chainsOf(features: readonly Feature[]): readonly Chain[] {
  const counting = features.filter(
    ({ kind, severity }) => (kind === 'behaviour' || kind === 'hiding') && severity !== 'info',
  );
  if (counting.length < 2) return [];
  return CHAINS.filter(({ first, second }) =>
    counting.some(
      (one) =>
        isStep(first, one) &&
        counting.some((other) => other.id !== one.id && other.group !== one.group && isStep(second, other)),
    ),
  );
}

function isStep(step: Step, feature: Feature): boolean {
  return 'kind' in step ? feature.kind === step.kind : feature.kind === 'behaviour' && feature.tactic === step.tactic;
}
