/** pan-os-commit-status: how a commit stands. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { COMMIT, commitEntry, statusWord } from '../commits.ts';
import type { PanosIo } from '../io.ts';
import { statusOutcome } from '../status.ts';

export const panOsCommitStatus: CommandRow<PanosIo> = {
  name: 'pan-os-commit-status',
  description: 'Reads how commits stand: Pending, Completed or Failed.',
  risk: 'read',
  args: [{ name: 'job_id', description: 'Ids of jobs.', required: true, isArray: true }],
  outputs: [
    { path: 'Panorama.Commit.JobID', description: 'Id of the job.' },
    { path: 'Panorama.Commit.Status', description: 'Pending, Completed or Failed.' },
    { path: 'Panorama.Commit.Details', description: 'What the device says of it.' },
    { path: 'Panorama.Commit.Warnings', description: 'Warnings.' },
  ],
  run: (args, io) => statusOutcome(COMMIT, args, io, (job) => commitEntry(job, statusWord(job))),
};
