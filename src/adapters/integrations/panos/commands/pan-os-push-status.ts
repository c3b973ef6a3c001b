/** pan-os-push-status: how a push to a device group stands. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { PUSH, pushEntry, statusWord } from '../commits.ts';
import type { PanosIo } from '../io.ts';
import { statusOutcome } from '../status.ts';

export const panOsPushStatus: CommandRow<PanosIo> = {
  name: 'pan-os-push-status',
  description: 'Reads how pushes stand: Pending, Completed or Failed.',
  risk: 'read',
  args: [{ name: 'job_id', description: 'Ids of jobs.', required: true, isArray: true }],
  outputs: [
    { path: 'Panorama.Push.JobID', description: 'Id of the job.' },
    { path: 'Panorama.Push.DeviceGroup', description: 'The device group.' },
    { path: 'Panorama.Push.Status', description: 'Pending, Completed or Failed.' },
    { path: 'Panorama.Push.Details', description: 'What each firewall says of it.' },
    { path: 'Panorama.Push.Warnings', description: 'Warnings.' },
    { path: 'Panorama.Push.Errors', description: 'What the firewalls that failed say.' },
  ],
  run: (args, io) => statusOutcome(PUSH, args, io, (job) => pushEntry(job, '', statusWord(job))),
};
