/**
 * Search over many alerts: how long a person or a playbook waits for a page. The alerts arrive as they do in the product, one transaction each in groups,
 * and the index follows; then each query is asked with so many different values, one at a time, and the slowest 5 % are told.
 *
 * The alerts are invented from a seed: hosts and users by Zipf's law, most processes of a few kinds, command lines with arguments of their own.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RiposteError } from '../src/core/base/errors.ts';
import { SeededRandom } from '../src/core/base/random.ts';
import type { AlertRef } from '../src/core/engine/events.ts';
import { parseQuery } from '../src/core/query/parse.ts';
import { openStore } from '../src/adapters/store/index.ts';
import type { AlertRecord } from '../src/domain/alerts/ports.ts';
import { quantile, round } from './figures.ts';

export interface SearchBench {
  readonly alerts: number;
  /** A folder that keeps the alerts for the next time: made there when they are missing. Without it they are made anew and deleted. */
  readonly directory?: string;
  /** Different values of each query. */
  readonly values: number;
}

export interface QueryFigures {
  readonly name: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Rows of all its pages together: a query that finds nothing would prove nothing. */
  readonly rows: number;
  /** Pages that ended before they were full because too many alerts had to be looked at. */
  readonly cutShort: number;
  readonly countP95Ms: number;
}

export interface SearchFigures {
  readonly alerts: number;
  readonly p95Ms: number;
  readonly queries: readonly QueryFigures[];
  readonly buildSeconds: number;
  readonly databaseMb: number;
}

const NOW = Date.UTC(2026, 5, 30);
const DAY_MS = 86_400_000;
/** The alerts lie in so many days before now. */
const DAYS = 180;
const PAGE = 50;

const hex = (random: SeededRandom, chars: number): string =>
  Array.from({ length: chars }, () => '0123456789abcdef'[random.below(16)]).join('');
/** One of `count` things, the first ones far more often than the last. */
const ranked = (random: SeededRandom, count: number): number => Math.floor(count ** random.next()) - 1;

const HOSTS = 8_000;
const USERS = 5_000;
const CASES = 200_000;
const refOf = (index: number): AlertRef => ({ instance: 'tenant', id: String(1_000_000 + index) });
const hostOf = (index: number): string =>
  `${['ws', 'srv', 'build', 'kiosk'][index % 4]}-${(index * 7_919) % 10_000}-${index}`;
const userOf = (index: number): string => `CORP\\user.${(index * 613) % 9_973}.${index}`;
const agentOf = (index: number): string =>
  new SeededRandom(index + 1).next().toString(16).slice(2, 14).padEnd(32, 'a7');

const NAMES = [
  'Suspicious process in a temporary folder',
  'Local Analysis Malware',
  'WildFire Malware',
  'Msiexec runs a package from an uncommon remote location',
  'Behavioral Threat',
  'Rare sign-in hour',
  'Unusual outbound connection',
  'Credential dumping attempt',
  'Suspicious scheduled task',
  'Port scan',
];
const TECHNIQUES = Array.from({ length: 240 }, (_, index) => {
  const id = 1_001 + ((index * 37) % 600);
  return index % 3 === 0 ? `T${id} - Technique ${id}` : `T${id}.00${1 + (index % 7)} - Part ${index} of ${id}`;
});
TECHNIQUES[5] = 'T1059.001 - PowerShell';
TECHNIQUES[9] = 'T1140 - Deobfuscate';
const TECHNIQUE_IDS = [...new Set(TECHNIQUES.map((technique) => technique.slice(0, 5)))];
const SEVERITIES = ['SEV_010_INFO', 'SEV_020_LOW', 'SEV_030_MEDIUM', 'SEV_040_HIGH', 'SEV_050_CRITICAL'];
const PROCESSES = [
  'powershell.exe',
  'cmd.exe',
  'msiexec.exe',
  'rundll32.exe',
  'bash',
  'python3',
  'curl',
  'svchost.exe',
  'winword.exe',
];

