/**
 * Jobs of a device: what a commit or a push began, followed to its end, and found again after a lost answer
 * (docs/decisions/010-lost-answers.md, 030-panos.md).
 *
 * J1. Success is FIN and OK, for a push of every single firewall. Words of a job are never taken for its result.
 * J2. Job ids count upward. A bookmark is the highest that existed before the request; null where there is none to trust.
 * J3. "It was not applied" is claimed only where every id after the bookmark was read, and the ids up to it exist.
 */
import { isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ActionRow, CallScope, Proof, Reconciled, ResultEntry } from '../../../core/engine/commands.ts';
import type { Failure } from '../entries.ts';
import { highestFrom } from '../counting-ids.ts';
import { element, writeXml } from '../xml.ts';
import { readPanos, writePanos, type Form } from './call.ts';
import { configLane, refused } from './categories.ts';
import type { PanosIo } from './io.ts';
import { readJobId, readJobOf, type Job } from './schema.ts';

const WINDOW = 32;
const GAP = 4;
const DENSE = 2;
/** How the vendor says that there is no such job: it gives no code of its own. */
const NO_SUCH_JOB = /job .{0,40}not found|no such query job/i;

export type FoundJob =
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'none' }
  | ({ readonly kind: 'failed' } & Failure);

/** The job of that id. `attempts` as for any read. */
export async function readJob(io: PanosIo, id: number, attempts?: number): Promise<FoundJob> {
  const cmd = element('show', [element('jobs', [element('id', String(id))])]);
  const form = { type: 'op', cmd: writeXml(cmd) };
  const read = await readPanos(io, form, attempts === undefined ? {} : { attempts });
  if (read.kind === 'read') {
    const job = readJobOf(read.response.result, id);
    if (job) return { kind: 'job', job };
    return { kind: 'failed', code: 'panos.unreadable', detail: `PAN-OS ${io.instance}: no job ${id} in the answer` };
  }
  if (read.kind === 'absent' || read.lines.some((line) => NO_SUCH_JOB.test(line))) return { kind: 'none' };
  return { kind: 'failed', code: read.code, detail: read.detail };
}

export type JobEnd = 'under-way' | 'succeeded' | 'failed';

/** J1. */
export function endOf({ status, result, devices }: Job): JobEnd {
  if (status !== 'FIN') return 'under-way';
  return result === 'OK' && devices.every((device) => device.result === 'OK') ? 'succeeded' : 'failed';
}

/** What differs between a commit and a push. */
export interface JobKind {
  readonly verb: string;
  /** `type` of its jobs. */
  readonly type: string;
  readonly noun: string;
  readonly failedCode: string;
  readonly supports: NonNullable<ActionRow<PanosIo>['supports']>;
  targets(args: JsonObject): readonly string[];
  /** Whether the change set is over with it. */
  changeSet(io: PanosIo): 'edits' | 'ends';
  problem(args: JsonObject, io: PanosIo): Failure | undefined;
  request(args: JsonObject, io: PanosIo, scope: CallScope): Form;
  /** Whether a job that is new since the bookmark is the one that was asked for. */
  isOurs(job: Job, args: JsonObject, io: PanosIo, scope: CallScope): 'yes' | 'no' | 'perhaps';
  output(job: Job, args: JsonObject, io: PanosIo): ResultEntry;
}

export function jobAction(kind: JobKind): ActionRow<PanosIo> {
  return {
    verb: kind.verb,
    supports: kind.supports,
    targets: (args) => kind.targets(args),
    async check(args, io) {
      const problem = kind.problem(args, io);
      return problem ? refused(problem) : { kind: 'needed', bookmark: await highestJob(io) };
    },
    async send(args, io, _bookmark, scope) {
      const problem = kind.problem(args, io);
      if (problem) return refused(problem);
      const written = await writePanos(io, kind.request(args, io, scope));
      if (written.kind !== 'accepted') return written;
      const jobId = readJobId(written.response.result);
      if (jobId !== undefined) io.ids.note(jobId);
      return { kind: 'accepted', state: { jobId: jobId ?? null, said: written.response.lines.join(' ') }, entries: [] };
    },
    reconcile: (args, io, bookmark, scope) => findJob(kind, args, io, bookmark, scope),
    prove: (args, io, state) => prove(kind, args, io, state),
    settleMs: 5_000,
    pollMs: 5_000,
    timeoutMs: 600_000,
    lane: configLane,
    changeSet: (_args, io) => kind.changeSet(io),
  };
}

