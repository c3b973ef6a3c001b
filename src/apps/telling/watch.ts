/**
 * Instances, tested now and then, so that one that fails is told, and told again when it is back.
 *
 * W1. A test reads only. It is made only while a rule speaks of integrations: nobody's vendor is asked for nothing.
 * W2. One failure is none: the second in a row, a minute later, is told, with the time of the first.
 */
import type { TestReport } from '../../adapters/integrations/product.ts';
import type { TellRecords, Wait } from '../../domain/tell/ports.ts';

const WELL_MS = 5 * 60_000;
const ILL_MS = 60_000;
const FAILURES_TOLD = 2;

export interface WatchPorts {
  readonly records: TellRecords;
  readonly now: () => number;
  /** Those that are enabled. */
  readonly instances: () => readonly { readonly name: string; readonly product: string }[];
  readonly test: (name: string) => Promise<TestReport>;
}

interface Health {
  readonly failures: number;
  readonly since: number;
  readonly nextAt: number;
}

export class Watch {
  readonly #ports: WatchPorts;
  readonly #healths = new Map<string, Health>();

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  /** Tests what is due. True: one fails, or is back. */
  async look(): Promise<boolean> {
    const { records, now, instances } = this.#ports;
    if (!(await records.rules()).some(({ event, enabled }) => enabled && event === 'integration')) return false;
    const enabled = instances();
    const open = await records.openWaits('integration');
    const opened: Wait[] = [];
    const over: number[] = [];
    const dropped = open.filter(({ key }) => !enabled.some(({ name }) => name === key)).map(({ pos }) => pos);
    const due = enabled.filter(({ name }) => (this.#healths.get(name)?.nextAt ?? 0) <= now());
    await Promise.all(
      due.map(async ({ name, product }) => {
        const known = open.find(({ key }) => key === name);
        const at = now();
        const report = await this.#ports.test(name);
        const before = this.#healths.get(name);
        if (report.ok) {
          this.#healths.set(name, { failures: 0, since: 0, nextAt: now() + WELL_MS });
          if (known) over.push(known.pos);
          return;
        }
        const failures = (before?.failures ?? 0) + 1;
        const since = before !== undefined && before.failures > 0 ? before.since : at;
        this.#healths.set(name, { failures, since, nextAt: now() + ILL_MS });
        if (known || failures < FAILURES_TOLD) return;
        const detail = `${report.detail} (${report.code}). ${report.hint}`;
        const facts = { alert: '', severity: '', playbook: '', assignee: '', detail, dueAt: null };
        opened.push({
          event: 'integration',
          key: name,
          version: String(since),
          run: '',
          title: `${name} (${product})`,
          since,
          facts,
        });
      }),
    );
    if (opened.length + over.length + dropped.length === 0) return false;
    await records.advance({ opened, over, dropped, at: now() });
    return true;
  }
}