export function alertOf(index: number, total: number, random: SeededRandom): AlertRecord {
  const at = NOW - Math.floor(((total - index) / total) * DAYS * DAY_MS) - random.below(3_600_000);
  const host = ranked(random, HOSTS);
  const user = ranked(random, USERS);
  const process = PROCESSES[ranked(random, PROCESSES.length)] ?? '';
  const parent = random.pick(PROCESSES);
  const techniques = [
    TECHNIQUES[ranked(random, TECHNIQUES.length)] ?? '',
    ...(random.next() < 0.2 ? [random.pick(TECHNIQUES)] : []),
  ];
  const closed = random.next() < 0.93 && index < total - 2_000;
  return {
    ref: refOf(index),
    fields: {
      name: NAMES[ranked(random, NAMES.length)] ?? '',
      severity: SEVERITIES[Math.min(4, ranked(random, 6))] ?? '',
      category: random.pick(['Malware', 'Execution', 'Credential Access', 'Exfiltration']),
      created: new Date(at).toISOString(),
      caseid: `INCIDENT-${random.below(CASES)}`,
      agentid: agentOf(host),
      hostname: hostOf(host),
      hostip: [`10.${host % 250}.${(host >> 3) % 250}.${host % 200}`],
      username: userOf(user),
      mitreattcktechnique: techniques,
      mitreattcktactic: [`TA000${1 + random.below(9)} - Tactic`],
      cid: hex(random, 16),
      cgoname: parent,
      cgocmd: `"C:\\Program Files\\Vendor ${random.below(400)}\\${parent}" --session ${hex(random, 12)}`,
      cgosha256: hex(random, 64),
      targetprocessname: process,
      targetprocesscmd: `${process} /c start ${random.pick(['https', 'http'])}://files-${random.below(30_000)}.example.net/${hex(random, 8)}/setup${random.below(100)}.msi /qn`,
      targetprocesssha256: new SeededRandom(ranked(random, 60_000)).next().toString(16).padEnd(64, '5c'),
      action: random.pick(['DETECTED', 'PREVENTED', 'REPORTED']),
      details: `${process} was started by ${parent} on ${hostOf(host)}: ${random.pick(['first seen in the organisation', 'rare for this user', 'known to be used by attackers'])}.`,
      remoteip: `203.0.${random.below(250)}.${random.below(250)}`,
      ...(index % 9_973 === 0 && { note: `rare marker zq${(index / 9_973) % 100}xj` }),
    },
    status: closed ? 'closed' : 'open',
    closeReason: closed ? random.pick(['Resolved', 'False Positive', 'Duplicate']) : null,
    closeNotes: null,
    receivedAt: at + 60_000,
    closedAt: closed ? at + 7_200_000 : null,
    run: null,
    playbook: null,
  };
}

interface Question {
  readonly name: string;
  /** The query for the n-th of the different values. */
  readonly of: (value: number, random: SeededRandom) => string;
  readonly skip?: number;
}

const iso = (at: number): string => new Date(at).toISOString();

export const QUESTIONS: readonly Question[] = [
  {
    name: 'related, msiexec playbook',
    of: (_, random) =>
      `(mitreattcktechnique:*T1059* or mitreattcktechnique:*1140* or name:"*Local Analysis Malware*") and caseid:${random.below(CASES)}`,
  },
  {
    name: 'related, tmp playbook',
    of: (value, random) => {
      const at = NOW - random.below(DAYS) * DAY_MS;
      return `agentid:"${agentOf(value)}" and (name:"Behavioral Threat" or name:"WildFire Malware" or name:"Local Analysis Malware")
        and created:>="${iso(at - 7_200_000)}" and created:<="${iso(at + 3 * 3_600_000)}"`;
    },
  },
  {
    name: 'newest open',
    of: (value) => `status:open and severity:>=${['low', 'medium', 'high'][value % 3]} and -id:${1_999_999 - value}`,
  },
  { name: 'page 1,000', of: (value) => `created:>="${iso(NOW - (DAYS - value * 0.1) * DAY_MS)}"`, skip: 999 * PAGE },
  { name: 'page 1,000 of all', of: (value) => `id:* and not id:${value}`, skip: 999 * PAGE },
  { name: 'host', of: (value) => `hostname:${hostOf(value * 80)}` },
  { name: 'user', of: (value) => `username:"${userOf(value * 50).replaceAll('\\', '\\\\')}"` },
  {
    name: 'hash',
    of: (value) => `targetprocesssha256:${new SeededRandom(value * 600).next().toString(16).padEnd(64, '5c')}`,
  },
  { name: 'substring, rare', of: (value) => `zq${value}xj` },
  { name: 'substring, frequent', of: (value) => `targetprocesscmd:*setup${value}.msi*` },
  { name: 'substring, everywhere', of: (value) => `"files-${value}"` },
  { name: 'substring, in no alert', of: (value) => `"files-${value}.example.org"` },
  { name: 'technique wildcard', of: (value) => `mitreattcktechnique:*${TECHNIQUE_IDS[value]}*` },
  { name: 'negation', of: (value) => `-status:closed and -severity:info and -hostname:${hostOf(value)}` },
  { name: 'negation of a substring', of: (value) => `hostname:${hostOf(value)} and -targetprocesscmd:*setup1*` },
  { name: 'two fields or', of: (value) => `hostname:${hostOf(value * 80)} or remoteip:203.0.${value}.${value}` },
  {
    name: '-7d',
    of: (value) => `created:>="now-7d" and cgoname:${PROCESSES[value % PROCESSES.length]} and -username:"user${value}"`,
  },
  {
    name: 'a day long ago',
    of: (value) => `created:[${iso(NOW - (80 + value) * DAY_MS)} TO ${iso(NOW - (79 + value) * DAY_MS)}]`,
  },
];

