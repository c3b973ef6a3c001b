/**
 * Kills a real product at random while it fetches, and counts what it took: each alert of the tenant exactly once.
 *
 * T1. The tenant goes on while the product is dead: alerts are listed in floods, with equal times, and long after they were stored; it refuses a part
 *     of the requests with 429 and 500.
 * T2. Most kills come while the product fetches, some while it starts. All of them are SIGKILL.
 * T3. Everything that is random comes of one seed, but for how fast the machine is.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WallClock } from '../../src/apps/clock.ts';
import { startLab, type HandAlert, type Lab } from '../../src/apps/lab/index.ts';
import { SeededRandom } from '../../src/core/base/random.ts';

const CHILD = fileURLToPath(new URL('./product.ts', import.meta.url));
const CONTENT = fileURLToPath(new URL('../../content', import.meta.url));
const INSTANCE = 'tenant';
const NAME = 'Torture';
const MINUTE_MS = 60_000;
const LOOK_BACK_MINUTES = 20;
/** The last life takes in what is left; so long without one more, and it is not coming. */
const PATIENCE_MS = 120_000;
/** A life ends after at most so many requests, or when it does nothing. */
const REQUESTS_OF_A_LIFE = 12;
const REST_MAX_MS = 5_500;
const START_MAX_MS = 30_000;
/** Of the requests for alerts; each is repeated by a later round. */
const REFUSED = 0.08;
const REQUESTS_PLANNED = 20_000;

export interface Torture {
  readonly alerts: number;
  readonly kills: number;
  readonly seed: number;
  /** Called after every life. */
  readonly onLife?: (life: number) => void;
}

export interface Tally {
  readonly alerts: number;
  /** Alerts of the tenant that are not here. */
  readonly missed: number;
  /** Alerts that have more than one run. */
  readonly twice: number;
  /** Alerts that are here and not at the tenant. */
  readonly strange: number;
  readonly kills: number;
  /** Of the kills, those before the product listened. */
  readonly killsInStart: number;
  readonly lates: number;
  readonly equals: number;
  readonly requests: number;
  readonly refused: number;
  /** Requests that the lab did not expect. */
  readonly unexpected: number;
  readonly seconds: number;
}

