/**
 * What `/metrics` says of the work: alerts, runs, what waits, instances. Sampled: who scrapes often gets the last sample, and never waits for one but the
 * first.
 */
import type { Counts, Figures } from '../../domain/alerts/figures.ts';
import type { ServerPorts } from './ports.ts';
import { family, labelled } from './metrics.ts';

/** A sample serves so long at least, and so many times as long as it took: counting takes one hundredth of a reader. */
const SAMPLE_MS = 10_000;
const REST = 100;

type Ports = Pick<ServerPorts, 'clock' | 'figures' | 'instances' | 'auditHead'>;

interface Sample {
  readonly at: number;
  readonly due: number;
  readonly figures: Figures;
}

export class FigureSamples {
  readonly #ports: Ports;
  #sample: Sample | undefined;
  #taking: Promise<Sample> | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  async text(): Promise<string> {
    const { clock, instances, auditHead } = this.#ports;
    const now = clock.now();
    if (!this.#sample || this.#sample.due <= now) {
      const taking = (this.#taking ??= this.#take());
      // A failure keeps the old sample; its age tells.
      taking.catch(() => undefined);
    }
    const { figures, at } = this.#sample ?? (await this.#taking) ?? (await this.#take());
    return familiesOf(figures, at, { head: auditHead(), instances: instances.list() }).join('\n');
  }

  async #take(): Promise<Sample> {
    const { clock, figures } = this.#ports;
    const begin = clock.monotonic();
    const at = clock.now();
    try {
      const found = await figures(at);
      const tookMs = clock.monotonic() - begin;
      this.#sample = { at, due: at + Math.max(SAMPLE_MS, REST * tookMs), figures: found };
      return this.#sample;
    } finally {
      this.#taking = undefined;
    }
  }
}

function familiesOf(
  figures: Figures,
  at: number,
  { head, instances }: { readonly head: string; readonly instances: ReturnType<ServerPorts['instances']['list']> },
): readonly string[] {
  const gauge = (name: string, help: string, value: number | null): readonly string[] =>
    value === null ? [] : family(name, 'gauge', help, [['', value]]);
  const by = (label: string, counts: Counts) =>
    Object.entries(counts).map(([name, count]) => [labelled({ [label]: name }), count] as const);
  const seconds = (instant: number | null): number | null => (instant === null ? null : instant / 1000);
  const states = instances.map(
    ({ name, product, state }) => [labelled({ instance: name, product, state }), 1] as const,
  );
  return [
    ...gauge('riposte_sample_timestamp_seconds', 'When the figures of the work below were counted, UTC.', at / 1000),
    ...family(
      'riposte_alerts_open',
      'gauge',
      'Open alerts, by the status of their run.',
      by('run', figures.openAlerts),
    ),
    ...family('riposte_runs', 'gauge', 'Runs that have not ended.', by('status', figures.runs)),
    ...family('riposte_runs_ended_total', 'counter', 'Runs that have ended.', by('status', figures.endedRuns)),
    ...gauge('riposte_questions_open', 'Questions that wait for an answer.', figures.openQuestions),
    ...gauge('riposte_commands_held', 'Commands that wait for a yes.', figures.heldCommands),
    ...gauge(
      'riposte_question_oldest_timestamp_seconds',
      'When the question that waits longest was asked, UTC; absent where none waits.',
      seconds(figures.oldestQuestionAt),
    ),
    ...gauge('riposte_items_open', 'Manual tasks and reviews that wait.', figures.openItems),
    ...gauge('riposte_actions_open', 'Actions that were sent and are not settled.', figures.openActions),
    ...family('riposte_queue_length', 'gauge', 'What waits to be taken up.', [
      [labelled({ queue: 'inbox' }), figures.inbox],
      [labelled({ queue: 'timers' }), figures.overdueTimers],
      [labelled({ queue: 'deliveries' }), figures.deliveries],
      [labelled({ queue: 'notifications' }), figures.notifications],
      [labelled({ queue: 'index' }), figures.unindexedAlerts],
      [labelled({ queue: 'audit' }), figures.auditTail],
    ]),
    ...gauge(
      'riposte_inbox_oldest_timestamp_seconds',
      'When what waits longest in the inbox came, UTC; absent where nothing waits.',
      seconds(figures.oldestInboxAt),
    ),
    ...gauge('riposte_audit_chained_rows', 'Rows of the audit up to its head.', figures.chainedRows),
    ...(head === ''
      ? []
      : family('riposte_audit_head_info', 'gauge', 'The head of the audit, anew every hour: verify against it.', [
          [labelled({ head }), 1],
        ])),
    ...family('riposte_instance_info', 'gauge', 'Instances, and how they stand.', states),
    '',
  ];
}
