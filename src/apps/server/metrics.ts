/**
 * What `/metrics` says, in the text format of Prometheus: how the process and its API do. Written by hand: prom-client is 30 modules at a
 * start for a format of four lines (docs/decisions/044-api.md).
 */
import type { ServerPorts } from './ports.ts';

/** Upper bounds of the buckets, in seconds. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Timing {
  readonly counts: number[];
  total: number;
  sumS: number;
}

export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #timings = new Map<string, Timing>();
  readonly #startedAt: number;

  /** `startedAt`: UTC, milliseconds. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** `route`: the pattern, never the path: what a caller makes up must not become a label. */
  observe(method: string, route: string, status: number, elapsedS: number): void {
    const labels = `method="${method}",route="${route}"`;
    const counted = `${labels},status="${status}"`;
    this.#requests.set(counted, (this.#requests.get(counted) ?? 0) + 1);
    const timing = this.#timings.get(labels) ?? { counts: BUCKETS_S.map(() => 0), total: 0, sumS: 0 };
    const bucket = BUCKETS_S.findIndex((bound) => elapsedS <= bound);
    if (bucket >= 0) timing.counts[bucket] = (timing.counts[bucket] ?? 0) + 1;
    timing.total += 1;
    timing.sumS += elapsedS;
    this.#timings.set(labels, timing);
  }

  text(
    { version, clock, fetching, tellings }: Pick<ServerPorts, 'version' | 'clock' | 'fetching' | 'tellings'>,
    listeners: number,
  ): string {
    const { user, system } = process.cpuUsage();
    const memory = process.memoryUsage();
    return [
      ...family('riposte_info', 'gauge', 'The release that runs.', [[`version="${version}"`, 1]]),
      ...family('riposte_time_seconds', 'gauge', 'The clock of the product, UTC.', [['', clock.now() / 1000]]),
      ...family('riposte_live_streams', 'gauge', 'Open streams of live events.', [['', listeners]]),
      ...family('riposte_http_requests_total', 'counter', 'Requests that were answered.', [...this.#requests]),
      ...this.#histogram(),
      ...fetchFamilies(fetching.states()),
      ...family(
        'riposte_notifications_total',
        'counter',
        'Attempts to tell somebody, by what became of them.',
        [...tellings()].map(([result, count]) => [`result="${result}"`, count] as const),
      ),
      ...family('process_cpu_seconds_total', 'counter', 'Processor time of all threads.', [
        ['', (user + system) / 1e6],
      ]),
      ...family('process_resident_memory_bytes', 'gauge', 'Resident memory.', [['', memory.rss]]),
      ...family('nodejs_heap_size_used_bytes', 'gauge', 'Heap in use.', [['', memory.heapUsed]]),
      ...family('process_start_time_seconds', 'gauge', 'When it began to listen, UTC.', [['', this.#startedAt / 1000]]),
      '',
    ].join('\n');
  }

  #histogram(): readonly string[] {
    const name = 'riposte_http_request_duration_seconds';
    return [
      `# HELP ${name} How long requests took, a wait for events included.`,
      `# TYPE ${name} histogram`,
      ...[...this.#timings].flatMap(([labels, { counts, total, sumS }]) => {
        let below = 0;
        const buckets = BUCKETS_S.map((bound, index) => {
          below += counts[index] ?? 0;
          return `${name}_bucket{${labels},le="${bound}"} ${below}`;
        });
        return [
          ...buckets,
          `${name}_bucket{${labels},le="+Inf"} ${total}`,
          `${name}_sum{${labels}} ${sumS}`,
          `${name}_count{${labels}} ${total}`,
        ];
      }),
    ];
  }
}

/** What an operator is woken by: an instance that gives nothing, and since when. */
function fetchFamilies(states: ReturnType<ServerPorts['fetching']['states']>): readonly string[] {
  if (states.length === 0) return [];
  const labelled = (value: (state: (typeof states)[number]) => number | null) =>
    states.flatMap((state): (readonly [string, number])[] => {
      const found = value(state);
      return found === null ? [] : [[`instance="${state.instance.replaceAll(/[\\"\n]/g, '_')}"`, found]];
    });
  return [
    ...family(
      'riposte_fetch_failing',
      'gauge',
      '1: the instance gives no alerts.',
      labelled(({ state }) => Number(state === 'failing')),
    ),
    ...family(
      'riposte_fetch_last_good_timestamp_seconds',
      'gauge',
      'When all new alerts of the instance were last taken in, UTC.',
      labelled(({ goodAt }) => (goodAt === null ? null : goodAt / 1000)),
    ),
  ];
}

/** Labels of a row: what somebody named (an instance) is escaped. */
export function labelled(labels: Readonly<Record<string, string>>): string {
  const escaped = (value: string): string =>
    value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}

export function family(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  rows: readonly (readonly [string, number])[],
): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...rows.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
  ];
}
