/**
 * Hostile mode: the same scenario, with the product killed at every boundary and started again on its data.
 *
 * H1. A run without kills comes first: it must hold, it counts the boundaries, and its state-changing requests are the measure.
 * H2. Then two relentless runs, in which the product is killed wherever it comes to: in the one after every append and at every request
 *     before its answer, in the other after every answer.
 * H2a. A read changes neither the vendor nor the journal, so that nothing outside the process can differ between a kill before its answer, one after it, and
 *     one after the append before it: it is killed at one of its moments, half of the reads at this and half at that, and of the reads of one route
 *     that follow each other at one instant (a search, a page after a page) two are. A sample, and one run a boundary, make no difference.
 * H2b. A request of the first run that neither of them came to gets a fresh run of its own: no boundary is left out. Where it is asked for,
 *     each boundary gets one: slow, and a failure names its boundary.
 * H3. Every run must hold (reads may repeat) and must send exactly the state-changing requests of the measure.
 */
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import { canonicalJson } from '../../core/base/json.ts';
import { SeededRandom } from '../../core/base/random.ts';
import type { LabRequest } from '../lab/index.ts';
import {
  isAnsweredAtOnce,
  killOnWire,
  nameOf,
  routeOf,
  wireBoundaries,
  type Boundary,
  type Choice,
  type WireMoment,
} from './boundaries.ts';
import { inParallel, type Places } from './parallel.ts';
import { alertsOf, type PlayHooks } from './play.ts';
import type { AppendKill, Sandbox } from './sandbox.ts';
import type { Scenario } from './scenario.ts';
import { runTrial, type TrialResult, type TrialWorld } from './trial.ts';

/** Reads of one route at one instant that are killed (H2a). */
const READS_KILLED_MAX = 2;

/** Lives of one relentless run; more means that it does not get on. A sample's ends its kills after as many as the sample has. */
const LIVES_MAX = 400;

export interface HostileOptions {
  /** A fresh run for each boundary as well. */
  readonly each?: boolean;
  /** A short form: fresh runs for this many boundaries, and one relentless run that is killed this often. */
  readonly sample?: number;
  readonly seed: number;
  /** Shared with whatever else runs: one place per sandbox. */
  readonly places: Places;
}

/** Runs that wait for a place at the same time: enough to keep every place busy. */
const QUEUED_RUNS = 4;

export interface HostileResult {
  readonly why: readonly string[];
  /** Boundaries at which a run of their own was killed. */
  readonly boundaries: number;
  /** Lives of the product in the relentless runs. */
  readonly lives: number;
  /** From the start of a process after a kill to its API that answers: the middle one, and the slowest. */
  readonly medianRestartMs: number;
  readonly slowestRestartMs: number;
}

interface Killed {
  readonly boundary: Boundary;
  readonly reached: boolean;
  readonly result: TrialResult;
}