export async function benchSearch({ alerts, values, directory: kept }: SearchBench): Promise<SearchFigures> {
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'riposte-search-')));
  await mkdir(directory, { recursive: true });
  const clock = { now: () => NOW, monotonic: () => performance.now() };
  const store = await openStore({ directory, clock });
  try {
    const begin = performance.now();
    // Alerts arrive once: a folder that was left half filled is filled up.
    if ((await store.alerts.get(refOf(alerts - 1))) === undefined) await fill(store, alerts);
    await indexed(store);
    const buildSeconds = round((performance.now() - begin) / 1_000, 1);
    const queries: QueryFigures[] = [];
    for (const question of QUESTIONS) queries.push(await ask(store, question, values));
    const { size } = await stat(join(directory, 'riposte.db'));
    return {
      alerts,
      p95Ms: Math.max(...queries.map(({ p95Ms }) => p95Ms)),
      queries,
      buildSeconds,
      databaseMb: Math.round(size / 2 ** 20),
    };
  } finally {
    await store.close();
    if (kept === undefined) await rm(directory, { recursive: true, force: true });
  }
}

type Store = Awaited<ReturnType<typeof openStore>>;

/** So many alerts of many hosts, users and processes, indexed. */
export async function fill(store: Store, alerts: number): Promise<void> {
  const random = new SeededRandom(1);
  const together = 2_000;
  for (let from = 0; from < alerts; from += together) {
    const batch = Array.from({ length: Math.min(together, alerts - from) }, (_, index) =>
      store.alerts.receive({ alert: alertOf(from + index, alerts, random) }),
    );
    await Promise.all(batch);
    // The index follows by itself when nothing is written: not a third of a million alerts behind.
    if ((from / together) % 10 === 9) await indexed(store);
  }
  await indexed(store);
}

async function indexed(store: Store): Promise<void> {
  while ((await store.unindexedAlerts()) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function ask(store: Store, { name, of, skip = 0 }: Question, values: number): Promise<QueryFigures> {
  const random = new SeededRandom(2);
  const waits: number[] = [];
  const counts: number[] = [];
  let rows = 0;
  let cutShort = 0;
  const asked = new Set<string>();
  for (let value = 0; value < values; value += 1) {
    const text = of(value, random);
    asked.add(text);
    const query = parseQuery(text);
    if (!query.ok) throw new RiposteError('bench.query', `${name}: ${query.error.message}`);
    const begin = performance.now();
    const page = await store.alerts.find({ query: query.value, now: NOW, limit: PAGE, skip });
    const between = performance.now();
    await store.alerts.count({ query: query.value, now: NOW });
    counts.push(performance.now() - between);
    waits.push(between - begin);
    rows += page.rows.length;
    if (!page.complete) cutShort += 1;
  }
  if (asked.size < values) throw new RiposteError('bench.query', `${name}: ${asked.size} different values`);
  waits.sort((a, b) => a - b);
  counts.sort((a, b) => a - b);
  return {
    name,
    p50Ms: quantile(waits, 0.5),
    p95Ms: quantile(waits, 0.95),
    maxMs: round(waits.at(-1) ?? 0, 2),
    rows,
    cutShort,
    countP95Ms: quantile(counts, 0.95),
  };
}
