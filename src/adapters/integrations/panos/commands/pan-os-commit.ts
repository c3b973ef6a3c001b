/** pan-os-commit: brings the candidate configuration of the device into force, and follows the job to its end. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { COMMIT } from '../commits.ts';
import type { PanosIo } from '../io.ts';
import { jobAction } from '../jobs.ts';

export const panOsCommit: CommandRow<PanosIo> = {
  name: 'pan-os-commit',
  description:
    "Commits, limited to the changes of the instance's own user where it is named. On Panorama a push follows.",
  risk: 'containment',
  args: [
    { name: 'description', description: 'What the commit is for; the run is added, so that it can be found again.' },
    { name: 'admin_name', description: 'Commits only the changes of this administrator.' },
    { name: 'force_commit', description: 'true: forces the commit.' },
    { name: 'exclude_device_network_configuration', description: 'true: leaves the device and network part out.' },
    { name: 'exclude_shared_objects', description: 'true: leaves shared objects out.' },
    { name: 'polling', description: 'Accepted for compatibility: the job is always followed.' },
    { name: 'interval_in_seconds', description: 'Accepted for compatibility: the read-back has its own pace.' },
    { name: 'timeout', description: 'Accepted for compatibility: the read-back ends after 600 s.' },
  ],
  outputs: [
    { path: 'Panorama.Commit.JobID', description: 'Id of the job.' },
    { path: 'Panorama.Commit.Status', description: 'Success or Failure.' },
    { path: 'Panorama.Commit.Description', description: 'Description of the commit.' },
    { path: 'Panorama.Commit.Details', description: 'What the device says of it.' },
    { path: 'Panorama.Commit.Warnings', description: 'Warnings.' },
  ],
  action: jobAction(COMMIT),
};
