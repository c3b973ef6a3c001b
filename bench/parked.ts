/**
 * The parked bench: what the product holds in memory while thousands of runs wait for an answer, and how soon an answer is acted upon.
 *
 * The product is what `riposte up` starts: a process of its own, with its store, driver, gate, server and sweeper. Every run asks a
 * simulated tenant for an endpoint and then waits for the approval of an isolation (R7: it is not in memory then). An answer counts as
 * acted upon when the request that it allows reaches the tenant: answered, resumed, granted, checked, written down and sent.
 *
 * Measured three times: one answer at a time, several at once, and after a kill -9 with all others still parked.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab, type Lab } from '../src/apps/lab/index.ts';
import { WallClock } from '../src/apps/clock.ts';
import { ROOT } from '../src/apps/root.ts';
import { RiposteError } from '../src/core/base/errors.ts';
import type { ApprovalView } from '../src/core/api/views.ts';
import { quantile, round } from './figures.ts';
import { Running, type Place } from './product.ts';

const INSTANCE = 'tenant';
const NAME = 'Bench - Parked';
/** The endpoint that every run asks about. */
const SEEN = 'ee'.repeat(16);
const PACK = 'name: Bench\ndescription: One playbook that waits for an approval.\nroutes: []\n';
const PLAYBOOK = `
id: bench-parked
version: -1
name: ${NAME}
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, task: {id: "0", name: ""}, nexttasks: {"#none#": ["1"]}}
  "1":
    id: "1"
    type: regular
    task: {id: "1", name: Look at the endpoint, script: "|||core-get-endpoints", type: regular, iscommand: true}
    scriptarguments: {endpoint_id_list: {simple: ${SEEN}}}
    nexttasks: {"#none#": ["2"]}
  "2":
    id: "2"
    type: collection
    task: {id: "2", name: Ask, type: collection}
    message: {subject: {simple: "Isolate \${alert.hostname}?"}, body: {simple: "\${alert.name}"}, methods: []}
    form:
      title: Approval
      questions:
      - id: isolate
        labelarg: {simple: Isolate the endpoint?}
        type: singleSelect
        required: true
        options: []
        optionsarg: [{simple: "Yes"}, {simple: "No"}]
        x-grants:
          "Yes": [{verb: isolate, targets: {simple: "\${alert.agentid}"}, consequence: {simple: The endpoint is cut off.}}]
    nexttasks: {"#none#": ["3"]}
  "3":
    id: "3"
    type: regular
    task: {id: "3", name: Isolate, script: "|||core-isolate-endpoint", type: regular, iscommand: true}
    scriptarguments: {endpoint_id: {simple: "\${alert.agentid}"}}
inputs: []
outputs: []
`;

/** Deliveries under way at once. */
const DELIVERIES = 16;
/** An answer that is not acted upon by then never will be. */
const LATE_MS = 30_000;

export interface ParkedFigures {
  /** Resident memory of the product with all runs parked, just after the last one came to rest. */
  readonly rssMb: number;
  /** From the answer to the request at the vendor; answers come one at a time. */
  readonly resumeP95Ms: number;
  readonly resumeP50Ms: number;
  readonly runs: number;
  readonly answers: number;
  /** The highest that was seen at any moment, a restart included. */
  readonly rssPeakMb: number;
  readonly parkedPerSecond: number;
  /** Several answers at once. */
  readonly together: { readonly atOnce: number; readonly resumeP50Ms: number; readonly resumeP95Ms: number };
  /** After kill -9 and a start on the same data, measured from the first moment at which the API answers. */
  readonly restarted: {
    readonly readyMs: number;
    readonly rssMb: number;
    readonly resumeP50Ms: number;
    readonly resumeP95Ms: number;
  };
}