export async function runHostile(
  scenario: Scenario,
  world: TrialWorld,
  options: HostileOptions,
): Promise<HostileResult> {
  const { places, sample, each = false } = options;
  const calm = await places.take(() => runTrial(scenario, world));
  if (calm.why.length > 0) return { why: calm.why, boundaries: 0, lives: 0, medianRestartMs: 0, slowestRestartMs: 0 };
  const gaits = sample === undefined ? GAITS : GAITS.slice(0, 1);
  const [relentless, drawnOut] = await Promise.all([
    Promise.all(
      gaits.map((gait) => places.take(() => runRelentless(scenario, world, gait, calm.requests, sample ?? Infinity))),
    ),
    each || sample !== undefined ? killOneByOne(scenario, world, calm, options) : [],
  ]);
  const killedAt = (moment: WireMoment) =>
    relentless.flatMap(({ gait, killed: requests }) => (gait.moment === moment ? requests : []));
  const rest =
    sample === undefined && !each
      ? leftOut(calm.requests, { received: killedAt('received'), answered: killedAt('answered') })
      : [];
  const killed = [...drawnOut, ...(await killEach(scenario, world, rest, places))];
  const judged = [
    ...killed.map(({ boundary, result }) => [`killed ${nameOf(boundary)}`, result] as const),
    ...relentless.map(({ gait, result }) => [`killed ${gait.name}`, result] as const),
  ];
  const shares = scenario.tenant.delivery?.siblingAlert !== undefined;
  const restarts = judged.flatMap(([, { restartsMs }]) => restartsMs);
  return {
    why: [
      ...judged.flatMap(([name, result]) =>
        [...result.why, ...changeProblems(calm.requests, result.requests, shares)].map((why) => `${name}: ${why}`),
      ),
      ...killed.flatMap(({ boundary, reached }) =>
        boundary.kind !== 'append' && !reached ? [`${nameOf(boundary)}: the run never came there`] : [],
      ),
    ],
    boundaries: killed.filter(({ reached }) => reached).length,
    lives: relentless.reduce((sum, { lives }) => sum + lives, 0),
    medianRestartMs: Math.round(restarts.toSorted((a, b) => a - b)[Math.floor(restarts.length / 2)] ?? 0),
    slowestRestartMs: Math.round(Math.max(0, ...restarts)),
  };
}

/** One fresh run per boundary. How many appends a run has is known when a kill is not reached any more. */
async function killOneByOne(
  scenario: Scenario,
  world: TrialWorld,
  calm: TrialResult,
  { sample = Infinity, seed, places }: HostileOptions,
): Promise<readonly Killed[]> {
  // No append holds less than one event, so there are no more appends than events; a sibling's run has as many.
  const appendsMax = calm.events * alertsOf(scenario).length;
  const appends = Array.from({ length: appendsMax }, (_, index): Boundary => ({ kind: 'append', append: index + 1 }));
  const all = [...wireBoundaries(calm.requests), ...appends];
  let lastAppend = Infinity;
  let taken = 0;
  const killed = await inParallel(sample === Infinity ? all : drawn(all, seed), QUEUED_RUNS, (boundary) =>
    places.take(async (): Promise<readonly Killed[]> => {
      if (taken >= sample || (boundary.kind === 'append' && boundary.append > lastAppend)) return [];
      taken += 1;
      const one = await killAt(scenario, world, boundary);
      if (boundary.kind !== 'append' || one.reached) return [one];
      lastAppend = Math.min(lastAppend, boundary.append);
      taken -= 1;
      return [one];
    }),
  );
  return killed.flat();
}

/** The boundaries in an order drawn by the seed, the kinds in turn: any first part of it has of every kind. */
export function drawn(boundaries: readonly Boundary[], seed: number): readonly Boundary[] {
  const random = new SeededRandom(seed);
  const shuffled = boundaries.map((boundary) => ({ boundary, at: random.next() })).toSorted((a, b) => a.at - b.at);
  const kinds = (['append', 'received', 'answered'] as const).map((kind) =>
    shuffled.map(({ boundary }) => boundary).filter((boundary) => boundary.kind === kind),
  );
  const longest = Math.max(0, ...kinds.map((rows) => rows.length));
  return Array.from({ length: longest }, (_, index) => kinds.flatMap((rows) => rows.slice(index, index + 1))).flat();
}

function killEach(
  scenario: Scenario,
  world: TrialWorld,
  boundaries: readonly Boundary[],
  places: Places,
): Promise<readonly Killed[]> {
  return inParallel(boundaries, QUEUED_RUNS, (boundary) => places.take(() => killAt(scenario, world, boundary)));
}

