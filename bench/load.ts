/**
 * The load bench: how many alerts a second the product takes by a signed webhook while both playbooks run, the vendors fail now and then,
 * and a script answers what is asked. Product, lab, generator and script share the machine.
 *
 * - Alerts come at random times (a Poisson process of the given rate), each on a host of its own, whatever the answers take: the time of an
 *   answer counts from when the alert was due, so that a product that falls behind cannot hide it.
 * - Half are msiexec alerts with a malicious URL, a quarter cron jobs with a malicious file, a quarter harmless programs from tmp folders.
 * - Every twentieth request at the lab fails, polls too: 500, 429, a lost answer of a request that was or was not carried out.
 * - The script says yes to every second containment, and to one block in a hundred: a firewall commits one change at a time.
 *
 * The queue is what was accepted and not begun, and runs under way. It grows when the last fifth of the time has clearly more of them than
 * the second fifth. At the end everything is waited for and counted: each alert has one run, which has ended, or waits for a person who can
 * see what for.
 */
import { createHmac } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnswerOf, ApprovalView, ItemView } from '../src/core/api/views.ts';
import { RiposteError } from '../src/core/base/errors.ts';
import { SeededRandom } from '../src/core/base/random.ts';
import { startLab, type FaultSpec, type Lab, type TenantSpec } from '../src/apps/lab/index.ts';
import { WallClock } from '../src/apps/clock.ts';
import { ROOT } from '../src/apps/root.ts';
import { quantile, round } from './figures.ts';
import { alertsOf, tenantOf, type LoadAlert } from './load-alerts.ts';
import { Running } from './product.ts';

const INSTANCE = 'tenant';
const P95_MAX_MS = 50;
const FAULT_SHARE = 0.05;
const SEED = 7;
/** Rates that are tried for a short time to find one that holds. */
const CLIMB = [10, 15, 20, 25, 30, 40, 50, 60] as const;
const CLIMB_SECONDS = 20;
const SAMPLE_MS = 2_000;
const ANSWER_EVERY_MS = 250;
/** After the last alert: no run of the playbooks takes longer, faults included. */
const DRAIN_MS = 240_000;
/** Between "clearly more" and noise. */
const GROWTH_MAX = 1.3;
const GROWTH_SLACK = 15;
const GROWTH_SECONDS_MIN = 150;

