/** pan-os-push-to-device-group: brings what Panorama has committed to the firewalls of a group, and follows it to each of them. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { DEVICE_GROUP_ARG } from '../categories.ts';
import { PUSH } from '../commits.ts';
import type { PanosIo } from '../io.ts';
import { jobAction } from '../jobs.ts';

export const panOsPushToDeviceGroup: CommandRow<PanosIo> = {
  name: 'pan-os-push-to-device-group',
  description: 'Pushes all that is committed for a device group: changes of others go with it.',
  risk: 'containment',
  args: [
    DEVICE_GROUP_ARG,
    { name: 'description', description: 'What the push is for; the run is added.' },
    { name: 'serial_number', description: 'Only this firewall of the group.' },
    { name: 'include-template', description: 'false: without the templates.', defaultValue: 'true' },
    { name: 'polling', description: 'Accepted for compatibility: the job is always followed.' },
    { name: 'interval_in_seconds', description: 'Accepted for compatibility: the read-back has its own pace.' },
    { name: 'timeout', description: 'Accepted for compatibility: the read-back ends after 600 s.' },
  ],
  outputs: [
    { path: 'Panorama.Push.DeviceGroup', description: 'The device group.' },
    { path: 'Panorama.Push.JobID', description: 'Id of the job.' },
    {
      path: 'Panorama.Push.Status',
      description: 'Success or Failure: a single firewall that failed makes it a failure.',
    },
    { path: 'Panorama.Push.Details', description: 'What each firewall says of it.' },
    { path: 'Panorama.Push.Warnings', description: 'Warnings.' },
    { path: 'Panorama.Push.Errors', description: 'What the firewalls that failed say.' },
  ],
  action: jobAction(PUSH),
};