async function killAt(scenario: Scenario, world: TrialWorld, boundary: Boundary): Promise<Killed> {
  let reached = false;
  const attach = (sandbox: Sandbox): PlayHooks => {
    if (boundary.kind !== 'append') {
      killOnWire(sandbox, (_, route, occurrence): Choice => {
        if (reached || route !== boundary.route || occurrence !== boundary.occurrence) return undefined;
        reached = true;
        return boundary.kind;
      });
    }
    let ends = 0;
    return {
      onGone: async () => {
        ends += 1;
        if (boundary.kind === 'append') reached = true;
        if (!reached || ends > 1) return false;
        await sandbox.restart();
        return true;
      },
    };
  };
  const kill = boundary.kind === 'append' ? { kill: { append: boundary.append, when: 'after' as const } } : {};
  const result = await runTrial(scenario, world, { ...kill, relaxed: true, attach });
  return { boundary, reached, result };
}

/** How a relentless run goes from kill to kill. */
interface Gait {
  readonly name: string;
  /** Whether each life ends at its first append; an intent that was cut off is let pass when it is written again. */
  readonly appends: boolean;
  /** The moment at which each request is killed. */
  readonly moment: WireMoment;
}

const GAITS: readonly Gait[] = [
  { name: 'after every append and before every answer', appends: true, moment: 'received' },
  { name: 'after every answer', appends: false, moment: 'answered' },
];
const FIRST_APPEND: AppendKill = { append: 1, when: 'after', sparesRepeatedIntents: true };

interface Relentless {
  readonly gait: Gait;
  readonly result: TrialResult;
  readonly lives: number;
  /** The requests at which it was killed. */
  readonly killed: readonly LabRequest[];
}

/**
 * A request that comes again at the same time is the repeat of the one that was killed, and let through; where the calm run made the
 * same one several times, the next is killed again. At another time it is another request: what is done twice waits in between. Not so a
 * read that fails: its attempts are one effect (R15), which a kill at any of them begins anew, so they count over all times.
 */
async function runRelentless(
  scenario: Scenario,
  world: TrialWorld,
  gait: Gait,
  calm: readonly LabRequest[],
  killsMax: number,
): Promise<Relentless> {
  let lives = 1;
  const killed: LabRequest[] = [];
  const isLast = () => lives > killsMax;
  const nextKill = () => (gait.appends && !isLast() ? FIRST_APPEND : undefined);
  const attach = (sandbox: Sandbox): PlayHooks => {
    const came = new Map<string, number>();
    const cameTo = new Map<string, number>();
    const calmly = countOf(calm.map(sameRequest));
    killOnWire(sandbox, (request): Choice => {
      if (isLast()) return undefined;
      const same = sameRequest(request);
      const key = isFailingRead(request) ? same : `${sandbox.now()} ${same}`;
      const times = came.get(key) ?? 0;
      came.set(key, times + 1);
      if (times % 2 === 1 || times >= 2 * (calmly.get(same) ?? 1)) return undefined;
      if (!momentsOf(request).includes(gait.moment)) return undefined;
      const reads = isPlainRead(request) ? count(cameTo, `${sandbox.now()} ${routeOf(request)}`) : 0;
      if (reads > READS_KILLED_MAX) return undefined;
      killed.push(request);
      return gait.moment;
    });
    return {
      onGone: async () => {
        while (lives < LIVES_MAX) {
          lives += 1;
          if (await hasRestarted(sandbox, nextKill())) return true;
        }
        throw new RiposteError('trials.no-end', `killed ${LIVES_MAX} times, and the run does not get on`);
      },
    };
  };
  const kill = nextKill();
  const result = await runTrial(scenario, world, { ...(kill ? { kill } : {}), relaxed: true, attach });
  return { gait, result, lives, killed };
}

/** The boundaries on the wire at which no relentless run was killed: of the same requests, so many as were killed too rarely. */
export function leftOut(
  calm: readonly LabRequest[],
  killed: Readonly<Record<WireMoment, readonly LabRequest[]>>,
): readonly Boundary[] {
  const kills = {
    received: countOf(killed.received.map(sameRequest)),
    answered: countOf(killed.answered.map(sameRequest)),
  };
  const routes = new Map<string, number>();
  return wireBoundaries(calm).filter(({ kind, request }) => {
    if (isPlainRead(request)) {
      const route = routeOf(request);
      return (
        !MOMENTS.some((moment) => killed[moment].some((one) => routeOf(one) === route)) && count(routes, route) === 1
      );
    }
    const same = sameRequest(request);
    const left = kills[kind].get(same) ?? 0;
    kills[kind].set(same, left - 1);
    return left <= 0;
  });
}

