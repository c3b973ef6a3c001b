/** What `doctor` looks at: the store, the installed content, every integration. Reads only. */
import type { DoctorView } from '../../core/api/views.ts';

export interface DoctorPorts {
  integrity(): Promise<{
    readonly ok: boolean;
    readonly counts: { readonly runs: number; readonly events: number; readonly openActions: number };
    readonly problems: readonly { readonly check: string; readonly detail: string; readonly hint: string }[];
  }>;
  content(): Promise<{
    readonly playbooks: readonly unknown[];
    readonly problems: readonly { readonly severity: string; readonly message: string; readonly hint: string }[];
  }>;
  readonly instances: readonly {
    readonly brand: string;
    readonly instance: string;
    test(): Promise<{ readonly ok: boolean; readonly detail: string; readonly hint?: string }>;
  }[];
}

export async function examine(ports: DoctorPorts): Promise<DoctorView> {
  const [integrity, content, ...tests] = await Promise.all([
    ports.integrity(),
    ports.content(),
    ...ports.instances.map(async (open) => ({ name: `${open.brand} ${open.instance}`, report: await open.test() })),
  ]);
  const { runs, events, openActions } = integrity.counts;
  const checks = [
    {
      name: 'store',
      ok: integrity.ok,
      detail: integrity.ok
        ? `${runs} runs, ${events} events, ${openActions} open actions`
        : integrity.problems.map(({ check, detail }) => `${check}: ${detail}`).join('; '),
      hint: integrity.problems[0]?.hint ?? '',
    },
    {
      name: 'playbooks',
      ok: content.problems.every(({ severity }) => severity !== 'error'),
      detail: [`${content.playbooks.length} installed`, ...content.problems.map(({ message }) => message)].join('; '),
      hint: content.problems[0]?.hint ?? '',
    },
    ...tests.map(({ name, report }) => ({ name, ok: report.ok, detail: report.detail, hint: report.hint ?? '' })),
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}