export interface LoadOptions {
  /** Alerts in a second; undefined: the highest that holds is looked for. */
  readonly rate: number | undefined;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface LoadFigures {
  /** p95 below 50 ms, a queue that does not grow, nothing lost, nothing twice. */
  readonly ok: boolean;
  readonly why: readonly string[];
  readonly rate: number;
  readonly seconds: number;
  readonly delivered: number;
  /** From when the alert was due to the 202. */
  readonly intake: { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number; readonly maxMs: number };
  readonly queue: {
    /** Accepted and not begun: mean of the second and the last fifth of the time, and the most at any sample. */
    readonly waiting: { readonly early: number; readonly late: number; readonly most: number };
    /** Runs under way. */
    readonly running: { readonly early: number; readonly late: number; readonly most: number };
  };
  /** After everything has come to rest. */
  readonly runs: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly twice: number;
  /** Runs that wait for nobody, or that nobody is told of. */
  readonly astray: number;
  readonly drainedS: number;
  readonly answered: number;
  readonly lab: { readonly requests: number; readonly faults: number; readonly unexpected: number };
  /** Processor time per alert until all had come to rest, and the share of one core while alerts came. */
  readonly cpu: { readonly productMsPerAlert: number; readonly product: number; readonly labAndGenerator: number };
  readonly rssMb: number;
}

export async function benchLoad({ rate, seconds, say }: LoadOptions): Promise<LoadFigures> {
  if (rate !== undefined) return once(rate, seconds, say);
  let best: number = CLIMB[0];
  for (const next of CLIMB) {
    const { ok, intake, why } = await once(next, CLIMB_SECONDS, () => undefined);
    say(`${next}/s for ${CLIMB_SECONDS} s: p95 ${intake.p95Ms} ms${ok ? '' : `, ${why.join('; ')}`}`);
    if (!ok) break;
    best = next;
  }
  for (;;) {
    const figures = await once(best, seconds, say);
    const slower = CLIMB.findLast((each) => each < best);
    if (figures.ok || slower === undefined) return figures;
    say(`${best}/s for ${seconds} s: ${figures.why.join('; ')}`);
    best = slower;
  }
}

async function once(rate: number, seconds: number, say: (line: string) => void): Promise<LoadFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-bench-'));
  const clock = new WallClock();
  const alerts = alertsOf(Math.round(rate * seconds), clock.now());
  const fate = luckOf();
  const lab = await startLab({ ...tenantFor(alerts), clock, keepRequests: 100, luck: fate.next });
  let requests = 0;
  lab.onRequest((phase) => {
    if (phase === 'received') requests += 1;
  });
  const place = { data: join(directory, 'data'), content: join(ROOT, 'content') };
  await prepare(place.data, lab);
  const product = await Running.start(place);
  try {
    const source = await product.call<AnswerOf<'addSource'>>('/api/v1/sources', { name: 'load', instance: INSTANCE });
    const script = new Script(product);
    const samples = new Samples(product);
    const [cpuBefore, ownBefore] = [await product.cpuMs(), process.cpuUsage()];
    const begin = performance.now();
    const waits = await deliver(product, clock, source, alerts, rate, say);
    const tookMs = performance.now() - begin;
    const own = process.cpuUsage(ownBefore);
    const cpuMs = (await product.cpuMs()) - cpuBefore;
    samples.stop();
    const rssMb = await product.rssMb();
    const drainedMs = await drained(product);
    await script.stop();
    const wholeCpuMs = (await product.cpuMs()) - cpuBefore;
    const counted = await count(product, alerts, waits.refused);
    const sorted = waits.ms.toSorted((a, b) => a - b);
    const queue = { waiting: samples.spread('waiting'), running: samples.spread('running') };
    const figures = {
      rate,
      seconds,
      delivered: waits.ms.length,
      intake: {
        p50Ms: quantile(sorted, 0.5),
        p95Ms: quantile(sorted, 0.95),
        p99Ms: quantile(sorted, 0.99),
        maxMs: round(sorted.at(-1) ?? 0, 1),
      },
      queue,
      ...counted,
      drainedS: round(drainedMs / 1000, 1),
      answered: script.answered,
      lab: { requests, faults: fate.count(), unexpected: lab.unexpected.length },
      cpu: {
        productMsPerAlert: round(wholeCpuMs / Math.max(1, waits.ms.length), 1),
        product: round(cpuMs / tookMs, 2),
        labAndGenerator: round((own.user + own.system) / 1000 / tookMs, 2),
      },
      rssMb,
    };
    const why = faultsOf(figures, waits.refused);
    return { ok: why.length === 0, why, ...figures };
  } finally {
    await product.kill();
    await lab.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function faultsOf(
  { seconds, intake, queue, lost, twice, astray, lab }: Omit<LoadFigures, 'ok' | 'why'>,
  refused: readonly string[],
): readonly string[] {
  const grows = ({ early, late }: { readonly early: number; readonly late: number }) =>
    late > early * GROWTH_MAX + GROWTH_SLACK;
  return [
    ...(intake.p95Ms < P95_MAX_MS ? [] : [`p95 ${intake.p95Ms} ms`]),
    ...(grows(queue.waiting) ? ['the queue of deliveries grows'] : []),
    // A run takes half a minute: in a short time they only add up.
    ...(seconds >= GROWTH_SECONDS_MIN && grows(queue.running) ? ['runs under way grow'] : []),
    ...(refused.length === 0 ? [] : [`${refused.length} deliveries refused: ${refused[0] ?? ''}`]),
    ...(lost === 0 ? [] : [`${lost} lost`]),
    ...(twice === 0 ? [] : [`${twice} taken twice`]),
    ...(astray === 0 ? [] : [`${astray} runs wait for nobody`]),
    ...(lab.unexpected === 0 ? [] : [`${lab.unexpected} requests that no vendor expects`]),
  ];
}

function tenantFor(alerts: readonly LoadAlert[]): { tenant: TenantSpec; alerts: readonly LoadAlert[] } {
  return { tenant: tenantOf(alerts), alerts };
}

/** Every twentieth request, by chance; the same sequence every time. */
function luckOf(): {
  readonly next: () => Omit<FaultSpec, 'call' | 'attempts'> | undefined;
  readonly count: () => number;
} {
  const random = new SeededRandom(SEED);
  let count = 0;
  const kinds = [
    { kind: '500' },
    { kind: '429', retryAfterSeconds: 1 },
    { kind: 'reset' },
    { kind: 'reset', effect: 'applied' },
  ] as const;
  return {
    next: () => {
      if (random.next() >= FAULT_SHARE) return undefined;
      count += 1;
      return random.pick(kinds);
    },
    count: () => count,
  };
}

async function prepare(data: string, { cortex, wildfire, virustotal, panos }: Lab): Promise<void> {
  await mkdir(data);
  const configOf = {
    cortex: { url: cortex.url, keyId: cortex.keyId, key: cortex.key, keyKind: cortex.kind },
    wildfire: { url: wildfire.url, key: wildfire.apiKey },
    virustotal: { url: virustotal.url, key: virustotal.apiKey },
    panos: { url: panos?.url ?? '', key: panos?.key ?? '', vsys: panos?.place ?? '' },
  };
  const instances = Object.entries(configOf).map(([product, config]) => ({
    instance: product === 'cortex' ? INSTANCE : product,
    product,
    config,
    live: true,
  }));
  const policy = { autoCloseFalsePositive: true };
  await writeFile(join(data, 'riposte.json'), JSON.stringify({ instances, policy }));
}

/** Sends each alert when it is due, whatever became of the ones before. */
async function deliver(
  product: Running,
  clock: WallClock,
  { name, secret }: AnswerOf<'addSource'>,
  alerts: readonly LoadAlert[],
  rate: number,
  say: (line: string) => void,
): Promise<{ readonly ms: readonly number[]; readonly refused: readonly string[] }> {
  const random = new SeededRandom(SEED);
  const key = Buffer.from((secret ?? '').slice('whsec_'.length), 'base64');
  const begin = performance.now();
  const ms: number[] = [];
  const refused: string[] = [];
  const under: Promise<void>[] = [];
  let due = begin;
  for (const [index, fields] of alerts.entries()) {
    due += (-Math.log(1 - random.next()) * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const dueAt = due;
    under.push(
      product
        .post(`/api/v1/sources/${name}/alerts`, signed(key, clock, `load-${index}`, JSON.stringify(fields)))
        .then((answer) => {
          if (answer.status === 202) ms.push(performance.now() - dueAt);
          else refused.push(answer.text);
        }),
    );
    if (index > 0 && index % (rate * 60) === 0) say(`${index} of ${alerts.length} delivered`);
  }
  await Promise.all(under);
  return { ms, refused };
}

function signed(
  key: Buffer,
  clock: WallClock,
  id: string,
  body: string,
): { readonly headers: Record<string, string>; readonly body: string } {
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  return { headers: { ...headers, 'content-type': 'application/json' }, body };
}

/** Answers what is asked, as people would who are quick. */
class Script {
  readonly #product: Running;
  readonly #said = new Set<string>();
  readonly #done: Promise<void>;
  #stopped = false;
  answered = 0;

  constructor(product: Running) {
    this.#product = product;
    this.#done = this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      const { rows } = await this.#product.call<AnswerOf<'listApprovals'>>('/api/v1/approvals?limit=100');
      const open = rows.filter(({ question, hash }) => !this.#said.has(`${question} ${hash}`));
      await Promise.all(open.map((approval) => this.#answer(approval)));
      await new Promise((resolve) => setTimeout(resolve, ANSWER_EVERY_MS));
    }
  }

  async #answer({ question, hash, fields }: ApprovalView): Promise<void> {
    this.#said.add(`${question} ${hash}`);
    const turn = (this.answered += 1);
    const answers = Object.fromEntries(
      fields.map(({ id, options }) => {
        const [first = '', second = first] = options;
        const isYes = id === 'blockUrl' ? turn % 100 === 0 : turn % 2 === 0;
        return [id, isYes ? first : second];
      }),
    );
    await this.#product.call(`/api/v1/approvals/${encodeURIComponent(question)}/answer`, { hash, answers });
  }
}

/** What waits and what is under way, every two seconds. */
class Samples {
  readonly #rows: { readonly waiting: number; readonly running: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(product: Running) {
    this.#timer = setInterval(() => {
      Promise.all([
        countOf(product, '/api/v1/deliveries', 'status=waiting'),
        countOf(product, '/api/v1/runs', 'status=running'),
      ])
        .then(([waiting, running]) => this.#rows.push({ waiting, running }))
        .catch(() => undefined);
    }, SAMPLE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  spread(what: 'waiting' | 'running'): { readonly early: number; readonly late: number; readonly most: number } {
    const values = this.#rows.map((row) => row[what]);
    const fifth = Math.max(1, Math.floor(values.length / 5));
    return {
      early: mean(values.slice(fifth, 2 * fifth)),
      late: mean(values.slice(-fifth)),
      most: Math.max(0, ...values),
    };
  }
}

function mean(values: readonly number[]): number {
  return round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length), 1);
}

async function countOf(product: Running, path: string, query = ''): Promise<number> {
  return (await product.rows(path, query)).length;
}

/** Until nothing waits to be begun and no run is under way; how long that took. */
async function drained(product: Running): Promise<number> {
  const begin = performance.now();
  while (performance.now() - begin < DRAIN_MS) {
    const waiting = await countOf(product, '/api/v1/deliveries', 'status=waiting');
    const running = await countOf(product, '/api/v1/runs', 'status=running');
    const open = await countOf(product, '/api/v1/approvals');
    if (waiting + running + open === 0) break;
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
  return performance.now() - begin;
}

/** Every alert that was accepted, by what became of it. */
async function count(
  product: Running,
  alerts: readonly LoadAlert[],
  refused: readonly string[],
): Promise<Pick<LoadFigures, 'runs' | 'lost' | 'twice' | 'astray'>> {
  const runs = await product.rows<AnswerOf<'listRuns'>['rows'][number]>('/api/v1/runs');
  const items = await product.rows<ItemView>('/api/v1/items');
  const waited = new Set(items.map(({ run }) => run));
  const byAlert = new Map<string, number>();
  const byStatus: Record<string, number> = {};
  for (const { alert, status } of runs) {
    byAlert.set(alert.id, (byAlert.get(alert.id) ?? 0) + 1);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  }
  const ended = new Set(['completed', 'cancelled']);
  return {
    runs: byStatus,
    lost: alerts.filter(({ id }) => !byAlert.has(id)).length - refused.length,
    twice: [...byAlert.values()].filter((each) => each > 1).length,
    astray: runs.filter(({ run, status }) => !ended.has(status) && !waited.has(run)).length,
  };
}

/** Throws `bench.usage` for a flag that is no number. */
export function loadOptions(flags: readonly string[]): Pick<LoadOptions, 'rate' | 'seconds'> {
  return { rate: numberAfter(flags, '--rate'), seconds: numberAfter(flags, '--seconds') ?? 300 };
}

function numberAfter(flags: readonly string[], flag: string): number | undefined {
  const at = flags.indexOf(flag);
  if (at < 0) return undefined;
  const number = Number(flags[at + 1]);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RiposteError('bench.usage', `${flag} takes a whole number above 0`);
}