async function prove(kind: JobKind, args: JsonObject, io: PanosIo, state: Json): Promise<Proof> {
  const known = isObject(state) ? state : {};
  const { jobId, said } = known;
  if (typeof jobId !== 'number') {
    // The vendor answers a commit without changes by words alone, and begins no job.
    const text = typeof said === 'string' && said !== '' ? said : `The device began no job for the ${kind.noun}.`;
    return { kind: 'proven', detail: text, entries: [{ type: 'note', contents: text }] };
  }
  const found = await readJob(io, jobId);
  if (found.kind !== 'job') return { kind: 'pending' };
  const { job } = found;
  switch (endOf(job)) {
    case 'under-way':
      return { kind: 'pending' };
    case 'succeeded':
      return {
        kind: 'proven',
        detail: `Job ${jobId}: the ${kind.noun} succeeded.`,
        entries: [kind.output(job, args, io)],
      };
    case 'failed':
      return { kind: 'failed', ...jobFailure(kind, job), entries: [kind.output(job, args, io)] };
  }
}

/** Why a job failed, in the device's own words. */
export function jobFailure({ noun, failedCode }: JobKind, job: Job): Failure {
  const ill = job.devices.filter(({ result }) => result !== 'OK');
  const devices = ill.map(({ name, status, details }) => `${name}: ${[status, ...details].join(' ')}`);
  const why = [...job.details, ...devices].join('; ');
  return {
    code: failedCode,
    detail: `Job ${job.id}: the ${noun} failed${why === '' ? '' : `: ${why.slice(0, 600)}`}.`,
  };
}

/** J2. */
async function highestJob(io: PanosIo): Promise<number | null> {
  try {
    const highest = await highestFrom(io.ids.highest() ?? 0, async (id) => (await probe(io, id)) !== undefined);
    if (highest === undefined) return null;
    io.ids.note(highest);
    return highest;
  } catch (error) {
    if (error instanceof ProbeFailed) return null;
    throw error;
  }
}

async function findJob(
  kind: JobKind,
  args: JsonObject,
  io: PanosIo,
  bookmark: Json,
  scope: CallScope,
): Promise<Reconciled> {
  const unclear = (why: string): Reconciled => ({
    kind: 'unknown',
    detail: `Whether the ${kind.noun} was begun cannot be told: ${why}. Look at the task manager of the device.`,
  });
  if (typeof bookmark !== 'number') return unclear('no job was known from before the request');
  try {
    const { jobs, complete } = await jobsAfter(io, bookmark);
    const fresh = jobs.filter(({ type }) => type === kind.type);
    const ours = fresh.filter((job) => kind.isOurs(job, args, io, scope) === 'yes');
    const last = ours.at(-1);
    if (last) return { kind: 'applied', state: { jobId: last.id, said: '' } };
    const perhaps = fresh.filter((job) => kind.isOurs(job, args, io, scope) === 'perhaps');
    if (perhaps.length > 0) return unclear(`job ${perhaps.map(({ id }) => id).join(', ')} does not say whose it is`);
    if (!complete) return unclear(`more than ${WINDOW} jobs are new`);
    for (let id = bookmark; id > Math.max(0, bookmark - DENSE); id -= 1) {
      if (!(await probe(io, id))) return unclear('the ids of the jobs have gaps');
    }
    return { kind: 'not-applied' };
  } catch (error) {
    if (error instanceof ProbeFailed) return unclear(error.message);
    throw error;
  }
}

async function jobsAfter(io: PanosIo, bookmark: number): Promise<{ jobs: readonly Job[]; complete: boolean }> {
  const jobs: Job[] = [];
  let missing = 0;
  for (let id = bookmark + 1; id <= bookmark + WINDOW && missing < GAP; id += 1) {
    const job = await probe(io, id);
    missing = job ? 0 : missing + 1;
    if (job) jobs.push(job);
  }
  return { jobs, complete: missing >= GAP };
}

class ProbeFailed extends Error {}

async function probe(io: PanosIo, id: number): Promise<Job | undefined> {
  const found = await readJob(io, id, 1);
  if (found.kind === 'failed') throw new ProbeFailed(found.detail);
  return found.kind === 'job' ? found.job : undefined;
}