const MOMENTS: readonly WireMoment[] = ['received', 'answered'];

/** When a relentless run kills at a request (H2a). Which half a read belongs to is in its text, so both runs see it alike. */
export function momentsOf(request: LabRequest): readonly WireMoment[] {
  if (!isPlainRead(request)) return MOMENTS;
  const sum = Array.from(sameRequest(request)).reduce((total, char) => total + char.charCodeAt(0), 0);
  return MOMENTS.slice(sum % 2, (sum % 2) + 1);
}

/** A read that the vendor keeps back has but one of the moments, and is no plain one. */
function isPlainRead(request: LabRequest): boolean {
  return !request.stateChanging && isAnsweredAtOnce(request);
}

/** A read that the client makes again inside its effect. */
function isFailingRead({ stateChanging, fault }: LabRequest): boolean {
  return !stateChanging && fault !== undefined;
}

/** How often the key was counted, this time included. */
function count(counts: Map<string, number>, key: string): number {
  const times = (counts.get(key) ?? 0) + 1;
  counts.set(key, times);
  return times;
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) count(counts, key);
  return counts;
}

function sameRequest(request: LabRequest): string {
  return `${routeOf(request)} ${steadyText(canonicalJson(request.body))}`;
}

/** False when the product met its end before it was ready: what it took up again may append at once. */
async function hasRestarted(sandbox: Sandbox, kill: AppendKill | undefined): Promise<boolean> {
  try {
    await sandbox.restart(kill);
    return true;
  } catch (thrown) {
    if (kill && toRiposteError(thrown).code === 'trials.child-gone') return false;
    throw thrown;
  }
}

/**
 * What a killed run sent that the calm one did not, and the reverse. Of two alerts that share an action either may be the one that
 * did it, and their notes say which: with `shared` the words of a comment do not count, without it the order of its lines does not.
 */
export function changeProblems(
  calm: readonly LabRequest[],
  killed: readonly LabRequest[],
  shared = false,
): readonly string[] {
  const wanted = changesOf(calm, shared);
  const sent = changesOf(killed, shared);
  return [...new Set([...wanted, ...sent])].flatMap((change) => {
    const [was, is] = [wanted, sent].map((list) => list.filter((other) => other === change).length);
    return was === is ? [] : [`a state-changing request was sent ${is} times, without kills ${was} times: ${change}`];
  });
}

function changesOf(requests: readonly LabRequest[], shared: boolean): readonly string[] {
  return requests
    .filter(({ stateChanging }) => stateChanging)
    .map(({ method, path, body }) => {
      const text = steadyText(canonicalJson(body));
      return `${method} ${path} ${text.replace(COMMENT, (comment) => (shared ? '"comment":"…"' : steadyComment(comment)))}`;
    });
}

const COMMENT = /"comment":"(?:[^"\\]|\\.)*"/g;

/** Branches that run side by side may come to an end in any order: the same lines are the same comment, whatever number the vendor gave an action. */
function steadyComment(member: string): string {
  const lines = member.slice('"comment":"'.length, -1).split('\\n');
  return `"comment":"${lines
    .map((line) => line.replace(/\bAction \d+\b/g, 'Action <n>'))
    .toSorted()
    .join('\\n')}"`;
}

/** Without what may differ between two runs of the same: instants. Kills move the clock where a read is made again. */
function steadyText(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| ?UTC)?/g, '<instant>')
    .replace(/\b1[0-9]{12}\b/g, '<instant>');
}
