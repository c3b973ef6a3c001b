/** The two kinds of jobs: a commit on the device, and the push of a device group from Panorama to its firewalls. */
import type { JsonObject } from '../../../core/base/json.ts';
import type { ResultEntry } from '../../../core/engine/commands.ts';
import { textArg } from '../args.ts';
import { note, table } from '../entries.ts';
import { element, writeXml, type XmlNode } from '../xml.ts';
import type { PanosIo } from './io.ts';
import { endOf, type JobKind } from './jobs.ts';
import { deviceGroupOf, nameProblem, placeOf } from './places.ts';
import type { Job } from './schema.ts';
import { COMMIT_OF_A_BLOCK, PUSH_OF_A_BLOCK } from './supports.ts';

const DESCRIPTION_MAX = 400;

/** A commit is found again by its description: the run stands in it, for the firewall's administrators too. */
function descriptionOf(args: JsonObject, run: string): string {
  return `${textArg(args, 'description').slice(0, DESCRIPTION_MAX)} (Riposte ${run})`.trim();
}

function adminOf(args: JsonObject, io: PanosIo): string {
  const asked = textArg(args, 'admin_name');
  return asked === '' ? io.config.admin : asked;
}

/** The vendor's code reads any value but the word "no" as yes; here only a clear yes is one. */
export function isYes(args: JsonObject, name: string): boolean {
  return /^(?:yes|true)$/i.test(textArg(args, name));
}

export const COMMIT: JobKind = {
  verb: 'commit',
  type: 'Commit',
  noun: 'commit',
  failedCode: 'panos.commit-failed',
  supports: COMMIT_OF_A_BLOCK,
  // On Panorama the push is still to come.
  changeSet: (io) => (io.config.place.kind === 'vsys' ? 'ends' : 'edits'),
  targets: (args) => {
    const admin = textArg(args, 'admin_name');
    const forced = isYes(args, 'force_commit') ? ', forced' : '';
    return [`${admin === '' ? 'candidate configuration' : `changes of ${admin}`}${forced}`];
  },
  problem(args, io) {
    const admin = adminOf(args, io);
    const problem = admin === '' ? undefined : nameProblem('administrator', admin);
    return problem === undefined ? undefined : { code: 'input.rejected', detail: problem };
  },
  request(args, io, { run }) {
    const admin = adminOf(args, io);
    const excluded = [
      ...(isYes(args, 'exclude_device_network_configuration') ? [element('device-and-network', 'excluded')] : []),
      ...(isYes(args, 'exclude_shared_objects') ? [element('shared-object', 'excluded')] : []),
    ];
    const whose = admin === '' ? [] : [element('admin', [element('member', admin)])];
    const partial = [...whose, ...excluded];
    const cmd = element('commit', [
      element('description', descriptionOf(args, run)),
      ...(partial.length === 0 ? [] : [element('partial', partial)]),
      ...(isYes(args, 'force_commit') ? [element('force')] : []),
    ]);
    return { type: 'commit', ...(partial.length === 0 ? {} : { action: 'partial' }), cmd: writeXml(cmd) };
  },
  isOurs(job, args, _io, { run }) {
    if (job.description === '') return 'perhaps';
    return job.description === descriptionOf(args, run) ? 'yes' : 'no';
  },
  output: (job) => commitEntry(job, endOf(job) === 'succeeded' ? 'Success' : 'Failure'),
};