export async function benchParked(options: {
  readonly runs: number;
  readonly answers: number;
  readonly atOnce: number;
}): Promise<ParkedFigures> {
  const { runs, answers, atOnce } = options;
  const directory = await mkdtemp(join(tmpdir(), 'riposte-bench-'));
  const hosts = Array.from({ length: runs }, (_, index) => hostOf(index));
  // From all over the table: the oldest runs are as near as the newest.
  const chosen = Array.from({ length: answers * 3 }, (_, index) => at(hosts, stride(index, answers * 3, runs)));
  const lab = await startLab({
    // Whoever is not answered has no need of an endpoint: the tenant looks through all of them at every request.
    tenant: { endpoints: Object.fromEntries([SEEN, ...chosen].map((host) => [host, { status: 'CONNECTED' }])) },
    clock: new WallClock(),
    keepRequests: 100,
  });
  const place = await prepare(directory, lab);
  let product = await Running.start(place);
  try {
    const begin = performance.now();
    await deliver(product, hosts);
    await product.atRest();
    const parkedPerSecond = round((runs * 1000) / (performance.now() - begin), 0);
    const rssMb = await product.rssMb();
    const questions = await questionsOf(product, runs);
    const byHost = new Map(questions.map((question) => [targetOf(question), question]));
    const asked = chosen.flatMap((host) => byHost.get(host) ?? []);
    const arrivals = new Arrivals(lab);
    const alone = await resume(product, arrivals, asked.slice(0, answers), 1);
    const together = await resume(product, arrivals, asked.slice(answers, 2 * answers), atOnce);
    await product.atRest();
    const before = product;
    await product.kill();
    const killed = performance.now();
    product = await Running.start(place);
    const readyMs = round(performance.now() - killed, 0);
    const after = await resume(product, arrivals, asked.slice(2 * answers), 1);
    await product.atRest();
    return {
      rssMb,
      resumeP95Ms: quantile(alone, 0.95),
      resumeP50Ms: quantile(alone, 0.5),
      runs,
      answers,
      rssPeakMb: round(Math.max(before.peakMb, product.peakMb), 0),
      parkedPerSecond,
      together: { atOnce, resumeP50Ms: quantile(together, 0.5), resumeP95Ms: quantile(together, 0.95) },
      restarted: {
        readyMs,
        rssMb: await product.rssMb(),
        resumeP50Ms: quantile(after, 0.5),
        resumeP95Ms: quantile(after, 0.95),
      },
    };
  } finally {
    await product.kill();
    await lab.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const targetOf = ({ fields }: ApprovalView): string => fields[0]?.grants[0]?.targets[0] ?? '';

const hostOf = (index: number): string => index.toString(16).padStart(32, '0');

const stride = (index: number, count: number, of: number): number => Math.floor((index * of) / count);

function at<T>(rows: readonly T[], index: number): T {
  const row = rows[index];
  if (row === undefined) throw new RiposteError('bench.too-few', `only ${rows.length} of the runs ask`);
  return row;
}

/** The content and the configuration of an installation with one tenant. */
async function prepare(directory: string, { cortex }: Lab): Promise<Place> {
  const place = { data: join(directory, 'data'), content: join(directory, 'content') };
  await mkdir(join(place.content, 'bench', 'playbooks'), { recursive: true });
  await mkdir(place.data);
  await cp(join(ROOT, 'content', 'riposte'), join(place.content, 'riposte'), { recursive: true });
  await writeFile(join(place.content, 'bench', 'pack.yml'), PACK);
  await writeFile(join(place.content, 'bench', 'playbooks', 'parked.yml'), PLAYBOOK);
  const config = { url: cortex.url, keyId: cortex.keyId, key: cortex.key, keyKind: cortex.kind };
  const instances = [{ instance: INSTANCE, product: 'cortex', config, live: true }];
  await writeFile(join(place.data, 'riposte.json'), JSON.stringify({ instances }));
  return place;
}

/** All that is asked, which must be so many. */
async function questionsOf(product: Running, wanted: number): Promise<readonly ApprovalView[]> {
  const found = await product.rows<ApprovalView>('/api/v1/approvals');
  if (found.length !== wanted) throw new RiposteError('bench.too-few', `${found.length} of ${wanted} runs ask`);
  return found;
}

/** When the isolation of a host reaches the tenant. */
class Arrivals {
  readonly #waiting = new Map<string, () => void>();

  constructor(lab: Lab) {
    lab.onRequest((phase, { call, rawBody }) => {
      if (phase !== 'received' || call?.name !== 'core-isolate-endpoint') return;
      for (const [host, arrived] of this.#waiting) if (rawBody.includes(host)) arrived();
    });
  }

  /** Fails with `bench.too-late` when it never comes. */
  async of(host: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.set(host, resolve);
    const late = setTimeout(() => {
      reject(new RiposteError('bench.too-late', `the isolation of ${host} did not reach the tenant`));
    }, LATE_MS);
    await promise;
    clearTimeout(late);
    this.#waiting.delete(host);
  }
}

async function deliver(product: Running, hosts: readonly string[]): Promise<void> {
  const left = hosts.entries();
  const worker = async () => {
    for (const [index, host] of left) {
      const fields = { id: String(index + 1), name: NAME, agentid: host, hostname: `host-${index}`, severity: 'HIGH' };
      await product.call('/api/v1/alerts', { instance: INSTANCE, fields, playbook: NAME });
    }
  };
  await Promise.all(Array.from({ length: DELIVERIES }, worker));
}

/** Milliseconds from the answer to the request at the vendor, sorted. */
async function resume(
  product: Running,
  arrivals: Arrivals,
  questions: readonly ApprovalView[],
  atOnce: number,
): Promise<readonly number[]> {
  const waits: number[] = [];
  const left = questions.values();
  const worker = async () => {
    for (const approval of left) {
      const { question, hash } = approval;
      const begin = performance.now();
      const arrived = arrivals.of(targetOf(approval));
      await product.call(`/api/v1/approvals/${encodeURIComponent(question)}/answer`, {
        hash,
        answers: { isolate: 'Yes' },
      });
      await arrived;
      waits.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return waits.toSorted((a, b) => a - b);
}
