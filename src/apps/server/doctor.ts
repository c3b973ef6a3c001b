/** What `doctor` looks at: the store, the installed content, every integration. Reads only. */
import type { DoctorView } from '../../core/api/views.ts';
import type { Policy } from '../../domain/gate/policy.ts';

const STUCK_SHOWN = 10;

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
  readonly policy: Policy;
  /** Runs that could not go on when they were last taken up. */
  stuck(): readonly { readonly run: string; readonly code: string; readonly detail: string }[];
  /** All of them; a disabled one is not asked. */
  readonly instances: readonly InstanceRow[];
  /** How fetching goes, of the instances that fetch. */
  readonly fetches: readonly FetchRow[];
  /** Epoch milliseconds. */
  readonly now: number;
  test(instance: string): Promise<{ readonly ok: boolean; readonly detail: string; readonly hint?: string }>;
}

export interface FetchRow {
  readonly instance: string;
  readonly state: string;
  readonly goodAt: number | null;
  readonly code: string;
  readonly detail: string;
}

export interface InstanceRow {
  readonly name: string;
  readonly brands: readonly string[];
  readonly state: string;
  readonly live: boolean;
  readonly origin: string;
}

export async function examine(ports: DoctorPorts): Promise<DoctorView> {
  const [integrity, content, ...tests] = await Promise.all([
    ports.integrity(),
    ports.content(),
    ...ports.instances.map((instance) => instanceCheck(instance, ports)),
  ]);
  const { runs, events, openActions } = integrity.counts;
  const stuck = ports.stuck();
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
    {
      name: 'runs',
      ok: stuck.length === 0,
      detail:
        stuck.length === 0
          ? 'none is stuck'
          : `${stuck.length} cannot go on: ${stuck
              .slice(0, STUCK_SHOWN)
              .map(({ run, code, detail }) => `${run}: ${detail} (${code})`)
              .join('; ')}`,
      hint: stuck.length === 0 ? '' : 'Each is tried again every few seconds; its alert stays open, nothing is lost.',
    },
    { name: 'policy', ok: true, detail: policyText(ports.policy), hint: '' },
    ...tests,
    ...ports.fetches.map((row) => fetchCheck(row, ports.now)),
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}

/** A single failure is nothing to look into: it is tried again. */
function fetchCheck({ instance, state, goodAt, code, detail }: FetchRow, now: number): DoctorView['checks'][number] {
  const ok = state !== 'failing';
  const age =
    goodAt === null ? 'never taken in all that was new' : `last good ${Math.round((now - goodAt) / 1000)} s ago`;
  const why = code === '' ? '' : `; ${detail} (${code})`;
  return {
    name: `fetch ${instance}`,
    ok,
    detail: `${state}, ${age}${why}`,
    hint: ok
      ? ''
      : 'It is tried again by itself. Nothing is lost: what is listed meanwhile is taken in when it answers.',
  };
}

/** What of the policy an operator sets, in one line; who looks at it sees what is asked of whom. */
function policyText(policy: Policy): string {
  const {
    neverIsolate,
    protectedCausality,
    approverRoles,
    dryRun,
    autoCloseFalsePositive,
    notRequester,
    cancelWhenClosedAtSource,
  } = policy;
  const kept = neverIsolate.hostnames.length + (neverIsolate.endpoints ?? []).length;
  const quorum = policy.quorum.map(({ approvers, verbs, hostnames }) => {
    const where = hostnames.length === 0 ? '' : ` on ${hostnames.join(', ')}`;
    return `${approvers} people say yes to ${verbs.length === 0 ? 'everything' : verbs.join(', ')}${where}`;
  });
  const lines = policy.scriptTemplates.map(({ line }) => line);
  return [
    dryRun ? 'dry run: nothing is changed at any vendor' : 'not a dry run as a whole',
    approverRoles.length === 0 ? 'every user may answer' : `who answers needs a role of ${approverRoles.join(', ')}`,
    notRequester ? 'who asked for a run does not answer in it' : 'who asked for a run may answer in it',
    cancelWhenClosedAtSource
      ? 'a run ends when others close its alert at the source'
      : 'a run goes on when others close its alert at the source',
    ...(quorum.length === 0 ? ['one person is enough for a yes'] : quorum),
    `${kept} hosts and endpoints are never isolated`,
    `${protectedCausality.length} process names are protected`,
    autoCloseFalsePositive ? 'false positives may be closed unasked' : 'false positives are reviewed',
    lines.length === 0 ? 'no command line runs unasked' : `unasked: ${lines.join('; ')}`,
  ].join('; ');
}

/** As a shell takes it. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

/** A dry run is no fault, and is said: nobody should believe that something is contained there. */
async function instanceCheck(
  { name: instance, brands, state, live, origin }: InstanceRow,
  ports: DoctorPorts,
): Promise<DoctorView['checks'][number]> {
  const name = `${brands[0] ?? 'unknown product'} ${instance}`;
  if (state === 'disabled') return { name, ok: true, detail: 'disabled', hint: '' };
  const { ok, detail, hint = '' } = await ports.test(instance);
  if (live) return { name, ok, detail, hint };
  const how =
    origin === 'configuration' ? '"live": true in the configuration' : `riposte instance live ${quoted(instance)}`;
  const said = /[.!?]$/.test(detail) ? detail : `${detail}.`;
  return { name, ok, detail: `${said} Dry run: nothing is changed there until it is switched on (${how}).`, hint };
}