export const PUSH: JobKind = {
  verb: 'push',
  type: 'CommitAll',
  noun: 'push',
  failedCode: 'panos.push-failed',
  supports: PUSH_OF_A_BLOCK,
  changeSet: () => 'ends',
  targets: (args) => {
    const serial = textArg(args, 'serial_number');
    const group = `device group ${textArg(args, 'device-group') || 'of the instance'}`;
    // A yes to one firewall is none to all of its group.
    return [serial === '' ? group : `${group}, firewall ${serial} only`];
  },
  problem(args, io) {
    const place = placeOf(args, io);
    if (place.kind === 'failed') return place;
    if (place.kind === 'device-group') {
      const serial = textArg(args, 'serial_number');
      return /^[0-9A-Za-z]{0,32}$/.test(serial)
        ? undefined
        : { code: 'input.rejected', detail: `'${serial.slice(0, 40)}' is no serial number` };
    }
    const detail = `${io.instance} is ${place.kind === 'vsys' ? 'a firewall' : 'set to the shared objects'}: there is no device group to push to.`;
    return { code: 'panos.no-device-group', detail };
  },
  request(args, io, { run }) {
    const serial = textArg(args, 'serial_number');
    const devices: readonly XmlNode[] =
      serial === '' ? [] : [element('devices', [{ name: 'entry', attributes: { name: serial } }])];
    const group = { name: 'entry', attributes: { name: groupOf(args, io) }, children: devices };
    const includeTemplate = textArg(args, 'include-template').toLowerCase() !== 'false';
    const policy = element('shared-policy', [
      element('device-group', [group]),
      element('description', descriptionOf(args, run)),
      ...(includeTemplate ? [] : [element('include-template', 'no')]),
    ]);
    return { type: 'commit', action: 'all', cmd: writeXml(element('commit-all', [policy])) };
  },
  // Every push of the group brings all that is committed: whose it is does not matter, if it began after our bookmark.
  isOurs: (job, args, io) =>
    job.deviceGroup === groupOf(args, io) ? 'yes' : job.deviceGroup === '' ? 'perhaps' : 'no',
  output: (job, args, io) => pushEntry(job, groupOf(args, io), endOf(job) === 'succeeded' ? 'Success' : 'Failure'),
};

function groupOf(args: JsonObject, io: PanosIo): string {
  const place = placeOf(args, io);
  return place.kind === 'failed' ? '' : deviceGroupOf(place);
}

/** `status`: the commit says Success or Failure, the look-up of a status Completed, Failed or Pending (vendor). */
export function commitEntry(job: Job, status: string): ResultEntry {
  const output = {
    JobID: String(job.id),
    Status: status,
    ...(job.description === '' ? {} : { Description: job.description }),
    Details: job.details,
    Warnings: job.warnings,
  };
  const rows = [[output.JobID, status, job.details.join(' '), job.warnings.join(' ')]];
  const readable = table('Commit Status:', ['JobID', 'Status', 'Details', 'Warnings'], rows);
  return note(output, readable, { 'Panorama.Commit(val.JobID == obj.JobID)': output });
}

export function pushEntry(job: Job, deviceGroup: string, status: string): ResultEntry {
  const warnings = [...job.warnings, ...job.devices.flatMap((device) => device.warnings)];
  const details = job.devices.map(({ name, status: said, details: lines }) => `${name}: ${[said, ...lines].join(' ')}`);
  const output = {
    JobID: String(job.id),
    DeviceGroup: job.deviceGroup === '' ? deviceGroup : job.deviceGroup,
    Status: status,
    Details: [...job.details, ...details],
    Warnings: warnings,
    Errors: job.devices.filter(({ result }) => result === 'FAIL').flatMap((device) => device.details),
  };
  const rows = [[output.JobID, output.DeviceGroup, status, output.Details.join(' '), warnings.join(' ')]];
  const readable = table(
    'Push to Device Group Status:',
    ['JobID', 'DeviceGroup', 'Status', 'Details', 'Warnings'],
    rows,
  );
  return note(output, readable, { 'Panorama.Push(val.JobID == obj.JobID)': output });
}

/** The word of a status look-up. */
export function statusWord(job: Job): 'Completed' | 'Failed' | 'Pending' {
  const end = endOf(job);
  if (end === 'under-way') return 'Pending';
  return end === 'succeeded' ? 'Completed' : 'Failed';
}
