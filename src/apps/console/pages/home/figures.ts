/** What Home counts, as searches that find it again, and figures as words. Pure. */
import type { AnswerOf } from '../../../../core/api/views.ts';
import { printQuery } from '../../../../core/query/print.ts';
import { is } from '../../../../core/query/query.ts';
import { duration } from '../../text/time.ts';
import { runStatusWord, type Tone } from '../../text/words.ts';

export type Home = AnswerOf<'showHome'>;

export interface Part {
  readonly label: string;
  readonly count: number;
  /** The search that finds these alerts. */
  readonly q: string;
  readonly tone: Tone | 'band-0' | 'band-1' | 'band-2' | 'band-3' | 'band-4';
}

const HOUR = 3_600_000;
const BANDS = ['band-0', 'band-1', 'band-2', 'band-3', 'band-4'] as const;

/** Open alerts by their age, the youngest first. */
export function agesOf({ byAge }: Home): readonly Part[] {
  return byAge.map(({ upToMs, count }, index) => {
    const from = byAge[index - 1]?.upToMs ?? undefined;
    const label =
      upToMs === null
        ? `over ${spanWords(from ?? 0)}`
        : from === undefined
          ? `under ${spanWords(upToMs)}`
          : `${spanWords(from)} to ${spanWords(upToMs)}`;
    const bounds = [
      ...(upToMs === null ? [] : [`received:>"${agoWords(upToMs)}"`]),
      ...(from === undefined ? [] : [`received:<="${agoWords(from)}"`]),
    ];
    return { label, count, q: ['status:open', ...bounds].join(' and '), tone: BANDS[index] ?? 'band-4' };
  });
}

function spanWords(ms: number): string {
  return ms % (24 * HOUR) === 0 ? `${ms / (24 * HOUR)} d` : `${ms / HOUR} h`;
}

function agoWords(ms: number): string {
  const days = ms / (24 * HOUR);
  if (Number.isInteger(days)) return `${days} ${days === 1 ? 'day' : 'days'} ago`;
  const hours = ms / HOUR;
  return `${hours} ${hours === 1 ? 'hour' : 'hours'} ago`;
}

/** What needs somebody stands first. */
const ORDER = ['waiting', 'failed', 'paused', 'completed', '', 'cancelled', 'running'];
const LABELS: Readonly<Record<string, string>> = {
  '': 'no playbook took it',
  completed: 'left over: playbook is over',
  cancelled: 'left over: playbook cancelled',
  failed: 'playbook failed',
  running: 'playbook at work',
};

/** Open alerts by how the latest run on them stands. */
export function statesOf({ byRun }: Home): readonly Part[] {
  return Object.entries(byRun)
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map(([status, count]) => ({
      label: LABELS[status] ?? runStatusWord(status).text,
      count,
      q: `run:${status === '' ? 'none' : status}`,
      tone: status === 'completed' || status === '' ? 'accent' : runStatusWord(status).tone,
    }));
}

/** Open alerts by whose they are: of the one who asks, of nobody, of others. */
export function ownersOf({ byOwner, open }: Home, me: string): readonly Part[] {
  const mine = byOwner[me] ?? 0;
  const nobodys = byOwner[''] ?? 0;
  const others = Math.max(0, open - mine - nobodys);
  const my = printQuery(is('owner', me));
  return [
    { label: "nobody's", count: nobodys, q: 'status:open and not owner:*', tone: 'band-0' },
    { label: 'yours', count: mine, q: `status:open and ${my}`, tone: 'accent' },
    { label: "others'", count: others, q: `status:open and owner:* and not ${my}`, tone: 'neutral' },
  ];
}

export type Spread = Home['times']['verdict'];

export const spanText = (ms: number | null): string => (ms === null ? '–' : duration(ms));

/** The scale of times: a second to a month, each step some ten times the one before. */
const FROM_MS = 1_000;
const TO_MS = 30 * 24 * HOUR;
export const TICKS = [
  { ms: 1_000, label: '1 s' },
  { ms: 60_000, label: '1 min' },
  { ms: HOUR, label: '1 h' },
  { ms: 24 * HOUR, label: '1 d' },
  { ms: TO_MS, label: '30 d' },
] as const;

/** 0 to 100. */
export function placeOf(ms: number): number {
  const bounded = Math.min(TO_MS, Math.max(FROM_MS, ms));
  return Math.min(100, (100 * Math.log(bounded / FROM_MS)) / Math.log(TO_MS / FROM_MS));
}

export interface Choice {
  readonly task: string;
  readonly name: string;
  readonly count: number;
  readonly ways: readonly { readonly label: string; readonly count: number; readonly share: number }[];
}

/** Where a playbook chose, what was asked most often first; each with its ways, the most frequent first. */
export function choicesOf(branches: Home['playbooks'][number]['branches']): readonly Choice[] {
  const byTask = new Map<string, Choice>();
  for (const { task, taskName, label, count, share } of branches) {
    // Of a sub-playbook, which is told under its own name.
    if (taskName === task) continue;
    const before = byTask.get(task) ?? { task, name: taskName, count: 0, ways: [] };
    byTask.set(task, {
      ...before,
      count: before.count + count,
      ways: [...before.ways, { label, count, share }].toSorted((a, b) => b.count - a.count),
    });
  }
  return [...byTask.values()].toSorted((a, b) => b.ways.length - a.ways.length || b.count - a.count);
}
