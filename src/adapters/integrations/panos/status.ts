/** The two look-ups of a job: how a commit stands, and how a push stands. */
import type { JsonObject } from '../../../core/base/json.ts';
import type { Outcome, ResultEntry } from '../../../core/engine/commands.ts';
import { listArg } from '../args.ts';
import { errorEntry, errorOutcome } from '../entries.ts';
import type { PanosIo } from './io.ts';
import { readJob, type JobKind } from './jobs.ts';
import { wholeOf, type Job } from './schema.ts';

/** One entry per job id; a job that is not there, or of another kind, is an error entry of its own. */
export async function statusOutcome(
  kind: JobKind,
  args: JsonObject,
  io: PanosIo,
  entryOf: (job: Job) => ResultEntry,
): Promise<Outcome> {
  const ids = listArg(args, 'job_id');
  if (ids.length === 0) return errorOutcome({ code: 'input.rejected', detail: 'No job id is given.' });
  const entries: ResultEntry[] = [];
  for (const text of ids) entries.push(await entryFor(text));
  return { entries };

  async function entryFor(text: string): Promise<ResultEntry> {
    const id = wholeOf(text);
    if (id === undefined) {
      return errorEntry({ code: 'input.rejected', detail: `'${text.slice(0, 40)}' is no job id.` });
    }
    const found = await readJob(io, id);
    if (found.kind === 'failed') return errorEntry(found);
    if (found.kind === 'none') return errorEntry({ code: 'panos.no-such-job', detail: `There is no job ${id}.` });
    if (found.job.type === kind.type) return entryOf(found.job);
    return errorEntry({ code: 'panos.other-job', detail: `Job ${id} is a ${found.job.type}, not a ${kind.noun}.` });
  }
}