/** Throws when the product does not start. */
export async function torture({ alerts, kills, seed, onLife }: Torture): Promise<Tally> {
  const random = new SeededRandom(seed);
  const clock = new WallClock();
  const began = clock.now();
  const lab = await startLab({ tenant: { faults: faultsOf(random) }, clock });
  const directory = await mkdtemp(join(tmpdir(), 'riposte-torture-'));
  try {
    const config = join(directory, 'product.json');
    await writeFile(config, JSON.stringify(optionsOf(join(directory, 'data'), lab)));
    const place = { config, cache: join(directory, 'cache') };
    const plan = planOf(alerts, kills, random);
    let killsInStart = 0;
    for (let life = 0; life < kills; life += 1) {
      lab.byHand.add((plan.lives[life] ?? []).map((make) => make(clock.now())));
      const died = await live(place, random, clock, lab);
      if (died === 'starting') killsInStart += 1;
      onLife?.(life + 1);
    }
    const { seen, runs } = await settle(place, alerts, clock);
    const wanted = new Set(Array.from({ length: alerts }, (_, index) => idOf(index)));
    return {
      alerts,
      missed: [...wanted].filter((id) => !seen.has(id)).length,
      twice:
        [...runs.values()].filter((count) => count !== 1).length +
        [...seen.values()].filter((count) => count !== 1).length,
      strange: [...seen.keys(), ...runs.keys()].filter((id) => !wanted.has(id)).length,
      kills,
      killsInStart,
      lates: plan.lates,
      equals: plan.equals,
      requests: lab.requests.length,
      refused: lab.requests.filter(({ fault }) => fault !== undefined).length,
      unexpected: lab.unexpected.length,
      seconds: Math.round((clock.now() - began) / 1_000),
    };
  } finally {
    await lab.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** True when nothing was missed, taken twice or made up. */
export function isClean({ missed, twice, strange, unexpected }: Tally): boolean {
  return missed + twice + strange + unexpected === 0;
}

function faultsOf(random: SeededRandom) {
  const hit = () =>
    Array.from({ length: REQUESTS_PLANNED }, (_, index) => index + 1).filter(() => random.next() < REFUSED / 2);
  return [
    { call: 'fetch-alerts', kind: '429', attempts: hit(), retryAfterSeconds: 1 },
    { call: 'fetch-alerts', kind: '500', attempts: hit() },
  ] as const;
}

const idOf = (index: number): string => String(100_000 + index);

/** The alerts of each life, as they are made when it begins: a part late, a part in floods of equal times. */
function planOf(alerts: number, kills: number, random: SeededRandom) {
  const lives: ((now: number) => HandAlert)[][] = Array.from({ length: Math.max(1, kills) }, () => []);
  let lates = 0;
  let equals = 0;
  let flood: { readonly life: number; readonly at: number; left: number } | undefined;
  for (let index = 0; index < alerts; index += 1) {
    if (!flood && random.next() < 0.004) {
      // Some are wider than a page.
      flood = { life: random.below(lives.length), at: random.below(MINUTE_MS), left: 20 + random.below(230) };
    }
    const life = flood?.life ?? random.below(lives.length);
    const isLate = !flood && random.next() < 0.25;
    const before = flood?.at ?? random.below(isLate ? (LOOK_BACK_MINUTES - 8) * MINUTE_MS : 2_000);
    const after = random.below(1_500);
    if (isLate) lates += 1;
    if (flood) equals += 1;
    lives[life]?.push((now) => ({
      fields: { id: idOf(index), name: NAME, severity: 'medium' },
      storedAt: now - before,
      listedAt: now + after,
    }));
    if (flood) {
      flood.left -= 1;
      if (flood.left === 0) flood = undefined;
    }
  }
  return { lives, lates, equals };
}

function optionsOf(directory: string, { cortex: { url, keyId, key, kind } }: Lab) {
  return {
    directory,
    content: CONTENT,
    imported: [
      {
        path: 'torture/pack.yml',
        text: `name: ${NAME}\ndescription: Of the torture.\nroutes:\n- playbook: ${NAME}\n  when:\n    alertNames: [${NAME}]\n`,
        origin: 'imported',
      },
      { path: 'torture/playbooks/playbook.yml', text: PLAYBOOK, origin: 'imported' },
    ],
    instances: [
      {
        instance: INSTANCE,
        product: 'cortex',
        live: true,
        config: {
          url,
          keyId,
          key,
          keyKind: kind,
          fetch: 'on',
          fetchSeconds: '5',
          fetchLookBackMinutes: String(LOOK_BACK_MINUTES),
          fetchFirstHours: '1',
        },
      },
    ],
    policy: {},
    port: 0,
  };
}

/** Ends at once. */
const PLAYBOOK = `id: ${NAME}
version: -1
name: ${NAME}
starttaskid: "0"
tasks:
  "0":
    id: "0"
    taskid: 00000000-0000-4000-8000-000000000000
    type: start
    task: {id: 00000000-0000-4000-8000-000000000000, version: -1, name: ""}
    separatecontext: false
`;

interface Place {
  readonly config: string;
  /** Of compiled code. */
  readonly cache: string;
}

function start({ config, cache }: Place): ChildProcess {
  return fork(CHILD, [config], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
}

const pause = (clock: WallClock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.at(clock.now() + ms, resolve);
  });

const gone = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

/**
 * One life of the product; how far it had come. It ends a moment after one of its requests, however fast the machine is: with the request on its
 * way, with the answer half read, with the alerts half kept.
 */
async function live(place: Place, random: SeededRandom, clock: WallClock, lab: Lab): Promise<'starting' | 'fetching'> {
  const child = start(place);
  const ended = gone(child);
  const whenOver: (() => void)[] = [];
  let ready = false;
  child.once('message', () => {
    ready = true;
  });
  let left = 1 + random.below(REQUESTS_OF_A_LIFE);
  const delay = random.below(60);
  const early = random.next() < 0.1 ? random.below(300) : undefined;
  await new Promise<void>((end) => {
    const cancels = [clock.at(clock.now() + (early ?? START_MAX_MS), end)];
    const stop = lab.onRequest((phase) => {
      if (phase !== 'received') return;
      left -= 1;
      cancels.push(clock.at(clock.now() + (left <= 0 ? delay : REST_MAX_MS), end));
    });
    ended.then(end, end);
    whenOver.push(() => {
      stop();
      for (const cancel of cancels) cancel();
    });
  });
  for (const over of whenOver) over();
  child.kill('SIGKILL');
  await ended;
  return ready ? 'fetching' : 'starting';
}

/** The last life: until all are here, and two more rounds have found nothing more. Gives how often each id is there. */
async function settle(place: Place, alerts: number, clock: WallClock) {
  const child = start(place);
  const ended = gone(child);
  try {
    const { url, token } = await new Promise<{ url: string; token: string }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { url: string; token: string }));
      child.once('exit', () => reject(new Error('the product ended before it listened')));
    });
    const all = async (path: string) => {
      const rows: { readonly id?: string; readonly alert?: { readonly id: string } }[] = [];
      for (let cursor = ''; ;) {
        const answer = await fetch(`${url}/api/v1/${path}?limit=1000${cursor}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
        const page = (await answer.json()) as { rows: typeof rows; next: string | null };
        rows.push(...page.rows);
        if (page.next === null) break;
        cursor = `&cursor=${encodeURIComponent(page.next)}`;
      }
      const counts = new Map<string, number>();
      for (const row of rows) {
        const id = row.alert?.id ?? row.id ?? '';
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      return counts;
    };
    let seen = await all('alerts');
    for (let newAt = clock.now(); seen.size < alerts && clock.now() < newAt + PATIENCE_MS;) {
      await pause(clock, 3_000);
      const now = await all('alerts');
      if (now.size > seen.size) newAt = clock.now();
      seen = now;
    }
    await pause(clock, 12_000);
    return { seen: await all('alerts'), runs: await all('runs') };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
